// The members of audiences as rows, for statements that look them up: they are stored as one blob a
// chunk.
#ifndef CLIENTELE_SERVER_STORE_AUDIENCE_MEMBERS_H_
#define CLIENTELE_SERVER_STORE_AUDIENCE_MEMBERS_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "server/filter/answers.h"
#include "server/store/reader.h"
#include "server/store/sql/connection.h"

namespace clientele::store {

// (audience, client_id), of this connection alone.
inline constexpr absl::string_view kAudienceMemberTable = "audience_member_row";

// Fills the table with the members of these audiences, numbered by their place in the list; what it
// held is gone. DATA_LOSS when a chunk does not decode.
absl::Status LoadAudienceMembers(sql::Connection& connection,
                                 absl::Span<const std::pair<std::string, int64_t>> audiences,
                                 const filter::Cancelled& cancelled);

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_AUDIENCE_MEMBERS_H_
