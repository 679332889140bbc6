#include "server/index/chunk_hashes.h"

#include <limits>
#include <string>
#include <vector>

#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::index {
namespace {

static_assert(domain::kHashedClients == kChunkClients);

// So that a log gives all its events, and a tag all its clients.
constexpr int64_t kBeforeAll = std::numeric_limits<int64_t>::min();

// Older ones may be there or not.
bool IsHashed(const Index::Reader& reader, Code audience) {
  const auto found = reader.reservations().find(audience);
  return found != reader.reservations().end() &&
         found->second.send_to + kReservationSeconds >= reader.committed_at();
}

// One chunk as the rows that it was made from. Each row is written over the one before it, so that
// its texts keep their memory.
class ChunkRows {
 public:
  ChunkRows(const Chunk& chunk, const Index::Reader& reader, domain::ChunkHasher& hasher)
      : chunk_(chunk), reader_(reader), dictionaries_(reader.dictionaries()), hasher_(hasher) {}

  void AddAll() {
    AddClients();
    for (const domain::Channel channel : domain::kChannels) AddChannel(channel);
    for (const auto& [code, postings] : chunk_.tags) AddTag(code, postings);
    for (const auto& [code, columns] : chunk_.attributes) AddAttribute(code, *columns);
    AddOrders();
    AddContacts();
    for (const auto& [code, members] : chunk_.audiences) AddMembers(code, members);
    for (const auto& [code, members] : chunk_.reserved) AddReserved(code, members);
  }

 private:
  domain::ClientId IdOf(size_t i) const {
    return chunk_.first_id + static_cast<domain::ClientId>(i);
  }

  void AddClients() {
    domain::ClientRow client;
    domain::ProfileRow profile;
    chunk_.present.ForEach([&](size_t i) {
      client.client_id = profile.client_id = IdOf(i);
      ReadClient(i, client);
      ReadFacts(i, client);
      hasher_.Add(client);
      ReadProfile(i, profile);
      hasher_.Add(profile);
    });
  }

  // A time that is never missing; 0 where it is, which only a chunk of wrong content shows.
  static UnixSeconds Known(StoredTime stored) { return ReadTime(stored).value_or(0); }

  static void Assign(absl::string_view text, std::string& out) {
    out.assign(text.data(), text.size());
  }

  void ReadClient(size_t i, domain::ClientRow& row) const {
    row.created_at = Known(chunk_.created_at[i]);
    row.source = dictionaries_.sources.Decode(chunk_.source[i]);
    row.owner = dictionaries_.owners.Decode(chunk_.owner[i]);
    row.stage = dictionaries_.stages.Decode(chunk_.stage[i]);
    row.stage_changed_at = ReadTime(chunk_.stage_changed_at[i]);
    row.lost_reason = dictionaries_.lost_reasons.Decode(chunk_.lost_reason[i]);
    row.gender = chunk_.gender[i];
    row.city = dictionaries_.cities.Decode(chunk_.city[i]);
    row.region = dictionaries_.regions.Decode(chunk_.region[i]);
    row.time_zone = dictionaries_.time_zones.Decode(chunk_.time_zone[i]);
    row.temperature_override = chunk_.temperature_override[i];
    row.temperature_override_until = ReadTime(chunk_.temperature_override_until[i]);
    row.behavior_override = chunk_.behavior_override[i];
    row.behavior_override_until = ReadTime(chunk_.behavior_override_until[i]);
    row.processing_consent = chunk_.processing_consent[i];
  }

  void ReadFacts(size_t i, domain::ClientRow& row) const {
    row.orders_count = chunk_.orders_count[i];
    row.discounted_orders_count = chunk_.discounted_orders_count[i];
    row.total_amount = chunk_.total_amount[i];
    row.total_quantity = chunk_.total_quantity[i];
    row.first_order_at = ReadTime(chunk_.first_order_at[i]);
    row.last_order_at = ReadTime(chunk_.last_order_at[i]);
    row.largest_order_quantity = chunk_.largest_order_quantity[i];
    row.last_order_quantity = chunk_.last_order_quantity[i];
    row.twice_median_interval = chunk_.twice_median_interval[i];
    row.last_positive_at = ReadTime(chunk_.last_positive_at[i]);
    row.last_inbound_at = ReadTime(chunk_.last_inbound_at[i]);
    row.last_reached_at = ReadTime(chunk_.last_reached_at[i]);
    row.last_reached_outcome = chunk_.last_reached_outcome[i];
    row.last_responded_at = ReadTime(chunk_.last_responded_at[i]);
  }

