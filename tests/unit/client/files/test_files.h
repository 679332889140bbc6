// Files for the tests of client/files, in GoogleTest's folder for such, each test with its own.
#ifndef CLIENTELE_TESTS_UNIT_CLIENT_FILES_TEST_FILES_H_
#define CLIENTELE_TESTS_UNIT_CLIENT_FILES_TEST_FILES_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace clientele::client {

// A folder of this process that goes with it.
class TestFolder {
 public:
  TestFolder() : path_(absl::StrCat(::testing::TempDir(), "/clientele_files_", getpid())) {
    std::filesystem::create_directories(path_);
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

// A path that no other test, and no test in another process, uses.
inline std::string TestPath(absl::string_view name) {
  static const TestFolder folder;
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  return absl::StrCat(folder.path(), "/", test->test_suite_name(), "_", test->name(), "_", name);
}

inline std::string WriteTestFile(absl::string_view bytes, absl::string_view name = "table.csv") {
  const std::string path = TestPath(name);
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

inline bool FileExists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

inline std::string ReadTestFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace clientele::client

#endif  // CLIENTELE_TESTS_UNIT_CLIENT_FILES_TEST_FILES_H_
