// What a follower reads: the log in its order, and the versions that it names.
#include <gmock/gmock.h>

#include "tests/support/row_text.h"
#include "tests/unit/store/store_base.h"

namespace clientele::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReaderLog : public ::testing::Test {
 protected:
  ReaderLog() { EXPECT_THAT(base_.Open(), IsOk()); }

  // A batch that ends at this revision.
  void Write(domain::Revision last, const domain::Changes& changes = {}) {
    ASSERT_OK_AND_ASSIGN(const auto transaction, base_.store().BeginWrite());
    ASSERT_THAT(transaction->Commit({absl::StrCat("batch ", last), last, kNow + last, 1}, changes),
                IsOk());
  }
  ReadTransaction Read() {
    auto transaction = base_.store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    return *std::move(transaction);
  }
  std::vector<domain::Revision> LastOf(domain::Revision after, int64_t limit) {
    ReadTransaction transaction = Read();
    const auto batches = transaction.reader().Batches(after, limit);
    EXPECT_THAT(batches, IsOk());
    std::vector<domain::Revision> last;
    for (const LoggedBatch& batch : *batches) last.push_back(batch.revision_last);
    return last;
  }

  FaultyBase base_;
};

TEST_F(ReaderLog, GivesBatchesAsTheyWereWritten) {
  const domain::Changes changes = BatchOf(1);
  Write(3, changes);
  Write(5);
  ReadTransaction transaction = Read();
  ASSERT_OK_AND_ASSIGN(const auto batches, transaction.reader().Batches(0, 10));
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_EQ(batches[0].revision_first, 1);
  EXPECT_EQ(batches[0].revision_last, 3);
  EXPECT_EQ(batches[0].batch_id, "batch 3");
  EXPECT_EQ(batches[0].prev_batch_id, "");
  EXPECT_EQ(batches[0].timeline, 1);
  EXPECT_EQ(batches[0].committed_at, kNow + 3);
  EXPECT_EQ(batches[0].payload, EncodeChanges(changes));
  EXPECT_EQ(batches[0].checksum, ChecksumOf(batches[0].payload));
  EXPECT_EQ(batches[1].revision_first, 4);
  EXPECT_EQ(batches[1].prev_batch_id, "batch 3");
  ASSERT_OK_AND_ASSIGN(const domain::CommittedBatch decoded, DecodeBatch(batches[0]));
  EXPECT_EQ(RowTexts(decoded.changes.clients), RowTexts(changes.clients));
}

TEST_F(ReaderLog, GivesWhatComesAfterARevisionAndNotMoreThanAsked) {
  EXPECT_THAT(LastOf(0, 10), IsEmpty());
  for (const domain::Revision last : {2, 3, 9, 10, 12}) Write(last);
  EXPECT_THAT(LastOf(0, 10), ElementsAre(2, 3, 9, 10, 12));
  EXPECT_THAT(LastOf(0, 2), ElementsAre(2, 3));
  EXPECT_THAT(LastOf(3, 2), ElementsAre(9, 10));
  EXPECT_THAT(LastOf(4, 2), ElementsAre(9, 10)) << "from the middle of a batch: that one";
  EXPECT_THAT(LastOf(12, 2), IsEmpty());
}

TEST_F(ReaderLog, FindsABatchByItsIdOnly) {
  Write(2);
  ReadTransaction transaction = Read();
  for (const auto& [batch_id, there] :
       {std::pair("batch 2", true), std::pair("batch 1", false), std::pair("BATCH 2", false),
        std::pair("batch 2 ", false), std::pair("", false)}) {
    ASSERT_OK_AND_ASSIGN(const bool found, transaction.reader().HasBatch(batch_id));
    EXPECT_EQ(found, there) << batch_id;
  }
}

TEST_F(ReaderLog, GivesEveryVersionOfAProfileNotOnlyTheOneInForce) {
  domain::Changes changes;
  for (const auto& [client, revision] : {std::pair(1, 1), std::pair(1, 2), std::pair(2, 1)}) {
    domain::ProfileRow& row = changes.profiles.emplace_back();
    row.client_id = client;
    row.revision = revision;
    row.display_name = absl::StrCat("name ", client, "/", revision);
  }
  changes.clients.emplace_back().client_id = 1;
  changes.clients.back().profile_revision = 2;
  Write(1, changes);
  ReadTransaction transaction = Read();
  ASSERT_OK_AND_ASSIGN(const auto both, transaction.reader().ProfileVersions({1, 2, 3}));
  EXPECT_EQ(SortedRowTexts(both), SortedRowTexts(changes.profiles));
  ASSERT_OK_AND_ASSIGN(const auto one, transaction.reader().ProfileVersions({2}));
  EXPECT_EQ(one.size(), 1u);
  ASSERT_OK_AND_ASSIGN(const auto in_force, transaction.reader().Profiles({1}));
  ASSERT_EQ(in_force.size(), 1u);
  EXPECT_EQ(in_force[0].revision, 2);
}

}  // namespace
}  // namespace clientele::store
