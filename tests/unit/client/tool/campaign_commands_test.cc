#include <google/protobuf/util/message_differencer.h>

#include <fstream>

#include "clientele/v1/campaign_service.pb.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/client/tool/tool_runner.h"

namespace clientele::client {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class CampaignCommandsTest : public RunToolTest {
 protected:
  CampaignCommandsTest() {
    server_.OnCall<v1::CreateCampaignRequest, v1::CreateCampaignResponse>(
        "CreateCampaign", [this](const auto& request, auto& response) {
          created_ = request;
          v1::Campaign& campaign = *response.mutable_campaign();
          campaign.set_id(request.campaign_id());
          campaign.set_status(request.status());
          *campaign.mutable_options() = request.options();
          return grpc::Status::OK;
        });
    server_.OnCall<v1::UpdateCampaignRequest, v1::UpdateCampaignResponse>(
        "UpdateCampaign", [this](const auto& request, auto& response) {
          updated_ = request;
          *response.mutable_campaign() = Known();
          return grpc::Status::OK;
        });
    v1::GetCampaignResponse known;
    *known.mutable_campaign() = Known();
    server_.Answer("GetCampaign", known);
  }
  static v1::Campaign Known() {
    v1::Campaign campaign;
    campaign.set_id("spring");
    campaign.set_etag("r7");
    campaign.set_status(v1::CAMPAIGN_STATUS_ACTIVE);
    v1::CampaignOptions& options = *campaign.mutable_options();
    options.set_goal("orders_count > 1");
    options.set_holdout_percent(10);
    options.set_recurrence(v1::RECURRENCE_WEEKLY);
    options.mutable_active_until()->set_year(2026);
    options.mutable_active_until()->set_month(12);
    options.mutable_active_until()->set_day(31);
    options.set_obeys_cap(false);
    options.mutable_ranking()->set_field("total_amount");
    for (const char* id : {"a", "b"}) {
      v1::Variant& variant = *options.add_variants();
      variant.set_id(id);
      variant.set_body("Строка\n\"вторая\"");
    }
    v1::Step& step = *options.add_steps();
    step.set_filter("NOT active");
    step.add_channels(v1::CHANNEL_SMS);
    return campaign;
  }
  std::string File(const std::string& text) {
    const std::string path = dir_.File("options.json");
    std::ofstream(path) << text;
    return path;
  }
  Ran Create(std::vector<std::string> more) {
    std::vector<std::string> words = {"campaign", "create", "spring", "--channel", "email,sms"};
    words.insert(words.end(), more.begin(), more.end());
    return RunHere(words);
  }

