#include "server/api/render_campaigns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/api/expect_message.h"

namespace clientele::api {
namespace {

TEST(RenderCampaigns, CampaignsKeepTheirChannelsInOrder) {
  domain::CampaignRow row;
  row.campaign_id = "win-back";
  row.title = "Верните их";
  row.filter = "orders_count = 1";
  row.channels = "SMS,EMAIL";
  row.created_at = 40;
  row.revision = 3;
  row.audiences = 2;
  ExpectMessage(RenderCampaign(row), R"(
    id: "win-back" title: "Верните их" filter: "orders_count = 1" channels: CHANNEL_SMS
    channels: CHANNEL_EMAIL created_at { seconds: 40 } etag: "r3" status: CAMPAIGN_STATUS_ACTIVE
    options { recurrence: RECURRENCE_ONCE attribution_days: 14 obeys_cap: true
              counts_toward_cap: true }
    audiences: 2)");
}

TEST(RenderCampaigns, WhatPeopleSetIsAllThere) {
  domain::CampaignOptions options;
  options.variants = {{"a", "Письмо A", "Здравствуйте", "VESNA", 3}, {"b", "", "", "", 1}};
  options.holdout_percent = 5;
  options.priority = 9;
  options.expected_value = 70'000;
  options.weekly_quota = 500;
  options.recurrence = domain::Recurrence::kWeekly;
  options.active_from = 20'000;
  options.active_until = 20'001;
  options.goal = "orders_count > 1";
  options.attribution_days = 30;
  options.obeys_cap = false;
  options.counts_toward_cap = false;
  options.exclusions = "tags:no-sale";
  options.ranking_field = "revenue";
  options.ranking_ascending = true;
  options.limit = 200;
  options.steps = {{"city = \"Омск\"", {domain::Channel::kCall}, {{"c", "", "", "", 1}}}};
  domain::CampaignRow row;
  row.campaign_id = "spring";
  row.status = domain::CampaignStatus::kPaused;
  row.updated_at = 50;
  row.options = domain::EncodeCampaignOptions(options);
  ExpectMessage(RenderCampaign(row), R"(
    id: "spring" created_at {} etag: "r0" status: CAMPAIGN_STATUS_PAUSED
    updated_at { seconds: 50 }
    options {
      variants { id: "a" title: "Письмо A" body: "Здравствуйте" promo_code: "VESNA" weight: 3 }
      variants { id: "b" weight: 1 }
      holdout_percent: 5 priority: 9 expected_value_minor: 70000 weekly_quota: 500
      recurrence: RECURRENCE_WEEKLY active_from { year: 2024 month: 10 day: 4 }
      active_until { year: 2024 month: 10 day: 5 } goal: "orders_count > 1" attribution_days: 30
      obeys_cap: false counts_toward_cap: false exclusions: "tags:no-sale" ranking { field: "revenue" ascending: true } limit: 200
      steps { filter: "city = \"Омск\"" channels: CHANNEL_CALL variants { id: "c" weight: 1 } }
    })");
}

class RenderAudienceTest : public ::testing::Test {
 protected:
  RenderAudienceTest() {
    counts_.matched = 12;
    counts_.members = 6;
    counts_.exclusions[static_cast<size_t>(domain::ExclusionReason::kConsentPending)] = 3;
    counts_.exclusions[static_cast<size_t>(domain::ExclusionReason::kNoContactPoint)] = 1;
    counts_.exclusions[static_cast<size_t>(domain::ExclusionReason::kFrequencyCapped)] = 2;
    counts_.channels[static_cast<size_t>(domain::Channel::kSms)] = 6;
    counts_.variants = {2, 4};
    counts_.lost_to = {{"autumn", 1}, {"winter", 3}, {"", 3}};
    domain::CampaignOptions options;
    options.variants = {{"a", "", "", "", 1}, {"b", "", "", "", 2}};
    row_.campaign_id = "win-back";
    row_.number = 2;
    row_.channels = "SMS,EMAIL";
    row_.matched = 12;
    row_.members = 6;
    row_.counts = domain::EncodeAudienceCounts(counts_);
    row_.members_hash = std::string("\x00\xAB", 2);
    row_.provenance_hash = "\xFF";
    row_.evaluated_at = 50;
    row_.send_from = 60;
    row_.send_to = 70;
    row_.week = "2026-W47";
    row_.options = domain::EncodeCampaignOptions(options);
  }

  domain::AudienceCounts counts_;
  domain::AudienceRow row_;
  const service::RevisionTokens tokens_{"cluster", 1, "secret"};
};

TEST_F(RenderAudienceTest, ListsTheReasonsThatOccurredAndEachOfItsChannelsAndVariants) {
  v1::Audience audience = RenderAudience(row_, 4, 70, tokens_);
  EXPECT_EQ(audience.revision().token(), tokens_.Encode(0));
  audience.clear_revision();
  ExpectMessage(audience, R"(
    campaign_id: "win-back" number: 2 matched: 12 members: 6 evaluated_at { seconds: 50 }
    exclusions { reason: EXCLUSION_REASON_NO_CONTACT_POINT count: 1 }
    exclusions { reason: EXCLUSION_REASON_CONSENT_PENDING count: 3 }
    exclusions { reason: EXCLUSION_REASON_FREQUENCY_CAPPED count: 2 }
    channels { channel: CHANNEL_SMS members: 6 }
    channels { channel: CHANNEL_EMAIL }
    variants { variant_id: "a" members: 2 } variants { variant_id: "b" members: 4 }
    lost_to { count: 3 } lost_to { campaign_id: "winter" count: 3 }
    lost_to { campaign_id: "autumn" count: 1 }
    members_hash: "00ab" provenance_hash: "ff" step: 1 send_from { seconds: 60 }
    send_to { seconds: 70 } week: "2026-W47" state: STATE_OPEN streamed: 4)");
}

TEST_F(RenderAudienceTest, IsOpenUntilItsWindowPassesOrItIsReleased) {
  EXPECT_EQ(RenderAudience(row_, 0, 70, tokens_).state(), v1::Audience::STATE_OPEN);
  EXPECT_EQ(RenderAudience(row_, 0, 71, tokens_).state(), v1::Audience::STATE_CLOSED);
  row_.released = domain::Released::kNotStreamed;
  EXPECT_EQ(RenderAudience(row_, 0, 70, tokens_).state(), v1::Audience::STATE_RELEASED);
  EXPECT_EQ(RenderAudience(row_, 0, 71, tokens_).state(), v1::Audience::STATE_RELEASED);
}

}  // namespace
}  // namespace clientele::api
