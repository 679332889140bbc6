// The frequency cap: how many messages a client, or an address, may get in a time. Pure rules over
// local days; who has which messages is the index's to know.
#ifndef CLIENTELE_SERVER_DOMAIN_FREQUENCY_CAP_H_
#define CLIENTELE_SERVER_DOMAIN_FREQUENCY_CAP_H_

#include <array>
#include <cstdint>

#include "absl/types/span.h"
#include "server/base/civil_time.h"
#include "server/domain/policy.h"
#include "server/domain/types.h"

namespace clientele::domain {

inline constexpr int32_t kDaysPerWeek = 7;

// The Monday on or before a day.
UnixDays MondayOf(UnixDays day);

// The local days that a message takes: the day it was sent on, or all the days it may be sent on.
struct OccupiedDays {
  UnixDays first = 0;
  UnixDays last = 0;
  Channel channel = Channel::kNone;
};

struct FrequencyCap {
  CapMode mode = CapMode::kCalendarWeek;
  int32_t messages = 1;
  int32_t days = 7;        // of ROLLING
  int32_t days_apart = 2;  // sent on D, allowed on D + days_apart
  std::array<int32_t, kChannelCount + 1> channel_messages{};  // by Channel; 0: no cap of its own
};

FrequencyCap FrequencyCapOf(const Policy& policy);

// Messages that lie further than this from a window, in days, say nothing about it.
int32_t ReachOf(const FrequencyCap& cap);

// Whether a message may be sent on any day of `wanted` besides `others`: a calendar week that
// `wanted` touches is touched by fewer than `messages` of them, or, ROLLING, so is every span of
// `days` days that touches `wanted`; and none is nearer than `days_apart`. The channel's own cap is
// judged in the same way over the others on that channel.
bool IsWithinCap(const FrequencyCap& cap, const OccupiedDays& wanted,
                 absl::Span<const OccupiedDays> others);

// Whether it is because of `other`, one of `others`, that a message is not within the cap: it is
// too near, or in a week or span that is full.
bool IsInTheWay(const FrequencyCap& cap, const OccupiedDays& wanted, const OccupiedDays& other,
                absl::Span<const OccupiedDays> others);

// The first day from `from` on on which a message on `channel` is within the cap.
UnixDays NextDayWithinCap(const FrequencyCap& cap, UnixDays from, Channel channel,
                          absl::Span<const OccupiedDays> others);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_FREQUENCY_CAP_H_
