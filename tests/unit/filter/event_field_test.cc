#include "server/filter/event_field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(EventFieldTest, TheTablesAreInTheOrderOfTheirIds) {
  ASSERT_EQ(EventFields().size(), static_cast<size_t>(EventFieldId::kCount));
  for (size_t i = 0; i < EventFields().size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(EventFields()[i].id), i);
    EXPECT_EQ(&EventFieldOf(static_cast<EventFieldId>(i)), &EventFields()[i]);
  }
  for (size_t i = 0; i < Measures().size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(Measures()[i].measure), i);
    EXPECT_EQ(&MeasureOf(static_cast<Measure>(i)), &Measures()[i]);
  }
}

TEST(EventFieldTest, NamesAreUniqueAmongEventsOfAKind) {
  for (const EventKind events : kEventKinds) {
    std::set<absl::string_view> names;
    for (const absl::string_view name : EventFieldNames(events)) {
      EXPECT_TRUE(names.insert(name).second) << name;
      ASSERT_NE(FindEventField(events, name), nullptr);
      EXPECT_EQ(FindEventField(events, name)->events, events);
    }
    ASSERT_NE(FindEventKind(NameOf(events)), nullptr);
    EXPECT_EQ(*FindEventKind(NameOf(events)), events);
  }
  EXPECT_EQ(FindEventField(EventKind::kResponses, "sku"), nullptr);
  EXPECT_EQ(FindEventKind("order"), nullptr);
}

TEST(EventFieldTest, EveryExampleCompilesAndSpeaksOfItsField) {
  for (const EventField& field : EventFields()) {
    EXPECT_THAT(Problems(std::string(field.example)), IsEmpty()) << field.name;
    EXPECT_NE(field.example.find(absl::StrCat(NameOf(field.events), "(")), absl::string_view::npos);
    EXPECT_NE(field.example.find(field.name), absl::string_view::npos) << field.example;
  }
}

TEST(EventFieldTest, OnlyOrdersHaveLinesAndSums) {
  std::vector<absl::string_view> of_lines;
  for (const EventField& field : EventFields()) {
    if (field.of_line) of_lines.push_back(field.name);
    if (field.of_line) EXPECT_EQ(field.events, EventKind::kOrders);
  }
  EXPECT_THAT(of_lines, ElementsAre("sku", "category", "quantity", "amount"));
  for (const char* name : {"min", "max", "avg", "quantity", "amount"}) {
    EXPECT_NE(FindMeasure(EventKind::kOrders, name), nullptr) << name;
    EXPECT_EQ(FindMeasure(EventKind::kDeliveries, name), nullptr) << name;
  }
  for (const char* name : {"count", "first", "last"}) {
    for (const EventKind events : kEventKinds) EXPECT_NE(FindMeasure(events, name), nullptr);
  }
}

TEST(EventFieldTest, KindsHaveNamesAndNothingElseDoes) {
  for (const EventField& field : EventFields()) {
    EXPECT_EQ(field.names != nullptr, field.type == FieldType::kKind) << field.name;
    if (field.names != nullptr) EXPECT_EQ(field.names().front(), "") << field.name;
  }
}

}  // namespace
}  // namespace clientele::filter
