// Hashes that prove that two copies of the base hold the same: the index in memory and the tables,
// or the indexes of two servers. Each row that an index keeps is hashed by its values, never by
// codes, places or the order it came in, and the hashes of a chunk's rows are added up; so a copy
// can be hashed in any order, and a later value takes an earlier one's place without a trace.
//
// What is hashed is what an index keeps. A column that it does not keep is left out here by name,
// so that a new one is hashed until somebody says otherwise; what it keeps in another form (a
// missing cost as 0) is hashed in that form.
#ifndef CLIENTELE_SERVER_DOMAIN_CHUNK_HASH_H_
#define CLIENTELE_SERVER_DOMAIN_CHUNK_HASH_H_

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/base/bytes.h"
#include "server/domain/audience.h"
#include "server/domain/policy.h"
#include "server/domain/rows.h"

namespace clientele::domain {

// Clients that are hashed together: those of a chunk of the index.
inline constexpr uint64_t kHashedClients = 65'536;

// What is added up apart, so that a difference can be named.
enum class HashedPart : uint8_t {
  // Of the clients of a chunk.
  kClients,
  kProfiles,
  kChannels,
  kTags,
  kAttributes,
  kOrders,  // that stand, with their lines
  kInteractions,
  kDeliveries,
  kResponses,
  kAudienceMembers,
  kReserved,  // members of audiences that hold slots of the frequency cap
  // Of no client.
  kLastWrite,  // when it was
  kPolicy,
  kVocabulary,
  kProducts,  // their categories
  kSegments,
  kAudiences,     // that there are
  kReservations,  // of those that hold slots, which and when
};
inline constexpr size_t kHashedPartCount = 18;

// Sums modulo 2^128.
using HashSums = std::array<absl::uint128, kHashedPartCount>;

struct ChunkHashes {
  Revision revision = 0;
  // Else only what belongs to no client and is no product: see index::Content.
  bool with_clients = true;
  // By the first id of the chunk; at 0 what belongs to no client. A chunk without rows may be
  // missing.
  std::map<ClientId, HashSums> sums;
};

// Where two copies differ.
struct ChunkDifference {
  ClientId first_client_id = 0;  // 0: in what belongs to no client
  std::vector<HashedPart> parts;

  friend bool operator==(const ChunkDifference&, const ChunkDifference&) = default;
};

// By ascending first id. The revisions are not compared.
std::vector<ChunkDifference> FindDifferences(const ChunkHashes& a, const ChunkHashes& b);

// Adds up the rows of one copy, in any order. Not thread-safe.
class ChunkHasher {
 public:
  void Add(const ClientRow& row);
  void Add(const ProfileRow& row);  // in force
  void Add(const ClientChannelRow& row);
  void Add(const ClientTagRow& row);
  void Add(const ClientAttributeRow& row);
  // With all its lines, by their number; nothing when it does not stand.
  void Add(const OrderRow& row, absl::Span<const OrderLineRow> lines);
  void Add(const InteractionRow& row);
  void Add(const DeliveryRow& row);
  void Add(const ResponseRow& row);
  // `audience`: the one name of a campaign's audience.
  void AddMember(absl::string_view audience, ClientId client);
  void AddReserved(absl::string_view audience, const AudienceMember& member, bool streamed);
  void AddReservation(absl::string_view audience, const AudienceRow& row);
  void AddMembers(absl::string_view audience, const AudienceChunkRow& row);

  void AddLastWrite(UnixSeconds at);
  void Add(const Policy& policy);
  void Add(const PolicyRow& row);  // in force
  void Add(const TagRow& row);
  void Add(const ProductRow& row);
  void Add(const SegmentRow& row);
  void AddAudience(absl::string_view audience);

  // What was added up; the hasher is done for.
  std::map<ClientId, HashSums> Take() { return std::move(sums_); }

 private:
  template <typename Row, typename... Columns>
  void Encode(const Row& row, const Columns&... left_out);
  // Adds the hash of what was encoded, and empties the scratch.
  void Sum(HashedPart part, ClientId client);
  void SumOfNoClient(HashedPart part);
  HashSums& SumsAt(ClientId first);

  std::map<ClientId, HashSums> sums_;
  // The chunk of the row before: mostly that of the next one too.
  ClientId last_first_ = 0;
  HashSums* last_sums_ = nullptr;
  ByteWriter scratch_;
};

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_CHUNK_HASH_H_
