// The classes that depend on the whole base, ABC and RFM, as common tables.
#ifndef CLIENTELE_SERVER_STORE_FILTER_SQL_GLOBAL_CLASSES_H_
#define CLIENTELE_SERVER_STORE_FILTER_SQL_GLOBAL_CLASSES_H_

#include <vector>

#include "server/store/filter_sql/expression.h"
#include "server/store/filter_sql/moment.h"

namespace clientele::store::filter_sql {

// What goes after WITH: "abc (client_id, abc_class) AS (…)", of buyers with a value above zero, and
// "rfm (client_id, recency, frequency, monetary) AS (…)", of all buyers; each only when needed.
std::vector<Sql> GlobalClassTables(const Needs& needs, const Moment& moment);

// The number of a client's class; its score by "recency", "frequency" or "monetary", NULL for who
// never bought. Looked up by IN, which every database makes a set for once; a join it might go
// through from end to end for each client.
Sql AbcClassSql();
Sql RfmScoreSql(absl::string_view score);

}  // namespace clientele::store::filter_sql

#endif  // CLIENTELE_SERVER_STORE_FILTER_SQL_GLOBAL_CLASSES_H_
