// What a server that answers from SQL alone says to what needs the base in memory.
#include "server/service/needs_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "server/service/audiences.h"
#include "server/service/bulk_tags.h"
#include "server/service/campaigns.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

class NeedsIndexTest : public ::testing::Test {
 protected:
  NeedsIndexTest() {
    base_.AddClientWithEmail("a@example.com");
    CampaignInput campaign;
    campaign.campaign_id = "spring";
    campaign.channels = {domain::Channel::kEmail};
    EXPECT_THAT(base_.Write(CreateCampaign(campaign)), IsOk());
  }
  TestBase base_{index::Content::kNames};
};

TEST_F(NeedsIndexTest, TheMessageSaysWhatToDo) {
  const absl::Status status = NeedsIndex("this");
  EXPECT_THAT(status, FailsWith(Reason::kNeedsIndex));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("--evaluate=index"));
}

TEST_F(NeedsIndexTest, NoAudienceIsBuiltOrStreamed) {
  EXPECT_THAT(base_.Write(BuildNow("spring", base_.index())), FailsWith(Reason::kNeedsIndex));
  AudienceCursor cursor(CursorParts(base_), "spring", 1, 0);
  EXPECT_THAT(ReadNext(cursor, 10), FailsWith(Reason::kNeedsIndex));
}

TEST_F(NeedsIndexTest, NobodyIsTaggedByFilter) {
  BulkTagging bulk;
  bulk.tags.add = {"vip"};
  absl::StatusOr<WriteOutcome> result = absl::UnknownError("no answer");
  absl::Notification done;
  TagMatching(base_.index(), base_.writer(), kTestNow, base_.secret(), bulk,
              [&](absl::StatusOr<WriteOutcome> outcome) {
                result = std::move(outcome);
                done.Notify();
              });
  done.WaitForNotification();
  EXPECT_THAT(result, FailsWith(Reason::kNeedsIndex));
}

TEST_F(NeedsIndexTest, TheIndexHoldsNamesOnlyAlsoAfterARestart) {
  for (int round = 0; round < 2; ++round) {
    {
      const index::Index::Reader reader(base_.index());
      EXPECT_TRUE(reader.chunks().empty());
      EXPECT_FALSE(reader.holds_clients());
      EXPECT_GT(reader.revision(), 0);
    }
    EXPECT_EQ(base_.Count("reachable(EMAIL)"), 1);
    base_.Restart();
  }
}

}  // namespace
}  // namespace clientele::service
