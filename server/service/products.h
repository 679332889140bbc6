// What is sold: known by its sku, changed by the fields that are given.
#ifndef CLIENTELE_SERVER_SERVICE_PRODUCTS_H_
#define CLIENTELE_SERVER_SERVICE_PRODUCTS_H_

#include "absl/status/statusor.h"
#include "server/service/inputs.h"
#include "server/service/working_set.h"

namespace clientele::service {

// True when something changed.
absl::StatusOr<bool> ApplyProduct(WorkingSet& ws, const ProductInput& input);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_PRODUCTS_H_
