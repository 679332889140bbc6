// How a demo base gets onto the disk, and what happens when it can't.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/demo/demo_data.h"
#include "client/demo/demo_file.h"
#include "server/base/error.h"
#include "tests/unit/client/demo/demo_base.h"

namespace clientele::client {
namespace {

class DemoWritingTest : public ::testing::Test {
 protected:
  ~DemoWritingTest() override { std::filesystem::remove_all(directory_); }

  std::string Path(absl::string_view name) const { return absl::StrCat(directory_, "/", name); }

  DemoOptions Options(int64_t clients) const {
    DemoOptions options;
    options.clients = clients;
    options.directory = directory_;
    options.now = DemoBase::kNow;
    return options;
  }

  int64_t FilesThere() const {
    const std::filesystem::directory_iterator entries(directory_);
    return std::distance(begin(entries), end(entries));
  }

  const std::string directory_ = MakeTestDirectory();
};

TEST_F(DemoWritingTest, MakesTheDirectoryAndLeavesWholeFilesOnly) {
  DemoOptions options = Options(10);
  options.directory = Path("new/and/deep");
  ASSERT_TRUE(WriteDemoData(options).ok());
  for (const absl::string_view file : kDemoFiles) {
    EXPECT_TRUE(std::filesystem::exists(absl::StrCat(options.directory, "/", file))) << file;
    EXPECT_FALSE(std::filesystem::exists(absl::StrCat(options.directory, "/", file, ".part")));
  }
}

TEST_F(DemoWritingTest, ReplacesABaseThatIsThere) {
  ASSERT_TRUE(WriteDemoData(Options(200)).ok());
  ASSERT_TRUE(WriteDemoData(Options(10)).ok());
  EXPECT_EQ(SplitCsv(ReadWholeFile(Path("clients.csv"))).size(), 11);
}

TEST_F(DemoWritingTest, RefusesOptionsOutOfBounds) {
  std::vector<std::pair<std::string, DemoOptions>> wrong;
  wrong.emplace_back("clients", Options(0));
  wrong.emplace_back("clients", Options(kMaxDemoClients + 1));
  wrong.emplace_back("now", Options(1)).second.now = 126'230'399;
  wrong.emplace_back("now", Options(1)).second.now = 4'260'211'200;
  wrong.emplace_back("directory", Options(1)).second.directory = "";
  for (const auto& [field, options] : wrong) {
    const absl::Status status = WriteDemoData(options).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << field;
    ASSERT_EQ(DetailsOf(status).violations.size(), 1) << status;
    EXPECT_EQ(DetailsOf(status).violations.front().field, field);
  }
}

TEST_F(DemoWritingTest, WorksAtBothEndsOfTime) {
  for (const UnixSeconds now : {126'230'400L, 4'260'211'199L}) {
    DemoOptions options = Options(300);
    options.now = now;
    EXPECT_TRUE(WriteDemoData(options).ok()) << now;
    const CsvTable orders(SplitCsv(ReadWholeFile(Path("orders.csv"))));
    for (size_t i = 0; i < orders.size(); ++i) {
      EXPECT_GE(orders.TimeAt(i, "at"), 0);
      EXPECT_LE(orders.TimeAt(i, "at"), now);
    }
  }
}

TEST_F(DemoWritingTest, ReportsProgressUpToTheEnd) {
  DemoOptions options = Options(25'000);
  std::vector<int64_t> reported;
  options.progress = [&](int64_t done, int64_t all) {
    EXPECT_EQ(all, 25'000);
    reported.push_back(done);
  };
  ASSERT_TRUE(WriteDemoData(options).ok());
  EXPECT_EQ(reported, (std::vector<int64_t>{10'000, 20'000, 25'000}));
}

TEST_F(DemoWritingTest, SaysThatTheDirectoryIsAFile) {
  std::ofstream(Path("file")) << "x";
  DemoOptions options = Options(10);
  options.directory = Path("file");
  const absl::Status status = WriteDemoData(options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  options.directory = Path("file/below");
  EXPECT_EQ(WriteDemoData(options).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(DemoWritingTest, AFullDiskLeavesTheOldBaseAndNoParts) {
  ASSERT_TRUE(WriteDemoData(Options(10)).ok());
  const std::string before = ReadWholeFile(Path("orders.csv"));
  std::filesystem::create_symlink("/dev/full", Path("consents.csv.part"));
  const absl::Status status = WriteDemoData(Options(20)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_EQ(ReadWholeFile(Path("orders.csv")), before);
  EXPECT_EQ(FilesThere(), std::size(kDemoFiles) + 1);  // and products.csv
}

TEST_F(DemoWritingTest, CellsAreQuotedOnlyWhereTheyMustBe) {
  absl::StatusOr<std::unique_ptr<DemoFile>> file = DemoFile::Create(Path("t.csv"), "a,b");
  ASSERT_TRUE(file.ok()) << file.status();
  (*file)->Text("plain text").Word("word").EndRow();
  (*file)->Text("a,b").Text("say \"x\"").EndRow();
  (*file)->Text("two\nlines").Text("cr\rhere").EndRow();
  (*file)->Empty().Number(-7).Time(1'769'853'600).EndRow();
  ASSERT_TRUE((*file)->Finish().ok());
  ASSERT_TRUE((*file)->Publish().ok());
  EXPECT_EQ(ReadWholeFile(Path("t.csv")),
            "a,b\nplain text,word\n\"a,b\",\"say \"\"x\"\"\"\n\"two\nlines\",\"cr\rhere\"\n"
            ",-7,2026-01-31T10:00:00Z\n");
}

TEST_F(DemoWritingTest, AFileThatIsNotPublishedIsGone) {
  { const auto file = DemoFile::Create(Path("t.csv"), "a"); }
  EXPECT_EQ(FilesThere(), 0);
}

}  // namespace
}  // namespace clientele::client
