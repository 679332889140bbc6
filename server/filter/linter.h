// What is legal and probably not meant. A warning never changes the filter.
//
// Always and never true, by what an operand can be at all and by what stands together:
//   orders_count < 0                          never true: orders_count is 0 or more
//   city = "Omsk" AND city = "Tomsk"          never true: the conditions exclude each other
//   volume_tier >= NONE                       always true: it lies between NONE and LARGE
//   temperature = HOT OR temperature != HOT   always true: the conditions leave nobody out
// Unreachable parts, by what stands around them:
//   orders_count > 5 AND orders_count > 3     the second adds nothing
//   temperature = HOT AND (temperature = COLD OR tags:vip)     so does temperature = COLD
// Values of everyone who has one:
//   rfm_recency >= 1, top(100%, total_amount), birthday within next 366d      has(…) says the same
// Clients without orders taken in:
//   volume_tier < MEDIUM                      includes NONE
//   total_amount < 1000 RUB                   includes a total of 0
// Missing values left out:
//   city != "Omsk"                            leaves out clients without a city
//   last_order_at < now - 90d                 leaves out clients who never ordered
// Events that no event can be, values given twice:
//   orders(sku = "D-1", sku = "D-2").count > 0     one line has one sku
//   city IN ("Omsk", "Omsk")
// A warning of missing values or of clients without orders is left out where the filter says enough
// about them elsewhere: total_amount < 1000 RUB AND orders_count > 0.
//
// The reasoning is by the values of one operand at a time, with every comparison as a set, passed
// down from what stands around a part. It claims nothing that does not hold for every base.
#ifndef CLIENTELE_SERVER_FILTER_LINTER_H_
#define CLIENTELE_SERVER_FILTER_LINTER_H_

#include <vector>

#include "server/domain/policy.h"
#include "server/filter/ast.h"
#include "server/filter/problem.h"

namespace clientele::filter {

// Of a checked tree as it was written, in the order of the text.
std::vector<Problem> Lint(const Node& root, const domain::Policy& policy);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_LINTER_H_
