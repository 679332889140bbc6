// How large a checked filter is, by the measure of limits.h.
#ifndef CLIENTELE_SERVER_FILTER_SIZE_H_
#define CLIENTELE_SERVER_FILTER_SIZE_H_

#include <cstddef>

#include "server/filter/ast.h"

namespace clientele::filter {

struct Size {
  // Tests, conditions and values.
  size_t terms = 0;
  // Aggregates, ranks, and classes over the whole base.
  size_t aggregates = 0;
};

// Of a node alone, without its children; the branches have none.
Size SizeOf(const Node& node);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_SIZE_H_
