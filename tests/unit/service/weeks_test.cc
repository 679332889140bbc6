#include "server/service/weeks.h"

#include "server/service/policies.h"
#include "tests/support/shared_file.h"
#include "tests/support/threadless_server.h"
#include "tests/unit/service/campaign_base.h"

namespace clientele::service {
namespace {

using domain::CampaignOptions;
using domain::CampaignStatus;
using domain::ClientId;
using domain::Recurrence;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kThisWeek[] = "2026-W47";
constexpr char kNextWeek[] = "2026-W48";

CampaignOptions Weekly(int32_t priority = 0, int64_t expected_value = 0) {
  CampaignOptions options;
  options.recurrence = Recurrence::kWeekly;
  options.priority = priority;
  options.expected_value = expected_value;
  return options;
}

class WeeksTest : public CampaignBase {
 protected:
  absl::StatusOr<WeekAnswer> Build(const std::string& week = kThisWeek) {
    return BuildWeek(week, Parts());
  }
  WeekParts Parts() {
    return {base_.store(),
            base_.index(),
            base_.clock(),
            secret_,
            [this](Mutation mutation) {
              if (writes_left_-- == 0) return absl::StatusOr<WriteOutcome>(Gone());
              return base_.Write(std::move(mutation));
            },
            nullptr};
  }
  static absl::Status Gone() { return MakeError(Reason::kShuttingDown, "the server is stopping"); }
  // "spring/1", in the order of the answer.
  static std::vector<std::string> NamesOf(const WeekAnswer& answer) {
    std::vector<std::string> names;
    for (const domain::AudienceRow& row : answer.audiences) {
      names.push_back(absl::StrCat(row.campaign_id, "/", row.number));
    }
    return names;
  }

