// What a client (`c`, a row of the table client) has of an operand, as an expression.
//
// Everything here is in the subset that SQLite 3.40, MariaDB 10.11 and MySQL 8 read alike: no `||`
// and no `/` but where it leaves no remainder (SQLite cuts, the others don't); outer references in
// subqueries of one level only; missing is NULL.
#ifndef CLIENTELE_SERVER_STORE_FILTER_SQL_EXPRESSION_H_
#define CLIENTELE_SERVER_STORE_FILTER_SQL_EXPRESSION_H_

#include <optional>

#include "server/store/filter_sql/text.h"

namespace clientele::store::filter_sql {

// What an expression reads besides the client's own row.
struct Needs {
  bool profile = false;  // `p`, the profile in force
  bool abc = false;      // the common table abc
  bool rfm = false;      // the common table rfm

  void Add(const Needs& other) {
    profile |= other.profile;
    abc |= other.abc;
    rfm |= other.rfm;
  }
};

// What an average, rounded down, leaves over of the total: it is never divided out, so that it
// compares exactly.
struct Fraction {
  Sql left_over;  // 0 to count - 1
  Sql count;
};

struct Expression {
  Sql value;                         // NULL when missing
  std::optional<Fraction> fraction;  // of an average
  Needs needs;
};

// Of numbers that add up to `total`, also below zero; missing when `count` is NULL. `wrap` makes
// what can stand alone of a result over the same rows.
template <typename Wrap>
Expression AverageExpression(const Sql& total, const Sql& count, Wrap wrap) {
  const Sql left_over = Cat("((", total, " % ", count, " + ", count, ") % ", count, ")");
  // What is divided is a multiple.
  const Sql whole = Cat("CAST((", total, " - ", left_over, ") / ", count, " AS SIGNED INTEGER)");
  return {wrap(whole), Fraction{wrap(left_over), wrap(count)}, {}};
}

// Orders that stand.
inline constexpr absl::string_view kStands = "e.superseded_by = 0 AND e.canceled_at IS NULL";

// The sum of `value`, an integer expression over rows, that stays at the end of 64 bits instead of
// passing it: databases give up, or go over to floating point. Summed in two parts, thousand
// millions and the rest, which can't overflow.
inline Sql SafeSum(const Sql& value) {
  const Sql low = Cat("SUM((", value, ") % 1000000000)");
  const Sql high = Cat("SUM(((", value, ") - (", value, ") % 1000000000) / 1000000000)");
  return Cat("CASE WHEN ", high, " > 9200000000 THEN 9223372036854775807 WHEN ", high,
             " < -9200000000 THEN -9223372036854775807 ELSE ", high, " * 1000000000 + ", low,
             " END");
}

}  // namespace clientele::store::filter_sql

#endif  // CLIENTELE_SERVER_STORE_FILTER_SQL_EXPRESSION_H_
