#include "server/store/reader.h"

#include <limits>
#include <map>
#include <set>
#include <utility>

#include "server/store/row_sql.h"

namespace clientele::store {
namespace {

using domain::ClientId;

template <typename Row>
absl::StatusOr<std::optional<Row>> First(absl::StatusOr<std::vector<Row>> rows) {
  RETURN_IF_ERROR(rows.status());
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

// Rows of a table whose key is campaign, number and chunk.
template <typename Row>
absl::StatusOr<std::vector<Row>> ScanByAudienceChunk(sql::Connection& connection,
                                                     const AudienceChunkPosition& after,
                                                     int64_t limit) {
  return SelectRows<Row>(
      connection,
      "WHERE t.campaign_id > ? OR (t.campaign_id = ? AND (t.number > ? OR (t.number = ? AND "
      "t.chunk > ?))) ORDER BY t.campaign_id, t.number, t.chunk LIMIT ?",
      {after.campaign_id, after.campaign_id, after.number, after.number, after.chunk, limit});
}

// The address a message would go to comes along with each row.
constexpr absl::string_view kChannelQueryTail =
    ", COALESCE(a.address, '') FROM client_channel t LEFT JOIN contact_address a "
    "ON a.client_id = t.client_id AND a.contact_id = t.contact_id ";

absl::StatusOr<std::vector<domain::ClientChannelRow>> ReadChannels(sql::Statement& statement) {
  const int address_column = static_cast<int>(ColumnNamesOf<domain::ClientChannelRow>().all.size());
  std::vector<domain::ClientChannelRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, statement.Step());
    if (!more) return rows;
    domain::ClientChannelRow& row = rows.emplace_back();
    domain::ClientChannelRow::Fields(row, RowReader(statement));
    row.address = std::string(statement.Bytes(address_column));
  }
}

}  // namespace

absl::StatusOr<FeedHead> Reader::Head(absl::string_view lock) {
  ASSIGN_OR_RETURN(sql::Statement * statement,
                   connection_.Prepare(absl::StrCat(
                       "SELECT cluster_id, timeline, revision, last_batch_id, committed_at, "
                       "next_client_id, min_available_revision FROM feed_head WHERE id = 1",
                       lock)));
  ASSIGN_OR_RETURN(const bool found, statement->Step());
  if (!found) return absl::InternalError("feed_head is empty");
  FeedHead head;
  head.cluster_id = std::string(statement->Bytes(0));
  head.timeline = statement->Int(1);
  head.revision = statement->Int(2);
  head.last_batch_id = std::string(statement->Bytes(3));
  head.committed_at = statement->Int(4);
  head.next_client_id = statement->Int(5);
  head.min_available_revision = statement->Int(6);
  return head;
}

absl::StatusOr<std::vector<LoggedBatch>> Reader::Batches(domain::Revision after, int64_t limit) {
  return SelectRows<LoggedBatch>(
      connection_, "WHERE t.revision_last > ? ORDER BY t.revision_last LIMIT ?", {after, limit});
}

absl::StatusOr<bool> Reader::HasBatch(const std::string& batch_id) {
  ASSIGN_OR_RETURN(
      sql::Statement * statement,
      connection_.Prepare("SELECT revision_last FROM change_batch WHERE batch_id = ?"));
  statement->BindBlob(0, batch_id);
  return statement->Step();
}

absl::StatusOr<std::vector<domain::ClientRow>> Reader::Clients(ClientIds ids) {
  return SelectByKeys<domain::ClientRow, ClientId>(connection_, "WHERE", "client_id", ids);
}

absl::StatusOr<std::vector<domain::ProfileRow>> Reader::Profiles(ClientIds ids) {
  return SelectByKeys<domain::ProfileRow, ClientId>(
      connection_,
      "JOIN client c ON c.client_id = t.client_id AND c.profile_revision = t.revision WHERE",
      "client_id", ids);
}

