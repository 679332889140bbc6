// Transactions: all or nothing, one writer at a time, readers of one snapshot.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "absl/synchronization/notification.h"
#include "server/store/row_sql.h"
#include "tests/contract/contract_base.h"

namespace clientele::contract {
namespace {

using testing::ElementsAre;

class Transactions : public ContractTest {
 protected:
  static domain::Changes OneTag(const std::string& tag) {
    domain::Changes changes;
    changes.tags = {{tag, "title", kNow, "someone"}};
    return changes;
  }
  static absl::StatusOr<std::vector<std::string>> Tags(store::Reader& reader) {
    absl::StatusOr<std::vector<domain::TagRow>> rows = reader.ScanVocabulary();
    if (!rows.ok()) return rows.status();
    std::vector<std::string> tags;
    for (const domain::TagRow& row : *rows) tags.push_back(row.tag);
    return tags;
  }
  std::vector<std::string> Vocabulary() { return Get(&Transactions::Tags); }
};

RUN_ON_EVERY_BACKEND(Transactions);

TEST_P(Transactions, WhatIsNotCommittedLeavesNothing) {
  {
    ASSERT_OK_AND_ASSIGN(const auto transaction, store().BeginWrite());
    ASSERT_OK_AND_ASSIGN(store::sql::Statement * insert,
                         writer_connection().Prepare("INSERT INTO tag (tag, title, created_at, "
                                                     "actor) VALUES ('a', '', 0, '')"));
    ASSERT_THAT(insert->Step(), IsOk());
    EXPECT_THAT(*Tags(transaction->reader()), ElementsAre("a"));
  }
  EXPECT_THAT(Vocabulary(), ElementsAre());
  EXPECT_EQ(Head().revision, 0);
  Write(OneTag("b"));
  Reopen();
  EXPECT_THAT(Vocabulary(), ElementsAre("b"));
}

TEST_P(Transactions, AUniqueKeyThatIsTakenFailsTheWholeBatch) {
  domain::Changes first;
  first.interactions.resize(1);
  first.interactions[0].interaction_id = 1;
  first.interactions[0].external_id = "call-1";
  Write(first);

  domain::Changes second = OneTag("a");
  second.clients.resize(1);
  second.clients[0].client_id = 1;
  second.interactions = first.interactions;
  second.interactions[0].interaction_id = 2;
  EXPECT_THAT(TryWrite(second), HasCode(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(Vocabulary(), ElementsAre());
  EXPECT_EQ(Get([](auto& reader) { return reader.ScanClients(0, 10); }).size(), 0U);
  EXPECT_EQ(Head().revision, 1);

  second.interactions[0].external_id = "call-2";
  Write(second);
  EXPECT_THAT(Vocabulary(), ElementsAre("a"));
}

TEST_P(Transactions, AnInsertedRowIsNeverReplaced) {
  const auto write = [&](const std::string& text) {
    return TryWriteRows(&domain::Changes::notes, {{1, 2, text}});
  };
  ASSERT_THAT(write("first"), IsOk());
  EXPECT_THAT(write("second"), HasCode(absl::StatusCode::kAlreadyExists));
  const auto notes = Get([](auto& reader) { return reader.Notes(1, {2}); });
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].text, "first");
}

TEST_P(Transactions, TwoStandingOrdersNeverHaveOneExternalId) {
  domain::OrderRow order;
  order.order_id = 1;
  order.external_id = "o-1";
  WriteRows(&domain::Changes::orders, {order});
  domain::OrderRow other = order;
  other.order_id = 2;
  EXPECT_THAT(TryWriteRows(&domain::Changes::orders, {other}),
              HasCode(absl::StatusCode::kAlreadyExists));
  order.superseded_by = 2;
  WriteRows(&domain::Changes::orders, {order, other});
  const auto found = Get([](auto& reader) { return reader.FindOrders({{"o-1"}}); });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].order_id, 2);
}

TEST_P(Transactions, AWriterSeesWhatWasCommittedBeforeIt) {
  Write(OneTag("a"));
  ASSERT_OK_AND_ASSIGN(const auto transaction, store().BeginWrite());
  EXPECT_THAT(*Tags(transaction->reader()), ElementsAre("a"));
  EXPECT_EQ(transaction->head().revision, 1);
}

