#include "server/api/describe_filter.h"

#include <utility>
#include <vector>

#include "server/filter/reference.h"

namespace clientele::api {
namespace {

void AddProblems(const std::vector<filter::Problem>& problems,
                 google::protobuf::RepeatedPtrField<v1::DescribeFilterResponse::Problem>& out) {
  for (const filter::Problem& problem : problems) {
    v1::DescribeFilterResponse::Problem& added = *out.Add();
    added.set_position(static_cast<int32_t>(problem.span.begin));
    added.set_length(static_cast<int32_t>(problem.span.end - problem.span.begin));
    added.set_message(problem.message);
  }
}

}  // namespace

void DescribeLanguage(const domain::Policy& policy, v1::DescribeFilterResponse& response) {
  for (filter::ReferenceField& field : filter::ReferenceFields(policy)) {
    v1::DescribeFilterResponse::Field& out = *response.add_fields();
    out.set_name(std::move(field.name));
    out.set_type(std::move(field.type));
    out.set_description(std::move(field.description));
    out.set_example(std::move(field.example));
    for (std::string& value : field.values) out.add_values(std::move(value));
    out.set_orderable(field.orderable);
    out.set_dimension(field.dimension);
  }
  for (filter::ReferenceOperation& operation : filter::ReferenceOperations()) {
    v1::DescribeFilterResponse::Operation& out = *response.add_operations();
    out.set_name(std::move(operation.name));
    out.set_description(std::move(operation.description));
    out.set_example(std::move(operation.example));
  }
}

void RenderCheck(const service::ExpressionCheck& check, v1::DescribeFilterResponse& response) {
  response.set_canonical(check.canonical);
  AddProblems(check.errors, *response.mutable_errors());
  AddProblems(check.warnings, *response.mutable_warnings());
}

}  // namespace clientele::api
