// What the cells of a spreadsheet say: numbers, times, days, yes and no. Every function drops
// blanks around the text and gives nothing for a text that isn't such a value, the empty one
// included.
#ifndef CLIENTELE_CLIENT_FILES_VALUES_H_
#define CLIENTELE_CLIENT_FILES_VALUES_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace clientele::client {

// The digits that always fit into 64 bits.
inline constexpr int kMaxDecimalDigits = 18;
// Prices by the gram have six; more is a binary fraction that was printed in full.
inline constexpr int kMaxDecimalScale = 9;

// digits × 10^-scale.
struct Decimal {
  int64_t digits = 0;
  int scale = 0;
};

// An exact decimal with an optional sign, at most kMaxDecimalDigits significant digits and
// kMaxDecimalScale of them after the mark; zeros at the end of the fraction don't count ("3,00" is
// 3, scale 0). No exponent.
//
// A single comma or point is the decimal mark, so "1,234" is 1.234. Thousands, in groups of three,
// may be set apart by one kind of blank (also U+00A0, U+202F), apostrophe, or the one of comma and
// point that isn't the decimal mark: "1 234,5", "1.234,56", "1,234.56", "1.234.567".
std::optional<Decimal> ParseDecimal(absl::string_view text);

// A ParseDecimal that is whole: "3", "3,00", "1 000".
std::optional<int64_t> ParseInteger(absl::string_view text);

// quantity × price in the currency's minor unit, exact until it is rounded half away from zero.
// Nothing when it doesn't fit, or when a scale is negative or above kMaxDecimalDigits.
std::optional<int64_t> ToMinor(const Decimal& unit_price, int64_t quantity, int fraction_digits);

// Seconds since 1970 of the forms of ParseTimeOrDate (civil_time.h) and of DD.MM.YYYY, followed or
// not by HH:MM or HH:MM:SS (the hour may have one digit, as Excel writes it). A time without a zone
// is one in `zone`; a date alone is its first second there. Dates with slashes are refused: nobody
// can tell 03/04 from 04/03.
std::optional<int64_t> ParseTimestamp(absl::string_view text, absl::TimeZone zone);

// Days since 1970 of YYYY-MM-DD or DD.MM.YYYY.
std::optional<int32_t> ParseDay(absl::string_view text);

// yes/no, true/false, 1/0, да/нет, in any case.
std::optional<bool> ParseYesNo(absl::string_view text);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_VALUES_H_
