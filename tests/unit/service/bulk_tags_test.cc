#include "server/service/bulk_tags.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/synchronization/notification.h"
#include "server/service/clients.h"
#include "server/service/erasure.h"
#include "server/service/imports.h"
#include "server/service/limits.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

class BulkTagsTest : public ::testing::Test {
 protected:
  void AddClients(size_t count) {
    std::vector<ImportRowInput> rows;
    for (size_t i = 0; i < count; ++i) {
      NewClientInput client;
      client.profile.external_id = "c" + std::to_string(i);
      rows.push_back(client);
    }
    ASSERT_THAT(base_.Write(ImportRows(std::move(rows), {}, base_.secret())), IsOk());
  }
  absl::StatusOr<WriteOutcome> Tag(BulkTagging bulk) {
    absl::StatusOr<WriteOutcome> result = absl::UnknownError("no answer");
    absl::Notification answered;
    TagMatching(base_.index(), base_.writer(), base_.clock().NowSeconds(), base_.secret(),
                std::move(bulk), [&](absl::StatusOr<WriteOutcome> outcome) {
                  result = std::move(outcome);
                  answered.Notify();
                });
    answered.WaitForNotification();
    return result;
  }

  TestBase base_;
};

TEST_F(BulkTagsTest, EveryMatchingClientIsTaggedOverSeveralSlices) {
  const size_t count = 2 * kBulkSlice + 17;
  AddClients(count);
  BulkTagging bulk;
  bulk.filter.expression = "id > 1";
  bulk.tags.add = {"spring"};
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, Tag(bulk));
  EXPECT_EQ(outcome.matched, static_cast<int64_t>(count) - 1);
  EXPECT_EQ(outcome.changed, static_cast<int64_t>(count) - 1);
  EXPECT_EQ(base_.Count("tags:spring"), static_cast<int64_t>(count) - 1);
  ASSERT_OK_AND_ASSIGN(const WriteOutcome again, Tag(bulk));
  EXPECT_EQ(again.changed, 0);
}

TEST_F(BulkTagsTest, WhoIsErasedMeanwhileIsPassedOver) {
  const size_t count = kBulkSlice + 17;
  AddClients(count);
  EraseInput erase;
  erase.client = ById(static_cast<domain::ClientId>(count));
  std::atomic_flag erased;
  BulkTagging bulk;
  bulk.filter.expression = "id > 1";
  bulk.tags.add = {"spring"};
  // Asked first while the filter is, and then before each slice.
  bulk.abandoned = [&] {
    if (erased.test_and_set()) return false;
    Mutation mutation = EraseClient(erase, base_.secret());
    mutation.done = [](const absl::StatusOr<WriteOutcome>& outcome) {
      EXPECT_THAT(outcome, IsOk());
    };
    base_.writer().Submit(std::move(mutation));
    return false;
  };
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, Tag(bulk));
  EXPECT_EQ(outcome.matched, static_cast<int64_t>(count) - 2);
  EXPECT_EQ(outcome.changed, static_cast<int64_t>(count) - 2);
  EXPECT_EQ(base_.Count("tags:spring"), static_cast<int64_t>(count) - 2);
}

TEST_F(BulkTagsTest, NobodyMatchesIsAnAnswerToo) {
  BulkTagging bulk;
  bulk.tags.add = {"spring"};
  ASSERT_OK_AND_ASSIGN(const WriteOutcome outcome, Tag(bulk));
  EXPECT_EQ(outcome.matched, 0);
}

TEST_F(BulkTagsTest, AWrongFilterChangesNothing) {
  AddClients(3);
  BulkTagging bulk;
  bulk.filter.expression = "nothing";
  bulk.tags.add = {"spring"};
  EXPECT_THAT(Tag(bulk), FailsWith(Reason::kInvalidFilter));
  EXPECT_EQ(base_.Count("has(tags)"), 0);
}

TEST_F(BulkTagsTest, AFinishedRequestGivesItsFirstSums) {
  AddClients(kBulkSlice + 5);
  BulkTagging bulk;
  bulk.tags.add = {"spring"};
  bulk.request = {"anonymous", "TagClients", "r-1", "f"};
  ASSERT_OK_AND_ASSIGN(const WriteOutcome first, Tag(bulk));
  EXPECT_EQ(first.changed, static_cast<int64_t>(kBulkSlice) + 5);
  // The last slice carries the request, and with it the sums of all.
  auto transaction = base_.store().BeginRead();
  ASSERT_OK_AND_ASSIGN(const auto row,
                       transaction->reader().FindRequest("anonymous", "TagClients", "r-1"));
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(DecodeOutcome(row->response).changed, first.changed);
}

}  // namespace
}  // namespace clientele::service
