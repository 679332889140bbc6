#include "server/filter/field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

using ::testing::IsEmpty;

TEST(FieldTest, TheTableIsInTheOrderOfItsIds) {
  ASSERT_EQ(Fields().size(), static_cast<size_t>(FieldId::kCount));
  for (size_t i = 0; i < Fields().size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(Fields()[i].id), i);
    EXPECT_EQ(&FieldOf(static_cast<FieldId>(i)), &Fields()[i]);
  }
}

TEST(FieldTest, NamesAreUniqueAndFound) {
  std::set<absl::string_view> names;
  for (const Field& field : Fields()) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_EQ(FindField(field.name), &field);
  }
  EXPECT_EQ(FieldNames().size(), Fields().size());
  EXPECT_EQ(FindField(""), nullptr);
  EXPECT_EQ(FindField("Temperature"), nullptr);
  EXPECT_EQ(FindField("temperatures"), nullptr);
}

TEST(FieldTest, EveryExampleCompilesAndSpeaksOfItsField) {
  for (const Field& field : Fields()) {
    EXPECT_THAT(Problems(std::string(field.example)), IsEmpty()) << field.name;
    EXPECT_NE(field.example.find(field.name), absl::string_view::npos) << field.example;
  }
}

TEST(FieldTest, ClassesAndKindsHaveNamesAndNothingElseDoes) {
  for (const Field& field : Fields()) {
    const bool named = field.type == FieldType::kClass || field.type == FieldType::kKind;
    EXPECT_EQ(field.names != nullptr, named) << field.name;
    if (!named) continue;
    EXPECT_EQ(field.names().front(), "") << field.name;
    EXPECT_GT(field.names().size(), 2u) << field.name;
  }
}

// order_by sorts numbers; a dimension is a small set of values.
TEST(FieldTest, OnlyNumbersOrderAndOnlySmallSetsDivide) {
  for (const Field& field : Fields()) {
    const bool set = field.names != nullptr || field.type == FieldType::kText ||
                     field.type == FieldType::kSlug || field.type == FieldType::kBoolean ||
                     field.name.substr(0, 4) == "rfm_";
    const bool number = field.names != nullptr || field.type == FieldType::kInteger ||
                        field.type == FieldType::kMoney || field.type == FieldType::kTime ||
                        field.type == FieldType::kDate;
    if (field.dimension) EXPECT_TRUE(set) << field.name;
    if (field.orderable) EXPECT_TRUE(number) << field.name;
  }
}

TEST(FieldTest, TypesHaveTheNamesOfTheContract) {
  EXPECT_EQ(TypeName(FieldType::kInteger), "integer");
  EXPECT_EQ(TypeName(FieldType::kMoney), "money");
  EXPECT_EQ(TypeName(FieldType::kTime), "time");
  EXPECT_EQ(TypeName(FieldType::kDate), "date");
  EXPECT_EQ(TypeName(FieldType::kText), "text");
  EXPECT_EQ(TypeName(FieldType::kSlug), "text");
  EXPECT_EQ(TypeName(FieldType::kClass), "class");
  EXPECT_EQ(TypeName(FieldType::kKind), "class");
  EXPECT_EQ(TypeName(FieldType::kBoolean), "boolean");
  EXPECT_EQ(TypeName(FieldType::kTags), "tags");
}

}  // namespace
}  // namespace clientele::filter