  void ReadProfile(size_t i, domain::ProfileRow& row) const {
    Assign(chunk_.external_id.Get(i), row.external_id);
    Assign(chunk_.display_name.Get(i), row.display_name);
    Assign(chunk_.family_name.Get(i), row.family_name);
    Assign(chunk_.given_name.Get(i), row.given_name);
    Assign(chunk_.patronymic.Get(i), row.patronymic);
    Assign(chunk_.company.Get(i), row.company);
    Assign(chunk_.tax_id.Get(i), row.tax_id);
    row.birth_date = ReadDate(chunk_.birth_date[i]);
    row.birthday = chunk_.birthday[i];
  }

  void AddChannel(domain::Channel channel) {
    const auto& columns = chunk_.channels[static_cast<size_t>(channel)];
    if (columns == nullptr) return;
    domain::ClientChannelRow row;
    row.channel = channel;
    for (size_t i = 0; i < chunk_.size; ++i) {
      row.client_id = IdOf(i);
      row.reason = columns->reason[i];
      row.address_key = columns->address_key[i];
      Assign(columns->address.Get(i), row.address);
      hasher_.Add(row);
    }
  }

  void AddTag(Code code, const Postings& postings) {
    domain::ClientTagRow row;
    row.tag = dictionaries_.tags.Decode(code);
    postings.ForEach(kBeforeAll, [&](uint16_t client, const TagMark& mark) {
      row.client_id = IdOf(client);
      row.set_at = Known(mark.set_at);
      row.actor = dictionaries_.tag_actors.Decode(mark.actor);
      row.expires_at = ReadTime(mark.expires_at);
      hasher_.Add(row);
    });
  }

  void AddAttribute(Code code, const AttributeColumns& columns) {
    domain::ClientAttributeRow row;
    row.attribute = dictionaries_.attributes.Decode(code);
    columns.present.ForEach([&](size_t i) {
      row.client_id = IdOf(i);
      row.number = columns.numbers[i];
      row.text = dictionaries_.attribute_texts.Decode(columns.texts[i]);
      hasher_.Add(row);
    });
  }

  void AddOrders() {
    domain::OrderRow row;
    std::vector<domain::OrderLineRow> lines;
    chunk_.orders.ForEachAfter(kBeforeAll, [&](const OrderEvent& event) {
      row.order_id = event.id;
      row.client_id = IdOf(event.client);
      row.kind = event.kind;
      row.placed_at = Known(event.at);
      row.amount = event.amount;
      row.quantity = event.quantity;
      row.discount = event.discount;
      row.cost = event.cost;
      row.promo_code = dictionaries_.promo_codes.Decode(event.promo_code);
      const absl::Span<const OrderLine> stored = chunk_.orders.LinesOf(event);
      lines.resize(stored.size());
      for (size_t n = 0; n < stored.size(); ++n) {
        lines[n].sku = dictionaries_.skus.Decode(stored[n].sku);
        lines[n].quantity = stored[n].quantity;
        lines[n].amount = stored[n].amount;
      }
      hasher_.Add(row, lines);
    });
  }

  // What the three kinds of event have in common.
  template <typename Event, typename Row>
  void ReadContact(const Event& event, Row& row) const {
    row.client_id = IdOf(event.client);
    row.at = Known(event.at);
    row.channel = event.channel;
    row.campaign_id = dictionaries_.campaigns.Decode(event.campaign);
    row.step = event.step;
  }

