#include "server/index/field_values.h"

#include <gtest/gtest.h>

#include "tests/support/dice.h"
#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using filter::FieldId;
using filter::FieldType;

// A field of the table that the index has forgotten would never match anybody.
TEST(FieldValuesTest, EveryFieldHasOneShapeOfItsType) {
  HandMade base;
  base.Client(1);
  base.Apply();
  const Index::Reader reader(base.index());
  const Moment moment(reader, kNow);
  ChunkView view(moment, *reader.chunks().front());
  for (const filter::Field& field : filter::Fields()) {
    const bool numbers = VisitNumbers(view, field.id, [](const auto&) {});
    const bool coded = CodedTextsOf(view, field.id).codes != nullptr;
    const bool texts = TextsOf(view, field.id) != nullptr;
    const bool is_text = field.type == FieldType::kText || field.type == FieldType::kSlug;
    EXPECT_EQ(coded || texts, is_text) << field.name;
    EXPECT_EQ(numbers, !is_text && field.type != FieldType::kTags) << field.name;
    EXPECT_FALSE(coded && texts) << field.name;
    EXPECT_EQ(DictionaryOf(reader.dictionaries(), field.id) != nullptr, coded) << field.name;
    if (field.dimension) EXPECT_TRUE(coded || numbers) << field.name;
    if (field.orderable) EXPECT_TRUE(numbers) << field.name;
  }
}

RankKey RankOf(int64_t total, uint32_t count) { return RankOf(AverageNumbers{&count, &total}, 0); }

TEST(FieldValuesTest, EqualAveragesHaveEqualRanks) {
  EXPECT_EQ(RankOf(1, 3), RankOf(33'333, 99'999));
  EXPECT_EQ(RankOf(-1, 3), RankOf(-33'333, 99'999));
  EXPECT_EQ(RankOf(0, 1), RankOf(0, 100'000));
}

TEST(FieldValuesTest, TheClosestAveragesHaveDifferentRanks) {
  // They differ by 10^-10, about 2^-33.
  EXPECT_LT(RankOf(1, 100'000), RankOf(1, 99'999));
  EXPECT_GT(RankOf(-1, 100'000), RankOf(-1, 99'999));
  EXPECT_LT(RankOf(-1, 100'000), RankOf(0, 1));
  EXPECT_LT(RankOf(domain::kMaxClientTotal - 1, 100'000), RankOf(domain::kMaxClientTotal, 100'000));
  EXPECT_LT(RankOf(-domain::kMaxClientTotal, 1), RankOf(domain::kMaxClientTotal, 1));
}

TEST(FieldValuesTest, RanksOrderAsFractionsDo) {
  Dice dice(1);
  for (int round = 0; round < 20'000; ++round) {
    const auto draw = [&] {
      const int64_t most = dice.Pick({int64_t{5}, int64_t{100'000}, domain::kMaxClientTotal});
      return std::pair(dice.Between(-most, most),
                       static_cast<uint32_t>(dice.Between(1, dice.Pick({3, 100'000}))));
    };
    const auto [a, b] = draw();
    const auto [c, d] = draw();
    const RankKey left = static_cast<RankKey>(a) * d;
    const RankKey right = static_cast<RankKey>(c) * b;
    ASSERT_EQ(RankOf(a, b) < RankOf(c, d), left < right) << a << "/" << b << " " << c << "/" << d;
    ASSERT_EQ(RankOf(a, b) == RankOf(c, d), left == right);
  }
}

TEST(FieldValuesTest, AnAverageIsShownRoundedHalfAwayFromZero) {
  const auto shown = [](int64_t total, uint32_t count) {
    return AverageNumbers{&count, &total}.At(0);
  };
  EXPECT_EQ(shown(5, 2), 3);
  EXPECT_EQ(shown(-5, 2), -3);
  EXPECT_EQ(shown(4, 3), 1);
  EXPECT_EQ(shown(5, 3), 2);
  EXPECT_EQ(shown(7, 1), 7);
}

}  // namespace
}  // namespace clientele::index
