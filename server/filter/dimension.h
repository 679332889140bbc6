// By what a breakdown divides, as text: "temperature", "attr.region",
// "band(total_amount, 1000 RUB, 5000 RUB)".
#ifndef CLIENTELE_SERVER_FILTER_DIMENSION_H_
#define CLIENTELE_SERVER_FILTER_DIMENSION_H_

#include <string>
#include <vector>

#include "server/domain/policy.h"
#include "server/filter/answers.h"
#include "server/filter/problem.h"

namespace clientele::filter {

// A field that is a dimension, an attribute, or bands of anything that has an order: 1 to kMaxBands
// bounds, each greater than the one before, of times all relative to now or none. Meaningless when
// problems were added.
Dimension ParseDimension(const std::string& text, const domain::Policy& policy,
                         std::vector<Problem>& problems);

// The standard spelling; parsing it gives the same dimension.
std::string PrintDimension(const Dimension& dimension, const domain::Policy& policy);

// What BreakDownRow.values says of a group: without bounds, of clients with this value: "HOT",
// "Omsk", "true", "2026-01-31".
std::string GroupText(const Dimension& dimension, const Value& value, const domain::Policy& policy);
// With bounds, of the band that ends before bounds[band], the last of them open: "< 1000.00 RUB",
// "1000.00 RUB .. 5000.00 RUB" (the second excluded), ">= 5000.00 RUB".
std::string BandText(const Dimension& dimension, size_t band, const domain::Policy& policy);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_DIMENSION_H_
