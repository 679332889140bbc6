#include "server/index/chunk.h"

#include <vector>

namespace clientele::index {

ChannelColumns::ChannelColumns() {
  for (size_t i = 0; i < kChunkClients; ++i) reason[i] = domain::ExclusionReason::kNoContactPoint;
}

void Chunk::Apply(const domain::ClientRow& row, Dictionaries& dictionaries) {
  const size_t i = Position(row.client_id);
  present.Set(i);
  created_at[i] = StoreTime(row.created_at);
  source[i] = dictionaries.sources.Encode(row.source);
  owner[i] = dictionaries.owners.Encode(row.owner);
  stage[i] = dictionaries.stages.Encode(row.stage);
  stage_changed_at[i] = StoreTime(row.stage_changed_at);
  lost_reason[i] = dictionaries.lost_reasons.Encode(row.lost_reason);
  gender[i] = row.gender;
  city[i] = dictionaries.cities.Encode(row.city);
  region[i] = dictionaries.regions.Encode(row.region);
  time_zone[i] = dictionaries.time_zones.Encode(row.time_zone);
  orders_count[i] = static_cast<uint32_t>(row.orders_count);
  discounted_orders_count[i] = static_cast<uint32_t>(row.discounted_orders_count);
  total_amount[i] = row.total_amount;
  total_quantity[i] = row.total_quantity;
  first_order_at[i] = StoreTime(row.first_order_at);
  last_order_at[i] = StoreTime(row.last_order_at);
  largest_order_quantity[i] = row.largest_order_quantity.value_or(0);
  last_order_quantity[i] = row.last_order_quantity.value_or(0);
  twice_median_interval[i] = row.twice_median_interval.value_or(0);
  last_positive_at[i] = StoreTime(row.last_positive_at);
  last_inbound_at[i] = StoreTime(row.last_inbound_at);
  last_reached_at[i] = StoreTime(row.last_reached_at);
  last_reached_outcome[i] = row.last_reached_outcome;
  last_responded_at[i] = StoreTime(row.last_responded_at);
  temperature_override[i] = row.temperature_override;
  temperature_override_until[i] = StoreTime(row.temperature_override_until);
  behavior_override[i] = row.behavior_override;
  behavior_override_until[i] = StoreTime(row.behavior_override_until);
  processing_consent[i] = row.processing_consent;
}

void Chunk::Apply(const domain::ProfileRow& row) {
  const size_t i = Position(row.client_id);
  external_id.Set(i, row.external_id);
  display_name.Set(i, row.display_name);
  family_name.Set(i, row.family_name);
  given_name.Set(i, row.given_name);
  patronymic.Set(i, row.patronymic);
  company.Set(i, row.company);
  tax_id.Set(i, row.tax_id);
  birth_date[i] = StoreDate(row.birth_date);
  birthday[i] = static_cast<uint16_t>(row.birthday);
}

void Chunk::Apply(const domain::ClientChannelRow& row) {
  const size_t i = Position(row.client_id);
  std::unique_ptr<ChannelColumns>& columns = channels[static_cast<size_t>(row.channel)];
  if (columns == nullptr) {
    if (row.reason == domain::ExclusionReason::kNoContactPoint) return;
    columns = std::make_unique<ChannelColumns>();
  }
  columns->reason[i] = row.reason;
  columns->address_key[i] = row.address_key;
  columns->address.Set(i, row.address);
}

void Chunk::Apply(const domain::ClientTagRow& row, Dictionaries& dictionaries) {
  tags[dictionaries.tags.Encode(row.tag)].Set(static_cast<uint16_t>(Position(row.client_id)),
                                              {StoreTime(row.set_at), StoreTime(row.expires_at),
                                               dictionaries.tag_actors.Encode(row.actor)});
}

void Chunk::Apply(const domain::ClientTagRemoval& row, const Dictionaries& dictionaries) {
  const std::optional<Code> code = dictionaries.tags.Find(row.tag);
  if (!code.has_value()) return;
  const auto found = tags.find(*code);
  if (found != tags.end()) found->second.Remove(static_cast<uint16_t>(Position(row.client_id)));
}

void Chunk::Apply(const domain::ClientAttributeRow& row, Dictionaries& dictionaries) {
  auto& columns = attributes[dictionaries.attributes.Encode(row.attribute)];
  if (columns == nullptr) columns = std::make_unique<AttributeColumns>();
  const size_t i = Position(row.client_id);
  columns->present.Set(i);
  const Code text = dictionaries.attribute_texts.Encode(row.text);
  // Pages of the column that does not count are never touched.
  if (columns->numbers[i] != row.number) columns->numbers[i] = row.number;
  if (columns->texts[i] != text) columns->texts[i] = text;
}

void Chunk::Apply(const domain::ClientAttributeRemoval& row, const Dictionaries& dictionaries) {
  const std::optional<Code> code = dictionaries.attributes.Find(row.attribute);
  const auto found = code.has_value() ? attributes.find(*code) : attributes.end();
  if (found == attributes.end()) return;
  const size_t i = Position(row.client_id);
  found->second->present.Clear(i);
  found->second->texts[i] = 0;
}

void Chunk::Apply(const domain::OrderRow& row, absl::Span<const domain::OrderLineRow* const> lines,
                  bool is_new, Dictionaries& dictionaries) {
  if (!row.stands()) {
    if (!is_new) orders.Remove(row.order_id, StoreTime(row.placed_at));
    return;
  }
  if (!is_new) return;
  OrderEvent event;
  event.id = row.order_id;
  event.amount = row.amount;
  event.quantity = row.quantity;
  event.discount = row.discount;
  event.cost = row.cost.value_or(0);
  event.at = StoreTime(row.placed_at);
  event.promo_code = dictionaries.promo_codes.Encode(row.promo_code);
  event.client = static_cast<uint16_t>(Position(row.client_id));
  event.kind = row.kind;
  std::vector<OrderLine> stored;
  stored.reserve(lines.size());
  for (const domain::OrderLineRow* line : lines) {
    stored.push_back({line->quantity, line->amount, dictionaries.skus.Encode(line->sku)});
  }
  orders.Add(event, stored);
}

void Chunk::Apply(const domain::InteractionRow& row, Dictionaries& dictionaries) {
  InteractionEvent event;
  event.step = row.step;
  event.at = StoreTime(row.at);
  event.campaign = dictionaries.campaigns.Encode(row.campaign_id);
  event.client = static_cast<uint16_t>(Position(row.client_id));
  event.channel = row.channel;
  event.direction = row.direction;
  event.disposition = row.disposition;
  event.outcome = row.outcome;
  interactions.Add(event);
}

void Chunk::Apply(const domain::DeliveryRow& row, bool is_new, Dictionaries& dictionaries) {
  DeliveryEvent event;
  event.id = row.delivery_id;
  event.step = row.step;
  event.address_key = row.address_key;
  event.at = StoreTime(row.at);
  event.audience_number = static_cast<uint32_t>(row.audience_number);
  event.campaign = dictionaries.campaigns.Encode(row.campaign_id);
  event.client = static_cast<uint16_t>(Position(row.client_id));
  event.channel = row.channel;
  event.status = row.status;
  event.variant = static_cast<uint8_t>(row.variant);
  event.counts_toward_cap = row.counts_toward_cap;
  if (!is_new) {
    DeliveryEvent* known = deliveries.Find(event.id, event.at);
    if (known != nullptr) {
      *known = event;
      return;
    }
    // A report may correct the time too.
    known = deliveries.Find(event.id);
    if (known != nullptr) deliveries.Remove(*known);
  }
  deliveries.Add(event);
}

void Chunk::Apply(const domain::ResponseRow& row, Dictionaries& dictionaries) {
  ResponseEvent event;
  event.step = row.step;
  event.at = StoreTime(row.at);
  event.campaign = dictionaries.campaigns.Encode(row.campaign_id);
  event.client = static_cast<uint16_t>(Position(row.client_id));
  event.channel = row.channel;
  event.kind = row.kind;
  responses.Add(event);
}

void Chunk::Settle() {
  orders.Settle();
  interactions.Settle();
  deliveries.Settle();
  responses.Settle();
}

size_t Chunk::bytes() const {
  constexpr size_t kTimes = 10 * sizeof(StoredTime);
  constexpr size_t kCodes = 7 * sizeof(Code);
  constexpr size_t kNumbers =
      2 * sizeof(uint32_t) + 5 * sizeof(int64_t) + sizeof(StoredDate) + sizeof(uint16_t) + 5;
  size_t total = size * (kTimes + kCodes + kNumbers);
  for (const TextColumn* texts :
       {&external_id, &display_name, &family_name, &given_name, &patronymic, &company, &tax_id}) {
    total += texts->bytes();
  }
  for (const auto& columns : channels) {
    if (columns != nullptr) total += columns->address.bytes() + size * (sizeof(int64_t) + 1);
  }
  for (const auto& [code, postings] : tags) total += postings.bytes();
  total += attributes.size() * size * (sizeof(int64_t) + sizeof(Code));
  for (const auto& [code, members] : audiences) total += members.bytes();
  return total + orders.bytes() + interactions.bytes() + deliveries.bytes() + responses.bytes();
}

}  // namespace clientele::index
