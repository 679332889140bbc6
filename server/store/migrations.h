// The schema as versioned code: numbered scripts, compiled in, run in order and never changed.
#ifndef CLIENTELE_SERVER_STORE_MIGRATIONS_H_
#define CLIENTELE_SERVER_STORE_MIGRATIONS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace clientele::store {

struct Migration {
  absl::string_view name;  // "0001_base": its number comes first
  absl::string_view script;
};

// Files of sql/sqlite and sql/mysql, by name: the same revisions in two dialects.
absl::Span<const Migration> SqliteMigrations();
absl::Span<const Migration> MysqlMigrations();

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_MIGRATIONS_H_
