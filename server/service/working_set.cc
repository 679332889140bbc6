#include "server/service/working_set.h"

#include <algorithm>
#include <utility>

#include "server/base/status_macros.h"
#include "server/domain/contact.h"
#include "server/service/client_refs.h"

namespace clientele::service {
namespace {

using domain::ClientId;

// The keys that are not in the map yet, none twice.
template <typename Map, typename Key>
std::vector<Key> Missing(const Map& map, absl::Span<const Key> keys) {
  std::vector<Key> missing;
  for (const Key& key : keys) {
    if (!map.contains(key)) missing.push_back(key);
  }
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  return missing;
}

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
    Append(all.tags, need->tags);
    all.contacts |= need->contacts;
    all.client_tags |= need->client_tags;
    all.profiles |= need->profiles;
  }
  RETURN_IF_ERROR(LoadExternalIds(all.external_ids));
  RETURN_IF_ERROR(LoadAddresses(all.address_keys));
  RETURN_IF_ERROR(LoadOrders(all.orders));
  RETURN_IF_ERROR(LoadInteractions(all.interactions));
  RETURN_IF_ERROR(LoadKnownTags(all.tags));
  for (const std::string& external_id : all.external_ids) {
    if (const auto id = external_ids_[external_id].client) all.clients.push_back(*id);
  }
  for (const int64_t key : all.address_keys) {
    for (const store::AddressMatch& match : addresses_[key]) {
      all.clients.push_back(match.point.client_id);
    }
  }
  return Load(all.clients, {all.profiles, all.contacts, all.client_tags});
}

void WorkingSet::SetPolicy(domain::Policy policy) {
  undo_.push_back([this, before = policy_] { policy_ = before; });
  policy_ = std::make_shared<domain::Policy>(std::move(policy));
}

int64_t WorkingSet::AddressKey(domain::Channel channel, absl::string_view address) const {
  return static_cast<int64_t>(
      domain::AddressKey(address_secret_, domain::AddressKindOf(channel), address));
}

// --- Loading ------------------------------------------------------------------------------------

absl::Status WorkingSet::Load(absl::Span<const ClientId> ids, Parts parts) {
  const std::vector<ClientId> missing = Missing(clients_, ids);
  ASSIGN_OR_RETURN(std::vector<domain::ClientRow> rows, reader_.Clients(missing));
  for (domain::ClientRow& row : rows) clients_[row.client_id].state.row = std::move(row);

  std::vector<ClientId> without_profile, without_contacts, without_tags;
  absl::flat_hash_set<ClientId> seen;
  for (const ClientId id : ids) {
    const auto found = clients_.find(id);
    if (found == clients_.end() || !seen.insert(id).second) continue;
    const ClientState& state = found->second.state;
    if (parts.profile && !state.has_profile) without_profile.push_back(id);
    if (parts.contacts && !state.has_contacts) without_contacts.push_back(id);
    if (parts.tags && !state.has_tags) without_tags.push_back(id);
  }
  RETURN_IF_ERROR(LoadProfiles(without_profile));
  RETURN_IF_ERROR(LoadContacts(without_contacts));
  return LoadTags(without_tags);
}

absl::Status WorkingSet::LoadProfiles(absl::Span<const ClientId> ids) {
  ASSIGN_OR_RETURN(std::vector<domain::ProfileRow> profiles, reader_.Profiles(ids));
  for (domain::ProfileRow& profile : profiles) {
    clients_[profile.client_id].state.profile = std::move(profile);
  }
  for (const ClientId id : ids) clients_[id].state.has_profile = true;
  return absl::OkStatus();
}

absl::Status WorkingSet::LoadContacts(absl::Span<const ClientId> ids) {
  ASSIGN_OR_RETURN(std::vector<domain::ContactPointRow> points, reader_.ContactPoints(ids));
  ASSIGN_OR_RETURN(std::vector<domain::AddressRow> addresses, reader_.Addresses(ids));
  ASSIGN_OR_RETURN(std::vector<domain::ConsentRow> consents, reader_.Consents(ids));
  ASSIGN_OR_RETURN(std::vector<domain::ClientChannelRow> channels, reader_.Channels(ids));
  absl::flat_hash_map<std::pair<ClientId, domain::Revision>, domain::AddressRow> by_contact;
  for (domain::AddressRow& address : addresses) {
    by_contact[{address.client_id, address.contact_id}] = std::move(address);
  }
  for (const ClientId id : ids) {
    ClientState& state = clients_[id].state;
    state.has_contacts = true;
    for (const domain::Channel channel : domain::kChannels) {
      domain::ClientChannelRow& row = state.channels[static_cast<size_t>(channel)];
      row.client_id = id;
      row.channel = channel;
    }
  }
  for (domain::ContactPointRow& point : points) {
    Contact contact;
    contact.address = std::move(by_contact[{point.client_id, point.contact_id}]);
    contact.point = std::move(point);
    clients_[contact.point.client_id].state.contacts.push_back(std::move(contact));
  }
  for (domain::ConsentRow& consent : consents) {
    clients_[consent.client_id].state.consents.push_back(std::move(consent));
  }
  for (domain::ClientChannelRow& row : channels) {
    const size_t channel = static_cast<size_t>(row.channel);
    clients_[row.client_id].state.channels[channel] = std::move(row);
  }
  return absl::OkStatus();
}

absl::Status WorkingSet::LoadTags(absl::Span<const ClientId> ids) {
  ASSIGN_OR_RETURN(std::vector<domain::ClientTagRow> tags, reader_.Tags(ids));
  for (domain::ClientTagRow& tag : tags) {
    clients_[tag.client_id].state.tags.push_back(std::move(tag));
  }
  for (const ClientId id : ids) clients_[id].state.has_tags = true;
  return absl::OkStatus();
}

