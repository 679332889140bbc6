// Random bases that change: each change goes into a model of plain rows and into a batch for the
// index.
#ifndef CLIENTELE_TESTS_UNIT_INDEX_RANDOM_BASE_H_
#define CLIENTELE_TESTS_UNIT_INDEX_RANDOM_BASE_H_

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/domain/changes.h"
#include "tests/support/dice.h"
#include "tests/unit/index/model.h"
#include "tests/unit/index/random_values.h"

namespace clientele::index {

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
  const domain::ClientId& RandomId() { return RandomClient().row.client_id; }

  // Creates all but some clients; the rest are for later changes.
  domain::CommittedBatch First() {
    const int later = static_cast<int>(free_ids_.size() / 10);
    const bool has_policy = !dice_.OneIn(3);
    return Batch([&] {
      while (static_cast<int>(free_ids_.size()) > later) Create();
      if (has_policy) ChangePolicy();
      const int events = static_cast<int>(model_.clients.size()) * 8;
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
        } else {
          ChangeClient();
        }
      }
    });
  }

  // All there is, as a server reads it at its start.
  domain::CommittedBatch Everything() const {
    domain::CommittedBatch batch;
    batch.revision_last = revision_;
    batch.committed_at = kNow;
    for (const auto& [id, client] : model_.clients) {
      batch.changes.clients.push_back(client.row);
      batch.changes.profiles.push_back(client.profile);
      for (const auto& [channel, row] : client.channels) {
        batch.changes.client_channels.push_back(row);
      }
      for (const auto& [tag, row] : client.tags) batch.changes.client_tags.push_back(row);
      for (const domain::OrderRow& order : client.orders) {
        if (order.stands()) batch.changes.orders.push_back(order);
      }
    }
    SortOrders(batch.changes);
    for (const auto& [tag, row] : model_.vocabulary) batch.changes.tags.push_back(row);
    batch.changes.policies.push_back(PolicyRowOf(model_.policy));
    return batch;
  }

 private:
  UnixSeconds Time() { return RandomTime(dice_, model_.policy); }

  template <typename Action>
  domain::CommittedBatch Batch(Action action) {
    batch_ = {};
    dirty_clients_.clear();
    dirty_profiles_.clear();
    dirty_orders_.clear();
    dirty_tags_.clear();
    dirty_channels_.clear();
    batch_.revision_first = revision_ + 1;
    action();
    Collect();
    batch_.revision_last = revision_;
    batch_.committed_at = kNow;
    return batch_;
  }

  // The images of all rows that changed, as they are at the batch's end.
  void Collect() {
    domain::Changes& changes = batch_.changes;
    for (const domain::ClientId id : dirty_clients_) {
      ModelClient& client = model_.clients[id];
      client.row.revision = ++revision_;
      WriteFacts(Recount(client.orders), client.row);
      changes.clients.push_back(client.row);
      if (dirty_profiles_.contains(id)) changes.profiles.push_back(client.profile);
      for (const domain::OrderRow& order : client.orders) {
        if (dirty_orders_.contains(order.order_id)) changes.orders.push_back(order);
      }
    }
    SortOrders(changes);
    for (const auto& [id, tag] : dirty_tags_) {
      const auto found = model_.clients[id].tags.find(tag);
      if (found != model_.clients[id].tags.end()) {
        changes.client_tags.push_back(found->second);
      } else {
        changes.tag_removals.push_back({id, tag});
      }
    }
    for (const auto& [id, channel] : dirty_channels_) {
      changes.client_channels.push_back(model_.clients[id].channels[channel]);
    }
  }

  static void SortOrders(domain::Changes& changes) {
    std::sort(changes.orders.begin(), changes.orders.end(),
              [](const auto& a, const auto& b) { return a.order_id < b.order_id; });
  }

  static domain::PolicyRow PolicyRowOf(const domain::Policy& policy) {
    return {policy.version, 0, kNow, "anna", domain::EncodePolicy(policy)};
  }

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
    client.row.created_at = Time();
    client.row.source = std::string(dice_.Pick(kSources));
    ChangeProfile(client);
    dirty_clients_.insert(id);
  }

  void ChangePolicy() {
    const int64_t version = model_.policy.version + 1;
    model_.policy = RandomPolicy(dice_);
    model_.policy.version = version;
    batch_.changes.policies.push_back(PolicyRowOf(model_.policy));
  }

  void ChangeClient() {
    ModelClient& client = RandomClient();
    switch (dice_.Between(0, 9)) {
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
      default:
        AddOrder(client);
        break;
    }
    dirty_clients_.insert(client.row.client_id);
  }

  void ChangeProfile(ModelClient& client) {
    RerollProfile(dice_, client.profile);
    dirty_profiles_.insert(client.row.client_id);
  }

  void ChangeTag(ModelClient& client) {
    const std::string tag(dice_.Pick(kTags));
    const domain::ClientId id = client.row.client_id;
    if (dice_.OneIn(4)) {
      client.tags.erase(tag);
    } else {
      client.tags[tag] = {id, tag, kNow, "anna", std::nullopt};
      if (dice_.OneIn(2)) client.tags[tag].expires_at = Time();
      if (model_.vocabulary.emplace(tag, domain::TagRow{tag, "", kNow, "anna"}).second) {
        batch_.changes.tags.push_back(model_.vocabulary[tag]);
      }
    }
    dirty_tags_.insert({id, tag});
  }

  void ChangeChannel(ModelClient& client) {
    const domain::Channel channel = dice_.Pick(domain::kChannels);
    client.channels[channel] = RandomChannelRow(dice_, client.row.client_id, channel);
    dirty_channels_.insert({client.row.client_id, channel});
  }

  void AddOrder(ModelClient& client) {
    domain::OrderRow order;
    order.order_id = ++revision_;
    order.client_id = client.row.client_id;
    order.placed_at = Time();
    order.kind = dice_.OneIn(5) ? domain::OrderKind::kReturn : domain::OrderKind::kPurchase;
    order.quantity = dice_.Between(0, 100);
    order.amount = dice_.Between(0, 10'000);
    if (dice_.OneIn(30)) order.amount = domain::kMaxAmount;
    if (dice_.OneIn(30)) order.quantity = domain::kMaxQuantity;
    if (dice_.OneIn(3) && !client.orders.empty()) TakeAfter(dice_.Pick(client.orders), order);
    dirty_orders_.insert(order.order_id);
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
    if (client.orders[place].superseded_by != 0) return;
    dirty_orders_.insert(client.orders[place].order_id);
    if (client.orders[place].stands() && dice_.OneIn(2)) {
      client.orders[place].canceled_at = kNow;
    } else {
      client.orders[place].superseded_by = revision_ + 1;
      AddOrder(client);
    }
  }

  Dice dice_;
  Model model_;
  std::vector<domain::ClientId> free_ids_;
  domain::Revision revision_ = 0;
  domain::CommittedBatch batch_;
  std::set<domain::ClientId> dirty_clients_;
  std::set<domain::ClientId> dirty_profiles_;
  std::set<int64_t> dirty_orders_;
  std::set<std::pair<domain::ClientId, std::string>> dirty_tags_;
  std::set<std::pair<domain::ClientId, domain::Channel>> dirty_channels_;
};

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_RANDOM_BASE_H_
