// Every class and window to the second: what lies one second within it counts, what lies at its end
// does not.
#include <gtest/gtest.h>

#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using Ids = std::vector<domain::ClientId>;

// Clients 1, 2 and 3 have something at one second before `bound`, at it, and one second after it.
constexpr domain::ClientId kBefore = 1;
constexpr domain::ClientId kAt = 2;
constexpr domain::ClientId kAfter = 3;

template <typename Setter>
HandMade& Around(HandMade& base, UnixSeconds bound, Setter set) {
  for (const domain::ClientId id : {kBefore, kAt, kAfter}) set(id, bound + id - kAt);
  base.Apply();
  return base;
}

const Ids kOnlyAfter = {kAfter};
const Ids kOnlyBefore = {kBefore};

TEST(Windows, HotIsAnOrderWithinTheWindow) {
  HandMade base(3);
  Around(base, kNow - 90 * kDay, [&](auto id, auto at) { base.Order(id, at); });
  EXPECT_EQ(base.Members("temperature = HOT"), kOnlyAfter);
  EXPECT_EQ(base.Members("temperature = WARM"), Ids({kBefore, kAt}));
  EXPECT_EQ(base.Members("active"), kOnlyAfter);
  EXPECT_EQ(base.Members("temperature = HOT", kNow - 1), Ids({kAt, kAfter}));
  EXPECT_EQ(base.Members("temperature = HOT", kNow + 1), Ids());
}

TEST(Windows, WarmIsAnyOfTheEngagementsWithinTheWindow) {
  const auto check = [](auto set) {
    HandMade base(3);
    Around(base, kNow - 365 * kDay, [&](auto id, auto at) { set(base.Client(id), at); });
    EXPECT_EQ(base.Members("temperature = WARM"), kOnlyAfter);
    EXPECT_EQ(base.Members("temperature = COLD"), Ids({kBefore, kAt}));
  };
  check([](domain::ClientRow& row, UnixSeconds at) { row.last_positive_at = at; });
  check([](domain::ClientRow& row, UnixSeconds at) { row.last_inbound_at = at; });
  check([](domain::ClientRow& row, UnixSeconds at) { row.last_responded_at = at; });
  check([](domain::ClientRow& row, UnixSeconds at) {
    row.source = "form";
    row.created_at = at;
  });
}

TEST(Windows, OverridesEndAtTheirSecond) {
  HandMade base(3);
  Around(base, kNow, [&](auto id, auto at) {
    base.Client(id).temperature_override = domain::Temperature::kHot;
    base.Client(id).temperature_override_until = at;
    base.Client(id).behavior_override = domain::Behavior::kImpulse;
    base.Client(id).behavior_override_until = at;
  });
  EXPECT_EQ(base.Members("temperature = HOT"), kOnlyAfter);
  EXPECT_EQ(base.Members("behavior = IMPULSE"), kOnlyAfter);
  EXPECT_EQ(base.Members("behavior = UNKNOWN"), Ids({kBefore, kAt}));
}

TEST(Windows, RegularIsEnoughOrdersWithinTheWindow) {
  HandMade base(3);
  Around(base, kNow - 365 * kDay, [&](auto id, auto at) {
    for (int i = 1; i <= 3; ++i) base.Order(id, kNow - i * kDay);
    base.Order(id, at);
  });
  EXPECT_EQ(base.Members("purchase_frequency = REGULAR"), kOnlyAfter);
  EXPECT_EQ(base.Members("behavior = LOYAL"), kOnlyAfter);
  EXPECT_EQ(base.Members("purchase_frequency = PERIODIC"), Ids({kBefore, kAt}));
}

TEST(Windows, VolumeTierCountsTheWindowOnly) {
  HandMade base(3);
  base.policy().volume_window_days = 60;
  base.policy().volume_medium_from = 5;
  base.policy().volume_large_from = 50;
  Around(base, kNow - 60 * kDay, [&](auto id, auto at) { base.Order(id, at, 50, 100); });
  EXPECT_EQ(base.Members("volume_tier = LARGE"), kOnlyAfter);
  EXPECT_EQ(base.Members("volume_tier = NONE"), Ids({kBefore, kAt}));
}

TEST(Windows, AbcCountsTheRevenueOfTheWindowOnly) {
  HandMade base(3);
  Around(base, kNow - 365 * kDay, [&](auto id, auto at) { base.Order(id, at); });
  EXPECT_EQ(base.Members("abc_class = A"), kOnlyAfter);
  EXPECT_EQ(base.Members("abc_class = C"), Ids({kBefore, kAt}));
}

