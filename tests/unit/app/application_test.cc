#include "server/app/application.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "clientele/v1/admin_service.grpc.pb.h"
#include "clientele/v1/client_service.grpc.pb.h"
#include "clientele/v1/import_service.grpc.pb.h"
#include "clientele/v1/segment_service.grpc.pb.h"
#include "server/store/sqlite/sqlite_driver.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace clientele::app {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// A server's whole life on files and ports of its own.
class ApplicationTest : public testing::Test {
 protected:
  ApplicationTest() {
    config_.listen = "127.0.0.1:0";
    config_.http = "127.0.0.1:0";
    config_.store = absl::StrCat("sqlite:", dir_.File("base.db"));
    config_.clock = "2026-11-16T09:00:00Z";
  }

  std::unique_ptr<Application> Started() {
    auto app = Application::Start(config_);
    EXPECT_THAT(app, IsOk());
    return *std::move(app);
  }
  absl::Status FailedStart() { return Application::Start(config_).status(); }
  // What somebody does to the base while no server has it.
  void Execute(absl::string_view script) {
    const auto driver = store::sqlite::OpenSqlite(dir_.File("base.db"));
    ASSERT_THAT(driver, IsOk());
    const auto connection = (*driver)->ConnectWriter();
    ASSERT_THAT(connection, IsOk());
    ASSERT_THAT((*connection)->Execute(script), IsOk());
  }

  TempDir dir_;
  Config config_;
};

std::shared_ptr<grpc::Channel> ChannelTo(const Application& app) {
  return grpc::CreateChannel(app.grpc_address(), grpc::InsecureChannelCredentials());
}
template <typename Service>
std::unique_ptr<typename Service::Stub> StubOf(const Application& app) {
  return Service::NewStub(ChannelTo(app));
}

// `token`: of the revision that it was committed at; null: nobody asks.
grpc::Status AddClient(const Application& app, const std::string& external_id,
                       std::string* token = nullptr) {
  grpc::ClientContext call;
  v1::CreateClientRequest request;
  request.mutable_profile()->set_external_id(external_id);
  v1::CreateClientResponse response;
  const grpc::Status status =
      StubOf<v1::ClientService>(app)->CreateClient(&call, request, &response);
  if (token != nullptr) *token = response.revision().token();
  return status;
}

std::string AddClientForToken(const Application& app, const std::string& external_id) {
  std::string token;
  const grpc::Status status = AddClient(app, external_id, &token);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return token;
}

grpc::Status Count(const Application& app, const std::string& at_least) {
  grpc::ClientContext call;
  v1::CountSegmentRequest request;
  request.mutable_at_least()->set_token(at_least);
  v1::CountSegmentResponse response;
  return StubOf<v1::SegmentService>(app)->CountSegment(&call, request, &response);
}

