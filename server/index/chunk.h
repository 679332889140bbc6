// 65,536 clients with consecutive ids, as arrays: position i holds the client first_id + i.
// Written only by Index::Apply under the exclusive gate, read under the shared one.
#ifndef CLIENTELE_SERVER_INDEX_CHUNK_H_
#define CLIENTELE_SERVER_INDEX_CHUNK_H_

#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "server/domain/rows.h"
#include "server/index/bitmap.h"
#include "server/index/client_set.h"
#include "server/index/column.h"
#include "server/index/contact_log.h"
#include "server/index/dictionary.h"
#include "server/index/order_log.h"
#include "server/index/postings.h"

namespace clientele::index {

// Codes of texts that recur, shared by all chunks.
struct Dictionaries {
  Dictionary sources;
  Dictionary owners;
  Dictionary stages;
  Dictionary lost_reasons;
  Dictionary cities;
  Dictionary regions;
  Dictionary time_zones;
  Dictionary tags;
  Dictionary tag_actors;
  Dictionary attributes;  // their names
  Dictionary attribute_texts;
  Dictionary skus;
  Dictionary categories;
  Dictionary promo_codes;
  Dictionary campaigns;
  Dictionary audiences;  // AudienceName
};

// How clients of a chunk stand on one channel. Made when the first client there has an address on
// it; until then nobody has a contact point.
struct ChannelColumns {
  ChannelColumns();

  Column<domain::ExclusionReason> reason;
  Column<int64_t> address_key;
  TextColumn address;  // normalized; of the point a message would go to
};

// The values of one custom attribute: which of the two counts is the policy's to say.
struct AttributeColumns {
  Bitmap present;
  Column<int64_t> numbers;
  Column<Code> texts;
};

struct Chunk {
  explicit Chunk(domain::ClientId first) : first_id(first) {}

  const domain::ClientId first_id;
  // Whether the id has its place here, known or not.
  bool MayHold(domain::ClientId id) const {
    return id >= first_id && id - first_id < static_cast<domain::ClientId>(kChunkClients);
  }
  // When anything of its clients changed last.
  domain::Revision changed_at = 0;
  size_t size = 0;  // positions in use: one more than the highest
  Bitmap present;

  Column<StoredTime> created_at;
  Column<Code> source;
  Column<Code> owner;
  Column<Code> stage;
  Column<StoredTime> stage_changed_at;
  Column<Code> lost_reason;
  Column<domain::Gender> gender;
  Column<Code> city;
  Column<Code> region;
  Column<Code> time_zone;
  Column<StoredDate> birth_date;
  Column<uint16_t> birthday;  // month * 100 + day
  TextColumn external_id;
  TextColumn display_name;
  TextColumn family_name;
  TextColumn given_name;
  TextColumn patronymic;
  TextColumn company;
  TextColumn tax_id;

  Column<uint32_t> orders_count;
  Column<uint32_t> discounted_orders_count;
  Column<int64_t> total_amount;
  Column<int64_t> total_quantity;
  Column<StoredTime> first_order_at;
  Column<StoredTime> last_order_at;
  Column<int64_t> largest_order_quantity;
  Column<int64_t> last_order_quantity;
  Column<int64_t> twice_median_interval;  // of at least kOverdueOrders orders, else meaningless

  Column<StoredTime> last_positive_at;
  Column<StoredTime> last_inbound_at;
  Column<StoredTime> last_reached_at;
  Column<domain::Outcome> last_reached_outcome;
  Column<StoredTime> last_responded_at;

  Column<domain::Temperature> temperature_override;
  Column<StoredTime> temperature_override_until;
  Column<domain::Behavior> behavior_override;
  Column<StoredTime> behavior_override_until;
  Column<domain::ConsentStatus> processing_consent;

  std::unique_ptr<ChannelColumns> channels[domain::kChannelCount + 1];  // by Channel
  // Who may have an address that another client has, or had, as well.
  Bitmap shares_address;
  absl::flat_hash_map<Code, Postings> tags;
  absl::flat_hash_map<Code, std::unique_ptr<AttributeColumns>> attributes;
  absl::flat_hash_map<Code, ClientSet> audiences;
  // Of the audiences in Index::Reader::reservations.
  absl::flat_hash_map<Code, ReservedMembers> reserved;
  OrderLog orders;
  InteractionLog interactions;
  DeliveryLog deliveries;
  ResponseLog responses;

  void Apply(const domain::ClientRow& row, Dictionaries& dictionaries);
  void Apply(const domain::ProfileRow& row);
  void Apply(const domain::ClientChannelRow& row);
  void Apply(const domain::ClientTagRow& row, Dictionaries& dictionaries);
  void Apply(const domain::ClientTagRemoval& row, const Dictionaries& dictionaries);
  void Apply(const domain::ClientAttributeRow& row, Dictionaries& dictionaries);
  void Apply(const domain::ClientAttributeRemoval& row, const Dictionaries& dictionaries);
  // `is_new`: recorded by this batch, not changed by it; only then are there lines.
  void Apply(const domain::OrderRow& row, absl::Span<const domain::OrderLineRow* const> lines,
             bool is_new, Dictionaries& dictionaries);
  void Apply(const domain::InteractionRow& row, Dictionaries& dictionaries);
  void Apply(const domain::DeliveryRow& row, bool is_new, Dictionaries& dictionaries);
  void Apply(const domain::ResponseRow& row, Dictionaries& dictionaries);
  // Nothing of the client stays in columns, postings and logs.
  void Erase(domain::ClientId id);
  // After a batch's events.
  void Settle();

  size_t bytes() const;

 private:
  // Where the client is; from now on in use.
  size_t Position(domain::ClientId id) {
    const auto i = static_cast<size_t>(id - first_id);
    if (i >= size) size = i + 1;
    return i;
  }
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_CHUNK_H_