absl::StatusOr<std::vector<domain::ProfileRow>> Reader::ProfileVersions(ClientIds ids) {
  return SelectByKeys<domain::ProfileRow, ClientId>(connection_, "WHERE", "client_id", ids);
}

absl::StatusOr<std::vector<domain::ContactPointRow>> Reader::ContactPoints(ClientIds ids) {
  return SelectByKeys<domain::ContactPointRow, ClientId>(connection_, "WHERE t.removed = 0 AND",
                                                         "client_id", ids,
                                                         "ORDER BY t.client_id, t.contact_id");
}

absl::StatusOr<std::vector<domain::AddressRow>> Reader::Addresses(ClientIds ids) {
  return SelectByKeys<domain::AddressRow, ClientId>(connection_, "WHERE", "client_id", ids);
}

absl::StatusOr<std::vector<domain::ConsentRow>> Reader::Consents(ClientIds ids) {
  return SelectByKeys<domain::ConsentRow, ClientId>(connection_, "WHERE", "client_id", ids);
}

absl::StatusOr<std::vector<domain::ClientChannelRow>> Reader::Channels(ClientIds ids) {
  return SelectByKeys<domain::ClientChannelRow, ClientId>(connection_, "WHERE", "client_id", ids);
}

absl::StatusOr<std::vector<domain::ClientTagRow>> Reader::Tags(ClientIds ids) {
  return SelectByKeys<domain::ClientTagRow, ClientId>(connection_, "WHERE", "client_id", ids,
                                                      "ORDER BY t.client_id, t.tag");
}

absl::StatusOr<std::vector<domain::ClientAttributeRow>> Reader::Attributes(ClientIds ids) {
  return SelectByKeys<domain::ClientAttributeRow, ClientId>(connection_, "WHERE", "client_id", ids,
                                                            "ORDER BY t.client_id, t.attribute");
}

absl::StatusOr<std::vector<domain::OrderRow>> Reader::OrdersOf(ClientIds ids) {
  return SelectByKeys<domain::OrderRow, ClientId>(connection_, "WHERE", "client_id", ids);
}

absl::StatusOr<std::vector<PurchaseTime>> Reader::PurchaseTimes(ClientIds ids) {
  return SelectByKeys<PurchaseTime, ClientId>(
      connection_, "WHERE t.kind = 1 AND t.superseded_by = 0 AND t.canceled_at IS NULL AND",
      "client_id", ids);
}

absl::StatusOr<std::vector<domain::ExternalIdRow>> Reader::FindExternalIds(
    absl::Span<const std::string> external_ids) {
  return SelectByKeys<domain::ExternalIdRow, std::string>(connection_, "WHERE", "external_id",
                                                          external_ids);
}

absl::StatusOr<std::vector<AddressMatch>> Reader::FindAddresses(
    absl::Span<const int64_t> address_keys) {
  ASSIGN_OR_RETURN(std::vector<domain::ContactPointRow> points,
                   (SelectByKeys<domain::ContactPointRow, int64_t>(
                       connection_, "WHERE t.removed = 0 AND", "address_key", address_keys)));
  std::set<ClientId> clients;
  for (const domain::ContactPointRow& point : points) clients.insert(point.client_id);
  ASSIGN_OR_RETURN(std::vector<domain::AddressRow> addresses,
                   Addresses(std::vector<ClientId>(clients.begin(), clients.end())));
  std::map<std::pair<ClientId, domain::Revision>, std::string> texts;
  for (domain::AddressRow& row : addresses) {
    texts[{row.client_id, row.contact_id}] = std::move(row.address);
  }
  std::vector<AddressMatch> matches;
  for (domain::ContactPointRow& point : points) {
    const auto text = texts.find({point.client_id, point.contact_id});
    if (text != texts.end()) matches.push_back({std::move(point), std::move(text->second)});
  }
  return matches;
}

