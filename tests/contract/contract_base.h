// What every test of the contract stands on: a store on one backend, opened and opened again, and a
// second way into the same database.
#ifndef CLIENTELE_TESTS_CONTRACT_CONTRACT_BASE_H_
#define CLIENTELE_TESTS_CONTRACT_CONTRACT_BASE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/base/random.h"
#include "server/domain/changes.h"
#include "server/store/store.h"
#include "tests/contract/backends.h"
#include "tests/support/manual_clock.h"
#include "tests/support/status_matchers.h"

namespace clientele::contract {

inline constexpr UnixSeconds kNow = 1'794'819'600;

class ContractTest : public testing::TestWithParam<Backend> {
 protected:
  using KeyMarks = std::vector<store::Store::KeyMark>;

  ContractTest();

  // Opens the store, closing it first where it is open.
  absl::Status Open(const KeyMarks& key_marks);
  void Reopen();
  void Close();

  store::Store& store() { return *store_; }
  ManualClock& clock() { return clock_; }
  // The connection that the open write transaction works on, and another one to the same database.
  store::sql::Connection& writer_connection();
  std::unique_ptr<store::sql::Connection> NewConnection();

  // The next batch on this head: one revision, a new batch id.
  store::BatchRecord NextBatch(const store::FeedHead& head, int64_t revisions = 1);
  absl::Status TryWrite(const domain::Changes& changes, int64_t revisions = 1);
  // Must succeed.
  void Write(const domain::Changes& changes, int64_t revisions = 1);
  // A batch with the rows of one table.
  template <typename Row>
  absl::Status TryWriteRows(std::vector<Row> domain::Changes::*table, std::vector<Row> rows) {
    domain::Changes changes;
    changes.*table = std::move(rows);
    return TryWrite(changes);
  }
  template <typename Row>
  void WriteRows(std::vector<Row> domain::Changes::*table, std::vector<Row> rows) {
    EXPECT_THAT(TryWriteRows(table, std::move(rows)), IsOk());
  }

  // What `read` gives in a read transaction of its own; must succeed.
  template <typename Read>
  auto Get(Read read) {
    auto transaction = store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    auto result = read(transaction->reader());
    EXPECT_THAT(result, IsOk());
    return *std::move(result);
  }
  store::FeedHead Head();

 private:
  class SharedDriver;

  ManualClock clock_{kNow};
  const std::unique_ptr<Random> random_ = MakeSeededRandom(11);
  const std::unique_ptr<Database> database_;
  std::shared_ptr<store::sql::Driver> driver_;
  store::sql::Connection* writer_connection_ = nullptr;
  std::unique_ptr<store::Store> store_;
};

// Runs a suite of tests on every backend.
#define RUN_ON_EVERY_BACKEND(suite)                                                       \
  INSTANTIATE_TEST_SUITE_P(, suite, testing::ValuesIn(::clientele::contract::Backends()), \
                           [](const auto& backend) { return backend.param.name; })

}  // namespace clientele::contract

#endif  // CLIENTELE_TESTS_CONTRACT_CONTRACT_BASE_H_
