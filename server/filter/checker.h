// Third stage: a syntax tree to a checked one. Resolves fields, functions, values and segments, and
// reports every problem rather than the first.
#ifndef CLIENTELE_SERVER_FILTER_CHECKER_H_
#define CLIENTELE_SERVER_FILTER_CHECKER_H_

#include <vector>

#include "server/domain/policy.h"
#include "server/filter/ast.h"
#include "server/filter/catalog.h"
#include "server/filter/problem.h"
#include "server/filter/syntax.h"

namespace clientele::filter {

// The policy gives the currency of money, the time zone of dates, and the attributes; the catalog
// the segments, whose filters are checked under the same policy and become part of the tree, and
// the audiences. The tree is meaningless when problems were added.
Node Check(const Syntax& syntax, const domain::Policy& policy, const Catalog& catalog,
           std::vector<Problem>& problems);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_CHECKER_H_
