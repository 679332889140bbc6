#include "server/filter/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "server/filter/field.h"
#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

TEST(ReferenceTest, EveryExampleCompiles) {
  for (const ReferenceField& field : ReferenceFields(TestPolicy())) {
    EXPECT_THAT(Problems(field.example), IsEmpty()) << field.name << ": " << field.example;
  }
  for (const ReferenceOperation& operation : ReferenceOperations()) {
    EXPECT_THAT(Problems(operation.example), IsEmpty())
        << operation.name << ": " << operation.example;
  }
}

TEST(ReferenceTest, EveryNameIsThereOnce) {
  std::set<std::string> names;
  for (const ReferenceField& field : ReferenceFields(TestPolicy())) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_FALSE(field.type.empty()) << field.name;
    EXPECT_FALSE(field.description.empty()) << field.name;
  }
  EXPECT_EQ(names.size(), Fields().size() + TestPolicy().attributes.size());
  std::set<std::string> operations;
  for (const ReferenceOperation& operation : ReferenceOperations()) {
    EXPECT_TRUE(operations.insert(operation.name).second) << operation.name;
    EXPECT_FALSE(operation.description.empty()) << operation.name;
  }
}

TEST(ReferenceTest, AttributesFollowTheFieldsWithTheirValues) {
  const std::vector<ReferenceField> fields = ReferenceFields(TestPolicy());
  const ReferenceField& region = fields[filter::Fields().size()];
  EXPECT_EQ(region.name, "attr.region");
  EXPECT_EQ(region.type, "text");
  EXPECT_EQ(region.description, "Region");
  EXPECT_EQ(region.example, "attr.region = \"NSK\"");
  EXPECT_THAT(region.values, ElementsAre("NSK", "OMS", "MSK"));
  EXPECT_TRUE(region.dimension);
  EXPECT_EQ(fields[filter::Fields().size() + 3].type, "boolean");
}

TEST(ReferenceTest, ClassesListTheirValuesInOrder) {
  for (const ReferenceField& field : ReferenceFields(TestPolicy())) {
    if (field.name != "abc_class") continue;
    EXPECT_THAT(field.values, ElementsAre("NONE", "C", "B", "A"));
    EXPECT_TRUE(field.orderable);
  }
}

TEST(ReferenceTest, FunctionsTagsEventsAndMeasuresAreListed) {
  const std::vector<ReferenceOperation> operations = ReferenceOperations();
  for (const char* name : {"segment(\"ID\")", "tag(NAME).expires_at", "orders(sku …)",
                           "responses(kind …)", "orders(…).avg", "deliveries(…).last"}) {
    EXPECT_THAT(operations, Contains(Field(&ReferenceOperation::name, name)));
  }
}

}  // namespace
}  // namespace clientele::filter
