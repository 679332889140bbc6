// Part of the third stage: terms that name a value of a client.
#ifndef CLIENTELE_SERVER_FILTER_OPERANDS_H_
#define CLIENTELE_SERVER_FILTER_OPERANDS_H_

#include <optional>
#include <string>
#include <vector>

#include "server/domain/policy.h"
#include "server/filter/ast.h"
#include "server/filter/function.h"
#include "server/filter/problem.h"
#include "server/filter/syntax.h"
#include "server/filter/values.h"

namespace clientele::filter {

// The policy gives the attributes.
class OperandReader {
 public:
  // `values` adds its problems to `problems`, too.
  OperandReader(const domain::Policy& policy, ValueReader& values, std::vector<Problem>& problems)
      : policy_(policy), values_(values), problems_(problems) {}

  // The operand that a term names; nothing after adding a problem.
  std::optional<Operand> Read(const Syntax& term);
  // What the operand is compared with.
  Subject SubjectOf(const Operand& operand) const;

 private:
  std::optional<Operand> Field(const Syntax& term);
  std::optional<Operand> Attribute(const Syntax& term);
  std::optional<Operand> Call(const Syntax& term);
  std::optional<Operand> Tag(const Function& function, const Syntax& term);
  std::nullopt_t Fault(Span span, std::string message);

  const domain::Policy& policy_;
  ValueReader& values_;
  std::vector<Problem>& problems_;
};

// A name given as an argument, bare or in quotes; nothing for any other argument.
std::optional<Literal> NameIn(const Syntax& argument);

// "orders_count", "attr.region", "tag(vip).set_at", "orders(…).count": short, for messages.
std::string LabelOf(const Operand& operand);

// "there is no function NAME", with the nearest.
std::string NoSuchFunction(absl::string_view name);
// "has takes one field, like has(city)".
std::string Takes(const Function& function);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_OPERANDS_H_
