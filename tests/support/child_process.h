// A program that a test starts: what it writes goes to files, its end is awaited with a bound, and
// it never outlives the test that started it.
#ifndef CLIENTELE_TESTS_SUPPORT_CHILD_PROCESS_H_
#define CLIENTELE_TESTS_SUPPORT_CHILD_PROCESS_H_

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace clientele {

// A running program; not thread-safe.
class ChildProcess {
 public:
  struct Files {
    std::string folder;  // that it works in
    std::string output;  // its standard output; empty: a pipe, see ReadLine
    std::string errors;  // its standard error
  };

  // `arguments[0]` is the program's path. posix_spawn and not fork: gRPC's threads are about.
  ChildProcess(const std::vector<std::string>& arguments, const Files& files) {
    int lifeline[2], lines[2];
    if (pipe2(lifeline, O_CLOEXEC) != 0 || pipe2(lines, O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, files.folder.c_str());
    if (files.output.empty()) {
      posix_spawn_file_actions_adddup2(&actions, lines[1], STDOUT_FILENO);
    } else {
      Redirect(actions, STDOUT_FILENO, files.output);
    }
    Redirect(actions, STDERR_FILENO, files.errors);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    // Nobody writes to it: its other end hangs up when the program is gone.
    posix_spawn_file_actions_adddup2(&actions, lifeline[1], kLifeline);
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
      argv.push_back(const_cast<char*>(argument.data()));
    argv.push_back(nullptr);
    if (posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ) != 0) pid_ = -1;
    posix_spawn_file_actions_destroy(&actions);
    close(lifeline[1]);
    close(lines[1]);
    ended_ = lifeline[0];
    output_ = lines[0];
  }
  ~ChildProcess() {
    if (pid_ > 0) {
      Signal(SIGKILL);
      Wait(absl::InfiniteDuration());
    }
    if (ended_ >= 0) close(ended_);
    if (output_ >= 0) close(output_);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  bool started() const { return pid_ > 0; }
  // -1 when it did not start or its end was awaited.
  pid_t pid() const { return pid_; }
  void Signal(int signal) const {
    if (pid_ > 0) kill(pid_, signal);
  }

  // The next line of the standard output, without its end; nothing when the program ends or the
  // time is over first.
  std::optional<std::string> ReadLine(absl::Duration limit) {
    const absl::Time deadline = absl::Now() + limit;
    for (std::string line; AwaitInput(output_, deadline);) {
      char c = 0;
      if (read(output_, &c, 1) != 1) return std::nullopt;
      if (c == '\n') return line;
      line.push_back(c);
    }
    return std::nullopt;
  }

  // The exit code, or minus the signal that ended it; nothing when it still runs after `limit`.
  std::optional<int> Wait(absl::Duration limit) {
    if (pid_ <= 0 || !AwaitInput(ended_, absl::Now() + limit)) return std::nullopt;
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  // A number that no program uses by itself.
  static constexpr int kLifeline = 63;

  static void Redirect(posix_spawn_file_actions_t& actions, int descriptor,
                       const std::string& path) {
    posix_spawn_file_actions_addopen(&actions, descriptor, path.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
  }

  static bool AwaitInput(int descriptor, absl::Time deadline) {
    pollfd waiting = {descriptor, POLLIN, 0};
    while (true) {
      const absl::Duration left = deadline - absl::Now();
      if (left < absl::ZeroDuration()) return false;
      const absl::Duration step = std::min(left + absl::Milliseconds(1), absl::Minutes(1));
      if (poll(&waiting, 1, static_cast<int>(absl::ToInt64Milliseconds(step))) > 0) return true;
    }
  }

  pid_t pid_ = -1;
  int ended_ = -1;
  int output_ = -1;
};

inline std::string ReadWholeFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void WriteWholeFile(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// Where the build put the programs.
inline std::string ProgramPath(const std::string& name) {
  const char* folder = std::getenv("CLIENTELE_BIN");
  return std::string(folder == nullptr ? "." : folder) + "/" + name;
}

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_CHILD_PROCESS_H_
