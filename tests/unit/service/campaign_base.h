// A base with campaigns, for the tests of what is built of them.
#ifndef CLIENTELE_TESTS_UNIT_SERVICE_CAMPAIGN_BASE_H_
#define CLIENTELE_TESTS_UNIT_SERVICE_CAMPAIGN_BASE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/service/audience_builder.h"
#include "server/service/audience_cursor.h"
#include "server/service/audience_release.h"
#include "server/service/audiences.h"
#include "server/service/campaigns.h"
#include "server/service/clients.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {

class CampaignBase : public ::testing::Test {
 protected:
  // A reachable client; its id.
  domain::ClientId Add(const std::string& name) {
    return base_.AddClientWithEmail(name + "@example.com");
  }
  void Create(const std::string& id, const std::string& expression,
              domain::CampaignOptions options = {}) {
    CampaignInput input;
    input.campaign_id = id;
    input.filter.emplace().expression = expression;
    input.channels = {domain::Channel::kEmail};
    input.options = std::move(options);
    ASSERT_THAT(base_.Write(CreateCampaign(std::move(input))), IsOk());
  }
  void Update(const std::string& id, const std::string& expression) {
    CampaignInput input;
    input.campaign_id = id;
    input.filter.emplace().expression = expression;
    ASSERT_THAT(base_.Write(UpdateCampaign(std::move(input))), IsOk());
  }
  void SetStatus(const std::string& id, domain::CampaignStatus status) {
    CampaignInput input;
    input.campaign_id = id;
    input.status = status;
    ASSERT_THAT(base_.Write(SetCampaignStatus(std::move(input))), IsOk());
  }
  void Consent(domain::ClientId id, domain::ConsentStatus status) {
    base_.clock().Advance(1);
    ConsentInput input = Grant(domain::ConsentPurpose::kMarketing);
    input.status = status;
    ASSERT_THAT(base_.Write(SetConsent(ById(id), {input}, "", base_.secret())), IsOk());
  }
  void Withdraw(domain::ClientId id) { Consent(id, domain::ConsentStatus::kWithdrawn); }

  std::shared_ptr<PreparedAudience> Prepare(const AudienceInput& input) {
    return PrepareAudience(input, base_.store(), base_.index(), base_.clock(), kTestSplitSecret,
                           nullptr);
  }
  Mutation BuildPrepared(const AudienceInput& input, std::shared_ptr<PreparedAudience> prepared) {
    return BuildAudience(input, base_.index(), kTestSplitSecret, std::move(prepared));
  }
  // As a caller does it, in two phases.
  absl::StatusOr<domain::AudienceRow> Build(const AudienceInput& input) {
    const auto outcome = base_.Write(BuildPrepared(input, Prepare(input)));
    if (!outcome.ok()) return outcome.status();
    return Audience(input.campaign_id, outcome->ids.front());
  }
  absl::StatusOr<domain::AudienceRow> Build(const std::string& campaign_id) {
    AudienceInput input;
    input.campaign_id = campaign_id;
    return Build(input);
  }
  absl::StatusOr<domain::AudienceRow> Audience(const std::string& campaign_id, int64_t number) {
    auto transaction = base_.store().BeginRead();
    return FindAudience(transaction->reader(), campaign_id, number);
  }
  std::vector<domain::ClientId> MembersOf(const std::string& campaign_id, int64_t number) {
    std::vector<domain::ClientId> ids;
    auto transaction = base_.store().BeginRead();
    const auto row = transaction->reader().AudienceChunk(campaign_id, number, 0);
    if (!row.ok() || !row->has_value()) return ids;
    const auto chunk = domain::DecodeAudienceChunk((*row)->format, (*row)->body);
    for (const auto& member : chunk->members) ids.push_back(member.client_id);
    return ids;
  }
  // Those who are marked as streamed.
  std::vector<domain::ClientId> MarkedOf(const std::string& campaign_id, int64_t number,
                                         int64_t chunk = 0) {
    auto transaction = base_.store().BeginRead();
    const auto row = transaction->reader().AudienceStream(campaign_id, number, chunk);
    if (!row.ok() || !row->has_value()) return {};
    return *domain::DecodeClientIds((*row)->streamed);
  }
  static int64_t Count(const domain::AudienceRow& audience, domain::ExclusionReason reason) {
    return domain::DecodeAudienceCounts(audience.counts)->exclusions[static_cast<size_t>(reason)];
  }
  absl::StatusOr<int64_t> Release(const std::string& campaign_id, int64_t number,
                                  bool streamed_too = false) {
    const auto outcome =
        base_.Write(ReleaseAudience({campaign_id, number, streamed_too}, base_.index()));
    if (!outcome.ok()) return outcome.status();
    return outcome->changed;
  }

  TestBase base_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_TESTS_UNIT_SERVICE_CAMPAIGN_BASE_H_
