// The rows that a batch of mutations reads and changes, in memory, between locking the head and
// committing. Mutations are judged against it in order, each seeing what those before it did; what
// changed is written once at the end, a row a statement however often it changed.
//
// Belongs to the writer's thread.
#ifndef CLIENTELE_SERVER_SERVICE_WORKING_SET_H_
#define CLIENTELE_SERVER_SERVICE_WORKING_SET_H_

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/node_hash_map.h"
#include "absl/status/statusor.h"
#include "server/domain/audience.h"
#include "server/domain/changes.h"
#include "server/domain/erasure.h"
#include "server/domain/policy.h"
#include "server/service/mutation.h"
#include "server/store/store.h"

namespace clientele::service {

struct Contact {
  domain::ContactPointRow point;
  domain::AddressRow address;
  bool changed = false;
};

// A client with what was loaded of it. Only what the parts name may be looked at.
struct ClientState {
  domain::ClientRow row;
  // Set by whoever changes something: the client then gets a new revision and is written.
  bool touched = false;

  bool has_profile = false;
  domain::ProfileRow profile;

  bool has_contacts = false;
  std::vector<Contact> contacts;  // oldest first; those removed by this batch are marked
  std::vector<domain::ConsentRow> consents;
  std::array<domain::ClientChannelRow, domain::kChannelCount + 1> channels;  // by Channel
  std::array<bool, domain::kChannelCount + 1> channel_changed{};

  bool has_tags = false;
  std::vector<domain::ClientTagRow> tags;
  std::set<std::string> touched_tags;

  bool has_attributes = false;
  std::vector<domain::ClientAttributeRow> attributes;
  std::set<std::string> touched_attributes;
};

// Campaign and number.
using AudienceName = std::pair<std::string, int64_t>;

struct Parts {
  bool profile = false;
  bool contacts = false;
  bool tags = false;
  bool attributes = false;
};

class WorkingSet {
 public:
  // `address_secret` keys addresses. All must outlive the working set.
  WorkingSet(store::Reader& reader, const store::FeedHead& head, const domain::Policy& policy,
             UnixSeconds now, const std::string& address_secret);
  WorkingSet(const WorkingSet&) = delete;
  WorkingSet& operator=(const WorkingSet&) = delete;

  // Reads for many mutations at once.
  absl::Status Prefetch(absl::Span<const Needs* const> needs);

  UnixSeconds now() const { return now_; }
  // With the changes of this batch.
  const domain::Policy& policy() const { return *policy_; }
  void SetPolicy(domain::Policy policy);
  store::Reader& reader() { return reader_; }
  int64_t AddressKey(domain::Channel channel, absl::string_view address) const;

  // CLIENT_NOT_FOUND, AMBIGUOUS_CLIENT.
  absl::StatusOr<domain::ClientId> Resolve(const ClientRef& ref);
  absl::StatusOr<std::optional<domain::ClientId>> FindByExternalId(const std::string& external_id);
  // Ascending, none twice.
  absl::StatusOr<std::vector<domain::ClientId>> FindByAddress(domain::Channel channel,
                                                              const std::string& address);

  // A client to be changed, with these parts loaded; valid until the working set goes.
  absl::StatusOr<ClientState*> Edit(domain::ClientId id, Parts parts);
  ClientState* CreateClient();
  // The client is gone from here on, and nothing that this batch did with it is written.
  void Erase(domain::ErasureRow erasure);
  void SetExternalId(const std::string& external_id, std::optional<domain::ClientId> client);
  // Makes a contact point that was just added to a client's state findable by its address.
  absl::Status NoteAddress(const Contact& contact);

  // The current order with an external id, null when there is none. Canceled ones too.
  absl::StatusOr<const domain::OrderRow*> FindOrder(const std::string& external_id);
  absl::StatusOr<const domain::OrderRow*> FindOrder(int64_t order_id);
  absl::StatusOr<std::vector<domain::OrderLineRow>> LinesOf(int64_t order_id);
  void PutOrder(domain::OrderRow order);
  // Every order of the client, those of this batch included.
  absl::StatusOr<std::vector<domain::OrderRow>> OrdersOf(domain::ClientId id);

  absl::StatusOr<std::optional<domain::InteractionRow>> FindInteraction(
      const std::string& external_id);
  void PutInteraction(domain::InteractionRow interaction);

  absl::StatusOr<bool> IsKnownTag(const std::string& tag);
  void PutTag(domain::TagRow tag);

