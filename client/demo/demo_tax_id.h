// Tax ids (ИНН) that nobody has.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_TAX_ID_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_TAX_ID_H_

#include <string>

#include "absl/strings/string_view.h"
#include "client/demo/demo_random.h"

namespace clientele::client {

// 10 digits for a company, 12 for a sole trader, beginning with the region's two. The check digit
// is wrong on purpose: made-up data must not point at a real taxpayer.
std::string MakeDemoTaxId(DemoRandom& random, absl::string_view tax_region, bool is_sole_trader);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_TAX_ID_H_
