#include "server/store/open_store.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "tests/support/mariadb_base.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace clientele::store {
namespace {

TEST(OpenDriver, OpensTheFileThatTheUrlNames) {
  const TempDir dir;
  for (const std::string name : {"base.db", "with space.db", "база.db", "a:b?c#d%20.db"}) {
    ASSERT_OK_AND_ASSIGN(const auto driver, OpenDriver("sqlite:" + dir.File(name)));
    EXPECT_EQ(driver->name(), "sqlite");
    ASSERT_THAT(driver->ConnectWriter(), IsOk());
    EXPECT_TRUE(std::filesystem::exists(dir.File(name))) << name;
  }
}

TEST(OpenDriver, OpensTheServerThatTheUrlNames) {
  const MariadbBase base;
  ASSERT_OK_AND_ASSIGN(const auto driver, OpenDriver(base.Url()));
  EXPECT_EQ(driver->name(), "mysql");
  EXPECT_TRUE(driver->is_shared());
  EXPECT_THAT(driver->ConnectWriter(), IsOk());
}

TEST(OpenDriver, RefusesEverythingElse) {
  for (const char* url : {"", "sqlite", "sqlite:", "SQLITE:base.db", " sqlite:base.db", "base.db",
                          "mysql://localhost/base", "mysql:base", "file:base.db"}) {
    EXPECT_THAT(OpenDriver(url), FailsWith(Reason::kInvalidField)) << url;
    EXPECT_THAT(OpenDriver(url), FailsAtField("--store")) << url;
  }
}

TEST(OpenDriver, AFolderThatIsNotThereIsUnavailable) {
  const TempDir dir;
  EXPECT_THAT(OpenDriver("sqlite:" + dir.File("none/base.db")),
              HasCode(absl::StatusCode::kUnavailable));
}

TEST(OpenDriver, NeverRepeatsAPassword) {
  for (const char* url :
       {"mariadb://u:hunter2@h/b", "mysql:u:hunter2@h/b", "mysql://u:hunter2@h/b"}) {
    EXPECT_THAT(OpenDriver(url).status().ToString(), testing::Not(testing::HasSubstr("hunter2")));
  }
}

TEST(SqlitePath, IsWhatFollowsTheScheme) {
  EXPECT_EQ(SqlitePath("sqlite:base.db"), "base.db");
  EXPECT_EQ(SqlitePath("sqlite:/var/lib/base.db"), "/var/lib/base.db");
  EXPECT_EQ(SqlitePath("sqlite:sqlite:x"), "sqlite:x");
  EXPECT_EQ(SqlitePath("sqlite:"), "");
  EXPECT_EQ(SqlitePath("mysql:base"), "");
  EXPECT_EQ(SqlitePath(""), "");
}

}  // namespace
}  // namespace clientele::store
