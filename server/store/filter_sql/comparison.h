// Comparisons that are true or false, never NULL: with a missing value they are false.
#ifndef CLIENTELE_SERVER_STORE_FILTER_SQL_COMPARISON_H_
#define CLIENTELE_SERVER_STORE_FILTER_SQL_COMPARISON_H_

#include "absl/types/span.h"
#include "server/filter/ast.h"
#include "server/store/filter_sql/text.h"

namespace clientele::store::filter_sql {

// What a row has of an operand; NULL when missing.
struct Columns {
  Sql value;
  // Of an average, whose value is rounded down: see expression.h. Else empty.
  Sql left_over;
  Sql count;

  bool is_average() const { return !count.empty(); }
};

// "=", "<>", "<", ….
absl::string_view Symbol(filter::Comparison comparison);

// The value as a parameter for an operand of this type.
Parameter ParameterOf(const filter::Value& value, filter::FieldType type, UnixSeconds now);

// Of a plain value.
Sql Compares(const Sql& value, filter::Comparison comparison, const filter::Value& with,
             filter::FieldType type, UnixSeconds now);
Sql IsIn(const Sql& value, absl::Span<const filter::Value> values, filter::FieldType type,
         UnixSeconds now);

// Of columns, averages too. Averages compare exactly and whatever the number: rounded down against
// it, then by what is left over.
Sql Compares(const Columns& columns, filter::Comparison comparison, const filter::Value& with,
             filter::FieldType type, UnixSeconds now);
Sql IsIn(const Columns& columns, absl::Span<const filter::Value> values, filter::FieldType type,
         UnixSeconds now);

// By what clients are put in order: the whole part, and of an average also the fraction, which is
// equal for equal fractions and, the counts being at most 10^5, else differs by far more than a
// double's precision.
struct OrderTerms {
  Sql whole;
  Sql fraction;  // empty but for an average
};
OrderTerms OrderTermsOf(const Columns& columns);

}  // namespace clientele::store::filter_sql

#endif  // CLIENTELE_SERVER_STORE_FILTER_SQL_COMPARISON_H_
