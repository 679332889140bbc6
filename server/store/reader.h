// Everything that is read from the base, on one connection: inside a write transaction the rows as
// they are under the lock, inside a read transaction those of one snapshot.
#ifndef CLIENTELE_SERVER_STORE_READER_H_
#define CLIENTELE_SERVER_STORE_READER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/domain/erasure.h"
#include "server/domain/rows.h"
#include "server/store/change_log.h"
#include "server/store/sql/connection.h"

namespace clientele::store {

// The one row that orders all writes.
struct FeedHead {
  std::string cluster_id;  // 16 bytes
  int64_t timeline = 0;    // grows when the base is restored from a backup
  domain::Revision revision = 0;
  std::string last_batch_id;  // 16 bytes; empty before the first batch
  UnixSeconds committed_at = 0;
  domain::ClientId next_client_id = 1;
  domain::Revision min_available_revision = 1;
};

// An address that some client has, looked up by its key.
struct AddressMatch {
  domain::ContactPointRow point;
  std::string address;
};

// Where a page of a timeline goes on: entries before this one, newest first.
struct HistoryPosition {
  UnixSeconds at = 0;
  domain::Revision id = 0;
};

// The newest entries of each kind of a client's timeline, at most `limit` each.
struct History {
  std::vector<domain::OrderRow> orders;
  std::vector<domain::InteractionRow> interactions;
  std::vector<domain::ConsentRow> consents;
  std::vector<domain::ClientEventRow> events;
  std::vector<domain::DeliveryRow> deliveries;
  std::vector<domain::ResponseRow> responses;
};

// When a client bought: of purchases that stand.
struct PurchaseTime {
  static constexpr domain::Table kTable = domain::OrderRow::kTable;

  domain::ClientId client_id = 0;
  int64_t order_id = 0;
  UnixSeconds placed_at = 0;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id);
    v("order_id", r.order_id);
    v("placed_at", r.placed_at);
  }
};

// Where a scan of the members of all audiences goes on: chunks after this one.
struct AudienceChunkPosition {
  std::string campaign_id;
  int64_t number = 0;
  int64_t chunk = 0;
};

class Reader {
 public:
  explicit Reader(sql::Connection& connection) : connection_(connection) {}

  // Batches after a revision, in the order of the log, at most `limit`.
  absl::StatusOr<std::vector<LoggedBatch>> Batches(domain::Revision after, int64_t limit);
  absl::StatusOr<bool> HasBatch(const std::string& batch_id);

  using ClientIds = absl::Span<const domain::ClientId>;

  // `lock`: the dialect's LockClause when others must not move it meanwhile.
  absl::StatusOr<FeedHead> Head(absl::string_view lock = "");

  // By client, in any order; clients that don't exist give nothing.
  absl::StatusOr<std::vector<domain::ClientRow>> Clients(ClientIds ids);
  absl::StatusOr<std::vector<domain::ProfileRow>> Profiles(ClientIds ids);  // in force
  absl::StatusOr<std::vector<domain::ProfileRow>> ProfileVersions(ClientIds ids);
  absl::StatusOr<std::vector<domain::ContactPointRow>> ContactPoints(ClientIds ids);  // not removed
  // Of all points, removed ones too.
  absl::StatusOr<std::vector<domain::AddressRow>> Addresses(ClientIds ids);
  absl::StatusOr<std::vector<domain::ConsentRow>> Consents(ClientIds ids);
  absl::StatusOr<std::vector<domain::ClientChannelRow>> Channels(ClientIds ids);
  absl::StatusOr<std::vector<domain::ClientTagRow>> Tags(ClientIds ids);
  absl::StatusOr<std::vector<domain::ClientAttributeRow>> Attributes(ClientIds ids);
  // By client: every order, standing or not.
  absl::StatusOr<std::vector<domain::OrderRow>> OrdersOf(ClientIds ids);
  absl::StatusOr<std::vector<PurchaseTime>> PurchaseTimes(ClientIds ids);

