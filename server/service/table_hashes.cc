#include "server/service/table_hashes.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/domain/audience.h"
#include "server/index/index.h"
#include "server/service/limits.h"

namespace clientele::service {
namespace {

class TableHasher {
 public:
  TableHasher(store::Reader& reader, UnixSeconds committed_at, const filter::Cancelled& cancelled)
      : reader_(reader), committed_at_(committed_at), cancelled_(cancelled) {
    hasher_.AddLastWrite(committed_at);
  }

  domain::ChunkHasher& hasher() { return hasher_; }

  absl::Status AddNames() {
    ASSIGN_OR_RETURN(const std::optional<domain::PolicyRow> policy, reader_.Policy());
    if (policy.has_value()) {
      hasher_.Add(*policy);
    } else {
      hasher_.Add(domain::Policy());
    }
    ASSIGN_OR_RETURN(const std::vector<domain::TagRow> tags, reader_.ScanVocabulary());
    AddEach(tags);
    ASSIGN_OR_RETURN(const std::vector<domain::SegmentRow> segments, reader_.ScanSegments());
    AddEach(segments);
    return AddAudiences();
  }

  absl::Status AddBase() {
    RETURN_IF_ERROR(AddProducts());
    RETURN_IF_ERROR(AddClients());
    RETURN_IF_ERROR(AddOrders());
    RETURN_IF_ERROR(
        AddEvents(&store::Reader::ScanInteractions, &domain::InteractionRow::interaction_id));
    RETURN_IF_ERROR(AddEvents(&store::Reader::ScanDeliveries, &domain::DeliveryRow::delivery_id));
    RETURN_IF_ERROR(AddEvents(&store::Reader::ScanResponses, &domain::ResponseRow::response_id));
    RETURN_IF_ERROR(AddReservations());
    return AddMembers();
  }

 private:
  template <typename Row>
  void AddEach(const std::vector<Row>& rows) {
    for (const Row& row : rows) hasher_.Add(row);
  }

  // Calls `add_part` until it finds no more rows.
  absl::Status PartByPart(absl::FunctionRef<absl::StatusOr<bool>()> add_part) {
    while (true) {
      if (cancelled_ && cancelled_()) {
        return MakeError(Reason::kCallCancelled, "the caller went away");
      }
      ASSIGN_OR_RETURN(const bool more, add_part());
      if (!more) return absl::OkStatus();
    }
  }

  // A campaign's audiences are numbered from 1 without gaps.
  absl::Status AddAudiences() {
    std::string after;
    return PartByPart([&]() -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const std::vector<domain::CampaignRow> campaigns,
                       reader_.Campaigns(after, kLoadRows));
      if (campaigns.empty()) return false;
      after = campaigns.back().campaign_id;
      for (const domain::CampaignRow& campaign : campaigns) {
        for (int64_t number = 1; number <= campaign.audiences; ++number) {
          hasher_.AddAudience(index::AudienceName(campaign.campaign_id, number));
        }
      }
      return true;
    });
  }

