// Part of the third stage: the tests of one expression.
#ifndef CLIENTELE_SERVER_FILTER_TREE_CHECKER_H_
#define CLIENTELE_SERVER_FILTER_TREE_CHECKER_H_

#include <optional>
#include <string>
#include <vector>

#include "server/domain/policy.h"
#include "server/filter/ast.h"
#include "server/filter/expansion.h"
#include "server/filter/function.h"
#include "server/filter/operands.h"
#include "server/filter/problem.h"
#include "server/filter/syntax.h"
#include "server/filter/values.h"

namespace clientele::filter {

class TreeChecker {
 public:
  TreeChecker(const domain::Policy& policy, Expansion& expansion, std::vector<Problem>& problems)
      : expansion_(expansion),
        problems_(problems),
        values_(policy, problems),
        operands_(policy, values_, problems) {}

  // Meaningless when problems were added.
  Node Check(const Syntax& syntax);

 private:
  Node Branch(Node::Kind kind, const Syntax& syntax);
  Node Leaf(const Syntax& syntax);
  Node Compare(const Syntax& syntax);
  Node CompareBoolean(const Syntax& syntax, Operand operand);
  Node In(const Syntax& syntax);
  Node Tag(const Syntax& syntax);
  Node Birthday(const Syntax& syntax);
  Node Bare(const Syntax& syntax);
  Node Call(const Function& function, const Syntax& syntax);
  Node Has(const Function& function, const Syntax& syntax);
  Node Reachable(const Function& function, const Syntax& syntax);
  Node Top(const Function& function, const Syntax& syntax);
  Node SegmentOf(const Function& function, const Syntax& syntax);
  Node Audience(const Function& function, const Syntax& syntax);
  Node Responded(const Function& function, const Syntax& syntax);

  // Of a function's argument; nothing, with a problem, when it is not a name.
  std::optional<std::string> Slug(const Function& function, const Syntax& syntax, size_t count);
  bool ReadShare(const Syntax& argument, RankShare& share);
  void Fault(Span span, std::string message) { problems_.push_back({span, std::move(message)}); }

  Expansion& expansion_;
  std::vector<Problem>& problems_;
  ValueReader values_;
  OperandReader operands_;
  size_t aggregates_ = 0;
};

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_TREE_CHECKER_H_
