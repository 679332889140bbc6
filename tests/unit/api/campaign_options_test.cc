// Campaigns on the wire: everything that people edit, there and back, and what is refused.
#include <gmock/gmock.h>

#include "clientele/v1/campaign_service.grpc.pb.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using ::testing::HasSubstr;
using v1::CampaignService;

constexpr char kOptions[] = R"(
  variants { id: 'a' title: 'Hello' body: 'One\nTwo' promo_code: 'SPRING' weight: 3 }
  variants { id: 'b' weight: 1 }
  holdout_percent: 10 priority: 5 expected_value_minor: 700 weekly_quota: 1000
  recurrence: RECURRENCE_WEEKLY
  active_from { year: 2026 month: 11 day: 1 } active_until { year: 2026 month: 12 day: 31 }
  goal: 'orders_count > 0' attribution_days: 30 obeys_cap: false counts_toward_cap: false
  exclusions: 'tags:staff' ranking { field: 'total_amount' ascending: true } limit: 500
  steps { filter: 'orders_count = 0' channels: CHANNEL_SMS
          variants { id: 'c' weight: 1 } variants { id: 'd' weight: 2 } }
  steps { }
)";

class CampaignOptionsTest : public ::testing::Test {
 protected:
  v1::Campaign Create(const std::string& id, const std::string& rest = "") {
    return Must(*stub_, &CampaignService::Stub::CreateCampaign,
                FromText<v1::CreateCampaignRequest>(
                    absl::StrCat("campaign_id: '", id, "' channels: CHANNEL_EMAIL ", rest)))
        .campaign();
  }
  std::string Faults(const std::string& options) {
    return Try(*stub_, &CampaignService::Stub::CreateCampaign,
               FromText<v1::CreateCampaignRequest>(absl::StrCat(
                   "campaign_id: 'c' channels: CHANNEL_EMAIL options { ", options, " }")))
        .error_message();
  }
  v1::Campaign Get(const std::string& id) {
    v1::GetCampaignRequest request;
    request.set_campaign_id(id);
    return Must(*stub_, &CampaignService::Stub::GetCampaign, request).campaign();
  }

  ApiBase api_;
  const std::unique_ptr<CampaignService::Stub> stub_ = api_.Stub<CampaignService>();
};

TEST_F(CampaignOptionsTest, ComeBackAsTheyWereGiven) {
  const v1::Campaign created = Create("c", absl::StrCat("options { ", kOptions, " }"));
  EXPECT_THAT(created.options().DebugString(),
              FromText<v1::CampaignOptions>(kOptions).DebugString());
  EXPECT_EQ(created.status(), v1::CAMPAIGN_STATUS_ACTIVE);
  EXPECT_EQ(Get("c").DebugString(), created.DebugString());
}

TEST_F(CampaignOptionsTest, WhatIsLeftOutHasItsUsualValue) {
  const v1::CampaignOptions options = Create("c").options();
  EXPECT_EQ(options.recurrence(), v1::RECURRENCE_ONCE);
  EXPECT_EQ(options.attribution_days(), 14);
  EXPECT_TRUE(options.obeys_cap());
  EXPECT_TRUE(options.counts_toward_cap());
  EXPECT_FALSE(options.has_active_from());
  EXPECT_FALSE(options.has_ranking());
  EXPECT_EQ(Create("d", "options { variants { id: 'a' } }").options().variants(0).weight(), 1);
}

TEST_F(CampaignOptionsTest, ExpressionsAreKeptInTheirStandardSpelling) {
  const v1::CampaignOptions options =
      Create("c",
             "options { goal: ' orders_count>0' exclusions: '( tags:VIP )' "
             "steps { filter: 'id=1' } }")
          .options();
  EXPECT_EQ(options.goal(), "orders_count > 0");
  EXPECT_EQ(options.exclusions(), "tags:vip");
  EXPECT_EQ(options.steps(0).filter(), "id = 1");
  EXPECT_THAT(Faults("goal: 'no_such = 1'"), HasSubstr("options.goal"));
  EXPECT_THAT(Faults("exclusions: '('"), HasSubstr("options.exclusions"));
  EXPECT_THAT(Faults("steps { filter: 'x' }"), HasSubstr("options.steps[0].filter"));
}

