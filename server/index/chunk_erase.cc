#include "server/index/chunk.h"

namespace clientele::index {
namespace {

template <typename... Columns>
void Clear(size_t i, Columns&... columns) {
  ((columns[i] = {}), ...);
}

template <typename... Texts>
void Empty(size_t i, Texts&... texts) {
  (texts.Set(i, ""), ...);
}

// In each log.
template <typename... Logs>
void EraseFromLogs(size_t i, Logs&... logs) {
  (logs.EraseIf([&](const auto& event) { return event.client == i; }), ...);
}

}  // namespace

void Chunk::Erase(domain::ClientId id) {
  const auto i = static_cast<size_t>(id - first_id);
  const auto client = static_cast<uint16_t>(i);
  present.Clear(i);
  shares_address.Clear(i);
  Clear(i, created_at, source, owner, stage, stage_changed_at, lost_reason, gender, city, region,
        time_zone, birth_date, birthday);
  Clear(i, orders_count, discounted_orders_count, total_amount, total_quantity, first_order_at,
        last_order_at, largest_order_quantity, last_order_quantity, twice_median_interval);
  Clear(i, last_positive_at, last_inbound_at, last_reached_at, last_reached_outcome,
        last_responded_at, temperature_override, temperature_override_until, behavior_override,
        behavior_override_until, processing_consent);
  Empty(i, external_id, display_name, family_name, given_name, patronymic, company, tax_id);
  for (const std::unique_ptr<ChannelColumns>& columns : channels) {
    if (columns == nullptr) continue;
    columns->reason[i] = domain::ExclusionReason::kNoContactPoint;
    columns->address_key[i] = 0;
    columns->address.Set(i, "");
  }
  for (auto& [tag, postings] : tags) postings.Remove(client);
  for (auto& [attribute, columns] : attributes) {
    columns->present.Clear(i);
    Clear(i, columns->numbers, columns->texts);
  }
  for (auto& [audience, members] : audiences) members.Remove(client);
  for (auto& [audience, members] : reserved) {
    std::erase_if(members, [&](const ReservedMember& member) { return member.client == client; });
  }
  EraseFromLogs(i, orders, interactions, deliveries, responses);
}

}  // namespace clientele::index
