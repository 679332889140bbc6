#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "clientele/v1/campaign_service.pb.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/client/tool/tool_runner.h"

namespace clientele::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

template <typename Counts>
void FillCounts(Counts& counts) {
  counts.set_matched(1'234);
  counts.set_members(1'200);
  const auto exclude = [&](v1::ExclusionReason reason, int64_t count) {
    auto& exclusion = *counts.add_exclusions();
    exclusion.set_reason(reason);
    exclusion.set_count(count);
  };
  exclude(v1::EXCLUSION_REASON_CONSENT_WITHDRAWN, 4);
  exclude(v1::EXCLUSION_REASON_FREQUENCY_CAPPED, 30);
  auto& channel = *counts.add_channels();
  channel.set_channel(v1::CHANNEL_EMAIL);
  channel.set_members(1'200);
  auto& variant = *counts.add_variants();
  variant.set_variant_id("a");
  variant.set_members(1'200);
  auto& lost = *counts.add_lost_to();
  lost.set_campaign_id("spring");
  lost.set_count(29);
  counts.add_lost_to()->set_count(1);
}

class AudienceCommandsTest : public RunToolTest {
 protected:
  AudienceCommandsTest() {
    v1::GetPolicyResponse policy;
    policy.mutable_policy()->set_time_zone("Europe/Moscow");
    server_.Answer("GetPolicy", policy);
    v1::GetAudienceResponse known;
    *known.mutable_audience() = Known();
    server_.Answer("GetAudience", known);
    server_.On("StreamAudience", [](const std::string&, int) {
      return FakeServer::Reply{{Members().SerializeAsString()}, grpc::Status::OK, false};
    });
  }
  static v1::Audience Known() {
    v1::Audience audience;
    audience.set_campaign_id("calls");
    audience.set_number(2);
    audience.set_step(1);
    audience.set_state(v1::Audience::STATE_OPEN);
    audience.set_matched(4);
    audience.set_members(4);
    audience.set_members_hash("0123456789abcdef");
    audience.mutable_send_from()->set_seconds(1'794'819'600);
    audience.mutable_send_to()->set_seconds(1'794'906'000);
    return audience;
  }
  static v1::StreamAudienceResponse Members() {
    v1::StreamAudienceResponse batch;
    batch.set_left_out(1);
    v1::Variant& first = *batch.add_variant_texts();
    first.set_id("a");
    first.set_title("Да");
    v1::Variant& second = *batch.add_variant_texts();
    second.set_id("b");
    second.set_body("Здравствуйте,\nэто мы");
    second.set_promo_code("P-1");
    const auto add = [&](int64_t id, v1::Channel channel, const char* address, const char* name,
                         int variant, const char* owner) {
      batch.add_client_ids(id);
      batch.add_channels(channel);
      batch.add_addresses(address);
      batch.add_display_names(name);
      batch.add_external_ids(absl::StrCat("E-", id));
      batch.add_variants(variant);
      batch.add_owners(owner);
    };
    add(3, v1::CHANNEL_CALL, "+79161234567", "=HYPERLINK(\"x\")", 1, "anna");
    add(5, v1::CHANNEL_EMAIL, "a@b.ru", "Кафе", 0, "");
    add(9, v1::CHANNEL_CALL, "+79161234568", "Жук", 0, "Пётр/Ким");
    return batch;
  }
  Ran Export(std::vector<std::string> more) {
    std::vector<std::string> words = {"audience", "export", "calls/2", "--out", out_};
    words.insert(words.end(), more.begin(), more.end());
    return RunHere(words);
  }

  const TempDir dir_;
  const std::string out_ = dir_.File("out");
};

TEST_F(AudienceCommandsTest, AnEstimateAddsUpAndSaysWhoLostToWhat) {
  v1::EstimateAudienceResponse answer;
  FillCounts(answer);
  v1::EstimateAudienceRequest sent;
  server_.OnCall<v1::EstimateAudienceRequest, v1::EstimateAudienceResponse>(
      "EstimateAudience", [&](const auto& request, auto& response) {
        sent = request;
        response = answer;
        return grpc::Status::OK;
      });
  const Ran ran = RunHere({"audience", "estimate", "win-back", "--step", "2", "--from",
                           "17.11.2026", "--to", "2026-11-19"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "WHAT                         CLIENTS\n"
            "matched by the filter          1 234\n"
            "left out: CONSENT_WITHDRAWN        4\n"
            "left out: FREQUENCY_CAPPED        30\n"
            "members                        1 200\n"
            "members by EMAIL               1 200\n"
            "members with variant a         1 200\n"
            "\n"
            "Whose messages the FREQUENCY_CAPPED get or got instead:\n"
            "\n"
            "LOST TO                      CLIENTS\n"
            "spring                            29\n"
            "(sent outside of campaigns)        1\n"
            "\n"
            "Next: clientele audience build win-back\n");
  EXPECT_EQ(sent.campaign_id(), "win-back");
  EXPECT_EQ(sent.step(), 2);
  // Moscow's first second of the first day and last of the last.
  EXPECT_EQ(sent.send_from().seconds(), 1'794'862'800);
  EXPECT_EQ(sent.send_to().seconds(), 1'795'121'999);
  EXPECT_THAT(RunHere({"audience", "estimate", "win-back", "--format", "json"}).out,
              AllOf(HasSubstr("\"FREQUENCY_CAPPED\": 30"), HasSubstr("\"campaign\": \"spring\"")));
}

TEST_F(AudienceCommandsTest, AnUnsavedCampaignIsEstimated) {
  v1::EstimateAudienceRequest sent;
  server_.OnCall<v1::EstimateAudienceRequest, v1::EstimateAudienceResponse>(
      "EstimateAudience", [&](const auto& request, auto&) {
        sent = request;
        return grpc::Status::OK;
      });
  const Ran ran = RunHere({"audience", "estimate", "--channel", "SMS", "--tier", "LARGE", "--limit",
                           "10", "--from", "2026-11-17 09:30"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Next: clientele campaign create ID"));
  EXPECT_EQ(sent.campaign_id(), "");
  EXPECT_EQ(sent.unsaved().channels(0), v1::CHANNEL_SMS);
  EXPECT_EQ(sent.unsaved().filter().volume_tiers(0), v1::VOLUME_TIER_LARGE);
  EXPECT_EQ(sent.unsaved().options().limit(), 10);
  EXPECT_EQ(sent.send_from().seconds(), 1'794'897'000);
  EXPECT_EQ(RunHere({"audience", "estimate"}).code, 3);
  EXPECT_EQ(RunHere({"audience", "estimate", "x", "--channel", "SMS"}).code, 3);
  EXPECT_EQ(RunHere({"audience", "estimate", "x", "--from", "soon"}).code, 3);
}

TEST_F(AudienceCommandsTest, ABuildWithoutAnAnswerSaysHowToFindIt) {
  v1::BuildAudienceRequest sent;
  server_.OnCall<v1::BuildAudienceRequest, v1::BuildAudienceResponse>(
      "BuildAudience", [&](const auto& request, auto&) {
        sent = request;
        return Failure(grpc::StatusCode::DEADLINE_EXCEEDED, "too late", "REVISION_NOT_REACHED");
      });
  const Ran ran = RunHere({"audience", "build", "spring"});
  EXPECT_EQ(ran.code, 6);
  EXPECT_THAT(ran.err, HasSubstr(absl::StrCat("clientele audience build spring --request-id ",
                                              sent.request_id(), " ")));
  EXPECT_EQ(RunHere({"audience", "build", "spring", "--request-id", "mine"}).code, 6);
  EXPECT_EQ(sent.request_id(), "mine");
  server_.Fail("BuildAudience", Failure(grpc::StatusCode::FAILED_PRECONDITION, "spring is a draft",
                                        "CAMPAIGN_NOT_ACTIVE"));
  const Ran draft = RunHere({"audience", "build", "spring"});
  EXPECT_EQ(draft.code, 5);
  EXPECT_EQ(draft.err, "clientele: spring is a draft\n");
}

TEST_F(AudienceCommandsTest, AnExportHasTheTextsOfEachMembersVariant) {
  const Ran ran = Export({});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ReadAll(out_),
            "client_id,external_id,display_name,channel,address,variant,title,body,promo_code,"
            "owner\r\n"
            "3,E-3,\"=HYPERLINK(\"\"x\"\")\",CALL,79161234567,b,,\"Здравствуйте,\nэто мы\",P-1,"
            "anna\r\n"
            "5,E-5,Кафе,EMAIL,a@b.ru,a,Да,,,\r\n"
            "9,E-9,Жук,CALL,79161234568,a,Да,,,Пётр/Ким\r\n");
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("3 members written"), HasSubstr("1 members may no longer"),
                    HasSubstr("delivery import " + out_ + " --audience calls/2 --status SENT")));
}

TEST_F(AudienceCommandsTest, AnExportForExcelRunsNobodysFormula) {
  EXPECT_EQ(Export({"--for", "excel", "--columns", "display_name,audience,campaign"}).code, 0);
  EXPECT_EQ(ReadAll(out_),
            "\xEF\xBB\xBF"
            "display_name;audience;campaign\r\n"
            "\"'=HYPERLINK(\"\"x\"\")\";2;calls\r\nКафе;2;calls\r\nЖук;2;calls\r\n");
  EXPECT_EQ(Export({"--encoding", "windows-1251", "--columns", "display_name"}).code, 0);
  EXPECT_THAT(ReadAll(out_), HasSubstr("\xCA\xE0\xF4\xE5\r\n"));
  const Ran wrong = Export({"--columns", "adress"});
  EXPECT_EQ(wrong.code, 3);
  EXPECT_THAT(wrong.err, HasSubstr("want address"));
  EXPECT_EQ(Export({"--encoding", "latin1"}).code, 3);
  EXPECT_EQ(Export({"--for", "word"}).code, 2);
}

TEST_F(AudienceCommandsTest, CallListsAreAFileAnOwner) {
  const Ran ran = Export({"--split-by", "owner", "--columns", "client_id"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ReadAll(out_ + "/anna.csv"), "client_id\r\n3\r\n");
  EXPECT_EQ(ReadAll(out_ + "/no-owner.csv"), "client_id\r\n5\r\n");
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(out_)) {
    EXPECT_EQ(entry.path().extension(), ".csv") << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3);
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("anna      "), HasSubstr("(nobody)"), HasSubstr("Пётр/Ким")));
  // Lists of another day must not lie among these.
  EXPECT_EQ(Export({"--split-by", "owner"}).code, 5);
}

TEST_F(AudienceCommandsTest, AListThatDoesNotAddUpIsNotWritten) {
  v1::GetAudienceResponse known;
  *known.mutable_audience() = Known();
  known.mutable_audience()->set_members(5);
  server_.Answer("GetAudience", known);
  const Ran ran = Export({});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("3 rows and 1 left out of 5 members"));
  EXPECT_FALSE(std::filesystem::exists(out_));
  EXPECT_FALSE(std::filesystem::exists(out_ + ".part"));
}

TEST_F(AudienceCommandsTest, WhyShowsEveryGateAndTheFilter) {
  v1::ExplainMemberResponse answer;
  answer.set_client_id(42);
  answer.set_matched(true);
  answer.set_reason(v1::EXCLUSION_REASON_FREQUENCY_CAPPED);
  auto& excluded = *answer.add_gates();
  excluded.set_reason(v1::EXCLUSION_REASON_EXCLUDED);
  excluded.set_passed(true);
  auto& capped = *answer.add_gates();
  capped.set_reason(v1::EXCLUSION_REASON_FREQUENCY_CAPPED);
  capped.set_detail("the latest message was on 2026-11-17; allowed from 2026-11-23");
  answer.mutable_explanation()->set_text("active");
  answer.mutable_explanation()->set_matches(true);
  v1::ExplainMemberRequest sent;
  server_.OnCall<v1::ExplainMemberRequest, v1::ExplainMemberResponse>(
      "ExplainMember", [&](const auto& request, auto& response) {
        sent = request;
        response = answer;
        return grpc::Status::OK;
      });
  const Ran ran = RunHere({"audience", "why", "win-back/3", "+79161234567"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "Client 42 is no member of win-back/3: FREQUENCY_CAPPED.\n"
            "\n"
            "GATE              PASSED  DETAIL\n"
            "the filter        yes\n"
            "EXCLUDED          yes\n"
            "FREQUENCY_CAPPED  no      the latest message was on 2026-11-17; allowed from "
            "2026-11-23\n"
            "\n"
            "Gates and filter are as they are now.\n"
            "\n"
            "FILTER  TRUE  THE CLIENT HAS\n"
            "active  yes\n"
            "\n");
  EXPECT_EQ(sent.number(), 3);
  EXPECT_EQ(sent.client().phone(), "+79161234567");

  answer.clear_reason();
  answer.set_member(true);
  answer.set_channel(v1::CHANNEL_SMS);
  answer.set_variant_id("b");
  EXPECT_THAT(RunHere({"audience", "why", "win-back", "42"}).out,
              HasSubstr("Client 42 would be a member of an audience of win-back built now, reached "
                        "by SMS with variant b.\n"));
  EXPECT_EQ(sent.number(), 0);
  answer.set_streamed(true);
  answer.set_delivery_status(v1::DELIVERY_STATUS_SENT);
  EXPECT_THAT(RunHere({"audience", "why", "win-back/3", "42"}).out,
              HasSubstr("Exported; the last report is SENT.\n"));
}

TEST_F(AudienceCommandsTest, ExclusionsAreListedUpToTheLimit) {
  v1::ListExclusionsRequest sent;
  server_.OnCall<v1::ListExclusionsRequest, v1::ListExclusionsResponse>(
      "ListExclusions", [&](const auto& request, auto& response) {
        sent = request;
        const int64_t first = request.page_token().empty() ? 1 : 3;
        for (int64_t id = first; id < first + 2; ++id) {
          auto& exclusion = *response.add_exclusions();
          exclusion.set_client_id(id);
          exclusion.set_reason(v1::EXCLUSION_REASON_HOLDOUT);
        }
        if (first == 1) response.set_next_page_token("more");
        return grpc::Status::OK;
      });
  EXPECT_EQ(RunHere({"audience", "exclusions", "calls/2", "--all", "--format", "csv", "--reason",
                     "holdout"})
                .out,
            "client_id,reason\n1,HOLDOUT\n2,HOLDOUT\n3,HOLDOUT\n4,HOLDOUT\n");
  EXPECT_EQ(sent.reason(), v1::EXCLUSION_REASON_HOLDOUT);
  const Ran three = RunHere({"audience", "exclusions", "calls/2", "--limit", "3"});
  EXPECT_THAT(three.out, AllOf(HasSubstr("3  HOLDOUT"), Not(HasSubstr("4  HOLDOUT")),
                               HasSubstr("The first 3; more with")));
  EXPECT_THAT(RunHere({"audience", "exclusions", "calls/2", "--limit", "4"}).out,
              Not(HasSubstr("The first")));
}

TEST_F(AudienceCommandsTest, AReleaseSaysWhatStaysTaken) {
  v1::ReleaseAudienceResponse answer;
  *answer.mutable_audience() = Known();
  answer.mutable_audience()->set_streamed(3);
  answer.set_freed(1);
  v1::ReleaseAudienceRequest sent;
  server_.OnCall<v1::ReleaseAudienceRequest, v1::ReleaseAudienceResponse>(
      "ReleaseAudience", [&](const auto& request, auto& response) {
        sent = request;
        response = answer;
        return grpc::Status::OK;
      });
  EXPECT_THAT(RunHere({"audience", "release", "calls/2"}).out,
              AllOf(HasSubstr("1 places are free"), HasSubstr("--streamed-too")));
  EXPECT_EQ(sent.number(), 2);
  EXPECT_FALSE(sent.streamed_too());
  EXPECT_THAT(RunHere({"audience", "release", "calls/2", "--streamed-too"}).out,
              Not(HasSubstr("--streamed-too")));
  EXPECT_TRUE(sent.streamed_too());
  EXPECT_EQ(RunHere({"audience", "release", "calls"}).code, 3);
}

TEST_F(AudienceCommandsTest, FrozenListsAreListed) {
  v1::ListAudiencesRequest sent;
  server_.OnCall<v1::ListAudiencesRequest, v1::ListAudiencesResponse>(
      "ListAudiences", [&](const auto& request, auto& response) {
        sent = request;
        *response.add_audiences() = Known();
        return grpc::Status::OK;
      });
  const Ran ran = RunHere({"audience", "list", "calls", "--week", "2026-W47"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("calls/2      1  OPEN"), HasSubstr("2026-11-16T09:00:00Z"),
                             HasSubstr("0123456789ab\n")));
  EXPECT_EQ(sent.week(), "2026-W47");
  EXPECT_EQ(sent.campaign_id(), "calls");
}

}  // namespace
}  // namespace clientele::client
