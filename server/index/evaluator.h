// A filter over a chunk: which of its clients match. Each node of the tree is one pass over one
// column into a bitmap; AND stops when nothing is left.
#ifndef CLIENTELE_SERVER_INDEX_EVALUATOR_H_
#define CLIENTELE_SERVER_INDEX_EVALUATOR_H_

#include "server/filter/ast.h"
#include "server/index/chunk_view.h"

namespace clientele::index {

// The members of the chunk that exist and match, as set bits; what `out` held is gone. Meaningless
// when the moment was stopped meanwhile.
void Evaluate(const filter::Node& root, ChunkView& view, Bitmap& out);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_EVALUATOR_H_
