#include "server/service/audience_cursor.h"

#include "server/service/limits.h"
#include "tests/unit/service/campaign_base.h"
#include "tests/unit/service/two_servers.h"

namespace clientele::service {
namespace {

using domain::ClientId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AudienceCursorTest : public CampaignBase {
 protected:
  void SetUp() override {
    for (const char* name : {"a", "b", "c"}) Add(name);
    Create("spring", "");
    ASSERT_THAT(Build("spring"), IsOk());
  }
  // Counts the marks.
  AudienceCursor::Parts Parts() {
    AudienceCursor::Parts parts = CursorParts(base_);
    parts.audience.write = [this](Mutation mutation) {
      ++marks_;
      if (before_mark_) before_mark_();
      return base_.Write(std::move(mutation));
    };
    return parts;
  }
  AudienceCursor Open(ClientId after = 0) { return {Parts(), "spring", 1, after}; }
  template <typename Cursor>
  static std::vector<ClientId> Next(Cursor&& cursor, size_t max) {
    const auto out = ReadNext(std::forward<Cursor>(cursor), max);
    EXPECT_THAT(out, IsOk());
    return out.ok() ? out->ids : std::vector<ClientId>();
  }

  int marks_ = 0;
  std::function<void()> before_mark_;
};

TEST_F(AudienceCursorTest, MarksAllOfAPartBeforeItsFirstMemberIsGivenOut) {
  AudienceCursor cursor = Open();
  EXPECT_THAT(MarkedOf("spring", 1), IsEmpty());
  EXPECT_THAT(Next(cursor, 1), ElementsAre(1));
  EXPECT_THAT(MarkedOf("spring", 1), ElementsAre(1, 2, 3));
  EXPECT_THAT(Next(cursor, 5), ElementsAre(2, 3));
  EXPECT_EQ(marks_, 1);
}

TEST_F(AudienceCursorTest, WhatIsMarkedIsReadAgainWithoutAWrite) {
  EXPECT_THAT(Next(Open(), 5), ElementsAre(1, 2, 3));
  const domain::Revision revision = base_.index().revision();
  EXPECT_THAT(Next(Open(), 5), ElementsAre(1, 2, 3));
  EXPECT_THAT(Next(Open(1), 5), ElementsAre(2, 3));
  EXPECT_EQ(marks_, 1);
  EXPECT_EQ(base_.index().revision(), revision);
}

TEST_F(AudienceCursorTest, OnlyThoseAfterThePositionAreMarked) {
  EXPECT_THAT(Next(Open(2), 5), ElementsAre(3));
  EXPECT_THAT(MarkedOf("spring", 1), ElementsAre(3));
}

TEST_F(AudienceCursorTest, WhoMayNotBeMessagedIsNeitherMarkedNorGivenOut) {
  Withdraw(2);
  AudienceCursor cursor = Open();
  EXPECT_THAT(Next(cursor, 5), ElementsAre(1, 3));
  EXPECT_EQ(cursor.left_out(), 1);
  EXPECT_THAT(MarkedOf("spring", 1), ElementsAre(1, 3));
  // Who may be again is marked by the next stream, and by then may be told of.
  Consent(2, domain::ConsentStatus::kGranted);
  EXPECT_THAT(Next(Open(), 5), ElementsAre(1, 2, 3));
  EXPECT_EQ(marks_, 2);
}

TEST_F(AudienceCursorTest, AWithdrawalJustBeforeTheMarkIsSeen) {
  before_mark_ = [&] { Withdraw(1); };
  EXPECT_THAT(Next(Open(), 5), ElementsAre(2, 3));
  EXPECT_THAT(MarkedOf("spring", 1), ElementsAre(2, 3));
}

TEST_F(AudienceCursorTest, WhoMayBeMessagedOnlySinceTheMarkIsLeftOut) {
  Withdraw(1);
  AudienceCursor cursor = Open();
  EXPECT_THAT(Next(cursor, 0), IsEmpty());
  Consent(1, domain::ConsentStatus::kGranted);
  EXPECT_THAT(Next(cursor, 5), ElementsAre(2, 3));
  EXPECT_EQ(cursor.left_out(), 1);
}

TEST_F(AudienceCursorTest, AWithdrawalBetweenTwoBatchesIsSeen) {
  AudienceCursor cursor = Open();
  EXPECT_THAT(Next(cursor, 1), ElementsAre(1));
  Withdraw(2);
  EXPECT_THAT(Next(cursor, 5), ElementsAre(3));
}

TEST_F(AudienceCursorTest, EndsWhenTheAudienceIsReleasedOrOver) {
  AudienceCursor cursor = Open();
  EXPECT_THAT(Next(cursor, 1), ElementsAre(1));
  ASSERT_THAT(Release("spring", 1), IsOk());
  EXPECT_THAT(ReadNext(cursor, 1), FailsWith(Reason::kAudienceClosed));
  EXPECT_THAT(ReadNext(Open(), 1), FailsWith(Reason::kAudienceClosed));
  ASSERT_OK_AND_ASSIGN(const auto second, Build("spring"));
  AudienceCursor late(Parts(), "spring", 2, 0);
  base_.clock().Set(second.send_to);
  EXPECT_THAT(ReadNext(late, 1), IsOk());
  base_.clock().Set(second.send_to + 1);
  EXPECT_THAT(ReadNext(late, 1), FailsWith(Reason::kAudienceClosed));
  EXPECT_THAT(ReadNext(AudienceCursor(Parts(), "spring", 2, 0), 1),
              FailsWith(Reason::kAudienceClosed));
}

TEST_F(AudienceCursorTest, AReleaseJustBeforeTheMarkIsSeen) {
  before_mark_ = [&] { ASSERT_THAT(Release("spring", 1), IsOk()); };
  EXPECT_THAT(ReadNext(Open(), 5), FailsWith(Reason::kAudienceClosed));
  EXPECT_THAT(MarkedOf("spring", 1), IsEmpty());
}

TEST_F(AudienceCursorTest, TwoStreamsAtOnceMarkTogether) {
  Withdraw(1);
  before_mark_ = [&] {
    before_mark_ = nullptr;
    EXPECT_THAT(Next(Open(2), 5), ElementsAre(3));
    Consent(1, domain::ConsentStatus::kGranted);
  };
  EXPECT_THAT(Next(Open(), 5), ElementsAre(1, 2, 3));
  EXPECT_THAT(MarkedOf("spring", 1), ElementsAre(1, 2, 3));
}

// Clients in three chunks, of which the first is the first part and the others are the next.
class AudienceCursorPartsTest : public AudienceCursorTest {
 protected:
  static constexpr ClientId kSecond = 65'536 + 5, kThird = 2 * 65'536 + 5;

