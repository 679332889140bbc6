#include "server/store/filter_sql/operands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using filter::FieldId;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Tags, HoldUntilTheyExpire) {
  FilterBase base;
  base.Tag(1, "vip");
  base.Tag(2, "vip", kNow);
  base.Tag(3, "vip", kNow + 1);
  base.Tag(4, "постоянный");
  base.Client(5);
  base.Write();
  EXPECT_THAT(base.Members("tags:vip"), ElementsAre(1, 3));
  EXPECT_THAT(base.Members("NOT tags:vip"), ElementsAre(2, 4, 5));
  EXPECT_THAT(base.Members("tags:постоянный"), ElementsAre(4));
  EXPECT_THAT(base.Members("has(tags)"), ElementsAre(1, 3, 4));
  EXPECT_THAT(base.Members("tag(vip).set_at = now - 1d"), ElementsAre(1, 3));
  EXPECT_THAT(base.Members("tag(vip).expires_at > now"), ElementsAre(3));
  EXPECT_THAT(base.Members("has(tag(vip).expires_at)"), ElementsAre(3));
}

TEST(Tags, TellWhoSetThem) {
  FilterBase base;
  base.Tag(1, "vip");
  base.rows().client_tags.push_back({base.Client(2).client_id, "vip", kNow, "", std::nullopt});
  base.Write();
  EXPECT_THAT(base.Members("tag(vip).actor = \"anna\""), ElementsAre(1));
  EXPECT_THAT(base.Members("tag(vip).actor != \"boris\""), ElementsAre(1));
  EXPECT_THAT(base.Members("has(tag(vip).actor)"), ElementsAre(1));
}

class Attributes : public testing::Test {
 protected:
  Attributes() {
    using domain::AttributeType;
    base_.policy().attributes = {{"region", "", AttributeType::kString, {"NSK", "OMS"}},
                                 {"score", "", AttributeType::kInteger, {}},
                                 {"since", "", AttributeType::kDate, {}},
                                 {"partner", "", AttributeType::kBoolean, {}}};
    for (domain::ClientId id = 1; id <= 3; ++id) base_.Client(id);
    base_.rows().client_attributes = {
        {1, "region", 0, "NSK"}, {2, "region", 0, "OMS"}, {1, "score", -3, ""}, {2, "score", 5, ""},
        {1, "since", 0, ""},     {1, "partner", 1, ""},   {2, "partner", 0, ""}};
    base_.Write();
  }
  FilterBase base_;
};

TEST_F(Attributes, CompareByTheirType) {
  EXPECT_THAT(base_.Members("attr.region = \"NSK\""), ElementsAre(1));
  EXPECT_THAT(base_.Members("attr.region != \"NSK\""), ElementsAre(2));
  EXPECT_THAT(base_.Members("attr.region IN (\"NSK\", \"OMS\")"), ElementsAre(1, 2));
  EXPECT_THAT(base_.Members("attr.score < 0"), ElementsAre(1));
  EXPECT_THAT(base_.Members("attr.score >= 5"), ElementsAre(2));
  EXPECT_THAT(base_.Members("attr.since = 1970-01-01"), ElementsAre(1));
  EXPECT_THAT(base_.Members("has(attr.since)"), ElementsAre(1));
}

TEST_F(Attributes, AMissingYesOrNoIsNeither) {
  EXPECT_THAT(base_.Members("attr.partner"), ElementsAre(1));
  EXPECT_THAT(base_.Members("attr.partner = false"), ElementsAre(2));
  EXPECT_THAT(base_.Members("NOT attr.partner"), ElementsAre(2, 3));
  EXPECT_THAT(base_.Members("has(attr.partner)"), ElementsAre(1, 2));
}

TEST(Profile, IsTheVersionInForce) {
  FilterBase base;
  base.Profile(1).company = "Acme";
  domain::ProfileRow old = base.Profile(1);
  old.revision -= 500;
  old.company = "Ромашка";
  base.rows().profiles.push_back(old);
  base.Client(2);
  base.Write();
  EXPECT_THAT(base.Members("company = \"Acme\""), ElementsAre(1));
  EXPECT_THAT(base.Members("company = \"Ромашка\""), IsEmpty());
  EXPECT_THAT(base.Members("NOT has(company)"), ElementsAre(2));
}

