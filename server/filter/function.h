// Everything that is written with brackets: one table that the checker and DescribeFilter read.
#ifndef CLIENTELE_SERVER_FILTER_FUNCTION_H_
#define CLIENTELE_SERVER_FILTER_FUNCTION_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/filter/ast.h"

namespace clientele::filter {

enum class FunctionId : uint8_t {
  kReachable,
  kHas,
  kTop,
  kBottom,
  kSegment,
  kAudience,
  kResponded,
  kTag,
  kOrders,
  kInteractions,
  kDeliveries,
  kResponses,
};

struct Function {
  FunctionId id;
  absl::string_view name;
  // Names a value to compare; else it is a test that stands alone.
  bool is_operand;
  // For "has takes one field, like has(city)".
  absl::string_view takes;
  absl::string_view usage;
  // For the reference.
  absl::string_view form;
  absl::string_view description;
  absl::string_view example;
};

absl::Span<const Function> Functions();
// Null when there is none of this name.
const Function* FindFunction(absl::string_view name);
std::vector<absl::string_view> FunctionNames();

// What of a tag can be compared: tag(vip).set_at.
struct TagMember {
  Operand::Kind kind;
  absl::string_view name;
  FieldType type;
  absl::string_view description;
  absl::string_view example;
};
absl::Span<const TagMember> TagMembers();
const TagMember* FindTagMember(absl::string_view name);
// Of the kinds of operands that are of a tag.
const TagMember& TagMemberOf(Operand::Kind kind);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_FUNCTION_H_
