// Random rows in real tables with an index beside them, and a way to change the tables behind its
// back.
#ifndef CLIENTELE_TESTS_UNIT_SERVICE_TABLE_BASE_H_
#define CLIENTELE_TESTS_UNIT_SERVICE_TABLE_BASE_H_

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/random.h"
#include "server/index/chunk_hashes.h"
#include "server/service/verification.h"
#include "server/store/sqlite/sqlite_driver.h"
#include "server/store/store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/oracle/complete_rows.h"
#include "tests/support/oracle/random_base.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace clientele::service {

// "orders at 65537" for each part that differs.
inline std::vector<std::string> DifferenceTexts(
    const std::vector<domain::ChunkDifference>& differences) {
  std::vector<std::string> texts;
  for (const domain::ChunkDifference& difference : differences) {
    for (const domain::HashedPart part : difference.parts) {
      texts.push_back(absl::StrCat(domain::NameOf(part), " at ", difference.first_client_id));
    }
  }
  return texts;
}

class TableBase {
 public:
  TableBase() {
    auto driver = store::sqlite::OpenSqlite(path());
    EXPECT_THAT(driver, IsOk());
    auto store = store::Store::Open(*std::move(driver), clock_, *random_, {});
    EXPECT_THAT(store, IsOk());
    store_ = *std::move(store);
  }

  store::Store& store() { return *store_; }
  std::string ClusterId() {
    auto transaction = store_->BeginRead();
    EXPECT_THAT(transaction, IsOk());
    const auto head = transaction->reader().Head();
    EXPECT_THAT(head, IsOk());
    return head->cluster_id;
  }

  // To the tables and the index.
  void Write(domain::CommittedBatch batch) {
    complete_(batch.changes);
    // Not every change of a random base takes a revision, but every batch does.
    batch.revision_last = ++revision_;
    auto transaction = store_->BeginWrite();
    ASSERT_THAT(transaction, IsOk());
    ASSERT_THAT((*transaction)
                    ->Commit({absl::StrCat("batch ", revision_), revision_, batch.committed_at, 1},
                             batch.changes),
                IsOk());
    index_.Apply(batch);
  }

  // What differs between the tables and an index.
  std::vector<std::string> Differences() { return Differences(index_); }
  std::vector<std::string> Differences(const index::Index& index) {
    const auto hashes = index::HashChunks(index::Index::Reader(index), nullptr);
    EXPECT_THAT(hashes, IsOk());
    auto transaction = store_->BeginRead();
    EXPECT_THAT(transaction, IsOk());
    const auto verification = CompareWithTables(*hashes, transaction->reader(), nullptr);
    EXPECT_THAT(verification, IsOk());
    return DifferenceTexts(verification->differences);
  }

  // How many rows a statement changes that no index is told of.
  int Execute(const std::string& statement) {
    SQLite::Database database(path(), SQLite::OPEN_READWRITE);
    return database.exec(statement);
  }

 private:
  std::string path() const { return dir_.File("base.db"); }

  const TempDir dir_;
  const ManualClock clock_{oracle::kNow};
  const std::unique_ptr<Random> random_ = MakeSeededRandom(5);
  std::unique_ptr<store::Store> store_;
  index::Index index_;
  domain::Revision revision_ = 0;
  oracle::CompleteRows complete_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_TESTS_UNIT_SERVICE_TABLE_BASE_H_
