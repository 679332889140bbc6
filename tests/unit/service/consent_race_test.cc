// Whoever withdraws consent on one server is in no audience that is built, and on no list that is
// streamed, on another server afterwards: however far behind that server was, and whatever it had
// judged before.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/domain/audience.h"
#include "server/service/audience_builder.h"
#include "server/service/audience_cursor.h"
#include "server/service/campaigns.h"
#include "server/service/clients.h"
#include "tests/support/dice.h"
#include "tests/unit/service/two_servers.h"

namespace clientele::service {
namespace {

using domain::Channel;
using domain::ClientId;
using domain::ConsentStatus;

constexpr int kTrials = 10'000;
constexpr int kClients = 8;

class ConsentRace : public TwoServers {
 protected:
  ConsentRace() {
    for (int i = 0; i < kClients; ++i) clients_.push_back(Add(a_, absl::StrCat("c", i)));
    CampaignInput input;
    input.campaign_id = "news";
    input.channels = {Channel::kEmail};
    input.options.emplace().obeys_cap = false;
    input.options->counts_toward_cap = false;
    EXPECT_THAT(a_.Write(CreateCampaign(std::move(input))), IsOk());
  }

  ThreadlessServer& Any() { return dice_.OneIn(2) ? a_ : b_; }

  // Of everything, of the channel, or of the address.
  void Consent(ThreadlessServer& server, size_t i, ConsentStatus status) {
    // Later than what was said before: at equal times a withdrawal counts.
    ++now_;
    a_.clock().Set(now_);
    b_.clock().Set(now_);
    ConsentInput input;
    input.status = status;
    input.field = "consent";
    const int64_t scope = status == ConsentStatus::kGranted ? 0 : dice_.Between(0, 3);
    if (scope == 3) input.purpose = domain::ConsentPurpose::kProcessing;
    if (scope == 1 || scope == 2) input.channel = Channel::kEmail;
    if (scope == 2) input.address = absl::StrCat("c", i, "@example.com");
    std::vector<ConsentInput> inputs = {input};
    if (status == ConsentStatus::kGranted) {
      input.purpose = domain::ConsentPurpose::kProcessing;
      inputs.push_back(input);
    }
    ASSERT_THAT(server.Write(SetConsent(ById(clients_[i]), inputs, "", kTestAddressSecret)),
                IsOk());
  }

  std::shared_ptr<PreparedAudience> Prepare(ThreadlessServer& server) {
    return PrepareAudience(input_, server.store(), server.index(), server.clock(), "split",
                           nullptr);
  }
  int64_t Build(ThreadlessServer& server, std::shared_ptr<PreparedAudience> prepared) {
    const auto outcome =
        server.Write(BuildAudience(input_, server.index(), "split", std::move(prepared)));
    EXPECT_THAT(outcome, IsOk());
    return outcome.ok() ? outcome->ids.front() : 0;
  }
  domain::AudienceChunk ChunkOf(int64_t number) {
    auto transaction = a_.store().BeginRead();
    const auto row = transaction->reader().AudienceChunk("news", number, 0);
    if (!row.ok() || !row->has_value()) return {};
    return *domain::DecodeAudienceChunk((*row)->format, (*row)->body);
  }
  static bool IsMember(const domain::AudienceChunk& chunk, ClientId client) {
    return std::any_of(chunk.members.begin(), chunk.members.end(),
                       [&](const auto& member) { return member.client_id == client; });
  }
  // Those that the stream of an audience would give out.
  std::vector<ClientId> Stream(ThreadlessServer& server, int64_t number) {
    auto chunks = std::make_shared<const AudienceChunks>(AudienceChunks{ChunkOf(number)});
    EXPECT_THAT(server.Write(MarkStreamed("news", number, chunks, server.index())), IsOk());
    auto transaction = server.store().BeginRead();
    const auto row = transaction->reader().AudienceStream("news", number, 0);
    if (!row.ok() || !row->has_value()) return {};
    return *domain::DecodeClientIds((*row)->streamed);
  }

  Dice dice_{7};
  UnixSeconds now_ = kTestNow;
  const AudienceInput input_{"news", 1, std::nullopt, std::nullopt, ""};
  std::vector<ClientId> clients_;
};

TEST_F(ConsentRace, WhoWithdrewIsInNoAudienceThatIsBuiltAfterwards) {
  int seen = 0;
  for (int trial = 0; trial < kTrials / 2 && !HasFailure(); ++trial) {
    const size_t i = dice_.Below(kClients);
    ThreadlessServer& builder = Any();
    Consent(Any(), i, ConsentStatus::kGranted);
    if (dice_.OneIn(2)) EXPECT_THAT(builder.replica().Follow(), IsOk());
    std::shared_ptr<PreparedAudience> prepared = dice_.OneIn(4) ? nullptr : Prepare(builder);
    const bool withdraws = !dice_.OneIn(4);
    if (withdraws) Consent(Any(), i, ConsentStatus::kWithdrawn);
    const int64_t number = Build(builder, std::move(prepared));
    EXPECT_EQ(IsMember(ChunkOf(number), clients_[i]), !withdraws) << "trial " << trial;
    seen += !withdraws;
  }
  EXPECT_GT(seen, kTrials / 20);
}

TEST_F(ConsentRace, WhoWithdrewIsOnNoListThatIsStreamedAfterwards) {
  int seen = 0;
  for (int trial = 0; trial < kTrials / 2 && !HasFailure(); ++trial) {
    const size_t i = dice_.Below(kClients);
    Consent(Any(), i, ConsentStatus::kGranted);
    const int64_t number = Build(Any(), nullptr);
    ASSERT_TRUE(IsMember(ChunkOf(number), clients_[i]));
    const bool withdraws = !dice_.OneIn(4);
    if (withdraws) Consent(Any(), i, ConsentStatus::kWithdrawn);
    const std::vector<ClientId> streamed = Stream(Any(), number);
    EXPECT_EQ(std::count(streamed.begin(), streamed.end(), clients_[i]), withdraws ? 0 : 1)
        << "trial " << trial;
    seen += !withdraws;
  }
  EXPECT_GT(seen, kTrials / 20);
}

}  // namespace
}  // namespace clientele::service
