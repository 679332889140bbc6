// One import stream from its first to its last batch, with its answers.
#ifndef CLIENTELE_TESTS_CHAOS_IMPORT_WRITE_H_
#define CLIENTELE_TESTS_CHAOS_IMPORT_WRITE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/connection.h"

namespace clientele::chaos {

// The last answer's token. DATA_LOSS when a batch is not answered as what it is: one row refused
// and every other one new, however often it was sent.
absl::StatusOr<std::string> SendImport(client::Connection& connection,
                                       const std::vector<v1::ImportRequest>& batches);

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_IMPORT_WRITE_H_
