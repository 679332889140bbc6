// The store over the MySQL adapter, with several servers on one base.
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "server/store/store.h"
#include "tests/support/manual_clock.h"
#include "tests/unit/store/mysql_base.h"

namespace clientele::store::mysql {
namespace {

constexpr UnixSeconds kNow = 1'794'819'600;

// What one server has of the base.
struct Server {
  explicit Server(uint64_t seed) : random(MakeSeededRandom(seed)) {}

  absl::Status Open(const MariadbBase& base) {
    auto driver = OpenMysql(base.Url(), "");
    if (!driver.ok()) return driver.status();
    auto opened = Store::Open(*std::move(driver), clock, *random, {{"address", "mark"}});
    if (!opened.ok()) return opened.status();
    store = *std::move(opened);
    return absl::OkStatus();
  }
  absl::Status Write(const std::string& tag) {
    auto transaction = store->BeginWrite();
    if (!transaction.ok()) return transaction.status();
    domain::Changes changes;
    changes.tags = {{tag, "", kNow, ""}};
    const FeedHead& head = (*transaction)->head();
    return (*transaction)->Commit({random->Bytes(16), head.revision + 1, kNow, 1}, changes);
  }
  FeedHead Head() {
    auto transaction = store->BeginRead();
    EXPECT_THAT(transaction, IsOk());
    auto head = transaction->reader().Head();
    EXPECT_THAT(head, IsOk());
    return *head;
  }

  const ManualClock clock{kNow};
  const std::unique_ptr<Random> random;
  std::unique_ptr<Store> store;
};

class MysqlStore : public testing::Test {
 protected:
  MysqlStore() {
    EXPECT_THAT(one_.Open(base_), IsOk());
    EXPECT_THAT(other_.Open(base_), IsOk());
  }
  // Every connection to the base but this question's own.
  void KillConnections() {
    const std::string ids = base_.Ask(
        "SELECT CONCAT('KILL CONNECTION ', id, ';') FROM information_schema.processlist WHERE db = "
        "DATABASE() AND id <> CONNECTION_ID()");
    base_.Ask(ids);
  }

  const MariadbBase base_;
  Server one_{1};
  Server other_{2};
};

TEST(MysqlStoreStart, ServersThatOpenAnEmptyBaseAtOnceMakeOneHead) {
  for (int round = 0; round < 3; ++round) {
    const MariadbBase base;
    std::vector<std::unique_ptr<Server>> servers;
    std::vector<std::thread> opening;
    for (uint64_t seed = 0; seed < 4; ++seed) {
      servers.push_back(std::make_unique<Server>(seed));
      opening.emplace_back(
          [&base, server = servers.back().get()] { EXPECT_THAT(server->Open(base), IsOk()); });
    }
    for (std::thread& thread : opening) thread.join();
    EXPECT_EQ(base.Ask("SELECT COUNT(*) FROM feed_head"), "1");
    for (const auto& server : servers) {
      EXPECT_EQ(server->Head().cluster_id, servers.front()->Head().cluster_id);
    }
  }
}

TEST_F(MysqlStore, EachServerSeesWhatTheOtherCommitted) {
  for (int round = 1; round <= 10; ++round) {
    Server& writer = round % 2 == 0 ? one_ : other_;
    ASSERT_THAT(writer.Write(absl::StrCat("t", round)), IsOk());
    EXPECT_EQ(one_.Head().revision, round);
    EXPECT_EQ(other_.Head().revision, round);
  }
}

TEST_F(MysqlStore, AWriterWaitsForTheOtherServersTransaction) {
  std::atomic<bool> first_ended = false;
  absl::Notification started;
  ASSERT_OK_AND_ASSIGN(auto first, one_.store->BeginWrite());
  std::thread second([&] {
    started.Notify();
    const auto later = other_.store->BeginWrite();
    ASSERT_THAT(later, IsOk());
    EXPECT_TRUE(first_ended);
    EXPECT_EQ((*later)->head().revision, 1);
  });
  started.WaitForNotification();
  // Only when the other one waits for the lock is this a test.
  while (base_.Ask("SELECT COUNT(*) FROM information_schema.innodb_lock_waits") == "0") {
  }
  first_ended = true;
  domain::Changes changes;
  changes.tags = {{"a", "", kNow, ""}};
  EXPECT_THAT(first->Commit({one_.random->Bytes(16), 1, kNow, 1}, changes), IsOk());
  second.join();
}

TEST_F(MysqlStore, GoesOnOverNewConnectionsWhenAllWereLost) {
  ASSERT_THAT(one_.Write("a"), IsOk());
  EXPECT_EQ(one_.Head().revision, 1);
  for (int round = 2; round < 6; ++round) {
    KillConnections();
    EXPECT_EQ(one_.Head().revision, round - 1);
    EXPECT_THAT(one_.Write(absl::StrCat("t", round)), IsOk());
    EXPECT_EQ(one_.Head().revision, round);
  }
}

TEST_F(MysqlStore, ATransactionWhoseConnectionIsLostLeavesNothingAndFreesTheHead) {
  ASSERT_OK_AND_ASSIGN(auto lost, one_.store->BeginWrite());
  KillConnections();
  domain::Changes changes;
  changes.tags = {{"lost", "", kNow, ""}};
  EXPECT_THAT(lost->Commit({one_.random->Bytes(16), 1, kNow, 1}, changes),
              HasCode(absl::StatusCode::kUnavailable));
  lost.reset();
  EXPECT_THAT(other_.Write("a"), IsOk());
  EXPECT_THAT(one_.Write("b"), IsOk());
  EXPECT_EQ(base_.Ask("SELECT GROUP_CONCAT(tag ORDER BY tag) FROM tag"), "a,b");
}

}  // namespace
}  // namespace clientele::store::mysql
