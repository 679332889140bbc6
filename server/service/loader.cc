#include "server/service/loader.h"

#include <utility>

#include "server/base/status_macros.h"
#include "server/service/limits.h"

namespace clientele::service {
namespace {

// Rows read from tables count as recorded by the batch that brings them: every order is new.
domain::CommittedBatch PartOf(const store::FeedHead& head, domain::Changes changes) {
  domain::CommittedBatch part;
  part.revision_first = 0;
  part.revision_last = head.revision;
  part.committed_at = head.committed_at;
  part.changes = std::move(changes);
  return part;
}

absl::Status LoadClients(store::Reader& reader, const store::FeedHead& head, index::Index& index) {
  domain::ClientId after = 0;
  while (true) {
    domain::Changes changes;
    ASSIGN_OR_RETURN(changes.clients, reader.ScanClients(after, kLoadClients));
    if (changes.clients.empty()) return absl::OkStatus();
    const domain::ClientId first = changes.clients.front().client_id;
    const domain::ClientId last = changes.clients.back().client_id;
    ASSIGN_OR_RETURN(changes.profiles, reader.ScanProfiles(first, last));
    ASSIGN_OR_RETURN(changes.client_channels, reader.ScanChannels(first, last));
    ASSIGN_OR_RETURN(changes.client_tags, reader.ScanTags(first, last));
    index.Apply(PartOf(head, std::move(changes)));
    after = last;
  }
}

absl::Status LoadOrders(store::Reader& reader, const store::FeedHead& head, index::Index& index) {
  int64_t after = 0;
  while (true) {
    domain::Changes changes;
    ASSIGN_OR_RETURN(changes.orders, reader.ScanStandingOrders(after, kLoadClients));
    if (changes.orders.empty()) return absl::OkStatus();
    after = changes.orders.back().order_id;
    index.Apply(PartOf(head, std::move(changes)));
  }
}

}  // namespace

absl::Status LoadIndex(store::Store& store, index::Index& index) {
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, store.BeginRead());
  store::Reader& reader = transaction.reader();
  ASSIGN_OR_RETURN(const store::FeedHead head, reader.Head());
  domain::Changes changes;
  ASSIGN_OR_RETURN(changes.tags, reader.ScanVocabulary());
  ASSIGN_OR_RETURN(std::optional<domain::PolicyRow> policy, reader.Policy());
  if (policy.has_value()) changes.policies.push_back(*std::move(policy));
  index.Apply(PartOf(head, std::move(changes)));
  RETURN_IF_ERROR(LoadClients(reader, head, index));
  return LoadOrders(reader, head, index);
}

}  // namespace clientele::service
