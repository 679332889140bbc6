// What erasing reads: what there is of a client, what was erased already.
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/domain/changes.h"
#include "server/domain/erasure.h"
#include "server/store/reader.h"
#include "server/store/row_sql.h"

namespace clientele::store {
namespace {

struct OrderIdRow {
  static constexpr domain::Table kTable = domain::OrderRow::kTable;

  int64_t order_id = 0;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("order_id", r.order_id);
  }
};

struct ProfileNameRow {
  static constexpr domain::Table kTable = domain::ProfileRow::kTable;

  std::string external_id;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("external_id", r.external_id);
  }
};

constexpr char kOneChunk[] =
    "WHERE t.campaign_id = ? AND t.number > ? AND t.chunk = ? ORDER BY t.number LIMIT ?";

absl::StatusOr<int64_t> Count(sql::Connection& connection, absl::string_view from_where,
                              domain::ClientId id) {
  ASSIGN_OR_RETURN(sql::Statement * statement,
                   connection.Prepare(absl::StrCat("SELECT COUNT(*) FROM ", from_where)));
  statement->BindInt(0, id);
  RETURN_IF_ERROR(statement->Step().status());
  return statement->Int(0);
}

// FROM and WHERE of a client's rows in this table.
template <typename Row>
std::string RowsOfClient() {
  if constexpr (std::is_same_v<Row, domain::OrderLineRow>) {
    return "order_line l JOIN sales_order o ON o.order_id = l.order_id WHERE o.client_id = ?";
  } else if constexpr (std::is_same_v<Row, domain::ExternalIdRow>) {
    // Its key is the external id: by the client alone all of it would be looked at.
    return "client_external_id e JOIN (SELECT DISTINCT external_id, client_id FROM client_profile "
           "WHERE client_id = ?) p ON p.external_id = e.external_id AND p.client_id = e.client_id";
  } else if constexpr (domain::kBelongsToClient<Row> &&
                       Row::kTable.mode != domain::WriteMode::kDelete) {
    return absl::StrCat(Row::kTable.name, " WHERE client_id = ?");
  } else {
    return "";
  }
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> Reader::OrderIdsOf(domain::ClientId id) {
  ASSIGN_OR_RETURN(const std::vector<OrderIdRow> rows,
                   SelectRows<OrderIdRow>(connection_, "WHERE t.client_id = ?", {id}));
  std::vector<int64_t> ids;
  for (const OrderIdRow& row : rows) ids.push_back(row.order_id);
  return ids;
}

absl::StatusOr<std::vector<std::string>> Reader::ExternalIdsOf(domain::ClientId id) {
  ASSIGN_OR_RETURN(std::vector<ProfileNameRow> rows,
                   SelectRows<ProfileNameRow>(
                       connection_, "WHERE t.client_id = ? GROUP BY t.external_id", {id}));
  std::vector<std::string> external_ids;
  for (ProfileNameRow& row : rows) {
    if (!row.external_id.empty()) external_ids.push_back(std::move(row.external_id));
  }
  return external_ids;
}

absl::StatusOr<std::vector<domain::ErasureReceipt::Removed>> Reader::RowsOf(domain::ClientId id) {
  std::vector<domain::ErasureReceipt::Removed> counts;
  absl::Status status;
  const domain::Changes tables;
  domain::ForEachTable(tables, [&](const auto& rows) {
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    const std::string from_where = RowsOfClient<Row>();
    if (from_where.empty() || !status.ok()) return;
    const absl::StatusOr<int64_t> count = Count(connection_, from_where, id);
    status = count.status();
    if (count.ok() && *count > 0) counts.push_back({std::string(Row::kTable.name), *count});
  });
  RETURN_IF_ERROR(status);
  return counts;
}

absl::StatusOr<std::vector<domain::AudienceChunkRow>> Reader::ChunksOfCampaign(
    const std::string& campaign_id, int64_t chunk, int64_t after_number, int64_t limit) {
  return SelectRows<domain::AudienceChunkRow>(connection_, kOneChunk,
                                              {campaign_id, after_number, chunk, limit});
}

absl::StatusOr<std::vector<domain::AudienceStreamRow>> Reader::StreamsOfCampaign(
    const std::string& campaign_id, int64_t chunk, int64_t after_number, int64_t limit) {
  return SelectRows<domain::AudienceStreamRow>(connection_, kOneChunk,
                                               {campaign_id, after_number, chunk, limit});
}

absl::StatusOr<std::optional<domain::ErasureRow>> Reader::Erasure(domain::ClientId id) {
  ASSIGN_OR_RETURN(std::vector<domain::ErasureRow> rows,
                   SelectRows<domain::ErasureRow>(connection_, "WHERE t.client_id = ?", {id}));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

absl::StatusOr<std::vector<domain::ErasureRow>> Reader::ErasuresAfter(domain::Revision revision) {
  return SelectRows<domain::ErasureRow>(connection_, "WHERE t.revision > ? ORDER BY t.revision",
                                        {revision});
}

absl::StatusOr<std::vector<domain::ErasureRow>> Reader::UncleanedErasures(int64_t limit) {
  return SelectRows<domain::ErasureRow>(
      connection_, "WHERE t.log_cleaned_at IS NULL ORDER BY t.revision LIMIT ?", {limit});
}

}  // namespace clientele::store
