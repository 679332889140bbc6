// The index and SQL give the same answers to the same questions, whole as callers get them.
#include <gtest/gtest.h>

#include "server/service/index_segments.h"
#include "server/service/sql_segments.h"
#include "tests/unit/service/small_base.h"

namespace clientele::service {
namespace {

std::string Text(const filter::SegmentCount& count) {
  std::string text = absl::StrCat(count.count);
  for (const int64_t reachable : count.reachable) absl::StrAppend(&text, " ", reachable);
  return text;
}

std::string Text(const std::vector<filter::BreakDownRow>& rows) {
  std::string text;
  for (const filter::BreakDownRow& row : rows) {
    for (const std::string& value : row.values) absl::StrAppend(&text, value, "|");
    absl::StrAppend(&text, row.count, " ", row.orders_count, " ", row.total_amount, " ",
                    row.total_quantity, "\n");
  }
  return text;
}

std::string Text(const filter::Explanation& part) {
  std::string text = absl::StrCat("(", part.text, " ", part.matches, " ",
                                  part.value.has_value() ? *part.value : "-");
  for (const filter::Explanation& child : part.children) absl::StrAppend(&text, Text(child));
  return text + ")";
}

std::string Text(const QueryCursor::Batch& batch) {
  std::string text;
  for (const domain::ClientId id : batch.ids) absl::StrAppend(&text, id, " ");
  for (const filter::FieldValues& column : batch.columns) {
    absl::StrAppend(&text, "\n");
    for (const int64_t number : column.integers) absl::StrAppend(&text, number, ";");
    for (const std::string& value : column.texts) absl::StrAppend(&text, value, ";");
    for (const bool present : column.present) absl::StrAppend(&text, present ? 1 : 0);
  }
  return text;
}

class SegmentsAgreeTest : public ::testing::Test {
 protected:
  static filter::FilterSpec Spec(const std::string& expression) {
    filter::FilterSpec spec;
    spec.expression = expression;
    return spec;
  }
  static std::string AllOf(const Segments& segments, const QueryInput& input) {
    auto cursor = segments.Query(input, nullptr);
    EXPECT_THAT(cursor, IsOk());
    std::string text;
    while (cursor.ok()) {
      const auto batch = (*cursor)->Next(17);
      EXPECT_THAT(batch, IsOk());
      if (!batch.ok() || batch->ids.empty()) break;
      text += Text(*batch) + "\n";
    }
    return text;
  }

