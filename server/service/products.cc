#include "server/service/products.h"

#include <utility>

#include "server/base/status_macros.h"

namespace clientele::service {

absl::StatusOr<bool> ApplyProduct(WorkingSet& ws, const ProductInput& input) {
  ASSIGN_OR_RETURN(const std::optional<domain::ProductRow> known, ws.FindProduct(input.sku));
  domain::ProductRow row = known.value_or(domain::ProductRow{});
  row.sku = input.sku;
  row.name = input.name.value_or(row.name);
  row.category = input.category.value_or(row.category);
  row.unit = input.unit.value_or(row.unit);
  row.unit_factor = input.unit_factor.value_or(row.unit_factor);
  if (known.has_value() && known->name == row.name && known->category == row.category &&
      known->unit == row.unit && known->unit_factor == row.unit_factor) {
    return false;
  }
  row.updated_at = ws.now();
  row.actor = input.actor;
  ws.NextRevision();  // a change of its own in the log
  ws.PutProduct(std::move(row));
  return true;
}

}  // namespace clientele::service
