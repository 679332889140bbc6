// A database of a test's own on the one MariaDB server of the test program.
#ifndef CLIENTELE_TESTS_SUPPORT_MARIADB_BASE_H_
#define CLIENTELE_TESTS_SUPPORT_MARIADB_BASE_H_

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/mariadb_server.h"

namespace clientele {

// Empty at first, gone with the object.
class MariadbBase {
 public:
  MariadbBase() : name_(NextName()) { Expect(server().CreateBase(name_)); }
  ~MariadbBase() { Expect(server().Run("DROP DATABASE " + name_).status()); }
  MariadbBase(const MariadbBase&) = delete;
  MariadbBase& operator=(const MariadbBase&) = delete;

  const std::string& name() const { return name_; }
  std::string Url() const { return server().Url(name_); }
  // A query's answer as the command-line client prints it, without the last line's end.
  std::string Ask(absl::string_view statements) const {
    const absl::StatusOr<std::string> answer =
        server().Run(absl::StrCat("USE ", name_, "; ", statements));
    Expect(answer.status());
    return answer.ok() ? answer->substr(0, answer->find_last_not_of('\n') + 1) : "";
  }

  // Started at the first need, ended with the program.
  static MariadbServer& server() {
    static MariadbServer server({.in_memory = true});
    static const absl::Status started = server.Start();
    Expect(started);
    return server;
  }

 private:
  static void Expect(const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; }
  static std::string NextName() {
    static int count = 0;
    return absl::StrCat("base_", ++count);
  }

  const std::string name_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_MARIADB_BASE_H_
