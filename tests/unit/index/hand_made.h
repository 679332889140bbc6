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
#include "tests/unit/index/random_values.h"

namespace clientele::index {

// The calls below gather rows; Apply makes them visible as one batch. A client is written by its
// first mention.
class HandMade {
 public:
  HandMade() { policy_.currency = "RUB"; }

  Index& index() { return index_; }
  domain::ClientRow& Client(domain::ClientId id) {
    domain::ClientRow& row = rows_[id];
    row.client_id = id;
    return row;
  }
  domain::ProfileRow& Profile(domain::ClientId id) {
    Client(id);
    batch_.changes.profiles.emplace_back().client_id = id;
    return batch_.changes.profiles.back();
  }
  // Gives its id.
  int64_t Order(domain::ClientId id, UnixSeconds at, int64_t quantity, int64_t amount,
                domain::OrderKind kind = domain::OrderKind::kPurchase) {
    domain::OrderRow order;
    order.order_id = ++revision_;
    order.client_id = id;
    order.placed_at = at;
    order.quantity = quantity;
    order.amount = amount;
    order.kind = kind;
    EXPECT_TRUE(domain::AddOrder(Client(id), order).ok());
    batch_.changes.orders.push_back(order);
    return order.order_id;
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
  domain::Changes& changes() { return batch_.changes; }

  void Apply() {
    for (const auto& [id, row] : rows_) batch_.changes.clients.push_back(row);
    batch_.changes.policies.push_back({1, 0, kNow, "anna", domain::EncodePolicy(policy_)});
    batch_.revision_last = ++revision_;
    batch_.committed_at = kNow;
    index_.Apply(batch_);
    batch_ = {};
    batch_.revision_first = revision_ + 1;
  }

  filter::Filter Filter(const std::string& expression) const {
    std::vector<filter::Problem> problems;
    filter::Filter filter = filter::CompileExpression(expression, policy_, problems);
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
  Index index_;
  domain::Policy policy_;
  std::map<domain::ClientId, domain::ClientRow> rows_;
  domain::CommittedBatch batch_;
  domain::Revision revision_ = 0;
};

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_HAND_MADE_H_
