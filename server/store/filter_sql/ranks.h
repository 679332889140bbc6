// top() and bottom(): a place among all clients of the base.
#ifndef CLIENTELE_SERVER_STORE_FILTER_SQL_RANKS_H_
#define CLIENTELE_SERVER_STORE_FILTER_SQL_RANKS_H_

#include <vector>

#include "server/store/filter_sql/relation.h"

namespace clientele::store::filter_sql {

// The common tables of a question's ranks, each once.
class Ranks {
 public:
  explicit Ranks(const Moment& moment) : moment_(moment) {}

  // That a client is among them.
  Sql Includes(const filter::Operand& operand, const filter::RankShare& share);

  const Needs& needs() const { return needs_; }
  // "rank_0 (client_id) AS (…)".
  const std::vector<Sql>& tables() const { return tables_; }

 private:
  const Moment& moment_;
  std::vector<std::pair<filter::Operand, filter::RankShare>> known_;
  std::vector<Sql> tables_;
  Needs needs_;
};

// "whole DESC, fraction DESC, c.client_id".
Sql OrderBy(const OrderTerms& terms, bool descending);

}  // namespace clientele::store::filter_sql

#endif  // CLIENTELE_SERVER_STORE_FILTER_SQL_RANKS_H_
