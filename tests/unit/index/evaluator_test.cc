#include "server/index/evaluator.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using Ids = std::vector<domain::ClientId>;

// 1: everything; 2: nothing; 3: in the next chunk, as little as 2 but for a city; 4: one bad buyer.
class EvaluatorTest : public ::testing::Test {
 protected:
  static constexpr domain::ClientId kFar = 65'537;

  EvaluatorTest() {
    domain::ClientRow& full = base_.Client(1);
    full.city = "Omsk";
    full.stage = "client";
    full.gender = domain::Gender::kFemale;
    full.stage_changed_at = kNow - kDay;
    base_.Profile(1).external_id = "C-1";
    base_.changes().profiles.back().birth_date = 0;
    base_.Order(1, kNow - 100, 3, 100);
    base_.Order(1, kNow - 50, 4, 101);
    base_.Tag(1, "vip");
    base_.Tag(1, "trial", kNow);
    base_.Client(2);
    base_.Client(kFar).city = "Tomsk";
    base_.Order(4, kNow, 1, 10);
    base_.Order(4, kNow, 2, 30, domain::OrderKind::kReturn);
    base_.Apply();
  }
  Ids Members(const std::string& expression, UnixSeconds now = kNow) {
    return base_.Members(expression, now);
  }

  HandMade base_;
};

TEST_F(EvaluatorTest, EveryoneIsWhoExists) {
  EXPECT_EQ(Members(""), (Ids{1, 2, 4, kFar}));
  EXPECT_EQ(Members("id = 3"), Ids{});
  // Position 3 of the first chunk is nobody, whatever its columns hold.
  EXPECT_EQ(Members("orders_count = 0"), (Ids{2, kFar}));
  EXPECT_EQ(Members("NOT id = 1"), (Ids{2, 4, kFar}));
}

TEST_F(EvaluatorTest, AnEmptyBaseHasNoMembers) {
  const HandMade empty;
  EXPECT_EQ(empty.Members(""), Ids{});
  EXPECT_EQ(empty.Members("NOT active"), Ids{});
}

TEST_F(EvaluatorTest, EveryComparisonWithAMissingValueIsFalse) {
  for (const char* comparison : {"=", "!="}) {
    EXPECT_EQ(Members(absl::StrCat("company ", comparison, " \"Acme\"")), Ids{});
    EXPECT_EQ(Members(absl::StrCat("last_positive_at ", comparison, " 2026-01-01")), Ids{});
  }
  EXPECT_EQ(Members("city != \"Omsk\""), (Ids{kFar}));
  EXPECT_EQ(Members("NOT city = \"Omsk\""), (Ids{2, 4, kFar}));
  EXPECT_EQ(Members("city != \"nobody lives here\""), (Ids{1, kFar}));
  EXPECT_EQ(Members("city = \"nobody lives here\""), Ids{});
  EXPECT_EQ(Members("external_id != \"C-2\""), (Ids{1}));
  EXPECT_EQ(Members("gender != MALE"), (Ids{1}));
  EXPECT_EQ(Members("birth_date < 2026-01-01"), (Ids{1}));
  EXPECT_EQ(Members("stage_changed_at IN (now, 2026-01-01)"), Ids{});
}

TEST_F(EvaluatorTest, EveryComparisonTurnsAtItsValue) {
  // Orders: client 1 has 2, client 4 has 1, the others none.
  EXPECT_EQ(Members("orders_count = 1"), (Ids{4}));
  EXPECT_EQ(Members("orders_count != 1"), (Ids{1, 2, kFar}));
  EXPECT_EQ(Members("orders_count < 1"), (Ids{2, kFar}));
  EXPECT_EQ(Members("orders_count <= 1"), (Ids{2, 4, kFar}));
  EXPECT_EQ(Members("orders_count > 1"), (Ids{1}));
  EXPECT_EQ(Members("orders_count >= 1"), (Ids{1, 4}));
}

TEST_F(EvaluatorTest, AnOrderOfNothingHasAQuantity) {
  base_.Order(2, kNow, 0, 0);
  base_.Apply();
  EXPECT_EQ(Members("largest_order_quantity = 0"), (Ids{2}));
  EXPECT_EQ(Members("last_order_quantity = 0"), (Ids{2}));
  EXPECT_EQ(Members("average_order_amount = 0"), (Ids{2}));
}

TEST_F(EvaluatorTest, HasAsksForAValue) {
  EXPECT_EQ(Members("has(city)"), (Ids{1, kFar}));
  EXPECT_EQ(Members("has(external_id)"), (Ids{1}));
  EXPECT_EQ(Members("has(birth_date)"), (Ids{1}));
  EXPECT_EQ(Members("has(last_order_at)"), (Ids{1, 4}));
  EXPECT_EQ(Members("has(average_order_amount)"), (Ids{1, 4}));
  EXPECT_EQ(Members("has(largest_order_quantity)"), (Ids{1, 4}));
  EXPECT_EQ(Members("has(stage_kind)"), (Ids{1}));
  // Counts, sums, classes and yes or no are never missing.
  for (const char* field : {"id", "orders_count", "total_amount", "temperature", "volume_tier",
                            "purchase_frequency", "order_value_class", "active", "created_at"}) {
    EXPECT_EQ(Members(absl::StrCat("has(", field, ")")), (Ids{1, 2, 4, kFar})) << field;
  }
}

