#include "server/api/erasure_calls.h"

#include <gmock/gmock.h>

#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using v1::ClientService;

class ErasureCallsTest : public ::testing::Test {
 protected:
  using Stub = ClientService::Stub;

  void Create(const std::string& request) {
    Must(*stub_, &Stub::CreateClient, FromText<v1::CreateClientRequest>(request));
  }
  v1::EraseClientResponse Erase(const std::string& request) {
    return Must(*stub_, &Stub::EraseClient, FromText<v1::EraseClientRequest>(request));
  }
  std::string TryErase(const std::string& request) {
    return Outcome(Try(*stub_, &Stub::EraseClient, FromText<v1::EraseClientRequest>(request)));
  }

  ApiBase api_;
  const std::unique_ptr<Stub> stub_ = api_.Stub<ClientService>();
};

TEST_F(ErasureCallsTest, TheReceiptSaysWhatWasRemovedAndStays) {
  Create(
      "profile { external_id: 'C-1' display_name: 'Anna' } tags: 'vip' contact_points { channel: "
      "CHANNEL_EMAIL address: 'anna@example.com' }");
  const v1::EraseClientResponse erased = Erase(
      "request_id: 'r1' client { external_id: 'C-1' } suppress_addresses: true reason: 'by letter' "
      "actor: 'boris'");
  const v1::Erasure& erasure = erased.erasure();
  EXPECT_EQ(erasure.client_id(), 1);
  EXPECT_EQ(erasure.erased_at().seconds(), kTestNow);
  EXPECT_EQ(erasure.reason(), "by letter");
  EXPECT_EQ(erasure.actor(), "boris");
  EXPECT_EQ(erasure.suppressed_addresses(), 1);
  EXPECT_FALSE(erasure.has_log_cleaned_at());
  std::map<std::string, int64_t> removed;
  for (const auto& table : erasure.removed()) removed[table.table()] = table.rows();
  EXPECT_EQ(removed["client"], 1);
  EXPECT_EQ(removed["contact_address"], 1);
  EXPECT_EQ(removed["client_tag"], 1);
  EXPECT_FALSE(removed.contains("sales_order"));

  const v1::EraseClientResponse again = Erase(
      "request_id: 'r1' client { external_id: 'C-1' } suppress_addresses: true reason: 'by letter' "
      "actor: 'boris'");
  EXPECT_EQ(again.erasure().SerializeAsString(), erasure.SerializeAsString());
  const auto read =
      Must(*stub_, &Stub::GetErasure, FromText<v1::GetErasureRequest>("client_id: 1"));
  EXPECT_EQ(read.erasure().SerializeAsString(), erasure.SerializeAsString());
}

TEST_F(ErasureCallsTest, EveryOtherCallFindsNobody) {
  Create("profile { external_id: 'C-1' }");
  Erase("client { id: 1 }");
  EXPECT_EQ(TryErase("client { id: 1 }"), "NOT_FOUND CLIENT_NOT_FOUND");
  EXPECT_EQ(TryErase("client { external_id: 'C-1' }"), "NOT_FOUND CLIENT_NOT_FOUND");
  EXPECT_EQ(Outcome(Try(*stub_, &Stub::GetClient,
                        FromText<v1::GetClientRequest>("client { id: 1 } with_standing: true"))),
            "NOT_FOUND CLIENT_NOT_FOUND");
  EXPECT_EQ(Outcome(Try(*stub_, &Stub::ListHistory,
                        FromText<v1::ListHistoryRequest>("client { id: 1 }"))),
            "NOT_FOUND CLIENT_NOT_FOUND");
  const auto found = Must(*stub_, &Stub::LookupClients,
                          FromText<v1::LookupClientsRequest>("clients { external_id: 'C-1' }"));
  EXPECT_EQ(found.matches(0).client_ids_size(), 0);
}

TEST_F(ErasureCallsTest, WhatIsWrongIsSaidByItsField) {
  EXPECT_EQ(TryErase("client { id: 7 }"), "NOT_FOUND CLIENT_NOT_FOUND");
  v1::EraseClientRequest request;
  request.mutable_client()->set_id(1);
  request.set_reason(std::string(501, 'x'));
  EXPECT_THAT(Try(*stub_, &Stub::EraseClient, request).error_message(),
              ::testing::StartsWith("reason: "));
  EXPECT_EQ(
      Outcome(Try(*stub_, &Stub::GetErasure, FromText<v1::GetErasureRequest>("client_id: 1"))),
      "NOT_FOUND ERASURE_NOT_FOUND");
  EXPECT_THAT(Try(*stub_, &Stub::GetErasure, FromText<v1::GetErasureRequest>("client_id: 0"))
                  .error_message(),
              ::testing::StartsWith("client_id: "));
}

}  // namespace
}  // namespace clientele::api
