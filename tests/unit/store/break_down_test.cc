#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/domain/limits.h"
#include "server/filter/dimension.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using filter::BreakDownRow;
using testing::ElementsAre;
using testing::IsEmpty;

class BreakDowns : public testing::Test {
 protected:
  absl::StatusOr<std::vector<BreakDownRow>> Try(const std::string& expression,
                                                const std::vector<std::string>& dimensions) {
    const filter::Filter filter = base_.Compile(expression);
    std::vector<filter::Dimension> parsed;
    for (const std::string& text : dimensions) {
      std::vector<filter::Problem> problems;
      parsed.push_back(filter::ParseDimension(text, base_.policy(), problems));
      EXPECT_TRUE(problems.empty()) << text;
    }
    auto transaction = base_.store().BeginRead();
    auto queries = SegmentQueries::Open(*transaction);
    return queries->BreakDown({filter, kNow, nullptr}, parsed);
  }
  // "Omsk|HOT 2", a row each.
  std::vector<std::string> Counts(const std::string& expression,
                                  const std::vector<std::string>& dimensions) {
    const auto rows = Try(expression, dimensions);
    EXPECT_THAT(rows, IsOk());
    std::vector<std::string> texts;
    for (const BreakDownRow& row : *rows) {
      texts.push_back(absl::StrCat(absl::StrJoin(row.values, "|"), " ", row.count));
    }
    return texts;
  }

  FilterBase base_;
};

TEST_F(BreakDowns, TextsGoByTheirBytesMissingFirst) {
  base_.Client(1).city = "omsk";
  base_.Client(2).city = "Omsk";
  base_.Client(3).city = "Омск";
  base_.Client(4).city = "Omsk";
  base_.Client(5);
  base_.Write();
  EXPECT_THAT(Counts("", {"city"}), ElementsAre(" 1", "Omsk 2", "omsk 1", "Омск 1"));
  EXPECT_THAT(Counts("city = \"Omsk\"", {"city"}), ElementsAre("Omsk 2"));
}

TEST_F(BreakDowns, ClassesGoByTheirOrder) {
  base_.Order(1, kNow, 1);
  base_.Client(2);
  base_.Order(3, kNow - 200 * kDay, 1);
  base_.Write();
  EXPECT_THAT(Counts("", {"temperature"}), ElementsAre("COLD 1", "WARM 1", "HOT 1"));
  EXPECT_THAT(Counts("", {"active"}), ElementsAre("false 2", "true 1"));
  EXPECT_THAT(Counts("", {"rfm_recency"}), ElementsAre(" 1", "1 1", "3 1"));
}

TEST_F(BreakDowns, TwoDimensionsGoOneWithinTheOther) {
  base_.Client(1).city = "B";
  base_.Client(2).city = "A";
  base_.Order(3, kNow, 1);
  base_.Client(3).city = "A";
  base_.Write();
  EXPECT_THAT(Counts("", {"city", "temperature"}), ElementsAre("A|COLD 1", "A|HOT 1", "B|COLD 1"));
  EXPECT_THAT(Counts("", {"temperature", "city"}), ElementsAre("COLD|A 1", "COLD|B 1", "HOT|A 1"));
  EXPECT_THAT(Counts("", {"city", "city"}), ElementsAre("A|A 2", "B|B 1"));
}

TEST_F(BreakDowns, BandsBeginAtTheirBound) {
  const int64_t amounts[] = {9, 10, 19, 20, 21};
  domain::ClientId id = 0;
  for (const int64_t amount : amounts) base_.Order(++id, kNow - amount, amount);
  base_.Client(6);
  base_.Write();
  EXPECT_THAT(Counts("id < 6", {"band(total_amount, 10, 20)"}),
              ElementsAre("< 10 1", "10 .. 20 2", ">= 20 2"));
  EXPECT_THAT(Counts("", {"band(last_order_at, now - 20s, now - 10s)"}),
              ElementsAre(" 1", "< now - 20s 1", "now - 20s .. now - 10s 2", ">= now - 10s 2"));
  EXPECT_THAT(Counts("id > 4", {"band(orders(1d).count, 1)"}), ElementsAre("< 1 1", ">= 1 1"));
}

TEST_F(BreakDowns, BandsOfAveragesAreExact) {
  base_.Order(1, kNow, 3);
  base_.Order(1, kNow, 4);  // 3.5
  base_.Order(2, kNow, 4);
  base_.Client(3);
  base_.Write();
  EXPECT_THAT(Counts("", {"band(average_order_amount, 4)"}), ElementsAre(" 1", "< 4 1", ">= 4 1"));
}

TEST_F(BreakDowns, AttributesAreDimensions) {
  base_.policy().attributes = {{"region", "", domain::AttributeType::kString, {"NSK", "OMS"}},
                               {"since", "", domain::AttributeType::kDate, {}}};
  base_.Client(1);
  base_.Client(2);
  base_.rows().client_attributes = {{1, "region", 0, "OMS"}, {1, "since", 1, ""}};
  base_.Write();
  EXPECT_THAT(Counts("", {"attr.region", "attr.since"}), ElementsAre("| 1", "OMS|1970-01-02 1"));
}

TEST_F(BreakDowns, SumOrdersAndTotals) {
  base_.Order(1, kNow, 100, 7);
  base_.Return(1, kNow, 130, 1);
  base_.Order(2, kNow, 10, 2);
  base_.Order(2, kNow, 5, 1);
  base_.Write();
  const auto rows = Try("", {"active"});
  ASSERT_THAT(rows, IsOk());
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().orders_count, 3);
  EXPECT_EQ(rows->front().total_amount, -15);
  EXPECT_EQ(rows->front().total_quantity, 9);
}

TEST_F(BreakDowns, ASumPastSixtyFourBitsIsAnError) {
  // 92 clients of 10^17 fit, 93 don't.
  for (domain::ClientId id = 1; id <= 93; ++id) {
    domain::ClientRow& row = base_.rows().clients.emplace_back();
    row.client_id = id;
    row.total_amount = domain::kMaxClientTotal;
    row.total_quantity = -domain::kMaxClientTotal;
  }
  base_.Write();
  const auto rows = Try("id <= 92", {"active"});
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ(rows->front().total_amount, 92 * domain::kMaxClientTotal);
  EXPECT_EQ(rows->front().total_quantity, -92 * domain::kMaxClientTotal);
  EXPECT_THAT(Try("", {"active"}), FailsWith(Reason::kTotalOutOfBounds));
}

TEST_F(BreakDowns, NobodyMakesNoRows) {
  base_.Client(1);
  base_.Write();
  EXPECT_THAT(Counts("id = 2", {"city"}), IsEmpty());
}

}  // namespace
}  // namespace clientele::store
