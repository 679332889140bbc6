// Part of the linter: what the truth of a part of a filter says of the values of a client.
#ifndef CLIENTELE_SERVER_FILTER_LINT_FACTS_H_
#define CLIENTELE_SERVER_FILTER_LINT_FACTS_H_

#include <map>
#include <string>
#include <vector>

#include "server/domain/policy.h"
#include "server/filter/ast.h"
#include "server/filter/lint_variable.h"
#include "server/filter/value_set.h"

namespace clientele::filter {

// By the variable's key: nothing outside the set. A variable that is not in here may be anything.
using Facts = std::map<std::string, ValueSet>;

// A node with what follows from it. Each fact holds alone, so an empty set among when_true means
// that the node is never true; nothing is claimed of how variables hang together.
struct Part {
  const Node* node = nullptr;
  Facts when_true;
  Facts when_false;
  std::vector<Part> parts;
};

// Collects the variables of the filters it is shown.
class FactFinder {
 public:
  explicit FactFinder(const domain::Policy& policy) : policy_(policy), table_(policy) {}

  // Points into `node`. What a segment refers to is not looked into: it has its own warnings.
  Part Find(const Node& node);

  const Variable& Of(const std::string& key) const { return variables_.at(key); }
  const std::map<std::string, Variable>& variables() const { return variables_; }
  VariableTable& table() { return table_; }

  // Of the node's operand; of a time by the axis of the node's values.
  std::string KeyOf(const Node& leaf) const;
  std::string KeyOf(const Operand& operand, Axis axis) const;

 private:
  void FindLeaf(const Node& node, Part& part);
  void FindOperandLeaf(const Node& node, Part& part);
  void FindPresence(const Operand& operand, Axis axis, Part& part);
  void FindBoolean(const std::string& key, Part& part);
  Variable& Introduce(const Operand& operand, Axis axis);

  const domain::Policy& policy_;
  VariableTable table_;
  std::map<std::string, Variable> variables_;
};

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_LINT_FACTS_H_
