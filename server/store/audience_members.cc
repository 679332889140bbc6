#include "server/store/audience_members.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/domain/audience.h"
#include "server/store/row_sql.h"

namespace clientele::store {
namespace {

struct MemberRow {
  static constexpr domain::Table kTable = {0, kAudienceMemberTable, domain::WriteMode::kInsert,
                                           domain::Log::kUnlogged};

  int64_t audience = 0;
  domain::ClientId client_id = 0;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("audience", r.audience, domain::kKey);
    v("client_id", r.client_id, domain::kKey);
  }
};

absl::Status EmptyTable(sql::Connection& connection) {
  RETURN_IF_ERROR(
      connection.Execute(absl::StrCat("CREATE TEMPORARY TABLE IF NOT EXISTS ", kAudienceMemberTable,
                                      " (audience BIGINT NOT NULL, client_id BIGINT NOT NULL, "
                                      "PRIMARY KEY (audience, client_id))")));
  return connection.Execute(absl::StrCat("DELETE FROM ", kAudienceMemberTable));
}

absl::Status InsertChunk(sql::Connection& connection, int64_t audience,
                         const domain::AudienceChunkRow& row) {
  const std::optional<domain::AudienceChunk> chunk =
      domain::DecodeAudienceChunk(row.format, row.body);
  if (!chunk.has_value()) {
    return absl::DataLossError(absl::StrCat("chunk ", row.chunk, " of audience ", row.campaign_id,
                                            " ", row.number, " does not decode"));
  }
  std::vector<MemberRow> members;
  for (const domain::AudienceMember& member : chunk->members) {
    members.push_back({audience, member.client_id});
  }
  return InsertRows<MemberRow>(connection, members);
}

}  // namespace

absl::Status LoadAudienceMembers(sql::Connection& connection,
                                 absl::Span<const std::pair<std::string, int64_t>> audiences,
                                 const filter::Cancelled& cancelled) {
  RETURN_IF_ERROR(EmptyTable(connection));
  Reader reader(connection);
  for (size_t place = 0; place < audiences.size(); ++place) {
    const auto& [campaign_id, number] = audiences[place];
    int64_t next_chunk = 0;
    while (true) {
      if (cancelled && cancelled()) {
        return MakeError(Reason::kCallCancelled, "the caller went away");
      }
      ASSIGN_OR_RETURN(const auto chunk, reader.AudienceChunk(campaign_id, number, next_chunk));
      if (!chunk.has_value()) break;
      RETURN_IF_ERROR(InsertChunk(connection, static_cast<int64_t>(place), *chunk));
      next_chunk = chunk->chunk + 1;
    }
  }
  return absl::OkStatus();
}

}  // namespace clientele::store
