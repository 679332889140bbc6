#include "server/service/working_set.h"

#include <algorithm>
#include <utility>

#include "server/base/status_macros.h"
#include "server/domain/classification.h"
#include "server/domain/contact.h"
#include "server/domain/facts.h"
#include "server/service/client_refs.h"
#include "server/service/limits.h"

namespace clientele::service {
namespace {

using domain::ClientId;

template <typename T>
void Append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

WorkingSet::WorkingSet(store::Reader& reader, const store::FeedHead& head,
                       const domain::Policy& policy, UnixSeconds now,
                       const std::string& address_secret)
    : reader_(reader),
      policy_(std::make_shared<domain::Policy>(policy)),
      now_(now),
      address_secret_(address_secret),
      last_revision_(head.revision),
      next_client_id_(head.next_client_id) {}

absl::Status WorkingSet::Prefetch(absl::Span<const Needs* const> needs) {
  Needs all;
  for (const Needs* need : needs) {
    Append(all.clients, need->clients);
    Append(all.external_ids, need->external_ids);
    Append(all.address_keys, need->address_keys);
    Append(all.orders, need->orders);
    Append(all.interactions, need->interactions);
    Append(all.deliveries, need->deliveries);
    Append(all.responses, need->responses);
    Append(all.tags, need->tags);
    Append(all.skus, need->skus);
    all.contacts |= need->contacts;
    all.client_tags |= need->client_tags;
    all.profiles |= need->profiles;
    all.attributes |= need->attributes;
  }
  RETURN_IF_ERROR(LoadExternalIds(all.external_ids));
  RETURN_IF_ERROR(LoadAddresses(all.address_keys));
  RETURN_IF_ERROR(LoadOrders(all.orders));
  RETURN_IF_ERROR(LoadInteractions(all.interactions));
  RETURN_IF_ERROR(LoadSuppressions(all.address_keys));
  RETURN_IF_ERROR(LoadDeliveries(all.deliveries));
  RETURN_IF_ERROR(LoadResponses(all.responses));
  RETURN_IF_ERROR(LoadKnownTags(all.tags));
  RETURN_IF_ERROR(LoadProducts(all.skus));
  for (const std::string& external_id : all.external_ids) {
    if (const auto id = external_ids_[external_id].client) all.clients.push_back(*id);
  }
  for (const int64_t key : all.address_keys) {
    for (const store::AddressMatch& match : addresses_[key]) {
      all.clients.push_back(match.point.client_id);
    }
  }
  return Load(all.clients, {all.profiles, all.contacts, all.client_tags, all.attributes});
}

void WorkingSet::SetPolicy(domain::Policy policy) {
  undo_.push_back([this, before = policy_] { policy_ = before; });
  policy_ = std::make_shared<domain::Policy>(std::move(policy));
}

int64_t WorkingSet::AddressKey(domain::Channel channel, absl::string_view address) const {
  return static_cast<int64_t>(
      domain::AddressKey(address_secret_, domain::AddressKindOf(channel), address));
}

// --- Finding ------------------------------------------------------------------------------------

absl::StatusOr<std::optional<ClientId>> WorkingSet::FindByExternalId(
    const std::string& external_id) {
  RETURN_IF_ERROR(LoadExternalIds({&external_id, 1}));
  const std::optional<ClientId> client = external_ids_[external_id].client;
  if (client.has_value() && IsErased(*client)) return std::nullopt;
  return client;
}

bool WorkingSet::StillHas(const store::AddressMatch& match) const {
  if (IsErased(match.point.client_id)) return false;
  const auto found = clients_.find(match.point.client_id);
  if (found == clients_.end() || !found->second.state.has_contacts) return true;
  const std::vector<Contact>& contacts = found->second.state.contacts;
  return std::any_of(contacts.begin(), contacts.end(), [&](const Contact& contact) {
    return contact.point.contact_id == match.point.contact_id && !contact.point.removed;
  });
}

absl::StatusOr<std::vector<ClientId>> WorkingSet::FindByAddress(domain::Channel channel,
                                                                const std::string& address) {
  const int64_t key = AddressKey(channel, address);
  RETURN_IF_ERROR(LoadAddresses({&key, 1}));
  std::set<ClientId> ids;
  for (const store::AddressMatch& match : addresses_[key]) {
    if (match.address == address && StillHas(match)) ids.insert(match.point.client_id);
  }
  return std::vector<ClientId>(ids.begin(), ids.end());
}

absl::StatusOr<ClientId> WorkingSet::Resolve(const ClientRef& ref) {
  switch (ref.kind) {
    case ClientRef::Kind::kId: {
      RETURN_IF_ERROR(Load({&ref.id, 1}, {}));
      if (!clients_.contains(ref.id)) return NoSuchClient(ref);
      return ref.id;
    }
    case ClientRef::Kind::kExternalId: {
      ASSIGN_OR_RETURN(const std::optional<ClientId> id, FindByExternalId(ref.text));
      if (!id.has_value()) return NoSuchClient(ref);
      return *id;
    }
    case ClientRef::Kind::kPhone:
    case ClientRef::Kind::kEmail:
      break;
  }
  const domain::Channel channel =
      ref.kind == ClientRef::Kind::kPhone ? domain::Channel::kSms : domain::Channel::kEmail;
  ASSIGN_OR_RETURN(const std::vector<ClientId> ids, FindByAddress(channel, ref.text));
  if (ids.empty()) return NoSuchClient(ref);
  if (ids.size() > 1) return SeveralClients(ref, ids);
  return ids.front();
}

// --- Changing -----------------------------------------------------------------------------------

void WorkingSet::Save(ClientId id, Entry& entry) {
  edited_.push_back(id);
  if (entry.saved_at == scope_) return;
  undo_.push_back([this, id, before = entry] { clients_[id] = before; });
  entry.saved_at = scope_;
}

absl::StatusOr<ClientState*> WorkingSet::Edit(ClientId id, Parts parts) {
  RETURN_IF_ERROR(Load({&id, 1}, parts));
  const auto found = clients_.find(id);
  if (found == clients_.end()) return NoSuchClient({ClientRef::Kind::kId, id, "", "client"});
  Save(id, found->second);
  return &found->second.state;
}

ClientState* WorkingSet::CreateClient() {
  const ClientId id = next_client_id_++;
  Entry& entry = clients_[id];
  entry.saved_at = scope_;
  entry.state.touched = true;
  entry.state.row.client_id = id;
  entry.state.has_profile = entry.state.has_contacts = true;
  entry.state.has_tags = entry.state.has_attributes = true;
  for (const domain::Channel channel : domain::kChannels) {
    domain::ClientChannelRow& row = entry.state.channels[static_cast<size_t>(channel)];
    row.client_id = id;
    row.channel = channel;
  }
  undo_.push_back([this, id] { clients_.erase(id); });
  edited_.push_back(id);
  return &entry.state;
}

void WorkingSet::Erase(domain::ErasureRow erasure) {
  const ClientId id = erasure.client_id;
  const auto found = clients_.find(id);
  if (found != clients_.end()) {
    undo_.push_back([this, id, before = found->second] { clients_[id] = before; });
    clients_.erase(found);
  }
  undo_.push_back([this, id] { erased_.erase(id); });
  erased_.insert(id);
  inserts_.erasures.push_back(std::move(erasure));
}

void WorkingSet::SetExternalId(const std::string& external_id, std::optional<ClientId> client) {
  UndoEntry(external_ids_, external_id);
  external_ids_[external_id] = {client, true};
}

absl::Status WorkingSet::NoteAddress(const Contact& contact) {
  const int64_t key = contact.point.address_key;
  RETURN_IF_ERROR(LoadAddresses({&key, 1}));
  UndoEntry(addresses_, key);
  addresses_[key].push_back({contact.point, contact.address.address});
  return absl::OkStatus();
}

// --- Orders, interactions, tags, campaigns, requests --------------------------------------------

void WorkingSet::KeepOrder(domain::OrderRow row, bool dirty) {
  const int64_t id = row.order_id;
  orders_[id] = {std::move(row), dirty};
}

absl::StatusOr<const domain::OrderRow*> WorkingSet::FindOrder(const std::string& external_id) {
  RETURN_IF_ERROR(LoadOrders({&external_id, 1}));
  const int64_t id = order_ids_[external_id];
  if (id == 0 || IsErased(orders_[id].row.client_id)) return nullptr;
  return &orders_[id].row;
}

absl::StatusOr<const domain::OrderRow*> WorkingSet::FindOrder(int64_t order_id) {
  if (!orders_.contains(order_id)) {
    ASSIGN_OR_RETURN(std::optional<domain::OrderRow> row, reader_.Order(order_id));
    if (!row.has_value()) return nullptr;
    KeepOrder(*std::move(row), false);
  }
  const domain::OrderRow& order = orders_[order_id].row;
  return IsErased(order.client_id) ? nullptr : &order;
}

absl::StatusOr<std::vector<domain::OrderLineRow>> WorkingSet::LinesOf(int64_t order_id) {
  const auto found = lines_.find(order_id);
  if (found != lines_.end()) return found->second;
  std::vector<domain::OrderLineRow> lines;
  for (const domain::OrderLineRow& line : inserts_.order_lines) {
    if (line.order_id == order_id) lines.push_back(line);
  }
  if (!lines.empty()) return lines;
  return reader_.OrderLines({&order_id, 1});
}

void WorkingSet::PutOrder(domain::OrderRow order) {
  if (!order.external_id.empty() && order.superseded_by == 0) {
    UndoEntry(order_ids_, order.external_id);
    order_ids_[order.external_id] = order.order_id;
  }
  UndoEntry(orders_, order.order_id);
  ordering_clients_.insert(order.client_id);
  KeepOrder(std::move(order), true);
}

absl::StatusOr<std::vector<domain::OrderRow>> WorkingSet::OrdersOf(ClientId id) {
  ASSIGN_OR_RETURN(std::vector<domain::OrderRow> stored, reader_.OrdersOf({&id, 1}));
  std::vector<domain::OrderRow> orders;
  for (domain::OrderRow& row : stored) {
    if (!orders_.contains(row.order_id)) orders.push_back(std::move(row));
  }
  for (const auto& [order_id, entry] : orders_) {
    if (entry.row.client_id == id) orders.push_back(entry.row);
  }
  return orders;
}

absl::StatusOr<std::optional<domain::InteractionRow>> WorkingSet::FindInteraction(
    const std::string& external_id) {
  RETURN_IF_ERROR(LoadInteractions({&external_id, 1}));
  const std::optional<domain::InteractionRow>& known = interactions_[external_id];
  if (known.has_value() && IsErased(known->client_id)) return std::nullopt;
  return known;
}

void WorkingSet::PutInteraction(domain::InteractionRow interaction) {
  if (!interaction.external_id.empty()) {
    UndoEntry(interactions_, interaction.external_id);
    interactions_[interaction.external_id] = interaction;
  }
  inserts_.interactions.push_back(std::move(interaction));
}

absl::StatusOr<bool> WorkingSet::IsKnownTag(const std::string& tag) {
  RETURN_IF_ERROR(LoadKnownTags({&tag, 1}));
  return known_tags_[tag];
}

void WorkingSet::PutTag(domain::TagRow tag) {
  UndoEntry(known_tags_, tag.tag);
  known_tags_[tag.tag] = true;
  inserts_.tags.push_back(std::move(tag));
}

absl::StatusOr<std::optional<domain::CampaignRow>> WorkingSet::FindCampaign(
    const std::string& campaign_id) {
  const auto found = campaigns_.find(campaign_id);
  if (found != campaigns_.end()) return found->second;
  const auto stored = stored_campaigns_.find(campaign_id);
  if (stored != stored_campaigns_.end()) return stored->second;
  ASSIGN_OR_RETURN(std::optional<domain::CampaignRow> row, reader_.Campaign(campaign_id));
  stored_campaigns_[campaign_id] = row;
  return row;
}

void WorkingSet::PutCampaign(domain::CampaignRow campaign) {
  UndoEntry(campaigns_, campaign.campaign_id);
  campaigns_[campaign.campaign_id] = std::move(campaign);
}

absl::StatusOr<std::vector<domain::CampaignRow>> WorkingSet::Campaigns() {
  std::map<std::string, domain::CampaignRow> all = campaigns_;
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(std::vector<domain::CampaignRow> page, reader_.Campaigns(after, kLoadRows));
    if (page.empty()) break;
    after = page.back().campaign_id;
    for (domain::CampaignRow& row : page) all.emplace(row.campaign_id, std::move(row));
  }
  std::vector<domain::CampaignRow> campaigns;
  for (auto& [id, row] : all) campaigns.push_back(std::move(row));
  return campaigns;
}

absl::StatusOr<std::optional<domain::ProductRow>> WorkingSet::FindProduct(const std::string& sku) {
  RETURN_IF_ERROR(LoadProducts({&sku, 1}));
  return products_[sku].row;
}

void WorkingSet::PutProduct(domain::ProductRow product) {
  UndoEntry(products_, product.sku);
  ProductEntry& entry = products_[product.sku];
  entry.row = std::move(product);
  entry.dirty = true;
}

absl::StatusOr<const std::map<std::string, domain::SegmentRow>*> WorkingSet::Segments() {
  if (!has_segments_) {
    ASSIGN_OR_RETURN(std::vector<domain::SegmentRow> rows, reader_.ScanSegments());
    for (domain::SegmentRow& row : rows) segments_.emplace(row.segment_id, std::move(row));
    has_segments_ = true;
  }
  return &segments_;
}

void WorkingSet::TouchSegment(const std::string& segment_id) {
  UndoEntry(segments_, segment_id);
  if (touched_segments_.insert(segment_id).second) {
    undo_.push_back([this, segment_id] { touched_segments_.erase(segment_id); });
  }
}

void WorkingSet::PutSegment(domain::SegmentRow segment) {
  TouchSegment(segment.segment_id);
  segments_[segment.segment_id] = std::move(segment);
}

void WorkingSet::RemoveSegment(const std::string& segment_id) {
  TouchSegment(segment_id);
  segments_.erase(segment_id);
}

absl::StatusOr<std::optional<domain::RequestRow>> WorkingSet::FindRequest(const RequestKey& key) {
  const RequestKey* const keys[] = {&key};
  RETURN_IF_ERROR(PrefetchRequests(keys));
  return requests_[{key.principal, key.method, key.id}];
}

void WorkingSet::PutRequest(domain::RequestRow request) {
  requests_[{request.principal, request.method, request.request_id}] = request;
  inserts_.requests.push_back(std::move(request));
}

// --- Marks and the end --------------------------------------------------------------------------

WorkingSet::Mark WorkingSet::Begin() {
  ++scope_;
  Mark mark;
  mark.undo = undo_.size();
  mark.last_revision = last_revision_;
  mark.next_client_id = next_client_id_;
  mark.edited = edited_.size();
  domain::ForEachTable(inserts_, [&](const auto& rows) { mark.inserts.push_back(rows.size()); });
  return mark;
}

void WorkingSet::RollBack(const Mark& mark) {
  while (undo_.size() > mark.undo) {
    undo_.back()();
    undo_.pop_back();
  }
  last_revision_ = mark.last_revision;
  next_client_id_ = mark.next_client_id;
  size_t table = 0;
  domain::ForEachTable(inserts_, [&](auto& rows) { rows.resize(mark.inserts[table++]); });
  edited_.resize(mark.edited);
  ++scope_;  // later edits need undo copies of their own again
}

void WorkingSet::Accept(const Mark& mark) {
  const std::set<ClientId> edited(edited_.begin() + static_cast<ptrdiff_t>(mark.edited),
                                  edited_.end());
  for (const ClientId id : edited) {
    if (IsErased(id)) continue;
    Entry& entry = clients_[id];
    if (!entry.state.touched) continue;
    entry.state.touched = false;
    entry.dirty = true;
    entry.state.row.revision = NextRevision();
  }
  edited_.resize(mark.edited);
}

absl::Status WorkingSet::SettleOrders() {
  std::vector<ClientId> ids;
  for (const ClientId id : ordering_clients_) {
    const auto found = clients_.find(id);
    if (found == clients_.end() || !found->second.dirty) continue;
    domain::ClientRow& row = found->second.state.row;
    row.twice_median_interval.reset();
    if (row.orders_count >= domain::kOverdueOrders) ids.push_back(id);
  }
  ASSIGN_OR_RETURN(const std::vector<store::PurchaseTime> stored, reader_.PurchaseTimes(ids));
  absl::flat_hash_map<ClientId, std::vector<UnixSeconds>> times;
  for (const store::PurchaseTime& purchase : stored) {
    // An order of this batch counts as it is after it.
    if (!orders_.contains(purchase.order_id)) {
      times[purchase.client_id].push_back(purchase.placed_at);
    }
  }
  for (const auto& [id, entry] : orders_) {
    const domain::OrderRow& order = entry.row;
    if (order.stands() && order.kind != domain::OrderKind::kReturn) {
      times[order.client_id].push_back(order.placed_at);
    }
  }
  for (const ClientId id : ids) {
    domain::SetMedianInterval(clients_[id].state.row, std::move(times[id]));
  }
  return absl::OkStatus();
}

// Everything in the order of its keys: every writer takes its row locks in one order, and the same
// mutations give the same bytes in the log.
domain::Changes WorkingSet::TakeChanges() {
  domain::Changes changes = std::move(inserts_);
  std::map<ClientId, Entry*> dirty_clients;
  for (auto& [id, entry] : clients_) {
    if (entry.dirty) dirty_clients[id] = &entry;
  }
  for (auto& [id, entry] : dirty_clients) TakeClient(entry->state, changes);
  for (const auto& [external_id, entry] : external_ids_) {
    if (!entry.dirty) continue;
    if (entry.client.has_value()) {
      changes.external_ids.push_back({external_id, *entry.client});
    } else {
      changes.external_id_removals.push_back({external_id});
    }
  }
  for (auto& [id, entry] : orders_) {
    if (entry.dirty) changes.orders.push_back(std::move(entry.row));
  }
  std::sort(changes.orders.begin(), changes.orders.end(),
            [](const auto& a, const auto& b) { return a.order_id < b.order_id; });
  for (auto& [id, campaign] : campaigns_) changes.campaigns.push_back(std::move(campaign));
  for (auto& [sku, entry] : products_) {
    if (entry.dirty) changes.products.push_back(*std::move(entry.row));
  }
  for (auto& [id, entry] : deliveries_) {
    if (entry.dirty) changes.deliveries.push_back(std::move(entry.row));
  }
  for (auto& [key, entry] : suppressions_) {
    if (!entry.dirty) continue;
    if (entry.row.has_value()) {
      changes.suppressions.push_back(*std::move(entry.row));
    } else {
      changes.suppression_removals.push_back({key});
    }
  }
  TakeSegments(changes);
  domain::DropClients(erased_, changes);
  return changes;
}

void WorkingSet::TakeSegments(domain::Changes& changes) {
  for (const std::string& id : touched_segments_) {
    const auto found = segments_.find(id);
    if (found != segments_.end()) {
      changes.segments.push_back(std::move(found->second));
    } else {
      changes.segment_removals.push_back({id});
    }
  }
}

void WorkingSet::TakeClient(ClientState& state, domain::Changes& changes) {
  for (Contact& contact : state.contacts) {
    if (contact.changed) changes.contact_points.push_back(contact.point);
  }
  for (const domain::Channel channel : domain::kChannels) {
    const size_t number = static_cast<size_t>(channel);
    if (state.channel_changed[number]) changes.client_channels.push_back(state.channels[number]);
  }
  for (const std::string& tag : state.touched_tags) {
    const auto found = std::find_if(state.tags.begin(), state.tags.end(),
                                    [&](const auto& row) { return row.tag == tag; });
    if (found != state.tags.end()) {
      changes.client_tags.push_back(*found);
    } else {
      changes.tag_removals.push_back({state.row.client_id, tag});
    }
  }
  for (const std::string& attribute : state.touched_attributes) {
    const auto found = std::find_if(state.attributes.begin(), state.attributes.end(),
                                    [&](const auto& row) { return row.attribute == attribute; });
    if (found != state.attributes.end()) {
      changes.client_attributes.push_back(*found);
    } else {
      changes.attribute_removals.push_back({state.row.client_id, attribute});
    }
  }
  changes.clients.push_back(std::move(state.row));
}

}  // namespace clientele::service
