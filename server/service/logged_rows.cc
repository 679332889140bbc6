#include "server/service/logged_rows.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "server/base/status_macros.h"

namespace clientele::service {
namespace {

using domain::ClientId;

// Of each row that `wanted` picks, its client, once.
template <typename Row, typename Wanted>
std::vector<ClientId> ClientsOf(const std::vector<Row>& rows, Wanted wanted) {
  std::vector<ClientId> ids;
  for (const Row& row : rows) {
    if (wanted(row)) ids.push_back(row.client_id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

absl::Status CompleteProfiles(store::Reader& reader, std::vector<domain::ProfileRow>& profiles) {
  const auto all = [](const domain::ProfileRow&) { return true; };
  ASSIGN_OR_RETURN(std::vector<domain::ProfileRow> versions,
                   reader.ProfileVersions(ClientsOf(profiles, all)));
  std::map<std::pair<ClientId, domain::Revision>, domain::ProfileRow*> by_key;
  for (domain::ProfileRow& version : versions) {
    by_key[{version.client_id, version.revision}] = &version;
  }
  for (domain::ProfileRow& profile : profiles) {
    const auto found = by_key.find({profile.client_id, profile.revision});
    if (found != by_key.end()) profile = *found->second;
  }
  return absl::OkStatus();
}

absl::Status CompleteChannels(store::Reader& reader,
                              std::vector<domain::ClientChannelRow>& channels) {
  const auto has_address = [](const domain::ClientChannelRow& row) { return row.contact_id != 0; };
  ASSIGN_OR_RETURN(std::vector<domain::AddressRow> addresses,
                   reader.Addresses(ClientsOf(channels, has_address)));
  std::map<std::pair<ClientId, int64_t>, std::string> by_contact;
  for (domain::AddressRow& row : addresses) {
    by_contact[{row.client_id, row.contact_id}] = std::move(row.address);
  }
  for (domain::ClientChannelRow& channel : channels) {
    const auto found = by_contact.find({channel.client_id, channel.contact_id});
    if (found != by_contact.end()) channel.address = found->second;
  }
  return absl::OkStatus();
}

absl::Status CompleteMembers(store::Reader& reader, domain::Changes& changes) {
  for (const domain::AudienceRow& audience : changes.audiences) {
    // Known already: its release changes no member.
    if (audience.released != domain::Released::kNot) continue;
    int64_t next = 0;
    while (true) {
      ASSIGN_OR_RETURN(std::optional<domain::AudienceChunkRow> chunk,
                       reader.AudienceChunk(audience.campaign_id, audience.number, next));
      if (!chunk.has_value()) break;
      next = chunk->chunk + 1;
      changes.audience_chunks.push_back(*std::move(chunk));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CompleteLoggedRows(store::Reader& reader, domain::Changes& changes) {
  RETURN_IF_ERROR(CompleteProfiles(reader, changes.profiles));
  RETURN_IF_ERROR(CompleteChannels(reader, changes.client_channels));
  return CompleteMembers(reader, changes);
}

}  // namespace clientele::service
