#include "server/app/open_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace clientele::app {
namespace {

using ::testing::HasSubstr;

class OpenKeysTest : public testing::Test {
 protected:
  OpenKeysTest() { config_.store = absl::StrCat("sqlite:", base()); }

  std::string base() const { return dir_.File("base.db"); }
  absl::StatusOr<security::Keys> Open() { return OpenKeys(config_, *random_); }
  void MakeFile(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

  const TempDir dir_;
  const std::unique_ptr<Random> random_ = MakeSystemRandom();
  Config config_;
};

TEST_F(OpenKeysTest, ANewBaseGetsKeysBesideIt) {
  ASSERT_OK_AND_ASSIGN(const security::Keys keys, Open());
  ASSERT_OK_AND_ASSIGN(const security::Keys stored, security::LoadKeys(base() + ".keys"));
  EXPECT_EQ(stored.address, keys.address);
  struct stat info = {};
  ASSERT_EQ(stat((base() + ".keys").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
}

TEST_F(OpenKeysTest, TheNextStartFindsTheSameKeys) {
  ASSERT_OK_AND_ASSIGN(const security::Keys first, Open());
  MakeFile(base(), "a base");
  ASSERT_OK_AND_ASSIGN(const security::Keys second, Open());
  EXPECT_EQ(second.token, first.token);
  EXPECT_EQ(second.address, first.address);
}

TEST_F(OpenKeysTest, AStartThatBrokeOffBeforeTheBaseWasMadeIsGoneOnWith) {
  ASSERT_OK_AND_ASSIGN(const security::Keys first, Open());
  ASSERT_OK_AND_ASSIGN(const security::Keys second, Open());
  EXPECT_EQ(second.address, first.address);
}

TEST_F(OpenKeysTest, TheFlagNamesAnotherFile) {
  config_.keys = dir_.File("elsewhere");
  ASSERT_THAT(Open(), IsOk());
  EXPECT_TRUE(std::filesystem::exists(config_.keys));
  EXPECT_FALSE(std::filesystem::exists(base() + ".keys"));
}

TEST_F(OpenKeysTest, ABaseWithoutItsKeysIsNotGivenOthers) {
  MakeFile(base(), "a base");
  const auto keys = Open();
  EXPECT_THAT(keys, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(keys.status().message(),
            absl::StrCat("the base ", base(), " is there but its keys file ", base(),
                         ".keys is not: put it back, or name it with --keys"));
  EXPECT_FALSE(std::filesystem::exists(base() + ".keys"));
}

TEST_F(OpenKeysTest, ADamagedFileIsRefusedAndLeftAlone) {
  MakeFile(base() + ".keys", "token=12\n");
  const auto keys = Open();
  EXPECT_THAT(keys, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(keys.status().message()), HasSubstr(base() + ".keys"));
  EXPECT_EQ(std::filesystem::file_size(base() + ".keys"), 9u);
}

TEST_F(OpenKeysTest, OtherDatabasesNeedTheFlag) {
  config_.store = "mysql://localhost/base";
  EXPECT_THAT(Open(), FailsAtField("--keys"));
  config_.keys = dir_.File("keys");
  EXPECT_THAT(Open(), IsOk());
}

TEST_F(OpenKeysTest, AFolderThatIsNotThereIsNamed) {
  config_.keys = dir_.File("nowhere/keys");
  const auto keys = Open();
  EXPECT_THAT(keys, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(keys.status().message(),
            absl::StrCat("can't make ", config_.keys, ": No such file or directory"));
}

}  // namespace
}  // namespace clientele::app
