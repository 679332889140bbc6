#include "server/index/chunk.h"

#include <gtest/gtest.h>

#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using domain::Channel;
using domain::ExclusionReason;

constexpr domain::ClientId kFirst = 65'537;

int64_t CountOrders(const Chunk& chunk) {
  int64_t count = 0;
  chunk.orders.ForEachAfter(-1, [&](const OrderEvent&) { ++count; });
  return count;
}

domain::OrderRow OrderOf(int64_t order_id, domain::ClientId client) {
  domain::OrderRow order;
  order.order_id = order_id;
  order.client_id = client;
  order.placed_at = kNow;
  order.amount = 700;
  order.quantity = 3;
  return order;
}

TEST(ChunkTest, APositionIsAnIdLessTheFirst) {
  Chunk chunk(kFirst);
  Dictionaries dictionaries;
  EXPECT_EQ(chunk.size, 0u);
  domain::ClientRow row;
  for (const size_t position : {size_t{10}, size_t{0}, size_t{3}, kChunkClients - 1}) {
    row.client_id = kFirst + static_cast<domain::ClientId>(position);
    chunk.Apply(row, dictionaries);
    EXPECT_TRUE(chunk.present.Test(position));
    EXPECT_EQ(chunk.size, position == kChunkClients - 1 ? kChunkClients : 11u);
  }
  EXPECT_EQ(chunk.present.Count(), 4u);
}

TEST(ChunkTest, AnImageReplacesTheWholeRow) {
  Chunk chunk(1);
  Dictionaries dictionaries;
  domain::ClientRow row;
  row.client_id = 1;
  row.city = "Omsk";
  row.last_order_at = kNow;
  row.largest_order_quantity = 5;
  row.last_order_quantity = 4;
  row.orders_count = 1;
  row.total_amount = -700;
  row.temperature_override = domain::Temperature::kHot;
  row.temperature_override_until = kNow;
  chunk.Apply(row, dictionaries);
  EXPECT_EQ(dictionaries.cities.Decode(chunk.city[0]), "Omsk");
  EXPECT_EQ(chunk.last_order_at[0], StoreTime(kNow));
  EXPECT_EQ(chunk.largest_order_quantity[0], 5);
  EXPECT_EQ(chunk.last_order_quantity[0], 4);
  EXPECT_EQ(chunk.total_amount[0], -700);
  row = {};
  row.client_id = 1;
  chunk.Apply(row, dictionaries);
  EXPECT_EQ(chunk.city[0], 0u);
  EXPECT_EQ(chunk.last_order_at[0], 0u);
  EXPECT_EQ(chunk.largest_order_quantity[0], 0);
  EXPECT_EQ(chunk.last_order_quantity[0], 0);
  EXPECT_EQ(chunk.orders_count[0], 0u);
  EXPECT_EQ(chunk.temperature_override_until[0], 0u);
}

TEST(ChunkTest, ChannelsComeWithTheFirstContactPoint) {
  Chunk chunk(1);
  domain::ClientChannelRow row;
  row.client_id = 2;
  row.channel = Channel::kPost;
  chunk.Apply(row);
  EXPECT_EQ(chunk.channels[static_cast<size_t>(Channel::kPost)], nullptr);
  row.reason = ExclusionReason::kNone;
  row.address_key = -9;
  row.address = "Omsk, Lenina 1";
  chunk.Apply(row);
  const ChannelColumns& columns = *chunk.channels[static_cast<size_t>(Channel::kPost)];
  EXPECT_EQ(columns.reason[1], ExclusionReason::kNone);
  EXPECT_EQ(columns.address_key[1], -9);
  EXPECT_EQ(columns.address.Get(1), "Omsk, Lenina 1");
  for (const size_t other : {size_t{0}, size_t{2}, kChunkClients - 1}) {
    EXPECT_EQ(columns.reason[other], ExclusionReason::kNoContactPoint);
  }
  row = {};
  row.client_id = 2;
  row.channel = Channel::kPost;
  chunk.Apply(row);
  EXPECT_EQ(columns.reason[1], ExclusionReason::kNoContactPoint);
  EXPECT_EQ(columns.address.Get(1), "");
}

TEST(ChunkTest, OnlyOrdersThatStandAreKept) {
  Chunk chunk(1);
  Dictionaries dictionaries;
  domain::OrderRow order = OrderOf(5, 1);
  chunk.Apply(order, {}, /*is_new=*/true, dictionaries);
  chunk.Apply(OrderOf(6, 2), {}, /*is_new=*/true, dictionaries);
  EXPECT_EQ(CountOrders(chunk), 2);
  order.canceled_at = kNow;
  chunk.Apply(order, {}, /*is_new=*/false, dictionaries);
  EXPECT_EQ(CountOrders(chunk), 1);
  order.superseded_by = 9;
  chunk.Apply(order, {}, /*is_new=*/false, dictionaries);
  EXPECT_EQ(CountOrders(chunk), 1);
  // Recorded and canceled in one batch.
  order = OrderOf(7, 1);
  order.canceled_at = kNow;
  chunk.Apply(order, {}, /*is_new=*/true, dictionaries);
  EXPECT_EQ(CountOrders(chunk), 1);
}

TEST(ChunkTest, AnOrderThatIsCanceledAndThenReplacedLeavesItsTwinAlone) {
  Chunk chunk(1);
  Dictionaries dictionaries;
  chunk.Apply(OrderOf(5, 1), {}, /*is_new=*/true, dictionaries);
  chunk.Apply(OrderOf(6, 1), {}, /*is_new=*/true, dictionaries);
  domain::OrderRow order = OrderOf(5, 1);
  order.canceled_at = kNow;
  chunk.Apply(order, {}, /*is_new=*/false, dictionaries);
  order.superseded_by = 9;
  chunk.Apply(order, {}, /*is_new=*/false, dictionaries);
  EXPECT_EQ(CountOrders(chunk), 1);
}

TEST(ChunkTest, TagsAreSetAndTakenAway) {
  Chunk chunk(kFirst);
  Dictionaries dictionaries;
  chunk.Apply({kFirst + 4, "vip", kNow, "anna", std::nullopt}, dictionaries);
  const Code code = *dictionaries.tags.Find("vip");
  EXPECT_EQ(chunk.tags.at(code).Count(kNow), 1u);
  chunk.Apply(domain::ClientTagRemoval{kFirst + 4, "never-set"}, dictionaries);
  chunk.Apply(domain::ClientTagRemoval{kFirst + 5, "vip"}, dictionaries);
  EXPECT_EQ(chunk.tags.at(code).Count(kNow), 1u);
  chunk.Apply(domain::ClientTagRemoval{kFirst + 4, "vip"}, dictionaries);
  EXPECT_EQ(chunk.tags.at(code).Count(kNow), 0u);
  EXPECT_EQ(dictionaries.tags.Find("never-set"), std::nullopt);
}

TEST(ChunkTest, BytesGrowWithWhatIsKept) {
  Chunk chunk(1);
  Dictionaries dictionaries;
  const size_t empty = chunk.bytes();
  domain::ClientRow row;
  row.client_id = 1'000;
  chunk.Apply(row, dictionaries);
  const size_t clients = chunk.bytes();
  EXPECT_GE(clients, empty + 1'000 * 100);
  for (int64_t id = 1; id <= 1'000; ++id)
    chunk.Apply(OrderOf(id, 1), {}, /*is_new=*/true, dictionaries);
  EXPECT_GE(chunk.bytes(), clients + 1'000 * sizeof(OrderEvent));
}

}  // namespace
}  // namespace clientele::index
