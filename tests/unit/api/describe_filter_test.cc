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
  DescribeLanguage({}, response);
  return response;
}

// What the examples refer to.
class Saved final : public filter::Catalog {
 public:
  std::optional<std::string> SegmentFilter(absl::string_view) const override { return "active"; }
  std::vector<std::string> SegmentIds() const override { return {"lapsed-vip"}; }
  bool HasAudience(absl::string_view, int64_t) const override { return true; }
};

v1::DescribeFilterResponse Checked(const std::string& expression,
                                   const domain::Policy& policy = {}) {
  v1::DescribeFilterResponse response;
  RenderCheck(service::Check(expression, policy, Saved()), response);
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

TEST(DescribeFilter, AttributesOfThePolicyAreFieldsToo) {
  domain::Policy policy;
  policy.attributes = {{"region", "Sales region", domain::AttributeType::kString, {"NSK", "OMS"}},
                       {"gold", "Gold card", domain::AttributeType::kBoolean, {}}};
  v1::DescribeFilterResponse response;
  DescribeLanguage(policy, response);
  const auto& region = response.fields(response.fields_size() - 2);
  EXPECT_EQ(region.name(), "attr.region");
  EXPECT_EQ(region.type(), "text");
  EXPECT_EQ(region.description(), "Sales region");
  EXPECT_THAT(region.values(), ElementsAre("NSK", "OMS"));
  EXPECT_TRUE(region.dimension());
  for (const auto& field : {region, response.fields(response.fields_size() - 1)}) {
    EXPECT_THAT(Checked(field.example(), policy).errors(), IsEmpty()) << field.example();
  }
}

TEST(DescribeFilter, WarningsComeWithTheirPlace) {
  const v1::DescribeFilterResponse response = Checked("active AND volume_tier < MEDIUM");
  EXPECT_EQ(response.canonical(), "active AND volume_tier < MEDIUM");
  EXPECT_THAT(response.errors(), IsEmpty());
  const v1::DescribeFilterResponse alone = Checked("tags:vip AND volume_tier < MEDIUM");
  ASSERT_EQ(alone.warnings_size(), 1);
  EXPECT_EQ(alone.warnings(0).position(), 13);
  EXPECT_EQ(alone.warnings(0).length(), 20);
  EXPECT_THAT(alone.warnings(0).message(), HasSubstr("NONE"));
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
