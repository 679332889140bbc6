#include "server/store/mysql/mysql_error.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"

namespace clientele::store::mysql {
namespace {

using absl::StatusCode;

absl::Status OfStatement(int number, absl::string_view text = "") {
  return StatementStatus({number, "HY000", text});
}

TEST(StatementStatus, AConflictMayBeRunAgain) {
  for (const int number : {1205, 1213, 1317, 1020, 1412, 1615, 8002, 8005, 8028, 9007}) {
    EXPECT_THAT(OfStatement(number), HasCode(StatusCode::kAborted)) << number;
  }
}

TEST(StatementStatus, ALostOrRefusingServerIsUnavailable) {
  for (const int number :
       {2000, 2002, 2003, 2005, 2006, 2013, 2026, 2055, 2999, 1040, 1045, 1047,
        1049, 1053, 1158, 1161, 1203, 1290, 1836, 1927, 1969, 3024, 4031, 9001}) {
    EXPECT_THAT(OfStatement(number), HasCode(StatusCode::kUnavailable)) << number;
  }
}

TEST(StatementStatus, AFullDiskIsExhausted) {
  for (const int number : {1021, 1114}) {
    EXPECT_THAT(OfStatement(number), HasCode(StatusCode::kResourceExhausted)) << number;
  }
  EXPECT_THAT(OfStatement(1030, "Got error 28 \"No space left on device\" from storage engine"),
              HasCode(StatusCode::kResourceExhausted));
  EXPECT_THAT(
      OfStatement(1026, "Error writing file './x' (Errcode: 28 \"No space left on device\")"),
      HasCode(StatusCode::kResourceExhausted));
  EXPECT_THAT(OfStatement(1026, "Error writing file './x' (errcode: 28 \"No space\")"),
              HasCode(StatusCode::kResourceExhausted));
  EXPECT_THAT(OfStatement(1030, "Got error 280 \"?\" from storage engine"),
              HasCode(StatusCode::kInternal));
  EXPECT_THAT(OfStatement(1026, "Error writing file './x' (Errcode: 5 \"Input/output error\")"),
              HasCode(StatusCode::kInternal));
}

TEST(StatementStatus, WhatIsTakenOrThereAlreadyExists) {
  for (const int number : {1062, 1586, 1048, 1050, 1060, 1061}) {
    EXPECT_THAT(OfStatement(number), HasCode(StatusCode::kAlreadyExists)) << number;
  }
}

TEST(StatementStatus, EverythingElseIsInternal) {
  for (const int number : {0, 1, 1054, 1064, 1146, 1242, 1264, 1406, 1690, 1999, 3000, 9999}) {
    EXPECT_THAT(OfStatement(number), HasCode(StatusCode::kInternal)) << number;
  }
}

TEST(CommitStatus, OnlyADeadlockIsCertain) {
  EXPECT_THAT(CommitStatus({1213, "40001", "Deadlock"}), HasCode(StatusCode::kAborted));
  for (const int number : {0, 1021, 1047, 1053, 1062, 1114, 1180, 1205, 1290, 1317, 1927, 2006,
                           2013, 2055, 9001, 9007}) {
    EXPECT_THAT(CommitStatus({number, "HY000", ""}), HasCode(StatusCode::kUnavailable)) << number;
  }
}

TEST(ConnectStatus, IsAlwaysUnavailable) {
  for (const int number : {0, 1044, 1045, 1049, 1062, 1213, 2002, 2026}) {
    EXPECT_THAT(ConnectStatus({number, "HY000", ""}), HasCode(StatusCode::kUnavailable)) << number;
  }
}

TEST(Messages, HaveTheNumberAndWhatTheServerSays) {
  EXPECT_EQ(StatementStatus({1146, "42S02", "Table 'b.t' doesn't exist"}).message(),
            "mysql: error 1146 (42S02): Table 'b.t' doesn't exist");
}

// It quotes what was to be written.
TEST(Messages, LeaveOutWhatIsSaidOfValues) {
  for (const auto& [number, state] : {std::pair(1062, "23000"), std::pair(1366, "22007"),
                                      std::pair(1366, "HY000"), std::pair(1264, "22003")}) {
    const MysqlError error = {number, state, "'anna@example.com'"};
    for (const absl::Status& status :
         {StatementStatus(error), CommitStatus(error), ConnectStatus(error)}) {
      EXPECT_THAT(status.ToString(), testing::Not(testing::HasSubstr("anna")));
      EXPECT_THAT(status.ToString(), testing::HasSubstr(std::to_string(number)));
    }
  }
}

}  // namespace
}  // namespace clientele::store::mysql
