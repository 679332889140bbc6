// A week whose tool and server are killed over and over ends with the same lists as one that nobody
// disturbed, and nobody is on two of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/server_process.h"

namespace clientele {
namespace {

constexpr int kClients = 4'000;
constexpr int kCampaigns = 5;

std::string ClientsFile() {
  std::string csv = "external_id,email,processing_consent,marketing_consent,tags\n";
  for (int i = 0; i < kClients; ++i) {
    absl::StrAppend(&csv, "c", i, ",c", i % (kClients - 20), "@example.com,yes,yes,t", i % 7, ";u",
                    i % 4, "\n");
  }
  return csv;
}

class WeekKillTest : public ::testing::Test {
 protected:
  struct Base {
    ServerProcess server;
    ToolRunner tool{server};
  };

  static void Do(ToolRunner& tool, const std::vector<std::string>& arguments) {
    const ToolResult result = tool.Run(arguments);
    ASSERT_EQ(result.exit_code, 0) << arguments[0] << " " << arguments[1] << ": " << result.errors;
  }
  static void Fill(Base& base) {
    base.tool.Write("clients.csv", ClientsFile());
    Do(base.tool, {"import", "clients", "clients.csv"});
    for (int i = 0; i < kCampaigns; ++i) {
      Do(base.tool, {"campaign", "create", absl::StrCat("k", i), "--channel", "EMAIL", "--where",
                     absl::StrCat("tags:t", i, " OR tags:u", i % 4), "--recurrence", "WEEKLY",
                     "--priority", absl::StrCat(i % 3)});
    }
  }
  static std::vector<std::string> Command() {
    return {"week", "build", "--week", "2026-W47", "--out", "week"};
  }

  // The lists of a week by their names.
  static std::map<std::string, std::string> Lists(const ToolRunner& tool) {
    std::map<std::string, std::string> lists;
    std::error_code missing;
    for (const auto& entry :
         std::filesystem::directory_iterator(tool.dir().File("week"), missing)) {
      const std::string name = entry.path().filename();
      if (absl::EndsWith(name, ".csv")) lists[name] = ReadWholeFile(entry.path());
    }
    return lists;
  }

  // Kills the tool, or its server, as soon as the week has so many lists. False: it was done first.
  static bool RunUntil(Base& base, size_t lists, bool kill_server) {
    const auto process = base.tool.Start(Command());
    while (Lists(base.tool).size() < lists) {
      if (process->Wait(absl::Milliseconds(1)).has_value()) return false;
    }
    if (kill_server) {
      base.server.KillHard();
      base.tool.Finish(*process);
      base.server.Start();
    } else {
      process->Signal(SIGKILL);
      base.tool.Finish(*process);
    }
    return true;
  }

  Base quiet_;
  Base troubled_;
};

TEST_F(WeekKillTest, EndsWithTheListsOfAWeekThatNobodyDisturbed) {
  Fill(quiet_);
  Do(quiet_.tool, Command());
  const std::map<std::string, std::string> want = Lists(quiet_.tool);
  ASSERT_EQ(want.size(), size_t{kCampaigns});

  Fill(troubled_);
  int kills = 0;
  for (size_t lists = 0; lists <= kCampaigns; ++lists) {
    for (const bool kill_server : {true, false}) kills += RunUntil(troubled_, lists, kill_server);
  }
  EXPECT_GE(kills, kCampaigns);
  Do(troubled_.tool, Command());
  EXPECT_EQ(Lists(troubled_.tool), want);

  std::set<std::string> addresses;
  size_t rows = 0;
  for (const auto& [name, text] : want) {
    for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      if (absl::StartsWith(line, "client_id")) continue;
      const std::vector<std::string> cells = absl::StrSplit(line, ',');
      EXPECT_TRUE(addresses.insert(cells.at(4)).second) << name << ": " << line;
      ++rows;
    }
  }
  EXPECT_GT(rows, 2'000u);
}

}  // namespace
}  // namespace clientele
