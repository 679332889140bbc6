#include "server/api/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clientele/v1/errors.pb.h"
#include "server/base/error.h"
#include "tests/unit/api/wire.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

constexpr char kErrorInfo[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kBadRequest[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kRetryInfo[] = "type.googleapis.com/google.rpc.RetryInfo";
// Beyond this a gRPC client (any of them, by default) drops the call's status for the sake of it.
constexpr size_t kMaxTrailers = 8 * 1024;

wire::RpcStatus Decoded(const grpc::Status& status) {
  const std::optional<wire::RpcStatus> decoded = wire::ReadStatus(status.error_details());
  EXPECT_TRUE(decoded.has_value());
  return decoded.value_or(wire::RpcStatus());
}

// What the status takes in the trailers: the message percent-encoded, the details in base64.
size_t TrailerBytes(const grpc::Status& status) {
  size_t bytes = 0;
  for (const char c : status.error_message()) bytes += c < 0x20 || c > 0x7E || c == '%' ? 3 : 1;
  return bytes + (status.error_details().size() + 2) / 3 * 4;
}

TEST(Status, OkStaysOk) { EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok()); }

// As errors.proto writes them, by hand.
TEST(Status, EveryReasonHasItsCodeAndItsName) {
  using Code = grpc::StatusCode;
  const std::pair<const char*, Code> reasons[] = {
      {"INVALID_FIELD", Code::INVALID_ARGUMENT},
      {"INVALID_FILTER", Code::INVALID_ARGUMENT},
      {"REQUEST_ID_REUSED", Code::INVALID_ARGUMENT},
      {"INVALID_TOKEN", Code::INVALID_ARGUMENT},
      {"CLIENT_NOT_FOUND", Code::NOT_FOUND},
      {"ORDER_NOT_FOUND", Code::NOT_FOUND},
      {"CAMPAIGN_NOT_FOUND", Code::NOT_FOUND},
      {"AUDIENCE_NOT_FOUND", Code::NOT_FOUND},
      {"AMBIGUOUS_CLIENT", Code::FAILED_PRECONDITION},
      {"CLIENT_EXISTS", Code::ALREADY_EXISTS},
      {"CAMPAIGN_EXISTS", Code::ALREADY_EXISTS},
      {"CONTENT_DIFFERS", Code::ALREADY_EXISTS},
      {"CURRENCY_MISMATCH", Code::FAILED_PRECONDITION},
      {"TAG_NOT_LISTED", Code::FAILED_PRECONDITION},
      {"TOTAL_OUT_OF_BOUNDS", Code::FAILED_PRECONDITION},
      {"ETAG_MISMATCH", Code::ABORTED},
      {"TOKEN_TIMELINE_MISMATCH", Code::FAILED_PRECONDITION},
      {"QUEUE_FULL", Code::RESOURCE_EXHAUSTED},
      {"STORE_UNAVAILABLE", Code::UNAVAILABLE},
      {"SHUTTING_DOWN", Code::UNAVAILABLE},
      {"BATCH_OUT_OF_ORDER", Code::INVALID_ARGUMENT},
      {"REVISION_NOT_REACHED", Code::DEADLINE_EXCEEDED},
      {"CALL_CANCELLED", Code::CANCELLED},
      {"INTERNAL", Code::INTERNAL},
      {"CONTACT_POINT_NOT_FOUND", Code::NOT_FOUND},
      {"SEGMENT_NOT_FOUND", Code::NOT_FOUND},
      {"SEGMENT_EXISTS", Code::ALREADY_EXISTS},
      {"SEGMENT_IN_USE", Code::FAILED_PRECONDITION},
      {"NEEDS_INDEX", Code::FAILED_PRECONDITION},
      {"OUTCOME_UNKNOWN", Code::UNAVAILABLE},
      {"OUT_OF_SERVICE", Code::UNAVAILABLE},
      {"STORE_FULL", Code::RESOURCE_EXHAUSTED},
      {"CAMPAIGN_NOT_ACTIVE", Code::FAILED_PRECONDITION},
      {"CAMPAIGN_ARCHIVED", Code::FAILED_PRECONDITION},
      {"AUDIENCE_CLOSED", Code::FAILED_PRECONDITION},
      {"NOT_A_MEMBER", Code::FAILED_PRECONDITION},
      {"ERASURE_NOT_FOUND", Code::NOT_FOUND},
      {"TOO_MANY_CLIENTS", Code::FAILED_PRECONDITION},
  };
  // A reason that joins the contract must join this list.
  ASSERT_EQ(std::size(reasons), static_cast<size_t>(v1::ErrorReason_MAX));
  for (size_t i = 0; i < std::size(reasons); ++i) {
    const auto& [name, code] = reasons[i];
    const grpc::Status status = ToGrpc(MakeError(static_cast<Reason>(i + 1), "why"));
    EXPECT_EQ(status.error_code(), code) << name;
    const wire::RpcStatus decoded = Decoded(status);
    EXPECT_EQ(decoded.reason, name);
    EXPECT_EQ(decoded.domain, "clientele");
    EXPECT_EQ(decoded.code, static_cast<uint64_t>(code)) << name;
    EXPECT_EQ(decoded.message, status.error_message());
    EXPECT_THAT(decoded.types, ElementsAre(kErrorInfo));
  }
}

TEST(Status, EveryInvalidFieldIsInTheBadRequest) {
  Violations violations;
  violations.Add("interactions[2].channel", "9", "one of EMAIL, SMS");
  violations.Add("actor", "", "a name");
  const wire::RpcStatus decoded = Decoded(ToGrpc(violations.ToStatus()));
  EXPECT_THAT(decoded.types, ElementsAre(kErrorInfo, kBadRequest));
  EXPECT_EQ(decoded.reason, "INVALID_FIELD");
  EXPECT_THAT(decoded.violations,
              ElementsAre(Pair("interactions[2].channel", "got \"9\", want one of EMAIL, SMS"),
                          Pair("actor", "got nothing, want a name")));
  EXPECT_FALSE(decoded.retry.has_value());
}

TEST(Status, MetadataAndTheTimeToComeBackAreThere) {
  ErrorDetails details;
  details.reason = Reason::kQueueFull;
  details.metadata = {{"client_id", "42"}, {"queue", "writes"}};
  details.retry_after = absl::Milliseconds(1'250);
  const wire::RpcStatus decoded = Decoded(ToGrpc(MakeError("too many", details)));
  EXPECT_THAT(decoded.types, ElementsAre(kErrorInfo, kRetryInfo));
  EXPECT_THAT(decoded.metadata, ElementsAre(Pair("client_id", "42"), Pair("queue", "writes")));
  ASSERT_TRUE(decoded.retry.has_value());
  EXPECT_EQ(*decoded.retry, std::make_pair(uint64_t{1}, uint64_t{250'000'000}));
}

TEST(Status, WhatIsNotPublicNeverLeaves) {
  const char secret[] = "near \"SELECT phone FROM contact_address WHERE client_id = 7\"";
  for (const absl::Status& fault :
       {absl::InternalError(secret), absl::UnavailableError(secret), absl::NotFoundError(secret),
        absl::AbortedError(secret), absl::UnknownError(secret), absl::InvalidArgumentError(secret),
        MakeError(Reason::kInternal, secret)}) {
    const grpc::Status status = ToGrpc(fault);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL) << fault;
    EXPECT_EQ(status.error_message(), "an internal fault; the server's log has the details");
    EXPECT_THAT(status.error_details(), Not(HasSubstr("SELECT")));
    EXPECT_EQ(Decoded(status).reason, "INTERNAL");
  }
}

// An error that a client can't receive is none: whatever was sent in, the trailers stay small.
TEST(Status, TheLargestErrorStillFitsTheTrailers) {
  std::string wide;
  for (int i = 0; i < 10'000; ++i) wide += "\U0001F95F";
  Violations violations;
  for (int i = 0; i < 500; ++i) {
    violations.Add(absl::StrCat("interactions[", i, "].temperature_override.temperature"), wide,
                   "one of a list that is about as long as the longest in the contract, which is "
                   "that of a contact point's status");
  }
  EXPECT_LT(TrailerBytes(ToGrpc(violations.ToStatus())), kMaxTrailers);

  ErrorDetails details;
  details.reason = Reason::kInvalidFilter;
  for (int i = 0; i < 500; ++i) details.violations.push_back({"filter.expression", wide, wide});
  details.metadata["client_ids"] = wide;
  EXPECT_LT(TrailerBytes(ToGrpc(MakeError(wide, details))), kMaxTrailers);
}

// Cut texts end at a character, so that they are still UTF-8 and say that they were cut.
TEST(Status, CutTextsEndAtACharacterWithAnEllipsis) {
  std::string letters;
  for (int i = 0; i < 5'000; ++i) letters += "я";
  const grpc::Status status = ToGrpc(MakeError(Reason::kInvalidFilter, letters));
  EXPECT_THAT(status.error_message(), ::testing::EndsWith("я…"));
  v1::ErrorStatus decoded;
  EXPECT_TRUE(decoded.ParseFromString(status.error_details()));  // refuses what is not UTF-8
}

}  // namespace
}  // namespace clientele::api
