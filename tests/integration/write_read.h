// A server, and the writes that most tests begin with.
#ifndef CLIENTELE_TESTS_INTEGRATION_WRITE_READ_H_
#define CLIENTELE_TESTS_INTEGRATION_WRITE_READ_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/calls.h"
#include "tests/support/server_process.h"

namespace clientele {

inline v1::CreateClientRequest NewClient(const std::string& external_id) {
  v1::CreateClientRequest request;
  request.mutable_profile()->set_external_id(external_id);
  return request;
}

inline v1::Order NewOrder(const std::string& client, const std::string& external_id,
                          int64_t quantity, int64_t amount) {
  v1::Order order;
  *order.mutable_client() = ByExternalId(client);
  order.set_external_id(external_id);
  order.mutable_placed_at()->set_seconds(kServerNow - 3'600);
  v1::OrderLine& line = *order.add_lines();
  line.set_sku("D-1");
  line.set_quantity(quantity);
  line.set_amount_minor(amount);
  return order;
}

inline void AddEmail(const std::string& address, v1::CreateClientRequest& request) {
  v1::ContactPointInput& contact = *request.add_contact_points();
  contact.set_channel(v1::CHANNEL_EMAIL);
  contact.set_address(address);
  for (const v1::ConsentPurpose purpose :
       {v1::CONSENT_PURPOSE_PROCESSING, v1::CONSENT_PURPOSE_MARKETING}) {
    v1::ConsentInput& consent = *request.add_consents();
    consent.set_purpose(purpose);
    consent.set_status(v1::CONSENT_STATUS_GRANTED);
  }
}

class WriteReadTest : public ::testing::Test {
 protected:
  void Create(const std::string& external_id) {
    ASSERT_CALL(const auto created, calls_.CreateClient(NewClient(external_id)));
    ASSERT_TRUE(created.created());
  }
  void CreateWithEmail(const std::string& external_id, const std::string& address) {
    v1::CreateClientRequest request = NewClient(external_id);
    AddEmail(address, request);
    ASSERT_CALL(const auto created, calls_.CreateClient(request));
  }
  void CreateCampaign(const std::string& id, const std::string& expression) {
    v1::CreateCampaignRequest request;
    request.set_campaign_id(id);
    request.mutable_filter()->set_expression(expression);
    request.add_channels(v1::CHANNEL_EMAIL);
    ASSERT_CALL(const auto created, calls_.CreateCampaign(request));
    EXPECT_EQ(created.campaign().id(), id);
  }
  // The card as it is once the base has seen `at_least`.
  v1::Client Card(const std::string& external_id, const v1::Revision& at_least = {}) {
    v1::GetClientRequest request;
    *request.mutable_client() = ByExternalId(external_id);
    *request.mutable_at_least() = at_least;
    const auto response = calls_.GetClient(request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->client() : v1::Client();
  }

  ServerProcess server_;
  client::Connection connection_{OptionsFor(server_.address())};
  Calls calls_{connection_};
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_INTEGRATION_WRITE_READ_H_
