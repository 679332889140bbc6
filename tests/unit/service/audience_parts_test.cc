#include "server/service/audience_parts.h"

#include "tests/unit/service/campaign_base.h"

namespace clientele::service {
namespace {

using domain::ClientId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AudiencePartsTest : public CampaignBase {
 protected:
  void SetUp() override {
    for (const char* name : {"a", "b", "c"}) Add(name);
    Create("spring", "");
    ASSERT_THAT(Build("spring"), IsOk());
  }
  AudienceParts Open() {
    return {{base_.store(), base_.index(), base_.clock(),
             [this](Mutation mutation) {
               ++marks_;
               return base_.Write(std::move(mutation));
             }},
            "spring",
            1};
  }
  // "id" of a marked member, "-id" of one that is not.
  static std::vector<ClientId> Text(const AudiencePart& part) {
    std::vector<ClientId> ids;
    for (size_t c = 0; c < part.chunks->size(); ++c) {
      const auto& members = (*part.chunks)[c].members;
      for (size_t i = 0; i < members.size(); ++i) {
        ids.push_back(part.marked[c][i] ? members[i].client_id : -members[i].client_id);
      }
    }
    return ids;
  }

  int marks_ = 0;
};

TEST_F(AudiencePartsTest, APartIsMarkedWhenItIsOpened) {
  ASSERT_OK_AND_ASSIGN(const AudiencePart part, Open().Open(0, 0, 1));
  EXPECT_THAT(Text(part), ElementsAre(1, 2, 3));
  EXPECT_THAT(MarkedOf("spring", 1), ElementsAre(1, 2, 3));
  EXPECT_EQ(part.next_chunk, 1);
  EXPECT_FALSE(part.at_end) << "nobody has looked behind it";
  ASSERT_OK_AND_ASSIGN(const AudiencePart last, Open().Open(part.next_chunk, 3, 1));
  EXPECT_THAT(Text(last), IsEmpty());
  EXPECT_TRUE(last.at_end);
  EXPECT_EQ(marks_, 1);
}

TEST_F(AudiencePartsTest, GoesOnUntilThereAreEnough) {
  ASSERT_OK_AND_ASSIGN(const AudiencePart part, Open().Open(0, 2, 10));
  EXPECT_THAT(Text(part), ElementsAre(3));
  EXPECT_TRUE(part.at_end);
}

TEST_F(AudiencePartsTest, WhoMayNotBeMessagedIsNotMarkedAndCausesNoWrite) {
  Withdraw(2);
  ASSERT_OK_AND_ASSIGN(const AudiencePart part, Open().Open(0, 0, 1));
  EXPECT_THAT(Text(part), ElementsAre(1, -2, 3));
  ASSERT_OK_AND_ASSIGN(const AudiencePart again, Open().Open(0, 0, 1));
  EXPECT_THAT(Text(again), ElementsAre(1, -2, 3));
  EXPECT_EQ(marks_, 1);
}

TEST_F(AudiencePartsTest, OneWhoMayBeMessagedAmongManyWhoMayNotIsMarked) {
  for (int i = 0; i < 600; ++i) Add(absl::StrCat("more-", i));
  ASSERT_THAT(Build("spring"), IsOk());
  for (ClientId id = 1; id < 603; ++id) Withdraw(id);
  AudienceParts parts({base_.store(), base_.index(), base_.clock(),
                       [this](Mutation mutation) { return base_.Write(std::move(mutation)); }},
                      "spring", 2);
  ASSERT_OK_AND_ASSIGN(const AudiencePart part, parts.Open(0, 0, 1));
  EXPECT_TRUE(part.marked[0].back());
  EXPECT_THAT(MarkedOf("spring", 2), ElementsAre((*part.chunks)[0].members.back().client_id));
}

TEST_F(AudiencePartsTest, AnAudienceThatIsReleasedIsNotOpened) {
  ASSERT_THAT(Release("spring", 1), IsOk());
  EXPECT_THAT(Open().Open(0, 0, 1), FailsWith(Reason::kAudienceClosed));
}

}  // namespace
}  // namespace clientele::service