  absl::Status AddProducts() {
    std::string after;
    return PartByPart([&]() -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const std::vector<domain::ProductRow> products,
                       reader_.Products(after, kLoadRows));
      if (products.empty()) return false;
      after = products.back().sku;
      AddEach(products);
      return true;
    });
  }

  absl::Status AddClients() {
    domain::ClientId after = 0;
    return PartByPart([&]() -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const std::vector<domain::ClientRow> clients,
                       reader_.ScanClients(after, kLoadRows));
      if (clients.empty()) return false;
      const domain::ClientId first = clients.front().client_id;
      after = clients.back().client_id;
      AddEach(clients);
      ASSIGN_OR_RETURN(const std::vector<domain::ProfileRow> profiles,
                       reader_.ScanProfiles(first, after));
      AddEach(profiles);
      ASSIGN_OR_RETURN(const std::vector<domain::ClientChannelRow> channels,
                       reader_.ScanChannels(first, after));
      AddEach(channels);
      ASSIGN_OR_RETURN(const std::vector<domain::ClientTagRow> tags,
                       reader_.ScanTags(first, after));
      AddEach(tags);
      ASSIGN_OR_RETURN(const std::vector<domain::ClientAttributeRow> attributes,
                       reader_.ScanAttributes(first, after));
      AddEach(attributes);
      return true;
    });
  }

  absl::Status AddOrders() {
    int64_t after = 0;
    return PartByPart([&]() -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const std::vector<domain::OrderRow> orders,
                       reader_.ScanStandingOrders(after, kLoadRows));
      if (orders.empty()) return false;
      after = orders.back().order_id;
      ASSIGN_OR_RETURN(const std::vector<domain::OrderLineRow> lines,
                       reader_.ScanOrderLines(orders.front().order_id, after));
      AddWithLines(orders, lines);
      return true;
    });
  }

  // Both by ascending order.
  void AddWithLines(const std::vector<domain::OrderRow>& orders,
                    const std::vector<domain::OrderLineRow>& lines) {
    auto first = lines.begin();
    for (const domain::OrderRow& order : orders) {
      first = std::find_if(first, lines.end(), [&](const domain::OrderLineRow& line) {
        return line.order_id >= order.order_id;
      });
      const auto last = std::find_if(first, lines.end(), [&](const domain::OrderLineRow& line) {
        return line.order_id > order.order_id;
      });
      hasher_.Add(order,
                  absl::MakeConstSpan(lines).subspan(static_cast<size_t>(first - lines.begin()),
                                                     static_cast<size_t>(last - first)));
      first = last;
    }
  }

  template <typename Row>
  absl::Status AddEvents(absl::StatusOr<std::vector<Row>> (store::Reader::*scan)(int64_t, int64_t),
                         int64_t Row::*id) {
    int64_t after = 0;
    return PartByPart([&]() -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const std::vector<Row> events, (reader_.*scan)(after, kLoadRows));
      if (events.empty()) return false;
      after = events.back().*id;
      AddEach(events);
      return true;
    });
  }

  absl::Status AddReservations() {
    store::AudienceChunkPosition after;
    return PartByPart([&]() -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const std::vector<domain::AudienceRow> audiences,
                       reader_.ScanAudiences(after, kLoadRows));
      if (audiences.empty()) return false;
      after.campaign_id = audiences.back().campaign_id;
      after.number = audiences.back().number;
      for (const domain::AudienceRow& row : audiences) {
        const bool is_kept =
            row.counts_toward_cap && row.send_to + index::kReservationSeconds >= committed_at_;
        if (!is_kept) continue;
        const std::string name = index::AudienceName(row.campaign_id, row.number);
        reserving_.insert(name);
        hasher_.AddReservation(name, row);
      }
      return true;
    });
  }

  absl::Status AddReserved(const domain::AudienceChunkRow& row) {
    const std::string name = index::AudienceName(row.campaign_id, row.number);
    const auto chunk = domain::DecodeAudienceChunk(row.format, row.body);
    if (!reserving_.contains(name) || !chunk.has_value()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::optional<domain::AudienceStreamRow> stream,
                     reader_.AudienceStream(row.campaign_id, row.number, row.chunk));
    std::vector<domain::ClientId> streamed;
    if (stream.has_value()) {
      streamed = domain::DecodeClientIds(stream->streamed).value_or(std::move(streamed));
    }
    for (const domain::AudienceMember& member : chunk->members) {
      hasher_.AddReserved(name, member,
                          std::binary_search(streamed.begin(), streamed.end(), member.client_id));
    }
    return absl::OkStatus();
  }

  absl::Status AddMembers() {
    store::AudienceChunkPosition after;
    after.chunk = -1;
    return PartByPart([&]() -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const std::vector<domain::AudienceChunkRow> chunks,
                       reader_.ScanAudienceChunks(after, kLoadAudienceChunks));
      if (chunks.empty()) return false;
      after = {chunks.back().campaign_id, chunks.back().number, chunks.back().chunk};
      for (const domain::AudienceChunkRow& chunk : chunks) {
        hasher_.AddMembers(index::AudienceName(chunk.campaign_id, chunk.number), chunk);
        RETURN_IF_ERROR(AddReserved(chunk));
      }
      return true;
    });
  }

  store::Reader& reader_;
  const UnixSeconds committed_at_;
  const filter::Cancelled& cancelled_;
  domain::ChunkHasher hasher_;
  std::set<std::string> reserving_;  // names of audiences whose members hold slots
};

}  // namespace

absl::StatusOr<domain::ChunkHashes> HashTables(store::Reader& reader, bool with_clients,
                                               const filter::Cancelled& cancelled) {
  ASSIGN_OR_RETURN(const store::FeedHead head, reader.Head());
  TableHasher tables(reader, head.committed_at, cancelled);
  RETURN_IF_ERROR(tables.AddNames());
  if (with_clients) RETURN_IF_ERROR(tables.AddBase());
  domain::ChunkHashes hashes;
  hashes.revision = head.revision;
  hashes.with_clients = with_clients;
  hashes.sums = tables.hasher().Take();
  return hashes;
}

}  // namespace clientele::service
