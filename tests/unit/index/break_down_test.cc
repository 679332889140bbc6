#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/filter/dimension.h"
#include "server/index/queries.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using ::testing::ElementsAre;

// "HOT|Omsk 2 clients 3 orders 700 20".
std::vector<std::string> Divided(HandMade& base, const std::vector<std::string>& dimensions) {
  const filter::Filter everyone = base.Filter("");
  const Index::Reader reader(base.index());
  std::vector<filter::Dimension> parsed;
  for (const std::string& dimension : dimensions) {
    std::vector<filter::Problem> problems;
    parsed.push_back(filter::ParseDimension(dimension, reader.policy(), problems));
    for (const filter::Problem& problem : problems) ADD_FAILURE() << problem.message;
  }
  const Cancelled never;
  const auto rows = BreakDownSegment(reader, {everyone, kNow, never}, parsed);
  EXPECT_THAT(rows, IsOk());
  std::vector<std::string> lines;
  if (!rows.ok()) return lines;
  for (const BreakDownRow& row : *rows) {
    lines.push_back(absl::StrCat(absl::StrJoin(row.values, "|"), " ", row.count, " clients ",
                                 row.orders_count, " orders ", row.total_amount, " ",
                                 row.total_quantity));
  }
  return lines;
}

TEST(BreakDown, OrdersClassesByRankAndSumsTheirOrders) {
  HandMade base(3);
  base.Order(1, kNow, 20, 700);
  base.Order(1, kNow, 1, 50);
  base.Order(2, kNow - 200 * kDay, 3, 30);
  base.Apply();
  EXPECT_THAT(Divided(base, {"temperature"}),
              ElementsAre("COLD 1 clients 0 orders 0 0", "WARM 1 clients 1 orders 30 3",
                          "HOT 1 clients 2 orders 750 21"));
}

TEST(BreakDown, PutsMissingFirstAndTextsByTheirLetters) {
  HandMade base(4);
  base.Client(1).city = "Омск";
  base.Client(2).city = "Omsk";
  base.Client(3).city = "Омск";
  base.Apply();
  EXPECT_THAT(Divided(base, {"city"}),
              ElementsAre(" 1 clients 0 orders 0 0", "Omsk 1 clients 0 orders 0 0",
                          "Омск 2 clients 0 orders 0 0"));
}

TEST(BreakDown, TakesABoundIntoTheBandAboveIt) {
  HandMade base(4);
  for (const auto& [id, amount] : {std::pair{1, 99}, {2, 100}, {3, 199}, {4, 200}}) {
    base.Order(id, kNow, 1, amount);
  }
  base.Apply();
  EXPECT_THAT(Divided(base, {"band(total_amount, 100, 200)"}),
              ElementsAre("< 1.00 RUB 1 clients 1 orders 99 1",
                          "1.00 RUB .. 2.00 RUB 2 clients 2 orders 299 2",
                          ">= 2.00 RUB 1 clients 1 orders 200 1"));
}

TEST(BreakDown, ComparesAveragesWithBoundsExactly) {
  HandMade base(1);
  base.Order(1, kNow, 1, 199);
  base.Order(1, kNow, 1, 200);
  base.Apply();
  // 199.5 rounds to 200 and is below it.
  EXPECT_THAT(Divided(base, {"band(average_order_amount, 200)"}),
              ElementsAre("< 2.00 RUB 1 clients 2 orders 399 2"));
}

TEST(BreakDown, HasBandsOfTimesAndAGroupOfWhoHasNone) {
  HandMade base(3);
  base.Order(1, kNow - 90 * kDay);
  base.Order(2, kNow - 90 * kDay - 1);
  base.Apply();
  EXPECT_THAT(Divided(base, {"band(last_order_at, now - 90d)"}),
              ElementsAre(" 1 clients 0 orders 0 0", "< now - 90d 1 clients 1 orders 100 1",
                          ">= now - 90d 1 clients 1 orders 100 1"));
}

TEST(BreakDown, CrossesTwoDimensions) {
  HandMade base(3);
  base.policy().attributes = {{"seats", "", domain::AttributeType::kInteger, {}}};
  base.changes().client_attributes = {
      {1, "seats", 10, ""}, {2, "seats", 9, ""}, {3, "seats", 10, ""}};
  base.Client(2).city = "Omsk";
  base.Apply();
  EXPECT_THAT(Divided(base, {"attr.seats", "city"}),
              ElementsAre("9|Omsk 1 clients 0 orders 0 0", "10| 2 clients 0 orders 0 0"));
}

TEST(BreakDown, RefusesASumBeyond64Bits) {
  HandMade base;
  // 93 clients with 10^17 each pass 2^63.
  domain::CommittedBatch batch;
  for (domain::ClientId id = 1; id <= 93; ++id) {
    domain::ClientRow row;
    row.client_id = id;
    row.total_amount = 100'000'000'000'000'000;
    batch.changes.clients.push_back(row);
  }
  batch.revision_last = 1;
  base.index().Apply(batch);
  const filter::Filter everyone = base.Filter("");
  const Index::Reader reader(base.index());
  filter::Dimension dimension;
  dimension.operand.field = filter::FieldId::kTemperature;
  const Cancelled never;
  EXPECT_THAT(BreakDownSegment(reader, {everyone, kNow, never}, {dimension}),
              FailsWith(Reason::kTotalOutOfBounds));
}

}  // namespace
}  // namespace clientele::index
