#include "server/store/mysql/session.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/time/clock.h"
#include "server/store/open_store.h"
#include "tests/support/tls_files.h"
#include "tests/unit/store/mysql_base.h"

namespace clientele::store::mysql {
namespace {

using absl::StatusCode;
using testing::HasSubstr;
using testing::Not;

class Sessions : public MysqlTest {
 protected:
  static std::string Setting(sql::Connection& connection, const std::string& name) {
    return Text(connection, "SELECT @@SESSION." + name);
  }
};

TEST_F(Sessions, AWriterHasTheSettingsThatItNeeds) {
  const auto writer = Writer();
  EXPECT_EQ(Setting(*writer, "tx_isolation"), "READ-COMMITTED");
  EXPECT_EQ(Setting(*writer, "sql_mode"), "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION");
  EXPECT_EQ(Setting(*writer, "time_zone"), "+00:00");
  EXPECT_EQ(Setting(*writer, "character_set_client"), "utf8mb4");
  EXPECT_EQ(Setting(*writer, "collation_connection"), "utf8mb4_bin");
  EXPECT_EQ(Setting(*writer, "innodb_lock_wait_timeout"), "5");
  EXPECT_EQ(Setting(*writer, "idle_transaction_timeout"), "5");
  EXPECT_EQ(Number(*writer, "SELECT @@SESSION.max_statement_time"), 10);
  EXPECT_EQ(Setting(*writer, "autocommit"), "1");
}

TEST_F(Sessions, AReaderHasTheSettingsThatItNeeds) {
  const auto reader = Reader();
  EXPECT_EQ(Setting(*reader, "tx_isolation"), "REPEATABLE-READ");
  EXPECT_EQ(Setting(*reader, "sql_mode"), "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION");
  EXPECT_EQ(Setting(*reader, "idle_transaction_timeout"), "0");
  EXPECT_EQ(Number(*reader, "SELECT @@SESSION.max_statement_time"), 120);
}

TEST_F(Sessions, WhateverTheServersDefaultsAre) {
  base_.Ask(
      "SET GLOBAL sql_mode='ANSI', GLOBAL tx_isolation='READ-UNCOMMITTED', "
      "GLOBAL time_zone='+03:00'");
  const auto reader = Reader(), writer = Writer();
  EXPECT_EQ(Setting(*reader, "tx_isolation"), "REPEATABLE-READ");
  EXPECT_EQ(Setting(*writer, "tx_isolation"), "READ-COMMITTED");
  EXPECT_EQ(Setting(*writer, "sql_mode"), "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION");
  EXPECT_EQ(Setting(*writer, "time_zone"), "+00:00");
  base_.Ask(
      "SET GLOBAL sql_mode=DEFAULT, GLOBAL tx_isolation='REPEATABLE-READ', "
      "GLOBAL time_zone='SYSTEM'");
}

TEST_F(Sessions, TextsCompareByTheirBytes) {
  const auto reader = Reader();
  EXPECT_EQ(Number(*reader, "SELECT 'a' = 'A'"), 0);
  EXPECT_EQ(Number(*reader, "SELECT 'a' = 'á'"), 0);
}

class Passwords : public MysqlTest {
 protected:
  absl::StatusOr<std::unique_ptr<sql::Driver>> As(const std::string& user,
                                                  const std::string& password) {
    return OpenDriver(
        absl::StrCat("mysql://", user, "@127.0.0.1:", base_.server().port(), "/", base_.name()),
        password);
  }
};

TEST_F(Passwords, OpenTheBaseAndAreNeverRepeated) {
  const std::string password = "p@ss:/?#'\"\\ пароль";
  base_.Ask(
      "CREATE USER 'ma rk'@'%' IDENTIFIED BY 'p@ss:/?#''\"\\\\ пароль'; "
      "GRANT ALL ON *.* TO 'ma rk'@'%'");
  EXPECT_THAT(As("ma%20rk", password), IsOk());
  for (const std::string& wrong : {std::string("hunter2"), std::string(), password + " "}) {
    const absl::Status status = As("ma%20rk", wrong).status();
    EXPECT_THAT(status, HasCode(StatusCode::kUnavailable)) << wrong;
    EXPECT_THAT(status.ToString(), HasSubstr("ma rk")) << wrong;
    EXPECT_THAT(status.ToString(), Not(HasSubstr("hunter2")));
  }
  base_.Ask("DROP USER 'ma rk'@'%'");
}

TEST_F(Passwords, OfAnUnknownUserAreRefused) {
  EXPECT_THAT(As("nobody", "x"), HasCode(StatusCode::kUnavailable));
}

TEST_F(Passwords, OfAUserWithoutThisBaseAreRefused) {
  base_.Ask("CREATE USER narrow@'%'");
  EXPECT_THAT(As("narrow", ""), HasCode(StatusCode::kUnavailable));
  base_.Ask("DROP USER narrow@'%'");
}

TEST(Connecting, ToABaseThatIsNotThereIsUnavailable) {
  EXPECT_THAT(OpenDriver(MariadbBase::server().Url("nothing")), HasCode(StatusCode::kUnavailable));
}

TEST(Connecting, ToAHostThatIsNotThereIsUnavailable) {
  const absl::Status status = OpenDriver("mysql://u@host.invalid:1/b?tls=off").status();
  EXPECT_THAT(status, HasCode(StatusCode::kUnavailable));
  EXPECT_THAT(status.ToString(), HasSubstr("host.invalid:1"));
}

// It takes the connection and never says a word.
TEST(Connecting, ToASilentServerEndsAfterTheTimeout) {
  const int silent = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(silent, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(listen(silent, 1), 0);
  socklen_t size = sizeof(address);
  ASSERT_EQ(getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const absl::Time before = absl::Now();
  EXPECT_THAT(OpenDriver(absl::StrCat("mysql://u@127.0.0.1:", ntohs(address.sin_port), "/b")),
              HasCode(StatusCode::kUnavailable));
  EXPECT_LT(absl::Now() - before, kConnectTimeout + kAnswerMargin);
  close(silent);
}

TEST(Connecting, AfterTheServerCrashedWorksOnceItIsBack) {
  MariadbServer server({.in_memory = true});
  ASSERT_THAT(server.Start(), IsOk());
  ASSERT_THAT(server.CreateBase("b"), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto driver, OpenDriver(server.Url("b")));
  ASSERT_OK_AND_ASSIGN(const auto writer, driver->ConnectWriter());
  ASSERT_THAT(writer->Execute("CREATE TABLE t (id BIGINT PRIMARY KEY)"), IsOk());
  ASSERT_THAT(writer->BeginWrite(), IsOk());
  ASSERT_THAT(writer->Execute("INSERT INTO t VALUES (1)"), IsOk());
  ASSERT_THAT(writer->Commit(), IsOk());
  server.Kill();
  EXPECT_THAT(writer->Execute("INSERT INTO t VALUES (2)"), HasCode(StatusCode::kUnavailable));
  EXPECT_THAT(driver->ConnectWriter(), HasCode(StatusCode::kUnavailable));
  ASSERT_THAT(server.Start(), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto again, driver->ConnectWriter());
  ASSERT_OK_AND_ASSIGN(sql::Statement * select, again->Prepare("SELECT id FROM t"));
  EXPECT_TRUE(*select->Step());
  EXPECT_FALSE(*select->Step());
}

TEST(Connecting, ByIpv6) {
  MariadbServer server({.flags = {"--bind-address=127.0.0.1,::1"}, .in_memory = true});
  if (const absl::Status started = server.Start(); !started.ok()) {
    ASSERT_THAT(started.ToString(), HasSubstr("::1"));
    GTEST_SKIP() << "this machine has no IPv6";
  }
  ASSERT_THAT(server.CreateBase("b"), IsOk());
  EXPECT_THAT(OpenDriver(absl::StrCat("mysql://root@[::1]:", server.port(), "/b")), IsOk());
}

// The server is set up anew while it runs; every writer asks.
TEST(Durability, IsFullOnlyWhenEveryCommitIsOnDisk) {
  MariadbServer server(
      {.flags = {"--log-bin", "--innodb-flush-log-at-trx-commit=2"}, .in_memory = true});
  ASSERT_THAT(server.Start(), IsOk());
  ASSERT_THAT(server.CreateBase("b"), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto driver, OpenDriver(server.Url("b")));
  const auto after = [&](const std::string& settings) {
    EXPECT_THAT(server.Run("SET GLOBAL " + settings), IsOk());
    EXPECT_THAT(driver->ConnectWriter(), IsOk());
    return driver->durability();
  };
  EXPECT_EQ(driver->durability(), "reduced");
  EXPECT_EQ(after("innodb_flush_log_at_trx_commit = 1, GLOBAL sync_binlog = 0"), "reduced");
  EXPECT_EQ(after("sync_binlog = 1"), "full");
  EXPECT_EQ(after("sync_binlog = 100"), "reduced");
  EXPECT_EQ(after("sync_binlog = 1, GLOBAL innodb_flush_log_at_trx_commit = 0"), "reduced");
  EXPECT_EQ(after("innodb_flush_log_at_trx_commit = 1"), "full");
}

TEST(Durability, NeedsNoBinaryLog) {
  ASSERT_OK_AND_ASSIGN(const auto driver, OpenDriver(MariadbBase().Url()));
  EXPECT_EQ(driver->durability(), "full");
}

TEST(Durability, IsReducedWithoutTheDoublewriteBuffer) {
  MariadbServer server({.flags = {"--skip-innodb-doublewrite"}, .in_memory = true});
  ASSERT_THAT(server.Start(), IsOk());
  ASSERT_THAT(server.CreateBase("b"), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto driver, OpenDriver(server.Url("b")));
  EXPECT_EQ(driver->durability(), "reduced");
}

class Tls : public testing::Test {
 protected:
  Tls() {
    files_.MakeAuthority("ours");
    files_.MakeAuthority("another");
    files_.MakeServer("good", "ours", "IP:127.0.0.1");
    files_.MakeServer("stranger", "ours", "DNS:another.example");
  }
  // A server that shows this certificate; none: without TLS.
  void StartServer(const std::string& certificate) {
    std::vector<std::string> flags;
    if (!certificate.empty()) {
      flags = {"--ssl-cert=" + files_.Certificate(certificate),
               "--ssl-key=" + files_.Key(certificate)};
    }
    server_ =
        std::make_unique<MariadbServer>(MariadbServer::Options{.flags = flags, .in_memory = true});
    ASSERT_THAT(server_->Start(), IsOk());
    ASSERT_THAT(server_->CreateBase("b"), IsOk());
  }
  absl::StatusOr<std::unique_ptr<sql::Driver>> Connected(const std::string& options) {
    return OpenDriver(server_->Url("b?" + options));
  }
  std::string Believing(const std::string& authority) {
    return "tls=required&tls_ca=" + files_.Certificate(authority);
  }
  static std::string Cipher(sql::Connection& connection) {
    const auto statement = connection.Prepare("SHOW STATUS LIKE 'Ssl_cipher'");
    EXPECT_THAT((*statement)->Step(), IsOk());
    return std::string((*statement)->Bytes(1));
  }

  TlsFiles files_;
  std::unique_ptr<MariadbServer> server_;
};

TEST_F(Tls, EncryptsEveryConnectionWhenItIsRequired) {
  StartServer("good");
  ASSERT_OK_AND_ASSIGN(const auto driver, Connected(Believing("ours")));
  EXPECT_NE(Cipher(**driver->ConnectWriter()), "");
  EXPECT_NE(Cipher(**driver->ConnectReader()), "");
  EXPECT_NE(Cipher(**driver->ConnectMigrator()), "");
}

TEST_F(Tls, IsNotUsedWhenItIsOff) {
  StartServer("good");
  ASSERT_OK_AND_ASSIGN(const auto driver, Connected("tls=off"));
  EXPECT_EQ(Cipher(**driver->ConnectWriter()), "");
}

TEST_F(Tls, IsAskedOfTheServerAndNotOfTheLibrary) {
  StartServer("good");
  for (const bool tls : {true, false}) {
    const MysqlAddress address = {"root", "127.0.0.1", server_->port(),
                                  "b",    tls,         files_.Certificate("ours")};
    ASSERT_OK_AND_ASSIGN(const Session session, Connect(address, "", Purpose::kRead));
    EXPECT_EQ(CheckEncrypted(*session.connection).ok(), tls);
  }
}

TEST_F(Tls, RefusesAServerThatDoesNotOfferIt) {
  StartServer("");
  EXPECT_THAT(Connected(Believing("ours")), HasCode(StatusCode::kUnavailable));
  EXPECT_THAT(Connected("tls=required"), HasCode(StatusCode::kUnavailable));
  EXPECT_THAT(Connected("tls=off"), IsOk());
}

TEST_F(Tls, RefusesACertificateOfAnAuthorityThatIsNotBelieved) {
  StartServer("good");
  EXPECT_THAT(Connected(Believing("another")), HasCode(StatusCode::kUnavailable));
  EXPECT_THAT(Connected("tls=required"), HasCode(StatusCode::kUnavailable));
  EXPECT_THAT(Connected("tls=required&tls_ca=/nowhere.pem"), HasCode(StatusCode::kUnavailable));
}

TEST_F(Tls, RefusesACertificateOfAnotherHost) {
  StartServer("stranger");
  EXPECT_THAT(Connected(Believing("ours")), HasCode(StatusCode::kUnavailable));
}

}  // namespace
}  // namespace clientele::store::mysql
