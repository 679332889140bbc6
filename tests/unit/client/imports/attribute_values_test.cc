#include "client/imports/attribute_values.h"

#include <gtest/gtest.h>

#include "tests/unit/client/imports/test_row.h"

namespace clientele::client {
namespace {

v1::Policy::Attribute Declared(const std::string& id, v1::Policy::Attribute::Type type) {
  v1::Policy::Attribute attribute;
  attribute.set_id(id);
  attribute.set_type(type);
  return attribute;
}

// The value as text again; "want …" when there is none.
std::string Read(v1::Policy::Attribute::Type type, const std::string& text) {
  v1::AttributeValue value;
  const std::optional<std::string> want = SetAttribute(Declared("a", type), text, &value);
  EXPECT_EQ(value.attribute(), "a");
  return want.has_value() ? "want " + *want : AttributeText(value);
}

TEST(AttributeValues, EachTypeReadsWhatPeopleWrite) {
  using Type = v1::Policy::Attribute;
  EXPECT_EQ(Read(Type::TYPE_STRING, "NSK"), "NSK");
  EXPECT_EQ(Read(Type::TYPE_INTEGER, "1 000"), "1000");
  EXPECT_EQ(Read(Type::TYPE_INTEGER, "-3"), "-3");
  EXPECT_EQ(Read(Type::TYPE_DATE, "29.02.2024"), "2024-02-29");
  EXPECT_EQ(Read(Type::TYPE_BOOLEAN, "нет"), "no");
  EXPECT_EQ(Read(Type::TYPE_INTEGER, "1.5"), "want a whole number");
  EXPECT_EQ(Read(Type::TYPE_DATE, "29.02.2025"),
            "want a day that exists, like 2026-01-31 or 31.01.2026");
  EXPECT_EQ(Read(Type::TYPE_BOOLEAN, "perhaps"), "want yes or no");
  EXPECT_EQ(Read(Type::TYPE_INTEGER, ""), "");
}

FileContext WithAttributes() {
  FileContext context = TestContext();
  context.attributes = {Declared("visits", v1::Policy::Attribute::TYPE_INTEGER),
                        Declared("gold", v1::Policy::Attribute::TYPE_BOOLEAN)};
  return context;
}

// A row with columns that the policy's attributes give names.
class AttributeRow {
 public:
  explicit AttributeRow(std::vector<std::string> cells) {
    row_.cells = std::move(cells);
    const std::vector<std::string> header = {"external_id", "attr.visits", "Attr.Gold"};
    const std::vector<absl::string_view> known = {"external_id", "attr.visits", "attr.gold"};
    map_ = *ColumnMap::Build(header, {}, known);
  }
  RowFields fields() const { return RowFields(map_, row_, context_); }

 private:
  const FileContext context_ = WithAttributes();
  TableRow row_;
  ColumnMap map_;
};

TEST(AttributeValues, AFilledCellSetsAndAnEmptyOneLeavesAlone) {
  const AttributeRow row({"X-1", "", "yes"});
  RowFields fields = row.fields();
  v1::ImportRow wire;
  ReadRow(FileKind::kClients, fields, &wire);
  EXPECT_TRUE(fields.ok());
  const auto& attributes = wire.client().profile().attributes();
  ASSERT_EQ(attributes.size(), 1);
  EXPECT_EQ(attributes[0].attribute(), "gold");
  EXPECT_TRUE(attributes[0].boolean());
}

TEST(AttributeValues, AFaultNamesItsColumn) {
  const AttributeRow row({"X-1", "many", "yes"});
  RowFields fields = row.fields();
  v1::ImportRow wire;
  ReadRow(FileKind::kClients, fields, &wire);
  ASSERT_FALSE(fields.ok());
  EXPECT_EQ(fields.fault().field, "attr.visits");
  EXPECT_EQ(fields.fault().reason, "got \"many\", want a whole number");
}

TEST(AttributeValues, TheServersPathFindsItsColumn) {
  const AttributeRow both({"X-1", "3", "yes"});
  EXPECT_EQ(FieldOfPath(FileKind::kClients, "client.profile.attributes[1].value", both.fields()),
            "attr.gold");
  const AttributeRow one({"X-1", "", "yes"});
  EXPECT_EQ(FieldOfPath(FileKind::kClients, "client.profile.attributes[0].value", one.fields()),
            "attr.gold");
  EXPECT_EQ(FieldOfPath(FileKind::kClients, "client.profile.attributes[1].value", one.fields()),
            "");
}

TEST(AttributeValues, AProductIsReadByItsColumns) {
  TestRow row(FileKind::kProducts, {{"sku", "D-1"},
                                    {"name", "Пельмени"},
                                    {"category", "frozen"},
                                    {"unit", "box"},
                                    {"unit_factor", "12"}});
  v1::ImportRow wire;
  ReadRow(FileKind::kProducts, row.fields(), &wire);
  EXPECT_EQ(row.Fault(), "");
  EXPECT_EQ(wire.product().sku(), "D-1");
  EXPECT_EQ(wire.product().name(), "Пельмени");
  EXPECT_EQ(wire.product().category(), "frozen");
  EXPECT_EQ(wire.product().unit(), "box");
  EXPECT_EQ(wire.product().unit_factor(), 12);
  TestRow wrong(FileKind::kProducts, {{"sku", "D-1"}, {"unit_factor", "a dozen"}});
  ReadRow(FileKind::kProducts, wrong.fields(), &wire);
  EXPECT_EQ(wrong.Fault(), "unit_factor: got \"a dozen\", want a whole number");
}

}  // namespace
}  // namespace clientele::client
