// Why a client does or does not match, as a tree: the same for both evaluators, which judge the
// leaves.
#ifndef CLIENTELE_SERVER_FILTER_EXPLANATION_H_
#define CLIENTELE_SERVER_FILTER_EXPLANATION_H_

#include <functional>
#include <optional>
#include <string>

#include "server/domain/policy.h"
#include "server/filter/answers.h"
#include "server/filter/ast.h"

namespace clientele::filter {

// What is true of a client for one leaf, and what it has there, as the language writes it.
struct LeafJudgment {
  bool matches = false;
  std::optional<std::string> value;
};

// Whether a leaf looks at a value of the client that can be shown.
bool HasOperand(const Node& leaf);

// `judge` is asked about each leaf once, in the order of a walk through the tree.
Explanation ExplainTree(const Node& root, const domain::Policy& policy,
                        const std::function<LeafJudgment(const Node& leaf)>& judge);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_EXPLANATION_H_
