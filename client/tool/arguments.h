// Words on the command line as the contract's messages. Errors are INVALID_ARGUMENT and say what is
// wanted.
#ifndef CLIENTELE_CLIENT_TOOL_ARGUMENTS_H_
#define CLIENTELE_CLIENT_TOOL_ARGUMENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/tool/command_line.h"
#include "client/wire_text.h"
#include "clientele/v1/client_service.pb.h"
#include "clientele/v1/filter.pb.h"
#include "clientele/v1/types.pb.h"

namespace clientele::client {

// A time ("2026-11-16T09:00:00Z") or a day ("2026-11-16", "16.11.2026": its first second in UTC).
absl::Status SetTime(const std::string& text, const std::string& option,
                     google::protobuf::Timestamp* out);
absl::Status SetDate(const std::string& text, const std::string& option, v1::Date* out);
// Empty when absent.
std::string TimeText(bool present, const google::protobuf::Timestamp& time);
std::string DateText(const v1::Date& date);

// "1234.50" or "1234,50" in the base's currency, as minor units; without a currency nobody knows
// how many those are.
absl::StatusOr<int64_t> ParseAmount(const std::string& text, const std::string& currency,
                                    const std::string& option);

// Options that choose clients, shared by segments, campaigns and tags.
struct FilterOptions {
  std::vector<std::string> temperatures;
  std::vector<std::string> tiers;
  std::vector<std::string> frequencies;
  std::vector<std::string> value_classes;
  std::vector<std::string> abc_classes;
  std::vector<std::string> behaviors;
  std::vector<std::string> stages;
  std::vector<std::string> sources;
  std::vector<std::string> owners;
  std::vector<std::string> tags;
  std::vector<std::string> any_tags;
  std::vector<std::string> no_tags;
  std::vector<std::string> reachable;
  bool active = false;
  bool inactive = false;
  std::string segment;
  std::string where;

  bool empty() const;
};
void BindFilter(Command& command, FilterOptions& options);
absl::StatusOr<v1::Filter> ToFilter(const FilterOptions& options);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_ARGUMENTS_H_
