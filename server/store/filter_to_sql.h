// A checked filter as one SQL statement, for databases that answer it themselves: the same meaning
// as the index gives it. Values are bound, never written into the text.
//
//   WITH <ABC, RFM, ranks>, base AS (a row a client), <parts> SELECT … FROM base c WHERE <filter>
#ifndef CLIENTELE_SERVER_STORE_FILTER_TO_SQL_H_
#define CLIENTELE_SERVER_STORE_FILTER_TO_SQL_H_

#include <vector>

#include "server/filter/ast.h"
#include "server/store/filter_sql/conditions.h"
#include "server/store/filter_sql/moment.h"

namespace clientele::store {

class FilterToSql {
 public:
  // `moment` must outlive it.
  explicit FilterToSql(const filter_sql::Moment& moment)
      : moment_(moment), clients_(moment), ranks_(moment), conditions_(moment, clients_, ranks_) {}
  FilterToSql(const FilterToSql&) = delete;
  FilterToSql& operator=(const FilterToSql&) = delete;

  // A condition on `c`, true or false.
  filter_sql::Sql Condition(const filter::Node& node) { return conditions_.Of(node); }
  // What a statement may name of `c` besides client_id.
  filter_sql::Relation& clients() { return clients_; }

  // The common tables, then the statement, which selects from "base c". Once everything that it
  // names was asked for.
  filter_sql::Sql Statement(const filter_sql::Sql& select) const;

  // Whose members the statement looks up in the temporary table of audience_members.h.
  const std::vector<filter_sql::AudienceKey>& audiences() const { return conditions_.audiences(); }

 private:
  const filter_sql::Moment& moment_;
  filter_sql::Relation clients_;
  filter_sql::Ranks ranks_;
  filter_sql::Conditions conditions_;
};

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_FILTER_TO_SQL_H_
