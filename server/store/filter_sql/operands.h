// Operands as expressions over a client.
#ifndef CLIENTELE_SERVER_STORE_FILTER_SQL_OPERANDS_H_
#define CLIENTELE_SERVER_STORE_FILTER_SQL_OPERANDS_H_

#include "server/filter/ast.h"
#include "server/store/filter_sql/expression.h"
#include "server/store/filter_sql/moment.h"

namespace clientele::store::filter_sql {

Expression ExpressionOf(const filter::Operand& operand, const Moment& moment);

// Of tags `t`: that they have not expired.
Sql TagHolds(UnixSeconds now);

}  // namespace clientele::store::filter_sql

#endif  // CLIENTELE_SERVER_STORE_FILTER_SQL_OPERANDS_H_