  const std::string secret_ = kTestSplitSecret;
  int writes_left_ = 1'000'000;
};

TEST_F(WeeksTest, AClientGoesToThePriorityThenToTheExpectedValueThenToTheFirstId) {
  Add("a");
  Create("a-low", "", Weekly(1));
  Create("b-high", "", Weekly(2, 5));
  Create("c-value", "", Weekly(2, 9));
  Create("d-value", "", Weekly(2, 9));
  ASSERT_OK_AND_ASSIGN(const WeekAnswer answer, Build());
  EXPECT_THAT(NamesOf(answer), ElementsAre("c-value/1", "d-value/1", "b-high/1", "a-low/1"));
  EXPECT_EQ(answer.audiences[0].members, 1);
  for (size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(answer.audiences[i].members, 0);
    EXPECT_THAT(domain::DecodeAudienceCounts(answer.audiences[i].counts)->lost_to,
                ElementsAre(std::pair<const std::string, int64_t>("c-value", 1)));
  }
  EXPECT_THAT(answer.failures, IsEmpty());
}

TEST_F(WeeksTest, IsSentFromNowToTheWeeksLastSecond) {
  Create("spring", "", Weekly());
  ASSERT_OK_AND_ASSIGN(const WeekAnswer now, Build());
  EXPECT_EQ(now.audiences[0].send_from, kTestNow);
  EXPECT_EQ(FormatTime(now.audiences[0].send_to), "2026-11-22T23:59:59Z");
  EXPECT_EQ(now.audiences[0].week, kThisWeek);
  ASSERT_OK_AND_ASSIGN(const WeekAnswer next, Build(kNextWeek));
  EXPECT_EQ(FormatTime(next.audiences[0].send_from), "2026-11-23T00:00:00Z");
  EXPECT_EQ(FormatTime(next.audiences[0].send_to), "2026-11-29T23:59:59Z");
}

TEST_F(WeeksTest, RunAgainItAnswersWhatIsThere) {
  Add("a");
  Create("spring", "", Weekly());
  ASSERT_OK_AND_ASSIGN(const WeekAnswer first, Build());
  Add("b");
  Create("autumn", "", Weekly());
  SetStatus("spring", CampaignStatus::kPaused);
  ASSERT_OK_AND_ASSIGN(const WeekAnswer again, Build());
  EXPECT_THAT(NamesOf(again), ElementsAre("spring/1", "autumn/1"));
  EXPECT_EQ(again.audiences[0].members_hash, first.audiences[0].members_hash);
  EXPECT_EQ(MembersOf("autumn", 1), std::vector<ClientId>{2});
  EXPECT_THAT(NamesOf(*Build()), ElementsAre("spring/1", "autumn/1"));
}

TEST_F(WeeksTest, AfterABreakItBuildsTheRest) {
  Add("a");
  for (const char* id : {"a", "b", "c"}) Create(id, "", Weekly());
  for (int done = 1; done <= 2; ++done) {
    writes_left_ = 1;
    EXPECT_THAT(Build(), FailsWith(Reason::kShuttingDown));
  }
  writes_left_ = 1'000;
  ASSERT_OK_AND_ASSIGN(const WeekAnswer answer, Build());
  EXPECT_THAT(NamesOf(answer), ElementsAre("a/1", "b/1", "c/1"));
}

TEST_F(WeeksTest, WhatIsOnceIsBuiltInOneWeekOnlyUntilItIsReleased) {
  Add("a");
  Create("once", "");
  ASSERT_THAT(Build(), IsOk());
  EXPECT_THAT(NamesOf(*Build(kNextWeek)), IsEmpty());
  ASSERT_THAT(Release("once", 1), IsOk());
  EXPECT_THAT(NamesOf(*Build(kNextWeek)), ElementsAre("once/2"));
  EXPECT_THAT(NamesOf(*Build()), IsEmpty());
}

TEST_F(WeeksTest, WhatWasBuiltByHandIsNotBuiltOnceMore) {
  Create("once", "");
  ASSERT_THAT(CampaignBase::Build("once"), IsOk());
  EXPECT_THAT(NamesOf(*Build()), IsEmpty());
}

TEST_F(WeeksTest, OnlyActiveOnesThatAreNotDailyAndAreInTheirPeriodAreDue) {
  CampaignOptions daily;
  daily.recurrence = Recurrence::kDaily;
  Create("daily", "", daily);
  Create("paused", "", Weekly());
  SetStatus("paused", CampaignStatus::kPaused);
  CampaignOptions over = Weekly();
  over.active_until = *ParseDate("2026-11-15");
  Create("over", "", over);
  CampaignOptions last_day = Weekly();
  last_day.active_until = *ParseDate("2026-11-16");
  Create("last-day", "", last_day);
  CampaignOptions first_day = Weekly();
  first_day.active_from = *ParseDate("2026-11-22");
  Create("first-day", "", first_day);
  CampaignOptions ahead = Weekly();
  ahead.active_from = *ParseDate("2026-11-23");
  Create("ahead", "", ahead);
  ASSERT_OK_AND_ASSIGN(const WeekAnswer answer, Build());
  EXPECT_THAT(NamesOf(answer), ElementsAre("first-day/1", "last-day/1"));
  EXPECT_THAT(answer.failures, IsEmpty());
}

TEST_F(WeeksTest, EveryStepHasAnAudience) {
  Add("a");
  CampaignOptions options = Weekly();
  options.steps = {{"", {}, {}}, {"", {}, {}}};
  Create("three", "", options);
  ASSERT_OK_AND_ASSIGN(const WeekAnswer answer, Build());
  ASSERT_EQ(answer.audiences.size(), 3u);
  for (int64_t step = 1; step <= 3; ++step) {
    EXPECT_EQ(answer.audiences[static_cast<size_t>(step - 1)].step, step);
    EXPECT_EQ(answer.audiences[static_cast<size_t>(step - 1)].members, step == 1 ? 1 : 0);
  }
}

TEST_F(WeeksTest, OneThatCantBeBuiltFailsAlone) {
  Add("a");
  const auto declare = [&](std::vector<domain::Attribute> attributes) {
    const auto set = [&](domain::Policy& policy) { policy.attributes = attributes; };
    ASSERT_THAT(base_.Write(UpdatePolicy(set, {}, "")), IsOk());
  };
  declare({{"size", "", domain::AttributeType::kInteger, {}}});
  Create("a-bad", "attr.size = 1");
  declare({});
  Create("b-good", "", Weekly());
  ASSERT_OK_AND_ASSIGN(const WeekAnswer answer, Build());
  EXPECT_THAT(NamesOf(answer), ElementsAre("b-good/1"));
  ASSERT_EQ(answer.failures.size(), 1u);
  EXPECT_EQ(answer.failures[0].campaign_id, "a-bad");
  EXPECT_EQ(answer.failures[0].step, 1);
  EXPECT_THAT(answer.failures[0].status, FailsWith(Reason::kInvalidFilter));
}

TEST_F(WeeksTest, OnlyWeeksThatAreNotOverAndNotFarAheadAreBuilt) {
  for (const char* week : {"", "2026-W54", "2026-W00", "2026-47", "W47", "2026-W46", "2027-W04"}) {
    EXPECT_THAT(Build(week), FailsWith(Reason::kInvalidField)) << week;
  }
  EXPECT_THAT(Build("2027-W02"), IsOk()) << "eight weeks ahead; 2026 has 53";
  EXPECT_THAT(Build("2027-W03"), FailsWith(Reason::kInvalidField));
}

TEST_F(WeeksTest, AWeekInWhichClocksArePutBackIsWhole) {
  domain::Policy policy;
  policy.time_zone = "Europe/Berlin";
  ASSERT_OK_AND_ASSIGN(const Week week, FindWeek("2026-W43", policy, kTestNow - 60 * 86'400));
  EXPECT_EQ(FormatTime(week.from), "2026-10-18T22:00:00Z");
  EXPECT_EQ(FormatTime(week.to), "2026-10-25T22:59:59Z");
  EXPECT_THAT(ResolveWindow(week.from, week.to, week.from - 1), IsOk());
}

// Two servers build the same week, each going on when the other one has committed something: every
// interleaving of their writes gives one audience a campaign.
TEST(WeeksOnTwoServers, GiveEachCampaignOneAudience) {
  for (uint32_t turns = 0; turns < 8; ++turns) {
    const SharedFile file;
    ThreadlessServer a(file.NewDriver(), 1);
    ThreadlessServer b(file.NewDriver(), 2);
    NewClientInput client;
    client.field = "profile";
    client.contacts = {Address(domain::Channel::kEmail, "a@example.com")};
    client.consents = {Grant(domain::ConsentPurpose::kProcessing),
                       Grant(domain::ConsentPurpose::kMarketing)};
    ASSERT_THAT(a.Write(CreateClient(client, kTestAddressSecret)), IsOk());
    for (const char* id : {"one", "two", "three"}) {
      CampaignInput input;
      input.campaign_id = id;
      input.channels = {domain::Channel::kEmail};
      ASSERT_THAT(a.Write(CreateCampaign(input)), IsOk());
    }
    const std::string secret = kTestSplitSecret;
    int writes = 0;
    bool inside = false;
    const auto parts_of = [&](ThreadlessServer& server, WriteAndWait write) {
      return WeekParts{server.store(), server.index(),   server.clock(),
                       secret,         std::move(write), nullptr};
    };
    const WriteAndWait by_b = [&](Mutation mutation) { return b.Write(std::move(mutation)); };
    const WriteAndWait by_a = [&](Mutation mutation) {
      if (!inside && ((turns >> writes++) & 1) != 0) {
        inside = true;
        EXPECT_THAT(BuildWeek(kThisWeek, parts_of(b, by_b)), IsOk());
        inside = false;
      }
      return a.Write(std::move(mutation));
    };
    ASSERT_OK_AND_ASSIGN(const WeekAnswer answer, BuildWeek(kThisWeek, parts_of(a, by_a)));
    ASSERT_EQ(answer.audiences.size(), 3u) << turns;
    EXPECT_EQ(file.Ask("SELECT count(*) FROM audience"), 3);
    EXPECT_EQ(file.Ask("SELECT sum(members) FROM audience"), 1);
    EXPECT_EQ(answer.audiences[0].campaign_id, "one");
    EXPECT_EQ(answer.audiences[0].members, 1);
  }
}

}  // namespace
}  // namespace clientele::service