TEST_F(CampaignOptionsTest, EveryFaultIsNamedWithWhatCameAndWhatIsWanted) {
  EXPECT_EQ(Faults("holdout_percent: 51"), "options.holdout_percent: got \"51\", want 0 to 50");
  EXPECT_EQ(Faults("priority: 1001"), "options.priority: got \"1001\", want 0 to 1000");
  EXPECT_EQ(Faults("attribution_days: 366"),
            "options.attribution_days: got \"366\", want 0 to 365");
  EXPECT_THAT(Faults("limit: -1"), HasSubstr("options.limit: got \"-1\""));
  EXPECT_THAT(Faults("weekly_quota: -1"), HasSubstr("options.weekly_quota: got \"-1\""));
  EXPECT_THAT(Faults("expected_value_minor: -1"), HasSubstr("options.expected_value_minor"));
  EXPECT_THAT(Faults("recurrence: 9"), HasSubstr("options.recurrence: got \"9\""));
  EXPECT_EQ(Faults("variants { id: 'a' } variants { id: 'a' }"),
            "options.variants[1].id: got \"a\", want an id of its own");
  EXPECT_THAT(Faults("variants { id: '' }"), HasSubstr("options.variants[0].id"));
  EXPECT_THAT(Faults("variants { id: 'a' weight: 1001 }"),
              HasSubstr("options.variants[0].weight: got \"1001\", want 0 to 1000"));
  EXPECT_EQ(Faults("steps { variants { id: 'a' } }"),
            "options.steps[0].variants: got \"1\", want none, or as many as the campaign has: 0");
  EXPECT_THAT(Faults("active_from { year: 2026 month: 2 day: 30 }"),
              HasSubstr("options.active_from: got \"2026-2-30\""));
  EXPECT_THAT(Faults("active_from { year: 2026 month: 2 day: 2 } "
                     "active_until { year: 2026 month: 2 day: 1 }"),
              HasSubstr("options.active_until: got \"2026-02-01\", want active_from or a day"));
  EXPECT_THAT(Faults("ranking { field: 'totl_amount' }"), HasSubstr("did you mean total_amount?"));
  EXPECT_THAT(Faults("ranking { field: 'tags' }"), HasSubstr("want a field with an order"));
  std::string many;
  for (int i = 0; i < 11; ++i) absl::StrAppend(&many, "variants { id: 'v", i, "' } ");
  EXPECT_THAT(Faults(many), HasSubstr("options.variants: got \"11\", want 0 to 10"));
  many.clear();
  for (int i = 0; i < 10; ++i) absl::StrAppend(&many, "steps { } ");
  EXPECT_THAT(Faults(many), HasSubstr("options.steps: got \"10\", want 0 to 9"));
}

TEST_F(CampaignOptionsTest, AnUpdateChangesWhatIsGiven) {
  const v1::Campaign before = Create("c", "title: 'Spring' options { priority: 3 goal: 'id > 0' }");
  const auto update = [&](const std::string& rest) {
    return FromText<v1::UpdateCampaignRequest>("campaign_id: 'c' " + rest);
  };
  const v1::Campaign renamed =
      Must(*stub_, &CampaignService::Stub::UpdateCampaign, update("title: 'May'")).campaign();
  EXPECT_EQ(renamed.title(), "May");
  EXPECT_EQ(renamed.options().priority(), 3);
  EXPECT_NE(renamed.etag(), before.etag());
  EXPECT_TRUE(renamed.has_updated_at());
  EXPECT_EQ(Outcome(Try(*stub_, &CampaignService::Stub::UpdateCampaign,
                        update(absl::StrCat("etag: '", before.etag(), "' title: 'June'")))),
            "ABORTED ETAG_MISMATCH");
  const v1::Campaign replaced =
      Must(*stub_, &CampaignService::Stub::UpdateCampaign,
           update("options { limit: 7 } channels: CHANNEL_SMS filter { expression: 'id=1' }"))
          .campaign();
  EXPECT_EQ(replaced.options().priority(), 0);
  EXPECT_EQ(replaced.options().goal(), "");
  EXPECT_EQ(replaced.options().limit(), 7);
  EXPECT_EQ(replaced.filter(), "id = 1");
  EXPECT_EQ(replaced.channels(0), v1::CHANNEL_SMS);
  EXPECT_EQ(replaced.title(), "May");
}

TEST_F(CampaignOptionsTest, ACampaignGoesFromDraftToActiveToPausedToArchivedForGood) {
  EXPECT_EQ(Create("c", "status: CAMPAIGN_STATUS_DRAFT").status(), v1::CAMPAIGN_STATUS_DRAFT);
  const auto build = FromText<v1::BuildAudienceRequest>("campaign_id: 'c'");
  const std::string refused = "FAILED_PRECONDITION CAMPAIGN_NOT_ACTIVE";
  EXPECT_EQ(Outcome(Try(*stub_, &CampaignService::Stub::BuildAudience, build)), refused);
  v1::ActivateCampaignRequest activate;
  activate.set_campaign_id("c");
  Must(*stub_, &CampaignService::Stub::ActivateCampaign, activate);
  EXPECT_EQ(Must(*stub_, &CampaignService::Stub::BuildAudience, build).audience().number(), 1);
  EXPECT_EQ(Get("c").audiences(), 1);
  v1::PauseCampaignRequest pause;
  pause.set_campaign_id("c");
  Must(*stub_, &CampaignService::Stub::PauseCampaign, pause);
  EXPECT_EQ(Outcome(Try(*stub_, &CampaignService::Stub::BuildAudience, build)), refused);
  v1::ArchiveCampaignRequest archive;
  archive.set_campaign_id("c");
  EXPECT_EQ(Must(*stub_, &CampaignService::Stub::ArchiveCampaign, archive).campaign().status(),
            v1::CAMPAIGN_STATUS_ARCHIVED);
  EXPECT_EQ(Outcome(Try(*stub_, &CampaignService::Stub::ActivateCampaign, activate)),
            "FAILED_PRECONDITION CAMPAIGN_ARCHIVED");
  EXPECT_THAT(Try(*stub_, &CampaignService::Stub::CreateCampaign,
                  FromText<v1::CreateCampaignRequest>("campaign_id: 'd' channels: CHANNEL_SMS "
                                                      "status: CAMPAIGN_STATUS_PAUSED"))
                  .error_message(),
              HasSubstr("status: got \"PAUSED\", want DRAFT or ACTIVE"));
}

}  // namespace
}  // namespace clientele::api
