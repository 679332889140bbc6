// A server that is asked to stop, and the one that comes after it on the same file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "tests/support/calls.h"
#include "tests/support/server_process.h"

namespace clientele {
namespace {

using ::testing::HasSubstr;

v1::CreateClientRequest NewClient(const std::string& external_id) {
  v1::CreateClientRequest request;
  request.mutable_profile()->set_external_id(external_id);
  return request;
}

// Writers that go on until the server refuses them, and what it acknowledged.
class Load {
 public:
  Load(const std::string& address, int writers) {
    for (int w = 0; w < writers; ++w) {
      threads_.emplace_back([this, address, w] { Write(address, w); });
    }
  }
  void AwaitAcknowledged(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [&] {
      mutex_.AssertHeld();
      return acknowledged_.size() >= count;
    };
    mutex_.Await(absl::Condition(&enough));
  }
  // Waits for the writers' end.
  void Join() {
    for (std::thread& thread : threads_) thread.join();
  }
  std::set<std::string> acknowledged() {
    absl::MutexLock lock(&mutex_);
    return acknowledged_;
  }
  std::vector<absl::Status> refusals() {
    absl::MutexLock lock(&mutex_);
    return refusals_;
  }

 private:
  void Write(const std::string& address, int writer) {
    client::ConnectionOptions options = OptionsFor(address);
    options.attempts = 1;
    client::Connection connection(options);
    Calls calls(connection);
    for (int i = 0;; ++i) {
      const std::string name = absl::StrCat("w", writer, "-", i);
      const absl::Status status = calls.CreateClient(NewClient(name)).status();
      absl::MutexLock lock(&mutex_);
      if (!status.ok()) return refusals_.push_back(status);
      acknowledged_.insert(name);
    }
  }

  absl::Mutex mutex_;
  std::set<std::string> acknowledged_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Status> refusals_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

std::set<std::string> ClientsOf(const ServerProcess& server) {
  client::Connection connection(OptionsFor(server.address()));
  v1::QuerySegmentRequest request;
  request.add_fields("external_id");
  std::set<std::string> names;
  const auto batches = Calls(connection).QuerySegment(request);
  EXPECT_TRUE(batches.ok()) << batches.status();
  if (!batches.ok()) return names;
  for (const v1::QuerySegmentResponse& batch : *batches) {
    names.insert(batch.columns(0).texts().begin(), batch.columns(0).texts().end());
  }
  return names;
}

TEST(RestartTest, EverythingAcknowledgedBeforeAStopUnderLoadIsThereAfterIt) {
  ServerProcess server;
  Load load(server.address(), 8);
  load.AwaitAcknowledged(300);
  server.RequestStop();
  load.Join();
  EXPECT_EQ(server.WaitForEnd(), 0) << server.errors();
  // A caller can tell that trying elsewhere or later is right.
  for (const absl::Status& refusal : load.refusals()) {
    EXPECT_EQ(refusal.code(), absl::StatusCode::kUnavailable) << refusal;
    EXPECT_EQ(client::DetailsOf(refusal).reason, "SHUTTING_DOWN") << refusal;
  }
  server.Start();
  const std::set<std::string> present = ClientsOf(server);
  const std::set<std::string> acknowledged = load.acknowledged();
  EXPECT_TRUE(
      std::includes(present.begin(), present.end(), acknowledged.begin(), acknowledged.end()));
  // At most one write of each caller ended without its answer.
  EXPECT_LE(present.size(), acknowledged.size() + 8);
}

TEST(RestartTest, EverythingAcknowledgedBeforeAKillUnderLoadIsThereAfterIt) {
  ServerProcess server;
  Load load(server.address(), 8);
  load.AwaitAcknowledged(300);
  server.KillHard();
  load.Join();
  server.Start();
  const std::set<std::string> present = ClientsOf(server);
  const std::set<std::string> acknowledged = load.acknowledged();
  EXPECT_TRUE(
      std::includes(present.begin(), present.end(), acknowledged.begin(), acknowledged.end()));
  EXPECT_LE(present.size(), acknowledged.size() + 8);
}

// What gRPC makes of a call that reaches a server just after it has stopped listening.
class CuttingOffOnce final : public v1::AdminService::Service {
 public:
  grpc::Status GetStatus(grpc::ServerContext*, const v1::GetStatusRequest*,
                         v1::GetStatusResponse* response) override {
    if (calls_++ == 0) return grpc::Status(grpc::StatusCode::CANCELLED, "CANCELLED");
    response->set_clients(7);
    return grpc::Status::OK;
  }

