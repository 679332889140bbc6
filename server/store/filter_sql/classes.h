// The derived classes of a client, as domain/classification.h has them.
#ifndef CLIENTELE_SERVER_STORE_FILTER_SQL_CLASSES_H_
#define CLIENTELE_SERVER_STORE_FILTER_SQL_CLASSES_H_

#include "server/store/filter_sql/expression.h"
#include "server/store/filter_sql/moment.h"

namespace clientele::store::filter_sql {

// The number of the class, or of the kind of the stage; 0 is missing.
Sql StageKindSql(const Moment& moment);
Sql TemperatureSql(const Moment& moment);
Sql VolumeTierSql(const Moment& moment);
Sql PurchaseFrequencySql(const Moment& moment);
Sql OrderValueClassSql(const Moment& moment);
Sql BehaviorSql(const Moment& moment);
// 0 or 1.
Sql ActiveSql(const Moment& moment);
Sql OverdueSql(const Moment& moment);
// Whether the client's data may be processed at all: 0 or 1.
Sql BasisSql(const Moment& moment);

}  // namespace clientele::store::filter_sql

#endif  // CLIENTELE_SERVER_STORE_FILTER_SQL_CLASSES_H_
