#include "server/service/loader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/domain/policy.h"
#include "server/service/limits.h"

namespace clientele::service {
namespace {

// One snapshot on its way into the index, part by part.
class Loader {
 public:
  Loader(store::Reader& reader, const store::FeedHead& head, index::Index& index)
      : reader_(reader), head_(head), index_(index) {}

  // The policy comes first: everything else is read by it.
  absl::Status LoadSettings() {
    domain::Changes changes;
    ASSIGN_OR_RETURN(std::optional<domain::PolicyRow> policy, reader_.Policy());
    if (policy.has_value()) changes.policies.push_back(*std::move(policy));
    RETURN_IF_ERROR(CheckKnown(changes));
    ASSIGN_OR_RETURN(changes.tags, reader_.ScanVocabulary());
    ASSIGN_OR_RETURN(changes.segments, reader_.ScanSegments());
    Apply(std::move(changes));
    return LoadAudiences();
  }

  absl::Status LoadBase() {
    RETURN_IF_ERROR(LoadProducts());
    RETURN_IF_ERROR(LoadClients());
    RETURN_IF_ERROR(LoadOrders());
    RETURN_IF_ERROR(LoadInteractions());
    RETURN_IF_ERROR(LoadAudienceMembers());
    RETURN_IF_ERROR(LoadAudienceStreams());
    // After the members whose slots they take.
    RETURN_IF_ERROR(LoadDeliveries());
    return LoadResponses();
  }

 private:
  // Rows read from tables count as recorded by the batch that brings them: every order is new.
  void Apply(domain::Changes changes) {
    domain::CommittedBatch part;
    part.revision_first = 0;
    part.revision_last = head_.revision;
    part.committed_at = head_.committed_at;
    part.changes = std::move(changes);
    index_.Apply(part);
  }

  // Before their members, and also of those without one, of which there are no chunks.
  absl::Status LoadAudiences() {
    store::AudienceChunkPosition after;
    while (true) {
      domain::Changes changes;
      ASSIGN_OR_RETURN(changes.audiences, reader_.ScanAudiences(after, kLoadRows));
      if (changes.audiences.empty()) return absl::OkStatus();
      after.campaign_id = changes.audiences.back().campaign_id;
      after.number = changes.audiences.back().number;
      Apply(std::move(changes));
    }
  }

  absl::Status LoadProducts() {
    std::string after;
    while (true) {
      domain::Changes changes;
      ASSIGN_OR_RETURN(changes.products, reader_.Products(after, kLoadRows));
      if (changes.products.empty()) return absl::OkStatus();
      after = changes.products.back().sku;
      Apply(std::move(changes));
    }
  }

  absl::Status LoadClients() {
    domain::ClientId after = 0;
    while (true) {
      domain::Changes changes;
      ASSIGN_OR_RETURN(changes.clients, reader_.ScanClients(after, kLoadRows));
      if (changes.clients.empty()) return absl::OkStatus();
      const domain::ClientId first = changes.clients.front().client_id;
      after = changes.clients.back().client_id;
      ASSIGN_OR_RETURN(changes.profiles, reader_.ScanProfiles(first, after));
      ASSIGN_OR_RETURN(changes.client_channels, reader_.ScanChannels(first, after));
      ASSIGN_OR_RETURN(changes.client_tags, reader_.ScanTags(first, after));
      ASSIGN_OR_RETURN(changes.client_attributes, reader_.ScanAttributes(first, after));
      Apply(std::move(changes));
    }
  }

  absl::Status LoadOrders() {
    int64_t after = 0;
    while (true) {
      domain::Changes changes;
      ASSIGN_OR_RETURN(changes.orders, reader_.ScanStandingOrders(after, kLoadRows));
      if (changes.orders.empty()) return absl::OkStatus();
      const int64_t first = changes.orders.front().order_id;
      after = changes.orders.back().order_id;
      ASSIGN_OR_RETURN(changes.order_lines, reader_.ScanOrderLines(first, after));
      Apply(std::move(changes));
    }
  }

  absl::Status LoadInteractions() {
    int64_t after = 0;
    while (true) {
      domain::Changes changes;
      ASSIGN_OR_RETURN(changes.interactions, reader_.ScanInteractions(after, kLoadRows));
      if (changes.interactions.empty()) return absl::OkStatus();
      after = changes.interactions.back().interaction_id;
      Apply(std::move(changes));
    }
  }

  absl::Status LoadDeliveries() {
    int64_t after = 0;
    while (true) {
      domain::Changes changes;
      ASSIGN_OR_RETURN(changes.deliveries, reader_.ScanDeliveries(after, kLoadRows));
      if (changes.deliveries.empty()) return absl::OkStatus();
      after = changes.deliveries.back().delivery_id;
      Apply(std::move(changes));
    }
  }

  absl::Status LoadResponses() {
    int64_t after = 0;
    while (true) {
      domain::Changes changes;
      ASSIGN_OR_RETURN(changes.responses, reader_.ScanResponses(after, kLoadRows));
      if (changes.responses.empty()) return absl::OkStatus();
      after = changes.responses.back().response_id;
      Apply(std::move(changes));
    }
  }

  absl::Status LoadAudienceMembers() {
    store::AudienceChunkPosition after;
    after.chunk = -1;
    while (true) {
      domain::Changes changes;
      ASSIGN_OR_RETURN(changes.audience_chunks,
                       reader_.ScanAudienceChunks(after, kLoadAudienceChunks));
      if (changes.audience_chunks.empty()) return absl::OkStatus();
      const domain::AudienceChunkRow& last = changes.audience_chunks.back();
      after = {last.campaign_id, last.number, last.chunk};
      Apply(std::move(changes));
    }
  }

  absl::Status LoadAudienceStreams() {
    store::AudienceChunkPosition after;
    after.chunk = -1;
    while (true) {
      domain::Changes changes;
      ASSIGN_OR_RETURN(changes.audience_streams,
                       reader_.ScanAudienceStreams(after, kLoadAudienceChunks));
      if (changes.audience_streams.empty()) return absl::OkStatus();
      const domain::AudienceStreamRow& last = changes.audience_streams.back();
      after = {last.campaign_id, last.number, last.chunk};
      Apply(std::move(changes));
    }
  }

  store::Reader& reader_;
  const store::FeedHead& head_;
  index::Index& index_;
};

}  // namespace

absl::Status CheckKnown(const domain::Changes& changes) {
  for (const domain::PolicyRow& row : changes.policies) {
    // One with more in it than we know decodes, but we would go by other rules than it says.
    const std::optional<domain::Policy> policy = domain::DecodePolicy(row.body);
    if (!policy.has_value() || domain::EncodePolicy(*policy).size() < row.body.size()) {
      return absl::UnimplementedError(
          absl::StrCat("policy version ", row.version, " is of a newer program"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<store::FeedHead> LoadIndex(store::Store& store, index::Index& index) {
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, store.BeginRead());
  const store::FeedHead& head = transaction.head();
  Loader loader(transaction.reader(), head, index);
  RETURN_IF_ERROR(loader.LoadSettings());
  if (index.holds_clients()) RETURN_IF_ERROR(loader.LoadBase());
  return head;
}

}  // namespace clientele::service
