#include "tests/contract/backends.h"

#include "server/store/open_store.h"
#include "tests/support/mariadb_base.h"
#include "tests/support/temp_dir.h"

namespace clientele::contract {
namespace {

class SqliteDatabase final : public Database {
 public:
  absl::StatusOr<std::unique_ptr<store::sql::Driver>> OpenDriver() override {
    return store::OpenDriver("sqlite:" + dir_.File("base.db"));
  }

 private:
  const TempDir dir_;
};

class MariadbDatabase final : public Database {
 public:
  absl::StatusOr<std::unique_ptr<store::sql::Driver>> OpenDriver() override {
    return store::OpenDriver(base_.Url());
  }

 private:
  const MariadbBase base_;
};

}  // namespace

std::vector<Backend> Backends() {
  return {{"Sqlite", [] { return std::make_unique<SqliteDatabase>(); }, 168,
           "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c "
           "WHERE t.type = 'table'"},
          {"Mariadb", [] { return std::make_unique<MariadbDatabase>(); }, 34,
           "SELECT table_name, column_name FROM information_schema.columns "
           "WHERE table_schema = DATABASE()"}};
}

}  // namespace clientele::contract
