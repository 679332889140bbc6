#include "server/api/status.h"

#include "absl/strings/str_cat.h"
#include "clientele/v1/errors.pb.h"
#include "server/base/error.h"

namespace clientele::api {
namespace {

constexpr char kTypePrefix[] = "type.googleapis.com/google.rpc.";
constexpr char kDomain[] = "clientele";
constexpr char kReasonPrefix[] = "ERROR_REASON_";

// The messages are wire-compatible with google.rpc's of the same name, and are called by it.
template <typename Message>
void AddDetail(v1::ErrorStatus& status, absl::string_view name, const Message& message) {
  google::protobuf::Any& any = *status.add_details();
  any.set_type_url(absl::StrCat(kTypePrefix, name));
  any.set_value(message.SerializeAsString());
}

v1::ErrorInfo ToErrorInfo(const ErrorDetails& details) {
  v1::ErrorInfo info;
  info.set_reason(
      v1::ErrorReason_Name(static_cast<int>(details.reason)).substr(sizeof(kReasonPrefix) - 1));
  info.set_domain(kDomain);
  for (const auto& [key, value] : details.metadata) (*info.mutable_metadata())[key] = value;
  return info;
}

v1::BadRequest ToBadRequest(const ErrorDetails& details) {
  v1::BadRequest bad;
  for (const Violation& violation : details.violations) {
    v1::BadRequest::FieldViolation& field = *bad.add_field_violations();
    field.set_field(violation.field);
    field.set_description(absl::StrCat("got ", violation.got.empty() ? "nothing" : violation.got,
                                       ", want ", violation.want));
  }
  return bad;
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const ErrorDetails details = DetailsOf(status);
  const absl::StatusCode code = CodeOf(details.reason);
  const std::string message = details.reason == Reason::kInternal
                                  ? "an internal fault; the server's log has the details"
                                  : std::string(status.message());
  v1::ErrorStatus wire;
  wire.set_code(static_cast<int>(code));
  wire.set_message(message);
  AddDetail(wire, "ErrorInfo", ToErrorInfo(details));
  if (!details.violations.empty()) AddDetail(wire, "BadRequest", ToBadRequest(details));
  if (details.retry_after.has_value()) {
    v1::RetryInfo retry;
    const int64_t milliseconds = absl::ToInt64Milliseconds(*details.retry_after);
    retry.mutable_retry_delay()->set_seconds(milliseconds / 1'000);
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(milliseconds % 1'000 * 1'000'000));
    AddDetail(wire, "RetryInfo", retry);
  }
  return grpc::Status(static_cast<grpc::StatusCode>(code), message, wire.SerializeAsString());
}

}  // namespace clientele::api
