#include "client/files/rejects_file.h"

#include <gtest/gtest.h>

#include "client/files/table_reader.h"
#include "tests/unit/client/files/test_files.h"

namespace clientele::client {
namespace {

using Cells = std::vector<std::string>;

TEST(RejectsFile, WritesTheRowsWithWhy) {
  const std::string path = TestPath("rejects.csv");
  RejectsFile rejects(path, Cells{"name", "phone"});
  EXPECT_TRUE(rejects.Add(7, "phone", "no such number", {7, {"Анна, мл.", "12"}}).ok());
  EXPECT_TRUE(rejects.Add(9, "", "repeated", {9, {"Ольга", "13"}}).ok());
  EXPECT_EQ(rejects.count(), 2);
  EXPECT_FALSE(FileExists(path));
  EXPECT_TRUE(rejects.Close().ok());
  EXPECT_EQ(ReadTestFile(path),
            "line,column,reason,name,phone\r\n"
            "7,phone,no such number,\"Анна, мл.\",12\r\n"
            "9,,repeated,Ольга,13\r\n");
}

TEST(RejectsFile, LeavesNoFileWithoutRejects) {
  const std::string path = TestPath("rejects.csv");
  RejectsFile rejects(path, Cells{"name"});
  EXPECT_EQ(rejects.count(), 0);
  EXPECT_TRUE(rejects.Close().ok());
  EXPECT_FALSE(FileExists(path));
  EXPECT_FALSE(FileExists(path + ".part"));
}

TEST(RejectsFile, LeavesNoFileWithoutClose) {
  const std::string path = TestPath("rejects.csv");
  {
    RejectsFile rejects(path, Cells{"name"});
    EXPECT_TRUE(rejects.Add(2, "name", "empty", {2, {"x"}}).ok());
    EXPECT_TRUE(FileExists(path + ".part"));
  }
  EXPECT_FALSE(FileExists(path + ".part"));
}

TEST(RejectsFile, KeepsShortAndLongRows) {
  const std::string path = TestPath("rejects.csv");
  RejectsFile rejects(path, Cells{"a", "b"});
  EXPECT_TRUE(rejects.Add(2, "b", "missing", {2, {"1"}}).ok());
  EXPECT_TRUE(rejects.Add(3, "", "too long", {3, {"1", "2", "3"}}).ok());
  EXPECT_TRUE(rejects.Add(4, "", "short again", {4, {"1"}}).ok());
  EXPECT_TRUE(rejects.Close().ok());
  EXPECT_EQ(ReadTestFile(path),
            "line,column,reason,a,b\r\n2,b,missing,1,\r\n3,,too long,1,2,3\r\n"
            "4,,short again,1,\r\n");
}

TEST(RejectsFile, CanBeImportedAndRejectedAgain) {
  const std::string first = TestPath("first.csv");
  RejectsFile rejects(first, Cells{"name"});
  ASSERT_TRUE(rejects.Add(2, "name", "empty", {2, {"x"}}).ok());
  ASSERT_TRUE(rejects.Close().ok());
  const auto reader = TableReader::Open(first, {});
  ASSERT_TRUE(reader.ok()) << reader.status();
  RejectsFile again(TestPath("again.csv"), (*reader)->header());
  ASSERT_TRUE(again.Add(2, "name", "empty", {2, {"2", "name", "empty", "x"}}).ok());
  ASSERT_TRUE(again.Close().ok());
  const auto second = TableReader::Open(TestPath("again.csv"), {});
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ((*second)->header(),
            (Cells{"line 2", "column 2", "reason 2", "line", "column", "reason", "name"}));
}

TEST(RejectsFile, SaysThatItCantBeWritten) {
  RejectsFile rejects(TestPath("missing/rejects.csv"), Cells{"a"});
  EXPECT_EQ(rejects.Add(1, "a", "b", {1, {"c"}}).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(rejects.count(), 0);
}

}  // namespace
}  // namespace clientele::client
