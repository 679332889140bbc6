#include "server/store/filter_sql/global_classes.h"

namespace clientele::store::filter_sql {
namespace {

// What a buyer brought in within the policy's window: net revenue, or profit.
Sql AbcValues(const Moment& moment) {
  const Sql gain = moment.policy.abc_metric == domain::AbcMetric::kProfit
                       ? "(e.amount - COALESCE(e.cost, 0))"
                       : "e.amount";
  const Sql value = Cat("CASE WHEN e.kind = 2 THEN -", gain, " ELSE ", gain, " END");
  return Cat("abc_value (client_id, net) AS (SELECT e.client_id, ", SafeSum(value),
             " FROM sales_order e JOIN client c ON c.client_id = e.client_id WHERE ", kStands,
             " AND e.placed_at > ", BoundInt(moment.rules.abc_after),
             " AND c.orders_count > 0 GROUP BY e.client_id)");
}

// `column`'s sum over everyone before a client, and over all. Sums over the base pass 64 bits, so
// they are kept in thousand millions and the rest.
constexpr absl::string_view kAbcShares =
    "abc_part (client_id, net, high, low) AS (SELECT v.client_id, v.net, "
    "(v.net - v.net % 1000000000) / 1000000000, v.net % 1000000000 "
    "FROM abc_value v WHERE v.net > 0), "
    "abc_share (client_id, high_before, low_before, high_all, low_all) AS (SELECT t.client_id, "
    "SUM(t.high) OVER (ORDER BY t.net DESC, t.client_id ROWS UNBOUNDED PRECEDING) - t.high, "
    "SUM(t.low) OVER (ORDER BY t.net DESC, t.client_id ROWS UNBOUNDED PRECEDING) - t.low, "
    "SUM(t.high) OVER (), SUM(t.low) OVER () FROM abc_part t), ";

// all * percent - before * 100, in the same two parts: the share before the client is below the
// percentage where this is above zero.
Sql Distance(absl::string_view part, int32_t percent) {
  return Cat("s.", part, "_all * ", BoundInt(percent), " - s.", part, "_before * 100");
}

Sql AboveZero(absl::string_view high, absl::string_view low) {
  const Sql carried = Cat("(d.", high, " + (d.", low, " - d.", low, " % 1000000000) / 1000000000)");
  return Cat(carried, " > 0 OR (", carried, " = 0 AND d.", low, " % 1000000000 > 0)");
}

Sql AbcTable(const Moment& moment) {
  const int32_t a = moment.policy.abc_a_percent;
  const int32_t b = moment.policy.abc_b_percent;
  return Cat(AbcValues(moment), ", ", kAbcShares,
             "abc_distance (client_id, a_high, a_low, b_high, b_low) AS (SELECT s.client_id, ",
             Distance("high", a), ", ", Distance("low", a), ", ", Distance("high", b), ", ",
             Distance("low", b), " FROM abc_share s), ",
             "abc (client_id, abc_class) AS (SELECT d.client_id, CASE WHEN ",
             AboveZero("a_high", "a_low"), " THEN 4 WHEN ", AboveZero("b_high", "b_low"),
             " THEN 3 ELSE 2 END FROM abc_distance d)");
}

// 1 + floor(5 * buyers strictly worse / buyers).
std::string Score(absl::string_view place) {
  std::string score = "CASE";
  for (int worse = 4; worse >= 1; --worse) {
    absl::StrAppend(&score, " WHEN 5 * (b.", place, " - 1) >= ", worse, " * b.buyers THEN ",
                    worse + 1);
  }
  return absl::StrCat(score, " ELSE 1 END");
}

Sql RfmTable() {
  return Cat(
      "rfm_place (client_id, by_recency, by_frequency, by_monetary, buyers) AS (SELECT "
      "c.client_id, RANK() OVER (ORDER BY c.last_order_at), RANK() OVER (ORDER BY c.orders_count), "
      "RANK() OVER (ORDER BY c.total_amount), COUNT(*) OVER () FROM client c "
      "WHERE c.orders_count > 0), ",
      "rfm (client_id, recency, frequency, monetary) AS (SELECT b.client_id, ", Score("by_recency"),
      ", ", Score("by_frequency"), ", ", Score("by_monetary"), " FROM rfm_place b)");
}

// " WHEN <the client has this in the table> THEN number".
std::string WhenIn(absl::string_view table, absl::string_view column, int number) {
  return absl::StrCat(" WHEN c.client_id IN (SELECT f.client_id FROM ", table, " f WHERE f.",
                      column, " = ", number, ") THEN ", number);
}

}  // namespace

Sql AbcClassSql() {
  // Whoever bought but is not in the table is at or below zero.
  return absl::StrCat("CASE WHEN c.orders_count = 0 THEN 1", WhenIn("abc", "abc_class", 4),
                      WhenIn("abc", "abc_class", 3), " ELSE 2 END");
}

Sql RfmScoreSql(absl::string_view score) {
  std::string cases = "CASE WHEN c.orders_count = 0 THEN NULL";
  for (int number = 5; number > 1; --number) {
    absl::StrAppend(&cases, WhenIn("rfm", score, number));
  }
  return absl::StrCat(cases, " ELSE 1 END");
}

std::vector<Sql> GlobalClassTables(const Needs& needs, const Moment& moment) {
  std::vector<Sql> tables;
  if (needs.abc) tables.push_back(AbcTable(moment));
  if (needs.rfm) tables.push_back(RfmTable());
  return tables;
}

}  // namespace clientele::store::filter_sql