  void AddContacts() {
    domain::InteractionRow interaction;
    chunk_.interactions.ForEachAfter(kBeforeAll, [&](const InteractionEvent& event) {
      ReadContact(event, interaction);
      interaction.direction = event.direction;
      interaction.disposition = event.disposition;
      interaction.outcome = event.outcome;
      hasher_.Add(interaction);
    });
    domain::DeliveryRow delivery;
    chunk_.deliveries.ForEachAfter(kBeforeAll, [&](const DeliveryEvent& event) {
      ReadContact(event, delivery);
      delivery.delivery_id = event.id;
      delivery.address_key = event.address_key;
      delivery.status = event.status;
      delivery.audience_number = event.audience_number;
      delivery.variant = event.variant;
      delivery.counts_toward_cap = event.counts_toward_cap;
      hasher_.Add(delivery);
    });
    domain::ResponseRow response;
    chunk_.responses.ForEachAfter(kBeforeAll, [&](const ResponseEvent& event) {
      ReadContact(event, response);
      response.kind = event.kind;
      hasher_.Add(response);
    });
  }

  void AddMembers(Code code, const ClientSet& members) {
    const std::string& audience = dictionaries_.audiences.Decode(code);
    Bitmap bits;
    members.Read(bits);
    bits.ForEach([&](size_t i) { hasher_.AddMember(audience, IdOf(i)); });
  }

  void AddReserved(Code code, const ReservedMembers& members) {
    if (!IsHashed(reader_, code)) return;
    domain::AudienceMember member;
    for (const ReservedMember& reserved : members) {
      member.client_id = IdOf(reserved.client);
      member.channel = reserved.channel;
      member.address_key = reserved.address_key;
      hasher_.AddReserved(dictionaries_.audiences.Decode(code), member, reserved.streamed);
    }
  }

  const Chunk& chunk_;
  const Index::Reader& reader_;
  const Dictionaries& dictionaries_;
  domain::ChunkHasher& hasher_;
};

void AddNames(const Index::Reader& reader, domain::ChunkHasher& hasher) {
  hasher.AddLastWrite(reader.committed_at());
  hasher.Add(reader.policy());
  for (const domain::TagRow& row : reader.tags()) hasher.Add(row);
  for (const auto& [id, row] : reader.segments()) hasher.Add(row);
  const Dictionary& audiences = reader.dictionaries().audiences;
  for (Code code = 1; code < audiences.size(); ++code) hasher.AddAudience(audiences.Decode(code));
}

void AddReservations(const Index::Reader& reader, domain::ChunkHasher& hasher) {
  domain::AudienceRow row;
  for (const auto& [code, reservation] : reader.reservations()) {
    if (!IsHashed(reader, code)) continue;
    row.step = reservation.step;
    row.send_from = reservation.send_from;
    row.send_to = reservation.send_to;
    row.released = reservation.released;
    hasher.AddReservation(reader.dictionaries().audiences.Decode(code), row);
  }
}

void AddProducts(const Index::Reader& reader, domain::ChunkHasher& hasher) {
  domain::ProductRow row;
  for (Code code = 0; code < reader.categories().size(); ++code) {
    row.sku = reader.dictionaries().skus.Decode(code);
    row.category = reader.dictionaries().categories.Decode(reader.categories()[code]);
    hasher.Add(row);
  }
}

}  // namespace

absl::StatusOr<domain::ChunkHashes> HashChunks(const Index::Reader& reader,
                                               const filter::Cancelled& cancelled) {
  domain::ChunkHasher hasher;
  AddNames(reader, hasher);
  AddProducts(reader, hasher);
  AddReservations(reader, hasher);
  for (const std::unique_ptr<Chunk>& chunk : reader.chunks()) {
    if (cancelled && cancelled()) {
      return MakeError(Reason::kCallCancelled, "the caller went away");
    }
    ChunkRows(*chunk, reader, hasher).AddAll();
  }
  domain::ChunkHashes hashes;
  hashes.revision = reader.revision();
  hashes.with_clients = reader.holds_clients();
  hashes.sums = hasher.Take();
  return hashes;
}

}  // namespace clientele::index
