#include "server/filter/explanation.h"

#include <algorithm>
#include <utility>

#include "server/filter/printer.h"

namespace clientele::filter {

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

Explanation ExplainTree(const Node& root, const domain::Policy& policy,
                        const std::function<LeafJudgment(const Node& leaf)>& judge) {
  Explanation part;
  for (const Node& child : root.children) {
    part.children.push_back(ExplainTree(child, policy, judge));
  }
  const auto matches = [](const Explanation& child) { return child.matches; };
  switch (root.kind) {
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
      part.text = Print(root, policy);
      part.matches = part.children.front().matches;
      break;
    default: {
      LeafJudgment judgment = judge(root);
      part.text = Print(root, policy);
      part.matches = judgment.matches;
      part.value = std::move(judgment.value);
      break;
    }
  }
  return part;
}

}  // namespace clientele::filter