v1::GetStatusResponse StatusOf(const Application& app) {
  grpc::ClientContext call;
  v1::GetStatusResponse response;
  const grpc::Status status = StubOf<v1::AdminService>(app)->GetStatus(&call, {}, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

httplib::Result HttpGet(const std::string& address, const char* path) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(address, ':');
  return httplib::Client(parts.first, std::stoi(parts.second)).Get(path);
}

TEST_F(ApplicationTest, AnswersOnThePortsItNames) {
  const auto app = Started();
  EXPECT_THAT(app->grpc_address(), StartsWith("127.0.0.1:"));
  EXPECT_THAT(app->http_address(), StartsWith("127.0.0.1:"));
  EXPECT_TRUE(AddClient(*app, "a-1").ok());
  const v1::GetStatusResponse status = StatusOf(*app);
  EXPECT_EQ(status.clients(), 1);
  EXPECT_EQ(status.store(), "sqlite");
  EXPECT_EQ(status.now().seconds(), 1'794'819'600);
}

TEST_F(ApplicationTest, ShowsItsMetricsAndItsHealth) {
  const auto app = Started();
  ASSERT_TRUE(AddClient(*app, "a-1").ok());
  EXPECT_THAT(HttpGet(app->http_address(), "/metrics")->body, HasSubstr("\nclientele_clients 1\n"));
  EXPECT_EQ(HttpGet(app->http_address(), "/healthz")->status, 200);
}

TEST_F(ApplicationTest, HasNoHttpUnlessAsked) {
  config_.http = "";
  EXPECT_EQ(Started()->http_address(), "");
}

TEST_F(ApplicationTest, KeepsEverythingOverARestart) {
  std::string cluster;
  {
    const auto app = Started();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(AddClient(*app, absl::StrCat("a-", i)).ok());
    cluster = StatusOf(*app).cluster_id();
  }
  const auto app = Started();
  const v1::GetStatusResponse status = StatusOf(*app);
  EXPECT_EQ(status.clients(), 5);
  EXPECT_EQ(status.cluster_id(), cluster);
  EXPECT_EQ(AddClient(*app, "a-1").error_code(), grpc::StatusCode::ALREADY_EXISTS);
}

TEST_F(ApplicationTest, ASecondServerOnTheSameFileIsRefused) {
  const auto first = Started();
  const absl::Status second = FailedStart();
  EXPECT_THAT(second, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(second.message(), absl::StrCat("another process has the base open (",
                                           dir_.File("base.db.lock"), " is locked)"));
  EXPECT_TRUE(AddClient(*first, "a-1").ok()) << "the first goes on";
}

TEST_F(ApplicationTest, TheFileIsFreeOnceTheFirstServerIsGone) {
  Started();
  EXPECT_THAT(Application::Start(config_), IsOk());
}

TEST_F(ApplicationTest, RefusesAStoreItDoesNotKnow) {
  const std::string want = "want sqlite:PATH or mysql://user@host:port/base";
  config_.store = "postgres://anna:secret@localhost/base";
  EXPECT_EQ(FailedStart().message(), "--store: got \"postgres\", " + want);
  config_.store = "sqlite:";
  EXPECT_EQ(FailedStart().message(), "--store: got \"sqlite\", " + want);
  config_.store = "";
  EXPECT_EQ(FailedStart().message(), "--store: got nothing, " + want);
}

TEST_F(ApplicationTest, NamesTheFolderThatIsNotThere) {
  config_.store = absl::StrCat("sqlite:", dir_.File("nowhere/base.db"));
  const absl::Status status = FailedStart();
  EXPECT_THAT(status, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(std::string(status.message()), HasSubstr(dir_.File("nowhere/base.db")));
  EXPECT_THAT(std::string(status.message()), HasSubstr("No such file or directory"));
}

TEST_F(ApplicationTest, RefusesAClockItCanNotRead) {
  config_.clock = "yesterday";
  EXPECT_THAT(FailedStart(), FailsAtField("--clock"));
  EXPECT_FALSE(std::filesystem::exists(dir_.File("base.db"))) << "nothing was made";
}

// Times are kept from 1970 to 2105; a clock beyond would write what it can't read.
TEST_F(ApplicationTest, RefusesAClockOutsideTheTimesThatAreKept) {
  for (const char* clock : {"1969-12-31T23:59:59Z", "2106-01-01T00:00:00Z", "+36525d", "-36525d"}) {
    config_.clock = clock;
    const absl::Status status = FailedStart();
    EXPECT_THAT(status, FailsAtField("--clock")) << clock;
    EXPECT_EQ(status.message(),
              absl::StrCat("--clock: got \"", clock, "\", want a moment from 1970 to 2105"));
  }
  for (const char* clock : {"1970-01-01T00:00:00Z", "2105-12-31T23:59:59Z"}) {
    config_.clock = clock;
    config_.store = absl::StrCat("sqlite:", dir_.File(absl::StrCat(clock, ".db")));
    EXPECT_THAT(Application::Start(config_), IsOk()) << clock;
  }
}

TEST_F(ApplicationTest, RefusesAPortThatIsTaken) {
  const auto first = Started();
  config_.store = absl::StrCat("sqlite:", dir_.File("other.db"));
  config_.listen = first->grpc_address();
  absl::Status status = FailedStart();
  EXPECT_THAT(status, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(status.message(), absl::StrCat("can't listen on ", first->grpc_address()));
  config_.listen = "127.0.0.1:0";
  config_.http = first->http_address();
  status = FailedStart();
  EXPECT_THAT(status, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(status.message(), absl::StrCat("can't listen on ", first->http_address()));
}

TEST_F(ApplicationTest, RefusesAnAddressWithoutAPort) {
  for (const char* address : {"", "127.0.0.1", "50051", "127.0.0.1:65536"}) {
    config_.listen = address;
    EXPECT_THAT(FailedStart(), FailsAtField("--listen")) << address;
  }
  config_.listen = "127.0.0.1:0";
  config_.http = "9464";
  EXPECT_THAT(FailedStart(), FailsAtField("--http"));
}

TEST_F(ApplicationTest, RefusesABaseWithTheKeysOfAnother) {
  Started();
  Config other = config_;
  other.store = absl::StrCat("sqlite:", dir_.File("other.db"));
  ASSERT_THAT(Application::Start(other), IsOk());
  config_.keys = dir_.File("other.db.keys");
  const absl::Status status = FailedStart();
  EXPECT_THAT(status, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(status.message()), HasSubstr("the --keys file that belongs to it"));
}

TEST_F(ApplicationTest, RefusesAFileThatIsNoBase) {
  Started();
  config_.keys = dir_.File("base.db.keys");
  config_.store = absl::StrCat("sqlite:", dir_.File("other.db"));
  { std::ofstream(dir_.File("other.db")) << std::string(8'192, 'x'); }
  const absl::Status status = FailedStart();
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(std::string(status.message()), HasSubstr("file is not a database"));
}

// It would judge by the policy before it.
TEST_F(ApplicationTest, RefusesABaseWithThePolicyOfANewerProgram) {
  Started();
  Execute("INSERT INTO policy VALUES (7, 1, 1, 'anna', x'80')");
  const absl::Status status = FailedStart();
  EXPECT_THAT(status, HasCode(absl::StatusCode::kUnimplemented));
  EXPECT_EQ(status.message(), "policy version 7 is of a newer program");
}

// A base that was restored says so with its timeline: what was promised before holds no more.
TEST_F(ApplicationTest, RefusesTheTokensFromBeforeARestore) {
  const std::string before = AddClientForToken(*Started(), "a-1");
  EXPECT_TRUE(Count(*Started(), before).ok()) << "a restart is no restore";
  Execute("UPDATE feed_head SET timeline = timeline + 1");
  const auto app = Started();
  EXPECT_EQ(Count(*app, before).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_TRUE(Count(*app, AddClientForToken(*app, "a-2")).ok());
}

// Of a revision that this base has not, for it is an older copy.
TEST_F(ApplicationTest, LetsReadsGoThatWaitWhenItStops) {
  Started();
  std::filesystem::copy_file(dir_.File("base.db"), dir_.File("copy.db"));
  const std::string later = AddClientForToken(*Started(), "a-1");
  std::filesystem::rename(dir_.File("copy.db"), dir_.File("base.db"));
  const auto app = Started();
  const auto channel = ChannelTo(*app);
  grpc::ClientContext call;
  v1::CountSegmentRequest request;
  request.mutable_at_least()->set_token(later);
  v1::CountSegmentResponse response;
  grpc::Status status;
  absl::Notification ended;
  const auto segments = v1::SegmentService::NewStub(channel);
  segments->async()->CountSegment(&call, &request, &response, [&](const grpc::Status& told) {
    status = told;
    ended.Notify();
  });
  // On the same connection, so the one before has arrived when this is answered.
  grpc::ClientContext next_call;
  v1::GetStatusResponse next_response;
  ASSERT_TRUE(v1::AdminService::NewStub(channel)->GetStatus(&next_call, {}, &next_response).ok());
  app->Stop();
  ended.WaitForNotification();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
}

TEST_F(ApplicationTest, StopsAsOftenAsItIsTold) {
  const auto app = Started();
  const std::string grpc_address = app->grpc_address();
  const std::string http_address = app->http_address();
  app->Stop();
  app->Stop();
  EXPECT_FALSE(HttpGet(http_address, "/healthz")) << "the port is closed";
  EXPECT_EQ(AddClient(*app, "late").error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(app->grpc_address(), grpc_address);
}

// An import under way keeps what was answered; the health says no from the first moment.
TEST_F(ApplicationTest, DrainsStreamsWhenItStops) {
  auto app = Started();
  const auto stub = StubOf<v1::ImportService>(*app);
  grpc::ClientContext call;
  const auto stream = stub->Import(&call);
  v1::ImportRequest batch;
  batch.set_batch(1);
  batch.add_rows()->mutable_client()->mutable_profile()->set_external_id("kept");
  v1::ImportResponse answer;
  ASSERT_TRUE(stream->Write(batch));
  ASSERT_TRUE(stream->Read(&answer));
  EXPECT_EQ(answer.changed(), 1);

  const std::string http_address = app->http_address();
  std::thread stopping([&] { app->Stop(); });
  while (HttpGet(http_address, "/healthz")->status == 200) std::this_thread::yield();
  batch.set_batch(2);
  batch.mutable_rows(0)->mutable_client()->mutable_profile()->set_external_id("not-taken");
  stream->Write(batch);
  EXPECT_FALSE(stream->Read(&answer));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  stopping.join();

  app.reset();
  app = Started();
  EXPECT_EQ(StatusOf(*app).clients(), 1);
}

TEST_F(ApplicationTest, EndsByItselfWhenItGoes) {
  std::string address;
  {
    const auto app = Started();
    address = app->http_address();
  }
  EXPECT_FALSE(HttpGet(address, "/healthz"));
}

}  // namespace
}  // namespace clientele::app
