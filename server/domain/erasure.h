// What an erasure takes out of rows on their way, and what it leaves to prove itself by.
#ifndef CLIENTELE_SERVER_DOMAIN_ERASURE_H_
#define CLIENTELE_SERVER_DOMAIN_ERASURE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "server/domain/audience.h"
#include "server/domain/changes.h"

namespace clientele::domain {

// Whether a table's rows belong to one client each, by the column client_id, and go with it.
template <typename Row>
constexpr bool kBelongsToClient = requires(Row row) {
  row.client_id;
}
&&!std::is_same_v<Row, ErasureRow>;

using ClientIds = absl::flat_hash_set<ClientId>;

// Takes all rows of these clients out of a batch, lines of their orders included, and the clients
// themselves out of the batch's audiences; what says that they were erased stays. False when there
// was nothing of them. Chunks of audiences that don't decode stay as they are.
bool DropClients(const ClientIds& clients, Changes& changes);

// The same of one chunk of an audience: tombstones take the places of members, exclusions go.
bool EraseFrom(const ClientIds& clients, AudienceChunkRow& row);
bool EraseFrom(const ClientIds& clients, AudienceStreamRow& row);

// ErasureRow.receipt.
struct ErasureReceipt {
  struct Removed {
    std::string table;
    int64_t rows = 0;

    friend bool operator==(const Removed&, const Removed&) = default;
  };
  std::vector<Removed> removed;  // by table, those that had anything
  int64_t audiences = 0;
  int64_t suppressed_addresses = 0;

  friend bool operator==(const ErasureReceipt&, const ErasureReceipt&) = default;
};

std::string EncodeErasureReceipt(const ErasureReceipt& receipt);
std::optional<ErasureReceipt> DecodeErasureReceipt(absl::string_view bytes);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_ERASURE_H_
