#include "server/service/erasure.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/domain/audience.h"
#include "server/domain/chunk_hash.h"
#include "server/service/client_refs.h"
#include "server/service/limits.h"
#include "server/service/suppressions.h"
#include "server/service/working_set.h"

namespace clientele::service {
namespace {

using domain::ClientId;

// Of a SuppressionRow.
constexpr char kSuppressedBecause[] = "erased";

// Takes one client out of the stored audiences; counts those that had it.
class StoredAudiences {
 public:
  StoredAudiences(WorkingSet& ws, ClientId client)
      : ws_(ws),
        clients_({client}),
        chunk_((client - 1) / static_cast<ClientId>(domain::kHashedClients)) {}

  absl::StatusOr<int64_t> Erase() {
    NotePending(ws_.inserts().audience_chunks, chunks_);
    NotePending(ws_.inserts().audience_streams, streams_);
    int64_t audiences = 0;
    // What this batch builds is erased from when the batch is taken, the count apart.
    for (domain::AudienceChunkRow row : ws_.inserts().audience_chunks) {
      audiences += domain::EraseFrom(clients_, row);
    }
    ASSIGN_OR_RETURN(const std::vector<domain::CampaignRow> campaigns, ws_.Campaigns());
    for (const domain::CampaignRow& campaign : campaigns) {
      ASSIGN_OR_RETURN(const int64_t erased,
                       EraseEach(&store::Reader::ChunksOfCampaign, campaign.campaign_id, chunks_,
                                 ws_.inserts().audience_chunks));
      RETURN_IF_ERROR(EraseEach(&store::Reader::StreamsOfCampaign, campaign.campaign_id, streams_,
                                ws_.inserts().audience_streams)
                          .status());
      audiences += erased;
    }
    return audiences;
  }

 private:
  using Key = std::tuple<std::string, int64_t, int64_t>;
  template <typename Row>
  using Read = absl::StatusOr<std::vector<Row>> (store::Reader::*)(const std::string&, int64_t,
                                                                   int64_t, int64_t);

  template <typename Row>
  static Key KeyOf(const Row& row) {
    return {row.campaign_id, row.number, row.chunk};
  }
  template <typename Row>
  static void NotePending(const std::vector<Row>& rows, std::set<Key>& keys) {
    for (const Row& row : rows) keys.insert(KeyOf(row));
  }

  // Of a campaign's stored rows, those that this batch does not write anyway.
  template <typename Row>
  absl::StatusOr<int64_t> EraseEach(Read<Row> read, const std::string& campaign_id,
                                    const std::set<Key>& pending, std::vector<Row>& changed) {
    int64_t erased = 0;
    int64_t after = 0;
    while (true) {
      ASSIGN_OR_RETURN(std::vector<Row> rows,
                       (ws_.reader().*read)(campaign_id, chunk_, after, kEraseAudiencesAtOnce));
      if (rows.empty()) return erased;
      after = rows.back().number;
      for (Row& row : rows) {
        if (pending.contains(KeyOf(row)) || !domain::EraseFrom(clients_, row)) continue;
        changed.push_back(std::move(row));
        ++erased;
      }
    }
  }

  WorkingSet& ws_;
  const domain::ClientIds clients_;
  const int64_t chunk_;
  std::set<Key> chunks_;  // of this batch
  std::set<Key> streams_;
};

std::set<int64_t> AddressKeysOf(const ClientState& client) {
  std::set<int64_t> keys;
  for (const Contact& contact : client.contacts) {
    if (!contact.point.removed) keys.insert(contact.point.address_key);
  }
  return keys;
}

absl::StatusOr<WriteOutcome> Erase(WorkingSet& ws, const EraseInput& input) {
  ASSIGN_OR_RETURN(const ClientId id, ws.Resolve(input.client));
  ASSIGN_OR_RETURN(const ClientState* client, ws.Edit(id, {.contacts = true}));
  std::set<int64_t> suppressed;
  if (input.suppress_addresses) suppressed = AddressKeysOf(*client);
  domain::ErasureReceipt receipt;
  ASSIGN_OR_RETURN(receipt.removed, ws.reader().RowsOf(id));
  ASSIGN_OR_RETURN(receipt.audiences, StoredAudiences(ws, id).Erase());
  receipt.suppressed_addresses = static_cast<int64_t>(suppressed.size());

  domain::ErasureRow row;
  row.client_id = id;
  row.revision = ws.NextRevision();
  row.erased_at = ws.now();
  row.reason = input.reason;
  row.actor = input.actor;
  row.receipt = domain::EncodeErasureReceipt(receipt);
  ws.Erase(std::move(row));
  for (const int64_t key : suppressed) {
    RETURN_IF_ERROR(SuppressAddress(ws, key, kSuppressedBecause, input.actor).status());
  }
  WriteOutcome outcome;
  outcome.client_ids.push_back(id);
  outcome.changed = 1;
  return outcome;
}

}  // namespace

Mutation EraseClient(EraseInput input, const std::string& address_secret) {
  Mutation mutation;
  AddNeeds(input.client, address_secret, mutation.needs);
  mutation.needs.contacts = true;
  mutation.judge = [input = std::move(input)](WorkingSet& ws) { return Erase(ws, input); };
  return mutation;
}

absl::StatusOr<Erasure> ReadErasure(store::Reader& reader, ClientId id) {
  ASSIGN_OR_RETURN(std::optional<domain::ErasureRow> row, reader.Erasure(id));
  if (!row.has_value()) {
    return MakeError(Reason::kErasureNotFound, absl::StrCat("no client ", id, " was erased"));
  }
  std::optional<domain::ErasureReceipt> receipt = domain::DecodeErasureReceipt(row->receipt);
  if (!receipt.has_value()) return absl::InternalError("a receipt of an erasure does not decode");
  return Erasure{*std::move(row), *std::move(receipt)};
}

absl::StatusOr<bool> VerifyMembers(store::Reader& reader, const domain::AudienceRow& audience) {
  std::vector<domain::AudienceChunk> chunks;
  int64_t next = 0;
  while (true) {
    ASSIGN_OR_RETURN(const auto row,
                     reader.AudienceChunk(audience.campaign_id, audience.number, next));
    if (!row.has_value()) break;
    std::optional<domain::AudienceChunk> chunk =
        domain::DecodeAudienceChunk(row->format, row->body);
    if (!chunk.has_value()) return false;
    chunks.push_back(*std::move(chunk));
    next = row->chunk + 1;
  }
  return domain::MembersHash(chunks) == audience.members_hash;
}

}  // namespace clientele::service
