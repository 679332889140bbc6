#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/filter/explanation.h"
#include "server/filter/printer.h"
#include "server/store/question_run.h"
#include "server/store/segment_queries.h"

namespace clientele::store {
namespace {

using filter::Explanation;
using filter::HasOperand;
using filter::LeafJudgment;
using filter::Node;
using filter_sql::BoundInt;
using filter_sql::Cat;
using filter_sql::Sql;

// Leaves that one statement judges: databases bound the columns of a result.
constexpr size_t kLeavesAtOnce = 256;

bool IsLeaf(const Node& node) { return node.children.empty(); }

// In the order in which a walk through the tree meets them.
void CollectLeaves(const Node& node, std::vector<const Node*>& leaves) {
  if (IsLeaf(node)) leaves.push_back(&node);
  for (const Node& child : node.children) CollectLeaves(child, leaves);
}

// Appends what is true of the client for each of the leaves. False when there is no such client.
absl::StatusOr<bool> Judge(QuestionRun& run, domain::ClientId id,
                           absl::Span<const Node* const> leaves,
                           std::vector<LeafJudgment>& judgments) {
  run.clients().Restrict(Cat("c.client_id = ", BoundInt(id)));
  std::vector<Sql> list;
  std::vector<std::optional<OperandSelect>> operands;
  for (const Node* leaf : leaves) {
    list.push_back(Cat("CASE WHEN ", run.sql().Condition(*leaf), " THEN 1 ELSE 0 END"));
    std::optional<OperandSelect>& operand = operands.emplace_back();
    if (!HasOperand(*leaf)) continue;
    operand = SelectOperand(run, leaf->operand);
    list.push_back(operand->list);
  }
  ASSIGN_OR_RETURN(const auto statement,
                   run.Start(Cat("SELECT ", Join(list, ", "), " FROM base c")));
  ASSIGN_OR_RETURN(const bool exists, statement->Step());
  if (!exists) return false;
  int column = 0;
  for (size_t i = 0; i < leaves.size(); ++i) {
    LeafJudgment& judgment = judgments.emplace_back();
    judgment.matches = statement->Int(column++) != 0;
    if (!operands[i].has_value()) continue;
    const OperandResult result = operands[i]->Read(*statement, column);
    column += operands[i]->width;
    if (!result.present) continue;
    const filter::Shape shape = ShapeOf(leaves[i]->operand, run.policy());
    judgment.value = filter::PrintValue(shape, result.value, run.policy());
  }
  return true;
}

}  // namespace

absl::StatusOr<Explanation> SegmentQueries::Explain(const SegmentQuestion& question,
                                                    domain::ClientId id) {
  std::vector<const Node*> leaves;
  CollectLeaves(question.filter.root, leaves);
  std::vector<LeafJudgment> judgments;
  absl::Span<const Node* const> rest(leaves);
  while (!rest.empty()) {
    const absl::Span<const Node* const> part = rest.subspan(0, kLeavesAtOnce);
    rest.remove_prefix(part.size());
    QuestionRun run(*connection_, policy_, question.now, question.cancelled);
    ASSIGN_OR_RETURN(const bool exists, Judge(run, id, part, judgments));
    if (!exists) {
      return MakeError(Reason::kClientNotFound, absl::StrCat("there is no client ", id));
    }
  }
  auto next = judgments.begin();
  return filter::ExplainTree(question.filter.root, policy_,
                             [&](const Node&) { return std::move(*next++); });
}

}  // namespace clientele::store
