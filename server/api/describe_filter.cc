#include "server/api/describe_filter.h"

#include <vector>

#include "absl/strings/string_view.h"
#include "server/filter/compiler.h"
#include "server/filter/field.h"

namespace clientele::api {
namespace {

struct Operation {
  absl::string_view name;
  absl::string_view description;
  absl::string_view example;
};

constexpr Operation kOperations[] = {
    {"= !=", "Equal, not equal. False when the field is missing.", "source != import"},
    {"< <= > >=", "Numbers, money, times, dates, and classes by their order.",
     "volume_tier >= MEDIUM"},
    {"IN (…)", "Equal to one of the values.", "temperature IN (HOT, WARM)"},
    {"field:value", "The client has this tag now.", "tags:vip"},
    {"AND OR NOT ( )", "NOT binds tightest, then AND, then OR.",
     "active AND NOT (tags:vip OR tags:horeca)"},
    {"has(FIELD)", "The field has a value.", "has(birth_date)"},
    {"reachable(CHANNEL)", "A message may be sent there now: address, basis and consent.",
     "reachable(EMAIL)"},
    {"now, now - 90d, now + 1h", "A moment relative to the question: s, m, h, d, w.",
     "last_order_at < now - 90d"},
};

}  // namespace

void DescribeFields(v1::DescribeFilterResponse& response) {
  for (const filter::Field& field : filter::Fields()) {
    v1::DescribeFilterResponse::Field& out = *response.add_fields();
    out.set_name(std::string(field.name));
    out.set_type(std::string(filter::TypeName(field.type)));
    out.set_description(std::string(field.description));
    out.set_example(std::string(field.example));
    if (field.names != nullptr) {
      for (const absl::string_view name : field.names().subspan(1)) {
        out.add_values(std::string(name));
      }
    }
    out.set_orderable(field.orderable);
    out.set_dimension(field.dimension);
  }
}

void DescribeOperations(v1::DescribeFilterResponse& response) {
  for (const Operation& operation : kOperations) {
    v1::DescribeFilterResponse::Operation& out = *response.add_operations();
    out.set_name(std::string(operation.name));
    out.set_description(std::string(operation.description));
    out.set_example(std::string(operation.example));
  }
}

void CheckExpression(const std::string& expression, const domain::Policy& policy,
                     v1::DescribeFilterResponse& response) {
  std::vector<filter::Problem> problems;
  const filter::Filter filter = filter::CompileExpression(expression, policy, problems);
  response.set_canonical(filter.canonical);
  for (const filter::Problem& problem : problems) {
    v1::DescribeFilterResponse::Problem& out = *response.add_errors();
    out.set_position(static_cast<int32_t>(problem.span.begin));
    out.set_length(static_cast<int32_t>(problem.span.end - problem.span.begin));
    out.set_message(problem.message);
  }
}

}  // namespace clientele::api
