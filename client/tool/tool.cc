#include "client/tool/tool.h"

#include <cstdlib>

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

absl::StatusOr<std::string> Tool::Currency() {
  if (currency_ == nullptr) {
    ASSIGN_OR_RETURN(const v1::GetPolicyResponse response,
                     connection().Call(connection().policies(), &v1::PolicyService::Stub::GetPolicy,
                                       v1::GetPolicyRequest()));
    currency_ = std::make_unique<std::string>(response.policy().currency());
  }
  return *currency_;
}

}  // namespace clientele::client
