#include "server/domain/split.h"

#include <gtest/gtest.h>

#include <boost/math/distributions/chi_squared.hpp>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/dice.h"

namespace clientele::domain {
namespace {

constexpr int64_t kAddresses = 1'000'000;
// A fair split fails a test once in a million times; these have fixed keys, so never again.
constexpr double kUnlikely = 1e-6;

double ChanceOf(double chi_squared, size_t degrees_of_freedom) {
  const boost::math::chi_squared distribution(static_cast<double>(degrees_of_freedom));
  return boost::math::cdf(boost::math::complement(distribution, chi_squared));
}

double ChanceOfCounts(const std::vector<int64_t>& counts, const std::vector<double>& expected) {
  double chi_squared = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    const double difference = static_cast<double>(counts[i]) - expected[i];
    chi_squared += difference * difference / expected[i];
  }
  return ChanceOf(chi_squared, counts.size() - 1);
}

TEST(Split, GivesVariantsInProportionToTheirWeights) {
  const std::vector<std::vector<int32_t>> weightings = {
      {1, 1},       {1, 9},
      {99, 1},      {1, 1, 1},
      {5, 3, 2},    {1, 2, 3, 4, 5},
      {1'000, 1},   {7, 7, 7, 7, 7, 7},
      {3, 1, 3, 1}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
  for (size_t w = 0; w < weightings.size(); ++w) {
    const std::vector<int32_t>& weights = weightings[w];
    const Split split("secret", absl::StrCat("campaign-", w));
    std::vector<int64_t> counts(weights.size());
    // Keys that differ in little are the hardest to tell apart.
    for (int64_t key = 1; key <= kAddresses; ++key) ++counts[split.VariantOf(key, weights)];
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<double> expected;
    for (const int32_t weight : weights) expected.push_back(kAddresses * weight / total);
    EXPECT_GT(ChanceOfCounts(counts, expected), kUnlikely) << "weighting " << w;
  }
}

TEST(Split, OfNoWeightsIsTheFirstVariantAndAWeightOfZeroGetsNobody) {
  const Split split("secret", "spring");
  for (int64_t key = -1'000; key < 1'000; ++key) {
    EXPECT_EQ(split.VariantOf(key, {}), 0u);
    EXPECT_EQ(split.VariantOf(key, {0, 3, 0}), 1u);
  }
}

// How far four counts are from what two independent halves would give.
double ChanceOfIndependence(const std::vector<int64_t>& cells) {
  const auto all = static_cast<double>(cells[0] + cells[1] + cells[2] + cells[3]);
  std::vector<double> expected;
  for (const size_t row : {0, 1}) {
    for (const size_t column : {0, 1}) {
      const auto of_row = static_cast<double>(cells[2 * row] + cells[2 * row + 1]);
      const auto of_column = static_cast<double>(cells[column] + cells[column + 2]);
      expected.push_back(of_row * of_column / all);
    }
  }
  double chi_squared = 0;
  for (size_t i = 0; i < 4; ++i) {
    const double difference = static_cast<double>(cells[i]) - expected[i];
    chi_squared += difference * difference / expected[i];
  }
  return ChanceOf(chi_squared, 1);
}

TEST(Split, OfTwoCampaignsTellNothingOfEachOther) {
  const Split spring("secret", "spring");
  const Split autumn("secret", "autumn");
  std::vector<int64_t> variants(4);
  std::vector<int64_t> holdouts(4);
  std::vector<int64_t> both(4);  // a campaign's own holdout and its variants
  for (int64_t key = 1; key <= kAddresses; ++key) {
    const size_t variant = spring.VariantOf(key, {1, 1});
    const size_t is_held_out = spring.IsHeldOut(key, 10) ? 1 : 0;
    ++variants[2 * variant + autumn.VariantOf(key, {1, 1})];
    ++holdouts[2 * is_held_out + (autumn.IsHeldOut(key, 10) ? 1 : 0)];
    ++both[2 * variant + is_held_out];
  }
  EXPECT_GT(ChanceOfIndependence(variants), kUnlikely);
  EXPECT_GT(ChanceOfIndependence(holdouts), kUnlikely);
  EXPECT_GT(ChanceOfIndependence(both), kUnlikely);
}

TEST(Split, HoldsOutItsShareAndMoreOfItWhenTheShareGrows) {
  const Split split("secret", "spring");
  int64_t held_out = 0;
  for (int64_t key = 1; key <= kAddresses; ++key) {
    held_out += split.IsHeldOut(key, 7) ? 1 : 0;
    EXPECT_TRUE(!split.IsHeldOut(key, 7) || split.IsHeldOut(key, 8)) << key;
    EXPECT_FALSE(split.IsHeldOut(key, 0)) << key;
    EXPECT_TRUE(split.IsHeldOut(key, 100)) << key;
  }
  EXPECT_GT(
      ChanceOfCounts({held_out, kAddresses - held_out}, {kAddresses * 0.07, kAddresses * 0.93}),
      kUnlikely);
}

TEST(Split, TheGlobalHoldoutIsTheSameForEveryCampaign) {
  const Split spring("secret", "spring");
  const Split autumn("secret", "autumn");
  const Split of_another_base("other", "spring");
  int64_t held_out = 0;
  int64_t differ = 0;
  for (int64_t key = 1; key <= 100'000; ++key) {
    const bool is_held_out = spring.IsHeldOutGlobally(key, 5);
    EXPECT_EQ(autumn.IsHeldOutGlobally(key, 5), is_held_out) << key;
    held_out += is_held_out ? 1 : 0;
    differ += of_another_base.IsHeldOutGlobally(key, 5) != is_held_out ? 1 : 0;
  }
  EXPECT_GT(ChanceOfCounts({held_out, 100'000 - held_out}, {5'000, 95'000}), kUnlikely);
  EXPECT_GT(differ, 5'000) << "a secret of its own splits otherwise";
}

// Worked out apart from this program.
TEST(Split, IsTheSameOnEveryMachineAndForEver) {
  const Split split("secret", "spring");
  std::vector<size_t> variants;
  std::vector<int64_t> held_out;
  for (int64_t key = -4; key < 16; ++key) {
    variants.push_back(split.VariantOf(key, {1, 2, 3}));
    if (split.IsHeldOut(key, 30)) held_out.push_back(key);
  }
  EXPECT_EQ(variants,
            (std::vector<size_t>{1, 1, 2, 1, 1, 0, 0, 1, 1, 1, 2, 2, 0, 2, 0, 2, 2, 1, 2, 1}));
  EXPECT_EQ(held_out, (std::vector<int64_t>{-2, -1, 2, 7, 9, 10, 13, 14, 15}));
}

TEST(Split, ItsMarkSaysWhichKeyAndCampaign) {
  EXPECT_EQ(Split("secret", "spring").mark(), Split("secret", "spring").mark());
  EXPECT_NE(Split("secret", "spring").mark(), Split("secret", "autumn").mark());
  EXPECT_NE(Split("secret", "spring").mark(), Split("other", "spring").mark());
}

}  // namespace
}  // namespace clientele::domain
