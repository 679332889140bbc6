// A checked filter as text: one spelling for one meaning, fit to be stored and shown.
#ifndef CLIENTELE_SERVER_FILTER_PRINTER_H_
#define CLIENTELE_SERVER_FILTER_PRINTER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "server/domain/policy.h"
#include "server/filter/ast.h"

namespace clientele::filter {

// Parsing and checking the text under the same policy gives the same tree. Everyone is "".
std::string Print(const Node& node, const domain::Policy& policy);

// Parts of it. "orders(365d, sku = \"D-2\").count".
std::string PrintOperand(const Operand& operand, const domain::Policy& policy);
// As it is written next to what it is compared with: "50.00 RUB", "now - 90d", "HOT", "\"Omsk\"".
std::string PrintValue(const Shape& shape, const Value& value, const domain::Policy& policy);

absl::string_view Symbol(Comparison comparison);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_PRINTER_H_
