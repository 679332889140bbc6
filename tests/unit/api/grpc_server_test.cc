#include "server/api/grpc_server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>

#include <thread>

#include "clientele/v1/admin_service.grpc.pb.h"
#include "server/api/limits.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using v1::AdminService;
using v1::ClientService;

// One call of any method with bytes for messages, as a client without our protos makes it: sends
// one message and gives the first answer.
grpc::Status CallRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     const std::string& request, std::string* response) {
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  const grpc::Slice slice(request);
  const grpc::ByteBuffer bytes(&slice, 1);
  const auto call = stub.PrepareCall(&context, method, &queue);
  const auto wait = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->StartCall(nullptr);
  bool going = wait();
  if (going) {
    call->WriteLast(bytes, grpc::WriteOptions(), nullptr);
    going = wait();
  }
  if (going) {
    call->Read(&answer, nullptr);
    if (wait()) {
      std::vector<grpc::Slice> slices;
      EXPECT_TRUE(answer.Dump(&slices).ok());
      for (const grpc::Slice& part : slices) response->append(part.begin(), part.end());
    }
  }
  call->Finish(&status, nullptr);
  wait();
  return status;
}

// grpc.health.v1: field 1 of the answer is 1 for SERVING, 2 for NOT_SERVING.
uint64_t Health(const std::shared_ptr<grpc::Channel>& channel) {
  std::string response;
  EXPECT_TRUE(CallRaw(channel, "/grpc.health.v1.Health/Check", "", &response).ok());
  return wire::Read(response).value_or(wire::Message()).Number(1);
}

TEST(GrpcServer, HealthSaysServingUntilItIsToldOtherwise) {
  ApiBase api;
  EXPECT_EQ(Health(api.channel()), 1u);
  api.server().StopServing();
  EXPECT_EQ(Health(api.channel()), 2u);
  // Calls still work: those who don't look are served until the end.
  auto admin = api.Stub<AdminService>();
  Must(*admin, &AdminService::Stub::GetStatus, v1::GetStatusRequest());
}

// A server that has lost sight of its base sends callers elsewhere, and takes them back.
TEST(GrpcServer, HealthSaysWhatItIsTold) {
  ApiBase api;
  api.server().SetServing(false);
  EXPECT_EQ(Health(api.channel()), 2u);
  api.server().SetServing(true);
  EXPECT_EQ(Health(api.channel()), 1u);
}

TEST(GrpcServer, ReflectionListsEveryServiceOfTheContract) {
  ApiBase api;
  // ServerReflectionRequest.list_services (7) = "*"; the answer's list (6) has names (1) in it.
  std::string response;
  CallRaw(api.channel(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
          std::string("\x3A\x01*", 3), &response);
  std::vector<std::string> services;
  const auto list = wire::Read(wire::Read(response).value_or(wire::Message()).Text(6));
  ASSERT_TRUE(list.has_value());
  for (const std::string& service : list->All(1)) {
    services.push_back(wire::Read(service).value_or(wire::Message()).Text(1));
  }
  for (const char* name : {"ClientService", "ImportService", "SegmentService", "CampaignService",
                           "PolicyService", "AdminService"}) {
    EXPECT_THAT(services, Contains(absl::StrCat("clientele.v1.", name)));
  }
  EXPECT_THAT(services, Contains("grpc.health.v1.Health"));
}

TEST(GrpcServer, PortZeroBecomesAFreeOne) {
  ApiBase one;
  ApiBase two;
  EXPECT_THAT(one.server().address(), ::testing::MatchesRegex("127\\.0\\.0\\.1:[1-9][0-9]+"));
  EXPECT_NE(one.server().address(), two.server().address());
}

// With shared ports a second server would start, and take every second call to another base.
TEST(GrpcServer, APortThatIsTakenIsAnErrorThatNamesIt) {
  ApiBase api;
  const auto second = GrpcServer::Start(api.context(), api.server().address());
  EXPECT_THAT(second, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(api.server().address()));
}

TEST(GrpcServer, AnAddressThatIsNoneIsAnError) {
  ApiBase api;
  EXPECT_THAT(GrpcServer::Start(api.context(), "nowhere"), HasCode(absl::StatusCode::kUnavailable));
}

v1::CreateClientRequest OfSize(size_t bytes) {
  v1::CreateClientRequest request;
  request.set_actor("x");
  while (request.ByteSizeLong() < bytes) {
    request.mutable_actor()->append(bytes - request.ByteSizeLong(), 'x');
    if (request.ByteSizeLong() > bytes) request.mutable_actor()->pop_back();
  }
  return request;
}

TEST(GrpcServer, AMessageOverTheLimitIsRefusedUnread) {
  ApiBase api;
  auto clients = api.Stub<ClientService>();
  // What just fits is read, and refused for what is in it.
  EXPECT_EQ(Outcome(Try(*clients, &ClientService::Stub::CreateClient,
                        OfSize(static_cast<size_t>(kMaxMessageBytes) - 8))),
            "INVALID_ARGUMENT INVALID_FIELD");
  v1::CreateClientRequest large;
  large.set_actor(std::string(static_cast<size_t>(kMaxMessageBytes) + 1, 'x'));
  EXPECT_EQ(Outcome(Try(*clients, &ClientService::Stub::CreateClient, large)),
            "RESOURCE_EXHAUSTED");
}

// Bytes that are no message are the caller's fault, whatever gRPC makes of them.
TEST(GrpcServer, BytesThatAreNoMessageNeverReachTheService) {
  ApiBase api;
  std::string response;
  const grpc::Status status =
      CallRaw(api.channel(), "/clientele.v1.ClientService/CreateClient", "\xFF\xFF\xFF", &response);
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(response, "");
  // Text that is not UTF-8 in a field of text is no message either.
  const grpc::Status text = CallRaw(api.channel(), "/clientele.v1.ClientService/CreateClient",
                                    std::string("\x4A\x02\xC3\x28", 4), &response);
  EXPECT_FALSE(text.ok());
  EXPECT_EQ(api.base().index().revision(), 0);
}

TEST(GrpcServer, AnUnknownMethodIsUnimplemented) {
  ApiBase api;
  std::string response;
  EXPECT_EQ(
      Outcome(CallRaw(api.channel(), "/clientele.v1.ClientService/DropTables", "", &response)),
      "UNIMPLEMENTED");
}

// Whether the server still takes connections.
bool Answers(const ApiBase& api) {
  auto admin = AdminService::NewStub(api.NewChannel());
  grpc::ClientContext context;
  v1::GetStatusResponse response;
  return admin->GetStatus(&context, {}, &response).ok();
}

TEST(GrpcServer, ShutdownFinishesTheCallUnderWayAndTakesNoOther) {
  ApiBase api;
  auto clients = api.Stub<ClientService>();
  HeldWriter held(api.base().writer());
  v1::CreateClientRequest request;
  request.mutable_profile()->set_external_id("under way");
  v1::CreateClientResponse response;
  grpc::Status status;
  std::thread calling([&] {
    grpc::ClientContext context;
    status = clients->CreateClient(&context, request, &response);
  });
  held.AwaitQueued(1);
  std::thread stopping([&] { api.server().Shutdown(); });
  while (Answers(api)) std::this_thread::yield();
  held.Release();
  calling.join();
  stopping.join();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.client().id(), 1);
  EXPECT_FALSE(Answers(api));
}

TEST(GrpcServer, ShutdownTwiceIsOnce) {
  ApiBase api;
  api.server().Shutdown();
  api.server().Shutdown();
  api.server().StopServing();
  EXPECT_FALSE(Answers(api));
}

}  // namespace
}  // namespace clientele::api
