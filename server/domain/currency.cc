#include "server/domain/currency.h"

#include <unicode/ucurr.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/domain/limits.h"

namespace clientele::domain {
namespace {

struct IsoCode {
  UChar letters[4] = {};
};

std::optional<IsoCode> ToIsoCode(absl::string_view code) {
  if (code.size() != 3) return std::nullopt;
  IsoCode iso;
  for (size_t i = 0; i < 3; ++i) {
    if (!absl::ascii_isupper(static_cast<unsigned char>(code[i]))) return std::nullopt;
    iso.letters[i] = static_cast<UChar>(code[i]);
  }
  return iso;
}

}  // namespace

bool IsCurrency(absl::string_view code) {
  const std::optional<IsoCode> iso = ToIsoCode(code);
  if (!iso.has_value()) return false;
  UErrorCode error = U_ZERO_ERROR;
  // Every moment ICU knows of: a base may keep accounts in a currency that is no more.
  const bool available = ucurr_isAvailable(iso->letters, U_DATE_MIN, U_DATE_MAX, &error);
  return U_SUCCESS(error) && available;
}

int FractionDigits(absl::string_view currency) {
  const std::optional<IsoCode> iso = ToIsoCode(currency);
  if (!iso.has_value()) return 0;
  UErrorCode error = U_ZERO_ERROR;
  const int digits = ucurr_getDefaultFractionDigits(iso->letters, &error);
  return U_SUCCESS(error) ? digits : 0;
}

std::optional<int64_t> ParseMoney(absl::string_view text, absl::string_view currency) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  int64_t minor = 0;
  int fraction = -1;
  bool any_digit = false;
  for (const char c : text) {
    if (c == '.' && fraction < 0) {
      fraction = 0;
      continue;
    }
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return std::nullopt;
    any_digit = true;
    minor = minor * 10 + (c - '0');
    if (fraction >= 0) ++fraction;
    if (minor > kMaxAmount) return std::nullopt;
  }
  const int digits = FractionDigits(currency);
  if (!any_digit || fraction > digits || fraction == 0) return std::nullopt;
  for (int i = fraction < 0 ? 0 : fraction; i < digits; ++i) {
    minor *= 10;
    if (minor > kMaxAmount) return std::nullopt;
  }
  return negative ? -minor : minor;
}

std::string FormatMoney(int64_t minor, absl::string_view currency) {
  if (currency.empty()) return absl::StrCat(minor);
  const int digits = FractionDigits(currency);
  if (digits == 0) return absl::StrCat(minor, " ", currency);
  int64_t unit = 1;
  for (int i = 0; i < digits; ++i) unit *= 10;
  const int64_t absolute = minor < 0 ? -minor : minor;
  return absl::StrFormat("%s%d.%0*d %s", minor < 0 ? "-" : "", absolute / unit, digits,
                         absolute % unit, currency);
}

}  // namespace clientele::domain
