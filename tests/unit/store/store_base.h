// Databases in a folder of the test's own, whole or faulty, and batches to write to them.
#ifndef CLIENTELE_TESTS_UNIT_STORE_STORE_BASE_H_
#define CLIENTELE_TESTS_UNIT_STORE_STORE_BASE_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "server/base/random.h"
#include "server/store/sqlite/sqlite_driver.h"
#include "server/store/store.h"
#include "tests/support/faulty_driver.h"
#include "tests/support/manual_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace clientele::store {

inline constexpr UnixSeconds kNow = 1'794'819'600;

// One SQLite base on disk and the plan of what fails of it.
class FaultyBase {
 public:
  FaultyBase() = default;
  // Begins as a copy of the file of a closed one: cheaper than making it again.
  explicit FaultyBase(const std::string& made) { std::filesystem::copy_file(made, path()); }

  const TempDir& dir() const { return dir_; }
  FaultPlan& plan() { return *plan_; }
  std::string path() const { return dir_.File("base.db"); }
  Store& store() { return *store_; }

  absl::StatusOr<std::unique_ptr<sql::Driver>> OpenDriver() {
    auto driver = sqlite::OpenSqlite(path());
    if (!driver.ok()) return driver.status();
    return std::make_unique<FaultyDriver>(*std::move(driver), plan_);
  }
  // Closes the store where it is open.
  absl::Status Open() {
    Close();
    auto driver = OpenDriver();
    if (!driver.ok()) return driver.status();
    auto store = Store::Open(*std::move(driver), clock_, *random_, {{"address", "mark"}});
    if (!store.ok()) return store.status();
    store_ = *std::move(store);
    return absl::OkStatus();
  }
  void Close() { store_.reset(); }

  // A batch of one revision.
  absl::Status Write(const std::string& batch_id, const domain::Changes& changes) {
    auto transaction = store_->BeginWrite();
    if (!transaction.ok()) return transaction.status();
    const FeedHead& head = (*transaction)->head();
    return (*transaction)
        ->Commit({batch_id, head.revision + 1, kNow, head.next_client_id + 1}, changes);
  }

 private:
  const TempDir dir_;
  const ManualClock clock_{kNow};
  const std::unique_ptr<Random> random_ = MakeSeededRandom(5);
  const std::shared_ptr<FaultPlan> plan_ = std::make_shared<FaultPlan>();
  std::unique_ptr<Store> store_;
};

// A batch with rows in several tables, all with this number.
inline domain::Changes BatchOf(int64_t number) {
  domain::Changes changes;
  changes.clients.emplace_back().client_id = number;
  changes.profiles.emplace_back().client_id = number;
  changes.external_ids = {{"c" + std::to_string(number), number}};
  changes.tags = {{"t" + std::to_string(number), "", kNow, ""}};
  for (int64_t line = 1; line <= 9; ++line) {
    changes.order_lines.push_back({number, line, "sku", 1, 1});
  }
  return changes;
}

// How many rows of BatchOf(number), its log entry included, the tables hold: 14 or none.
inline int64_t RowsOf(sql::Connection& connection, int64_t number, const std::string& batch_id) {
  int64_t rows = 0;
  const auto count = [&](absl::string_view from, auto bind) {
    auto statement = connection.Prepare(absl::StrCat("SELECT COUNT(*) FROM ", from, " = ?"));
    EXPECT_THAT(statement, IsOk());
    bind(**statement);
    EXPECT_THAT((*statement)->Step(), IsOk());
    rows += (*statement)->Int(0);
  };
  const auto number_of = [&](sql::Statement& statement) { statement.BindInt(0, number); };
  count("client WHERE client_id", number_of);
  count("client_profile WHERE client_id", number_of);
  count("client_external_id WHERE client_id", number_of);
  count("order_line WHERE order_id", number_of);
  count("tag WHERE tag",
        [&](sql::Statement& statement) { statement.BindText(0, "t" + std::to_string(number)); });
  count("change_batch WHERE batch_id",
        [&](sql::Statement& statement) { statement.BindBlob(0, batch_id); });
  return rows;
}
inline constexpr int64_t kAllRows = 14;

}  // namespace clientele::store

#endif  // CLIENTELE_TESTS_UNIT_STORE_STORE_BASE_H_
