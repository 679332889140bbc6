#include "server/index/index.h"

#include <gtest/gtest.h>

#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using Ids = std::vector<domain::ClientId>;

domain::SegmentRow Segment(const std::string& id, const std::string& filter) {
  domain::SegmentRow row;
  row.segment_id = id;
  row.filter = filter;
  return row;
}

TEST(Index, IsACatalogOfSavedSegments) {
  HandMade base(1);
  base.changes().segments = {Segment("b", "id = 1"), Segment("a", "id = 2")};
  base.Apply();
  {
    const Index::Reader reader(base.index());
    EXPECT_EQ(reader.catalog().SegmentIds(), std::vector<std::string>({"a", "b"}));
    EXPECT_EQ(reader.catalog().SegmentFilter("b"), "id = 1");
    EXPECT_EQ(reader.catalog().SegmentFilter("c"), std::nullopt);
  }
  base.changes().segments = {Segment("b", "id = 3")};
  base.changes().segment_removals = {{"a"}, {"never-was"}};
  base.Apply();
  const Index::Reader reader(base.index());
  EXPECT_EQ(reader.catalog().SegmentIds(), std::vector<std::string>({"b"}));
  EXPECT_EQ(reader.catalog().SegmentFilter("b"), "id = 3");
}

// An audience that nobody is in has no chunk, and exists.
TEST(Index, IsACatalogOfAudiences) {
  HandMade base(1);
  domain::AudienceRow row;
  row.campaign_id = "spring";
  row.number = 2;
  base.changes().audiences = {row};
  base.Apply();
  const Index::Reader reader(base.index());
  EXPECT_TRUE(reader.catalog().HasAudience("spring", 2));
  EXPECT_FALSE(reader.catalog().HasAudience("spring", 1));
  EXPECT_FALSE(reader.catalog().HasAudience("sprin", 2));
}

TEST(Index, GivesLinesToTheirOrdersInWhateverOrderTheyCome) {
  HandMade base(2);
  const domain::OrderRow a = base.Order(1, kNow);
  const domain::OrderRow b = base.Order(2, kNow);
  base.Line(b, "x", 10, 1);
  base.Line(a, "y", 20, 1);
  base.Line(b, "y", 30, 1);
  base.Apply();
  EXPECT_EQ(base.Members("orders(sku = \"x\").quantity = 10"), Ids({2}));
  EXPECT_EQ(base.Members("orders(sku = \"y\").quantity = 20"), Ids({1}));
  EXPECT_EQ(base.Members("orders(sku = \"y\").quantity = 30"), Ids({2}));
}

// Rows from tables come with revision_first = 0: all of them are new.
TEST(Index, TakesEverythingInALoadForNew) {
  Index index;
  domain::CommittedBatch part;
  domain::ClientRow client;
  client.client_id = 1;
  client.orders_count = 1;
  part.changes.clients = {client};
  domain::OrderRow order;
  order.order_id = 5;
  order.client_id = 1;
  order.placed_at = kNow;
  part.changes.orders = {order};
  part.changes.order_lines = {{5, 1, "x", 1, 1}};
  domain::DeliveryRow delivery;
  delivery.delivery_id = 6;
  delivery.client_id = 1;
  part.changes.deliveries = {delivery};
  part.revision_last = 9;
  index.Apply(part);
  const Index::Reader reader(index);
  EXPECT_EQ(reader.chunks().front()->orders.size(), 1u);
  EXPECT_EQ(reader.chunks().front()->orders.lines(), 1u);
  EXPECT_EQ(reader.chunks().front()->deliveries.size(), 1u);
  EXPECT_EQ(reader.revision(), 9);
}

// Their rows may be read from the tables in any order.
TEST(Index, TakesEventsBeforeTheirClient) {
  Index index;
  domain::CommittedBatch events;
  domain::ResponseRow response;
  response.client_id = 40;
  response.at = kNow;
  events.changes.responses = {response};
  index.Apply(events);
  domain::CommittedBatch clients;
  domain::ClientRow row;
  row.client_id = 40;
  clients.changes.clients = {row};
  index.Apply(clients);
  const Index::Reader reader(index);
  EXPECT_EQ(CountClients(reader), 1);
  EXPECT_EQ(reader.Find(39), nullptr);
}

}  // namespace
}  // namespace clientele::index
