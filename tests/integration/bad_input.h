// A base with one client and one order in roubles, which no refused call may change.
#ifndef CLIENTELE_TESTS_INTEGRATION_BAD_INPUT_H_
#define CLIENTELE_TESTS_INTEGRATION_BAD_INPUT_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/calls.h"
#include "tests/support/server_process.h"

namespace clientele {

class BadInputTest : public ::testing::Test {
 protected:
  void SetUp() override {
    v1::CreateClientRequest client;
    client.mutable_profile()->set_external_id("c-1");
    ASSERT_CALL(const auto created, calls_.CreateClient(client));
    v1::RecordOrdersRequest orders;
    *orders.add_orders() = Order();
    ASSERT_CALL(const auto recorded, calls_.RecordOrders(orders));
    revision_ = calls_.Revision();
  }
  // Nothing was changed, and the next call is answered.
  void TearDown() override {
    EXPECT_EQ(calls_.Revision(), revision_);
    EXPECT_EQ(calls_.Count("orders_count = 1"), 1);
  }

  static v1::Order Order() {
    v1::Order order;
    *order.mutable_client() = ByExternalId("c-1");
    order.set_external_id("o-1");
    order.set_currency("RUB");
    v1::OrderLine& line = *order.add_lines();
    line.set_sku("D-1");
    line.set_quantity(10);
    line.set_amount_minor(500);
    return order;
  }
  absl::Status Record(const v1::Order& order) {
    v1::RecordOrdersRequest request;
    *request.add_orders() = order;
    return calls_.RecordOrders(request).status();
  }
  absl::Status CreateWith(const v1::ClientProfile& profile) {
    v1::CreateClientRequest request;
    *request.mutable_profile() = profile;
    return calls_.CreateClient(request).status();
  }
  absl::Status CreateWithAddress(v1::Channel channel, const std::string& address) {
    v1::CreateClientRequest request;
    v1::ContactPointInput& contact = *request.add_contact_points();
    contact.set_channel(channel);
    contact.set_address(address);
    return calls_.CreateClient(request).status();
  }
  absl::Status CountWhere(const std::string& expression) {
    v1::CountSegmentRequest request;
    request.mutable_filter()->set_expression(expression);
    return calls_.CountSegment(request).status();
  }

  static void ExpectReason(const absl::Status& status, absl::StatusCode code,
                           const std::string& reason) {
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_EQ(client::DetailsOf(status).reason, reason) << status;
  }
  // One field is wrong: got "X", want Y; or got nothing.
  static void ExpectField(const absl::Status& status, const std::string& field,
                          const std::string& got, const std::string& want) {
    const client::ErrorDetails details = client::DetailsOf(status);
    const std::string shown = got.empty() ? "nothing" : absl::StrCat("\"", got, "\"");
    ASSERT_THAT(details.fields, ::testing::SizeIs(1)) << status;
    EXPECT_EQ(details.fields[0].field, field);
    EXPECT_THAT(details.fields[0].description,
                ::testing::AllOf(::testing::StartsWith(absl::StrCat("got ", shown, ", want ")),
                                 ::testing::HasSubstr(want)));
  }
  static void ExpectInvalid(const absl::Status& status, const std::string& field,
                            const std::string& got, const std::string& want) {
    ExpectReason(status, absl::StatusCode::kInvalidArgument, "INVALID_FIELD");
    ExpectField(status, field, got, want);
  }

  ServerProcess server_;
  client::Connection connection_{OptionsFor(server_.address())};
  Calls calls_{connection_};
  int64_t revision_ = 0;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_INTEGRATION_BAD_INPUT_H_
