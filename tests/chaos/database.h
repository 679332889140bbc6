// The base as its tables show it, read past all of the server's code.
#ifndef CLIENTELE_TESTS_CHAOS_DATABASE_H_
#define CLIENTELE_TESTS_CHAOS_DATABASE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/support/mariadb_server.h"

namespace clientele::chaos {

using SqlRow = std::vector<std::string>;

// Belongs to one thread. NULL reads as an empty text.
class Database {
 public:
  virtual ~Database() = default;
  // One SELECT in words that every database knows.
  virtual absl::StatusOr<std::vector<SqlRow>> Query(const std::string& sql) = 0;
  // What the database finds wrong with its own files; empty when they are sound.
  virtual absl::StatusOr<std::string> Damage() = 0;
};

std::unique_ptr<Database> OpenSqliteFile(const std::string& path);
std::unique_ptr<Database> OpenMariadbBase(MariadbServer& server, const std::string& base);

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_DATABASE_H_
