#include "server/base/host_port.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"

namespace clientele {
namespace {

// "host port", or "" when it is refused.
std::string Parsed(absl::string_view text) {
  const std::optional<HostPort> parts = ParseHostPort(text);
  return parts.has_value() ? absl::StrCat(parts->host, " ", parts->port) : "";
}

TEST(HostPort, ReadsNamesAndAddresses) {
  EXPECT_EQ(Parsed("127.0.0.1:50051"), "127.0.0.1 50051");
  EXPECT_EQ(Parsed("localhost:80"), "localhost 80");
  EXPECT_EQ(Parsed("0.0.0.0:9464"), "0.0.0.0 9464");
}

TEST(HostPort, TakesTheBracketsOffAnIpv6Address) {
  EXPECT_EQ(Parsed("[::1]:9464"), "::1 9464");
  EXPECT_EQ(Parsed("[::]:0"), ":: 0");
}

TEST(HostPort, KnowsThePortsThatThereAre) {
  EXPECT_EQ(Parsed("a:0"), "a 0");
  EXPECT_EQ(Parsed("a:65535"), "a 65535");
  EXPECT_EQ(Parsed("a:65536"), "");
  EXPECT_EQ(Parsed("a:4294967376"), "") << "2^32 + 80";
  EXPECT_EQ(Parsed("a:-1"), "");
}

TEST(HostPort, RefusesAnythingElse) {
  for (const char* text :
       {"", ":", "a", "a:", ":80", "80", "127.0.0.1", "a:b", "a:8b", "a:+8", "a: 8", "a:8 ",
        "::1:80", "[::1]", "[::1:80", "::1]:80", "[]:80", "a:80:90"}) {
    EXPECT_EQ(Parsed(text), "") << text;
  }
}

}  // namespace
}  // namespace clientele
