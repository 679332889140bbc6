// A real clienteled, on a SQLite file of its own or a base that several share, and the tool that
// talks to it.
#ifndef CLIENTELE_TESTS_SUPPORT_SERVER_PROCESS_H_
#define CLIENTELE_TESTS_SUPPORT_SERVER_PROCESS_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/strip.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace clientele {

// 2026-11-16T09:00:00Z, a Monday.
inline constexpr char kServerClock[] = "2026-11-16T09:00:00Z";
inline constexpr int64_t kServerNow = 1'794'819'600;

// Generous: a busy machine is slow, and nobody waits this long for a server that is well.
inline constexpr absl::Duration kProcessLimit = absl::Seconds(60);

// Values of flags; an empty one is not given.
struct ServerOptions {
  std::string clock = kServerClock;
  std::string store;  // empty: a SQLite file of the server's own
  std::string keys;
  std::vector<std::string> flags;    // further ones, as they are
  std::vector<std::string> through;  // a program that becomes the server, with its arguments
};

class ServerProcess {
 public:
  // Starts a server whose clock stands at `clock`.
  explicit ServerProcess(std::string clock = kServerClock)
      : ServerProcess(ServerOptions{std::move(clock), "", "", {}, {}}) {}
  explicit ServerProcess(ServerOptions options) : options_(std::move(options)) { Start(); }

  // On the same base again; the port is another one. The address is empty when it does not start.
  void Start() {
    address_.clear();
    process_ = Spawn();
    const std::string line = process_->ReadLine(kProcessLimit).value_or("");
    absl::string_view address = line;
    ASSERT_TRUE(absl::ConsumePrefix(&address, "clienteled ready on ")) << errors();
    address_ = std::string(address);
  }

  // Asks it to end, as a service manager does.
  void RequestStop() { process_->Signal(SIGTERM); }
  // Its exit code; -SIGKILL when it had to be killed because it did not end.
  int WaitForEnd() {
    std::optional<int> code = process_->Wait(kProcessLimit);
    if (!code.has_value()) {
      ADD_FAILURE() << "the server does not stop";
      process_->Signal(SIGKILL);
      code = process_->Wait(absl::InfiniteDuration());
    }
    process_.reset();
    return *code;
  }
  int Stop() {
    RequestStop();
    return WaitForEnd();
  }
  // As a power cut does, but for what the operating system has in its buffers.
  void KillHard() {
    process_->Signal(SIGKILL);
    process_->Wait(absl::InfiniteDuration());
    process_.reset();
  }

  // Another server on the same file: its exit code (nothing: it runs) and what it said.
  std::optional<int> StartSecond(std::string* said) {
    const std::string log = dir_.File("second.log");
    ChildProcess second(Arguments(), {dir_.path(), log, log});
    const std::optional<int> code = second.Wait(kProcessLimit);
    *said = ReadWholeFile(log);
    return code;
  }

  const std::string& address() const { return address_; }
  const TempDir& dir() const { return dir_; }
  std::string errors() const { return ReadWholeFile(dir_.File("server.log")); }

 private:
  std::vector<std::string> Arguments() const {
    std::vector<std::string> arguments = options_.through;
    arguments.push_back(ProgramPath("clienteled"));
    arguments.push_back("--listen=127.0.0.1:0");
    arguments.push_back(
        "--store=" + (options_.store.empty() ? "sqlite:" + dir_.File("base.db") : options_.store));
    if (!options_.clock.empty()) arguments.push_back("--clock=" + options_.clock);
    if (!options_.keys.empty()) arguments.push_back("--keys=" + options_.keys);
    arguments.insert(arguments.end(), options_.flags.begin(), options_.flags.end());
    return arguments;
  }
  std::unique_ptr<ChildProcess> Spawn() const {
    return std::make_unique<ChildProcess>(
        Arguments(), ChildProcess::Files{dir_.path(), "", dir_.File("server.log")});
  }

  const ServerOptions options_;
  const TempDir dir_;
  std::unique_ptr<ChildProcess> process_;
  std::string address_;
};

struct ToolResult {
  int exit_code = 0;
  std::string output;
  std::string errors;
};

// The tool against one server, in a folder of its own where it leaves its files.
class ToolRunner {
 public:
  explicit ToolRunner(const ServerProcess& server) : server_(server) {}

  ToolResult Run(std::vector<std::string> arguments) {
    const std::unique_ptr<ChildProcess> process = Start(std::move(arguments));
    return Finish(*process);
  }

  // For a run during which the test does something; one at a time.
  std::unique_ptr<ChildProcess> Start(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {ProgramPath("clientele"), "--server", server_.address()});
    for (const char* name : {"out.txt", "err.txt"}) unlink(dir_.File(name).c_str());
    return std::make_unique<ChildProcess>(
        arguments, ChildProcess::Files{dir_.path(), dir_.File("out.txt"), dir_.File("err.txt")});
  }
  ToolResult Finish(ChildProcess& process) {
    ToolResult result;
    result.exit_code = process.Wait(kProcessLimit).value_or(-1);
    result.output = ReadWholeFile(dir_.File("out.txt"));
    result.errors = ReadWholeFile(dir_.File("err.txt"));
    return result;
  }

  // A file that the tool finds by this name.
  std::string Write(const std::string& name, const std::string& text) {
    WriteWholeFile(dir_.File(name), text);
    return name;
  }
  std::string Read(const std::string& name) const { return ReadWholeFile(dir_.File(name)); }
  const TempDir& dir() const { return dir_; }

 private:
  const ServerProcess& server_;
  const TempDir dir_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_SERVER_PROCESS_H_
