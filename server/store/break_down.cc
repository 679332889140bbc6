#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/filter/dimension.h"
#include "server/store/question_run.h"
#include "server/store/segment_queries.h"

namespace clientele::store {
namespace {

using filter::BreakDownRow;
using filter::Dimension;
using filter_sql::Cat;
using filter_sql::Sql;

__extension__ using Wide = __int128;

constexpr int64_t kPart = 1'000'000'000;

// Sums over the base pass 64 bits: in thousand millions and the rest.
Sql SumParts(absl::string_view column) {
  return Cat("CAST(SUM((g.", column, " - g.", column,
             " % 1000000000) / 1000000000) AS SIGNED INTEGER), SUM(g.", column, " % 1000000000)");
}

absl::StatusOr<int64_t> ReadSum(const sql::Statement& statement, int column) {
  const Wide sum = Wide{statement.Int(column)} * kPart + statement.Int(column + 1);
  if (sum > std::numeric_limits<int64_t>::max() || sum < std::numeric_limits<int64_t>::min()) {
    return MakeError(Reason::kTotalOutOfBounds, "a sum over the segment passes 64 bits");
  }
  return static_cast<int64_t>(sum);
}

// What a dimension puts a client into: the value itself, or the place of its band.
class Grouping {
 public:
  Grouping(const Dimension& dimension, QuestionRun& run, UnixSeconds now)
      : dimension_(dimension), policy_(run.policy()) {
    const filter_sql::Columns columns = run.clients().Of(dimension.operand);
    const filter::FieldType type = ShapeOf(dimension.operand, policy_).type;
    is_text_ = dimension.bounds.empty() &&
               (type == filter::FieldType::kText || type == filter::FieldType::kSlug);
    if (dimension.bounds.empty()) {
      group_ = columns.value;
      return;
    }
    group_ = "CASE";
    for (size_t band = 0; band < dimension.bounds.size(); ++band) {
      group_.Add(Cat(
          " WHEN ", Compares(columns, filter::Comparison::kLess, dimension.bounds[band], type, now),
          " THEN ", absl::StrCat(band)));
    }
    group_.Add(Cat(" WHEN ", columns.value, " IS NOT NULL THEN ",
                   absl::StrCat(dimension.bounds.size()), " END"));
  }

  const Sql& group() const { return group_; }

  // Missing first, then numbers and bands by themselves, texts by their bytes.
  using Key = std::pair<std::optional<int64_t>, std::string>;
  Key Read(const sql::Statement& statement, int column) const {
    if (statement.IsNull(column)) return {};
    if (is_text_) return {0, std::string(statement.Bytes(column))};
    return {statement.Int(column), ""};
  }

  std::string Text(const Key& key) const {
    if (!key.first.has_value()) return "";
    if (!dimension_.bounds.empty()) {
      return filter::BandText(dimension_, static_cast<size_t>(*key.first), policy_);
    }
    filter::Value value;
    value.number = *key.first;
    value.text = key.second;
    return filter::GroupText(dimension_, value, policy_);
  }

 private:
  const Dimension& dimension_;
  const domain::Policy& policy_;
  bool is_text_ = false;
  Sql group_;
};

}  // namespace

absl::StatusOr<std::vector<BreakDownRow>> SegmentQueries::BreakDown(
    const SegmentQuestion& question, absl::Span<const Dimension> dimensions) {
  QuestionRun run(*connection_, policy_, question.now, question.cancelled);
  std::vector<Grouping> groupings;
  Sql list;
  Sql keys;
  for (const Dimension& dimension : dimensions) {
    const Grouping& grouping = groupings.emplace_back(dimension, run, question.now);
    const std::string name = absl::StrCat("d", groupings.size());
    list.Add(Cat(grouping.group(), " AS ", name, ", "));
    keys.Add(Cat("g.", name, ", "));
  }
  const auto field = [&](filter::FieldId id) { return run.clients().Of(id).value; };
  list.Add(Cat(field(filter::FieldId::kOrdersCount), " AS orders_count, ",
               field(filter::FieldId::kTotalAmount), " AS total_amount, ",
               field(filter::FieldId::kTotalQuantity), " AS total_quantity"));
  const Sql condition = run.sql().Condition(question.filter.root);
  const std::string group_by = dimensions.size() == 2 ? "g.d1, g.d2" : "g.d1";
  ASSIGN_OR_RETURN(
      const auto statement,
      run.Start(Cat("SELECT ", keys, "COUNT(*), SUM(g.orders_count), ", SumParts("total_amount"),
                    ", ", SumParts("total_quantity"), " FROM (SELECT ", list, " FROM base c WHERE ",
                    condition, ") g GROUP BY ", group_by)));
  std::vector<std::pair<std::vector<Grouping::Key>, BreakDownRow>> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, statement->Step());
    if (!more) break;
    auto& [row_keys, row] = rows.emplace_back();
    int column = 0;
    for (const Grouping& grouping : groupings) {
      row_keys.push_back(grouping.Read(*statement, column++));
      row.values.push_back(grouping.Text(row_keys.back()));
    }
    row.count = statement->Int(column);
    row.orders_count = statement->Int(column + 1);
    ASSIGN_OR_RETURN(row.total_amount, ReadSum(*statement, column + 2));
    ASSIGN_OR_RETURN(row.total_quantity, ReadSum(*statement, column + 4));
  }
  std::sort(rows.begin(), rows.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<BreakDownRow> result;
  for (auto& [row_keys, row] : rows) result.push_back(std::move(row));
  return result;
}

}  // namespace clientele::store
