// A base with campaigns and audiences, and what is reported of their messages.
#ifndef CLIENTELE_TESTS_UNIT_SERVICE_MESSAGE_BASE_H_
#define CLIENTELE_TESTS_UNIT_SERVICE_MESSAGE_BASE_H_

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/domain/contact.h"
#include "server/service/audience_builder.h"
#include "server/service/campaigns.h"
#include "server/service/deliveries.h"
#include "server/service/responses.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {

class MessageBase : public ::testing::Test {
 protected:
  static int64_t KeyOf(domain::Channel channel, const std::string& address) {
    return static_cast<int64_t>(
        domain::AddressKey(kTestAddressSecret, domain::AddressKindOf(channel), address));
  }

  void AddCampaign(const std::string& id, domain::Channel channel = domain::Channel::kEmail,
                   domain::CampaignOptions options = {}) {
    CampaignInput input;
    input.campaign_id = id;
    input.filter.emplace();
    input.channels = {channel};
    input.options = std::move(options);
    ASSERT_THAT(base_.Write(CreateCampaign(input)), IsOk());
  }
  absl::StatusOr<int64_t> Build(const std::string& campaign_id) {
    AudienceInput input;
    input.campaign_id = campaign_id;
    const auto outcome =
        base_.Write(BuildAudience(std::move(input), base_.index(), "split", nullptr));
    if (!outcome.ok()) return outcome.status();
    return outcome->ids.front();
  }

  // A message to an audience's member, or one outside of campaigns.
  static DeliveryInput Report(domain::ClientId client, domain::DeliveryStatus status,
                              const std::string& campaign_id = "", int64_t audience_number = 0) {
    DeliveryInput input;
    input.client = ById(client);
    input.status = status;
    input.campaign_id = campaign_id;
    input.audience_number = audience_number;
    if (audience_number == 0) input.channel = domain::Channel::kEmail;
    input.field = "deliveries[0].";
    return input;
  }
  absl::StatusOr<WriteOutcome> Record(std::vector<DeliveryReport> reports) {
    return base_.Write(RecordDeliveries(std::move(reports), base_.secret(), base_.index()));
  }
  // Why one report is refused; nothing when it is not.
  std::optional<Reason> ReasonOf(DeliveryInput input) {
    const auto outcome = Record({std::move(input)});
    EXPECT_THAT(outcome, IsOk());
    if (outcome->rejections.empty()) return std::nullopt;
    return outcome->rejections.front().reason;
  }
  std::vector<domain::DeliveryRow> Deliveries() {
    auto transaction = base_.store().BeginRead();
    auto rows = transaction->reader().ScanDeliveries(0, 1'000);
    EXPECT_THAT(rows, IsOk());
    return *std::move(rows);
  }
  std::vector<domain::ResponseRow> Responses() {
    auto transaction = base_.store().BeginRead();
    auto rows = transaction->reader().ScanResponses(0, 1'000);
    EXPECT_THAT(rows, IsOk());
    return *std::move(rows);
  }
  domain::ExclusionReason Standing(domain::ClientId client,
                                   domain::Channel channel = domain::Channel::kEmail) {
    const auto card = base_.Card(client);
    EXPECT_THAT(card, IsOk());
    for (const CardChannel& each : card->channels) {
      if (each.channel == channel) return each.reason;
    }
    return domain::ExclusionReason::kNone;
  }

  TestBase base_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_TESTS_UNIT_SERVICE_MESSAGE_BASE_H_
