// Last stage: the order in which a filter is best evaluated.
//
// Under AND the part that goes first should be cheap and leave few clients for the next; under OR,
// cheap and already take many. With a part's cost c and its share p of true, sorting by c / (1 - p)
// under AND and by c / p under OR makes the least expected work for independent parts (Hellerstein
// and Stonebraker, "Predicate Migration", 1993). Both are rough guesses from tables in planner.cc,
// not measured per base: a plan depends on the filter alone.
#ifndef CLIENTELE_SERVER_FILTER_PLANNER_H_
#define CLIENTELE_SERVER_FILTER_PLANNER_H_

#include "server/filter/ast.h"

namespace clientele::filter {

// The same meaning: chains within chains of their kind are made one, NOT NOT goes away, and the
// parts of every chain are sorted; equal ones keep their order. Also within segments.
Node Plan(Node node);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_PLANNER_H_
