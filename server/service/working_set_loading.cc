// Reading rows into the working set: only those that are not there yet, many at a time.
#include <algorithm>
#include <utility>

#include "server/base/status_macros.h"
#include "server/service/working_set.h"

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

}  // namespace

absl::Status WorkingSet::Load(absl::Span<const ClientId> ids, Parts parts) {
  std::vector<ClientId> missing = Missing(clients_, ids);
  std::erase_if(missing, [&](ClientId id) { return IsErased(id); });
  ASSIGN_OR_RETURN(std::vector<domain::ClientRow> rows, reader_.Clients(missing));
  for (domain::ClientRow& row : rows) clients_[row.client_id].state.row = std::move(row);

  std::vector<ClientId> without_profile, without_contacts, without_tags, without_attributes;
  absl::flat_hash_set<ClientId> seen;
  for (const ClientId id : ids) {
    const auto found = clients_.find(id);
    if (found == clients_.end() || !seen.insert(id).second) continue;
    const ClientState& state = found->second.state;
    if (parts.profile && !state.has_profile) without_profile.push_back(id);
    if (parts.contacts && !state.has_contacts) without_contacts.push_back(id);
    if (parts.tags && !state.has_tags) without_tags.push_back(id);
    if (parts.attributes && !state.has_attributes) without_attributes.push_back(id);
  }
  RETURN_IF_ERROR(LoadProfiles(without_profile));
  RETURN_IF_ERROR(LoadContacts(without_contacts));
  RETURN_IF_ERROR(LoadTags(without_tags));
  return LoadAttributes(without_attributes);
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
  std::vector<int64_t> keys;
  for (const domain::ContactPointRow& point : points) keys.push_back(point.address_key);
  RETURN_IF_ERROR(LoadSuppressions(keys));
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

absl::Status WorkingSet::LoadAttributes(absl::Span<const ClientId> ids) {
  ASSIGN_OR_RETURN(std::vector<domain::ClientAttributeRow> rows, reader_.Attributes(ids));
  for (domain::ClientAttributeRow& row : rows) {
    clients_[row.client_id].state.attributes.push_back(std::move(row));
  }
  for (const ClientId id : ids) clients_[id].state.has_attributes = true;
  return absl::OkStatus();
}

absl::Status WorkingSet::LoadProducts(absl::Span<const std::string> skus) {
  const std::vector<std::string> missing = Missing(products_, skus);
  ASSIGN_OR_RETURN(std::vector<domain::ProductRow> rows, reader_.FindProducts(missing));
  for (const std::string& sku : missing) products_[sku];
  for (domain::ProductRow& row : rows) products_[row.sku].row = std::move(row);
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

absl::Status WorkingSet::LoadSuppressions(absl::Span<const int64_t> keys) {
  const std::vector<int64_t> missing = Missing(suppressions_, keys);
  ASSIGN_OR_RETURN(std::vector<domain::SuppressionRow> rows, reader_.FindSuppressions(missing));
  for (const int64_t key : missing) suppressions_[key];
  for (domain::SuppressionRow& row : rows) suppressions_[row.address_key].row = std::move(row);
  return absl::OkStatus();
}

absl::Status WorkingSet::LoadDeliveries(absl::Span<const std::string> external_ids) {
  const std::vector<std::string> missing = Missing(delivery_ids_, external_ids);
  ASSIGN_OR_RETURN(std::vector<domain::DeliveryRow> rows, reader_.FindDeliveries(missing));
  for (const std::string& external_id : missing) delivery_ids_[external_id] = 0;
  for (domain::DeliveryRow& row : rows) KeepDelivery(std::move(row), false);
  return absl::OkStatus();
}

absl::Status WorkingSet::LoadMemberDeliveries(const AudienceName& audience,
                                              absl::Span<const ClientId> clients) {
  std::vector<ClientId> missing;
  for (const ClientId client : clients) {
    bool& is_read = member_deliveries_[{audience, client}].is_read;
    if (!is_read) missing.push_back(client);
    is_read = true;
  }
  ASSIGN_OR_RETURN(std::vector<domain::DeliveryRow> rows,
                   reader_.FindDeliveriesOf(audience.first, audience.second, missing));
  for (domain::DeliveryRow& row : rows) {
    // One that this batch has changed already stays.
    if (deliveries_.contains(row.delivery_id)) {
      int64_t& last = member_deliveries_[{audience, row.client_id}].last;
      last = std::max(last, row.delivery_id);
    } else {
      KeepDelivery(std::move(row), false);
    }
  }
  return absl::OkStatus();
}

absl::Status WorkingSet::LoadResponses(absl::Span<const std::string> external_ids) {
  const std::vector<std::string> missing = Missing(responses_, external_ids);
  ASSIGN_OR_RETURN(std::vector<domain::ResponseRow> rows, reader_.FindResponses(missing));
  for (const std::string& external_id : missing) responses_[external_id] = std::nullopt;
  for (domain::ResponseRow& row : rows) {
    const std::string external_id = row.external_id;
    responses_[external_id] = std::move(row);
  }
  return absl::OkStatus();
}

absl::Status WorkingSet::PrefetchRequests(absl::Span<const RequestKey* const> keys) {
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> missing;
  for (const RequestKey* key : keys) {
    const bool is_new = requests_.try_emplace({key->principal, key->method, key->id}).second;
    if (is_new && !key->id.empty()) missing[{key->principal, key->method}].push_back(key->id);
  }
  for (const auto& [caller, ids] : missing) {
    ASSIGN_OR_RETURN(std::vector<domain::RequestRow> rows,
                     reader_.FindRequests(caller.first, caller.second, ids));
    for (domain::RequestRow& row : rows) {
      const std::string id = row.request_id;
      requests_[{caller.first, caller.second, id}] = std::move(row);
    }
  }
  return absl::OkStatus();
}

}  // namespace clientele::service
