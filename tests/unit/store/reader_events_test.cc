// What the reader gives of products, attributes, segments, events and audiences.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/store/reader.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

class ReaderEvents : public testing::Test {
 protected:
  // One field of what `read` gives.
  template <typename Read, typename Field>
  auto Get(Read read, Field field) {
    auto transaction = base_.store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    const auto rows = read(transaction->reader());
    EXPECT_THAT(rows, IsOk());
    std::vector<std::decay_t<decltype(rows->front().*field)>> values;
    for (const auto& row : *rows) values.push_back(row.*field);
    return values;
  }

  FilterBase base_;
};

TEST_F(ReaderEvents, Products) {
  base_.rows().products = {
      {"b", "", "", "", 1, 0, ""}, {"a", "", "", "", 1, 0, ""}, {"Ж", "", "", "", 1, 0, ""}};
  base_.Write();
  const std::vector<std::string> skus = {"a", "c", "Ж"};
  EXPECT_THAT(Get([&](Reader& r) { return r.FindProducts(skus); }, &domain::ProductRow::sku),
              UnorderedElementsAre("a", "Ж"));
  EXPECT_THAT(Get([](Reader& r) { return r.Products("", 2); }, &domain::ProductRow::sku),
              ElementsAre("a", "b"));
  EXPECT_THAT(Get([](Reader& r) { return r.Products("b", 2); }, &domain::ProductRow::sku),
              ElementsAre("Ж"));
}

TEST_F(ReaderEvents, Attributes) {
  base_.rows().client_attributes = {
      {1, "b", 5, ""}, {1, "a", 0, "x"}, {2, "a", 0, "y"}, {4, "a", 0, "z"}};
  base_.Write();
  const domain::ClientId ids[] = {4, 1, 3};
  EXPECT_THAT(Get([&](Reader& r) { return r.Attributes(ids); }, &domain::ClientAttributeRow::text),
              UnorderedElementsAre("x", "", "z"));
  EXPECT_THAT(
      Get([](Reader& r) { return r.ScanAttributes(2, 4); }, &domain::ClientAttributeRow::text),
      UnorderedElementsAre("y", "z"));
}

TEST_F(ReaderEvents, Segments) {
  base_.rows().segments = {
      {"b", 1, 0, 0, "", "", ""}, {"a", 1, 0, 0, "", "active", ""}, {"c", 1, 0, 0, "", "", ""}};
  base_.Write();
  EXPECT_THAT(Get([](Reader& r) { return r.Segments("a", 1); }, &domain::SegmentRow::segment_id),
              ElementsAre("b"));
  EXPECT_THAT(Get([](Reader& r) { return r.ScanSegments(); }, &domain::SegmentRow::segment_id),
              ElementsAre("a", "b", "c"));
  auto transaction = base_.store().BeginRead();
  EXPECT_EQ((*transaction->reader().Segment("a"))->filter, "active");
  EXPECT_FALSE(transaction->reader().Segment("d")->has_value());
}

TEST_F(ReaderEvents, SegmentsAreChangedAndTakenAway) {
  base_.rows().segments = {{"a", 1, 0, 0, "", "active", ""}, {"b", 1, 0, 0, "", "", ""}};
  base_.rows().client_attributes = {{1, "a", 0, "x"}};
  base_.Write();
  domain::Changes changes;
  changes.segment_removals = {{"b"}};
  changes.segments = {{"a", 2, 0, 0, "", "overdue", ""}};
  changes.attribute_removals = {{1, "a"}};
  {
    auto transaction = base_.store().BeginWrite();
    ASSERT_THAT((*transaction)->Commit({std::string(16, 'x'), 2, kNow, 3}, changes), IsOk());
  }
  EXPECT_THAT(Get([](Reader& r) { return r.ScanSegments(); }, &domain::SegmentRow::filter),
              ElementsAre("overdue"));
  EXPECT_THAT(
      Get([](Reader& r) { return r.ScanAttributes(0, 9); }, &domain::ClientAttributeRow::text),
      IsEmpty());
}

template <typename Row>
Row Event(int64_t id, const std::string& external_id) {
  Row row;
  row.client_id = 1;
  row.external_id = external_id;
  if constexpr (std::is_same_v<Row, domain::InteractionRow>) row.interaction_id = id;
  if constexpr (std::is_same_v<Row, domain::DeliveryRow>) row.delivery_id = id;
  if constexpr (std::is_same_v<Row, domain::ResponseRow>) row.response_id = id;
  return row;
}

