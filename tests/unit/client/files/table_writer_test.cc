#include "client/files/table_writer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "client/files/whole_file.h"
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

TEST(TableWriter, WritesForSpreadsheets) {
  const std::string path = TestPath("out.csv");
  const auto writer = TableWriter::Create(path, Cells{"a", "b"}, {true, Encoding::kUtf8});
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE((*writer)->AddRow(Cells{"1;2", "x,y"}).ok());
  ASSERT_TRUE((*writer)->Close().ok());
  EXPECT_EQ(ReadTestFile(path),
            "\xEF\xBB\xBF"
            "a;b\r\n\"1;2\";x,y\r\n");
}

TEST(TableWriter, NobodysNameIsAFormulaInASpreadsheet) {
  const std::string path = TestPath("out.csv");
  const auto writer = TableWriter::Create(path, Cells{"a"}, {true, Encoding::kUtf8});
  ASSERT_TRUE(writer.ok()) << writer.status();
  for (const char* cell : {"=1+1", "+7", "-1", "@a", "\tx", "\rx", "a=1"}) {
    ASSERT_TRUE((*writer)->AddRow(Cells{cell}).ok());
  }
  ASSERT_TRUE((*writer)->Close().ok());
  EXPECT_EQ(ReadTestFile(path),
            "\xEF\xBB\xBF"
            "a\r\n'=1+1\r\n'+7\r\n'-1\r\n'@a\r\n'\tx\r\n\"'\rx\"\r\na=1\r\n");
  EXPECT_EQ(Written({"a"}, {{"=1+1"}}), "a\r\n=1+1\r\n");
}

TEST(TableWriter, WritesOtherEncodings) {
  const auto written = [](Encoding encoding) {
    const std::string path = TestPath("out.csv");
    const auto writer = TableWriter::Create(path, Cells{"a"}, {false, encoding});
    EXPECT_TRUE(writer.ok()) << writer.status();
    EXPECT_TRUE((*writer)->AddRow(Cells{"Ж"}).ok());
    EXPECT_TRUE((*writer)->Close().ok());
    return ReadTestFile(path);
  };
  EXPECT_EQ(written(Encoding::kWindows1251), "a\r\n\xC6\r\n");
  EXPECT_EQ(written(Encoding::kUtf16Le), std::string("\xFF\xFE"
                                                     "a\0\r\0\n\0\x16\x04\r\0\n\0",
                                                     14));
  EXPECT_EQ(written(Encoding::kUtf16Be), std::string("\xFE\xFF\0a\0\r\0\n\x04\x16\0\r\0\n", 14));
}

TEST(TableWriter, ReplacesNothingThatAnEncodingLacks) {
  const std::string path = TestPath("out.csv");
  const auto writer = TableWriter::Create(path, Cells{"a"}, {false, Encoding::kWindows1251});
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE((*writer)->AddRow(Cells{"Жозé"}).ok());
  const absl::Status status = (*writer)->Close();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("windows-1251 has no \"é\""), absl::string_view::npos) << status;
  EXPECT_FALSE(FileExists(path));
}

TEST(TableWriter, KnowsTheHashOfWhatIsOnTheDisk) {
  const std::string path = TestPath("out.csv");
  const auto writer = TableWriter::Create(path, Cells{"a"}, {true, Encoding::kUtf16Le});
  ASSERT_TRUE(writer.ok()) << writer.status();
  for (int i = 0; i < 30'000; ++i) ASSERT_TRUE((*writer)->AddRow(Cells{"Жанна"}).ok());
  ASSERT_TRUE((*writer)->Close().ok());
  const auto sha256 = FileSha256(path);
  ASSERT_TRUE(sha256.ok()) << sha256.status();
  EXPECT_EQ((*writer)->sha256(), *sha256);
  EXPECT_EQ(sha256->size(), 64u);
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
