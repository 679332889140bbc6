#include "server/api/call.h"

#include <gmock/gmock.h>

#include <thread>

#include "clientele/v1/admin_service.grpc.pb.h"
#include "clientele/v1/segment_service.grpc.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using v1::AdminService;
using v1::ClientService;
using v1::SegmentService;

v1::Revision Token(const std::string& token) {
  v1::Revision revision;
  revision.set_token(token);
  return revision;
}

v1::CreateClientRequest NewClient(const std::string& external_id) {
  v1::CreateClientRequest request;
  request.mutable_profile()->set_external_id(external_id);
  return request;
}

class CallTest : public ::testing::Test {
 protected:
  v1::Revision AfterNextWrite() {
    return Token(api_.tokens().Encode(api_.base().index().revision() + 1));
  }
  ApiBase api_;
};

TEST_F(CallTest, AReadWaitsForTheWriteItAsksFor) {
  auto clients = api_.Stub<ClientService>();
  v1::GetClientRequest request;
  request.mutable_client()->set_external_id("late");
  *request.mutable_at_least() = AfterNextWrite();
  HeldWriter held(api_.base().writer());
  v1::GetClientResponse found;
  std::thread reading([&] { found = Must(*clients, &ClientService::Stub::GetClient, request); });
  std::thread writing(
      [&] { Must(*clients, &ClientService::Stub::CreateClient, NewClient("late")); });
  held.AwaitQueued(1);
  held.Release();
  writing.join();
  reading.join();
  EXPECT_EQ(found.client().id(), 1);
}

TEST_F(CallTest, EveryWritesTokenIsOneThatReadsTake) {
  auto clients = api_.Stub<ClientService>();
  auto segments = api_.Stub<SegmentService>();
  for (int i = 1; i <= 5; ++i) {
    v1::CountSegmentRequest request;
    *request.mutable_at_least() =
        Must(*clients, &ClientService::Stub::CreateClient, NewClient(absl::StrCat("c", i)))
            .revision();
    EXPECT_LE(request.at_least().token().size(), 128u);
    EXPECT_EQ(Must(*segments, &SegmentService::Stub::CountSegment, request).count(), i);
  }
}

TEST_F(CallTest, ACallerWhoseDeadlinePassesIsTold) {
  auto clients = api_.Stub<ClientService>();
  HeldWriter held(api_.base().writer());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(50));
  v1::CreateClientResponse response;
  EXPECT_EQ(Outcome(clients->CreateClient(&context, NewClient("late"), &response)),
            "DEADLINE_EXCEEDED");
}

// The flag outlives the call: whoever works for it may look at any time.
TEST_F(CallTest, ACancelledCallIsAbandoned) {
  std::function<bool()> cancelled;
  {
    UnaryCall call(api_.context());
    cancelled = call.CancelledCheck();
    EXPECT_FALSE(cancelled());
    EXPECT_FALSE(call.cancelled());
    call.OnCancel();
    EXPECT_TRUE(call.cancelled());
  }
  EXPECT_TRUE(cancelled());
}

