#include "client/tool/tool.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/tool/exit_codes.h"
#include "server/base/status_macros.h"

namespace clientele::client {

Connection& Tool::connection() {
  if (connection_ == nullptr) {
    ConnectionOptions options;
    options.server = server;
    options.deadline = absl::Seconds(timeout_seconds);
    connection_ = std::make_unique<Connection>(options);
  }
  return *connection_;
}

Output Tool::output() const {
  const Format chosen_format = format == "json"  ? Format::kJson
                               : format == "csv" ? Format::kCsv
                                                 : Format::kTable;
  return Output(chosen_format, std::cout);
}

absl::StatusOr<v1::Policy> Tool::Policy() {
  if (policy_ == nullptr) {
    ASSIGN_OR_RETURN(v1::GetPolicyResponse response,
                     connection().Call(connection().policies(), &v1::PolicyService::Stub::GetPolicy,
                                       v1::GetPolicyRequest()));
    policy_ = std::make_unique<v1::Policy>(std::move(*response.mutable_policy()));
  }
  return *policy_;
}

absl::StatusOr<std::string> Tool::Currency() {
  ASSIGN_OR_RETURN(const v1::Policy policy, Policy());
  return policy.currency();
}

}  // namespace clientele::client