// Orders 10 days apart: overdue after more than 20 days.
TEST(Windows, OverdueIsSilentForLongerThanTwiceTheMedian) {
  HandMade base(3);
  Around(base, kNow - 20 * kDay, [&](auto id, auto at) {
    for (int i = 0; i <= 2; ++i) base.Order(id, at - i * 10 * kDay);
  });
  EXPECT_EQ(base.Members("overdue"), kOnlyBefore);
  EXPECT_EQ(base.Members("overdue", kNow + 1), Ids({kBefore, kAt}));
  EXPECT_EQ(base.Members("NOT overdue", kNow - 1), Ids({kBefore, kAt, kAfter}));
}

TEST(Windows, OverdueTakesThreeOrders) {
  HandMade base(2);
  for (int i = 1; i <= 2; ++i) base.Order(1, kNow - i * 100 * kDay);
  for (int i = 1; i <= 3; ++i) base.Order(2, kNow - 1'000 * kDay - i);
  base.Apply();
  EXPECT_EQ(base.Members("overdue"), Ids({2}));
}

TEST(Windows, TagsEndAtTheirSecond) {
  HandMade base(3);
  Around(base, kNow, [&](auto id, auto at) {
    base.changes().client_tags.push_back({id, "vip", kNow - 5, "anna", at});
  });
  EXPECT_EQ(base.Members("tags:vip"), kOnlyAfter);
  EXPECT_EQ(base.Members("has(tags)"), kOnlyAfter);
  EXPECT_EQ(base.Members("has(tag(vip).set_at)"), kOnlyAfter);
  EXPECT_EQ(base.Members("has(tag(vip).expires_at)"), kOnlyAfter);
  EXPECT_EQ(base.Members("tag(vip).actor = \"anna\""), kOnlyAfter);
}

TEST(Windows, AggregatesTakeWhatIsLaterThanTheirWindowsStart) {
  HandMade base(3);
  Around(base, kNow - 7 * kDay, [&](auto id, auto at) {
    base.Order(id, at);
    domain::InteractionRow interaction;
    interaction.interaction_id = base.NextId();
    interaction.client_id = id;
    interaction.at = at;
    base.changes().interactions.push_back(interaction);
    domain::DeliveryRow delivery;
    delivery.delivery_id = base.NextId();
    delivery.client_id = id;
    delivery.at = at;
    base.changes().deliveries.push_back(delivery);
    domain::ResponseRow response;
    response.response_id = base.NextId();
    response.client_id = id;
    response.at = at;
    base.changes().responses.push_back(response);
  });
  for (const std::string events : {"orders", "interactions", "deliveries", "responses"}) {
    EXPECT_EQ(base.Members(events + "(7d).count > 0"), kOnlyAfter) << events;
    EXPECT_EQ(base.Members(events + "(7d).count = 0"), Ids({kBefore, kAt})) << events;
    EXPECT_EQ(base.Members("has(" + events + "(7d).last)"), kOnlyAfter) << events;
    EXPECT_EQ(base.Members(events + "(at > now - 7d).count = 1"), kOnlyAfter) << events;
    EXPECT_EQ(base.Members(events + "(at = now - 7d).count = 1"), Ids({kAt})) << events;
    EXPECT_EQ(base.Members(events + "().last < now - 7d"), kOnlyBefore) << events;
  }
}

// There is no upper end: an order dated tomorrow counts today.
TEST(Windows, HaveNoUpperEnd) {
  HandMade base(1);
  base.Order(1, kNow + kDay);
  base.Apply();
  EXPECT_EQ(base.Members("temperature = HOT"), Ids({1}));
  EXPECT_EQ(base.Members("orders(1d).count = 1"), Ids({1}));
}

TEST(Windows, BirthdaysAreDaysOfTheBusiness) {
  HandMade base(2);
  base.policy().time_zone = "Asia/Omsk";
  base.Profile(1).birthday = 1116;
  base.Profile(2).birthday = 1117;
  base.Apply();
  // 2026-11-16T18:00:00Z is midnight in Omsk.
  const UnixSeconds midnight = kNow + 9 * 3'600;
  EXPECT_EQ(base.Members("birthday within next 1d", midnight - 1), Ids({1}));
  EXPECT_EQ(base.Members("birthday within next 1d", midnight), Ids({2}));
  EXPECT_EQ(base.Members("birthday within next 2d", midnight - 1), Ids({1, 2}));
}

}  // namespace
}  // namespace clientele::index