absl::StatusOr<std::vector<domain::OrderRow>> Reader::FindOrders(
    absl::Span<const std::string> external_ids) {
  return SelectByKeys<domain::OrderRow, std::string>(connection_, "WHERE t.superseded_by = 0 AND",
                                                     "external_id", external_ids);
}

absl::StatusOr<std::optional<domain::OrderRow>> Reader::Order(int64_t order_id) {
  return First(SelectRows<domain::OrderRow>(connection_, "WHERE t.order_id = ?", {order_id}));
}

absl::StatusOr<std::vector<domain::OrderLineRow>> Reader::OrderLines(
    absl::Span<const int64_t> order_ids) {
  return SelectByKeys<domain::OrderLineRow, int64_t>(connection_, "WHERE", "order_id", order_ids,
                                                     "ORDER BY t.order_id, t.line_number");
}

absl::StatusOr<std::vector<domain::InteractionRow>> Reader::FindInteractions(
    absl::Span<const std::string> external_ids) {
  return SelectByKeys<domain::InteractionRow, std::string>(connection_, "WHERE", "external_id",
                                                           external_ids);
}

absl::StatusOr<std::vector<domain::DeliveryRow>> Reader::FindDeliveries(
    absl::Span<const std::string> external_ids) {
  return SelectByKeys<domain::DeliveryRow, std::string>(connection_, "WHERE", "external_id",
                                                        external_ids);
}

absl::StatusOr<std::vector<domain::ResponseRow>> Reader::FindResponses(
    absl::Span<const std::string> external_ids) {
  return SelectByKeys<domain::ResponseRow, std::string>(connection_, "WHERE", "external_id",
                                                        external_ids);
}

absl::StatusOr<std::vector<domain::ProductRow>> Reader::FindProducts(
    absl::Span<const std::string> skus) {
  return SelectByKeys<domain::ProductRow, std::string>(connection_, "WHERE", "sku", skus);
}

absl::StatusOr<std::vector<domain::NoteRow>> Reader::Notes(ClientId id,
                                                           absl::Span<const int64_t> note_ids) {
  std::vector<domain::NoteRow> notes;
  for (const int64_t note_id : note_ids) {
    ASSIGN_OR_RETURN(auto note,
                     First(SelectRows<domain::NoteRow>(
                         connection_, "WHERE t.client_id = ? AND t.note_id = ?", {id, note_id})));
    if (note.has_value()) notes.push_back(*std::move(note));
  }
  return notes;
}

absl::StatusOr<std::vector<domain::TagRow>> Reader::FindTags(absl::Span<const std::string> tags) {
  return SelectByKeys<domain::TagRow, std::string>(connection_, "WHERE", "tag", tags);
}

absl::StatusOr<std::optional<domain::RequestRow>> Reader::FindRequest(
    const std::string& principal, const std::string& method, const std::string& request_id) {
  return First(FindRequests(principal, method, {&request_id, 1}));
}

absl::StatusOr<std::vector<domain::RequestRow>> Reader::FindRequests(
    const std::string& principal, const std::string& method,
    absl::Span<const std::string> request_ids) {
  return SelectByKeys<domain::RequestRow, std::string>(
      connection_, "WHERE t.principal = ? AND t.method = ? AND", "request_id", request_ids, "",
      {principal, method});
}

