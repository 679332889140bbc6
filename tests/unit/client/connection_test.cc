#include "client/connection.h"

#include <gmock/gmock.h>

#include <set>

#include "tests/unit/client/fake_server.h"

namespace clientele::client {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;
using ::testing::MatchesRegex;
using v1::ClientService;
using v1::SegmentService;

const grpc::Status kDown(StatusCode::UNAVAILABLE, "down");

class ConnectionTest : public ::testing::Test {
 protected:
  Connection Connect(absl::Duration deadline = absl::Seconds(30)) {
    return Connection({server_.address(), deadline, 4});
  }
  // GetClient fails so often, then works.
  void FailFirst(int times, const grpc::Status& status) {
    server_.OnCall<v1::GetClientRequest, v1::GetClientResponse>(
        "GetClient", [times, status](const auto&, auto& response) mutable {
          if (times-- > 0) return status;
          response.mutable_client()->set_id(42);
          return grpc::Status::OK;
        });
  }
  absl::StatusOr<v1::GetClientResponse> Get(Connection connection) {
    return connection.Call(connection.clients(), &ClientService::Stub::GetClient,
                           v1::GetClientRequest());
  }
  FakeServer server_;
};

TEST_F(ConnectionTest, AServerThatIsAwayForAMomentIsTriedAgain) {
  FailFirst(3, kDown);
  const auto response = Get(Connect());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->client().id(), 42);
  EXPECT_EQ(server_.calls("GetClient"), 4);
}

TEST_F(ConnectionTest, AfterTheLastAttemptTheErrorIsTheServers) {
  FailFirst(100, kDown);
  const auto response = Get(Connect());
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(response.status().message(), "down");
  EXPECT_EQ(server_.calls("GetClient"), 4);
}

TEST_F(ConnectionTest, WhatIsNotSafeOrOfNoUseIsNotRepeated) {
  int calls = 0;
  // CANCELLED is the caller's own: gRPC resets the stream when a server says it.
  for (int code = StatusCode::UNKNOWN; code <= StatusCode::UNAUTHENTICATED; ++code) {
    if (code == StatusCode::UNAVAILABLE) continue;
    FailFirst(100, grpc::Status(static_cast<StatusCode>(code), "no"));
    const absl::Status status = Get(Connect()).status();
    EXPECT_EQ(static_cast<int>(status.code()), code) << status;
    EXPECT_EQ(server_.calls("GetClient"), ++calls) << code;
  }
}

TEST_F(ConnectionTest, AFullQueueIsTriedAgainNotBeforeItsHint) {
  FailFirst(1, Failure(StatusCode::RESOURCE_EXHAUSTED, "full", "QUEUE_FULL", {}, 300));
  const absl::Time start = absl::Now();
  EXPECT_TRUE(Get(Connect()).ok());
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(300));
  EXPECT_EQ(server_.calls("GetClient"), 2);
}

