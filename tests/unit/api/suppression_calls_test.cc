#include "server/api/suppression_calls.h"

#include <gmock/gmock.h>

#include "clientele/v1/admin_service.grpc.pb.h"
#include "clientele/v1/client_service.grpc.pb.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using v1::AdminService;

class SuppressionCallsTest : public ::testing::Test {
 protected:
  v1::SuppressAddressesResponse Suppress(const std::string& request) {
    return Must(*stub_, &AdminService::Stub::SuppressAddresses,
                FromText<v1::SuppressAddressesRequest>(request));
  }
  v1::GetSuppressionResponse Get(const std::string& email) {
    return Must(*stub_, &AdminService::Stub::GetSuppression,
                FromText<v1::GetSuppressionRequest>(
                    absl::StrCat("address { channel: CHANNEL_EMAIL address: '", email, "' }")));
  }
  template <typename Request, typename Response>
  void ExpectRefused(grpc::Status (AdminService::Stub::*method)(grpc::ClientContext*,
                                                                const Request&, Response*),
                     const std::string& request, const std::string& field) {
    const grpc::Status status = Try(*stub_, method, FromText<Request>(request));
    EXPECT_EQ(Outcome(status), "INVALID_ARGUMENT INVALID_FIELD") << request;
    EXPECT_THAT(status.error_message(), ::testing::HasSubstr(field));
  }

  ApiBase api_;
  const std::unique_ptr<AdminService::Stub> stub_ = api_.Stub<AdminService>();
};

TEST_F(SuppressionCallsTest, AnAddressIsSuppressedForWhoeverHasIt) {
  api_.base().AddClientWithEmail("anna@example.com");
  api_.base().AddClientWithEmail("anna@example.com");
  const v1::SuppressAddressesResponse answer = Suppress(
      "addresses { channel: CHANNEL_EMAIL address: ' Anna@Example.com ' } "
      "addresses { channel: CHANNEL_EMAIL address: 'anna@example.com' } "
      "addresses { channel: CHANNEL_EMAIL address: 'nobody@example.com' } "
      "reason: 'letter' actor: 'olga'");
  EXPECT_EQ(answer.added(), 2);
  EXPECT_EQ(answer.clients(), 2);
  EXPECT_FALSE(answer.revision().token().empty());

  const v1::GetSuppressionResponse known = Get("anna@example.com");
  EXPECT_TRUE(known.suppressed());
  EXPECT_EQ(known.suppressed_at().seconds(), kTestNow);
  EXPECT_EQ(known.reason(), "letter");
  EXPECT_EQ(known.actor(), "olga");
  EXPECT_FALSE(known.revision().token().empty());

  const v1::GetSuppressionResponse other = Get("boris@example.com");
  EXPECT_FALSE(other.suppressed());
  EXPECT_FALSE(other.has_suppressed_at());
  EXPECT_EQ(other.reason(), "");
}

TEST_F(SuppressionCallsTest, WhatIsSuppressedAlreadyIsNotAddedAgain) {
  const std::string request = "addresses { channel: CHANNEL_SMS address: '+7 916 123-45-67' }";
  EXPECT_EQ(Suppress(request).added(), 1);
  EXPECT_EQ(Suppress(request).added(), 0);
}

TEST_F(SuppressionCallsTest, AnAddressIsFreedAgain) {
  api_.base().AddClientWithEmail("anna@example.com");
  Suppress("addresses { channel: CHANNEL_EMAIL address: 'anna@example.com' }");
  const auto request = FromText<v1::UnsuppressAddressRequest>(
      "address { channel: CHANNEL_EMAIL address: 'ANNA@example.com' } actor: 'olga'");
  const v1::UnsuppressAddressResponse freed =
      Must(*stub_, &AdminService::Stub::UnsuppressAddress, request);
  EXPECT_TRUE(freed.removed());
  EXPECT_EQ(freed.clients(), 1);
  EXPECT_FALSE(Get("anna@example.com").suppressed());
  EXPECT_FALSE(Must(*stub_, &AdminService::Stub::UnsuppressAddress, request).removed());
}

TEST_F(SuppressionCallsTest, ARepeatedRequestGivesItsFirstAnswer) {
  const std::string request =
      "request_id: 'r-1' addresses { channel: CHANNEL_EMAIL address: 'anna@example.com' }";
  EXPECT_EQ(Suppress(request).added(), 1);
  EXPECT_EQ(Suppress(request).added(), 1);
}

TEST_F(SuppressionCallsTest, RefusesWhatIsNoAddressWithItsField) {
  ExpectRefused(&AdminService::Stub::SuppressAddresses, "", "addresses");
  ExpectRefused(&AdminService::Stub::SuppressAddresses,
                "addresses { channel: CHANNEL_EMAIL address: 'a@example.com' } "
                "addresses { channel: CHANNEL_EMAIL address: 'anna' }",
                "addresses[1].address");
  ExpectRefused(&AdminService::Stub::SuppressAddresses, "addresses { address: 'a@example.com' }",
                "addresses[0].channel");
  ExpectRefused(&AdminService::Stub::UnsuppressAddress, "", "address.channel");
  ExpectRefused(&AdminService::Stub::GetSuppression,
                "address { channel: CHANNEL_SMS address: 'no digits' }", "address.address");
}

}  // namespace
}  // namespace clientele::api
