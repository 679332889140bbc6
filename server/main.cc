// clienteled, the server: flags and exit code only.

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "server/app/application.h"

ABSL_FLAG(
    std::string, listen, "127.0.0.1:50051",
    "Address and port for gRPC; port 0 takes a free one. There is no encryption and no log-in "
    "yet: listen on the loopback interface or behind a proxy.");
ABSL_FLAG(
    std::string, store, "sqlite:clientele.db",
    "The database: sqlite:PATH (made when it is not there), or mysql://user@host:port/base of "
    "a MySQL or MariaDB server. Other hosts than this machine are reached by TLS, their "
    "certificates checked: ?tls_ca=FILE names the authority where it is not one of the "
    "system's, ?tls=off sends everything in the clear.");
ABSL_FLAG(std::string, store_password_file, "",
          "File whose first line is the database user's password; by default it is in the "
          "environment's CLIENTELE_STORE_PASSWORD.");
ABSL_FLAG(std::string, keys, "",
          "File of the base's secret keys, the same for all servers of a base; by default "
          "PATH.keys beside the SQLite file. Keep a copy: without it the base can't be used.");
ABSL_FLAG(std::string, clock, "",
          "For tests and drills: a time (2026-11-16T09:00:00Z) at which the clock stands still, or "
          "an offset (+36h, -90d) to the machine's.");
ABSL_FLAG(std::string, http, "",
          "Address and port for /metrics and /healthz, like 127.0.0.1:9464; none by default.");
ABSL_FLAG(std::string, evaluate, "index",
          "What answers which clients match: index, the whole base in memory, at once; or sql, the "
          "database alone, for a base that does not fit: slower, and audiences can't be built.");

namespace {

constexpr char kUsage[] =
    "Clientele's server: owns a company's client base and answers who a campaign should reach.\n"
    "Example: clienteled --store=sqlite:/var/lib/clientele/base.db --listen=127.0.0.1:50051";

constexpr int kExitFailure = 1;

// Not a flag: flags are in the list of processes for everyone to read.
std::string PasswordFromEnvironment() {
  const char* password = std::getenv("CLIENTELE_STORE_PASSWORD");
  return password == nullptr ? "" : password;
}

// Blocks the stopping signals in every thread started from now on, so that only Wait takes them.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A peer that goes away is an error of that call, not of the server.
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(kUsage);
  absl::ParseCommandLine(argc, argv);
  const sigset_t signals = BlockSignals();
  clientele::app::Config config;
  config.listen = absl::GetFlag(FLAGS_listen);
  config.store = absl::GetFlag(FLAGS_store);
  config.store_password_file = absl::GetFlag(FLAGS_store_password_file);
  config.store_password = PasswordFromEnvironment();
  config.keys = absl::GetFlag(FLAGS_keys);
  config.clock = absl::GetFlag(FLAGS_clock);
  config.http = absl::GetFlag(FLAGS_http);
  config.evaluate = absl::GetFlag(FLAGS_evaluate);

  const auto app = clientele::app::Application::Start(config);
  if (!app.ok()) {
    std::fprintf(stderr, "clienteled: %s\n", std::string(app.status().message()).c_str());
    return kExitFailure;
  }
  // Scripts wait for this line.
  std::printf("clienteled ready on %s\n", (*app)->grpc_address().c_str());
  if (!(*app)->http_address().empty()) {
    std::printf("metrics on http://%s/metrics\n", (*app)->http_address().c_str());
  }
  std::fflush(stdout);

  int signal = 0;
  sigwait(&signals, &signal);
  (*app)->log().Info("stopping: finishing what is under way");
  (*app)->Stop();
  return 0;
}