  absl::StatusOr<std::optional<domain::CampaignRow>> FindCampaign(const std::string& campaign_id);
  void PutCampaign(domain::CampaignRow campaign);

  // Every campaign, those of this batch included.
  absl::StatusOr<std::vector<domain::CampaignRow>> Campaigns();

  absl::StatusOr<std::optional<domain::ProductRow>> FindProduct(const std::string& sku);
  void PutProduct(domain::ProductRow product);

  // Every saved segment by id, those of this batch included; valid until one changes.
  absl::StatusOr<const std::map<std::string, domain::SegmentRow>*> Segments();
  void PutSegment(domain::SegmentRow segment);
  void RemoveSegment(const std::string& segment_id);

  // Of the keys, those that are suppressed.
  absl::StatusOr<std::set<int64_t>> Suppressed(absl::Span<const int64_t> keys);
  absl::StatusOr<std::optional<domain::SuppressionRow>> FindSuppression(int64_t key);
  void PutSuppression(domain::SuppressionRow suppression);
  void RemoveSuppression(int64_t key);
  // Ascending, none twice.
  absl::StatusOr<std::vector<domain::ClientId>> ClientsAt(int64_t address_key);

  // A stored audience with this number; and what it holds of a client, when that is a member.
  absl::StatusOr<std::optional<domain::AudienceRow>> FindAudience(const AudienceName& audience);
  absl::StatusOr<std::optional<domain::AudienceMember>> FindMember(const AudienceName& audience,
                                                                   domain::ClientId client);

  absl::StatusOr<std::optional<domain::DeliveryRow>> FindDelivery(const std::string& external_id);
  // What is known of the message to a member; of several, the last one.
  absl::StatusOr<std::optional<domain::DeliveryRow>> FindDelivery(const AudienceName& audience,
                                                                  domain::ClientId client);
  // Reads for many at once.
  absl::Status LoadMemberDeliveries(const AudienceName& audience,
                                    absl::Span<const domain::ClientId> clients);
  void PutDelivery(domain::DeliveryRow delivery);
  // Those that this batch has recorded or changed so far, as they are now.
  std::vector<domain::DeliveryRow> PutDeliveries() const;

  absl::StatusOr<std::optional<domain::ResponseRow>> FindResponse(const std::string& external_id);
  void PutResponse(domain::ResponseRow response);

  // Reads for many mutations at once.
  absl::Status PrefetchRequests(absl::Span<const RequestKey* const> keys);
  absl::StatusOr<std::optional<domain::RequestRow>> FindRequest(const RequestKey& key);
  void PutRequest(domain::RequestRow request);

  // The number of the next change; also the id of the event that it records.
  domain::Revision NextRevision() { return ++last_revision_; }
  domain::Revision last_revision() const { return last_revision_; }
  domain::ClientId next_client_id() const { return next_client_id_; }
  // Rows that are only ever inserted go straight in here.
  domain::Changes& inserts() { return inserts_; }

  // Marks a place to fall back to; places nest.
  struct Mark {
    size_t undo = 0;
    domain::Revision last_revision = 0;
    domain::ClientId next_client_id = 0;
    size_t edited = 0;
    std::vector<size_t> inserts;
  };
  Mark Begin();
  // Everything since the mark is undone, revisions and ids included.
  void RollBack(const Mark& mark);
  // Everything since the mark stays: gives each client touched since then its new revision.
  void Accept(const Mark& mark);

  // Works out what depends on all of a client's orders, once a batch: call it before TakeChanges.
  absl::Status SettleOrders();
  // The rows to write. Ends the use of the working set.
  domain::Changes TakeChanges();

 private:
  struct Entry {
    ClientState state;
    size_t saved_at = 0;  // scope in which an undo copy was made; 0: none
    bool dirty = false;   // was touched by a mutation that was accepted
  };
  struct ExternalIdEntry {
    std::optional<domain::ClientId> client;
    bool dirty = false;
  };
  struct OrderEntry {
    domain::OrderRow row;
    bool dirty = false;
  };

