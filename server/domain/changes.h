// The rows that one batch writes: what goes into SQL, into the change log, and into the index.
// Upserted rows are images of the whole row after the batch, so applying a batch needs no rule.
#ifndef CLIENTELE_SERVER_DOMAIN_CHANGES_H_
#define CLIENTELE_SERVER_DOMAIN_CHANGES_H_

#include <vector>

#include "server/domain/rows.h"

namespace clientele::domain {

struct Changes {
  std::vector<ClientRow> clients;
  std::vector<ProfileRow> profiles;
  std::vector<ExternalIdRemoval> external_id_removals;
  std::vector<ExternalIdRow> external_ids;
  std::vector<ContactPointRow> contact_points;
  std::vector<AddressRow> addresses;
  std::vector<ConsentRow> consents;
  std::vector<ClientChannelRow> client_channels;
  std::vector<ClientTagRemoval> tag_removals;
  std::vector<ClientTagRow> client_tags;
  std::vector<TagRow> tags;
  std::vector<OrderRow> orders;
  std::vector<OrderLineRow> order_lines;
  std::vector<InteractionRow> interactions;
  std::vector<NoteRow> notes;
  std::vector<ClientEventRow> client_events;
  std::vector<PolicyRow> policies;
  std::vector<CampaignRow> campaigns;
  std::vector<AudienceRow> audiences;
  std::vector<AudienceChunkRow> audience_chunks;
  std::vector<RequestRow> requests;
  std::vector<ProductRow> products;
  std::vector<ClientAttributeRemoval> attribute_removals;
  std::vector<ClientAttributeRow> client_attributes;
  std::vector<SegmentRemoval> segment_removals;
  std::vector<SegmentRow> segments;
  std::vector<DeliveryRow> deliveries;
  std::vector<ResponseRow> responses;
  std::vector<AudienceStreamRow> audience_streams;
  std::vector<SuppressionRemoval> suppression_removals;
  std::vector<SuppressionRow> suppressions;
  std::vector<ErasureRow> erasures;
};

// Calls `visit` with each table's rows, in one fixed order.
template <typename C, typename Visitor>
void ForEachTable(C& changes, Visitor&& visit) {
  visit(changes.clients);
  visit(changes.profiles);
  visit(changes.external_id_removals);
  visit(changes.external_ids);
  visit(changes.contact_points);
  visit(changes.addresses);
  visit(changes.consents);
  visit(changes.client_channels);
  visit(changes.tag_removals);
  visit(changes.client_tags);
  visit(changes.tags);
  visit(changes.orders);
  visit(changes.order_lines);
  visit(changes.interactions);
  visit(changes.notes);
  visit(changes.client_events);
  visit(changes.policies);
  visit(changes.campaigns);
  visit(changes.audiences);
  visit(changes.audience_chunks);
  visit(changes.requests);
  visit(changes.products);
  visit(changes.attribute_removals);
  visit(changes.client_attributes);
  visit(changes.segment_removals);
  visit(changes.segments);
  visit(changes.deliveries);
  visit(changes.responses);
  visit(changes.audience_streams);
  visit(changes.suppression_removals);
  visit(changes.suppressions);
  visit(changes.erasures);
}

// A committed batch: the revisions it took, and when.
struct CommittedBatch {
  Revision revision_first = 0;
  Revision revision_last = 0;
  UnixSeconds committed_at = 0;
  Changes changes;
};

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_CHANGES_H_
