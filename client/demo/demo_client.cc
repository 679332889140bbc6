#include "client/demo/demo_client.h"

#include <algorithm>
#include <cstddef>

#include "client/demo/demo_random.h"

namespace clientele::client {
namespace {

// Per mille. Of those who would share, two thirds follow a client with an address to share.
constexpr int64_t kSharing = 8;
constexpr int64_t kKnownOnlySinceOrder = 400;
constexpr int64_t kReadyOfRecent = 420;
constexpr int64_t kNewOfLeads = 540;
constexpr int64_t kStageOfBuyers = 30;

// Days.
constexpr int64_t kLongestAcquaintance = 90;
constexpr UnixSeconds kReadySince = 120 * kSecondsPerDay;

bool WantsToShare(uint64_t seed, int64_t number) {
  return number > 1 && DemoRandom(seed, number, DemoAspect::kSharing).Chance(kSharing);
}

// Makes a few clients relatives of the one before, or branches of its company, at one address.
void ShareWithPrevious(uint64_t seed, const DemoCalendar& calendar, DemoClient& client) {
  // Two in a row would make the client depend on all before it.
  const int64_t previous = client.number - 1;
  if (!WantsToShare(seed, client.number) || WantsToShare(seed, previous)) return;
  const DemoProfile profile = MakeDemoProfile(seed, previous, calendar.today());
  const DemoContacts contacts = MakeDemoContacts(seed, previous, profile);
  const bool both_russian = !profile.root_name.empty() && !client.profile.root_name.empty();
  if (contacts.email.empty() || !both_russian) return;
  JoinDemoProfile(profile, client.profile);
  client.contacts.email = contacts.email;
  // It was spelt after the name or company that is another now.
  client.contacts.email2.clear();
}

// When a client that never bought became known.
UnixSeconds PickLeadStart(DemoRandom& random, const DemoCalendar& calendar, int utc_offset) {
  const UnixDays day = calendar.PickDay(random, calendar.first_day(), calendar.today());
  return calendar.PickMoment(random, day, utc_offset);
}

// With the first order, or up to some months before it.
UnixSeconds PickBuyerStart(DemoRandom& random, const DemoCalendar& calendar, int utc_offset,
                           UnixSeconds first_order_at) {
  if (random.Chance(kKnownOnlySinceOrder)) return first_order_at - random.Below(3600);
  const int64_t days = random.Between(1, kLongestAcquaintance);
  const auto day = static_cast<UnixDays>(first_order_at / kSecondsPerDay - days);
  return std::min(first_order_at, calendar.PickMoment(random, day, utc_offset));
}

// Buyers mostly have none: the service moves them on by itself.
absl::string_view PickStage(DemoRandom& random, bool is_lead, UnixSeconds age_seconds) {
  if (!is_lead) return random.Chance(kStageOfBuyers) ? "client" : "";
  if (age_seconds < kReadySince && random.Chance(kReadyOfRecent)) return "ready-to-buy";
  return random.Chance(kNewOfLeads) ? "new" : "in-progress";
}

void MakeWho(uint64_t seed, const DemoCalendar& calendar, DemoClient& client) {
  client.profile = MakeDemoProfile(seed, client.number, calendar.today());
  client.contacts = MakeDemoContacts(seed, client.number, client.profile);
  ShareWithPrevious(seed, calendar, client);
}

DemoBuying MakePurchases(uint64_t seed, const DemoCalendar& calendar, DemoClient& client) {
  const int utc_offset = client.profile.city->utc_offset;
  const bool is_company = client.profile.is_company();
  DemoRandom random(seed, client.number, DemoAspect::kOrders);
  const DemoBuying buying = PickDemoBuying(random, is_company);
  client.orders = MakeDemoOrders(random, calendar, buying, is_company, utc_offset);
  DemoRandom start(seed, client.number, DemoAspect::kStart);
  const bool is_lead = client.orders.empty();
  client.created_at = is_lead
                          ? PickLeadStart(start, calendar, utc_offset)
                          : PickBuyerStart(start, calendar, utc_offset, client.orders.front().at);
  client.stage = PickStage(start, is_lead, calendar.now() - client.created_at);
  return buying;
}

}  // namespace

DemoClient MakeDemoClient(uint64_t seed, int64_t number, const DemoCalendar& calendar) {
  DemoClient client;
  client.number = number;
  MakeWho(seed, calendar, client);
  const DemoBuying buying = MakePurchases(seed, calendar, client);
  DemoRandom tags(seed, number, DemoAspect::kTags);
  client.static_tags = StaticDemoTags(tags, client.profile, buying);
  client.tags = MakeDemoTags(tags, calendar, client.profile.is_company(), client.created_at);
  DemoRandom interactions(seed, number, DemoAspect::kInteractions);
  client.interactions = MakeDemoInteractions(interactions, calendar, buying, client.profile,
                                             client.contacts, client.created_at);
  DemoRandom consents(seed, number, DemoAspect::kConsents);
  client.consents = MakeDemoConsents(consents, calendar, client.profile.source, client.contacts,
                                     client.created_at);
  return client;
}

}  // namespace clientele::client
