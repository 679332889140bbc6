// Why one client does or does not match a filter.
#ifndef CLIENTELE_SERVER_INDEX_EXPLAIN_H_
#define CLIENTELE_SERVER_INDEX_EXPLAIN_H_

#include "absl/status/statusor.h"
#include "server/filter/answers.h"
#include "server/index/queries.h"

namespace clientele::index {

// The filter as a tree: every part with its truth, also where other parts decide, and every leaf
// that looks at a value with what the client has. CLIENT_NOT_FOUND.
absl::StatusOr<filter::Explanation> Explain(const Index::Reader& reader, const Question& question,
                                            domain::ClientId id);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_EXPLAIN_H_