TEST_F(ReaderEvents, EventsAreScannedByTheirIds) {
  for (const int64_t id : {5, 3, 9}) {
    base_.rows().interactions.push_back(Event<domain::InteractionRow>(id, ""));
    base_.rows().deliveries.push_back(Event<domain::DeliveryRow>(id, ""));
    base_.rows().responses.push_back(Event<domain::ResponseRow>(id, ""));
  }
  base_.Write();
  EXPECT_THAT(Get([](Reader& r) { return r.ScanInteractions(0, 2); },
                  &domain::InteractionRow::interaction_id),
              ElementsAre(3, 5));
  EXPECT_THAT(Get([](Reader& r) { return r.ScanInteractions(5, 2); },
                  &domain::InteractionRow::interaction_id),
              ElementsAre(9));
  EXPECT_THAT(
      Get([](Reader& r) { return r.ScanDeliveries(3, 9); }, &domain::DeliveryRow::delivery_id),
      ElementsAre(5, 9));
  EXPECT_THAT(
      Get([](Reader& r) { return r.ScanResponses(9, 9); }, &domain::ResponseRow::response_id),
      IsEmpty());
}

TEST_F(ReaderEvents, EventsAreFoundByTheirExternalIds) {
  base_.rows().deliveries = {Event<domain::DeliveryRow>(1, "m-1"),
                             Event<domain::DeliveryRow>(2, ""), Event<domain::DeliveryRow>(3, "")};
  base_.rows().responses = {Event<domain::ResponseRow>(4, "m-1"),
                            Event<domain::ResponseRow>(5, "r")};
  base_.Write();
  const std::vector<std::string> ids = {"m-1", "r"};
  EXPECT_THAT(
      Get([&](Reader& r) { return r.FindDeliveries(ids); }, &domain::DeliveryRow::delivery_id),
      ElementsAre(1));
  EXPECT_THAT(
      Get([&](Reader& r) { return r.FindResponses(ids); }, &domain::ResponseRow::response_id),
      UnorderedElementsAre(4, 5));
}

TEST_F(ReaderEvents, ADeliveryTakesItsLastStatus) {
  base_.rows().deliveries = {Event<domain::DeliveryRow>(1, "m-1")};
  base_.rows().deliveries[0].status = domain::DeliveryStatus::kSent;
  base_.Write();
  domain::Changes changes;
  changes.deliveries = base_.rows().deliveries;
  changes.deliveries[0].status = domain::DeliveryStatus::kDelivered;
  {
    auto transaction = base_.store().BeginWrite();
    ASSERT_THAT((*transaction)->Commit({std::string(16, 'x'), 2, kNow, 3}, changes), IsOk());
  }
  EXPECT_THAT(Get([](Reader& r) { return r.ScanDeliveries(0, 9); }, &domain::DeliveryRow::status),
              ElementsAre(domain::DeliveryStatus::kDelivered));
}

TEST_F(ReaderEvents, OrderLinesOfARangeOfOrders) {
  domain::OrderRow& first = base_.Order(1, kNow, 3);
  domain::OrderRow& second = base_.Order(2, kNow, 3);
  base_.Line(second, "c", 1, 1);
  base_.Line(first, "a", 1, 1);
  base_.Line(first, "b", 1, 1);
  base_.Write();
  const int64_t last = second.order_id;
  EXPECT_THAT(Get([&](Reader& r) { return r.ScanOrderLines(0, last); }, &domain::OrderLineRow::sku),
              ElementsAre("a", "b", "c"));
  EXPECT_THAT(
      Get([&](Reader& r) { return r.ScanOrderLines(last, last); }, &domain::OrderLineRow::sku),
      ElementsAre("c"));
}

TEST_F(ReaderEvents, PurchaseTimesAreOfPurchasesThatStand) {
  base_.Order(1, 10, 1);
  base_.Order(1, 20, 1).canceled_at = 5;
  base_.Order(1, 30, 1).superseded_by = 1'000'000;
  base_.Return(1, 40, 1);
  base_.Order(1, 50, 1);
  base_.Order(2, 60, 1);
  base_.Order(3, 70, 1);
  base_.Write();
  const domain::ClientId ids[] = {1, 2};
  EXPECT_THAT(Get([&](Reader& r) { return r.PurchaseTimes(ids); }, &PurchaseTime::placed_at),
              UnorderedElementsAre(10, 50, 60));
}

TEST_F(ReaderEvents, TheMembersOfAllAudiencesPartByPart) {
  base_.rows().audience_chunks = {{"b", 1, 0, "b10"},
                                  {"a", 2, 0, "a20"},
                                  {"a", 1, 3, "a13"},
                                  {"a", 1, 0, "a10"},
                                  {"a", 10, 0, "a100"}};
  base_.Write();
  for (const int64_t limit : {1, 2, 3, 5, 9}) {
    std::vector<std::string> bodies;
    AudienceChunkPosition after;
    while (true) {
      auto transaction = base_.store().BeginRead();
      const auto part = transaction->reader().ScanAudienceChunks(after, limit);
      ASSERT_THAT(part, IsOk());
      if (part->empty()) break;
      for (const domain::AudienceChunkRow& row : *part) bodies.push_back(row.body);
      after = {part->back().campaign_id, part->back().number, part->back().chunk};
    }
    EXPECT_THAT(bodies, ElementsAre("a10", "a13", "a20", "a100", "b10")) << limit;
  }
}

}  // namespace
}  // namespace clientele::store