  void SetUp() override {
    Add("first");
    SkipTo(kSecond);
    Add("second");
    SkipTo(kThird);
    Add("third");
    Create("spring", "");
    ASSERT_THAT(Build("spring"), IsOk());
  }
  // The next client gets this id.
  void SkipTo(ClientId id) {
    {
      ASSERT_OK_AND_ASSIGN(const auto transaction, base_.store().BeginWrite());
      const store::FeedHead& head = transaction->head();
      ASSERT_THAT(transaction->Commit(
                      {absl::StrCat("skip-", id), head.revision + 1, head.committed_at, id}, {}),
                  IsOk());
    }
    ASSERT_THAT(base_.replica().Follow(), IsOk());
  }
  // Of which another thread does what it is given when the test says so.
  AudienceCursor OpenAhead() {
    AudienceCursor::Parts parts = Parts();
    parts.run_elsewhere = [this](std::function<void()> task) {
      tasks_.push_back(std::move(task));
      return true;
    };
    return {std::move(parts), "spring", 1, 0};
  }

  std::vector<std::function<void()>> tasks_;
};

TEST_F(AudienceCursorPartsTest, ThePartAheadIsMarkedWhileOneIsGivenOut) {
  AudienceCursor cursor = OpenAhead();
  EXPECT_THAT(Next(cursor, 1), ElementsAre(1));
  EXPECT_THAT(MarkedOf("spring", 1, 0), ElementsAre(1));
  EXPECT_THAT(MarkedOf("spring", 1, 1), IsEmpty());
  ASSERT_EQ(tasks_.size(), 1U);
  tasks_.front()();
  EXPECT_THAT(MarkedOf("spring", 1, 1), ElementsAre(kSecond));
  EXPECT_THAT(MarkedOf("spring", 1, 2), ElementsAre(kThird));
  EXPECT_EQ(marks_, 2);
  EXPECT_THAT(Next(cursor, 5), ElementsAre(kSecond, kThird));
  EXPECT_EQ(marks_, 2);
}

TEST_F(AudienceCursorPartsTest, APartThatNobodyHasMarkedAheadIsMarkedWhenItIsNeeded) {
  AudienceCursor cursor = OpenAhead();
  EXPECT_THAT(Next(cursor, 1), ElementsAre(1));
  EXPECT_THAT(Next(cursor, 5), ElementsAre(kSecond, kThird));
  for (const auto& late : tasks_) late();
  EXPECT_EQ(marks_, 2);
}

TEST_F(AudienceCursorPartsTest, AWithdrawalAfterThePartAheadWasMarkedIsSeen) {
  AudienceCursor cursor = OpenAhead();
  EXPECT_THAT(Next(cursor, 1), ElementsAre(1));
  tasks_.front()();
  Withdraw(kSecond);
  EXPECT_THAT(Next(cursor, 5), ElementsAre(kThird));
  EXPECT_EQ(cursor.left_out(), 1);
}

TEST_F(AudienceCursorPartsTest, AReleaseBeforeThePartAheadIsMarkedEndsTheStream) {
  AudienceCursor cursor = OpenAhead();
  EXPECT_THAT(Next(cursor, 1), ElementsAre(1));
  ASSERT_THAT(Release("spring", 1), IsOk());
  tasks_.front()();
  EXPECT_THAT(ReadNext(cursor, 5), FailsWith(Reason::kAudienceClosed));
  EXPECT_THAT(MarkedOf("spring", 1, 1), IsEmpty());
}

TEST_F(AudienceCursorPartsTest, ThePartAheadMayBeMarkedWhenItsStreamIsGone) {
  {
    AudienceCursor cursor = OpenAhead();
    EXPECT_THAT(Next(cursor, 1), ElementsAre(1));
  }
  tasks_.front()();
  EXPECT_THAT(MarkedOf("spring", 1, 2), ElementsAre(kThird));
}

class FarBehind : public TwoServers {};

TEST_F(FarBehind, AServerThatDoesNotSeeTheBaseGivesNobodyOut) {
  Add(a_, "one");
  CampaignInput input;
  input.campaign_id = "spring";
  input.channels = {domain::Channel::kEmail};
  ASSERT_THAT(a_.Write(CreateCampaign(input)), IsOk());
  ASSERT_THAT(
      a_.Write(BuildAudience({"spring", 1, {}, {}, ""}, a_.index(), kTestSplitSecret, nullptr)),
      IsOk());
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  AudienceCursor cursor({{b_.store(), b_.index(), b_.clock(),
                          [&](Mutation mutation) { return b_.Write(std::move(mutation)); }},
                         b_.replica(),
                         [](const std::function<void()>&) { return false; }},
                        "spring", 1, 0);
  EXPECT_THAT(ReadNext(cursor, 0), IsOk());
  b_.clock().Pause(kMaxStreamStaleness);
  EXPECT_THAT(ReadNext(cursor, 1), FailsWith(Reason::kOutOfService));
  ASSERT_THAT(b_.replica().Follow(), IsOk());
  ASSERT_OK_AND_ASSIGN(const GivenOut out, ReadNext(cursor, 1));
  EXPECT_EQ(out.ids.size(), 1u);
}

}  // namespace
}  // namespace clientele::service
