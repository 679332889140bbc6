#include "client/demo/demo_interactions.h"

#include <algorithm>
#include <cstddef>

#include "absl/types/span.h"
#include "client/demo/demo_notes.h"

namespace clientele::client {
namespace {

using domain::Channel;
using domain::Direction;
using domain::Disposition;
using domain::Outcome;

// Per mille.
constexpr int64_t kInbound = 220;
constexpr int64_t kNoted = 700;
constexpr int64_t kEarly = 650;

// Leads are mostly talked to in their first weeks.
constexpr int64_t kEarlySeconds = 45 * kSecondsPerDay;

int64_t PickCount(DemoRandom& random, DemoBuying buying) {
  constexpr int kLeadCounts[] = {18, 33, 26, 15, 8};
  constexpr int kOneTimeCounts[] = {70, 22, 6, 2};
  constexpr int kOccasionalCounts[] = {35, 32, 20, 13};
  switch (buying) {
    case DemoBuying::kLead:
      return static_cast<int64_t>(random.PickIndex(kLeadCounts));
    case DemoBuying::kOneTime:
      return static_cast<int64_t>(random.PickIndex(kOneTimeCounts));
    case DemoBuying::kOccasional:
      return static_cast<int64_t>(random.PickIndex(kOccasionalCounts));
    case DemoBuying::kRegular:
      break;
  }
  return random.Between(2, 8);
}

Channel PickChannel(DemoRandom& random, const DemoContacts& contacts) {
  // By the numbers of the channels: none, e-mail, SMS, call, messenger.
  const int by_email = contacts.email.empty() ? 0 : 1;
  const int by_phone = contacts.phone.empty() ? 0 : 1;
  const int weights[] = {0, 20 * by_email, 8 * by_phone, 52 * by_phone, 20};
  return static_cast<Channel>(random.PickIndex(weights));
}

Disposition PickDisposition(DemoRandom& random, Channel channel, Direction direction) {
  // Reached, no answer, wrong number, callback.
  constexpr int kInboundWeights[] = {93, 0, 0, 7};
  constexpr int kCallWeights[] = {61, 25, 5, 9};
  constexpr int kWrittenWeights[] = {68, 32, 0, 0};
  constexpr int kFirst = static_cast<int>(Disposition::kReached);
  absl::Span<const int> weights = kWrittenWeights;
  if (channel == Channel::kCall) weights = kCallWeights;
  if (direction == Direction::kInbound) weights = kInboundWeights;
  return static_cast<Disposition>(kFirst + static_cast<int>(random.PickIndex(weights)));
}

Outcome PickOutcome(DemoRandom& random, Direction direction) {
  // Negative, neutral, positive.
  constexpr int kInboundWeights[] = {9, 35, 56};
  constexpr int kOutboundWeights[] = {24, 38, 38};
  constexpr int kFirst = static_cast<int>(Outcome::kNegative);
  const bool inbound = direction == Direction::kInbound;
  const size_t picked = random.PickIndex(inbound ? kInboundWeights : kOutboundWeights);
  return static_cast<Outcome>(kFirst + static_cast<int>(picked));
}

DemoInteraction PickInteraction(DemoRandom& random, const DemoContacts& contacts, bool is_company) {
  DemoInteraction made;
  made.channel = PickChannel(random, contacts);
  made.direction = random.Chance(kInbound) ? Direction::kInbound : Direction::kOutbound;
  made.disposition = PickDisposition(random, made.channel, made.direction);
  if (made.disposition == Disposition::kReached) made.outcome = PickOutcome(random, made.direction);
  if (random.Chance(kNoted)) made.note = random.Pick(DemoNotesFor(made, is_company));
  return made;
}

}  // namespace

std::vector<DemoInteraction> MakeDemoInteractions(DemoRandom& random, const DemoCalendar& calendar,
                                                  DemoBuying buying, const DemoProfile& profile,
                                                  const DemoContacts& contacts,
                                                  UnixSeconds created_at) {
  const int64_t count = PickCount(random, buying);
  std::vector<DemoInteraction> interactions;
  for (int64_t i = 0; i < count; ++i) {
    interactions.push_back(PickInteraction(random, contacts, profile.is_company()));
    const bool early = buying == DemoBuying::kLead && random.Chance(kEarly);
    const UnixSeconds until =
        early ? std::min(calendar.now(), created_at + kEarlySeconds) : calendar.now();
    interactions.back().at =
        calendar.PickMomentBetween(random, created_at, until, profile.city->utc_offset);
  }
  // Stable, so that equal times can't come out differently elsewhere.
  std::stable_sort(interactions.begin(), interactions.end(),
                   [](const DemoInteraction& a, const DemoInteraction& b) { return a.at < b.at; });
  return interactions;
}

}  // namespace clientele::client