  SmallBase small_{5};
  const Segments& index_ = small_.base().segments();
  const SqlSegments sql_{small_.base().store(), small_.base().clock(), small_.base().secret()};
};

TEST_F(SegmentsAgreeTest, OnCounts) {
  for (const std::string& expression : FiltersOfEveryKind()) {
    ASSERT_OK_AND_ASSIGN(const CountAnswer index, index_.Count(Spec(expression), nullptr));
    ASSERT_OK_AND_ASSIGN(const CountAnswer sql, sql_.Count(Spec(expression), nullptr));
    EXPECT_EQ(Text(index.count), Text(sql.count)) << expression;
    EXPECT_EQ(index.evaluated.revision, sql.evaluated.revision);
    EXPECT_EQ(index.evaluated.now, sql.evaluated.now);
  }
}

TEST_F(SegmentsAgreeTest, OnMembersFieldsAndOrder) {
  using filter::FieldId;
  std::vector<FieldId> every;
  for (const filter::Field& field : filter::Fields()) {
    if (field.type != filter::FieldType::kTags) every.push_back(field.id);
  }
  for (const std::string& expression : FiltersOfEveryKind()) {
    QueryInput input;
    input.filter = Spec(expression);
    input.fields = every;
    EXPECT_EQ(AllOf(index_, input), AllOf(sql_, input)) << expression;
    input.fields.clear();
    for (const FieldId order : {FieldId::kAverageOrderAmount, FieldId::kLastOrderAt}) {
      input.order = filter::Order{order, order == FieldId::kAverageOrderAmount};
      EXPECT_EQ(AllOf(index_, input), AllOf(sql_, input)) << expression;
    }
    input.limit = 7;
    input.sent = 2;
    input.after = 9;
    EXPECT_EQ(AllOf(index_, input), AllOf(sql_, input)) << expression;
    input.order.reset();
    EXPECT_EQ(AllOf(index_, input), AllOf(sql_, input)) << expression;
  }
}

TEST_F(SegmentsAgreeTest, OnBreakDowns) {
  const std::vector<std::vector<std::string>> dimensions = {
      {"abc_class", "temperature"},
      {"band(total_amount, 5.00 RUB, 20.00 RUB)", "behavior"},
      {"attr.region"},
      {"city"},
      {"rfm_monetary", "active"},
      {"band(last_order_at, now - 200d, now - 30d)"},
      {"band(orders(365d).count, 1, 3)"}};
  for (const std::vector<std::string>& by : dimensions) {
    for (const char* expression : {"", "orders_count > 0", "segment(\"lapsed\")"}) {
      ASSERT_OK_AND_ASSIGN(const BreakDownAnswer index,
                           index_.BreakDown(Spec(expression), by, nullptr));
      ASSERT_OK_AND_ASSIGN(const BreakDownAnswer sql,
                           sql_.BreakDown(Spec(expression), by, nullptr));
      EXPECT_EQ(Text(index.rows), Text(sql.rows)) << by.front() << " of " << expression;
    }
  }
}

TEST_F(SegmentsAgreeTest, OnExplanationsAndStandings) {
  for (domain::ClientId id = 1; id <= kSmallBaseClients; id += 7) {
    for (const std::string& expression : FiltersOfEveryKind()) {
      ASSERT_OK_AND_ASSIGN(const ExplainAnswer index,
                           index_.Explain(Spec(expression), ById(id), nullptr));
      ASSERT_OK_AND_ASSIGN(const ExplainAnswer sql,
                           sql_.Explain(Spec(expression), ById(id), nullptr));
      EXPECT_EQ(Text(index.filter), Text(sql.filter)) << id << ": " << expression;
    }
    ASSERT_OK_AND_ASSIGN(const Standing index, index_.StandingOf(id, nullptr));
    ASSERT_OK_AND_ASSIGN(const Standing sql, sql_.StandingOf(id, nullptr));
    EXPECT_EQ(index.abc_class, sql.abc_class) << id;
    EXPECT_EQ(index.rfm_recency, sql.rfm_recency) << id;
    EXPECT_EQ(index.rfm_frequency, sql.rfm_frequency) << id;
    EXPECT_EQ(index.rfm_monetary, sql.rfm_monetary) << id;
  }
}

// The card judges one client by its rows alone.
TEST_F(SegmentsAgreeTest, WithTheCards) {
  const auto count = [&](domain::ClientId id, absl::string_view field, absl::string_view value) {
    return small_.base().Count(absl::StrCat("id = ", id, " AND ", field, " = ", value));
  };
  for (domain::ClientId id = 1; id <= kSmallBaseClients; ++id) {
    ASSERT_OK_AND_ASSIGN(const ClientCard card, small_.base().Card(id));
    EXPECT_EQ(count(id, "temperature", domain::NameOf(card.temperature)), 1) << id;
    EXPECT_EQ(count(id, "behavior", domain::NameOf(card.behavior)), 1) << id;
    EXPECT_EQ(count(id, "overdue", card.overdue ? "true" : "false"), 1) << id;
    EXPECT_EQ(count(id, "purchase_frequency", domain::NameOf(card.purchase_frequency)), 1) << id;
  }
}

TEST_F(SegmentsAgreeTest, OnDifferences) {
  const std::vector<std::string> filters = FiltersOfEveryKind();
  for (size_t i = 1; i < filters.size(); ++i) {
    ASSERT_OK_AND_ASSIGN(const Difference index,
                         index_.Compare(Spec(filters[i - 1]), Spec(filters[i]), nullptr));
    ASSERT_OK_AND_ASSIGN(const Difference sql,
                         sql_.Compare(Spec(filters[i - 1]), Spec(filters[i]), nullptr));
    EXPECT_EQ(index.entering_ids, sql.entering_ids) << filters[i];
    EXPECT_EQ(index.leaving_ids, sql.leaving_ids) << filters[i];
    EXPECT_EQ(index.canonical, sql.canonical);
  }
}

}  // namespace
}  // namespace clientele::service
