// All stages together: from what a caller gives to a checked filter.
#ifndef CLIENTELE_SERVER_FILTER_COMPILER_H_
#define CLIENTELE_SERVER_FILTER_COMPILER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/domain/policy.h"
#include "server/filter/ast.h"
#include "server/filter/catalog.h"
#include "server/filter/problem.h"

namespace clientele::filter {

// The contract's Filter message without its wire types: all that is set must hold; within one list,
// any of the values.
struct FilterSpec {
  std::vector<domain::Temperature> temperatures;
  std::vector<domain::VolumeTier> volume_tiers;
  std::vector<domain::PurchaseFrequency> purchase_frequencies;
  std::vector<domain::OrderValueClass> order_value_classes;
  std::vector<domain::AbcClass> abc_classes;
  std::vector<domain::Behavior> behaviors;
  // Normalized slugs.
  std::vector<std::string> stages;
  std::vector<std::string> sources;
  std::vector<std::string> owners;
  std::vector<std::string> all_tags;
  std::vector<std::string> any_tags;
  std::vector<std::string> no_tags;
  std::optional<bool> active;
  std::vector<domain::Channel> reachable;
  std::string expression;
};

// INVALID_FILTER with every problem of the expression.
absl::StatusOr<Filter> Compile(const FilterSpec& spec, const domain::Policy& policy,
                               const Catalog& catalog);

// An expression alone, with its problems and, when there are none, what the linter warns of. The
// filter is meaningless when there are problems.
Filter CompileExpression(const std::string& expression, const domain::Policy& policy,
                         const Catalog& catalog, std::vector<Problem>& problems,
                         std::vector<Problem>& warnings);

// The tree as it was written, before it is planned: for showing and for explaining.
Node ReadExpression(const std::string& expression, const domain::Policy& policy,
                    const Catalog& catalog, std::vector<Problem>& problems);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_COMPILER_H_
