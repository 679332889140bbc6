// Custom attributes, products and behavior overrides on their way in.
#include "tests/unit/api/api_base.h"
#include "tests/unit/api/parsing.h"

namespace clientele::api {
namespace {

using domain::AttributeType;
using ::testing::ElementsAre;

class ParseAttributesTest : public ParseTest {
 protected:
  service::ProfileInput Profile(const std::string& text) {
    RequestParser parser = MakeParser();
    service::ProfileInput input = parser.Profile(FromText<v1::ClientProfile>(text), "profile");
    faults_ = FaultsOf(parser.status());
    return input;
  }
  service::ProductInput Product(const std::string& text) {
    RequestParser parser = MakeParser();
    service::ProductInput input = parser.Product(FromText<v1::ProductRow>(text), "product");
    faults_ = FaultsOf(parser.status());
    return input;
  }
  std::vector<std::string> faults_;
};

TEST_F(ParseAttributesTest, EachTypeHasItsValue) {
  const std::vector<service::AttributeInput> attributes =
      Profile(
          "attributes { attribute: 'Region' text: ' NSK ' } attributes { attribute: 'visits' "
          "integer: 0 } attributes { attribute: 'since' date { year: 1970 month: 1 day: 2 } } "
          "attributes { attribute: 'gold' boolean: true } attributes { attribute: 'gone' }")
          .attributes;
  EXPECT_TRUE(faults_.empty());
  ASSERT_EQ(attributes.size(), 5u);
  EXPECT_EQ(attributes[0].attribute, "region");
  EXPECT_EQ(attributes[0].type, AttributeType::kString);
  EXPECT_EQ(attributes[0].text, "NSK");
  EXPECT_EQ(attributes[0].field, "profile.attributes[0]");
  EXPECT_EQ(attributes[1].type, AttributeType::kInteger);
  EXPECT_EQ(attributes[2].type, AttributeType::kDate);
  EXPECT_EQ(attributes[2].number, 1);
  EXPECT_EQ(attributes[3].type, AttributeType::kBoolean);
  EXPECT_EQ(attributes[3].number, 1);
  EXPECT_EQ(attributes[4].type, AttributeType::kUnspecified);
}

TEST_F(ParseAttributesTest, WrongValuesAreNamedTogether) {
  Profile(
      "attributes { attribute: '' integer: 1 } attributes { attribute: 'a' text: '' } "
      "attributes { attribute: 'b' date { year: 2025 month: 2 day: 29 } } "
      "attributes { attribute: 'a' integer: 1 }");
  EXPECT_THAT(
      faults_,
      ElementsAre(
          ::testing::StartsWith("profile.attributes[0].attribute: got nothing, want"),
          "profile.attributes[1].text: got nothing, want a value of the policy's list, or "
          "no value to clear it",
          "profile.attributes[2].date: got \"2025-2-29\", want a day that exists, in the years "
          "1 to 9999",
          "profile.attributes[3].attribute: got \"a\", want no attribute twice"));
}

TEST_F(ParseAttributesTest, SixtyFourAreTheMost) {
  std::string text;
  for (int i = 0; i < 64; ++i) absl::StrAppend(&text, "attributes { attribute: 'a", i, "' } ");
  Profile(text);
  EXPECT_TRUE(faults_.empty());
  Profile(text + "attributes { attribute: 'one-more' }");
  EXPECT_THAT(faults_, ElementsAre("profile.attributes: got \"65\", want 0 to 64"));
}

TEST_F(ParseAttributesTest, AProductNeedsItsSku) {
  const service::ProductInput product =
      Product("sku: 'D-1' name: 'Dumplings' category: 'frozen' unit_factor: 12");
  EXPECT_TRUE(faults_.empty());
  EXPECT_EQ(product.sku, "D-1");
  EXPECT_EQ(product.name, "Dumplings");
  EXPECT_EQ(product.category, "frozen");
  EXPECT_EQ(product.unit, std::nullopt);
  EXPECT_EQ(product.unit_factor, 12);
  EXPECT_EQ(Product("sku: 'D-1'").unit_factor, std::nullopt);
  Product("unit_factor: -1");
  EXPECT_THAT(faults_, ElementsAre("product.sku: got nothing, want the product's sku",
                                   "product.unit_factor: got \"-1\", want 1 to 1000000000000"));
}

TEST_F(ParseAttributesTest, AProductsTextsHaveTheirLengths) {
  Product("sku: '" + std::string(64, 's') + "' name: '" + std::string(200, 'n') + "' category: '" +
          std::string(64, 'c') + "' unit: '" + std::string(64, 'u') + "'");
  EXPECT_TRUE(faults_.empty());
  Product("sku: '" + std::string(65, 's') + "' name: '" + std::string(201, 'n') + "' category: '" +
          std::string(65, 'c') + "' unit: '" + std::string(65, 'u') + "'");
  EXPECT_EQ(faults_.size(), 4u);
}

TEST_F(ParseAttributesTest, ABehaviorOverrideNeedsABehavior) {
  RequestParser parser = MakeParser();
  const service::InteractionInput input = parser.Interaction(
      FromText<v1::Interaction>("client { id: 1 } channel: CHANNEL_CALL behavior_override { "
                                "behavior: BEHAVIOR_IMPULSE expires_at { seconds: 2000000000 } }"),
      "interaction");
  EXPECT_TRUE(parser.ok());
  EXPECT_EQ(input.behavior_override.behavior, domain::Behavior::kImpulse);
  EXPECT_EQ(input.behavior_override.expires_at, 2'000'000'000);
  parser.Interaction(
      FromText<v1::Interaction>("client { id: 1 } channel: CHANNEL_CALL behavior_override {}"),
      "interaction");
  EXPECT_THAT(FaultsOf(parser.status()),
              ElementsAre("interaction.behavior_override.behavior: got nothing, want one of "
                          "UNKNOWN, LOYAL, DISCOUNT, IMPULSE, NEED_BASED, WANDERING"));
}

}  // namespace
}  // namespace clientele::api