  absl::StatusOr<std::vector<int64_t>> OrderIdsOf(domain::ClientId id);
  // Of every version of its profile.
  absl::StatusOr<std::vector<std::string>> ExternalIdsOf(domain::ClientId id);
  // How many there are in each table that has any, audiences apart.
  absl::StatusOr<std::vector<domain::ErasureReceipt::Removed>> RowsOf(domain::ClientId id);

  absl::StatusOr<std::optional<domain::ErasureRow>> Erasure(domain::ClientId id);
  // By revision.
  absl::StatusOr<std::vector<domain::ErasureRow>> ErasuresAfter(domain::Revision revision);
  // Whose clients the log may still name, by revision.
  absl::StatusOr<std::vector<domain::ErasureRow>> UncleanedErasures(int64_t limit);

  // By name.
  absl::StatusOr<std::vector<domain::ExternalIdRow>> FindExternalIds(
      absl::Span<const std::string> external_ids);
  absl::StatusOr<std::vector<AddressMatch>> FindAddresses(absl::Span<const int64_t> address_keys);
  // The current version of each.
  absl::StatusOr<std::vector<domain::OrderRow>> FindOrders(
      absl::Span<const std::string> external_ids);
  absl::StatusOr<std::optional<domain::OrderRow>> Order(int64_t order_id);
  absl::StatusOr<std::vector<domain::OrderLineRow>> OrderLines(absl::Span<const int64_t> order_ids);
  absl::StatusOr<std::vector<domain::InteractionRow>> FindInteractions(
      absl::Span<const std::string> external_ids);
  absl::StatusOr<std::vector<domain::ProductRow>> FindProducts(absl::Span<const std::string> skus);
  absl::StatusOr<std::vector<domain::NoteRow>> Notes(domain::ClientId id,
                                                     absl::Span<const int64_t> note_ids);
  absl::StatusOr<std::vector<domain::TagRow>> FindTags(absl::Span<const std::string> tags);
  absl::StatusOr<std::optional<domain::RequestRow>> FindRequest(const std::string& principal,
                                                                const std::string& method,
                                                                const std::string& request_id);
  absl::StatusOr<std::vector<domain::RequestRow>> FindRequests(
      const std::string& principal, const std::string& method,
      absl::Span<const std::string> request_ids);

  absl::StatusOr<History> HistoryOf(domain::ClientId id, std::optional<HistoryPosition> before,
                                    int64_t limit);

  // The version in force; nothing while it is the default.
  absl::StatusOr<std::optional<domain::PolicyRow>> Policy();
  // Every version, oldest first.
  absl::StatusOr<std::vector<domain::PolicyRow>> PolicyVersions();

  absl::StatusOr<std::optional<domain::CampaignRow>> Campaign(const std::string& campaign_id);
  absl::StatusOr<std::vector<domain::CampaignRow>> Campaigns(const std::string& after,
                                                             int64_t limit);
  absl::StatusOr<std::optional<domain::AudienceRow>> Audience(const std::string& campaign_id,
                                                              int64_t number);
  // The chunk with this number or the next one after it.
  absl::StatusOr<std::optional<domain::AudienceChunkRow>> AudienceChunk(
      const std::string& campaign_id, int64_t number, int64_t from_chunk);

  // One chunk of a campaign's audiences after this one, and what of it was streamed; by number.
  absl::StatusOr<std::vector<domain::AudienceChunkRow>> ChunksOfCampaign(
      const std::string& campaign_id, int64_t chunk, int64_t after_number, int64_t limit);
  absl::StatusOr<std::vector<domain::AudienceStreamRow>> StreamsOfCampaign(
      const std::string& campaign_id, int64_t chunk, int64_t after_number, int64_t limit);

  absl::StatusOr<std::optional<domain::SegmentRow>> Segment(const std::string& segment_id);
  absl::StatusOr<std::vector<domain::SegmentRow>> Segments(const std::string& after, int64_t limit);