 private:
  std::atomic<int> calls_ = 0;
};

TEST(RestartTest, ACallThatAStoppingServerCutsOffIsTriedAgain) {
  CuttingOffOnce service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  client::Connection connection(OptionsFor(absl::StrCat("127.0.0.1:", port)));
  ASSERT_CALL(const auto status, Calls(connection).GetStatus({}));
  EXPECT_EQ(status.clients(), 7);
}

// A base with something of everything.
void Fill(Calls& calls) {
  for (int i = 0; i < 30; ++i) {
    v1::CreateClientRequest client = NewClient(absl::StrCat("c-", i));
    client.mutable_profile()->set_city(i % 3 == 0 ? "Омск" : "Томск");
    client.add_tags(i % 2 == 0 ? "even" : "odd");
    v1::ContactPointInput& contact = *client.add_contact_points();
    contact.set_channel(v1::CHANNEL_EMAIL);
    contact.set_address(absl::StrCat("c", i / 2, "@example.com"));
    for (const v1::ConsentPurpose purpose :
         {v1::CONSENT_PURPOSE_PROCESSING, v1::CONSENT_PURPOSE_MARKETING}) {
      client.add_consents()->set_purpose(purpose);
      client.mutable_consents(client.consents_size() - 1)->set_status(v1::CONSENT_STATUS_GRANTED);
    }
    ASSERT_CALL(const auto created, calls.CreateClient(client));
  }
  v1::RecordOrdersRequest orders;
  for (int i = 0; i < 20; ++i) {
    v1::Order& order = *orders.add_orders();
    *order.mutable_client() = ByExternalId(absl::StrCat("c-", i % 12));
    order.set_external_id(absl::StrCat("o-", i));
    order.set_quantity(i * 10);
    order.set_amount_minor(i * 1'000);
    order.mutable_placed_at()->set_seconds(kServerNow - i * 10 * 86'400);
  }
  ASSERT_CALL(const auto recorded, calls.RecordOrders(orders));
  v1::RecordInteractionsRequest interactions;
  v1::Interaction& interaction = *interactions.add_interactions();
  *interaction.mutable_client() = ByExternalId("c-29");
  interaction.set_channel(v1::CHANNEL_CALL);
  interaction.set_outcome(v1::OUTCOME_POSITIVE);
  interaction.set_note("мороженые пельмени");
  interaction.mutable_temperature_override()->set_temperature(v1::TEMPERATURE_HOT);
  ASSERT_CALL(const auto logged, calls.RecordInteractions(interactions));
  v1::UpdatePolicyRequest policy;
  policy.mutable_policy()->set_hot_days(60);
  policy.mutable_update_mask()->add_paths("hot_days");
  ASSERT_CALL(const auto updated, calls.UpdatePolicy(policy));
  v1::CreateCampaignRequest campaign;
  campaign.set_campaign_id("spring");
  campaign.add_channels(v1::CHANNEL_EMAIL);
  ASSERT_CALL(const auto created, calls.CreateCampaign(campaign));
  v1::BuildAudienceRequest build;
  build.set_campaign_id("spring");
  ASSERT_CALL(const auto built, calls.BuildAudience(build));
  // The first stream writes down who was streamed; later ones only read.
  v1::StreamAudienceRequest stream;
  stream.set_campaign_id("spring");
  ASSERT_CALL(const auto members, calls.StreamAudience(stream));
}

template <typename Response>
void AddText(const absl::StatusOr<Response>& response, std::string* out) {
  absl::StrAppend(out, response.ok() ? response->DebugString() : response.status().ToString());
}
template <typename Response>
void AddText(const absl::StatusOr<std::vector<Response>>& responses, std::string* out) {
  if (!responses.ok()) return absl::StrAppend(out, responses.status().ToString());
  for (const Response& response : *responses) absl::StrAppend(out, response.DebugString());
}

// What a server answers to every kind of question, revisions and tokens included.
std::string Answers(const ServerProcess& server) {
  client::Connection connection(OptionsFor(server.address()));
  Calls calls(connection);
  std::string answers;
  for (const char* name : {"c-0", "c-7", "c-29"}) {
    v1::GetClientRequest get;
    *get.mutable_client() = ByExternalId(name);
    AddText(calls.GetClient(get), &answers);
    v1::ListHistoryRequest history;
    *history.mutable_client() = ByExternalId(name);
    AddText(calls.ListHistory(history), &answers);
  }
  AddText(calls.CountSegment({}), &answers);
  v1::BreakDownSegmentRequest breakdown;
  breakdown.add_dimensions("temperature");
  breakdown.add_dimensions("volume_tier");
  AddText(calls.BreakDownSegment(breakdown), &answers);
  v1::QuerySegmentRequest query;
  for (const char* field : {"external_id", "city", "total_amount", "last_order_at", "stage"}) {
    query.add_fields(field);
  }
  query.set_order_by("total_amount desc");
  AddText(calls.QuerySegment(query), &answers);
  AddText(calls.ListTags({}), &answers);
  AddText(calls.GetPolicy({}), &answers);
  AddText(calls.ListCampaigns({}), &answers);
  v1::StreamAudienceRequest audience;
  audience.set_campaign_id("spring");
  audience.set_number(1);
  AddText(calls.StreamAudience(audience), &answers);
  return answers;
}

TEST(RestartTest, AnswersAfterARestartAreThoseOfBefore) {
  ServerProcess server;
  {
    client::Connection connection(OptionsFor(server.address()));
    Calls calls(connection);
    Fill(calls);
  }
  const std::string before = Answers(server);
  EXPECT_THAT(before, HasSubstr("c14@example.com"));
  EXPECT_EQ(server.Stop(), 0) << server.errors();
  server.Start();
  EXPECT_EQ(Answers(server), before);
  server.KillHard();
  server.Start();
  EXPECT_EQ(Answers(server), before);
}

TEST(RestartTest, ARetryAfterARestartGivesTheFirstAnswer) {
  ServerProcess server;
  v1::CreateClientRequest request = NewClient("c-1");
  request.set_request_id("r-1");
  v1::CreateClientResponse first;
  {
    client::Connection connection(OptionsFor(server.address()));
    ASSERT_CALL(first, Calls(connection).CreateClient(request));
  }
  server.KillHard();
  server.Start();
  client::Connection connection(OptionsFor(server.address()));
  ASSERT_CALL(const auto again, Calls(connection).CreateClient(request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Calls(connection).Count(""), 1);
}

TEST(RestartTest, ASecondServerOnTheSameFileIsRefusedAndTheFirstGoesOn) {
  ServerProcess server;
  std::string said;
  EXPECT_EQ(server.StartSecond(&said), 1);
  EXPECT_THAT(said, HasSubstr("another process has the base open"));
  EXPECT_THAT(said, HasSubstr("base.db.lock"));
  client::Connection connection(OptionsFor(server.address()));
  EXPECT_EQ(Calls(connection).Count(""), 0);
}

TEST(RestartTest, ABaseWithoutItsKeysIsNotOpened) {
  ServerProcess server;
  EXPECT_EQ(server.Stop(), 0);
  ASSERT_EQ(unlink(server.dir().File("base.db.keys").c_str()), 0);
  std::string said;
  EXPECT_EQ(server.StartSecond(&said), 1);
  EXPECT_THAT(said, HasSubstr("base.db.keys"));
  EXPECT_THAT(said, HasSubstr("--keys"));
}

}  // namespace
}  // namespace clientele
