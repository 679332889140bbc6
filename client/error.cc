#include "client/error.h"

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "clientele/v1/errors.pb.h"

namespace clientele::client {
namespace {

// The serialized google.rpc.Status, as it came; empty when none did.
constexpr char kPayload[] = "clientele/grpc-status-details";

template <typename Message>
bool Unpack(const google::protobuf::Any& any, const char* name, Message& message) {
  return absl::EndsWith(any.type_url(), name) && message.ParseFromString(any.value());
}

}  // namespace

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status converted(static_cast<absl::StatusCode>(status.error_code()),
                         status.error_message());
  converted.SetPayload(kPayload, absl::Cord(status.error_details()));
  return converted;
}

bool IsFromServer(const absl::Status& status) { return status.GetPayload(kPayload).has_value(); }

ErrorDetails DetailsOf(const absl::Status& status) {
  ErrorDetails details;
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayload);
  v1::ErrorStatus wire;
  if (!payload.has_value() || !wire.ParseFromString(std::string(*payload))) return details;
  for (const google::protobuf::Any& any : wire.details()) {
    v1::ErrorInfo info;
    v1::BadRequest bad;
    v1::RetryInfo retry;
    if (Unpack(any, "google.rpc.ErrorInfo", info)) {
      details.reason = info.reason();
      for (const auto& [key, value] : info.metadata()) details.metadata.emplace_back(key, value);
    } else if (Unpack(any, "google.rpc.BadRequest", bad)) {
      for (const auto& field : bad.field_violations()) {
        details.fields.push_back({field.field(), field.description()});
      }
    } else if (Unpack(any, "google.rpc.RetryInfo", retry)) {
      details.retry_after = absl::Seconds(retry.retry_delay().seconds()) +
                            absl::Nanoseconds(retry.retry_delay().nanos());
    }
  }
  return details;
}

}  // namespace clientele::client
