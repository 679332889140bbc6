// --evaluate: which of the two answers, from the flag to the caller.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clientele/v1/admin_service.grpc.pb.h"
#include "clientele/v1/client_service.grpc.pb.h"
#include "server/app/application.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace clientele::app {
namespace {

class EvaluateTest : public testing::Test {
 protected:
  EvaluateTest() {
    config_.listen = "127.0.0.1:0";
    config_.http = "127.0.0.1:0";
    config_.store = absl::StrCat("sqlite:", dir_.File("base.db"));
    config_.clock = "2026-11-16T09:00:00Z";
  }
  template <typename Service>
  static std::unique_ptr<typename Service::Stub> StubOf(const Application& app) {
    return Service::NewStub(
        grpc::CreateChannel(app.grpc_address(), grpc::InsecureChannelCredentials()));
  }
  static v1::GetStatusResponse StatusOf(const Application& app) {
    grpc::ClientContext call;
    v1::GetStatusResponse response;
    EXPECT_TRUE(StubOf<v1::AdminService>(app)->GetStatus(&call, {}, &response).ok());
    return response;
  }
  static std::string MetricsOf(const Application& app) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(app.http_address(), ':');
    const auto page = httplib::Client(parts.first, std::stoi(parts.second)).Get("/metrics");
    return page ? page->body : "";
  }

  TempDir dir_;
  Config config_;
};

TEST_F(EvaluateTest, AnythingElseIsRefusedBeforeAFileIsMade) {
  config_.evaluate = "memory";
  const absl::Status status = Application::Start(config_).status();
  EXPECT_THAT(status, FailsAtField("--evaluate"));
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("index or sql"));
  EXPECT_FALSE(std::filesystem::exists(dir_.File("base.db")));
}

TEST_F(EvaluateTest, OneBaseIsServedByEither) {
  for (const char* evaluate : {"index", "sql", "index"}) {
    config_.evaluate = evaluate;
    auto app = Application::Start(config_);
    ASSERT_THAT(app, IsOk());
    grpc::ClientContext call;
    v1::CreateClientResponse created;
    ASSERT_TRUE(StubOf<v1::ClientService>(**app)->CreateClient(&call, {}, &created).ok());
    const v1::GetStatusResponse status = StatusOf(**app);
    EXPECT_EQ(status.evaluator(), evaluate);
    EXPECT_EQ(status.clients(), created.client().id());
    EXPECT_EQ(MetricsOf(**app).find("clientele_clients") == std::string::npos,
              config_.evaluate == "sql");
    (*app)->Stop();
  }
}

}  // namespace
}  // namespace clientele::app