  absl::Status Load(absl::Span<const domain::ClientId> ids, Parts parts);
  absl::Status LoadContacts(absl::Span<const domain::ClientId> ids);
  absl::Status LoadTags(absl::Span<const domain::ClientId> ids);
  absl::Status LoadAttributes(absl::Span<const domain::ClientId> ids);
  absl::Status LoadProducts(absl::Span<const std::string> skus);
  absl::Status LoadProfiles(absl::Span<const domain::ClientId> ids);
  absl::Status LoadAddresses(absl::Span<const int64_t> keys);
  absl::Status LoadExternalIds(absl::Span<const std::string> external_ids);
  absl::Status LoadOrders(absl::Span<const std::string> external_ids);
  absl::Status LoadInteractions(absl::Span<const std::string> external_ids);
  absl::Status LoadKnownTags(absl::Span<const std::string> tags);
  absl::Status LoadSuppressions(absl::Span<const int64_t> keys);
  absl::Status LoadDeliveries(absl::Span<const std::string> external_ids);
  absl::Status LoadResponses(absl::Span<const std::string> external_ids);
  void KeepDelivery(domain::DeliveryRow row, bool dirty);
  void KeepOrder(domain::OrderRow row, bool dirty);
  bool StillHas(const store::AddressMatch& match) const;
  bool IsErased(domain::ClientId id) const { return erased_.contains(id); }
  void Save(domain::ClientId id, Entry& entry);
  // Puts a map's entry back to what it is now when the change is undone.
  template <typename Map>
  void UndoEntry(Map& map, const typename Map::key_type& key) {
    const auto found = map.find(key);
    if (found == map.end()) {
      undo_.push_back([&map, key] { map.erase(key); });
    } else {
      undo_.push_back([&map, key, before = found->second] { map[key] = before; });
    }
  }

  static void TakeClient(ClientState& state, domain::Changes& changes);
  void TakeSegments(domain::Changes& changes);
  void TouchSegment(const std::string& segment_id);

  store::Reader& reader_;
  std::shared_ptr<const domain::Policy> policy_;
  const UnixSeconds now_;
  const std::string& address_secret_;
  domain::Revision last_revision_;
  domain::ClientId next_client_id_;

  absl::node_hash_map<domain::ClientId, Entry> clients_;  // none that was erased
  domain::ClientIds erased_;
  std::map<std::string, ExternalIdEntry> external_ids_;
  absl::flat_hash_map<int64_t, std::vector<store::AddressMatch>> addresses_;
  absl::node_hash_map<int64_t, OrderEntry> orders_;
  absl::flat_hash_map<std::string, int64_t> order_ids_;  // by external id; 0: there is none
  absl::flat_hash_map<int64_t, std::vector<domain::OrderLineRow>> lines_;  // of stored orders
  absl::flat_hash_map<std::string, std::optional<domain::InteractionRow>> interactions_;
  absl::flat_hash_map<std::string, bool> known_tags_;
  std::map<std::string, domain::CampaignRow> campaigns_;  // changed by this batch
  absl::flat_hash_map<std::string, std::optional<domain::CampaignRow>> stored_campaigns_;
  using RequestName = std::tuple<std::string, std::string, std::string>;
  std::map<RequestName, std::optional<domain::RequestRow>> requests_;
  struct ProductEntry {
    std::optional<domain::ProductRow> row;
    bool dirty = false;
  };
  std::map<std::string, ProductEntry> products_;
  struct SuppressionEntry {
    std::optional<domain::SuppressionRow> row;
    bool dirty = false;
  };
  std::map<int64_t, SuppressionEntry> suppressions_;
  struct DeliveryEntry {
    domain::DeliveryRow row;
    bool dirty = false;
  };
  std::map<int64_t, DeliveryEntry> deliveries_;
  absl::flat_hash_map<std::string, int64_t> delivery_ids_;  // by external id; 0: there is none
  struct MemberDeliveries {
    int64_t last = 0;  // 0: there is none
    bool is_read = false;
  };
  std::map<std::pair<AudienceName, domain::ClientId>, MemberDeliveries> member_deliveries_;
  absl::flat_hash_map<std::string, std::optional<domain::ResponseRow>> responses_;
  std::map<AudienceName, std::optional<domain::AudienceRow>> audiences_;
  // Decoded chunks of stored audiences, by the number of the chunk.
  std::map<std::pair<AudienceName, int64_t>, domain::AudienceChunk> audience_chunks_;
  bool has_segments_ = false;
  std::map<std::string, domain::SegmentRow> segments_;  // all, once they were asked for
  std::set<std::string> touched_segments_;
  std::set<domain::ClientId> ordering_clients_;  // whose orders this batch may have changed

  domain::Changes inserts_;
  std::vector<std::function<void()>> undo_;
  std::vector<domain::ClientId> edited_;  // not accepted yet; may repeat
  size_t scope_ = 0;                      // grows with every mark
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_WORKING_SET_H_
