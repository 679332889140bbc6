// The promise of the frequency cap on two servers of one base: whoever builds, reports, releases or
// dies, in whatever order, and however much time passes, nobody and no address gets more messages
// than the cap allows.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/civil_time.h"
#include "server/domain/audience.h"
#include "server/service/audience_builder.h"
#include "server/service/audience_cursor.h"
#include "server/service/audience_release.h"
#include "server/service/campaigns.h"
#include "server/service/clients.h"
#include "server/service/deliveries.h"
#include "tests/support/dice.h"
#include "tests/support/shared_file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/threadless_server.h"

namespace clientele::service {
namespace {

using domain::ClientId;

constexpr int kRounds = 200;
constexpr int kBuildsARound = 8;
constexpr int kClients = 60;
constexpr int kCampaigns = 5;

// The days that a message takes, and whose it is.
struct Message {
  int64_t first_day = 0;
  int64_t last_day = 0;
  std::string origin;
};

int64_t DayOf(UnixSeconds time) { return time / kSecondsPerDay; }
// Day 0 was a Thursday.
int64_t WeekOf(int64_t day) { return (day + 3) / 7; }

bool AreTooNear(const Message& a, const Message& b) {
  const bool share_a_week =
      WeekOf(a.first_day) <= WeekOf(b.last_day) && WeekOf(b.first_day) <= WeekOf(a.last_day);
  return share_a_week || (a.first_day - b.last_day < 2 && b.first_day - a.last_day < 2);
}

class Rounds : public ::testing::Test {
 protected:
  Rounds() {
    for (int i = 0; i < 2; ++i) StartServer(i);
    for (int i = 0; i < kClients; ++i) AddClient(i);
    for (int i = 0; i < kCampaigns; ++i) AddCampaign(i);
  }

  // A server that dies leaves nothing behind but what it committed.
  void StartServer(int i) {
    servers_[i].reset();
    servers_[i] = std::make_unique<ThreadlessServer>(file_.NewDriver(), ++seeds_);
    servers_[i]->clock().Set(now_);
  }
  ThreadlessServer& AnyServer() { return *servers_[dice_.Below(2)]; }

  void AddClient(int i) {
    NewClientInput input;
    input.field = "profile";
    input.profile.external_id = absl::StrCat("C-", i);
    // Some share an address.
    input.contacts = {
        Address(domain::Channel::kEmail, absl::StrCat("c", i % 7 == 0 ? 0 : i, "@example.com"))};
    input.consents = {Grant(domain::ConsentPurpose::kProcessing),
                      Grant(domain::ConsentPurpose::kMarketing)};
    input.on_match = NewClientInput::OnMatch::kCreate;
    for (int tag = 0; tag < kCampaigns; ++tag) {
      if (dice_.OneIn(2)) input.tags.add.push_back(absl::StrCat("t", tag));
    }
    ASSERT_THAT(AnyServer().Write(CreateClient(std::move(input), kTestAddressSecret)), IsOk());
  }

  void AddCampaign(int i) {
    CampaignInput input;
    input.campaign_id = absl::StrCat("c", i);
    input.filter.emplace().expression = absl::StrCat("tags:t", i, " OR tags:t", (i + 1) % 5);
    input.channels = {domain::Channel::kEmail};
    input.options.emplace();
    if (i == 0) input.options->limit = 10;
    ASSERT_THAT(AnyServer().Write(CreateCampaign(std::move(input))), IsOk());
  }

  AudienceInput DrawAudience() {
    AudienceInput input;
    input.campaign_id = absl::StrCat("c", dice_.Below(kCampaigns));
    input.send_from = now_ + static_cast<int64_t>(dice_.Below(10)) * kSecondsPerDay / 2;
    input.send_to = *input.send_from + dice_.Between(1, 7 * kSecondsPerDay);
    return input;
  }