TEST_F(CallTest, ACallerWhoCancelsGetsCancelled) {
  auto clients = api_.Stub<ClientService>();
  HeldWriter held(api_.base().writer());
  grpc::ClientContext context;
  v1::CreateClientResponse response;
  grpc::Status status;
  std::thread calling(
      [&] { status = clients->CreateClient(&context, NewClient("late"), &response); });
  held.AwaitQueued(1);
  context.TryCancel();
  calling.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(CallTest, ARepeatedWriteGivesItsFirstAnswerAndAnotherOneIsRefused) {
  auto clients = api_.Stub<ClientService>();
  v1::CreateClientRequest request = NewClient("a");
  request.set_request_id("9b2c");
  const auto first = Must(*clients, &ClientService::Stub::CreateClient, request);
  const auto again = Must(*clients, &ClientService::Stub::CreateClient, request);
  EXPECT_EQ(again.client().id(), first.client().id());
  EXPECT_EQ(again.revision().token(), first.revision().token());
  EXPECT_EQ(api_.base().Count(""), 1);
  request.mutable_profile()->set_city("Омск");
  EXPECT_EQ(Outcome(Try(*clients, &ClientService::Stub::CreateClient, request)),
            "INVALID_ARGUMENT REQUEST_ID_REUSED");
}

TEST_F(CallTest, EqualRequestsHaveEqualKeysOfTheirMethod) {
  const auto one = MakeRequestKey("CreateClient", "id", NewClient("a"));
  EXPECT_EQ(one.fingerprint, MakeRequestKey("CreateClient", "id", NewClient("a")).fingerprint);
  EXPECT_NE(one.fingerprint, MakeRequestKey("CreateClient", "id", NewClient("b")).fingerprint);
  EXPECT_EQ(one.fingerprint.size(), 32u);
  EXPECT_EQ(one.method, "CreateClient");
  EXPECT_EQ(one.id, "id");
}

TEST_F(CallTest, ARefusedCallSaysAllThatIsWrongWithIt) {
  auto clients = api_.Stub<ClientService>();
  v1::CreateClientRequest request = NewClient(std::string(129, 'x'));
  request.add_tags("a b");
  request.set_actor(std::string(65, 'x'));
  const grpc::Status status = Try(*clients, &ClientService::Stub::CreateClient, request);
  EXPECT_EQ(Outcome(status), "INVALID_ARGUMENT INVALID_FIELD");
  std::vector<std::string> fields;
  for (const auto& [field, description] : Details(status).violations) fields.push_back(field);
  EXPECT_THAT(fields, ::testing::ElementsAre("profile.external_id", "tags[0]", "actor"));
}

// No room for a single read: every call that needs one is told when to come back.
TEST(ReadersPool, AFullPoolRefusesReadsWithAHint) {
  ApiBase api(0);
  auto admin = api.Stub<AdminService>();
  const grpc::Status status = Try(*admin, &AdminService::Stub::GetStatus, v1::GetStatusRequest());
  EXPECT_EQ(Outcome(status), "RESOURCE_EXHAUSTED QUEUE_FULL");
  ASSERT_TRUE(Details(status).retry.has_value());
  EXPECT_EQ(Details(status).retry->first, 1u);
}

// It is committed: an answer that can't be made on the pool is made at once.
TEST(ReadersPool, AFullPoolLosesNoAnswerOfAWrite) {
  ApiBase api(0);
  auto clients = api.Stub<ClientService>();
  const auto created = Must(*clients, &ClientService::Stub::CreateClient, NewClient("a"));
  EXPECT_EQ(created.client().profile().external_id(), "a");
  EXPECT_EQ(api.base().Count(""), 1);
}

TEST(ReadersPool, AFullPoolRefusesStreams) {
  ApiBase api(0);
  auto segments = api.Stub<SegmentService>();
  grpc::ClientContext context;
  auto stream = segments->QuerySegment(&context, {});
  v1::QuerySegmentResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(Outcome(stream->Finish()), "RESOURCE_EXHAUSTED QUEUE_FULL");
}

// The status of a database's error goes to the log, and only there.
TEST_F(CallTest, FaultsGoToTheLogWithTheCallsName) {
  api_.context().on_fault("GetClient", absl::InternalError("disk I/O error"));
  EXPECT_THAT(api_.TakeFaults(), ::testing::ElementsAre("GetClient: INTERNAL: disk I/O error"));
}

TEST_F(CallTest, AStreamOfAStoppingServerEndsWithItsPosition) {
  auto segments = api_.Stub<SegmentService>();
  api_.draining() = true;
  grpc::ClientContext context;
  auto stream = segments->QuerySegment(&context, {});
  v1::QuerySegmentResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(Outcome(stream->Finish()), "UNAVAILABLE SHUTTING_DOWN");
}

}  // namespace
}  // namespace clientele::api
