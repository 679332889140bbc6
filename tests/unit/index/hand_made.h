// A small base written down row by row, for answers that can be worked out by hand.
#ifndef CLIENTELE_TESTS_UNIT_INDEX_HAND_MADE_H_
#define CLIENTELE_TESTS_UNIT_INDEX_HAND_MADE_H_

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/domain/changes.h"
#include "server/domain/facts.h"
#include "server/filter/compiler.h"
#include "server/index/index.h"
#include "server/index/queries.h"

namespace clientele::index {

// 2026-11-16T09:00:00Z.
inline constexpr UnixSeconds kNow = 1'794'819'600;
inline constexpr int64_t kDay = 86'400;

// The calls below gather rows; Apply makes them visible as one batch. A client is written by its
// first mention.
class HandMade {
 public:
  // With this many clients, from id 1 on.
  explicit HandMade(domain::ClientId clients = 0) {
    policy_.currency = "RUB";
    for (domain::ClientId id = 1; id <= clients; ++id) Client(id);
  }

  Index& index() { return index_; }
  domain::ClientRow& Client(domain::ClientId id) {
    domain::ClientRow& row = rows_[id];
    row.client_id = id;
    return row;
  }
  // Of this batch.
  domain::ProfileRow& Profile(domain::ClientId id) {
    Client(id);
    for (domain::ProfileRow& row : batch_.changes.profiles) {
      if (row.client_id == id) return row;
    }
    batch_.changes.profiles.emplace_back().client_id = id;
    return batch_.changes.profiles.back();
  }

  domain::OrderRow Order(domain::ClientId id, UnixSeconds at, int64_t quantity = 1,
                         int64_t amount = 100,
                         domain::OrderKind kind = domain::OrderKind::kPurchase) {
    domain::OrderRow order;
    order.client_id = id;
    order.placed_at = at;
    order.quantity = quantity;
    order.amount = amount;
    order.kind = kind;
    return Add(order);
  }
  // The same of any order; gives it its id.
  domain::OrderRow Add(domain::OrderRow order) {
    order.order_id = NextId();
    EXPECT_TRUE(domain::AddOrder(Client(order.client_id), order).ok());
    orders_[order.client_id].push_back(order);
    batch_.changes.orders.push_back(order);
    return order;
  }
  void Line(const domain::OrderRow& order, const std::string& sku, int64_t quantity,
            int64_t amount) {
    const auto number = static_cast<int64_t>(changes().order_lines.size()) + 1;
    changes().order_lines.push_back({order.order_id, number, sku, quantity, amount});
  }
  void Cancel(const domain::OrderRow& order) {
    std::vector<domain::OrderRow>& orders = orders_[order.client_id];
    for (domain::OrderRow& known : orders) {
      if (known.order_id != order.order_id) continue;
      known.canceled_at = kNow;
      changes().orders.push_back(known);
    }
    EXPECT_TRUE(domain::RecountOrders(Client(order.client_id), orders).ok());
  }

  void Tag(domain::ClientId id, const std::string& tag,
           std::optional<UnixSeconds> expires = std::nullopt) {
    Client(id);
    batch_.changes.client_tags.push_back({id, tag, kNow, "anna", expires});
  }
  void Channel(domain::ClientId id, domain::Channel channel, domain::ExclusionReason reason,
               int64_t address_key = 0) {
    Client(id);
    domain::ClientChannelRow row;
    row.client_id = id;
    row.channel = channel;
    row.reason = reason;
    row.address_key = address_key;
    if (address_key != 0) row.address = absl::StrCat("address ", address_key);
    batch_.changes.client_channels.push_back(row);
  }
  domain::Policy& policy() { return policy_; }
  // For all other rows.
  domain::Changes& changes() { return batch_.changes; }
  domain::Revision NextId() { return ++revision_; }

  void Apply() {
    for (auto& [id, orders] : orders_) SetMedian(orders, rows_[id]);
    for (const auto& [id, row] : rows_) batch_.changes.clients.push_back(row);
    batch_.changes.policies.push_back({1, 0, kNow, "anna", domain::EncodePolicy(policy_)});
    batch_.revision_last = ++revision_;
    batch_.committed_at = kNow;
    index_.Apply(batch_);
    batch_ = {};
    batch_.revision_first = revision_ + 1;
  }

  // Not while a reader lives.
  filter::Filter Filter(const std::string& expression) const {
    const Index::Reader reader(index_);
    std::vector<filter::Problem> problems;
    std::vector<filter::Problem> warnings;
    filter::Filter filter =
        filter::CompileExpression(expression, policy_, reader.catalog(), problems, warnings);
    EXPECT_TRUE(problems.empty()) << expression << ": " << problems.front().message;
    return filter;
  }

  std::vector<domain::ClientId> Members(const std::string& expression,
                                        UnixSeconds now = kNow) const {
    const filter::Filter filter = Filter(expression);
    const Index::Reader reader(index_);
    const auto selection = Select(reader, {filter, now, nullptr});
    EXPECT_TRUE(selection.ok());
    std::vector<domain::ClientId> members;
    for (size_t number = 0; number < selection->chunks.size(); ++number) {
      selection->chunks[number].ForEach([&](size_t i) {
        members.push_back(static_cast<domain::ClientId>(number * kChunkClients + i) + 1);
      });
    }
    return members;
  }

 private:
  static void SetMedian(const std::vector<domain::OrderRow>& orders, domain::ClientRow& row) {
    std::vector<UnixSeconds> times;
    for (const domain::OrderRow& order : orders) {
      const bool purchase = order.kind == domain::OrderKind::kPurchase;
      if (order.stands() && purchase) times.push_back(order.placed_at);
    }
    domain::SetMedianInterval(row, std::move(times));
  }

  Index index_;
  domain::Policy policy_;
  std::map<domain::ClientId, domain::ClientRow> rows_;
  std::map<domain::ClientId, std::vector<domain::OrderRow>> orders_;
  domain::CommittedBatch batch_;
  domain::Revision revision_ = 0;
};

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_HAND_MADE_H_
