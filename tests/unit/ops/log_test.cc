#include "server/ops/log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/error.h"
#include "tests/support/temp_dir.h"

namespace clientele::ops {
namespace {

using ::testing::HasSubstr;

// What standard error gets while `action` runs.
std::string ErrorOutputOf(const std::function<void()>& action) {
  const TempDir dir;
  const std::string path = dir.File("stderr");
  const int before = dup(STDERR_FILENO);
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  dup2(file, STDERR_FILENO);
  action();
  dup2(before, STDERR_FILENO);
  close(before);
  close(file);
  std::ifstream written(path);
  return {std::istreambuf_iterator<char>(written), std::istreambuf_iterator<char>()};
}

// The one line that is logged, without its time.
std::string LineOf(const std::function<void(Log&)>& action) {
  const std::string output = ErrorOutputOf([&] {
    Log log;
    action(log);
  });
  static const std::regex line_form(R"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z ([^\n]*)\n)");
  std::smatch line;
  EXPECT_TRUE(std::regex_match(output, line, line_form)) << output;
  return line[1];
}

TEST(Log, WritesALineWithTimeAndLevel) {
  EXPECT_EQ(LineOf([](Log& log) { log.Info("stopping"); }), "info stopping");
}

TEST(Log, SaysWhereAFaultWasAndWhatItWas) {
  EXPECT_EQ(LineOf([](Log& log) { log.Fault("writer", absl::UnavailableError("disk full")); }),
            "error writer: UNAVAILABLE: disk full");
}

TEST(Log, TakesBracesForWhatTheyAre) {
  EXPECT_EQ(LineOf([](Log& log) { log.Info("{} {0} %v %s"); }), "info {} {0} %v %s");
}

TEST(Log, KeepsTheLettersOfEveryScript) {
  EXPECT_EQ(LineOf([](Log& log) { log.Info("база «Пельмени» 🥟"); }),
            "info база «Пельмени» 🥟");
}

// A text from outside must not look like another line of the log.
TEST(Log, KeepsOneMessageOnOneLine) {
  const std::string forged = "x\n2026-11-16T09:00:00.000Z error writer: all lost\r\n";
  const std::string want = R"(x\n2026-11-16T09:00:00.000Z error writer: all lost\r\n)";
  EXPECT_EQ(LineOf([&](Log& log) { log.Info(forged); }), "info " + want);
  EXPECT_EQ(LineOf([&](Log& log) { log.Fault(forged, absl::InternalError(forged)); }),
            absl::StrCat("error ", want, ": INTERNAL: ", want));
}

TEST(Log, ShowsControlCharactersInsteadOfObeyingThem) {
  const std::string line =
      LineOf([](Log& log) { log.Info(absl::string_view("a\0b\x1B[31mc\x7F", 10)); });
  EXPECT_EQ(line, R"(info a\000b\033[31mc\177)");
}

TEST(Log, KeepsADetailedErrorOnOneLine) {
  const std::string line = LineOf(
      [](Log& log) { log.Fault("Import", InvalidField("rows[0]", "a\nb", "something else")); });
  EXPECT_THAT(line, HasSubstr("INVALID_ARGUMENT: rows[0]: got \"a?b\", want something else"));
}

TEST(Log, KeepsTheLinesOfManyThreadsApart) {
  constexpr int kThreads = 4;
  constexpr int kLines = 200;
  const std::string text(100, 'x');
  const std::string output = ErrorOutputOf([&] {
    Log log;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int line = 0; line < kLines; ++line) log.Info(text);
      });
    }
    for (std::thread& thread : threads) thread.join();
  });
  const std::vector<std::string> lines = absl::StrSplit(output, '\n', absl::SkipEmpty());
  EXPECT_EQ(lines.size(), static_cast<size_t>(kThreads * kLines));
  for (const std::string& line : lines) {
    EXPECT_EQ(line.size(), std::string("2026-11-16T09:00:00.000Z info ").size() + text.size());
  }
}

}  // namespace
}  // namespace clientele::ops
