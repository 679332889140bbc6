// Any bytes as a batch of the change log, a policy and an audience's chunk: decoded or refused, and
// what was decoded is encoded and decoded again as the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "server/domain/audience.h"
#include "server/domain/policy.h"
#include "server/store/change_log.h"

namespace clientele::store {
namespace {

void CheckChanges(absl::string_view bytes) {
  const absl::StatusOr<domain::Changes> changes = DecodeChanges(bytes);
  if (!changes.ok()) return;
  const std::string encoded = EncodeChanges(*changes);
  const absl::StatusOr<domain::Changes> again = DecodeChanges(encoded);
  if (!again.ok() || EncodeChanges(*again) != encoded) std::abort();
}

void CheckPolicy(absl::string_view bytes) {
  const std::optional<domain::Policy> policy = domain::DecodePolicy(bytes);
  if (!policy.has_value()) return;
  const std::string encoded = domain::EncodePolicy(*policy);
  const std::optional<domain::Policy> again = domain::DecodePolicy(encoded);
  if (!again.has_value() || domain::EncodePolicy(*again) != encoded) std::abort();
}

}  // namespace
}  // namespace clientele::store

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  clientele::store::CheckChanges(bytes);
  clientele::store::CheckPolicy(bytes);
  clientele::domain::DecodeAudienceChunk(clientele::domain::kAudienceChunkFormat, bytes);
  clientele::domain::DecodeAudienceCounts(bytes);
  return 0;
}