  // All are judged before any is frozen, as by callers who come at once.
  void Build() {
    struct Waiting {
      AudienceInput input;
      int server;
      std::shared_ptr<PreparedAudience> prepared;
    };
    std::vector<Waiting> waiting;
    for (int i = 0; i < kBuildsARound; ++i) {
      Waiting build{DrawAudience(), static_cast<int>(dice_.Below(2)), nullptr};
      ThreadlessServer& server = *servers_[build.server];
      build.prepared = PrepareAudience(build.input, server.store(), server.index(), server.clock(),
                                       "split", nullptr);
      waiting.push_back(std::move(build));
    }
    dice_.Shuffle(waiting);
    for (Waiting& build : waiting) {
      if (dice_.OneIn(20)) {
        StartServer(build.server);
        build.prepared = nullptr;  // died with it
      }
      ThreadlessServer& server = *servers_[build.server];
      const auto outcome = server.Write(
          BuildAudience(build.input, server.index(), "split", std::move(build.prepared)));
      ASSERT_THAT(outcome, IsOk());
      members_ += outcome->changed;
      if (!dice_.OneIn(4)) audiences_.emplace_back(build.input.campaign_id, outcome->ids.front());
    }
  }

  AudienceChunks ChunksOf(const AudienceName& audience) {
    AudienceChunks chunks;
    auto transaction = AnyServer().store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    const auto row = transaction->reader().AudienceChunk(audience.first, audience.second, 0);
    EXPECT_THAT(row, IsOk());
    if (row->has_value()) {
      chunks.push_back(*domain::DecodeAudienceChunk((*row)->format, (*row)->body));
    }
    return chunks;
  }

  void Stream(const AudienceName& audience) {
    ThreadlessServer& server = AnyServer();
    const auto outcome = server.Write(
        MarkStreamed(audience.first, audience.second,
                     std::make_shared<const AudienceChunks>(ChunksOf(audience)), server.index()));
    EXPECT_TRUE(outcome.ok() || DetailsOf(outcome.status()).reason == Reason::kAudienceClosed);
    if (outcome.ok()) streamed_ += outcome->changed;
  }

  // Within the window, as an honest sending tool does.
  void Report(const AudienceName& audience) {
    std::vector<DeliveryReport> reports;
    const int64_t send_from = Ask(audience, "send_from");
    const int64_t send_to = Ask(audience, "send_to");
    for (const domain::AudienceChunk& chunk : ChunksOf(audience)) {
      for (const domain::AudienceMember& member : chunk.members) {
        if (!dice_.OneIn(3)) continue;
        DeliveryInput report;
        report.client = ById(member.client_id);
        report.campaign_id = audience.first;
        report.audience_number = audience.second;
        report.at = dice_.Between(send_from, std::max(send_from, std::min(send_to, now_)));
        report.status = dice_.Pick({domain::DeliveryStatus::kSent, domain::DeliveryStatus::kFailed,
                                    domain::DeliveryStatus::kBouncedSoft});
        // Never a second word on one message: a tool that says FAILED and then SENT breaks the cap.
        if (reported_.insert({audience, member.client_id}).second) reports.push_back(report);
      }
    }
    if (reports.empty() || send_from > now_) return;
    ThreadlessServer& server = AnyServer();
    EXPECT_THAT(
        server.Write(RecordDeliveries(std::move(reports), kTestAddressSecret, server.index())),
        IsOk());
  }

  void Release(const AudienceName& audience) {
    ThreadlessServer& server = AnyServer();
    EXPECT_THAT(server.Write(ReleaseAudience({audience.first, audience.second, dice_.OneIn(4)},
                                             server.index())),
                IsOk());
  }

  void Disturb() {
    for (const AudienceName& audience : audiences_) {
      if (!dice_.OneIn(4)) Stream(audience);
      if (dice_.OneIn(3)) Report(audience);
      if (dice_.OneIn(4)) Release(audience);
      if (dice_.OneIn(4)) EXPECT_THAT(AnyServer().replica().Follow(), IsOk());
    }
    audiences_.clear();
    if (dice_.OneIn(3)) now_ += dice_.Between(1, 5 * kSecondsPerDay);
    for (const auto& server : servers_) server->clock().Set(now_);
  }

  int64_t Ask(const AudienceName& audience, const std::string& column) const {
    return file_.Ask(absl::StrCat("SELECT ", column, " FROM audience WHERE campaign_id = '",
                                  audience.first, "' AND number = ", audience.second));
  }

