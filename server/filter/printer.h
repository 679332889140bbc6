// A checked filter as text: one spelling for one meaning, fit to be stored and shown.
#ifndef CLIENTELE_SERVER_FILTER_PRINTER_H_
#define CLIENTELE_SERVER_FILTER_PRINTER_H_

#include <string>

#include "server/domain/policy.h"
#include "server/filter/ast.h"

namespace clientele::filter {

// Parsing and checking the text under the same policy gives the same tree. Everyone is "".
std::string Print(const Node& node, const domain::Policy& policy);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_PRINTER_H_
