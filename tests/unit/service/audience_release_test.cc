#include "server/service/audience_release.h"

#include "tests/unit/service/campaign_base.h"

namespace clientele::service {
namespace {

using domain::ClientId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AudienceReleaseTest : public CampaignBase {
 protected:
  void SetUp() override {
    for (const char* name : {"a", "b", "c"}) Add(name);
    Create("spring", "");
    Create("autumn", "");
    ASSERT_THAT(Build("spring"), IsOk());
  }
  void Stream(ClientId after) {
    ASSERT_THAT(ReadNext(AudienceCursor(CursorParts(base_), "spring", 1, after), 9), IsOk());
  }
  // Whom another campaign gets now.
  std::vector<ClientId> Free() {
    const auto audience = Build("autumn");
    EXPECT_THAT(audience, IsOk());
    const std::vector<ClientId> free = MembersOf("autumn", audience->number);
    EXPECT_THAT(Release("autumn", audience->number, true), IsOk());
    return free;
  }
};

TEST_F(AudienceReleaseTest, FreesTheSlotsOfThoseWhoWereNotStreamed) {
  EXPECT_THAT(Free(), IsEmpty());
  Stream(2);
  ASSERT_OK_AND_ASSIGN(const int64_t freed, Release("spring", 1));
  EXPECT_EQ(freed, 2);
  EXPECT_THAT(Free(), ElementsAre(1, 2));
  ASSERT_OK_AND_ASSIGN(const auto audience, Audience("spring", 1));
  EXPECT_EQ(StateOf(audience, kTestNow), AudienceState::kReleased);
  EXPECT_EQ(audience.released_at, kTestNow);
}

TEST_F(AudienceReleaseTest, FreesStreamedOnesOnlyWhenAsked) {
  Stream(0);
  EXPECT_THAT(*Release("spring", 1), 0);
  EXPECT_THAT(Free(), IsEmpty());
  EXPECT_THAT(*Release("spring", 1, true), 3);
  EXPECT_THAT(Free(), ElementsAre(1, 2, 3));
}

TEST_F(AudienceReleaseTest, OnceReleasedThereIsNothingMoreToFree) {
  EXPECT_THAT(*Release("spring", 1, true), 3);
  const domain::Revision revision = base_.index().revision();
  EXPECT_THAT(*Release("spring", 1, true), 0);
  EXPECT_THAT(*Release("spring", 1), 0) << "nor is it taken back";
  EXPECT_EQ(base_.index().revision(), revision);
}

TEST_F(AudienceReleaseTest, AfterTheWindowOnlyStreamedOnesHoldASlot) {
  Stream(2);
  ASSERT_OK_AND_ASSIGN(const auto audience, Audience("spring", 1));
  base_.clock().Set(audience.send_to + 1);
  EXPECT_THAT(*Release("spring", 1, true), 1);
}

TEST_F(AudienceReleaseTest, StaysAsItIsAfterARestart) {
  Stream(2);
  ASSERT_THAT(Release("spring", 1), IsOk());
  base_.Restart();
  EXPECT_THAT(Free(), ElementsAre(1, 2));
}

TEST_F(AudienceReleaseTest, WhatIsNotThereIsNotFound) {
  EXPECT_THAT(Release("spring", 2), FailsWith(Reason::kAudienceNotFound));
  EXPECT_THAT(Release("summer", 1), FailsWith(Reason::kCampaignNotFound));
}

}  // namespace
}  // namespace clientele::service