absl::Status WorkingSet::LoadExternalIds(absl::Span<const std::string> external_ids) {
  const std::vector<std::string> missing = Missing(external_ids_, external_ids);
  ASSIGN_OR_RETURN(std::vector<domain::ExternalIdRow> rows, reader_.FindExternalIds(missing));
  for (const std::string& external_id : missing) external_ids_[external_id];
  for (const domain::ExternalIdRow& row : rows) {
    external_ids_[row.external_id].client = row.client_id;
  }
  return absl::OkStatus();
}

absl::Status WorkingSet::LoadAddresses(absl::Span<const int64_t> keys) {
  const std::vector<int64_t> missing = Missing(addresses_, keys);
  ASSIGN_OR_RETURN(std::vector<store::AddressMatch> matches, reader_.FindAddresses(missing));
  for (const int64_t key : missing) addresses_[key];
  for (store::AddressMatch& match : matches) {
    addresses_[match.point.address_key].push_back(std::move(match));
  }
  return absl::OkStatus();
}

absl::Status WorkingSet::LoadOrders(absl::Span<const std::string> external_ids) {
  const std::vector<std::string> missing = Missing(order_ids_, external_ids);
  ASSIGN_OR_RETURN(std::vector<domain::OrderRow> rows, reader_.FindOrders(missing));
  std::vector<int64_t> ids;
  for (const std::string& external_id : missing) order_ids_[external_id] = 0;
  for (domain::OrderRow& row : rows) {
    ids.push_back(row.order_id);
    order_ids_[row.external_id] = row.order_id;
    KeepOrder(std::move(row), false);
  }
  // A known order is compared line by line.
  ASSIGN_OR_RETURN(std::vector<domain::OrderLineRow> lines, reader_.OrderLines(ids));
  for (const int64_t id : ids) lines_[id];
  for (domain::OrderLineRow& line : lines) lines_[line.order_id].push_back(std::move(line));
  return absl::OkStatus();
}

absl::Status WorkingSet::LoadInteractions(absl::Span<const std::string> external_ids) {
  const std::vector<std::string> missing = Missing(interactions_, external_ids);
  ASSIGN_OR_RETURN(std::vector<domain::InteractionRow> rows, reader_.FindInteractions(missing));
  for (const std::string& external_id : missing) interactions_[external_id] = std::nullopt;
  for (domain::InteractionRow& row : rows) {
    const std::string external_id = row.external_id;
    interactions_[external_id] = std::move(row);
  }
  return absl::OkStatus();
}

absl::Status WorkingSet::LoadKnownTags(absl::Span<const std::string> tags) {
  const std::vector<std::string> missing = Missing(known_tags_, tags);
  ASSIGN_OR_RETURN(std::vector<domain::TagRow> rows, reader_.FindTags(missing));
  for (const std::string& tag : missing) known_tags_[tag] = false;
  for (const domain::TagRow& row : rows) known_tags_[row.tag] = true;
  return absl::OkStatus();
}

// --- Finding ------------------------------------------------------------------------------------

absl::StatusOr<std::optional<ClientId>> WorkingSet::FindByExternalId(
    const std::string& external_id) {
  RETURN_IF_ERROR(LoadExternalIds({&external_id, 1}));
  return external_ids_[external_id].client;
}

bool WorkingSet::StillHas(const store::AddressMatch& match) const {
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

template <typename Map>
void WorkingSet::UndoEntry(Map& map, const typename Map::key_type& key) {
  const auto found = map.find(key);
  if (found == map.end()) {
    undo_.push_back([&map, key] { map.erase(key); });
  } else {
    undo_.push_back([&map, key, before = found->second] { map[key] = before; });
  }
}

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
  entry.state.has_profile = entry.state.has_contacts = entry.state.has_tags = true;
  for (const domain::Channel channel : domain::kChannels) {
    domain::ClientChannelRow& row = entry.state.channels[static_cast<size_t>(channel)];
    row.client_id = id;
    row.channel = channel;
  }
  undo_.push_back([this, id] { clients_.erase(id); });
  edited_.push_back(id);
  return &entry.state;
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
  return id == 0 ? nullptr : &orders_[id].row;
}

absl::StatusOr<const domain::OrderRow*> WorkingSet::FindOrder(int64_t order_id) {
  const auto found = orders_.find(order_id);
  if (found != orders_.end()) return &found->second.row;
  ASSIGN_OR_RETURN(std::optional<domain::OrderRow> row, reader_.Order(order_id));
  if (!row.has_value()) return nullptr;
  KeepOrder(*std::move(row), false);
  return &orders_[order_id].row;
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
  return interactions_[external_id];
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
  return reader_.Campaign(campaign_id);
}

void WorkingSet::PutCampaign(domain::CampaignRow campaign) {
  UndoEntry(campaigns_, campaign.campaign_id);
  campaigns_[campaign.campaign_id] = std::move(campaign);
}

absl::StatusOr<std::optional<domain::RequestRow>> WorkingSet::FindRequest(const RequestKey& key) {
  for (const domain::RequestRow& row : inserts_.requests) {
    if (row.principal == key.principal && row.method == key.method && row.request_id == key.id) {
      return row;
    }
  }
  return reader_.FindRequest(key.principal, key.method, key.id);
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
    Entry& entry = clients_[id];
    if (!entry.state.touched) continue;
    entry.state.touched = false;
    entry.dirty = true;
    entry.state.row.revision = NextRevision();
  }
  edited_.resize(mark.edited);
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
  return changes;
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
  changes.clients.push_back(std::move(state.row));
}

}  // namespace clientele::service
