#include "server/store/filter_sql/relation.h"

#include "server/store/filter_sql/classes.h"
#include "server/store/filter_sql/operands.h"

namespace clientele::store::filter_sql {
namespace {

using filter::Operand;

// Fields and aggregates are few, by the limits of filters; tags and attributes may be more than a
// database allows columns, and are looked up by key where they are named.
bool IsColumn(const Operand& operand) {
  return operand.kind == Operand::Kind::kField || operand.kind == Operand::Kind::kAggregate;
}

}  // namespace

Sql Relation::AddColumn(const Sql& value) {
  const std::string name = absl::StrCat("x", columns_.size());
  columns_.push_back(Cat(value, " AS ", name));
  return absl::StrCat("c.", name);
}

Columns Relation::Of(const Operand& operand) {
  for (const auto& [known, columns] : operands_) {
    if (known == operand) return columns;
  }
  const Expression expression = ExpressionOf(operand, moment_);
  if (!IsColumn(operand)) return {expression.value, {}, {}};
  needs_.Add(expression.needs);
  Columns columns = {AddColumn(expression.value), {}, {}};
  if (expression.fraction.has_value()) {
    columns.left_over = AddColumn(expression.fraction->left_over);
    columns.count = AddColumn(expression.fraction->count);
  }
  operands_.emplace_back(operand, columns);
  return columns;
}

Columns Relation::Of(filter::FieldId field) {
  Operand operand;
  operand.field = field;
  return Of(operand);
}

Sql Relation::Basis() {
  if (!basis_.has_value()) basis_ = AddColumn(BasisSql(moment_));
  return *basis_;
}

Sql Relation::Birthday() {
  needs_.profile = true;
  if (!birthday_.has_value()) birthday_ = AddColumn("p.birthday");
  return *birthday_;
}

Sql Relation::Select() const {
  Sql select("SELECT c.client_id AS client_id");
  for (const Sql& column : columns_) select.Add(Cat(", ", column));
  select.Add(" FROM client c");
  if (needs_.profile) {
    select.Add(
        " LEFT JOIN client_profile p ON p.client_id = c.client_id AND p.revision = "
        "c.profile_revision");
  }
  if (!restriction_.empty()) select.Add(Cat(" WHERE ", restriction_));
  return select;
}

}  // namespace clientele::store::filter_sql
