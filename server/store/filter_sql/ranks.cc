#include "server/store/filter_sql/ranks.h"

#include <algorithm>

namespace clientele::store::filter_sql {
namespace {

// The first p hundredths of a percent of n are those with fewer than p of 10,000 of them before.
Sql WithinShare(const filter::RankShare& share) {
  if (!share.is_percent) return Cat("q.place <= ", BoundInt(share.amount));
  return Cat("(q.place - 1) * 10000 < q.ranked * ", BoundInt(share.amount));
}

}  // namespace

Sql OrderBy(const OrderTerms& terms, bool descending) {
  const absl::string_view direction = descending ? " DESC" : "";
  Sql order = Cat(terms.whole, direction);
  if (!terms.fraction.empty()) order.Add(Cat(", ", terms.fraction, direction));
  return Cat(order, ", c.client_id");
}

Sql Ranks::Includes(const filter::Operand& operand, const filter::RankShare& share) {
  const auto found = std::find(known_.begin(), known_.end(), std::pair(operand, share));
  const size_t number = static_cast<size_t>(found - known_.begin());
  const std::string name = absl::StrCat("rank_", number);
  if (found == known_.end()) {
    known_.emplace_back(operand, share);
    Relation everyone(moment_);
    const OrderTerms terms = OrderTermsOf(everyone.Of(operand));
    needs_.Add(everyone.needs());
    tables_.push_back(Cat(name,
                          " (client_id) AS (SELECT q.client_id FROM (SELECT c.client_id, "
                          "ROW_NUMBER() OVER (ORDER BY ",
                          OrderBy(terms, !share.bottom),
                          ") AS place, COUNT(*) OVER () AS ranked FROM (", everyone.Select(),
                          ") c WHERE ", terms.whole, " IS NOT NULL) q WHERE ", WithinShare(share),
                          ")"));
  }
  return Cat("c.client_id IN (SELECT k.client_id FROM ", name, " k)");
}

}  // namespace clientele::store::filter_sql
