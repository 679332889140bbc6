// A real MariaDB server of a test's own: its files in a folder that the test owns, reached on the
// loopback interface and nowhere else, ended by its process id. It syncs every commit to disk.
//
// Not thread-safe. The server dies with the thread that started it, so that it never outlives a
// test that crashed: Start belongs to a thread that stays.
#ifndef CLIENTELE_TESTS_SUPPORT_MARIADB_SERVER_H_
#define CLIENTELE_TESTS_SUPPORT_MARIADB_SERVER_H_

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace clientele {

class MariadbServer {
 public:
  struct Options {
    std::string folder = {};              // an empty one, for its files; by default a temporary one
    std::vector<std::string> flags = {};  // of mariadbd, after ours: "--max-connections=5"
    // The temporary folder lies where nothing waits for a disk, when there is room: what survives a
    // kill there says nothing of a power cut.
    bool in_memory = false;
  };

  MariadbServer() : MariadbServer(Options()) {}
  // Makes the empty server's files; nothing runs before Start.
  explicit MariadbServer(Options options);
  // Kills it when it runs.
  ~MariadbServer() = default;
  MariadbServer(const MariadbServer&) = delete;
  MariadbServer& operator=(const MariadbServer&) = delete;

  // Returns when it answers; on the same port every time. The error tells what the server logged.
  absl::Status Start();
  // In good order, as a service manager does.
  absl::Status Stop();
  // As a crash does: what it has written stays in the operating system's buffers.
  void Kill();

  // Binary by nothing: the tables say for themselves how they compare.
  absl::Status CreateBase(absl::string_view name);
  // What the command-line client prints for these statements: a line a row, tabs between values.
  absl::StatusOr<std::string> Run(absl::string_view statements);

  // "mysql://root@127.0.0.1:PORT/BASE": all rights, no password.
  std::string Url(absl::string_view base) const;
  int port() const { return port_; }
  // -1 while it does not run.
  pid_t pid() const { return process_ == nullptr ? -1 : process_->pid(); }
  const std::string& folder() const { return folder_; }
  // What the server logged.
  std::string log() const { return ReadWholeFile(folder_ + "/server.log"); }

 private:
  std::vector<std::string> Arguments() const;
  absl::Status Spawn();

  std::optional<TempDir> own_folder_;
  std::string folder_;
  const std::vector<std::string> flags_;
  absl::Status made_;  // of the files
  int port_ = 0;
  int runs_ = 0;  // of the client, each with files of its own
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_MARIADB_SERVER_H_
