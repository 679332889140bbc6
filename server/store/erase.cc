#include "server/store/erase.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/domain/changes.h"
#include "server/domain/erasure.h"
#include "server/store/reader.h"
#include "server/store/row_sql.h"

namespace clientele::store {
namespace {

using domain::ClientId;

// What is found by more than the client's id, and so before the rows that it is found by are gone.
absl::Status EraseFound(sql::Connection& connection, ClientId client) {
  Reader reader(connection);
  ASSIGN_OR_RETURN(const std::vector<int64_t> orders, reader.OrderIdsOf(client));
  RETURN_IF_ERROR(DeleteByKeys<domain::OrderLineRow>(connection, "WHERE", "order_id",
                                                     absl::MakeConstSpan(orders)));
  // The table's key is the external id: without one, all of it would be looked at.
  ASSIGN_OR_RETURN(const std::vector<std::string> external_ids, reader.ExternalIdsOf(client));
  return DeleteByKeys<domain::ExternalIdRow>(connection, "WHERE client_id = ? AND", "external_id",
                                             absl::MakeConstSpan(external_ids), {client});
}

template <typename Row>
constexpr bool kIsErasedByClient =
    domain::kBelongsToClient<Row>&& Row::kTable.mode != domain::WriteMode::kDelete &&
    !std::is_same_v<Row, domain::ExternalIdRow>;

absl::Status EraseClient(sql::Connection& connection, ClientId client) {
  RETURN_IF_ERROR(EraseFound(connection, client));
  absl::Status status;
  const domain::Changes tables;
  domain::ForEachTable(tables, [&](const auto& rows) {
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    if constexpr (kIsErasedByClient<Row>) {
      if (!status.ok()) return;
      status = RunStatement(connection,
                            absl::StrCat("DELETE FROM ", Row::kTable.name, " WHERE client_id = ?"),
                            {client});
    }
  });
  return status;
}

}  // namespace

absl::Status EraseClients(sql::Connection& connection,
                          absl::Span<const domain::ErasureRow> erasures) {
  for (const domain::ErasureRow& erasure : erasures) {
    RETURN_IF_ERROR(EraseClient(connection, erasure.client_id));
  }
  return absl::OkStatus();
}

}  // namespace clientele::store
