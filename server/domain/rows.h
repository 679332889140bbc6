// What the base consists of: one struct a table. Each lists its columns once, in `Fields`, and that
// list serves SQL (reading, writing), the change log and the hashes alike; see columns.h for the
// flags. A column is only ever appended, so that old log entries still decode.
//
// An event's id is the revision of the change that recorded it: unique, dense, in commit order.
// Texts are empty when absent; times that may be absent are optional.
#ifndef CLIENTELE_SERVER_DOMAIN_ROWS_H_
#define CLIENTELE_SERVER_DOMAIN_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "server/base/clock.h"
#include "server/domain/campaign_rows.h"
#include "server/domain/columns.h"
#include "server/domain/types.h"

namespace clientele::domain {

// Everything about a client that segmentation needs and that identifies nobody. The facts are kept
// here by the write that changes them, so that one row answers for all of a client's events.
struct ClientRow {
  static constexpr Table kTable = {1, "client", WriteMode::kUpsert, Log::kLogged};

  ClientId client_id = 0;
  Revision revision = 0;          // of the last change: the etag
  Revision profile_revision = 0;  // names the ProfileRow in force
  UnixSeconds created_at = 0;
  std::string source;
  std::string owner;
  std::string stage;
  std::optional<UnixSeconds> stage_changed_at;
  std::string lost_reason;
  Gender gender = Gender::kUnknown;
  std::string city;
  std::string region;
  std::string time_zone;

  // Of purchases that stand; returns lower the two totals only.
  int64_t orders_count = 0;
  int64_t total_amount = 0;
  int64_t total_quantity = 0;
  std::optional<UnixSeconds> first_order_at;
  std::optional<UnixSeconds> last_order_at;
  std::optional<int64_t> largest_order_quantity;
  std::optional<int64_t> last_order_quantity;

  // Of interactions.
  std::optional<UnixSeconds> last_positive_at;
  std::optional<UnixSeconds> last_inbound_at;
  std::optional<UnixSeconds> last_reached_at;
  Outcome last_reached_outcome = Outcome::kNone;

  Temperature temperature_override = Temperature::kNone;
  std::optional<UnixSeconds> temperature_override_until;
  ConsentStatus processing_consent = ConsentStatus::kNever;

  int64_t discounted_orders_count = 0;  // purchases with a discount
  // Twice the median, in seconds, of the intervals between the client's purchases, so that the
  // middle of two is whole; missing below two intervals.
  std::optional<int64_t> twice_median_interval;
  std::optional<UnixSeconds> last_responded_at;  // a reply or a click
  Behavior behavior_override = Behavior::kUnspecified;
  std::optional<UnixSeconds> behavior_override_until;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("revision", r.revision);
    v("profile_revision", r.profile_revision);
    v("created_at", r.created_at);
    v("source", r.source);
    v("owner", r.owner);
    v("stage", r.stage);
    v("stage_changed_at", r.stage_changed_at);
    v("lost_reason", r.lost_reason);
    v("gender", r.gender);
    v("city", r.city);
    v("region", r.region);
    v("time_zone", r.time_zone);
    v("orders_count", r.orders_count);
    v("total_amount", r.total_amount);
    v("total_quantity", r.total_quantity);
    v("first_order_at", r.first_order_at);
    v("last_order_at", r.last_order_at);
    v("largest_order_quantity", r.largest_order_quantity);
    v("last_order_quantity", r.last_order_quantity);
    v("last_positive_at", r.last_positive_at);
    v("last_inbound_at", r.last_inbound_at);
    v("last_reached_at", r.last_reached_at);
    v("last_reached_outcome", r.last_reached_outcome);
    v("temperature_override", r.temperature_override);
    v("temperature_override_until", r.temperature_override_until);
    v("processing_consent", r.processing_consent);
    v("discounted_orders_count", r.discounted_orders_count);
    v("twice_median_interval", r.twice_median_interval);
    v("last_responded_at", r.last_responded_at);
    v("behavior_override", r.behavior_override);
    v("behavior_override_until", r.behavior_override_until);
  }
};

// Who a client is: one immutable version a change, named by ClientRow.profile_revision.
struct ProfileRow {
  static constexpr Table kTable = {2, "client_profile", WriteMode::kInsert, Log::kKeysOnly};

