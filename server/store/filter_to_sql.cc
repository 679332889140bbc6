#include "server/store/filter_to_sql.h"

#include "server/store/audience_members.h"
#include "server/store/filter_sql/global_classes.h"

namespace clientele::store {

using filter_sql::Cat;
using filter_sql::Sql;

Sql FilterToSql::Statement(const Sql& select) const {
  filter_sql::Needs needs = clients_.needs();
  needs.Add(ranks_.needs());
  std::vector<Sql> tables = GlobalClassTables(needs, moment_);
  tables.insert(tables.end(), ranks_.tables().begin(), ranks_.tables().end());
  if (!audiences().empty()) {
    // Named once only: MySQL can't open a temporary table twice in a statement.
    tables.push_back(
        Cat("in_audience (audience, client_id) AS (SELECT w.audience, w.client_id FROM ",
            kAudienceMemberTable, " w)"));
  }
  tables.push_back(Cat("base AS (", clients_.Select(), ")"));
  tables.insert(tables.end(), conditions_.tables().begin(), conditions_.tables().end());
  return Cat("WITH ", Join(tables, ", "), " ", select);
}

}  // namespace clientele::store