// Every field that has a value says so and shows it.
TEST(Fields, AllAreReadFromTheirColumns) {
  FilterBase base;
  domain::ClientRow& row = base.Client(1);
  row.source = "form";
  row.owner = "anna";
  row.stage = "lost";
  row.stage_changed_at = 7;
  row.lost_reason = "price";
  row.gender = domain::Gender::kFemale;
  row.city = "Omsk";
  row.region = "OMS";
  row.time_zone = "Asia/Omsk";
  row.created_at = 1;
  row.last_positive_at = 2;
  row.last_inbound_at = 3;
  row.last_reached_at = 4;
  row.last_responded_at = 5;
  row.processing_consent = domain::ConsentStatus::kPending;
  domain::ProfileRow& profile = base.Profile(1);
  profile.external_id = "C-1";
  profile.display_name = "D";
  profile.family_name = "F";
  profile.given_name = "G";
  profile.patronymic = "P";
  profile.company = "C";
  profile.tax_id = "T";
  profile.birth_date = 0;
  base.Order(1, 10, 7, 3).discount = 1;
  base.Order(1, 20, 8, 4);
  base.Write();
  const std::map<FieldId, std::string> want = {
      {FieldId::kId, "1"},
      {FieldId::kExternalId, "C-1"},
      {FieldId::kDisplayName, "D"},
      {FieldId::kFamilyName, "F"},
      {FieldId::kGivenName, "G"},
      {FieldId::kPatronymic, "P"},
      {FieldId::kCompany, "C"},
      {FieldId::kTaxId, "T"},
      {FieldId::kGender, "FEMALE"},
      {FieldId::kBirthDate, "1970-01-01"},
      {FieldId::kCity, "Omsk"},
      {FieldId::kRegion, "OMS"},
      {FieldId::kTimeZone, "Asia/Omsk"},
      {FieldId::kSource, "form"},
      {FieldId::kOwner, "anna"},
      {FieldId::kCreatedAt, "1"},
      {FieldId::kStage, "lost"},
      {FieldId::kStageKind, "LOST"},
      {FieldId::kStageChangedAt, "7"},
      {FieldId::kLostReason, "price"},
      {FieldId::kOrdersCount, "2"},
      {FieldId::kTotalAmount, "15"},
      {FieldId::kTotalQuantity, "7"},
      {FieldId::kFirstOrderAt, "10"},
      {FieldId::kLastOrderAt, "20"},
      {FieldId::kAverageOrderAmount, "8"},
      {FieldId::kAverageOrderQuantity, "4"},
      {FieldId::kLargestOrderQuantity, "4"},
      {FieldId::kLastOrderQuantity, "4"},
      {FieldId::kLastPositiveAt, "2"},
      {FieldId::kLastInboundAt, "3"},
      {FieldId::kLastReachedAt, "4"},
      {FieldId::kTemperature, "WARM"},
      {FieldId::kVolumeTier, "SMALL"},
      {FieldId::kPurchaseFrequency, "PERIODIC"},
      {FieldId::kOrderValueClass, "ECONOMY"},
      {FieldId::kAbcClass, "C"},
      {FieldId::kRfmRecency, "1"},
      {FieldId::kRfmFrequency, "1"},
      {FieldId::kRfmMonetary, "1"},
      {FieldId::kBehavior, "UNKNOWN"},
      {FieldId::kActive, "0"},
      {FieldId::kOverdue, "0"},
      {FieldId::kDiscountedOrdersCount, "1"},
      {FieldId::kLastRespondedAt, "5"},
      {FieldId::kProcessingConsent, "PENDING"},
  };
  for (const filter::Field& field : filter::Fields()) {
    if (field.id == FieldId::kTags) continue;
    EXPECT_EQ(base.Value(1, field.id), want.at(field.id)) << field.name;
    EXPECT_EQ(base.Count("has(" + std::string(field.name) + ")"), 1) << field.name;
  }
}

TEST(Fields, MissingOnesSaySo) {
  FilterBase base;
  base.Client(1);
  base.Write();
  for (const filter::Field& field : filter::Fields()) {
    if (field.id == FieldId::kTags) continue;
    EXPECT_EQ(base.Count("has(" + std::string(field.name) + ")"),
              base.Value(1, field.id) == "-" ? 0 : 1)
        << field.name;
  }
  EXPECT_EQ(base.Value(1, FieldId::kLastOrderAt), "-");
  EXPECT_EQ(base.Value(1, FieldId::kBirthDate), "-");
  EXPECT_EQ(base.Value(1, FieldId::kProcessingConsent), "-");
  EXPECT_EQ(base.Value(99, FieldId::kCity), "-");
  EXPECT_EQ(base.Value(99, FieldId::kOrdersCount), "-");
}

}  // namespace
}  // namespace clientele::store
