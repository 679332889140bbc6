#include "client/tool/tool.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/tool/exit_codes.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

constexpr absl::Duration kDeadline = absl::Seconds(30);
constexpr absl::Duration kSlowDeadline = absl::Minutes(10);

}  // namespace

std::unique_ptr<Connection> Tool::Connect(absl::Duration deadline) const {
  ConnectionOptions options;
  options.server = server;
  options.deadline = timeout_seconds.has_value() ? absl::Seconds(*timeout_seconds) : deadline;
  return std::make_unique<Connection>(options);
}

Connection& Tool::connection() {
  if (connection_ == nullptr) connection_ = Connect(kDeadline);
  return *connection_;
}

Connection& Tool::slow_connection() {
  if (slow_connection_ == nullptr) slow_connection_ = Connect(kSlowDeadline);
  return *slow_connection_;
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
