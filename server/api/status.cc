#include "server/api/status.h"

#include "absl/strings/str_cat.h"
#include "clientele/v1/errors.pb.h"
#include "server/base/error.h"

namespace clientele::api {
namespace {

constexpr char kTypePrefix[] = "type.googleapis.com/google.rpc.";
constexpr char kDomain[] = "clientele";
constexpr char kReasonPrefix[] = "ERROR_REASON_";

// A client that gets trailers beyond 8 KiB drops the status for it. The message counts up to three
// times its size there (percent-encoded) and once more in the details, which are in base64; there
// are at most 8 violations.
constexpr size_t kMaxMessage = 400;
constexpr size_t kMaxField = 96;
constexpr size_t kMaxDescription = 320;
constexpr size_t kMaxMetadata = 256;

// At most `max` bytes, cut between characters.
std::string Cut(absl::string_view text, size_t max) {
  constexpr absl::string_view kEllipsis = "…";
  if (text.size() <= max) return std::string(text);
  size_t end = max - kEllipsis.size();
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), kEllipsis);
}

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
  for (const auto& [key, value] : details.metadata) {
    (*info.mutable_metadata())[key] = Cut(value, kMaxMetadata);
  }
  return info;
}

v1::BadRequest ToBadRequest(const ErrorDetails& details) {
  v1::BadRequest bad;
  for (const Violation& violation : details.violations) {
    v1::BadRequest::FieldViolation& field = *bad.add_field_violations();
    field.set_field(Cut(violation.field, kMaxField));
    field.set_description(
        Cut(absl::StrCat("got ", violation.got.empty() ? "nothing" : violation.got, ", want ",
                         violation.want),
            kMaxDescription));
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
                                  : Cut(status.message(), kMaxMessage);
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
