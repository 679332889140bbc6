#include "server/store/mysql/mysql_url.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace clientele::store::mysql {
namespace {

// "user host port base tls ca", or "" when it is refused.
std::string Parsed(absl::string_view url) {
  const absl::StatusOr<MysqlAddress> address = ParseMysqlUrl(url);
  if (!address.ok()) return "";
  return absl::StrCat(address->user, " ", address->host, " ", address->port, " ", address->base,
                      address->tls ? " tls " : " clear ", address->tls_ca);
}

TEST(MysqlUrl, NamesUserHostPortAndBase) {
  EXPECT_EQ(Parsed("mysql://anna@127.0.0.1:3307/base"), "anna 127.0.0.1 3307 base clear ");
  EXPECT_EQ(Parsed("mysql://anna@db.example.com:1/b"), "anna db.example.com 1 b tls ");
  EXPECT_EQ(Parsed("mysql://anna@db:65535/b"), "anna db 65535 b tls ");
}

TEST(MysqlUrl, MayLeaveThePortOut) {
  EXPECT_EQ(Parsed("mysql://anna@localhost/base"), "anna localhost 3306 base clear ");
  EXPECT_EQ(Parsed("mysql://anna@[::1]/base"), "anna ::1 3306 base clear ");
}

TEST(MysqlUrl, TakesAnIpv6AddressInBrackets) {
  EXPECT_EQ(Parsed("mysql://anna@[2001:db8::7]:3307/base"), "anna 2001:db8::7 3307 base tls ");
  EXPECT_EQ(Parsed("mysql://anna@2001:db8::7:3307/base"), "");
}

TEST(MysqlUrl, DecodesWhatAUserOrABaseMayHaveInIt) {
  EXPECT_EQ(Parsed("mysql://a%40b%3Ac@localhost/x%2Fy"), "a@b:c localhost 3306 x/y clear ");
  EXPECT_EQ(Parsed("mysql://%D0%B0@localhost/b%25"), "а localhost 3306 b% clear ");
  EXPECT_EQ(Parsed("mysql://a@b@localhost/base"), "a@b localhost 3306 base clear ");
  for (const char* wrong : {"mysql://a%@localhost/b", "mysql://a%4@localhost/b",
                            "mysql://a@localhost/b%zz", "mysql://a@localhost/b%4"}) {
    EXPECT_EQ(Parsed(wrong), "") << wrong;
  }
}

TEST(MysqlUrl, DemandsTlsOfEveryHostButThisMachine) {
  for (const char* host : {"localhost", "127.0.0.1", "127.8.9.1", "[::1]"}) {
    EXPECT_FALSE(ParseMysqlUrl(absl::StrCat("mysql://u@", host, "/b"))->tls) << host;
  }
  for (const char* host : {"localhost.example", "db", "10.0.0.1", "128.0.0.1", "[::2]"}) {
    EXPECT_TRUE(ParseMysqlUrl(absl::StrCat("mysql://u@", host, "/b"))->tls) << host;
  }
}

TEST(MysqlUrl, SaysOtherwiseOfTlsWhenAsked) {
  EXPECT_EQ(Parsed("mysql://u@db/b?tls=off"), "u db 3306 b clear ");
  EXPECT_EQ(Parsed("mysql://u@localhost/b?tls=required"), "u localhost 3306 b tls ");
  EXPECT_EQ(Parsed("mysql://u@db/b?tls=required&tls_ca=/etc/ca.pem"),
            "u db 3306 b tls /etc/ca.pem");
  EXPECT_EQ(Parsed("mysql://u@db/b?tls_ca=/a%26b%3F.pem"), "u db 3306 b tls /a&b?.pem");
  EXPECT_EQ(Parsed("mysql://u@localhost/b?tls_ca=ca.pem"), "u localhost 3306 b tls ca.pem");
  EXPECT_EQ(Parsed("mysql://u@db/b?"), "u db 3306 b tls ");
}

TEST(MysqlUrl, RefusesOptionsThatItDoesNotKnow) {
  for (const char* options : {"tls=preferred", "tls=", "tls", "TLS=off", "tls_ca=", "ssl=on",
                              "timeout=5", "tls=off&x=1", "password=x"}) {
    EXPECT_EQ(Parsed(absl::StrCat("mysql://u@db/b?", options)), "") << options;
  }
}

TEST(MysqlUrl, RefusesWhatIsIncomplete) {
  for (const char* url :
       {"", "mysql:", "mysql://", "mysql:/u@db/b", "mysql://db/b", "mysql://@db/b", "mysql://u@/b",
        "mysql://u@db", "mysql://u@db/", "mysql://u@db:/b", "mysql://u@db:0/b",
        "mysql://u@db:65536/b", "mysql://u@db:+1/b", "mysql://u@db:x/b", "mysql://u@[::1/b",
        "mariadb://u@db/b", "MYSQL://u@db/b"}) {
    EXPECT_THAT(ParseMysqlUrl(url), FailsAtField("--store")) << url;
  }
}

TEST(MysqlUrl, SaysWhatIsWrongAndWhatIsWanted) {
  EXPECT_THAT(std::string(ParseMysqlUrl("mysql://u@db:99999/b").status().message()),
              testing::AllOf(testing::HasSubstr("--store"), testing::HasSubstr("db:99999"),
                             testing::HasSubstr("mysql://user@host:port/base")));
  EXPECT_THAT(std::string(ParseMysqlUrl("mysql://u@db/b?ssl=on").status().message()),
              testing::AllOf(testing::HasSubstr("ssl=on"), testing::HasSubstr("tls=required")));
}

TEST(MysqlUrl, HasNoPlaceForAPasswordAndNeverRepeatsOne) {
  for (const char* url : {"mysql://u:hunter2@db/b", "mysql://u:hunter2@db:x/b?y",
                          "mysql://u:hunter2@@/", "mysql://:hunter2@db/b", "mysql://u:hunter2/b",
                          "mysql://u:p@hunter2@db/b", "mysql://hunter2"}) {
    const absl::Status status = ParseMysqlUrl(url).status();
    EXPECT_THAT(status, FailsAtField("--store")) << url;
    EXPECT_THAT(status.ToString(), testing::Not(testing::HasSubstr("hunter2"))) << url;
  }
  EXPECT_THAT(std::string(ParseMysqlUrl("mysql://u:hunter2@db/b").status().message()),
              testing::HasSubstr("--store_password_file"));
}

}  // namespace
}  // namespace clientele::store::mysql
