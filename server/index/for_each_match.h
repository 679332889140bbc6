// The pass over the base that every question about a segment makes.
#ifndef CLIENTELE_SERVER_INDEX_FOR_EACH_MATCH_H_
#define CLIENTELE_SERVER_INDEX_FOR_EACH_MATCH_H_

#include <memory>

#include "server/base/status_macros.h"
#include "server/index/evaluator.h"
#include "server/index/queries.h"

namespace clientele::index {

// Calls visit(view, members) for each chunk that has members.
template <typename Visitor>
absl::Status ForEachMatch(Moment& moment, const filter::Node& root, Visitor visit) {
  Bitmap members;
  for (const std::unique_ptr<Chunk>& chunk : moment.reader.chunks()) {
    ChunkView view(moment, *chunk);
    Evaluate(root, view, members);
    RETURN_IF_ERROR(moment.status());
    if (!members.Empty()) visit(view, members);
  }
  return moment.status();
}

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_FOR_EACH_MATCH_H_
