// What every part of a question in SQL shares: the policy's rules as of its `now`.
#ifndef CLIENTELE_SERVER_STORE_FILTER_SQL_MOMENT_H_
#define CLIENTELE_SERVER_STORE_FILTER_SQL_MOMENT_H_

#include "server/domain/classification.h"
#include "server/domain/policy.h"

namespace clientele::store::filter_sql {

struct Moment {
  Moment(const domain::Policy& in_force, UnixSeconds at) : policy(in_force), rules(in_force, at) {}

  UnixSeconds now() const { return rules.now; }

  const domain::Policy& policy;
  const domain::ClassRules rules;
};

}  // namespace clientele::store::filter_sql

#endif  // CLIENTELE_SERVER_STORE_FILTER_SQL_MOMENT_H_
