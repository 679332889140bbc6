// What the working set holds of messages: suppressions, stored audiences, deliveries, responses.
#include <algorithm>
#include <set>
#include <utility>

#include "server/base/status_macros.h"
#include "server/domain/chunk_hash.h"
#include "server/service/working_set.h"

namespace clientele::service {

using domain::ClientId;

absl::StatusOr<std::set<int64_t>> WorkingSet::Suppressed(absl::Span<const int64_t> keys) {
  RETURN_IF_ERROR(LoadSuppressions(keys));
  std::set<int64_t> suppressed;
  for (const int64_t key : keys) {
    if (suppressions_[key].row.has_value()) suppressed.insert(key);
  }
  return suppressed;
}

absl::StatusOr<std::optional<domain::SuppressionRow>> WorkingSet::FindSuppression(int64_t key) {
  RETURN_IF_ERROR(LoadSuppressions({&key, 1}));
  return suppressions_[key].row;
}

void WorkingSet::PutSuppression(domain::SuppressionRow suppression) {
  const int64_t key = suppression.address_key;
  UndoEntry(suppressions_, key);
  suppressions_[key] = {std::move(suppression), true};
}

void WorkingSet::RemoveSuppression(int64_t key) {
  UndoEntry(suppressions_, key);
  suppressions_[key] = {std::nullopt, true};
}

absl::StatusOr<std::vector<ClientId>> WorkingSet::ClientsAt(int64_t address_key) {
  RETURN_IF_ERROR(LoadAddresses({&address_key, 1}));
  std::set<ClientId> ids;
  for (const store::AddressMatch& match : addresses_[address_key]) {
    if (StillHas(match)) ids.insert(match.point.client_id);
  }
  return std::vector<ClientId>(ids.begin(), ids.end());
}

absl::StatusOr<std::optional<domain::AudienceRow>> WorkingSet::FindAudience(
    const AudienceName& audience) {
  for (auto row = inserts_.audiences.rbegin(); row != inserts_.audiences.rend(); ++row) {
    if (AudienceName(row->campaign_id, row->number) == audience) return *row;
  }
  const auto known = audiences_.find(audience);
  if (known != audiences_.end()) return known->second;
  ASSIGN_OR_RETURN(std::optional<domain::AudienceRow> row,
                   reader_.Audience(audience.first, audience.second));
  audiences_[audience] = row;
  return row;
}

absl::StatusOr<std::optional<domain::AudienceMember>> WorkingSet::FindMember(
    const AudienceName& audience, ClientId client) {
  if (IsErased(client)) return std::nullopt;
  const auto number =
      static_cast<int64_t>(static_cast<uint64_t>(client - 1) / domain::kHashedClients);
  const auto [known, is_new] = audience_chunks_.try_emplace({audience, number});
  domain::AudienceChunk& chunk = known->second;
  if (is_new) {
    ASSIGN_OR_RETURN(const auto row,
                     reader_.AudienceChunk(audience.first, audience.second, number));
    if (row.has_value() && row->chunk == number) {
      auto decoded = domain::DecodeAudienceChunk(row->format, row->body);
      if (!decoded.has_value()) return absl::InternalError("a stored audience does not decode");
      chunk = *std::move(decoded);
    }
  }
  const auto member = std::lower_bound(
      chunk.members.begin(), chunk.members.end(), client,
      [](const domain::AudienceMember& each, ClientId wanted) { return each.client_id < wanted; });
  if (member == chunk.members.end() || member->client_id != client) return std::nullopt;
  return *member;
}

void WorkingSet::KeepDelivery(domain::DeliveryRow row, bool dirty) {
  const int64_t id = row.delivery_id;
  if (!row.external_id.empty()) delivery_ids_[row.external_id] = id;
  if (row.audience_number != 0) {
    const AudienceName audience(row.campaign_id, row.audience_number);
    int64_t& last = member_deliveries_[{audience, row.client_id}].last;
    last = std::max(last, id);
  }
  deliveries_[id] = {std::move(row), dirty};
}

absl::StatusOr<std::optional<domain::DeliveryRow>> WorkingSet::FindDelivery(
    const std::string& external_id) {
  RETURN_IF_ERROR(LoadDeliveries({&external_id, 1}));
  const int64_t id = delivery_ids_[external_id];
  if (id == 0 || IsErased(deliveries_[id].row.client_id)) return std::nullopt;
  return deliveries_[id].row;
}

absl::StatusOr<std::optional<domain::DeliveryRow>> WorkingSet::FindDelivery(
    const AudienceName& audience, ClientId client) {
  if (IsErased(client)) return std::nullopt;
  RETURN_IF_ERROR(LoadMemberDeliveries(audience, {&client, 1}));
  const int64_t id = member_deliveries_[{audience, client}].last;
  if (id == 0) return std::nullopt;
  return deliveries_[id].row;
}

void WorkingSet::PutDelivery(domain::DeliveryRow delivery) {
  UndoEntry(deliveries_, delivery.delivery_id);
  if (!delivery.external_id.empty()) UndoEntry(delivery_ids_, delivery.external_id);
  if (delivery.audience_number != 0) {
    UndoEntry(member_deliveries_,
              {{delivery.campaign_id, delivery.audience_number}, delivery.client_id});
  }
  KeepDelivery(std::move(delivery), true);
}

std::vector<domain::DeliveryRow> WorkingSet::PutDeliveries() const {
  std::vector<domain::DeliveryRow> rows;
  for (const auto& [id, entry] : deliveries_) {
    if (entry.dirty) rows.push_back(entry.row);
  }
  return rows;
}

absl::StatusOr<std::optional<domain::ResponseRow>> WorkingSet::FindResponse(
    const std::string& external_id) {
  RETURN_IF_ERROR(LoadResponses({&external_id, 1}));
  const std::optional<domain::ResponseRow>& known = responses_[external_id];
  if (known.has_value() && IsErased(known->client_id)) return std::nullopt;
  return known;
}

void WorkingSet::PutResponse(domain::ResponseRow response) {
  if (!response.external_id.empty()) {
    UndoEntry(responses_, response.external_id);
    responses_[response.external_id] = response;
  }
  inserts_.responses.push_back(std::move(response));
}

}  // namespace clientele::service
