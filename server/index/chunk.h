// 65,536 clients with consecutive ids, as arrays: position i holds the client first_id + i.
// Written only by Index::Apply under the exclusive gate, read under the shared one.
#ifndef CLIENTELE_SERVER_INDEX_CHUNK_H_
#define CLIENTELE_SERVER_INDEX_CHUNK_H_

#include <memory>

#include "absl/container/flat_hash_map.h"
#include "server/domain/rows.h"
#include "server/index/bitmap.h"
#include "server/index/column.h"
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
};

// How clients of a chunk stand on one channel. Made when the first client there has an address on
// it; until then nobody has a contact point.
struct ChannelColumns {
  ChannelColumns();

  Column<domain::ExclusionReason> reason;
  Column<int64_t> address_key;
  TextColumn address;  // normalized; of the point a message would go to
};

struct Chunk {
  explicit Chunk(domain::ClientId first) : first_id(first) {}

  const domain::ClientId first_id;
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
  TextColumn external_id;
  TextColumn display_name;
  TextColumn company;

  Column<uint32_t> orders_count;
  Column<int64_t> total_amount;
  Column<int64_t> total_quantity;
  Column<StoredTime> first_order_at;
  Column<StoredTime> last_order_at;
  Column<int64_t> largest_order_quantity;
  Column<int64_t> last_order_quantity;

  Column<StoredTime> last_positive_at;
  Column<StoredTime> last_inbound_at;
  Column<StoredTime> last_reached_at;
  Column<domain::Outcome> last_reached_outcome;

  Column<domain::Temperature> temperature_override;
  Column<StoredTime> temperature_override_until;
  Column<domain::ConsentStatus> processing_consent;

  std::unique_ptr<ChannelColumns> channels[domain::kChannelCount + 1];  // by Channel
  absl::flat_hash_map<Code, Postings> tags;
  OrderLog orders;

  void Apply(const domain::ClientRow& row, Dictionaries& dictionaries);
  void Apply(const domain::ProfileRow& row);
  void Apply(const domain::ClientChannelRow& row);
  void Apply(const domain::ClientTagRow& row, Dictionaries& dictionaries);
  void Apply(const domain::ClientTagRemoval& row, const Dictionaries& dictionaries);
  // `is_new`: recorded by this batch, not changed by it.
  void Apply(const domain::OrderRow& row, bool is_new);

  size_t bytes() const;

 private:
  size_t Position(domain::ClientId id) const { return static_cast<size_t>(id - first_id); }
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_CHUNK_H_
