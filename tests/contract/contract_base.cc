#include "tests/contract/contract_base.h"

namespace clientele::contract {

// Lends its database to the store while the test keeps a hand on it.
class ContractTest::SharedDriver final : public store::sql::Driver {
 public:
  SharedDriver(std::shared_ptr<store::sql::Driver> inner, store::sql::Connection*& writer)
      : inner_(std::move(inner)), writer_(writer) {}

  absl::StatusOr<std::unique_ptr<store::sql::Connection>> ConnectWriter() override {
    auto connection = inner_->ConnectWriter();
    // Not those by which the store makes durable what others committed.
    if (connection.ok() && writer_ == nullptr) writer_ = connection->get();
    return connection;
  }
  absl::StatusOr<std::unique_ptr<store::sql::Connection>> ConnectReader() override {
    return inner_->ConnectReader();
  }
  absl::StatusOr<std::unique_ptr<store::sql::Connection>> ConnectMigrator() override {
    return inner_->ConnectMigrator();
  }
  const store::sql::Dialect& dialect() const override { return inner_->dialect(); }
  absl::string_view name() const override { return inner_->name(); }
  absl::string_view durability() const override { return inner_->durability(); }
  bool is_shared() const override { return inner_->is_shared(); }
  bool shows_undurable() const override { return inner_->shows_undurable(); }

 private:
  const std::shared_ptr<store::sql::Driver> inner_;
  store::sql::Connection*& writer_;
};

ContractTest::ContractTest() : database_(GetParam().make_database()) { Reopen(); }

absl::Status ContractTest::Open(const KeyMarks& key_marks) {
  Close();
  auto driver = database_->OpenDriver();
  if (!driver.ok()) return driver.status();
  driver_ = *std::move(driver);
  auto store = store::Store::Open(std::make_unique<SharedDriver>(driver_, writer_connection_),
                                  clock_, *random_, key_marks);
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  return absl::OkStatus();
}

void ContractTest::Reopen() { EXPECT_THAT(Open({}), IsOk()); }

void ContractTest::Close() {
  store_.reset();
  driver_.reset();
  writer_connection_ = nullptr;
}

store::sql::Connection& ContractTest::writer_connection() { return *writer_connection_; }

std::unique_ptr<store::sql::Connection> ContractTest::NewConnection() {
  auto connection = driver_->ConnectReader();
  EXPECT_THAT(connection, IsOk());
  return *std::move(connection);
}

store::BatchRecord ContractTest::NextBatch(const store::FeedHead& head, int64_t revisions) {
  return {random_->Bytes(16), head.revision + revisions, clock_.NowSeconds(), head.next_client_id};
}

absl::Status ContractTest::TryWrite(const domain::Changes& changes, int64_t revisions) {
  auto transaction = store().BeginWrite();
  if (!transaction.ok()) return transaction.status();
  return (*transaction)->Commit(NextBatch((*transaction)->head(), revisions), changes);
}

void ContractTest::Write(const domain::Changes& changes, int64_t revisions) {
  EXPECT_THAT(TryWrite(changes, revisions), IsOk());
}

store::FeedHead ContractTest::Head() {
  return Get([](store::Reader& reader) { return reader.Head(); });
}

}  // namespace clientele::contract
