// What another server committed is shown before it is durable: whoever sees it has it flushed
// first, by a commit of its own.
#include "server/store/durable_head.h"

#include "server/store/store.h"
#include "tests/support/faulty_driver.h"
#include "tests/support/manual_clock.h"
#include "tests/unit/store/mysql_base.h"

namespace clientele::store {
namespace {

constexpr UnixSeconds kNow = 1'794'819'600;

class DurableHeadTest : public testing::Test {
 protected:
  struct Server {
    const std::unique_ptr<Random> random = MakeSeededRandom(1);
    const std::shared_ptr<FaultPlan> plan = std::make_shared<FaultPlan>();
    std::unique_ptr<Store> store;
  };

  DurableHeadTest() {
    Open(writer_);
    Open(reader_);
    // Of the head that the base begins with.
    EXPECT_THAT(writer_.store->BeginRead(), IsOk());
    EXPECT_THAT(reader_.store->BeginRead(), IsOk());
    base_.Ask("UPDATE flush_mark SET flushes = 0");
  }
  void Open(Server& server) {
    auto mysql = mysql::OpenMysql(base_.Url(), "");
    ASSERT_THAT(mysql, IsOk());
    auto store = Store::Open(std::make_unique<FaultyDriver>(*std::move(mysql), server.plan), clock_,
                             *server.random, {});
    ASSERT_THAT(store, IsOk());
    server.store = *std::move(store);
  }
  void Write() {
    ASSERT_OK_AND_ASSIGN(auto transaction, writer_.store->BeginWrite());
    const domain::Revision revision = transaction->head().revision + 1;
    ASSERT_THAT(transaction->Commit(
                    {absl::StrCat("batch-", 1'000'000'000 + revision), revision, kNow, 1}, {}),
                IsOk());
  }
  std::string Flushes() { return base_.Ask("SELECT SUM(flushes) FROM flush_mark"); }

  const MariadbBase base_;
  const ManualClock clock_{kNow};
  Server writer_;
  Server reader_;
};

TEST_F(DurableHeadTest, AReaderFlushesWhatAnotherServerCommittedOnceForEachHead) {
  Write();
  EXPECT_EQ(Flushes(), "0");
  for (int read = 0; read < 3; ++read) {
    ASSERT_OK_AND_ASSIGN(const ReadTransaction seen, reader_.store->BeginRead());
    EXPECT_EQ(seen.head().revision, 1);
    EXPECT_EQ(Flushes(), "1");
  }
  Write();
  EXPECT_THAT(reader_.store->BeginRead(), IsOk());
  EXPECT_EQ(Flushes(), "2");
}

TEST_F(DurableHeadTest, AWriterFlushesWhatItWritesOn) {
  Write();
  EXPECT_THAT(reader_.store->BeginWrite(), IsOk());
  EXPECT_EQ(Flushes(), "1");
  EXPECT_THAT(reader_.store->BeginWrite(), IsOk());
  EXPECT_EQ(Flushes(), "1");
}

TEST_F(DurableHeadTest, WhatAServerCommittedItselfNeedsNoFlush) {
  Write();
  Write();
  EXPECT_THAT(writer_.store->BeginRead(), IsOk());
  EXPECT_THAT(writer_.store->BeginWrite(), IsOk());
  EXPECT_EQ(Flushes(), "0");
}

TEST_F(DurableHeadTest, ANumberOfAnotherTimelineSaysNothing) {
  Write();
  EXPECT_THAT(reader_.store->BeginRead(), IsOk());
  base_.Ask("UPDATE feed_head SET timeline = 7");
  EXPECT_THAT(reader_.store->BeginRead(), IsOk());
  EXPECT_EQ(Flushes(), "2");
}

TEST_F(DurableHeadTest, ANumberOfARestoredBaseSaysNothing) {
  Write();
  EXPECT_THAT(reader_.store->BeginRead(), IsOk());
  base_.Ask("UPDATE feed_head SET last_batch_id = 'another'");
  EXPECT_THAT(reader_.store->BeginRead(), IsOk());
  EXPECT_EQ(Flushes(), "2");
}

TEST_F(DurableHeadTest, AConnectionThatWasLostIsReplaced) {
  Write();
  EXPECT_THAT(reader_.store->BeginRead(), IsOk());
  reader_.plan->Cut();
  Write();
  EXPECT_THAT(reader_.store->BeginRead(), IsOk());
  EXPECT_EQ(Flushes(), "2");
}

TEST_F(DurableHeadTest, WhatCantBeFlushedIsNotRead) {
  Write();
  base_.Ask("DELETE FROM flush_mark");
  EXPECT_THAT(reader_.store->BeginRead(), HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(reader_.store->BeginWrite(), HasCode(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace clientele::store
