#include "tests/unit/store/filter_base.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/domain/audience.h"
#include "server/domain/facts.h"
#include "server/filter/compiler.h"
#include "server/store/open_store.h"
#include "server/store/sql_catalog.h"
#include "tests/support/status_matchers.h"

namespace clientele::store {

using domain::ClientId;

FilterBase::FilterBase() {
  auto driver = OpenDriver("sqlite:" + dir_.File("base.db"));
  EXPECT_THAT(driver, IsOk());
  auto store = Store::Open(*std::move(driver), clock_, *random_, {});
  EXPECT_THAT(store, IsOk());
  store_ = *std::move(store);
}

domain::ClientRow& FilterBase::Client(ClientId id) {
  domain::ClientRow& row = clients_[id];
  if (row.client_id == 0) {
    row.client_id = id;
    row.revision = row.profile_revision = NextId();
    row.created_at = kNow - 1'000 * kDay;
  }
  return row;
}

domain::ProfileRow& FilterBase::Profile(ClientId id) {
  domain::ProfileRow& row = profiles_[id];
  row.client_id = id;
  row.revision = Client(id).profile_revision;
  return row;
}

domain::OrderRow& FilterBase::Order(ClientId client, UnixSeconds at, int64_t amount,
                                    int64_t quantity) {
  Client(client);
  domain::OrderRow& order = orders_.emplace_back();
  order.order_id = NextId();
  order.client_id = client;
  order.placed_at = at;
  order.amount = amount;
  order.quantity = quantity;
  return order;
}

domain::OrderRow& FilterBase::Return(ClientId client, UnixSeconds at, int64_t amount,
                                     int64_t quantity) {
  domain::OrderRow& order = Order(client, at, amount, quantity);
  order.kind = domain::OrderKind::kReturn;
  return order;
}

void FilterBase::Line(const domain::OrderRow& order, const std::string& sku, int64_t quantity,
                      int64_t amount) {
  int64_t number = 1;
  for (const domain::OrderLineRow& line : rows_.order_lines)
    number += line.order_id == order.order_id;
  rows_.order_lines.push_back({order.order_id, number, sku, quantity, amount});
}

void FilterBase::Tag(ClientId client, const std::string& tag,
                     std::optional<UnixSeconds> expires_at) {
  Client(client);
  rows_.client_tags.push_back({client, tag, kNow - kDay, "anna", expires_at});
}

void FilterBase::Reach(ClientId client, domain::Channel channel, domain::ExclusionReason reason) {
  Client(client);
  rows_.client_channels.push_back({client, channel, reason, 1, 1, ""});
}

void FilterBase::Audience(const std::string& campaign, int64_t number, const Ids& members) {
  domain::AudienceRow audience;
  audience.campaign_id = campaign;
  audience.number = number;
  rows_.audiences.push_back(audience);
  domain::AudienceChunk chunk;
  for (const ClientId id : members) chunk.members.push_back({id, domain::Channel::kEmail, id});
  rows_.audience_chunks.push_back({campaign, number, 0, domain::EncodeAudienceChunk(chunk)});
}

void FilterBase::Write() {
  for (auto& [id, client] : clients_) {
    std::vector<domain::OrderRow> orders;
    std::vector<UnixSeconds> times;
    for (const domain::OrderRow& order : orders_) {
      if (order.client_id != id) continue;
      orders.push_back(order);
      if (order.stands() && order.kind == domain::OrderKind::kPurchase) {
        times.push_back(order.placed_at);
      }
    }
    EXPECT_THAT(domain::RecountOrders(client, orders), IsOk());
    domain::SetMedianInterval(client, times);
    rows_.clients.push_back(client);
    Profile(id);
  }
  for (const auto& [id, profile] : profiles_) rows_.profiles.push_back(profile);
  rows_.orders.assign(orders_.begin(), orders_.end());
  rows_.policies.push_back({2, 1, kNow, "", domain::EncodePolicy(policy_)});
  auto transaction = store_->BeginWrite();
  ASSERT_THAT(transaction, IsOk());
  ASSERT_THAT((*transaction)->Commit({random_->Bytes(16), 1, kNow, 1'000'000}, rows_), IsOk());
}

filter::Filter FilterBase::Compile(const std::string& expression) {
  auto transaction = store_->BeginRead();
  EXPECT_THAT(transaction, IsOk());
  const SqlCatalog catalog(transaction->reader());
  filter::FilterSpec spec;
  spec.expression = expression;
  auto filter = filter::Compile(spec, policy_, catalog);
  EXPECT_THAT(filter, IsOk()) << expression;
  EXPECT_THAT(catalog.status(), IsOk());
  return filter.ok() ? *std::move(filter) : filter::Filter();
}

namespace {

// What `ask` answers in a snapshot of its own; must succeed.
template <typename Ask>
auto Get(Store& store, Ask ask) {
  auto transaction = store.BeginRead();
  EXPECT_THAT(transaction, IsOk());
  auto queries = SegmentQueries::Open(*transaction);
  EXPECT_THAT(queries, IsOk());
  auto answer = ask(*queries);
  EXPECT_THAT(answer, IsOk());
  return *std::move(answer);
}

}  // namespace

int64_t FilterBase::Count(const std::string& expression, UnixSeconds now) {
  const filter::Filter filter = Compile(expression);
  return Get(*store_,
             [&](SegmentQueries& queries) {
               return queries.Count({filter, now, nullptr});
             })
      .count;
}

Ids FilterBase::Members(const std::string& expression, UnixSeconds now) {
  const filter::Filter filter = Compile(expression);
  return Get(*store_, [&](SegmentQueries& queries) {
    return queries.Members({filter, now, nullptr}, 0, 0);
  });
}

Ids FilterBase::Ranked(const std::string& expression, filter::FieldId field, bool descending) {
  const filter::Filter filter = Compile(expression);
  return Get(*store_, [&](SegmentQueries& queries) {
    return queries.Ranked({filter, kNow, nullptr}, {field, descending});
  });
}

std::string FilterBase::Value(ClientId client, filter::FieldId field, UnixSeconds now) {
  const auto columns = Get(*store_, [&](SegmentQueries& queries) {
    return queries.Fetch({&client, 1}, {&field, 1}, now, nullptr);
  });
  const filter::FieldValues& column = columns.front();
  if (!column.present.empty() && !column.present.front()) return "-";
  return column.texts.empty() ? absl::StrCat(column.integers.front()) : column.texts.front();
}

}  // namespace clientele::store
