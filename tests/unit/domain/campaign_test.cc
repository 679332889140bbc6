#include "server/domain/campaign.h"

#include <gtest/gtest.h>

#include "tests/support/dice.h"

namespace clientele::domain {
namespace {

std::vector<CampaignVariant> RandomVariants(Dice& dice) {
  std::vector<CampaignVariant> variants(dice.Below(4));
  for (CampaignVariant& variant : variants) {
    variant = {dice.Bytes(3), dice.Bytes(dice.Below(4)), dice.Bytes(dice.Below(300)),
               dice.Bytes(dice.Below(5)), static_cast<int32_t>(dice.Between(0, 1'000))};
  }
  return variants;
}

CampaignOptions RandomOptions(Dice& dice) {
  CampaignOptions options;
  options.variants = RandomVariants(dice);
  options.holdout_percent = static_cast<int32_t>(dice.Between(0, 50));
  options.priority = static_cast<int32_t>(dice.Between(-10, 10));
  options.expected_value = static_cast<int64_t>(dice.Bits());
  options.weekly_quota = dice.Between(0, 1'000);
  options.recurrence = static_cast<Recurrence>(dice.Between(1, 3));
  if (dice.OneIn(2)) options.active_from = dice.Between(-5, 30'000);
  if (dice.OneIn(2)) options.active_until = dice.Between(-5, 30'000);
  options.goal = dice.Bytes(dice.Below(9));
  options.attribution_days = static_cast<int32_t>(dice.Between(1, 90));
  options.obeys_cap = dice.OneIn(2);
  options.counts_toward_cap = dice.OneIn(2);
  options.exclusions = dice.Bytes(dice.Below(9));
  options.ranking_field = dice.Bytes(dice.Below(9));
  options.ranking_ascending = dice.OneIn(2);
  options.limit = dice.Between(0, 1'000'000'000);
  for (size_t steps = dice.Below(3); steps > 0; --steps) {
    CampaignStep& step = options.steps.emplace_back();
    step.filter = dice.Bytes(dice.Below(40));
    for (size_t n = dice.Below(3); n > 0; --n) step.channels.push_back(dice.Pick(kChannels));
    step.variants = RandomVariants(dice);
  }
  return options;
}

TEST(CampaignOptions, ComeBackAsTheyWent) {
  Dice dice(1);
  for (int i = 0; i < 1'000; ++i) {
    const CampaignOptions options = RandomOptions(dice);
    EXPECT_EQ(DecodeCampaignOptions(EncodeCampaignOptions(options)), options) << i;
  }
}

TEST(CampaignOptions, OfNoBytesAreTheDefaults) {
  EXPECT_EQ(DecodeCampaignOptions(""), CampaignOptions());
}

TEST(CampaignOptions, OfDamagedBytesAreSomethingOrNothing) {
  Dice dice(2);
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes = EncodeCampaignOptions(RandomOptions(dice));
    bytes.resize(dice.Below(bytes.size() + 1));
    if (!bytes.empty()) bytes[dice.Below(bytes.size())] = static_cast<char>(dice.Bits());
    (void)DecodeCampaignOptions(bytes);
  }
}

TEST(CampaignOptions, AStepWithoutVariantsHasThoseOfTheFirst) {
  CampaignOptions options;
  options.variants = {{"a", "", "", "", 1}, {"b", "", "", "", 2}};
  options.steps.resize(2);
  options.steps[1].variants = {{"c", "", "", "", 3}};
  EXPECT_EQ(VariantsOf(options, 1).size(), 2u);
  EXPECT_EQ(VariantsOf(options, 2).size(), 2u);
  ASSERT_EQ(VariantsOf(options, 3).size(), 1u);
  EXPECT_EQ(VariantsOf(options, 3)[0].id, "c");
}

}  // namespace
}  // namespace clientele::domain
