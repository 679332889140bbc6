#include "server/filter/checker.h"

#include "server/filter/expansion.h"
#include "server/filter/tree_checker.h"

namespace clientele::filter {

Node Check(const Syntax& syntax, const domain::Policy& policy, const Catalog& catalog,
           std::vector<Problem>& problems) {
  Expansion expansion(policy, catalog);
  return TreeChecker(policy, expansion, problems).Check(syntax);
}

}  // namespace clientele::filter
