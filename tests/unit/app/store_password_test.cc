#include "server/app/store_password.h"

#include <gmock/gmock.h>

#include "tests/support/child_process.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace clientele::app {
namespace {

class StorePasswordTest : public testing::Test {
 protected:
  // As it is read from a file with this text.
  absl::StatusOr<std::string> FromFile(const std::string& text) {
    WriteWholeFile(dir_.File("password"), text);
    config_.store_password_file = dir_.File("password");
    return StorePassword(config_);
  }

  const TempDir dir_;
  Config config_;
};

TEST_F(StorePasswordTest, IsTheOneThatWasGivenWithoutAFile) {
  EXPECT_EQ(*StorePassword(config_), "");
  config_.store_password = "given";
  EXPECT_EQ(*StorePassword(config_), "given");
}

TEST_F(StorePasswordTest, IsTheFirstLineOfTheFile) {
  config_.store_password = "given";
  for (const char* text : {"s3cret", "s3cret\n", "s3cret\r\n", "s3cret\nmore\n"}) {
    EXPECT_EQ(*FromFile(text), "s3cret") << text;
  }
}

TEST_F(StorePasswordTest, KeepsItsBlanks) { EXPECT_EQ(*FromFile(" a b \n"), " a b "); }

TEST_F(StorePasswordTest, AFileThatIsNotThereIsNoEmptyPassword) {
  config_.store_password = "given";
  config_.store_password_file = dir_.File("nothing");
  EXPECT_THAT(StorePassword(config_), HasCode(absl::StatusCode::kUnavailable));
}

TEST_F(StorePasswordTest, AnEmptyFileIsAMistake) {
  for (const char* text : {"", "\n", "\r\n", "\nsecond"}) {
    EXPECT_THAT(FromFile(text), HasCode(absl::StatusCode::kFailedPrecondition)) << text;
  }
}

}  // namespace
}  // namespace clientele::app