  ClientId client_id = 0;
  Revision revision = 0;
  std::string external_id;
  std::string display_name;
  std::string family_name;
  std::string given_name;
  std::string patronymic;
  std::optional<int64_t> birth_date;  // days since 1970
  std::string company;
  std::string tax_id;
  // The birth date's day of the year as month * 100 + day, for what every year brings; 0: unknown.
  int64_t birthday = 0;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("revision", r.revision, kKey);
    v("external_id", r.external_id);
    v("display_name", r.display_name);
    v("family_name", r.family_name);
    v("given_name", r.given_name);
    v("patronymic", r.patronymic);
    v("birth_date", r.birth_date);
    v("company", r.company);
    v("tax_id", r.tax_id);
    v("birthday", r.birthday);
  }
};

// The one client that has an external id now.
struct ExternalIdRow {
  static constexpr Table kTable = {3, "client_external_id", WriteMode::kUpsert, Log::kUnlogged};

  std::string external_id;
  ClientId client_id = 0;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("external_id", r.external_id, kKey);
    v("client_id", r.client_id);
  }
};

// Takes the ExternalIdRow with this key away.
struct ExternalIdRemoval {
  static constexpr Table kTable = {21, "client_external_id", WriteMode::kDelete, Log::kUnlogged};

  std::string external_id;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("external_id", r.external_id, kKey);
  }
};

// An address at a client, without the address: see AddressRow.
struct ContactPointRow {
  static constexpr Table kTable = {4, "contact_point", WriteMode::kUpsert, Log::kLogged};

  ClientId client_id = 0;
  Revision contact_id = 0;
  Channel channel = Channel::kNone;
  int64_t address_key = 0;  // domain::AddressKey, as a signed number
  ContactStatus status = ContactStatus::kUnverified;
  bool is_primary = false;
  std::optional<UnixSeconds> verified_at;
  bool removed = false;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("contact_id", r.contact_id, kKey);
    v("channel", r.channel);
    v("address_key", r.address_key);
    v("status", r.status);
    v("is_primary", r.is_primary);
    v("verified_at", r.verified_at);
    v("removed", r.removed);
  }
};

// The address of a contact point and whose it is. Never changed: another person at the same address
// is another contact point.
struct AddressRow {
  static constexpr Table kTable = {5, "contact_address", WriteMode::kInsert, Log::kKeysOnly};

  ClientId client_id = 0;
  Revision contact_id = 0;
  std::string address;
  std::string person;
  std::string role;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("contact_id", r.contact_id, kKey);
    v("address", r.address);
    v("person", r.person);
    v("role", r.role);
  }
};

// One statement of consent. Never changed; what counts now is worked out by consent.h.
struct ConsentRow {
  static constexpr Table kTable = {6, "consent", WriteMode::kInsert, Log::kLogged};

  ClientId client_id = 0;
  Revision consent_id = 0;
  ConsentPurpose purpose = ConsentPurpose::kUnspecified;
  ConsentStatus status = ConsentStatus::kNever;
  Channel channel = Channel::kNone;  // none: every channel
  int64_t address_key = 0;           // 0: every address on the channel
  UnixSeconds at = 0;
  UnixSeconds recorded_at = 0;
  std::string actor;
  std::string means;
  std::string text_version;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("consent_id", r.consent_id, kKey);
    v("purpose", r.purpose);
    v("status", r.status);
    v("channel", r.channel);
    v("address_key", r.address_key);
    v("at", r.at);
    v("recorded_at", r.recorded_at);
    v("actor", r.actor);
    v("means", r.means);
    v("text_version", r.text_version);
  }
};

// How far a client gets on a channel towards a message: kNone when reachable but for the basis to
// process, else the first reason that applies. Kept by the write that changes it.
struct ClientChannelRow {
  static constexpr Table kTable = {7, "client_channel", WriteMode::kUpsert, Log::kLogged};

  ClientId client_id = 0;
  Channel channel = Channel::kNone;
  ExclusionReason reason = ExclusionReason::kNoContactPoint;
  Revision contact_id = 0;  // the address a message would go to; 0 when none
  int64_t address_key = 0;
  // The address itself, for the index; not a column: the AddressRow of contact_id has it.
  std::string address;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("channel", r.channel, kKey);
    v("reason", r.reason);
    v("contact_id", r.contact_id);
    v("address_key", r.address_key);
  }
};

struct ClientTagRow {
  static constexpr Table kTable = {8, "client_tag", WriteMode::kUpsert, Log::kLogged};

  ClientId client_id = 0;
  std::string tag;
  UnixSeconds set_at = 0;
  std::string actor;
  std::optional<UnixSeconds> expires_at;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("tag", r.tag, kKey);
    v("set_at", r.set_at);
    v("actor", r.actor);
    v("expires_at", r.expires_at);
  }
};

// Takes the ClientTagRow with this key away.
struct ClientTagRemoval {
  static constexpr Table kTable = {9, "client_tag", WriteMode::kDelete, Log::kLogged};

