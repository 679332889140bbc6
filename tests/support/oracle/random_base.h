// Random bases that change: each change goes into a model of plain rows and into a batch, for an
// index or a store.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_RANDOM_BASE_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_RANDOM_BASE_H_

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/domain/audience.h"
#include "server/domain/changes.h"
#include "tests/support/oracle/audience_rows.h"
#include "tests/support/oracle/order_facts.h"
#include "tests/support/oracle/random_values.h"

namespace clientele::oracle {

class RandomBase {
 public:
  // Where the ids lie: side by side; here and there; on both sides of the chunks' ends.
  enum class Ids { kDense, kGaps, kSeveralChunks };

  RandomBase(uint64_t seed, Ids ids, int clients) : dice_(seed) {
    std::set<domain::ClientId> chosen;
    if (ids == Ids::kSeveralChunks) chosen = {1, 64, 65'535, 65'536, 65'537, 131'072, 131'073};
    while (static_cast<int>(chosen.size()) < clients) {
      switch (ids) {
        case Ids::kDense:
          chosen.insert(static_cast<domain::ClientId>(chosen.size()) + 1);
          break;
        case Ids::kGaps:
          chosen.insert(dice_.Between(1, 20 * clients));
          break;
        case Ids::kSeveralChunks:
          chosen.insert(dice_.Between(65'537 - clients, 65'537 + clients));
          break;
      }
    }
    free_ids_.assign(chosen.begin(), chosen.end());
  }

  Dice& dice() { return dice_; }
  const Model& model() const { return model_; }

  // Creates all but some clients; the rest are for later changes.
  domain::CommittedBatch First() {
    const int later = static_cast<int>(free_ids_.size() / 10);
    const bool has_policy = !dice_.OneIn(5);
    return Batch([&] {
      while (static_cast<int>(free_ids_.size()) > later) Create();
      if (has_policy) ChangePolicy();
      for (int i = 0; i < 3; ++i) ChangeProduct();
      const int events = static_cast<int>(model_.clients.size()) * 6;
      for (int i = 0; i < events; ++i) ChangeClient();
      for (int64_t audiences = dice_.Between(1, 4); audiences > 0; --audiences) AddAudience();
      for (int i = 0; i < 3; ++i) ChangeAudience();
      for (int i = 0; i < events; ++i) ChangeClient();
    });
  }

  // The next changes as one batch; they don't depend on where batches end.
  domain::CommittedBatch Next(int changes) {
    return Batch([&] {
      for (int i = 0; i < changes; ++i) {
        if (dice_.OneIn(20) && !free_ids_.empty()) {
          Create();
        } else if (dice_.OneIn(60)) {
          ChangePolicy();
        } else if (dice_.OneIn(30)) {
          ChangeProduct();
        } else if (dice_.OneIn(60)) {
          AddAudience();
        } else if (dice_.OneIn(30)) {
          ChangeAudience();
        } else {
          ChangeClient();
        }
      }
    });
  }

  // A change that touches no client: of the rules, or of the slots that audiences hold.
  domain::CommittedBatch NextRules() {
    return Batch([&] {
      if (dice_.OneIn(3)) {
        ChangeProduct();
      } else {
        ChangePolicy();
      }
    });
  }
  domain::CommittedBatch NextOfAudiences() {
    return Batch([&] { ChangeAudience(); });
  }

  // Saves a filter under a name; takes it away when there is no filter.
  domain::CommittedBatch SaveSegment(const std::string& id,
                                     const std::optional<std::string>& filter) {
    return Batch([&] {
      if (!filter.has_value()) {
        model_.segments.erase(id);
        batch_.changes.segment_removals.push_back({id});
        return;
      }
      model_.segments[id] = {id, ++revision_, kNow, kNow, "", *filter, "anna"};
      batch_.changes.segments.push_back(model_.segments[id]);
    });
  }

  // All there is, as a server reads it at its start. Only what stands of the orders.
  domain::CommittedBatch Everything() const {
    domain::CommittedBatch batch;
    batch.revision_last = revision_;
    batch.committed_at = kNow;
    domain::Changes& changes = batch.changes;
    for (const auto& [id, client] : model_.clients) {
      changes.clients.push_back(client.row);
      changes.profiles.push_back(client.profile);
      for (const auto& [channel, row] : client.channels) changes.client_channels.push_back(row);
      for (const auto& [tag, row] : client.tags) changes.client_tags.push_back(row);
      for (const auto& [name, row] : client.attributes) changes.client_attributes.push_back(row);
      for (const ModelOrder& order : client.orders) {
        if (!order.row.stands()) continue;
        changes.orders.push_back(order.row);
        Append(order.lines, changes.order_lines);
      }
      Append(client.interactions, changes.interactions);
      Append(client.deliveries, changes.deliveries);
      Append(client.responses, changes.responses);
    }
    Sort(changes);
    for (const auto& [tag, row] : model_.vocabulary) changes.tags.push_back(row);
    for (const auto& [sku, row] : model_.products) changes.products.push_back(row);
    for (const auto& [id, row] : model_.segments) changes.segments.push_back(row);
    for (const auto& [name, audience] : model_.audiences) {
      changes.audiences.push_back(audience.row);
      for (const int64_t chunk : ChunksOf(audience)) {
        PushMembers(audience, chunk, changes);
        PushStreamed(audience, chunk, changes);
      }
    }
    changes.policies.push_back(PolicyRowOf(model_.policy, revision_));
    return batch;
  }

 private:
  template <typename Row>
  static void Append(const std::vector<Row>& from, std::vector<Row>& to) {
    to.insert(to.end(), from.begin(), from.end());
  }

  template <typename Action>
  domain::CommittedBatch Batch(Action action) {
    batch_ = {};
    dirty_ = {};
    batch_.revision_first = revision_ + 1;
    action();
    Collect();
    // Not every change takes a revision, but every batch does.
    revision_ = std::max(revision_, batch_.revision_first);
    batch_.revision_last = revision_;
    batch_.committed_at = kNow;
    return batch_;
  }

  // The images of all rows that changed, as they are at the batch's end.
  void Collect() {
    domain::Changes& changes = batch_.changes;
    for (const domain::ClientId id : dirty_.clients) {
      ModelClient& client = model_.clients[id];
      client.row.revision = ++revision_;
      WriteFacts(Recount(client.orders), client.row);
      if (dirty_.profiles.contains(id)) {
        client.profile.revision = client.row.profile_revision = client.row.revision;
        changes.profiles.push_back(client.profile);
      }
      changes.clients.push_back(client.row);
      for (const ModelOrder& order : client.orders) {
        if (dirty_.events.contains(order.row.order_id)) changes.orders.push_back(order.row);
      }
      for (const domain::DeliveryRow& row : client.deliveries) {
        if (dirty_.events.contains(row.delivery_id)) changes.deliveries.push_back(row);
      }
    }
    Sort(changes);
    for (const auto& [id, tag] : dirty_.tags) {
      const auto found = model_.clients[id].tags.find(tag);
      if (found != model_.clients[id].tags.end()) {
        changes.client_tags.push_back(found->second);
      } else {
        changes.tag_removals.push_back({id, tag});
      }
    }
    for (const auto& [id, name] : dirty_.attributes) {
      const auto found = model_.clients[id].attributes.find(name);
      if (found != model_.clients[id].attributes.end()) {
        changes.client_attributes.push_back(found->second);
      } else {
        changes.attribute_removals.push_back({id, name});
      }
    }
    for (const auto& [id, channel] : dirty_.channels) {
      changes.client_channels.push_back(model_.clients[id].channels[channel]);
    }
    for (const std::string& sku : dirty_.products) {
      changes.products.push_back(model_.products[sku]);
    }
    for (const AudienceName& name : dirty_.audiences) {
      changes.audiences.push_back(model_.audiences[name].row);
    }
    for (const auto& [name, chunk] : dirty_.audience_chunks) {
      PushMembers(model_.audiences[name], chunk, changes);
    }
    for (const auto& [name, chunk] : dirty_.audience_streams) {
      PushStreamed(model_.audiences[name], chunk, changes);
    }
  }

  static void Sort(domain::Changes& changes) {
    std::sort(changes.orders.begin(), changes.orders.end(),
              [](const auto& a, const auto& b) { return a.order_id < b.order_id; });
    std::sort(changes.deliveries.begin(), changes.deliveries.end(),
              [](const auto& a, const auto& b) { return a.delivery_id < b.delivery_id; });
  }

  static domain::PolicyRow PolicyRowOf(const domain::Policy& policy, domain::Revision revision) {
    return {policy.version, revision, kNow, "anna", domain::EncodePolicy(policy)};
  }

  using AudienceName = std::pair<std::string, int64_t>;

  ModelClient& RandomClient() {
    return std::next(model_.clients.begin(),
                     dice_.Between(0, static_cast<int64_t>(model_.clients.size()) - 1))
        ->second;
  }

  void Create() {
    const domain::ClientId id = free_ids_.front();
    free_ids_.erase(free_ids_.begin());
    ModelClient& client = model_.clients[id];
    client.row.client_id = client.profile.client_id = id;
    client.row.created_at = RandomTime(dice_, model_.policy);
    client.row.source = dice_.Pick(kSources);
    ChangeProfile(client);
    dirty_.clients.insert(id);
  }

  void ChangePolicy() {
    const domain::Policy before = model_.policy;
    model_.policy = RandomPolicy(dice_);
    model_.policy.version = before.version + 1;
    // A base's currency never changes.
    if (!before.currency.empty()) model_.policy.currency = before.currency;
    batch_.changes.policies.push_back(PolicyRowOf(model_.policy, ++revision_));
  }

  void ChangeProduct() {
    const std::string sku = dice_.Pick(kSkus);
    model_.products[sku] = {sku, "", dice_.Pick(kCategories), "piece", 1, kNow, "anna"};
    dirty_.products.insert(sku);
  }

  void AddAudience() {
    const std::string campaign = dice_.Pick({"spring-2026", "весна"});
    const AudienceName name(campaign, ++audiences_[campaign]);
    ModelAudience& audience = model_.audiences[name];
    audience.row = RandomAudience(dice_);
    audience.row.campaign_id = name.first;
    audience.row.number = name.second;
    dirty_.audiences.insert(name);
    if (dice_.OneIn(6)) return;
    const size_t one_in = 1 + dice_.Below(5);
    for (const auto& [id, client] : model_.clients) {
      if (dice_.OneIn(one_in)) AddMember(client, audience);
    }
    audience.row.matched = audience.row.members = static_cast<int64_t>(audience.members.size());
    for (const int64_t chunk : ChunksOf(audience)) dirty_.audience_chunks.insert({name, chunk});
  }

  void AddMember(const ModelClient& client, ModelAudience& audience) {
    domain::AudienceMember& member = audience.members[client.row.client_id];
    member.client_id = client.row.client_id;
    member.channel = dice_.Pick(domain::kChannels);
    member.address_key = AddressOf(client, member.channel);
    member.variant = static_cast<int32_t>(dice_.Below(4));
  }

  // Mostly one that the client has.
  int64_t AddressOf(const ModelClient& client, domain::Channel channel) {
    const auto found = client.channels.find(channel);
    const bool is_known = found != client.channels.end() && found->second.address_key != 0;
    return is_known && !dice_.OneIn(5) ? found->second.address_key
                                       : AddressKey(dice_.Between(1, kAddresses));
  }

  // Streams to some members, releases, or loses a member that is erased.
  void ChangeAudience() {
    const auto found = std::next(model_.audiences.begin(),
                                 static_cast<int64_t>(dice_.Below(model_.audiences.size())));
    ModelAudience& audience = found->second;
    if (dice_.OneIn(4)) {
      audience.row.released = static_cast<domain::Released>(dice_.Between(1, 2));
      audience.row.released_at = kNow;
      dirty_.audiences.insert(found->first);
    } else if (audience.members.empty()) {
      return;
    } else if (dice_.OneIn(3)) {
      const domain::ClientId id = dice_.Pick(audience.members).first;
      audience.members.erase(id);
      audience.streamed.erase(id);
      dirty_.audience_chunks.insert({found->first, ChunkOf(id)});
    } else {
      const size_t one_in = 1 + dice_.Below(3);
      for (const auto& [id, member] : audience.members) {
        if (!dice_.OneIn(one_in)) continue;
        audience.streamed.insert(id);
        dirty_.audience_streams.insert({found->first, ChunkOf(id)});
      }
    }
  }

  void ChangeClient() {
    ModelClient& client = RandomClient();
    switch (dice_.Between(0, 15)) {
      case 0:
        RerollRow(dice_, model_.policy, client.row);
        break;
      case 1:
        ChangeProfile(client);
        break;
      case 2:
      case 3:
        ChangeTag(client);
        break;
      case 4:
      case 5:
        ChangeChannel(client);
        break;
      case 6:
        EndOrder(client);
        break;
      case 7:
        ChangeAttribute(client);
        break;
      case 8:
      case 9:
        AddInteraction(client);
        break;
      case 10:
        AddDelivery(client);
        break;
      case 11:
        ChangeDelivery(client);
        break;
      case 12:
        AddResponse(client);
        break;
      default:
        AddOrder(client);
        break;
    }
    dirty_.clients.insert(client.row.client_id);
  }

  void ChangeProfile(ModelClient& client) {
    RerollProfile(dice_, client.profile);
    dirty_.profiles.insert(client.row.client_id);
  }

  void ChangeTag(ModelClient& client) {
    const std::string tag = dice_.Pick(kTags);
    const domain::ClientId id = client.row.client_id;
    if (dice_.OneIn(4)) {
      client.tags.erase(tag);
    } else {
      client.tags[tag] = {id, tag, RandomTime(dice_, model_.policy), dice_.Pick(kOwners),
                          MaybeTime(dice_, model_.policy)};
      if (model_.vocabulary.emplace(tag, domain::TagRow{tag, "", kNow, "anna"}).second) {
        batch_.changes.tags.push_back(model_.vocabulary[tag]);
      }
    }
    dirty_.tags.insert({id, tag});
  }

  void ChangeChannel(ModelClient& client) {
    const domain::Channel channel = dice_.Pick(domain::kChannels);
    client.channels[channel] = RandomChannelRow(dice_, client.row.client_id, channel);
    dirty_.channels.insert({client.row.client_id, channel});
  }

  void ChangeAttribute(ModelClient& client) {
    const domain::ClientAttributeRow row = RandomAttributeRow(dice_, client.row.client_id);
    dirty_.attributes.insert({row.client_id, row.attribute});
    if (dice_.OneIn(4)) {
      client.attributes.erase(row.attribute);
    } else {
      client.attributes[row.attribute] = row;
    }
  }

  void AddInteraction(ModelClient& client) {
    domain::InteractionRow row = RandomInteraction(dice_, model_.policy);
    row.interaction_id = ++revision_;
    row.client_id = client.row.client_id;
    client.interactions.push_back(row);
    batch_.changes.interactions.push_back(row);
  }

  void AddDelivery(ModelClient& client) {
    domain::DeliveryRow row = RandomDelivery(dice_, model_.policy);
    row.delivery_id = ++revision_;
    row.client_id = client.row.client_id;
    row.address_key = AddressOf(client, row.channel);
    if (!model_.audiences.empty()) ReportMember(row);
    client.deliveries.push_back(row);
    dirty_.events.insert(row.delivery_id);
  }

  // What became of a member, when the client is one of the audience that is drawn.
  void ReportMember(domain::DeliveryRow& row) {
    const ModelAudience& audience = dice_.Pick(model_.audiences).second;
    const auto member = audience.members.find(row.client_id);
    if (member == audience.members.end()) return;
    row.campaign_id = audience.row.campaign_id;
    row.audience_number = audience.row.number;
    row.step = audience.row.step;
    row.channel = member->second.channel;
    row.address_key = member->second.address_key;
    row.variant = member->second.variant;
    row.counts_toward_cap = audience.row.counts_toward_cap;
  }

  void ChangeDelivery(ModelClient& client) {
    if (client.deliveries.empty()) return;
    domain::DeliveryRow& row = client.deliveries[dice_.Below(client.deliveries.size())];
    row.status = static_cast<domain::DeliveryStatus>(dice_.Between(1, 5));
    if (dice_.OneIn(6)) row.at = RandomTime(dice_, model_.policy);
    dirty_.events.insert(row.delivery_id);
  }

  void AddResponse(ModelClient& client) {
    domain::ResponseRow row = RandomResponse(dice_, model_.policy);
    row.response_id = ++revision_;
    row.client_id = client.row.client_id;
    client.responses.push_back(row);
    batch_.changes.responses.push_back(row);
  }

  void AddOrder(ModelClient& client) {
    ModelOrder order;
    order.row = RandomOrder(dice_, model_.policy);
    order.row.order_id = ++revision_;
    order.row.client_id = client.row.client_id;
    if (dice_.OneIn(3) && !client.orders.empty()) {
      TakeAfter(dice_.Pick(client.orders).row, order.row);
    }
    order.lines = RandomLines(dice_, order.row.order_id);
    Append(order.lines, batch_.changes.order_lines);
    dirty_.events.insert(order.row.order_id);
    client.orders.push_back(order);
  }

  // Of one second with another order, or its twin: only their ids tell them apart.
  void TakeAfter(const domain::OrderRow& other, domain::OrderRow& order) {
    order.placed_at = other.placed_at;
    if (dice_.OneIn(2)) return;
    order.kind = other.kind;
    order.quantity = other.quantity;
    order.amount = other.amount;
  }

  // Cancels an order or puts another in its place, which may be done to a canceled one too.
  void EndOrder(ModelClient& client) {
    if (client.orders.empty()) return;
    const size_t place = dice_.Below(client.orders.size());
    domain::OrderRow& row = client.orders[place].row;
    if (row.superseded_by != 0) return;
    dirty_.events.insert(row.order_id);
    if (row.stands() && dice_.OneIn(2)) {
      row.canceled_at = kNow;
    } else {
      row.superseded_by = revision_ + 1;
      AddOrder(client);
    }
  }

  Dice dice_;
  Model model_;
  std::vector<domain::ClientId> free_ids_;
  std::map<std::string, int64_t> audiences_;  // how many, by campaign
  domain::Revision revision_ = 0;
  domain::CommittedBatch batch_;
  struct Dirty {
    std::set<domain::ClientId> clients;
    std::set<domain::ClientId> profiles;
    std::set<int64_t> events;
    std::set<std::pair<domain::ClientId, std::string>> tags;
    std::set<std::pair<domain::ClientId, std::string>> attributes;
    std::set<std::pair<domain::ClientId, domain::Channel>> channels;
    std::set<std::string> products;
    std::set<AudienceName> audiences;
    std::set<std::pair<AudienceName, int64_t>> audience_chunks;
    std::set<std::pair<AudienceName, int64_t>> audience_streams;
  };
  Dirty dirty_;
};

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_RANDOM_BASE_H_