absl::StatusOr<History> Reader::HistoryOf(ClientId id, std::optional<HistoryPosition> before,
                                          int64_t limit) {
  const HistoryPosition from = before.value_or(
      HistoryPosition{std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::max()});
  const auto page = [&](absl::string_view at, absl::string_view event_id) {
    return absl::StrCat("WHERE t.client_id = ? AND (t.", at, " < ? OR (t.", at, " = ? AND t.",
                        event_id, " < ?)) ORDER BY t.", at, " DESC, t.", event_id, " DESC LIMIT ?");
  };
  const Parameter parameters[] = {id, from.at, from.at, from.id, limit};
  History history;
  ASSIGN_OR_RETURN(history.orders, SelectRows<domain::OrderRow>(
                                       connection_, page("placed_at", "order_id"), parameters));
  ASSIGN_OR_RETURN(
      history.interactions,
      SelectRows<domain::InteractionRow>(connection_, page("at", "interaction_id"), parameters));
  ASSIGN_OR_RETURN(history.consents, SelectRows<domain::ConsentRow>(
                                         connection_, page("at", "consent_id"), parameters));
  ASSIGN_OR_RETURN(history.events, SelectRows<domain::ClientEventRow>(
                                       connection_, page("at", "event_id"), parameters));
  ASSIGN_OR_RETURN(history.deliveries, SelectRows<domain::DeliveryRow>(
                                           connection_, page("at", "delivery_id"), parameters));
  ASSIGN_OR_RETURN(history.responses, SelectRows<domain::ResponseRow>(
                                          connection_, page("at", "response_id"), parameters));
  return history;
}

absl::StatusOr<std::optional<domain::PolicyRow>> Reader::Policy() {
  return First(SelectRows<domain::PolicyRow>(connection_, "ORDER BY t.version DESC LIMIT 1", {}));
}

absl::StatusOr<std::vector<domain::PolicyRow>> Reader::PolicyVersions() {
  return SelectRows<domain::PolicyRow>(connection_, "ORDER BY t.version", {});
}

absl::StatusOr<std::optional<domain::CampaignRow>> Reader::Campaign(
    const std::string& campaign_id) {
  return First(
      SelectRows<domain::CampaignRow>(connection_, "WHERE t.campaign_id = ?", {campaign_id}));
}

absl::StatusOr<std::vector<domain::CampaignRow>> Reader::Campaigns(const std::string& after,
                                                                   int64_t limit) {
  return SelectRows<domain::CampaignRow>(
      connection_, "WHERE t.campaign_id > ? ORDER BY t.campaign_id LIMIT ?", {after, limit});
}

absl::StatusOr<std::optional<domain::AudienceRow>> Reader::Audience(const std::string& campaign_id,
                                                                    int64_t number) {
  return First(SelectRows<domain::AudienceRow>(
      connection_, "WHERE t.campaign_id = ? AND t.number = ?", {campaign_id, number}));
}

absl::StatusOr<std::optional<domain::AudienceChunkRow>> Reader::AudienceChunk(
    const std::string& campaign_id, int64_t number, int64_t from_chunk) {
  return First(SelectRows<domain::AudienceChunkRow>(
      connection_,
      "WHERE t.campaign_id = ? AND t.number = ? AND t.chunk >= ? ORDER BY t.chunk LIMIT 1",
      {campaign_id, number, from_chunk}));
}

absl::StatusOr<std::optional<domain::SegmentRow>> Reader::Segment(const std::string& segment_id) {
  return First(SelectRows<domain::SegmentRow>(connection_, "WHERE t.segment_id = ?", {segment_id}));
}

absl::StatusOr<std::vector<domain::SegmentRow>> Reader::Segments(const std::string& after,
                                                                 int64_t limit) {
  return SelectRows<domain::SegmentRow>(
      connection_, "WHERE t.segment_id > ? ORDER BY t.segment_id LIMIT ?", {after, limit});
}

absl::StatusOr<std::vector<domain::ClientRow>> Reader::ScanClients(ClientId after, int64_t limit) {
  return SelectRows<domain::ClientRow>(
      connection_, "WHERE t.client_id > ? ORDER BY t.client_id LIMIT ?", {after, limit});
}

absl::StatusOr<std::vector<domain::ProfileRow>> Reader::ScanProfiles(ClientId first,
                                                                     ClientId last) {
  return SelectRows<domain::ProfileRow>(
      connection_,
      "JOIN client c ON c.client_id = t.client_id AND c.profile_revision = t.revision "
      "WHERE t.client_id BETWEEN ? AND ?",
      {first, last});
}