TEST_F(EvaluatorTest, AveragesCompareExactly) {
  // 201 / 2 = 100.5 and (10 - 30) / 1 = -20.
  EXPECT_EQ(Members("average_order_amount > 100"), (Ids{1}));
  EXPECT_EQ(Members("average_order_amount < 101"), (Ids{1, 4}));
  EXPECT_EQ(Members("average_order_amount = 100"), Ids{});
  EXPECT_EQ(Members("average_order_amount = 101"), Ids{});
  EXPECT_EQ(Members("average_order_amount != 100"), (Ids{1, 4}));
  EXPECT_EQ(Members("average_order_amount IN (100, 101, -20)"), (Ids{4}));
  EXPECT_EQ(Members("average_order_amount <= -20"), (Ids{4}));
  EXPECT_EQ(Members("average_order_amount < 9223372036854775807"), (Ids{1, 4}));
  EXPECT_EQ(Members("average_order_quantity = -1"), (Ids{4}));
}

TEST_F(EvaluatorTest, TimesCompareToTheSecond) {
  EXPECT_EQ(Members("last_order_at < now"), (Ids{1}));
  EXPECT_EQ(Members("last_order_at <= now"), (Ids{1, 4}));
  EXPECT_EQ(Members("last_order_at = now - 50s"), (Ids{1}));
  EXPECT_EQ(Members("last_order_at > now - 50s"), (Ids{4}));
  EXPECT_EQ(Members("last_order_at > now - 50s", kNow - 1), (Ids{1, 4}));
  EXPECT_EQ(Members("first_order_at IN (now - 100s, now)"), (Ids{1, 4}));
}

TEST_F(EvaluatorTest, ADayBeforeOrAt1970IsAValue) {
  EXPECT_EQ(Members("birth_date = 1970-01-01"), (Ids{1}));
  EXPECT_EQ(Members("birth_date > 1969-12-31"), (Ids{1}));
}

TEST_F(EvaluatorTest, TagsThatExpiredAreGone) {
  EXPECT_EQ(Members("tags:trial", kNow - 1), (Ids{1}));
  EXPECT_EQ(Members("tags:trial", kNow), Ids{});
  EXPECT_EQ(Members("tags:vip"), (Ids{1}));
  EXPECT_EQ(Members("tags:unheard-of"), Ids{});
  EXPECT_EQ(Members("NOT tags:vip"), (Ids{2, 4, kFar}));
  EXPECT_EQ(Members("has(tags)"), (Ids{1}));
  base_.Tag(kFar, "short", kNow + 1);
  base_.Apply();
  EXPECT_EQ(Members("has(tags)"), (Ids{1, kFar}));
  EXPECT_EQ(Members("has(tags)", kNow + 1), (Ids{1}));
}

TEST_F(EvaluatorTest, ListsHoldAnyOfTheirValues) {
  EXPECT_EQ(Members("id IN (4, 65537, 9, -1)"), (Ids{4, kFar}));
  EXPECT_EQ(Members("city IN (\"Tomsk\", \"nowhere\")"), (Ids{kFar}));
  EXPECT_EQ(Members("external_id IN (\"C-1\", \"C-2\")"), (Ids{1}));
  EXPECT_EQ(Members("purchase_frequency IN (ONE_TIME, NONE)"), (Ids{2, 4, kFar}));
  EXPECT_EQ(Members("birth_date IN (1970-01-01, 1859-12-31)"), (Ids{1}));
}

TEST_F(EvaluatorTest, ClassesCompareByTheirOrder) {
  EXPECT_EQ(Members("temperature >= WARM"), (Ids{1, 4}));
  EXPECT_EQ(Members("temperature < WARM"), (Ids{2, kFar}));
  EXPECT_EQ(Members("purchase_frequency > ONE_TIME"), (Ids{1}));
  EXPECT_EQ(Members("volume_tier <= NONE"), (Ids{2, kFar}));
}

TEST_F(EvaluatorTest, AndOrAndNotAreTheirSets) {
  EXPECT_EQ(Members("has(city) AND id > 1"), (Ids{kFar}));
  EXPECT_EQ(Members("has(city) OR id = 4"), (Ids{1, 4, kFar}));
  EXPECT_EQ(Members("id = 1 AND id = 2 AND active"), Ids{});
  EXPECT_EQ(Members("NOT (has(city) OR id = 4)"), (Ids{2}));
  EXPECT_EQ(Members("NOT NOT active"), (Ids{1, 4}));
}

TEST_F(EvaluatorTest, WhatTheBitmapHeldIsGone) {
  const filter::Filter nobody = base_.Filter("tags:unheard-of");
  const filter::Filter everyone = base_.Filter("");
  const Index::Reader reader(base_.index());
  const Cancelled never;
  Moment moment(reader, kNow, never);
  ChunkView view(moment, *reader.chunks().front());
  Bitmap out;
  out.Fill(kChunkClients, [](size_t) { return true; });
  Evaluate(nobody.root, view, out);
  EXPECT_TRUE(out.Empty());
  out.Fill(kChunkClients, [](size_t) { return true; });
  Evaluate(everyone.root, view, out);
  EXPECT_EQ(out.Count(), 3u);
}

}  // namespace
}  // namespace clientele::index