  ClientId client_id = 0;
  std::string tag;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("tag", r.tag, kKey);
  }
};

// The vocabulary.
struct TagRow {
  static constexpr Table kTable = {10, "tag", WriteMode::kUpsert, Log::kLogged};

  std::string tag;
  std::string title;
  UnixSeconds created_at = 0;
  std::string actor;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("tag", r.tag, kKey);
    v("title", r.title);
    v("created_at", r.created_at);
    v("actor", r.actor);
  }
};

// A purchase or a return, its lines apart. It stands while it is neither canceled nor superseded.
// At most one order with an external id has superseded_by = 0.
struct OrderRow {
  static constexpr Table kTable = {11, "sales_order", WriteMode::kUpsert, Log::kLogged};

  int64_t order_id = 0;
  ClientId client_id = 0;
  std::string external_id;
  int64_t superseded_by = 0;  // the order that replaced this one
  OrderKind kind = OrderKind::kPurchase;
  UnixSeconds placed_at = 0;
  int64_t amount = 0;
  int64_t quantity = 0;
  int64_t discount = 0;
  std::optional<int64_t> cost;
  std::string promo_code;
  int64_t original_order_id = 0;
  std::string original_external_id;
  std::optional<UnixSeconds> canceled_at;
  UnixSeconds recorded_at = 0;
  std::string actor;

  bool stands() const { return superseded_by == 0 && !canceled_at.has_value(); }

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("order_id", r.order_id, kKey);
    v("client_id", r.client_id);
    v("external_id", r.external_id, kNullWhenEmpty);
    v("superseded_by", r.superseded_by);
    v("kind", r.kind);
    v("placed_at", r.placed_at);
    v("amount", r.amount);
    v("quantity", r.quantity);
    v("discount", r.discount);
    v("cost", r.cost);
    v("promo_code", r.promo_code);
    v("original_order_id", r.original_order_id);
    v("original_external_id", r.original_external_id);
    v("canceled_at", r.canceled_at);
    v("recorded_at", r.recorded_at);
    v("actor", r.actor);
  }
};

struct OrderLineRow {
  static constexpr Table kTable = {12, "order_line", WriteMode::kInsert, Log::kLogged};

  int64_t order_id = 0;
  int64_t line_number = 0;  // from 1
  std::string sku;
  int64_t quantity = 0;
  int64_t amount = 0;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("order_id", r.order_id, kKey);
    v("line_number", r.line_number, kKey);
    v("sku", r.sku);
    v("quantity", r.quantity);
    v("amount", r.amount);
  }
};

// A contact that happened; its note is a NoteRow of the same id.
struct InteractionRow {
  static constexpr Table kTable = {13, "interaction", WriteMode::kInsert, Log::kLogged};

  int64_t interaction_id = 0;
  ClientId client_id = 0;
  std::string external_id;
  UnixSeconds at = 0;
  Channel channel = Channel::kNone;
  Direction direction = Direction::kOutbound;
  Disposition disposition = Disposition::kReached;
  Outcome outcome = Outcome::kNone;
  std::string campaign_id;
  int64_t step = 0;
  UnixSeconds recorded_at = 0;
  std::string actor;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("interaction_id", r.interaction_id, kKey);
    v("client_id", r.client_id);
    v("external_id", r.external_id, kNullWhenEmpty);
    v("at", r.at);
    v("channel", r.channel);
    v("direction", r.direction);
    v("disposition", r.disposition);
    v("outcome", r.outcome);
    v("campaign_id", r.campaign_id);
    v("step", r.step);
    v("recorded_at", r.recorded_at);
    v("actor", r.actor);
  }
};

// Free text that may name somebody, of the interaction or consent with this id.
struct NoteRow {
  static constexpr Table kTable = {14, "note", WriteMode::kInsert, Log::kKeysOnly};

  ClientId client_id = 0;
  Revision note_id = 0;
  std::string text;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("note_id", r.note_id, kKey);
    v("text", r.text);
  }
};

// Everything else in a client's history: a change from one value to another.
struct ClientEventRow {
  static constexpr Table kTable = {15, "client_event", WriteMode::kInsert, Log::kLogged};

  ClientId client_id = 0;
  Revision event_id = 0;
  HistoryKind kind = HistoryKind::kUnspecified;
  UnixSeconds at = 0;
  UnixSeconds recorded_at = 0;
  std::string actor;
  std::string value;
  std::string previous;
  std::string reason;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("event_id", r.event_id, kKey);
    v("kind", r.kind);
    v("at", r.at);
    v("recorded_at", r.recorded_at);
    v("actor", r.actor);
    v("value", r.value);
    v("previous", r.previous);
    v("reason", r.reason);
  }
};

