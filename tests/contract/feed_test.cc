// The head and the log: gapless revisions, a chain of batches, one writer.
#include <gmock/gmock.h>

#include "server/base/digest.h"
#include "server/store/change_log.h"
#include "tests/contract/contract_base.h"

namespace clientele::contract {
namespace {

struct LogEntry {
  int64_t revision_last, revision_first, timeline, committed_at;
  std::string batch_id, prev_batch_id, checksum, payload;
};

class Feed : public ContractTest {
 protected:
  std::vector<LogEntry> Log() {
    const auto connection = NewConnection();
    auto statement = connection->Prepare(
        "SELECT revision_last, revision_first, timeline, committed_at, batch_id, prev_batch_id, "
        "checksum, payload FROM change_batch ORDER BY revision_last");
    EXPECT_THAT(statement, IsOk());
    std::vector<LogEntry> log;
    for (auto row = (*statement)->Step(); row.ok() && *row; row = (*statement)->Step()) {
      const store::sql::Statement& columns = **statement;
      log.push_back({columns.Int(0), columns.Int(1), columns.Int(2), columns.Int(3),
                     std::string(columns.Bytes(4)), std::string(columns.Bytes(5)),
                     std::string(columns.Bytes(6)), std::string(columns.Bytes(7))});
    }
    return log;
  }
  static domain::Changes OneTag(const std::string& tag) {
    domain::Changes changes;
    changes.tags = {{tag, "title", kNow, "someone"}};
    return changes;
  }
  std::vector<std::string> Vocabulary() {
    std::vector<std::string> tags;
    for (const auto& row : Get([](auto& reader) { return reader.ScanVocabulary(); })) {
      tags.push_back(row.tag);
    }
    return tags;
  }
};

RUN_ON_EVERY_BACKEND(Feed);

TEST_P(Feed, AnEmptyBaseStandsAtRevisionZero) {
  const store::FeedHead head = Head();
  EXPECT_EQ(head.cluster_id.size(), 16U);
  EXPECT_EQ(head.timeline, 1);
  EXPECT_EQ(head.revision, 0);
  EXPECT_EQ(head.last_batch_id, "");
  EXPECT_EQ(head.committed_at, 0);
  EXPECT_EQ(head.next_client_id, 1);
  EXPECT_EQ(head.min_available_revision, 1);
  EXPECT_EQ(Log().size(), 0U);
}

TEST_P(Feed, AStoreSaysWhatItIs) {
  EXPECT_NE(store().name(), "");
  EXPECT_NE(store().durability(), "");
}

TEST_P(Feed, ABatchMovesTheHeadToWhatItsRecordSays) {
  {
    ASSERT_OK_AND_ASSIGN(const auto transaction, store().BeginWrite());
    ASSERT_THAT(transaction->Commit({"0123456789abcdef", 7, kNow + 5, 42}, OneTag("a")), IsOk());
  }
  const store::FeedHead head = Head();
  EXPECT_EQ(head.revision, 7);
  EXPECT_EQ(head.last_batch_id, "0123456789abcdef");
  EXPECT_EQ(head.committed_at, kNow + 5);
  EXPECT_EQ(head.next_client_id, 42);
  EXPECT_EQ(head.timeline, 1);
  EXPECT_EQ(head.min_available_revision, 1);
}

TEST_P(Feed, BatchesAreAGaplessChainThatAFollowerCanCheck) {
  constexpr int64_t kSizes[] = {1, 3, 1, 100, 1'000'000'000'000};
  for (const int64_t revisions : kSizes) {
    clock().Advance(10);
    Write(OneTag("t" + std::to_string(revisions)), revisions);
  }
  const std::vector<LogEntry> log = Log();
  ASSERT_EQ(log.size(), std::size(kSizes));
  int64_t revision = 0;
  std::string batch_id;
  for (size_t i = 0; i < log.size(); ++i) {
    EXPECT_EQ(log[i].revision_first, revision + 1);
    EXPECT_EQ(log[i].revision_last, revision + kSizes[i]);
    EXPECT_EQ(log[i].prev_batch_id, batch_id);
    EXPECT_EQ(log[i].timeline, 1);
    EXPECT_EQ(log[i].committed_at, kNow + 10 * static_cast<int64_t>(i + 1));
    EXPECT_EQ(log[i].checksum, Sha256(log[i].payload).substr(0, 8));
    revision = log[i].revision_last;
    batch_id = log[i].batch_id;
  }
  EXPECT_EQ(Head().revision, revision);
  EXPECT_EQ(Head().last_batch_id, batch_id);
}

TEST_P(Feed, TheLogHoldsTheRowsOfTheBatch) {
  Write(OneTag("Ünï"));
  const std::vector<LogEntry> log = Log();
  ASSERT_EQ(log.size(), 1U);
  ASSERT_OK_AND_ASSIGN(const domain::Changes logged, store::DecodeChanges(log[0].payload));
  ASSERT_EQ(logged.tags.size(), 1U);
  EXPECT_EQ(logged.tags[0].tag, "Ünï");
  EXPECT_EQ(logged.tags[0].created_at, kNow);
}

TEST_P(Feed, ABatchWithoutRowsIsABatch) {
  Write({});
  EXPECT_EQ(Head().revision, 1);
  EXPECT_EQ(Log().size(), 1U);
}

TEST_P(Feed, ABatchIdMayHaveAnyBytesAndIsUnique) {
  const std::string id = std::string("\0\xff\0 a'\\%\x80\n\r\t\x1a\x7f\"z", 16);
  const auto write = [&](const std::string& tag) {
    auto transaction = store().BeginWrite();
    if (!transaction.ok()) return transaction.status();
    store::BatchRecord record = NextBatch((*transaction)->head());
    record.batch_id = id;
    return (*transaction)->Commit(record, OneTag(tag));
  };
  ASSERT_THAT(write("a"), IsOk());
  EXPECT_EQ(Head().last_batch_id, id);
  Write(OneTag("b"));
  EXPECT_THAT(write("c"), HasCode(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(Vocabulary(), testing::ElementsAre("a", "b"));
  EXPECT_EQ(Head().revision, 2);
}

TEST_P(Feed, ARevisionThatWasGivenIsNotGivenAgain) {
  Write(OneTag("a"), 5);
  {
    ASSERT_OK_AND_ASSIGN(const auto transaction, store().BeginWrite());
    store::BatchRecord record = NextBatch(transaction->head());
    record.revision_last = 5;
    EXPECT_THAT(transaction->Commit(record, OneTag("b")),
                HasCode(absl::StatusCode::kAlreadyExists));
  }
  EXPECT_THAT(Vocabulary(), testing::ElementsAre("a"));
  EXPECT_EQ(Head().revision, 5);
}

TEST_P(Feed, ABatchOnAHeadThatMovedUnderneathIsRefused) {
  for (const char* move : {"UPDATE feed_head SET revision = revision + 1 WHERE id = 1",
                           "UPDATE feed_head SET revision = revision - 1 WHERE id = 1",
                           "UPDATE feed_head SET timeline = timeline + 1 WHERE id = 1"}) {
    const store::FeedHead before = Head();
    {
      ASSERT_OK_AND_ASSIGN(const auto transaction, store().BeginWrite());
      ASSERT_THAT(writer_connection().Execute(move), IsOk());
      EXPECT_THAT(transaction->Commit(NextBatch(transaction->head()), OneTag("x")),
                  HasCode(absl::StatusCode::kAborted))
          << move;
    }
    EXPECT_EQ(Head().revision, before.revision);
    EXPECT_EQ(Head().timeline, before.timeline);
  }
  EXPECT_THAT(Vocabulary(), testing::ElementsAre());
  EXPECT_EQ(Log().size(), 0U);
  Write(OneTag("y"));
  EXPECT_THAT(Vocabulary(), testing::ElementsAre("y"));
}

TEST_P(Feed, ABatchKeepsTheTimelineOfItsHead) {
  {
    ASSERT_OK_AND_ASSIGN(const auto transaction, store().BeginWrite());
    ASSERT_THAT(writer_connection().Execute("UPDATE feed_head SET timeline = 9 WHERE id = 1"),
                IsOk());
    ASSERT_THAT(writer_connection().Commit(), IsOk());
  }
  Write(OneTag("a"));
  EXPECT_EQ(Head().timeline, 9);
  EXPECT_EQ(Log().back().timeline, 9);
}

}  // namespace
}  // namespace clientele::contract
