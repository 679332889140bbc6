#include "client/tool/exit_codes.h"

#include <gmock/gmock.h>

#include "client/error.h"
#include "tests/unit/client/fake_server.h"

namespace clientele::client {
namespace {

using Code = grpc::StatusCode;
using ::testing::HasSubstr;

int ExitOf(Code code) { return ExitCodeOf(FromGrpc(grpc::Status(code, "x"))); }
std::string Described(const grpc::Status& status) {
  return DescribeError(FromGrpc(status), "127.0.0.1:50051");
}

TEST(ExitCodes, EachCodeEndsTheToolItsOwnWay) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitOf(Code::INVALID_ARGUMENT), 3);
  EXPECT_EQ(ExitOf(Code::OUT_OF_RANGE), 3);
  EXPECT_EQ(ExitOf(Code::NOT_FOUND), 4);
  EXPECT_EQ(ExitOf(Code::ALREADY_EXISTS), 5);
  EXPECT_EQ(ExitOf(Code::ABORTED), 5);
  EXPECT_EQ(ExitOf(Code::FAILED_PRECONDITION), 5);
  EXPECT_EQ(ExitOf(Code::UNAVAILABLE), 6);
  EXPECT_EQ(ExitOf(Code::DEADLINE_EXCEEDED), 6);
  EXPECT_EQ(ExitOf(Code::RESOURCE_EXHAUSTED), 6);
  for (const Code code : {Code::CANCELLED, Code::UNKNOWN, Code::INTERNAL, Code::UNIMPLEMENTED,
                          Code::DATA_LOSS, Code::PERMISSION_DENIED}) {
    EXPECT_EQ(ExitOf(code), 1) << code;
  }
  EXPECT_EQ(ExitCodeOf(RejectsError(3, false)), 7);
}

TEST(ExitCodes, AFileThatIsNotThereIsNotFoundAndOneThatCantBeReadIsNoServersFault) {
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("can't read a.csv: No such file or directory")), 4);
  const absl::Status unreadable = absl::UnavailableError("can't read a.csv: Permission denied");
  EXPECT_EQ(ExitCodeOf(unreadable), 1);
  EXPECT_EQ(DescribeError(unreadable, "s:1"), "clientele: can't read a.csv: Permission denied\n");
}

TEST(ExitCodes, WithoutAServerItSaysHowToStartOne) {
  EXPECT_EQ(Described(grpc::Status(Code::UNAVAILABLE, "failed to connect")),
            "clientele: failed to connect\n"
            "Is a server running at 127.0.0.1:50051? Start one with: clienteled "
            "--store=sqlite:PATH\n"
            "Another address: --server HOST:PORT or CLIENTELE_SERVER.\n");
}

TEST(ExitCodes, WhatMayHelpNextIsSaid) {
  EXPECT_THAT(Described(grpc::Status(Code::DEADLINE_EXCEEDED, "late")),
              HasSubstr("--timeout SECONDS"));
  EXPECT_THAT(Described(Failure(Code::ABORTED, "changed", "ETAG_MISMATCH")),
              HasSubstr("Read it again and repeat the change."));
  EXPECT_THAT(Described(Failure(Code::RESOURCE_EXHAUSTED, "full", "QUEUE_FULL")),
              HasSubstr("Try again in a moment."));
}

TEST(ExitCodes, SeveralWrongFieldsAreListedAndASingleOneIsInTheMessage) {
  EXPECT_EQ(
      Described(Failure(Code::INVALID_ARGUMENT, "actor: got nothing (and 1 more)", "INVALID_FIELD",
                        {{"actor", "got nothing"}, {"tags[0]", "got \"a b\""}})),
      "clientele: actor: got nothing (and 1 more)\n"
      "  actor: got nothing\n"
      "  tags[0]: got \"a b\"\n");
  EXPECT_EQ(Described(Failure(Code::INVALID_ARGUMENT, "actor: got nothing", "INVALID_FIELD",
                              {{"actor", "got nothing"}})),
            "clientele: actor: got nothing\n");
}

TEST(ExitCodes, RejectsSayWhetherTheOthersAreIn) {
  EXPECT_EQ(RejectsError(3, false).message(), "3 rows were rejected; the others are in");
  EXPECT_EQ(RejectsError(3, true).message(), "3 rows would be rejected; nothing was changed");
}

}  // namespace
}  // namespace clientele::client