absl::StatusOr<std::vector<domain::ClientChannelRow>> Reader::ScanChannels(ClientId first,
                                                                           ClientId last) {
  ASSIGN_OR_RETURN(
      sql::Statement * statement,
      connection_.Prepare(absl::StrCat("SELECT ", SelectList<domain::ClientChannelRow>("t"),
                                       kChannelQueryTail, "WHERE t.client_id BETWEEN ? AND ?")));
  statement->BindInt(0, first);
  statement->BindInt(1, last);
  return ReadChannels(*statement);
}

absl::StatusOr<std::vector<domain::ClientTagRow>> Reader::ScanTags(ClientId first, ClientId last) {
  return SelectRows<domain::ClientTagRow>(connection_, "WHERE t.client_id BETWEEN ? AND ?",
                                          {first, last});
}

absl::StatusOr<std::vector<domain::ClientAttributeRow>> Reader::ScanAttributes(ClientId first,
                                                                               ClientId last) {
  return SelectRows<domain::ClientAttributeRow>(connection_, "WHERE t.client_id BETWEEN ? AND ?",
                                                {first, last});
}

absl::StatusOr<std::vector<domain::OrderRow>> Reader::ScanStandingOrders(int64_t after,
                                                                         int64_t limit) {
  return SelectRows<domain::OrderRow>(connection_,
                                      "WHERE t.order_id > ? AND t.superseded_by = 0 AND "
                                      "t.canceled_at IS NULL ORDER BY t.order_id LIMIT ?",
                                      {after, limit});
}

absl::StatusOr<std::vector<domain::OrderLineRow>> Reader::ScanOrderLines(int64_t first,
                                                                         int64_t last) {
  return SelectRows<domain::OrderLineRow>(
      connection_, "WHERE t.order_id BETWEEN ? AND ? ORDER BY t.order_id, t.line_number",
      {first, last});
}

absl::StatusOr<std::vector<domain::InteractionRow>> Reader::ScanInteractions(int64_t after,
                                                                             int64_t limit) {
  return SelectRows<domain::InteractionRow>(
      connection_, "WHERE t.interaction_id > ? ORDER BY t.interaction_id LIMIT ?", {after, limit});
}

absl::StatusOr<std::vector<domain::DeliveryRow>> Reader::ScanDeliveries(int64_t after,
                                                                        int64_t limit) {
  return SelectRows<domain::DeliveryRow>(
      connection_, "WHERE t.delivery_id > ? ORDER BY t.delivery_id LIMIT ?", {after, limit});
}

absl::StatusOr<std::vector<domain::ResponseRow>> Reader::ScanResponses(int64_t after,
                                                                       int64_t limit) {
  return SelectRows<domain::ResponseRow>(
      connection_, "WHERE t.response_id > ? ORDER BY t.response_id LIMIT ?", {after, limit});
}

absl::StatusOr<std::vector<domain::ProductRow>> Reader::Products(const std::string& after_sku,
                                                                 int64_t limit) {
  return SelectRows<domain::ProductRow>(connection_, "WHERE t.sku > ? ORDER BY t.sku LIMIT ?",
                                        {after_sku, limit});
}

absl::StatusOr<std::optional<domain::AudienceRow>> Reader::AudienceOfWeek(
    const std::string& campaign_id, int64_t step, const std::string& week) {
  return First(SelectRows<domain::AudienceRow>(
      connection_,
      "WHERE t.campaign_id = ? AND t.step = ? AND t.week = ? AND t.released = 0 "
      "ORDER BY t.number LIMIT 1",
      {campaign_id, step, week}));
}

absl::StatusOr<std::vector<domain::AudienceRow>> Reader::AudiencesSending(
    const std::string& campaign_id, UnixSeconds from) {
  return SelectRows<domain::AudienceRow>(
      connection_, "WHERE t.campaign_id = ? AND t.send_to >= ? ORDER BY t.number",
      {campaign_id, from});
}