  // From the tables alone: every message that was sent or may still be, by client and by address.
  void Check() {
    std::map<ClientId, std::vector<Message>> by_client;
    std::map<int64_t, std::vector<Message>> by_address;
    std::set<std::pair<AudienceName, ClientId>> known;
    auto transaction = servers_[0]->store().BeginRead();
    ASSERT_THAT(transaction, IsOk());
    store::Reader& reader = transaction->reader();
    const auto deliveries = reader.ScanDeliveries(0, 1'000'000);
    ASSERT_THAT(deliveries, IsOk());
    for (const domain::DeliveryRow& row : *deliveries) {
      known.insert({{row.campaign_id, row.audience_number}, row.client_id});
      if (row.status != domain::DeliveryStatus::kSent) continue;
      const Message message{DayOf(row.at), DayOf(row.at),
                            absl::StrCat("delivery ", row.delivery_id)};
      by_client[row.client_id].push_back(message);
      by_address[row.address_key].push_back(message);
    }
    const auto audiences = reader.ScanAudiences({}, 1'000'000);
    ASSERT_THAT(audiences, IsOk());
    for (const domain::AudienceRow& audience : *audiences) {
      AddReserved(reader, audience, known, by_client, by_address);
    }
    for (const auto& [client, messages] : by_client) ExpectApart("client", client, messages);
    for (const auto& [key, messages] : by_address) ExpectApart("address", key, messages);
  }

  void AddReserved(store::Reader& reader, const domain::AudienceRow& audience,
                   const std::set<std::pair<AudienceName, ClientId>>& known,
                   std::map<ClientId, std::vector<Message>>& by_client,
                   std::map<int64_t, std::vector<Message>>& by_address) {
    if (audience.released == domain::Released::kAll) return;
    const auto chunk = reader.AudienceChunk(audience.campaign_id, audience.number, 0);
    const auto stream = reader.AudienceStream(audience.campaign_id, audience.number, 0);
    ASSERT_THAT(chunk, IsOk());
    ASSERT_THAT(stream, IsOk());
    if (!chunk->has_value()) return;
    std::vector<ClientId> ids;
    if (stream->has_value()) ids = *domain::DecodeClientIds((*stream)->streamed);
    const std::set<ClientId> streamed(ids.begin(), ids.end());
    const bool is_over = now_ > audience.send_to;
    const AudienceName name(audience.campaign_id, audience.number);
    const auto decoded = domain::DecodeAudienceChunk((*chunk)->format, (*chunk)->body);
    for (const domain::AudienceMember& member : decoded->members) {
      const bool was_streamed = streamed.contains(member.client_id);
      const bool needs_stream = is_over || audience.released == domain::Released::kNotStreamed;
      if (known.contains({name, member.client_id}) || (needs_stream && !was_streamed)) continue;
      const Message message{DayOf(is_over ? audience.send_to : audience.send_from),
                            DayOf(audience.send_to), absl::StrCat(name.first, "/", name.second)};
      by_client[member.client_id].push_back(message);
      by_address[member.address_key].push_back(message);
    }
  }

  void ExpectApart(const char* what, int64_t which, const std::vector<Message>& messages) {
    for (size_t i = 0; i < messages.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        EXPECT_FALSE(AreTooNear(messages[i], messages[j]))
            << what << " " << which << ": " << messages[i].origin << " on days "
            << messages[i].first_day << ".." << messages[i].last_day << " and "
            << messages[j].origin << " on days " << messages[j].first_day << ".."
            << messages[j].last_day;
      }
    }
  }

  const SharedFile file_;
  Dice dice_{20'261'116};
  UnixSeconds now_ = kTestNow;
  uint64_t seeds_ = 0;
  std::unique_ptr<ThreadlessServer> servers_[2];
  std::vector<AudienceName> audiences_;
  std::set<std::pair<AudienceName, ClientId>> reported_;
  int64_t members_ = 0;
  int64_t streamed_ = 0;
};

TEST_F(Rounds, NobodyAndNoAddressGetsMoreThanTheCapAllows) {
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    SCOPED_TRACE(round);
    Build();
    Check();
    Disturb();
    Check();
  }
  for (const auto& server : servers_) {
    ASSERT_THAT(server->replica().Follow(), IsOk());
    server->ExpectFresh();
  }
  // Where nobody is let in nothing is shown.
  EXPECT_GT(members_, kRounds * 5);
  EXPECT_GT(streamed_, kRounds * 2);
}

}  // namespace
}  // namespace clientele::service
