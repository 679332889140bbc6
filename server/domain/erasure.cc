#include "server/domain/erasure.h"

#include <algorithm>
#include <utility>

#include "server/base/bytes.h"

namespace clientele::domain {
namespace {

// A line names its order only, which is in the same batch: lines are written with their order.
bool DropLines(const ClientIds& clients, Changes& changes) {
  absl::flat_hash_set<int64_t> orders;
  for (const OrderRow& row : changes.orders) {
    if (clients.contains(row.client_id)) orders.insert(row.order_id);
  }
  return !orders.empty() && std::erase_if(changes.order_lines, [&](const OrderLineRow& line) {
                              return orders.contains(line.order_id);
                            }) > 0;
}

}  // namespace

bool DropClients(const ClientIds& clients, Changes& changes) {
  if (clients.empty()) return false;
  bool dropped = DropLines(clients, changes);
  ForEachTable(changes, [&](auto& rows) {
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    if constexpr (kBelongsToClient<Row>) {
      dropped |=
          std::erase_if(rows, [&](const Row& row) { return clients.contains(row.client_id); }) > 0;
    }
  });
  for (AudienceChunkRow& row : changes.audience_chunks) dropped |= EraseFrom(clients, row);
  for (AudienceStreamRow& row : changes.audience_streams) dropped |= EraseFrom(clients, row);
  return dropped;
}

bool EraseFrom(const ClientIds& clients, AudienceChunkRow& row) {
  std::optional<AudienceChunk> chunk = DecodeAudienceChunk(row.format, row.body);
  if (!chunk.has_value()) return false;
  bool erased = false;
  for (const ClientId client : clients) erased |= EraseFromChunk(client, *chunk);
  if (!erased) return false;
  row.body = EncodeAudienceChunk(*chunk);
  row.format = kAudienceChunkFormat;
  return true;
}

bool EraseFrom(const ClientIds& clients, AudienceStreamRow& row) {
  std::optional<std::vector<ClientId>> ids = DecodeClientIds(row.streamed);
  const auto is_erased = [&](ClientId id) { return clients.contains(id); };
  if (!ids.has_value() || std::erase_if(*ids, is_erased) == 0) return false;
  row.streamed = EncodeClientIds(*ids);
  return true;
}

std::string EncodeErasureReceipt(const ErasureReceipt& receipt) {
  ByteWriter writer;
  writer.Varint(receipt.removed.size());
  for (const ErasureReceipt::Removed& removed : receipt.removed) {
    writer.String(removed.table);
    writer.Signed(removed.rows);
  }
  writer.Signed(receipt.audiences);
  writer.Signed(receipt.suppressed_addresses);
  return writer.Take();
}

std::optional<ErasureReceipt> DecodeErasureReceipt(absl::string_view bytes) {
  ByteReader reader(bytes);
  ErasureReceipt receipt;
  for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
    ErasureReceipt::Removed removed;
    removed.table = std::string(reader.String());
    removed.rows = reader.Signed();
    receipt.removed.push_back(std::move(removed));
  }
  receipt.audiences = reader.Signed();
  receipt.suppressed_addresses = reader.Signed();
  if (!reader.ok()) return std::nullopt;
  return receipt;
}

}  // namespace clientele::domain
