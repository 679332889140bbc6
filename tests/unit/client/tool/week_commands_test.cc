#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "absl/strings/escaping.h"
#include "server/base/digest.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/client/tool/tool_runner.h"
#include "tests/unit/client/tool/week_server.h"

namespace clientele::client {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Generous: a busy machine is slow.
constexpr absl::Duration kLimit = absl::Seconds(60);

class WeekCommandsTest : public RunToolTest {
 protected:
  WeekCommandsTest() {
    week_.built = ThreeLists();
    ServeWeek(server_, week_);
  }
  ~WeekCommandsTest() override { server_.Stop(); }  // before `week_` goes

  std::vector<std::string> Words(std::vector<std::string> more) const {
    std::vector<std::string> words = {"week", "build", "--week", "2026-W47", "--out", out_};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Ran Build(std::vector<std::string> more = {}) {
    week_.streams.clear();
    week_.hangs.clear();
    return RunHere(Words(std::move(more)));
  }
  // Kills the tool with nothing but a signal, once the second list hangs in its middle.
  void BuildAndKill(std::vector<std::string> more = {}) {
    week_.streams.clear();
    week_.hangs = "second/1";
    std::vector<std::string> words = Words(std::move(more));
    words.insert(words.begin(), ProgramPath("clientele"));
    words.insert(words.end(), {"--server", server_.address()});
    const int before = server_.calls("StreamAudience");
    ChildProcess tool(words, {dir_.path(), dir_.File("out.txt"), dir_.File("err.txt")});
    ASSERT_TRUE(tool.started());
    while (server_.calls("StreamAudience") < before + 2) {
      ASSERT_FALSE(tool.Wait(absl::ZeroDuration()).has_value())
          << ReadWholeFile(dir_.File("err.txt"));
    }
    tool.Signal(SIGKILL);
    ASSERT_EQ(tool.Wait(kLimit), -SIGKILL);
  }
  // Every file below the folder, by its name in it.
  std::map<std::string, std::string> Files() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(out_)) {
      if (!entry.is_regular_file()) continue;
      files[entry.path().lexically_relative(out_).string()] = ReadWholeFile(entry.path().string());
    }
    return files;
  }
  std::string Manifest() const { return ReadWholeFile(out_ + "/manifest.json"); }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& [name, text] : Files()) names.push_back(name);
    return names;
  }

  const TempDir dir_;
  const std::string out_ = dir_.File("week47");
  Week week_;
};

