#include "client/files/whole_file.h"

#include <gtest/gtest.h>

#include "tests/unit/client/files/test_files.h"

namespace clientele::client {
namespace {

TEST(WholeFile, IsReadBackAndLeavesNoPart) {
  const std::string path = TestPath("note.txt");
  ASSERT_TRUE(WriteTextFile(path, "old and longer").ok());
  ASSERT_TRUE(WriteTextFile(path, "new").ok());
  const auto text = ReadTextFile(path, 3);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, "new");
  EXPECT_FALSE(FileExists(path + ".part"));
}

TEST(WholeFile, RefusesWhatIsTooLarge) {
  const std::string path = WriteTestFile("four", "note.txt");
  EXPECT_EQ(ReadTextFile(path, 3).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(WholeFile, SaysThatSomethingIsMissing) {
  EXPECT_EQ(ReadTextFile(TestPath("none"), 9).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(FileSha256(TestPath("none")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(WriteTextFile(TestPath("none/a"), "").code(), absl::StatusCode::kNotFound);
}

TEST(WholeFile, HashesItsBytes) {
  const auto sha256 = FileSha256(WriteTestFile("abc", "abc.txt"));
  ASSERT_TRUE(sha256.ok()) << sha256.status();
  // FIPS 180-4, the one-block example.
  EXPECT_EQ(*sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace clientele::client