  // Whole tables, part by part in the order of their first key column: rows after `after`. A part
  // ends between keys.
  absl::StatusOr<std::vector<domain::ClientRow>> ScanClients(domain::ClientId after, int64_t limit);
  // Rows of clients in [first, last].
  absl::StatusOr<std::vector<domain::ProfileRow>> ScanProfiles(domain::ClientId first,
                                                               domain::ClientId last);
  absl::StatusOr<std::vector<domain::ClientChannelRow>> ScanChannels(domain::ClientId first,
                                                                     domain::ClientId last);
  absl::StatusOr<std::vector<domain::ClientTagRow>> ScanTags(domain::ClientId first,
                                                             domain::ClientId last);
  absl::StatusOr<std::vector<domain::ClientAttributeRow>> ScanAttributes(domain::ClientId first,
                                                                         domain::ClientId last);
  absl::StatusOr<std::vector<domain::OrderRow>> ScanStandingOrders(int64_t after, int64_t limit);
  // Lines of orders in [first, last], of those too that don't stand.
  absl::StatusOr<std::vector<domain::OrderLineRow>> ScanOrderLines(int64_t first, int64_t last);
  absl::StatusOr<std::vector<domain::InteractionRow>> ScanInteractions(int64_t after,
                                                                       int64_t limit);
  absl::StatusOr<std::vector<domain::DeliveryRow>> ScanDeliveries(int64_t after, int64_t limit);
  absl::StatusOr<std::vector<domain::ResponseRow>> ScanResponses(int64_t after, int64_t limit);
  absl::StatusOr<std::vector<domain::ProductRow>> Products(const std::string& after_sku,
                                                           int64_t limit);
  // The one that was built for a week and not released.
  absl::StatusOr<std::optional<domain::AudienceRow>> AudienceOfWeek(const std::string& campaign_id,
                                                                    int64_t step,
                                                                    const std::string& week);
  // A campaign's audiences whose window ends at `from` or later.
  absl::StatusOr<std::vector<domain::AudienceRow>> AudiencesSending(const std::string& campaign_id,
                                                                    UnixSeconds from);
  // Newest first, below the revision `before`; an empty campaign or week is any.
  absl::StatusOr<std::vector<domain::AudienceRow>> ListAudiences(const std::string& campaign_id,
                                                                 const std::string& week,
                                                                 domain::Revision before,
                                                                 int64_t limit);
  absl::StatusOr<std::vector<domain::AudienceStreamRow>> AudienceStreams(
      const std::string& campaign_id, int64_t number);
  absl::StatusOr<std::vector<domain::SuppressionRow>> FindSuppressions(
      absl::Span<const int64_t> address_keys);
  absl::StatusOr<std::vector<domain::DeliveryRow>> FindDeliveries(
      absl::Span<const std::string> external_ids);
  // Of members of an audience.
  absl::StatusOr<std::vector<domain::DeliveryRow>> FindDeliveriesOf(
      const std::string& campaign_id, int64_t number, absl::Span<const domain::ClientId> clients);
  absl::StatusOr<std::vector<domain::ResponseRow>> FindResponses(
      absl::Span<const std::string> external_ids);
  // Clients of whom a delivery of the audience is known.
  absl::StatusOr<std::vector<domain::DeliveryRow>> DeliveriesOfAudience(
      const std::string& campaign_id, int64_t number);
  absl::StatusOr<std::optional<domain::AudienceStreamRow>> AudienceStream(
      const std::string& campaign_id, int64_t number, int64_t chunk);
  // By campaign and number; the chunk of the position is not looked at.
  absl::StatusOr<std::vector<domain::AudienceRow>> ScanAudiences(const AudienceChunkPosition& after,
                                                                 int64_t limit);
  absl::StatusOr<std::vector<domain::AudienceStreamRow>> ScanAudienceStreams(
      const AudienceChunkPosition& after, int64_t limit);
  absl::StatusOr<std::vector<domain::AudienceChunkRow>> ScanAudienceChunks(
      const AudienceChunkPosition& after, int64_t limit);
  absl::StatusOr<std::vector<domain::TagRow>> ScanVocabulary();
  absl::StatusOr<std::vector<domain::SegmentRow>> ScanSegments();

 private:
  sql::Connection& connection_;
};

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_READER_H_
