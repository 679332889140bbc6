#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/filter/printer.h"
#include "server/store/question_run.h"
#include "server/store/segment_queries.h"

namespace clientele::store {
namespace {

using filter::Explanation;
using filter::Node;
using filter_sql::BoundInt;
using filter_sql::Cat;
using filter_sql::Sql;

// Leaves that one statement judges: databases bound the columns of a result.
constexpr size_t kLeavesAtOnce = 256;

bool IsLeaf(const Node& node) { return node.children.empty(); }

bool HasOperand(const Node& leaf) {
  switch (leaf.kind) {
    case Node::Kind::kCompare:
    case Node::Kind::kIn:
    case Node::Kind::kHas:
    case Node::Kind::kTrue:
    case Node::Kind::kTop:
      return true;
    default:
      return false;
  }
}

// In the order in which a walk through the tree meets them.
void CollectLeaves(const Node& node, std::vector<const Node*>& leaves) {
  if (IsLeaf(node)) leaves.push_back(&node);
  for (const Node& child : node.children) CollectLeaves(child, leaves);
}

struct Judgment {
  bool matches = false;
  std::optional<std::string> value;
};

// Appends what is true of the client for each of the leaves. False when there is no such client.
absl::StatusOr<bool> Judge(QuestionRun& run, domain::ClientId id,
                           absl::Span<const Node* const> leaves, std::vector<Judgment>& judgments) {
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
    Judgment& judgment = judgments.emplace_back();
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

// Takes the judgments of the node's leaves, in their order.
Explanation Build(const Node& node, const domain::Policy& policy,
                  std::vector<Judgment>::iterator& next) {
  Explanation part;
  for (const Node& child : node.children) part.children.push_back(Build(child, policy, next));
  const auto matches = [](const Explanation& child) { return child.matches; };
  switch (node.kind) {
    case Node::Kind::kAnd:
      part.text = "AND";
      part.matches = std::all_of(part.children.begin(), part.children.end(), matches);
      break;
    case Node::Kind::kOr:
      part.text = "OR";
      part.matches = std::any_of(part.children.begin(), part.children.end(), matches);
      break;
    case Node::Kind::kNot:
      part.text = "NOT";
      part.matches = !part.children.front().matches;
      break;
    case Node::Kind::kSegment:
      part.text = filter::Print(node, policy);
      part.matches = part.children.front().matches;
      break;
    default:
      part.text = filter::Print(node, policy);
      part.matches = next->matches;
      part.value = std::move(next->value);
      ++next;
      break;
  }
  return part;
}

}  // namespace

absl::StatusOr<Explanation> SegmentQueries::Explain(const SegmentQuestion& question,
                                                    domain::ClientId id) {
  std::vector<const Node*> leaves;
  CollectLeaves(question.filter.root, leaves);
  std::vector<Judgment> judgments;
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
  return Build(question.filter.root, policy_, next);
}

}  // namespace clientele::store
