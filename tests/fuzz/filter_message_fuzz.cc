// Any bytes as a Filter message of the contract: what the edge takes of it compiles or is refused
// as one or more invalid fields, never anything else.
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "clientele/v1/filter.pb.h"
#include "server/api/parse.h"
#include "server/base/error.h"
#include "server/filter/compiler.h"
#include "tests/fuzz/fuzz_policy.h"

namespace clientele::api {
namespace {

constexpr UnixSeconds kNow = 1'794'819'600;

void CheckMessage(const v1::Filter& message) {
  static const auto policy = std::make_shared<const domain::Policy>(filter::FuzzPolicy());
  static const filter::FuzzCatalog catalog;
  RequestParser parser(policy, kNow);
  const filter::FilterSpec spec = parser.Filter(message, "filter");
  if (!parser.ok()) return;
  const absl::Status status = filter::Compile(spec, *policy, catalog).status();
  if (!status.ok() && status.code() != absl::StatusCode::kInvalidArgument) std::abort();
}

}  // namespace
}  // namespace clientele::api

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  clientele::v1::Filter message;
  if (message.ParseFromArray(data, static_cast<int>(size))) {
    clientele::api::CheckMessage(message);
  }
  return 0;
}
