// The policy as bytes: what is stored must be read back by every later version.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "server/base/bytes.h"
#include "server/domain/policy.h"
#include "tests/support/dice.h"

namespace clientele::domain {
namespace {

bool EqualAttributes(const Attribute& a, const Attribute& b) {
  return a.id == b.id && a.title == b.title && a.type == b.type && a.values == b.values;
}

bool EqualCaps(const ChannelCap& a, const ChannelCap& b) {
  return a.channel == b.channel && a.messages == b.messages;
}

bool Equal(const Stage& a, const Stage& b) {
  return a.id == b.id && a.title == b.title && a.kind == b.kind;
}

// Field by field, so that a field the encoding forgets is noticed.
void ExpectEqual(const Policy& a, const Policy& b) {
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.currency, b.currency);
  EXPECT_EQ(a.time_zone, b.time_zone);
  EXPECT_EQ(a.phone_region, b.phone_region);
  EXPECT_EQ(a.hot_rule, b.hot_rule);
  EXPECT_EQ(a.hot_days, b.hot_days);
  EXPECT_EQ(a.warm_days, b.warm_days);
  EXPECT_EQ(a.override_days, b.override_days);
  EXPECT_EQ(a.inbound_sources, b.inbound_sources);
  EXPECT_EQ(a.volume_metric, b.volume_metric);
  EXPECT_EQ(a.volume_window_days, b.volume_window_days);
  EXPECT_EQ(a.volume_medium_from, b.volume_medium_from);
  EXPECT_EQ(a.volume_large_from, b.volume_large_from);
  EXPECT_EQ(a.order_value_standard_from, b.order_value_standard_from);
  EXPECT_EQ(a.order_value_vip_from, b.order_value_vip_from);
  EXPECT_EQ(a.regular_orders, b.regular_orders);
  EXPECT_EQ(a.regular_days, b.regular_days);
  EXPECT_EQ(a.active_days, b.active_days);
  EXPECT_TRUE(
      std::equal(a.stages.begin(), a.stages.end(), b.stages.begin(), b.stages.end(), &Equal));
  EXPECT_EQ(a.lost_reasons, b.lost_reasons);
  EXPECT_EQ(a.tag_vocabulary, b.tag_vocabulary);
  EXPECT_EQ(a.listed_tags, b.listed_tags);
  EXPECT_EQ(a.processing_basis, b.processing_basis);
  EXPECT_EQ(a.abc_metric, b.abc_metric);
  EXPECT_EQ(a.abc_days, b.abc_days);
  EXPECT_EQ(a.abc_a_percent, b.abc_a_percent);
  EXPECT_EQ(a.abc_b_percent, b.abc_b_percent);
  EXPECT_EQ(a.discount_percent, b.discount_percent);
  EXPECT_EQ(a.discount_orders, b.discount_orders);
  EXPECT_EQ(a.overdue_factor, b.overdue_factor);
  EXPECT_TRUE(std::equal(a.attributes.begin(), a.attributes.end(), b.attributes.begin(),
                         b.attributes.end(), &EqualAttributes));
  EXPECT_EQ(a.cap_mode, b.cap_mode);
  EXPECT_EQ(a.cap_messages, b.cap_messages);
  EXPECT_EQ(a.cap_days, b.cap_days);
  EXPECT_EQ(a.cap_days_apart, b.cap_days_apart);
  EXPECT_TRUE(std::equal(a.channel_caps.begin(), a.channel_caps.end(), b.channel_caps.begin(),
                         b.channel_caps.end(), &EqualCaps));
  EXPECT_EQ(a.global_holdout_percent, b.global_holdout_percent);
}

std::vector<std::string> RandomNames(Dice& dice) {
  std::vector<std::string> names(dice.Below(5));
  for (std::string& name : names) name = dice.Bytes(dice.Below(5));
  return names;
}

int32_t RandomInt(Dice& dice) { return static_cast<int32_t>(dice.Between(INT32_MIN, INT32_MAX)); }

std::optional<int64_t> MaybeNumber(Dice& dice) {
  if (dice.OneIn(2)) return std::nullopt;
  return dice.Between(INT64_MIN, INT64_MAX);
}

// Every field by chance, good or not: storing does not judge.
Policy RandomPolicy(Dice& dice) {
  Policy p;
  p.version = dice.Between(INT64_MIN, INT64_MAX);
  p.currency = dice.Bytes(3);
  p.time_zone = dice.Bytes(dice.Below(9));
  p.phone_region = dice.Bytes(2);
  p.hot_rule = static_cast<HotRule>(dice.Below(3));
  p.hot_days = RandomInt(dice);
  p.warm_days = RandomInt(dice);
  p.override_days = RandomInt(dice);
  p.inbound_sources = RandomNames(dice);
  p.volume_metric = static_cast<VolumeMetric>(dice.Below(7));
  p.volume_window_days = RandomInt(dice);
  p.volume_medium_from = MaybeNumber(dice);
  p.volume_large_from = MaybeNumber(dice);
  p.order_value_standard_from = dice.Between(INT64_MIN, INT64_MAX);
  p.order_value_vip_from = dice.Between(INT64_MIN, INT64_MAX);
  p.regular_orders = RandomInt(dice);
  p.regular_days = RandomInt(dice);
  p.active_days = RandomInt(dice);
  p.stages.resize(dice.Below(4));
  for (Stage& stage : p.stages) {
    stage = {dice.Bytes(3), dice.Bytes(3), static_cast<StageKind>(dice.Below(5))};
  }
  p.lost_reasons = RandomNames(dice);
  p.tag_vocabulary = static_cast<TagVocabulary>(dice.Below(3));
  p.listed_tags = RandomNames(dice);
  p.processing_basis = static_cast<ProcessingBasis>(dice.Below(3));
  p.abc_metric = static_cast<AbcMetric>(dice.Below(3));
  p.abc_days = RandomInt(dice);
  p.abc_a_percent = RandomInt(dice);
  p.abc_b_percent = RandomInt(dice);
  p.discount_percent = RandomInt(dice);
  p.discount_orders = RandomInt(dice);
  p.overdue_factor = RandomInt(dice);
  p.attributes.resize(dice.Below(3));
  for (Attribute& attribute : p.attributes) {
    attribute = {dice.Bytes(3), dice.Bytes(3), static_cast<AttributeType>(dice.Below(5)),
                 RandomNames(dice)};
  }
  p.cap_mode = static_cast<CapMode>(dice.Below(3));
  p.cap_messages = RandomInt(dice);
  p.cap_days = RandomInt(dice);
  p.cap_days_apart = RandomInt(dice);
  p.channel_caps.resize(dice.Below(3));
  for (ChannelCap& cap : p.channel_caps) {
    cap = {static_cast<Channel>(dice.Below(6)), RandomInt(dice)};
  }
  p.global_holdout_percent = RandomInt(dice);
  return p;
}

TEST(PolicyCodec, GivesBackEveryField) {
  Dice dice(51);
  for (int round = 0; round < 2'000; ++round) {
    const Policy policy = RandomPolicy(dice);
    const std::optional<Policy> back = DecodePolicy(EncodePolicy(policy));
    ASSERT_TRUE(back.has_value());
    ExpectEqual(*back, policy);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(PolicyCodec, KeepsListsThatWereEmptied) {
  Policy policy;
  policy.inbound_sources.clear();
  policy.stages.clear();
  policy.lost_reasons.clear();
  const std::optional<Policy> back = DecodePolicy(EncodePolicy(policy));
  ASSERT_TRUE(back.has_value());
  ExpectEqual(*back, policy);
}

TEST(PolicyCodec, OfNothingIsTheDefault) {
  const std::optional<Policy> policy = DecodePolicy("");
  ASSERT_TRUE(policy.has_value());
  ExpectEqual(*policy, Policy());
}

TEST(PolicyCodec, OfAnOlderVersionHasTheDefaultsOfWhatItLacked) {
  // A version that knew the fields up to hot_days.
  ByteWriter writer;
  writer.Signed(4);
  writer.String("RUB");
  writer.String("Asia/Omsk");
  writer.String("KZ");
  writer.Signed(static_cast<int64_t>(HotRule::kAnyOrderEver));
  writer.Signed(30);
  Policy expected;
  expected.version = 4;
  expected.currency = "RUB";
  expected.time_zone = "Asia/Omsk";
  expected.phone_region = "KZ";
  expected.hot_rule = HotRule::kAnyOrderEver;
  expected.hot_days = 30;
  const std::optional<Policy> policy = DecodePolicy(writer.bytes());
  ASSERT_TRUE(policy.has_value());
  ExpectEqual(*policy, expected);
}

TEST(PolicyCodec, OfANewerVersionLosesWhatIsNewOnly) {
  Policy policy;
  policy.hot_days = 45;
  const std::optional<Policy> back = DecodePolicy(EncodePolicy(policy) + "\x05later");
  ASSERT_TRUE(back.has_value());
  ExpectEqual(*back, policy);
}

TEST(PolicyCodec, DamageInsideAFieldIsNoticed) {
  EXPECT_EQ(DecodePolicy("\x80"), std::nullopt);
  EXPECT_EQ(DecodePolicy("\x02\x05RU"), std::nullopt) << "a currency longer than the rest";
  // Cut in the middle of the stages, whose titles are longer than what is left.
  const std::string whole = EncodePolicy({});
  const size_t inside = whole.find("Ready to buy") + 3;
  EXPECT_EQ(DecodePolicy(absl::string_view(whole).substr(0, inside)), std::nullopt);
}

TEST(PolicyCodec, TakesNoBytesForMoreNamesThanThereAre) {
  ByteWriter writer;
  writer.Signed(1);
  for (int i = 0; i < 3; ++i) writer.String("");
  for (int i = 0; i < 4; ++i) writer.Signed(1);
  writer.Varint(uint64_t{1} << 62);
  EXPECT_EQ(DecodePolicy(writer.bytes()), std::nullopt);
}

}  // namespace
}  // namespace clientele::domain