TEST_F(ConnectionTest, NobodyWaitsForWhatComesAfterTheDeadline) {
  FailFirst(1, Failure(StatusCode::RESOURCE_EXHAUSTED, "full", "QUEUE_FULL", {}, 900));
  const absl::Time start = absl::Now();
  EXPECT_EQ(Get(Connect(absl::Milliseconds(600))).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_LT(absl::Now() - start, absl::Milliseconds(600));
  EXPECT_EQ(server_.calls("GetClient"), 1);
}

TEST_F(ConnectionTest, ACallThatIsNeverAnsweredEndsAtItsDeadline) {
  server_.On("GetClient", [](const std::string&, int) { return FakeServer::Reply{{}, {}, true}; });
  EXPECT_EQ(Get(Connect(absl::Milliseconds(100))).status().code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(server_.calls("GetClient"), 1);
}

TEST_F(ConnectionTest, WithoutAServerTheErrorIsUnavailable) {
  server_.Stop();
  EXPECT_EQ(Get(Connect()).status().code(), absl::StatusCode::kUnavailable);
}

// What makes a repeated write safe: one id for all attempts, another for each call.
TEST_F(ConnectionTest, EveryAttemptOfAWriteHasTheSameRequestId) {
  std::vector<std::string> ids;
  server_.OnCall<v1::MoveStageRequest, v1::MoveStageResponse>(
      "MoveStage", [&ids](const auto& request, auto&) {
        ids.push_back(request.request_id());
        return ids.size() % 3 == 0 ? grpc::Status::OK : kDown;
      });
  Connection connection = Connect();
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(
        connection
            .Call(connection.clients(), &ClientService::Stub::MoveStage, v1::MoveStageRequest())
            .ok());
  }
  ASSERT_EQ(ids.size(), 6u);
  EXPECT_THAT(ids[0], MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(ids[1], ids[0]);
  EXPECT_EQ(ids[2], ids[0]);
  EXPECT_NE(ids[3], ids[0]);
  EXPECT_EQ(ids[5], ids[3]);
}

TEST_F(ConnectionTest, ARequestIdOfTheCallersOwnIsKept) {
  std::string id;
  server_.OnCall<v1::MoveStageRequest, v1::MoveStageResponse>("MoveStage",
                                                              [&id](const auto& request, auto&) {
                                                                id = request.request_id();
                                                                return grpc::Status::OK;
                                                              });
  Connection connection = Connect();
  v1::MoveStageRequest request;
  request.set_request_id("mine");
  EXPECT_TRUE(connection.Call(connection.clients(), &ClientService::Stub::MoveStage, request).ok());
  EXPECT_EQ(id, "mine");
}

TEST_F(ConnectionTest, RequestIdsDiffer) {
  Connection connection = Connect();
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) ids.insert(connection.NewRequestId());
  EXPECT_EQ(ids.size(), 1'000u);
}

// A stream of the members 1 to 10 that breaks after every second one; the position is the last id.
class StreamTest : public ConnectionTest {
 protected:
  StreamTest() {
    server_.On("QuerySegment", [this](const std::string& bytes, int) {
      v1::QuerySegmentRequest request;
      EXPECT_TRUE(request.ParseFromString(bytes));
      positions_.push_back(request.position());
      FakeServer::Reply reply;
      const int after = request.position().empty() ? 0 : std::stoi(request.position());
      for (int id = after + 1; id <= std::min(after + 2, 10); ++id) {
        v1::QuerySegmentResponse response;
        response.add_client_ids(id);
        response.set_position(std::to_string(id));
        reply.messages.push_back(response.SerializeAsString());
      }
      reply.end = after + 2 >= 10 ? grpc::Status::OK : kDown;
      return reply;
    });
  }
  // Reads the stream; the visitor refuses the member `stop`.
  absl::Status Read(int64_t stop = 0) {
    Connection connection = Connect();
    return connection.ReadStream(connection.segments(), &SegmentService::Stub::QuerySegment,
                                 v1::QuerySegmentRequest(),
                                 [&](const v1::QuerySegmentResponse& response) {
                                   if (response.client_ids(0) == stop)
                                     return absl::DataLossError("disk full");
                                   ids_.push_back(response.client_ids(0));
                                   return absl::OkStatus();
                                 });
  }
  std::vector<std::string> positions_;
  std::vector<int64_t> ids_;
};

TEST_F(StreamTest, ABrokenStreamGoesOnAfterItsLastPosition) {
  EXPECT_TRUE(Read().ok());
  EXPECT_THAT(ids_, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  // More breaks than attempts: each got a little further.
  EXPECT_THAT(positions_, ElementsAre("", "2", "4", "6", "8"));
}

TEST_F(StreamTest, AnErrorOfTheVisitorEndsIt) {
  const absl::Status status = Read(4);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(status.message(), "disk full");
  EXPECT_THAT(ids_, ElementsAre(1, 2, 3));
  EXPECT_THAT(positions_, ElementsAre("", "2"));
}

TEST_F(StreamTest, AStreamThatGetsNowhereIsGivenUp) {
  server_.Fail("QuerySegment", kDown);
  EXPECT_EQ(Read().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(server_.calls("QuerySegment"), 4);
}

TEST_F(StreamTest, AnErrorThatStaysIsNotRepeated) {
  server_.Fail("QuerySegment", Failure(StatusCode::INVALID_ARGUMENT, "no", "INVALID_FILTER"));
  const absl::Status status = Read();
  EXPECT_EQ(DetailsOf(status).reason, "INVALID_FILTER");
  EXPECT_EQ(server_.calls("QuerySegment"), 1);
}

}  // namespace
}  // namespace clientele::client