TEST_P(Transactions, AReaderSeesOneSnapshotWhileAWriterCommits) {
  Write(OneTag("a"));
  ASSERT_OK_AND_ASSIGN(store::ReadTransaction before, store().BeginRead());
  Write(OneTag("b"));
  EXPECT_THAT(*Tags(before.reader()), ElementsAre("a"));
  EXPECT_EQ(before.reader().Head()->revision, before.head().revision);
  ASSERT_OK_AND_ASSIGN(store::ReadTransaction after, store().BeginRead());
  EXPECT_THAT(*Tags(after.reader()), ElementsAre("a", "b"));
  Write(OneTag("c"));
  EXPECT_THAT(*Tags(before.reader()), ElementsAre("a"));
  EXPECT_THAT(*Tags(after.reader()), ElementsAre("a", "b"));
  EXPECT_THAT(Vocabulary(), ElementsAre("a", "b", "c"));
}

TEST_P(Transactions, AReaderSeesNothingOfAnOpenTransaction) {
  ASSERT_OK_AND_ASSIGN(const auto transaction, store().BeginWrite());
  ASSERT_THAT(writer_connection().Execute(
                  "INSERT INTO tag (tag, title, created_at, actor) VALUES ('a', '', 0, '')"),
              IsOk());
  EXPECT_THAT(Vocabulary(), ElementsAre());
}

// A read transaction that is over has let go of its snapshot: the connection serves the next one.
TEST_P(Transactions, EveryNewReaderSeesTheNewestCommit) {
  for (int i = 0; i < 30; ++i) {
    Write(OneTag("t" + std::to_string(i)));
    EXPECT_EQ(Vocabulary().size(), static_cast<size_t>(i + 1));
  }
}

TEST_P(Transactions, ManyReadersAtOnceAreServed) {
  Write(OneTag("a"));
  std::vector<store::ReadTransaction> readers;
  for (int i = 0; i < 20; ++i) {
    ASSERT_OK_AND_ASSIGN(store::ReadTransaction transaction, store().BeginRead());
    readers.push_back(std::move(transaction));
    EXPECT_THAT(*Tags(readers.back().reader()), ElementsAre("a"));
  }
  Write(OneTag("b"));
  for (store::ReadTransaction& reader : readers) {
    EXPECT_THAT(*Tags(reader.reader()), ElementsAre("a"));
  }
  readers.clear();
  EXPECT_THAT(Vocabulary(), ElementsAre("a", "b"));
}

TEST_P(Transactions, ASecondWriterWaitsForTheFirst) {
  std::atomic<bool> first_ended = false;
  absl::Notification started;
  std::thread second;
  {
    ASSERT_OK_AND_ASSIGN(const auto transaction, store().BeginWrite());
    second = std::thread([&] {
      started.Notify();
      const auto later = store().BeginWrite();
      ASSERT_THAT(later, IsOk());
      EXPECT_TRUE(first_ended);
      EXPECT_EQ((*later)->head().revision, 1);
      EXPECT_THAT((*later)->Commit(NextBatch((*later)->head()), OneTag("second")), IsOk());
    });
    started.WaitForNotification();
    EXPECT_THAT(transaction->Commit(NextBatch(transaction->head()), OneTag("first")), IsOk());
    first_ended = true;
  }
  second.join();
  EXPECT_EQ(Head().revision, 2);
  EXPECT_THAT(Vocabulary(), ElementsAre("first", "second"));
}

TEST_P(Transactions, ManyWritersLoseNothingAndReadersNeverSeeHalfABatch) {
  constexpr int kThreads = 4;
  constexpr int kBatches = 25;
  std::atomic<bool> writing = true;
  std::thread reading([&] {
    while (writing) {
      ASSERT_OK_AND_ASSIGN(store::ReadTransaction transaction, store().BeginRead());
      // Each batch brings one tag and one revision.
      const int64_t revision = transaction.reader().Head()->revision;
      EXPECT_EQ(static_cast<int64_t>(Tags(transaction.reader())->size()), revision);
    }
  });
  std::vector<std::thread> writers;
  for (int t = 0; t < kThreads; ++t) {
    writers.emplace_back([&, t] {
      for (int i = 0; i < kBatches; ++i) {
        Write(OneTag("t" + std::to_string(t) + "-" + std::to_string(i)));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  writing = false;
  reading.join();
  EXPECT_EQ(Head().revision, kThreads * kBatches);
  EXPECT_EQ(Vocabulary().size(), static_cast<size_t>(kThreads * kBatches));
}

}  // namespace
}  // namespace clientele::contract
