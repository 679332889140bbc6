// The base's one currency: ISO 4217 codes and money written with a decimal point.
#ifndef CLIENTELE_SERVER_DOMAIN_CURRENCY_H_
#define CLIENTELE_SERVER_DOMAIN_CURRENCY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace clientele::domain {

// True for the code of a currency that is or was in use ("RUB").
bool IsCurrency(absl::string_view code);

// Digits after the point: RUB 2, JPY 0, TND 3 (ICU's table).
int FractionDigits(absl::string_view currency);

// "12.50" with RUB is 1250; nothing for more digits than the currency has, or for an amount beyond
// kMaxAmount.
std::optional<int64_t> ParseMoney(absl::string_view text, absl::string_view currency);

// 1250 with RUB is "12.50 RUB"; without a currency "1250".
std::string FormatMoney(int64_t minor, absl::string_view currency);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_CURRENCY_H_
