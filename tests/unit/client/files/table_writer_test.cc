#include "client/files/table_writer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/unit/client/files/test_files.h"

namespace clientele::client {
namespace {

using Cells = std::vector<std::string>;

std::unique_ptr<TableWriter> Started(const std::string& path, const Cells& header) {
  auto writer = TableWriter::Create(path, header);
  EXPECT_TRUE(writer.ok()) << writer.status();
  return *std::move(writer);
}

std::string Written(const Cells& header, const std::vector<Cells>& rows) {
  const std::string path = TestPath("out.csv");
  const auto writer = Started(path, header);
  for (const Cells& row : rows) EXPECT_TRUE(writer->AddRow(row).ok());
  EXPECT_TRUE(writer->Close().ok());
  return ReadTestFile(path);
}

TEST(TableWriter, WritesTheHeaderAndTheRows) {
  EXPECT_EQ(Written({"name", "цена"}, {{"Анна", "1;5"}, {"b", ""}}),
            "name,цена\r\nАнна,1;5\r\nb,\r\n");
}

TEST(TableWriter, QuotesWhereNeeded) {
  EXPECT_EQ(Written({"a"}, {{"x,y"}, {"say \"ha\""}, {"1\n2"}, {"1\r2"}, {" x"}, {"x\t"}, {"x y"}}),
            "a\r\n\"x,y\"\r\n\"say \"\"ha\"\"\"\r\n\"1\n2\"\r\n\"1\r2\"\r\n\" x\"\r\n\"x\t\"\r\nx "
            "y\r\n");
}

TEST(TableWriter, QuotesOtherDelimitersInTheHeader) {
  EXPECT_EQ(Written({"a;b;c", "d|e", "f\tg"}, {}), "\"a;b;c\",\"d|e\",\"f\tg\"\r\n");
}

TEST(TableWriter, WritesASingleEmptyCellAsARecord) {
  EXPECT_EQ(Written({"a"}, {{""}, {"1", "2"}}), "a\r\n\"\"\r\n1,2\r\n");
}

TEST(TableWriter, GivesTheFileItsNameOnlyWhenClosed) {
  const std::string path = TestPath("out.csv");
  const auto writer = Started(path, {"a"});
  ASSERT_TRUE(writer->AddRow(Cells{"1"}).ok());
  EXPECT_FALSE(FileExists(path));
  EXPECT_TRUE(FileExists(path + ".part"));
  ASSERT_TRUE(writer->Close().ok());
  EXPECT_EQ(ReadTestFile(path), "a\r\n1\r\n");
  EXPECT_FALSE(FileExists(path + ".part"));
}

TEST(TableWriter, ReplacesAnEarlierFileAndAnEarlierPart) {
  const std::string path = TestPath("out.csv");
  std::ofstream(path) << "old";
  std::ofstream(path + ".part") << "a part that is longer than what comes";
  const auto writer = Started(path, {"a"});
  EXPECT_EQ(ReadTestFile(path), "old");
  ASSERT_TRUE(writer->Close().ok());
  EXPECT_EQ(ReadTestFile(path), "a\r\n");
}

TEST(TableWriter, RemovesThePartWithoutClose) {
  const std::string path = TestPath("out.csv");
  Started(path, {"a"}).reset();
  EXPECT_FALSE(FileExists(path + ".part"));
  EXPECT_FALSE(FileExists(path));
}

TEST(TableWriter, TakesNoRowsAfterClose) {
  const auto writer = Started(TestPath("out.csv"), {"a"});
  EXPECT_TRUE(writer->Close().ok());
  EXPECT_EQ(writer->AddRow(Cells{"1"}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(writer->Close().ok());
}

TEST(TableWriter, IsReadByItsOwnerOnly) {
  const std::string path = TestPath("out.csv");
  ASSERT_TRUE(Started(path, {"a"})->Close().ok());
  struct stat info = {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(TableWriter, WritesMoreThanItsBuffer) {
  const Cells row = {std::string(1000, 'x'), "я"};
  const std::string text = Written({"a", "b"}, std::vector<Cells>(1000, row));
  EXPECT_EQ(text.size(), 5 + 1000 * (row[0].size() + 5));
  EXPECT_TRUE(text.ends_with(row[0] + ",я\r\n"));
}

TEST(TableWriter, SaysThatTheFolderIsMissing) {
  const auto writer = TableWriter::Create(TestPath("missing/out.csv"), Cells{"a"});
  EXPECT_EQ(writer.status().code(), absl::StatusCode::kNotFound);
}

TEST(TableWriter, SaysThatItsNameIsTaken) {
  const std::string path = TestPath("folder");
  std::filesystem::create_directory(path);
  const auto writer = Started(path, {"a"});
  EXPECT_EQ(writer->Close().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(writer->Close().code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(writer->AddRow(Cells{"1"}).ok());
  EXPECT_FALSE(FileExists(path + ".part"));
}

TEST(TableWriter, SaysThatTheDiskIsFull) {
  if (!FileExists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  const std::string path = TestPath("out.csv");
  std::filesystem::create_symlink("/dev/full", path + ".part");
  const auto writer = Started(path, {"a"});
  const absl::Status status = writer->Close();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(FileExists(path));
  EXPECT_FALSE(FileExists(path + ".part"));
}

}  // namespace
}  // namespace clientele::client