// One version of the policy; the highest is in force. `body` is EncodePolicy.
struct PolicyRow {
  static constexpr Table kTable = {16, "policy", WriteMode::kInsert, Log::kLogged};

  int64_t version = 0;
  Revision revision = 0;
  UnixSeconds at = 0;
  std::string actor;
  std::string body;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("version", r.version, kKey);
    v("revision", r.revision);
    v("at", r.at);
    v("actor", r.actor);
    v("body", r.body, kBlob);
  }
};

// The answer to a write, for its repetition. No personal data.
struct RequestRow {
  static constexpr Table kTable = {20, "request", WriteMode::kUpsert, Log::kUnlogged};

  std::string principal;
  std::string method;
  std::string request_id;
  std::string fingerprint;
  std::string response;
  Revision revision = 0;
  UnixSeconds recorded_at = 0;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("principal", r.principal, kKey);
    v("method", r.method, kKey);
    v("request_id", r.request_id, kKey);
    v("fingerprint", r.fingerprint, kBlob);
    v("response", r.response, kBlob);
    v("revision", r.revision);
    v("recorded_at", r.recorded_at);
  }
};

// What is sold. Categories serve filters and reports.
struct ProductRow {
  static constexpr Table kTable = {22, "product", WriteMode::kUpsert, Log::kLogged};

  std::string sku;
  std::string name;
  std::string category;
  std::string unit;
  int64_t unit_factor = 1;  // base units in one
  UnixSeconds updated_at = 0;
  std::string actor;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("sku", r.sku, kKey);
    v("name", r.name);
    v("category", r.category);
    v("unit", r.unit);
    v("unit_factor", r.unit_factor);
    v("updated_at", r.updated_at);
    v("actor", r.actor);
  }
};

// The value of a custom attribute that the policy declares: `text` of a STRING, else `number` (days
// since 1970 of a DATE, 0 or 1 of a BOOLEAN).
struct ClientAttributeRow {
  static constexpr Table kTable = {23, "client_attribute", WriteMode::kUpsert, Log::kLogged};

  ClientId client_id = 0;
  std::string attribute;
  int64_t number = 0;
  std::string text;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("attribute", r.attribute, kKey);
    v("number", r.number);
    v("text", r.text);
  }
};

// Takes the ClientAttributeRow with this key away.
struct ClientAttributeRemoval {
  static constexpr Table kTable = {24, "client_attribute", WriteMode::kDelete, Log::kLogged};

  ClientId client_id = 0;
  std::string attribute;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("attribute", r.attribute, kKey);
  }
};

// A named filter; its members are computed, never stored.
struct SegmentRow {
  static constexpr Table kTable = {25, "segment", WriteMode::kUpsert, Log::kLogged};

  std::string segment_id;
  Revision revision = 0;  // of the last change: the etag
  UnixSeconds created_at = 0;
  UnixSeconds updated_at = 0;
  std::string title;
  std::string filter;  // the standard spelling
  std::string actor;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("segment_id", r.segment_id, kKey);
    v("revision", r.revision);
    v("created_at", r.created_at);
    v("updated_at", r.updated_at);
    v("title", r.title);
    v("filter", r.filter);
    v("actor", r.actor);
  }
};

// Takes the SegmentRow with this key away.
struct SegmentRemoval {
  static constexpr Table kTable = {26, "segment", WriteMode::kDelete, Log::kLogged};

  std::string segment_id;

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("segment_id", r.segment_id, kKey);
  }
};

// A client that was erased: with this row, everything else about it goes from every table. What
// stays says that it was done, and identifies nobody.
struct ErasureRow {
  static constexpr Table kTable = {32, "erasure", WriteMode::kUpsert, Log::kLogged};

  ClientId client_id = 0;
  Revision revision = 0;
  UnixSeconds erased_at = 0;
  std::string reason;
  std::string actor;
  std::string receipt;  // EncodeErasureReceipt
  // When the log had nothing of the client any more.
  std::optional<UnixSeconds> log_cleaned_at;
  Revision log_cleaned_to = 0;  // up to here it has nothing already

  template <typename Row, typename Visitor>
  static void Fields(Row& r, Visitor&& v) {
    v("client_id", r.client_id, kKey);
    v("revision", r.revision);
    v("erased_at", r.erased_at);
    v("reason", r.reason);
    v("actor", r.actor);
    v("receipt", r.receipt, kBlob);
    v("log_cleaned_at", r.log_cleaned_at);
    v("log_cleaned_to", r.log_cleaned_to);
  }
};

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_ROWS_H_
