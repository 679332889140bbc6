// Aggregates over a client's events: orders(365d, sku = "D-2").count.
#ifndef CLIENTELE_SERVER_STORE_FILTER_SQL_AGGREGATES_H_
#define CLIENTELE_SERVER_STORE_FILTER_SQL_AGGREGATES_H_

#include "server/filter/ast.h"
#include "server/store/filter_sql/expression.h"

namespace clientele::store::filter_sql {

Expression AggregateExpression(const filter::Aggregate& aggregate, UnixSeconds now);

}  // namespace clientele::store::filter_sql

#endif  // CLIENTELE_SERVER_STORE_FILTER_SQL_AGGREGATES_H_