TEST_F(WeekCommandsTest, EveryCampaignAndStepHasItsList) {
  const Ran ran = Build();
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(Names(),
              ElementsAre("first.csv", "manifest.json", "second.csv", "second.step-2.csv"));
  EXPECT_THAT(Files()["first.csv"],
              AllOf(HasSubstr("client_id,external_id"),
                    HasSubstr("3,,Кафе,EMAIL,c3@example.com,,,,,anna\r\n"), Not(HasSubstr("c4@"))));
  EXPECT_THAT(
      ran.out,
      AllOf(HasSubstr("CAMPAIGN       AUDIENCE  MATCHED  LEFT OUT  MEMBERS  LEFT OUT SINCE  "
                      "ROWS  MEMBERS HASH"),
            HasSubstr("second step 2  second/2        9         5        4               1  "
                      "   3  hash-of-seco"),
            HasSubstr("left out: FREQUENCY_CAPPED      5       5              5\n"),
            HasSubstr("second step 2  other          5\n")));
  EXPECT_THAT(Manifest(), AllOf(HasSubstr("\"finished\": true"), HasSubstr("\"left_out_since\": 1"),
                                HasSubstr("\"FREQUENCY_CAPPED\": 5")));
  const std::string csv = Build({"--format", "csv"}).out;
  EXPECT_THAT(csv, HasSubstr("campaign,audience,matched"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4);
  EXPECT_THAT(Build({"--format", "json"}).out, HasSubstr("\"week\": \"2026-W47\""));
}

TEST_F(WeekCommandsTest, TheManifestHasTheHashOfTheBytes) {
  ASSERT_EQ(Build({"--for", "excel", "--encoding", "windows-1251"}).code, 0);
  std::map<std::string, std::string> files = Files();
  for (const char* name : {"first.csv", "second.csv", "second.step-2.csv"}) {
    EXPECT_THAT(files["manifest.json"], HasSubstr(absl::BytesToHexString(Sha256(files[name]))))
        << name;
  }
}

TEST_F(WeekCommandsTest, RunAgainTheFilesAreEqualButForWhoSaidStop) {
  ASSERT_EQ(Build().code, 0);
  const std::map<std::string, std::string> first = Files();
  ASSERT_EQ(Build().code, 0);
  EXPECT_EQ(Files(), first);
  EXPECT_EQ(week_.streams.size(), 3u);
  week_.stopped.insert(1);
  const Ran ran = Build();
  ASSERT_EQ(ran.code, 0) << ran.err;
  std::map<std::string, std::string> later = Files();
  EXPECT_THAT(later["second.csv"], AllOf(Not(HasSubstr("c1@")), HasSubstr("c2@")));
  EXPECT_THAT(later["manifest.json"], HasSubstr("\"left_out_since\": 2"));
}

TEST_F(WeekCommandsTest, AKilledRunLeavesWholeFilesAndTheNextCompletesThem) {
  BuildAndKill();
  EXPECT_THAT(Names(), ElementsAre("first.csv", "manifest.json", "second.csv.part"));
  EXPECT_THAT(Manifest(), HasSubstr("\"finished\": false"));
  const Ran again = Build();
  EXPECT_EQ(again.code, 0) << again.err;
  // The finished one is left alone.
  EXPECT_THAT(week_.streams, ElementsAre("second/1", "second/2"));
  EXPECT_THAT(again.out, HasSubstr("1 lists were finished before the run that was broken off"));
  const std::map<std::string, std::string> files = Files();
  std::filesystem::remove_all(out_);
  ASSERT_EQ(Build().code, 0);
  EXPECT_EQ(Files(), files);
}

TEST_F(WeekCommandsTest, AFileThatSomebodyChangedIsWrittenAgain) {
  BuildAndKill();
  WriteWholeFile(out_ + "/first.csv", "client_id\r\n");
  ASSERT_EQ(Build().code, 0);
  EXPECT_THAT(week_.streams, ElementsAre("first/7", "second/1", "second/2"));
  EXPECT_THAT(Files()["first.csv"], HasSubstr("c1@"));
}

TEST_F(WeekCommandsTest, ABrokenRefreshIsNoFinishedOne) {
  ASSERT_EQ(Build().code, 0);
  week_.stopped.insert(1);
  BuildAndKill();
  // "second" is that of the first run, with client 1: it must be written again.
  EXPECT_THAT(Files()["second.csv"], HasSubstr("c1@"));
  ASSERT_EQ(Build().code, 0);
  EXPECT_THAT(week_.streams, ElementsAre("second/1", "second/2"));
  for (const auto& [name, text] : Files()) EXPECT_THAT(text, Not(HasSubstr("c1@"))) << name;
}

TEST_F(WeekCommandsTest, AnotherFormatIsWrittenAnewAndLeavesNothingOfTheOldOne) {
  BuildAndKill();
  ASSERT_EQ(Build({"--split-by", "owner"}).code, 0);
  EXPECT_THAT(week_.streams, ElementsAre("first/7", "second/1", "second/2"));
  EXPECT_THAT(Names(), ElementsAre("first/anna.csv", "first/boris.csv", "manifest.json",
                                   "second.step-2/anna.csv", "second.step-2/boris.csv",
                                   "second/anna.csv", "second/boris.csv"));
}

TEST_F(WeekCommandsTest, AnOwnerWithoutMembersHasNoCallListAnyMore) {
  ASSERT_EQ(Build({"--split-by", "owner"}).code, 0);
  EXPECT_THAT(Names(), ::testing::Contains("first/boris.csv"));
  week_.stopped = {2, 4};
  const Ran ran = Build({"--split-by", "owner"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(Names(), ElementsAre("first/anna.csv", "manifest.json", "second.step-2/anna.csv",
                                   "second/anna.csv"));
}

TEST_F(WeekCommandsTest, NobodySendsToAReleasedAudience) {
  ASSERT_EQ(Build().code, 0);
  week_.built.mutable_audiences(1)->set_state(v1::Audience::STATE_RELEASED);
  *week_.built.add_audiences() = WeekAudience("second", 3, 1, 4);
  const Ran ran = Build();
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(week_.streams, ElementsAre("first/7", "second/2", "second/3"));
  EXPECT_THAT(ran.out, HasSubstr("(RELEASED)"));
  week_.built.mutable_audiences(3)->set_state(v1::Audience::STATE_RELEASED);
  ASSERT_EQ(Build().code, 0);
  EXPECT_THAT(Names(), ElementsAre("first.csv", "manifest.json", "second.step-2.csv"));
}

TEST_F(WeekCommandsTest, OneThatCanNotBeBuiltFailsAloneAndIsSaid) {
  auto& failure = *week_.built.add_failures();
  failure.set_campaign_id("broken");
  failure.set_step(1);
  failure.set_reason(v1::ERROR_REASON_SEGMENT_NOT_FOUND);
  failure.set_message("there is no segment x");
  const Ran ran = Build();
  EXPECT_EQ(ran.code, 5);
  EXPECT_THAT(ran.out, HasSubstr("broken        1  SEGMENT_NOT_FOUND  there is no segment x\n"));
  EXPECT_THAT(ran.err, HasSubstr("1 of 4 lists could not be built; the others are written."));
  EXPECT_EQ(Names().size(), 4u);
  EXPECT_THAT(Manifest(), HasSubstr("SEGMENT_NOT_FOUND"));
}

TEST_F(WeekCommandsTest, AFolderIsOfOneWeekAndOneRun) {
  ASSERT_EQ(Build().code, 0);
  const Ran other = RunHere({"week", "build", "--week", "2026-W48", "--out", out_});
  EXPECT_EQ(other.code, 5);
  EXPECT_THAT(other.err, HasSubstr("holds the lists of 2026-W47"));
  const int descriptor = open(out_.c_str(), O_RDONLY | O_DIRECTORY);
  ASSERT_EQ(flock(descriptor, LOCK_EX), 0);
  const Ran second = Build();
  EXPECT_EQ(second.code, 5);
  EXPECT_THAT(second.err, HasSubstr("another run writes to"));
  EXPECT_THAT(week_.streams, IsEmpty());
  close(descriptor);
  EXPECT_EQ(Build().code, 0);
}

TEST_F(WeekCommandsTest, AManifestOfSomethingElseIsNotTouched) {
  std::filesystem::create_directory(out_);
  for (const char* text : {"{}", "not json", "[1]", "{\"version\": 2}"}) {
    WriteWholeFile(out_ + "/manifest.json", text);
    EXPECT_EQ(Build().code, 3) << text;
    EXPECT_EQ(Manifest(), text);
  }
}

TEST_F(WeekCommandsTest, AManifestCanNotHaveFilesElsewhereRemoved) {
  const std::string precious = dir_.File("precious.csv");
  WriteWholeFile(precious, "x");
  std::filesystem::create_directory(out_);
  for (const std::string& path : {std::string("../precious.csv"), precious}) {
    WriteWholeFile(
        out_ + "/manifest.json",
        R"({"version": 1, "week": "2026-W47", "format": "f", "finished": false, "lists": [
                     {"campaign": "gone", "audience": 1, "members_hash": "h", "done": true,
                      "left_out_since": 0, "rows": 1, "files": [{"file": ")" +
            path + R"(", "rows": 1, "sha256": "s"}]}]})");
    EXPECT_EQ(Build().code, 0);
    EXPECT_EQ(ReadWholeFile(precious), "x") << path;
  }
}

}  // namespace
}  // namespace clientele::client