  const TempDir dir_;
  v1::CreateCampaignRequest created_;
  v1::UpdateCampaignRequest updated_;
};

TEST_F(CampaignCommandsTest, FlagsSayEverythingButVariantsAndSteps) {
  const Ran ran = Create({"--draft",
                          "--where",
                          "active",
                          "--subject",
                          "Скучаем",
                          "--body",
                          "Приходите",
                          "--promo-code",
                          "BACK10",
                          "--holdout",
                          "10",
                          "--priority",
                          "5",
                          "--expected-value",
                          "12,50",
                          "--limit",
                          "100",
                          "--weekly-quota",
                          "300",
                          "--rank-by",
                          "total_amount desc",
                          "--recurrence",
                          "weekly",
                          "--active-from",
                          "16.11.2026",
                          "--active-until",
                          "2026-12-31",
                          "--exclude",
                          "tags:staff",
                          "--goal",
                          "active",
                          "--attribution-days",
                          "7",
                          "--obeys-cap",
                          "нет",
                          "--counts-toward-cap",
                          "yes"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("Created."), HasSubstr("clientele audience estimate spring"),
                             HasSubstr("clientele campaign activate spring")));
  EXPECT_EQ(created_.status(), v1::CAMPAIGN_STATUS_DRAFT);
  EXPECT_THAT(created_.channels(), ElementsAre(v1::CHANNEL_EMAIL, v1::CHANNEL_SMS));
  EXPECT_EQ(created_.filter().expression(), "active");
  const v1::CampaignOptions& options = created_.options();
  ASSERT_EQ(options.variants_size(), 1);
  EXPECT_EQ(options.variants(0).id(), "a");
  EXPECT_EQ(options.variants(0).title(), "Скучаем");
  EXPECT_EQ(options.variants(0).body(), "Приходите");
  EXPECT_EQ(options.variants(0).promo_code(), "BACK10");
  EXPECT_EQ(options.holdout_percent(), 10);
  EXPECT_EQ(options.priority(), 5);
  EXPECT_EQ(options.expected_value_minor(), 1'250);
  EXPECT_EQ(options.limit(), 100);
  EXPECT_EQ(options.weekly_quota(), 300);
  EXPECT_EQ(options.ranking().field(), "total_amount");
  EXPECT_FALSE(options.ranking().ascending());
  EXPECT_EQ(options.recurrence(), v1::RECURRENCE_WEEKLY);
  EXPECT_EQ(options.active_from().day(), 16);
  EXPECT_EQ(options.active_until().month(), 12);
  EXPECT_EQ(options.exclusions(), "tags:staff");
  EXPECT_EQ(options.goal(), "active");
  EXPECT_EQ(options.attribution_days(), 7);
  EXPECT_TRUE(options.has_obeys_cap() && !options.obeys_cap());
  EXPECT_TRUE(options.counts_toward_cap());
}

TEST_F(CampaignCommandsTest, WithoutDraftItIsActiveAndOtherOptionsAreAbsent) {
  const Ran ran = Create({});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, Not(HasSubstr("campaign activate")));
  EXPECT_EQ(created_.status(), v1::CAMPAIGN_STATUS_ACTIVE);
  EXPECT_FALSE(created_.has_options());
}

TEST_F(CampaignCommandsTest, VariantsAndStepsComeFromAFileAndFlagsGoOverIt) {
  const std::string file = File(R"({
    // the two texts
    "variants": [{"id": "a", "title": "Да", "weight": 3}, {"id": "b", "body": "x"}],
    "steps": [{"filter": "NOT active", "channels": ["SMS", "email"]}],
    "active_from": "2026-11-16", "recurrence": "DAILY", "obeys_cap": false, "limit": 7})");
  const Ran ran = Create({"--options", file, "--limit", "9"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const v1::CampaignOptions& options = created_.options();
  EXPECT_EQ(options.variants(0).weight(), 3);
  EXPECT_EQ(options.variants(1).body(), "x");
  EXPECT_THAT(options.steps(0).channels(), ElementsAre(v1::CHANNEL_SMS, v1::CHANNEL_EMAIL));
  EXPECT_EQ(options.active_from().year(), 2026);
  EXPECT_EQ(options.recurrence(), v1::RECURRENCE_DAILY);
  EXPECT_TRUE(options.has_obeys_cap());
  EXPECT_EQ(options.limit(), 9);
}

TEST_F(CampaignCommandsTest, AFaultOfTheFileHasItsPlace) {
  const auto error = [&](const std::string& text) {
    const Ran ran = Create({"--options", File(text)});
    EXPECT_EQ(ran.code, 3) << text;
    return ran.err;
  };
  EXPECT_THAT(error(R"({"variants": [{"id": 1}]})"),
              HasSubstr("variants[0].id: got \"1\", want a text in quotes"));
  EXPECT_THAT(error(R"({"holdout_percnt": 10})"),
              HasSubstr("there is no holdout_percnt; did you mean holdout_percent?"));
  EXPECT_THAT(error(R"({"steps": {}})"), HasSubstr("steps: got"));
  EXPECT_THAT(error(R"({"recurrence": "YEARLY"})"), HasSubstr("ONCE, DAILY, WEEKLY"));
  EXPECT_THAT(error(R"({"active_from": "31.02.2026"})"), HasSubstr("active_from"));
  EXPECT_THAT(error(R"({"priority": 99999999999})"), HasSubstr("a smaller number"));
  EXPECT_THAT(error(R"({"limit": 1.5})"), HasSubstr("a whole number"));
  EXPECT_THAT(error("[]"), HasSubstr("want an object"));
  EXPECT_THAT(error("{"), HasSubstr("not JSON: parse error at line 1"));
  EXPECT_EQ(server_.calls("CreateCampaign"), 0);
  EXPECT_EQ(Create({"--options", dir_.File("none.json")}).code, 4);
}

TEST_F(CampaignCommandsTest, AWrongFlagIsNotSent) {
  EXPECT_EQ(Create({"--holdout", "51"}).code, 2);
  EXPECT_EQ(Create({"--obeys-cap", "perhaps"}).code, 3);
  EXPECT_EQ(Create({"--rank-by", "a b"}).code, 3);
  EXPECT_EQ(
      Create({"--options", File(R"({"variants": [{"id": "a"}, {"id": "b"}]})"), "--subject", "x"})
          .code,
      3);
  EXPECT_EQ(server_.calls("CreateCampaign"), 0);
}

TEST_F(CampaignCommandsTest, AnUpdateKeepsTheOptionsThatNoFlagNames) {
  const Ran ran = RunHere(
      {"campaign", "update", "spring", "--goal", "", "--active-until", "", "--holdout", "20"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(updated_.etag(), "r7");
  EXPECT_FALSE(updated_.has_filter());
  EXPECT_FALSE(updated_.has_title());
  const v1::CampaignOptions& options = updated_.options();
  EXPECT_EQ(options.goal(), "");
  EXPECT_FALSE(options.has_active_until());
  EXPECT_EQ(options.holdout_percent(), 20);
  EXPECT_EQ(options.variants_size(), 2);
  EXPECT_EQ(options.recurrence(), v1::RECURRENCE_WEEKLY);
  EXPECT_EQ(RunHere({"campaign", "update", "spring", "--title", ""}).code, 0);
  EXPECT_TRUE(updated_.has_title());
  EXPECT_FALSE(updated_.has_options());
  EXPECT_EQ(RunHere({"campaign", "update", "spring"}).code, 3);
  EXPECT_EQ(RunHere({"campaign", "update", "spring", "--everyone", "--active"}).code, 3);
}

TEST_F(CampaignCommandsTest, WhatShowWritesUpdateReads) {
  const std::string file = dir_.File("spring.json");
  const Ran ran = RunHere({"campaign", "show", "spring", "--options", file});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("step 2         NOT active; by SMS\n"),
                             HasSubstr("frequency cap  passed over, used up\n"),
                             HasSubstr("active         … to 2026-12-31\n"),
                             HasSubstr("campaign update spring --options " + file)));
  EXPECT_EQ(RunHere({"campaign", "update", "spring", "--options", file}).code, 0);
  EXPECT_TRUE(
      google::protobuf::util::MessageDifferencer::Equals(updated_.options(), Known().options()))
      << updated_.options().DebugString();
}

TEST_F(CampaignCommandsTest, StatusesAreCommands) {
  v1::ActivateCampaignResponse active;
  active.mutable_campaign()->set_id("spring");
  active.mutable_campaign()->set_status(v1::CAMPAIGN_STATUS_ACTIVE);
  server_.Answer("ActivateCampaign", active);
  EXPECT_THAT(RunHere({"campaign", "activate", "spring"}).out,
              HasSubstr("spring is ACTIVE. Next: clientele audience build spring\n"));
  server_.Fail("PauseCampaign", Failure(grpc::StatusCode::FAILED_PRECONDITION,
                                        "the campaign spring is archived", "CAMPAIGN_ARCHIVED"));
  EXPECT_EQ(RunHere({"campaign", "pause", "spring"}).code, 5);
  v1::ArchiveCampaignRequest sent;
  server_.OnCall<v1::ArchiveCampaignRequest, v1::ArchiveCampaignResponse>(
      "ArchiveCampaign", [&](const auto& request, auto&) {
        sent = request;
        return grpc::Status::OK;
      });
  EXPECT_EQ(RunHere({"campaign", "archive", "spring", "--etag", "r7"}).code, 0);
  EXPECT_EQ(sent.etag(), "r7");
  EXPECT_FALSE(sent.request_id().empty());
}

}  // namespace
}  // namespace clientele::client
