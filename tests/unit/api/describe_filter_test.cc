#include "server/api/describe_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "server/filter/field.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

v1::DescribeFilterResponse Reference() {
  v1::DescribeFilterResponse response;
  DescribeFields(response);
  DescribeOperations(response);
  return response;
}

v1::DescribeFilterResponse Checked(const std::string& expression,
                                   const domain::Policy& policy = {}) {
  v1::DescribeFilterResponse response;
  CheckExpression(expression, policy, response);
  return response;
}

TEST(DescribeFilter, EveryFieldOfTheLanguageIsThereOnceWithAnExample) {
  const v1::DescribeFilterResponse reference = Reference();
  ASSERT_EQ(static_cast<size_t>(reference.fields_size()), filter::Fields().size());
  std::set<std::string> names;
  for (const auto& field : reference.fields()) {
    EXPECT_TRUE(names.insert(field.name()).second) << field.name();
    EXPECT_FALSE(field.example().empty()) << field.name();
    EXPECT_THAT(field.example(), HasSubstr(field.name()));
  }
}

// Promises are executed.
TEST(DescribeFilter, EveryExampleCompiles) {
  domain::Policy policy;
  policy.currency = "RUB";
  const v1::DescribeFilterResponse reference = Reference();
  for (const auto& field : reference.fields()) {
    EXPECT_THAT(Checked(field.example(), policy).errors(), IsEmpty()) << field.example();
  }
  for (const auto& operation : reference.operations()) {
    EXPECT_THAT(Checked(operation.example(), policy).errors(), IsEmpty()) << operation.example();
    EXPECT_FALSE(operation.description().empty()) << operation.name();
  }
}

TEST(DescribeFilter, ClassesListTheirValuesInOrder) {
  const v1::DescribeFilterResponse reference = Reference();
  for (const auto& field : reference.fields()) {
    if (field.name() == "temperature") {
      EXPECT_EQ(field.type(), "class");
      EXPECT_THAT(field.values(), ElementsAre("COLD", "WARM", "HOT"));
      EXPECT_TRUE(field.dimension());
    } else if (field.name() == "tags") {
      EXPECT_EQ(field.type(), "tags");
      EXPECT_THAT(field.values(), IsEmpty());
      EXPECT_FALSE(field.orderable());
      EXPECT_FALSE(field.dimension());
    }
  }
}

TEST(DescribeFilter, ARightExpressionHasItsOneSpelling) {
  EXPECT_EQ(Checked("orders_count>=2 AND tags:VIP").canonical(), "orders_count >= 2 AND tags:vip");
  const v1::DescribeFilterResponse everyone = Checked("");
  EXPECT_EQ(everyone.canonical(), "");
  EXPECT_THAT(everyone.errors(), IsEmpty());
}

TEST(DescribeFilter, AWrongNameIsFoundAndTheNearestNamed) {
  const v1::DescribeFilterResponse response = Checked("active AND order_count = 1");
  EXPECT_EQ(response.canonical(), "");
  ASSERT_EQ(response.errors_size(), 1);
  EXPECT_EQ(response.errors(0).position(), 11);  // bytes before it: "active AND "
  EXPECT_EQ(response.errors(0).length(), 11);
  EXPECT_THAT(response.errors(0).message(), HasSubstr("orders_count"));
}

TEST(DescribeFilter, PositionsAreBytesOfTheExpressionAsItCame) {
  const v1::DescribeFilterResponse response = Checked("city = \"Омск\" AND nonsense = 1");
  ASSERT_EQ(response.errors_size(), 1);
  // city = "Омск" AND: 7 + 1 + 8 + 1 + 5 bytes.
  EXPECT_EQ(response.errors(0).position(), 22);
}

}  // namespace
}  // namespace clientele::api
