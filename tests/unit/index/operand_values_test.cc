#include "server/index/operand_values.h"

#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "tests/support/dice.h"
#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using filter::FieldId;
using filter::FieldType;

// A field of the table that the index has forgotten would never match anybody.
TEST(OperandValuesTest, EveryFieldHasOneShapeOfItsType) {
  HandMade base;
  base.Client(1);
  base.Apply();
  const Index::Reader reader(base.index());
  const Cancelled never;
  Moment moment(reader, kNow, never);
  ChunkView view(moment, *reader.chunks().front());
  for (const filter::Field& field : filter::Fields()) {
    filter::Operand operand;
    operand.field = field.id;
    const bool numbers = VisitNumbers(view, operand, [](const auto&) {});
    const Texts texts = TextsOf(view, operand);
    const bool coded = texts.codes != nullptr;
    const bool uncoded = texts.column != nullptr;
    const bool is_text = field.type == FieldType::kText || field.type == FieldType::kSlug;
    EXPECT_EQ(coded || uncoded, is_text) << field.name;
    EXPECT_EQ(numbers, !is_text && field.type != FieldType::kTags) << field.name;
    EXPECT_FALSE(coded && uncoded) << field.name;
    EXPECT_EQ(texts.dictionary != nullptr, coded) << field.name;
    if (field.dimension) EXPECT_TRUE(coded || numbers) << field.name;
    if (field.orderable) EXPECT_TRUE(numbers) << field.name;
  }
}

// The same of every measure.
TEST(OperandValuesTest, EveryMeasureHasNumbers) {
  HandMade base;
  base.Client(1);
  base.Apply();
  const Index::Reader reader(base.index());
  const Cancelled never;
  Moment moment(reader, kNow, never);
  ChunkView view(moment, *reader.chunks().front());
  for (const filter::MeasureInfo& info : filter::Measures()) {
    filter::Operand operand;
    operand.kind = filter::Operand::Kind::kAggregate;
    operand.aggregate.measure = info.measure;
    const bool missing = info.measure != filter::Measure::kCount &&
                         info.measure != filter::Measure::kQuantity &&
                         info.measure != filter::Measure::kAmount;
    const bool numbers = VisitNumbers(
        view, operand, [&](const auto& of) { EXPECT_EQ(of.Has(0), !missing) << info.name; });
    EXPECT_TRUE(numbers) << info.name;
  }
}

domain::RankValue RankOf(int64_t total, uint32_t count) {
  return RankOf(AverageNumbers{&count, &total}, 0);
}

TEST(OperandValuesTest, EqualAveragesHaveEqualRanks) {
  EXPECT_EQ(RankOf(1, 3), RankOf(33'333, 99'999));
  EXPECT_EQ(RankOf(-1, 3), RankOf(-33'333, 99'999));
  EXPECT_EQ(RankOf(0, 1), RankOf(0, 100'000));
}

TEST(OperandValuesTest, TheClosestAveragesHaveDifferentRanks) {
  // They differ by 10^-10, about 2^-33.
  EXPECT_LT(RankOf(1, 100'000), RankOf(1, 99'999));
  EXPECT_GT(RankOf(-1, 100'000), RankOf(-1, 99'999));
  EXPECT_LT(RankOf(-1, 100'000), RankOf(0, 1));
  EXPECT_LT(RankOf(domain::kMaxClientTotal - 1, 100'000), RankOf(domain::kMaxClientTotal, 100'000));
  EXPECT_LT(RankOf(-domain::kMaxClientTotal, 1), RankOf(domain::kMaxClientTotal, 1));
}

TEST(OperandValuesTest, RanksOrderAsFractionsDo) {
  Dice dice(1);
  for (int round = 0; round < 20'000; ++round) {
    const auto draw = [&] {
      const int64_t most = dice.Pick({int64_t{5}, int64_t{100'000}, domain::kMaxClientTotal});
      return std::pair(dice.Between(-most, most),
                       static_cast<uint32_t>(dice.Between(1, dice.Pick({3, 100'000}))));
    };
    const auto [a, b] = draw();
    const auto [c, d] = draw();
    const domain::RankValue left = static_cast<domain::RankValue>(a) * d;
    const domain::RankValue right = static_cast<domain::RankValue>(c) * b;
    ASSERT_EQ(RankOf(a, b) < RankOf(c, d), left < right) << a << "/" << b << " " << c << "/" << d;
    ASSERT_EQ(RankOf(a, b) == RankOf(c, d), left == right);
  }
}

TEST(OperandValuesTest, AnAverageIsShownRoundedHalfAwayFromZero) {
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