absl::StatusOr<std::vector<domain::AudienceRow>> Reader::ListAudiences(
    const std::string& campaign_id, const std::string& week, domain::Revision before,
    int64_t limit) {
  return SelectRows<domain::AudienceRow>(
      connection_,
      "WHERE (? = '' OR t.campaign_id = ?) AND (? = '' OR t.week = ?) AND t.revision < ? "
      "ORDER BY t.revision DESC LIMIT ?",
      {campaign_id, campaign_id, week, week, before, limit});
}

absl::StatusOr<std::vector<domain::AudienceStreamRow>> Reader::AudienceStreams(
    const std::string& campaign_id, int64_t number) {
  return SelectRows<domain::AudienceStreamRow>(
      connection_, "WHERE t.campaign_id = ? AND t.number = ? ORDER BY t.chunk",
      {campaign_id, number});
}

absl::StatusOr<std::vector<domain::SuppressionRow>> Reader::FindSuppressions(
    absl::Span<const int64_t> address_keys) {
  return SelectByKeys<domain::SuppressionRow, int64_t>(connection_, "WHERE", "address_key",
                                                       address_keys);
}

absl::StatusOr<std::vector<domain::DeliveryRow>> Reader::FindDeliveriesOf(
    const std::string& campaign_id, int64_t number, absl::Span<const ClientId> clients) {
  const Parameter audience[] = {campaign_id, number};
  return SelectByKeys<domain::DeliveryRow, ClientId>(
      connection_, "WHERE t.campaign_id = ? AND t.audience_number = ? AND", "client_id", clients,
      "", audience);
}

absl::StatusOr<std::vector<domain::DeliveryRow>> Reader::DeliveriesOfAudience(
    const std::string& campaign_id, int64_t number) {
  return SelectRows<domain::DeliveryRow>(
      connection_, "WHERE t.campaign_id = ? AND t.audience_number = ? ORDER BY t.client_id",
      {campaign_id, number});
}

absl::StatusOr<std::optional<domain::AudienceStreamRow>> Reader::AudienceStream(
    const std::string& campaign_id, int64_t number, int64_t chunk) {
  return First(SelectRows<domain::AudienceStreamRow>(
      connection_, "WHERE t.campaign_id = ? AND t.number = ? AND t.chunk = ?",
      {campaign_id, number, chunk}));
}

absl::StatusOr<std::vector<domain::AudienceRow>> Reader::ScanAudiences(
    const AudienceChunkPosition& after, int64_t limit) {
  return SelectRows<domain::AudienceRow>(
      connection_,
      "WHERE t.campaign_id > ? OR (t.campaign_id = ? AND t.number > ?) "
      "ORDER BY t.campaign_id, t.number LIMIT ?",
      {after.campaign_id, after.campaign_id, after.number, limit});
}

absl::StatusOr<std::vector<domain::AudienceStreamRow>> Reader::ScanAudienceStreams(
    const AudienceChunkPosition& after, int64_t limit) {
  return ScanByAudienceChunk<domain::AudienceStreamRow>(connection_, after, limit);
}

absl::StatusOr<std::vector<domain::AudienceChunkRow>> Reader::ScanAudienceChunks(
    const AudienceChunkPosition& after, int64_t limit) {
  return ScanByAudienceChunk<domain::AudienceChunkRow>(connection_, after, limit);
}

absl::StatusOr<std::vector<domain::TagRow>> Reader::ScanVocabulary() {
  return SelectRows<domain::TagRow>(connection_, "ORDER BY t.tag", {});
}

absl::StatusOr<std::vector<domain::SegmentRow>> Reader::ScanSegments() {
  return SelectRows<domain::SegmentRow>(connection_, "ORDER BY t.segment_id", {});
}

}  // namespace clientele::store
