// The payload of change_batch: the rows of a batch as bytes, without anything personal. Of tables
// with personal columns only the keys are carried: a follower reads exactly those rows.
#ifndef CLIENTELE_SERVER_STORE_CHANGE_LOG_H_
#define CLIENTELE_SERVER_STORE_CHANGE_LOG_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/domain/changes.h"

namespace clientele::store {

std::string EncodeChanges(const domain::Changes& changes);

// UNIMPLEMENTED for a table or format that this version does not know: the reader must stop, never
// skip. DATA_LOSS for bytes that don't decode.
absl::StatusOr<domain::Changes> DecodeChanges(absl::string_view payload);

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_CHANGE_LOG_H_
