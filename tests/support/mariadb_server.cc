#include "tests/support/mariadb_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"

namespace clientele {
namespace {

// Generous: a busy machine is slow, and nobody waits this long for a server that is well.
constexpr absl::Duration kLimit = absl::Seconds(60);
// Between two attempts to reach a server that starts.
constexpr absl::Duration kAttemptPause = absl::Milliseconds(5);
// Below the ports that systems give to outgoing connections, so that it stays free while the server
// is down.
constexpr int kFirstPort = 20'000, kLastPort = 32'000;
// A server's own files and those of some bases.
constexpr uintmax_t kMemoryNeeded = 2'000'000'000;
// Somebody else may take the port between the look and the start.
constexpr int kPortAttempts = 5;

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

bool Connects(int port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  const int result =
      connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  close(descriptor);
  return result == 0;
}

bool IsFree(int port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  const sockaddr_in address = Loopback(port);
  const int result = bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  close(descriptor);
  return result == 0;
}

int FreePort() {
  std::random_device random;
  std::uniform_int_distribution<int> any(kFirstPort, kLastPort);
  int port = any(random);
  while (!IsFree(port)) port = any(random);
  return port;
}

std::filesystem::path FolderFor(bool in_memory) {
  const std::filesystem::path memory = "/dev/shm";
  std::error_code missing;
  const auto space = std::filesystem::space(memory, missing);
  const bool fits = in_memory && !missing && space.available > kMemoryNeeded;
  return fits ? memory : std::filesystem::temp_directory_path();
}

// The files of an empty server, whose root needs no password.
absl::Status MakeFiles(const std::string& folder) {
  std::vector<std::string> arguments = {
      "/usr/bin/mariadb-install-db", "--no-defaults", "--datadir=" + folder + "/data",
      // A server that starts clears it, of others' files too.
      "--tmpdir=" + folder, "--auth-root-authentication-method=normal", "--skip-test-db",
      "--skip-name-resolve"};
  if (getuid() == 0) arguments.push_back("--user=root");
  const std::string log = folder + "/install.log";
  ChildProcess install(arguments, {folder, log, log});
  if (install.Wait(kLimit) == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("mariadb-install-db: ", ReadWholeFile(log)));
}

}  // namespace

MariadbServer::MariadbServer(Options options)
    : folder_(std::move(options.folder)), flags_(std::move(options.flags)) {
  if (folder_.empty()) folder_ = own_folder_.emplace(FolderFor(options.in_memory)).path();
  made_ = MakeFiles(folder_);
}

std::vector<std::string> MariadbServer::Arguments() const {
  std::vector<std::string> arguments = {"/usr/bin/setpriv",
                                        "--pdeathsig=KILL",
                                        "/usr/sbin/mariadbd",
                                        "--no-defaults",
                                        "--datadir=" + folder_ + "/data",
                                        "--tmpdir=" + folder_,
                                        "--socket=" + folder_ + "/mariadb.sock",
                                        "--pid-file=" + folder_ + "/mariadb.pid",
                                        "--bind-address=127.0.0.1",
                                        absl::StrCat("--port=", port_),
                                        "--skip-name-resolve",
                                        "--skip-log-bin",
                                        "--innodb-flush-log-at-trx-commit=1",
                                        "--innodb-buffer-pool-size=128M"};
  if (getuid() == 0) arguments.push_back("--user=root");
  arguments.insert(arguments.end(), flags_.begin(), flags_.end());
  return arguments;
}

absl::Status MariadbServer::Spawn() {
  const std::string log = folder_ + "/server.log";
  process_ = std::make_unique<ChildProcess>(Arguments(), ChildProcess::Files{folder_, log, log});
  const absl::Time deadline = absl::Now() + kLimit;
  while (!Connects(port_)) {
    if (!process_->Wait(kAttemptPause).has_value() && absl::Now() < deadline) continue;
    Kill();
    return absl::UnavailableError(absl::StrCat("mariadbd does not start: ", this->log()));
  }
  // It listens a moment before it answers.
  return Run("SELECT 1").status();
}

absl::Status MariadbServer::Start() {
  RETURN_IF_ERROR(made_);
  if (port_ != 0) return Spawn();
  absl::Status status;
  for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
    port_ = FreePort();
    status = Spawn();
    if (status.ok()) return status;
  }
  return status;
}

absl::Status MariadbServer::Stop() {
  if (process_ == nullptr) return absl::OkStatus();
  process_->Signal(SIGTERM);
  const std::optional<int> code = process_->Wait(kLimit);
  Kill();
  if (code == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("mariadbd does not stop: ", log()));
}

void MariadbServer::Kill() { process_.reset(); }

absl::Status MariadbServer::CreateBase(absl::string_view name) {
  return Run(absl::StrCat("CREATE DATABASE `", name, "`")).status();
}

absl::StatusOr<std::string> MariadbServer::Run(absl::string_view statements) {
  const std::string output = absl::StrCat(folder_, "/client.", ++runs_, ".out");
  const std::string errors = absl::StrCat(folder_, "/client.", runs_, ".err");
  ChildProcess client(
      {"/usr/bin/mariadb", "--no-defaults", "--protocol=tcp", "--host=127.0.0.1",
       absl::StrCat("--port=", port_), "--user=root", "--batch", "--skip-column-names",
       "--default-character-set=utf8mb4", absl::StrCat("--execute=", statements)},
      {folder_, output, errors});
  const std::optional<int> code = client.Wait(kLimit);
  std::string printed = ReadWholeFile(output);
  const std::string said = ReadWholeFile(errors);
  unlink(output.c_str());
  unlink(errors.c_str());
  if (code == 0) return printed;
  return absl::InternalError(absl::StrCat("mariadb: ", said));
}

std::string MariadbServer::Url(absl::string_view base) const {
  return absl::StrCat("mysql://root@127.0.0.1:", port_, "/", base);
}

}  // namespace clientele
