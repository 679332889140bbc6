#include "server/domain/frequency_cap.h"

#include <algorithm>

namespace clientele::domain {
namespace {

bool IsTooNear(const FrequencyCap& cap, const OccupiedDays& wanted, const OccupiedDays& other) {
  // Of days that overlap it is 0, however many they share.
  const UnixDays apart = std::max({0, wanted.first - other.last, other.first - wanted.last});
  return apart < cap.days_apart;
}

// What of the others counts: all, or those on one channel.
struct Allowance {
  int32_t messages;
  Channel channel;  // kNone: any

  bool Counts(const OccupiedDays& other, UnixDays first, UnixDays last) const {
    return other.last >= first && other.first <= last &&
           (channel == Channel::kNone || other.channel == channel);
  }
};

// Whether a week or span that `wanted` touches is full; with `member`, one that it is a part of.
bool HasFullSpan(const FrequencyCap& cap, const Allowance& allowance, const OccupiedDays& wanted,
                 absl::Span<const OccupiedDays> others, const OccupiedDays* member) {
  const bool by_week = cap.mode == CapMode::kCalendarWeek;
  const int32_t length = by_week ? kDaysPerWeek : cap.days;
  const int32_t step = by_week ? kDaysPerWeek : 1;
  UnixDays first = by_week ? MondayOf(wanted.first) : wanted.first - (length - 1);
  for (; first <= wanted.last; first += step) {
    const UnixDays last = first + length - 1;
    if (member != nullptr && !allowance.Counts(*member, first, last)) continue;
    const auto counted = std::count_if(others.begin(), others.end(), [&](const auto& other) {
      return allowance.Counts(other, first, last);
    });
    if (counted >= allowance.messages) return true;
  }
  return false;
}

bool HasFullSpan(const FrequencyCap& cap, const OccupiedDays& wanted,
                 absl::Span<const OccupiedDays> others, const OccupiedDays* member) {
  if (HasFullSpan(cap, {cap.messages, Channel::kNone}, wanted, others, member)) return true;
  const int32_t of_channel = cap.channel_messages[static_cast<size_t>(wanted.channel)];
  return of_channel != 0 && HasFullSpan(cap, {of_channel, wanted.channel}, wanted, others, member);
}

}  // namespace

UnixDays MondayOf(UnixDays day) {
  // Day 0 was a Thursday.
  const int32_t since_monday = ((day + 3) % kDaysPerWeek + kDaysPerWeek) % kDaysPerWeek;
  return day - since_monday;
}

FrequencyCap FrequencyCapOf(const Policy& policy) {
  FrequencyCap cap;
  cap.mode = policy.cap_mode;
  cap.messages = policy.cap_messages;
  cap.days = policy.cap_days;
  cap.days_apart = policy.cap_days_apart;
  for (const ChannelCap& channel : policy.channel_caps) {
    cap.channel_messages[static_cast<size_t>(channel.channel)] = channel.messages;
  }
  return cap;
}

int32_t ReachOf(const FrequencyCap& cap) {
  const int32_t length = cap.mode == CapMode::kCalendarWeek ? kDaysPerWeek : cap.days;
  return std::max(length, cap.days_apart) - 1;
}

bool IsWithinCap(const FrequencyCap& cap, const OccupiedDays& wanted,
                 absl::Span<const OccupiedDays> others) {
  const bool is_any_near = std::any_of(others.begin(), others.end(), [&](const auto& other) {
    return IsTooNear(cap, wanted, other);
  });
  return !is_any_near && !HasFullSpan(cap, wanted, others, nullptr);
}

bool IsInTheWay(const FrequencyCap& cap, const OccupiedDays& wanted, const OccupiedDays& other,
                absl::Span<const OccupiedDays> others) {
  return IsTooNear(cap, wanted, other) || HasFullSpan(cap, wanted, others, &other);
}

UnixDays NextDayWithinCap(const FrequencyCap& cap, UnixDays from, Channel channel,
                          absl::Span<const OccupiedDays> others) {
  while (!IsWithinCap(cap, {from, from, channel}, others)) ++from;
  return from;
}

}  // namespace clientele::domain
