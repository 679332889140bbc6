// One number a client about its events: a pass over the window into counters of the chunk.
#ifndef CLIENTELE_SERVER_INDEX_AGGREGATES_H_
#define CLIENTELE_SERVER_INDEX_AGGREGATES_H_

#include <cstdint>
#include <vector>

#include "server/filter/ast.h"
#include "server/index/chunk.h"
#include "server/index/moment.h"

namespace clientele::index {

// By position in the chunk. Which of the lists are filled is the measure's to say.
struct AggregateValues {
  std::vector<uint32_t> counts;   // kCount, kMin, kMax, kAverage
  std::vector<int64_t> numbers;   // kMin, kMax; sums of kAverage, kQuantity, kAmount
  std::vector<StoredTime> times;  // kFirst, kLast; 0: missing
};

AggregateValues Aggregate(const Moment& moment, const Chunk& chunk,
                          const filter::Aggregate& aggregate);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_AGGREGATES_H_
