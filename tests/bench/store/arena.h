// The world of the store's benchmark: a MariaDB with durable settings, bases with the same clients,
// servers and the tool as people run them.
#ifndef CLIENTELE_TESTS_BENCH_STORE_ARENA_H_
#define CLIENTELE_TESTS_BENCH_STORE_ARENA_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/support/child_process.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/temp_dir.h"

namespace clientele::bench {

class Arena {
 public:
  // A base "main" with a server on it and so many clients, C-1 and on, whose ids are their numbers.
  absl::Status Open(int64_t clients);

  // Another server on "main"; gives its address.
  absl::StatusOr<std::string> StartServer();
  // Of the first server.
  const std::string& address() const { return address_; }

  // A base with the tables and the clients of "main", and nothing else that happened there.
  absl::Status CopyBase(absl::string_view name);

  // Runs the tool on a file of these lines, and says how many seconds it took.
  absl::StatusOr<double> Import(absl::string_view kind, const std::vector<std::string>& lines);

  MariadbServer& mariadb() { return mariadb_; }
  const TempDir& dir() const { return dir_; }

 private:
  static MariadbServer::Options DatabaseOptions();

  const TempDir dir_;
  MariadbServer mariadb_{DatabaseOptions()};
  std::vector<std::unique_ptr<ChildProcess>> servers_;
  std::string address_;
};

}  // namespace clientele::bench

#endif  // CLIENTELE_TESTS_BENCH_STORE_ARENA_H_
