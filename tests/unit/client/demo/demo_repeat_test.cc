// A demo base can be made again: the same bytes for the same options, everywhere.
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "server/base/digest.h"
#include "tests/unit/client/demo/demo_base.h"

namespace clientele::client {
namespace {

constexpr int64_t kClients = 2000;

TEST(DemoRepeatTest, TheSameSeedGivesTheSameBytes) {
  const DemoBase one(kClients);
  const DemoBase other(kClients);
  for (const absl::string_view file : kDemoFiles) EXPECT_EQ(one.Bytes(file), other.Bytes(file));
}

// A change of any list or rule changes these bytes on purpose, and this digest with them; a change
// of compiler, library or machine must not.
TEST(DemoRepeatTest, TheBytesAreThoseOfEveryOtherMachine) {
  const DemoBase base(kClients);
  Sha256Stream digest;
  for (const absl::string_view file : kDemoFiles) digest.Add(base.Bytes(file));
  EXPECT_EQ(absl::BytesToHexString(digest.Finish()),
            "8ac77239a51e7b67444bc8bf573974e488e5fddedda9b14832689ea3c8c0e169");
}

TEST(DemoRepeatTest, AnotherSeedGivesAnotherBase) {
  const DemoBase one(100, 1);
  const DemoBase other(100, 2);
  for (const absl::string_view file : kDemoFiles) EXPECT_NE(one.Bytes(file), other.Bytes(file));
}

TEST(DemoRepeatTest, ALargerBaseBeginsWithTheClientsOfASmallerOne) {
  const DemoBase small(1000);
  const DemoBase large(2000);
  for (const absl::string_view file : kDemoFiles) {
    EXPECT_TRUE(absl::StartsWith(large.Bytes(file), small.Bytes(file))) << file;
  }
}

}  // namespace
}  // namespace clientele::client
