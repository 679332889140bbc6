#include "client/error.h"

#include <gmock/gmock.h>

#include "tests/unit/client/fake_server.h"

namespace clientele::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(Error, OkStaysOk) { EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok()); }

TEST(Error, CodesAndMessagesStayWhatTheyAre) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status =
        FromGrpc(grpc::Status(static_cast<grpc::StatusCode>(code), "мало места"));
    EXPECT_EQ(static_cast<int>(status.code()), code);
    EXPECT_EQ(status.message(), "мало места");
  }
}

TEST(Error, DetailsAreWhatTheTrailerCarried) {
  const ErrorDetails details = DetailsOf(
      FromGrpc(Failure(grpc::StatusCode::RESOURCE_EXHAUSTED, "full", "QUEUE_FULL",
                       {{"actor", "got \"x\", want y"}, {"tags[1]", "got nothing"}}, 250)));
  EXPECT_EQ(details.reason, "QUEUE_FULL");
  ASSERT_EQ(details.fields.size(), 2u);
  EXPECT_EQ(details.fields[0].field, "actor");
  EXPECT_EQ(details.fields[0].description, "got \"x\", want y");
  EXPECT_EQ(details.fields[1].field, "tags[1]");
  EXPECT_EQ(details.retry_after, absl::Milliseconds(250));
}

// The bytes as google.rpc writes them, by hand: a Status with an ErrorInfo with metadata.
TEST(Error, BytesOfAnotherImplementationAreRead) {
  const std::string entry(
      "\x0A\x02id\x12\x02"
      "42",
      8);
  const std::string info = std::string("\x0A\x01X\x1A\x08", 5) + entry;
  const std::string type = "type.googleapis.com/google.rpc.ErrorInfo";
  std::string any = "\x0A";
  any += static_cast<char>(type.size());
  any += type + "\x12";
  any += static_cast<char>(info.size());
  any += info;
  std::string status("\x08\x05\x12\x02no\x1A", 7);
  status += static_cast<char>(any.size());
  status += any;
  const ErrorDetails details =
      DetailsOf(FromGrpc(grpc::Status(grpc::StatusCode::NOT_FOUND, "no", status)));
  EXPECT_EQ(details.reason, "X");
  EXPECT_THAT(details.metadata, ElementsAre(Pair("id", "42")));
}

TEST(Error, WithoutDetailsOrWithNonsenseThereIsNothing) {
  for (const char* bytes : {"", "\xFF\xFF\xFF", "plain text"}) {
    const ErrorDetails details =
        DetailsOf(FromGrpc(grpc::Status(grpc::StatusCode::UNAVAILABLE, "down", bytes)));
    EXPECT_EQ(details.reason, "");
    EXPECT_THAT(details.fields, IsEmpty());
    EXPECT_EQ(details.retry_after, std::nullopt);
  }
  EXPECT_EQ(DetailsOf(absl::NotFoundError("a file")).reason, "");
}

TEST(Error, AnErrorOfTheServerIsToldFromOneOfThisMachine) {
  EXPECT_TRUE(IsFromServer(FromGrpc(grpc::Status(grpc::StatusCode::UNAVAILABLE, "down"))));
  EXPECT_FALSE(IsFromServer(absl::UnavailableError("can't read clients.csv")));
  EXPECT_FALSE(IsFromServer(absl::OkStatus()));
}

}  // namespace
}  // namespace clientele::client
