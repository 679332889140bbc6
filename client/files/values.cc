#include "client/files/values.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/files/blanks.h"
#include "server/base/civil_time.h"
#include "server/base/text.h"

namespace clientele::client {
namespace {

__extension__ using int128 = __int128;

constexpr absl::string_view kThousandsMarks[] = {" ", "\u00A0", "\u202F", "'", ".", ","};
constexpr size_t kGroupDigits = 3;
// "DD.MM.YYYY".
constexpr size_t kDottedDateLength = 10;
// The longest word of ParseYesNo in bytes is "false" or "нет"; a longer text isn't looked at.
constexpr size_t kMaxWordBytes = 16;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool AllDigits(absl::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

int128 PowerOfTen(int exponent) {
  int128 power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

// Where the decimal mark is, npos without one; nothing when the marks make no number.
std::optional<size_t> DecimalMark(absl::string_view text) {
  const auto commas = std::count(text.begin(), text.end(), ',');
  const auto points = std::count(text.begin(), text.end(), '.');
  if (commas == 0 && points == 0) return absl::string_view::npos;
  if (commas == 0 || points == 0) {
    return commas + points == 1 ? text.find_first_of(",.") : absl::string_view::npos;
  }
  const size_t last = text.find_last_of(",.");
  // The last mark is the decimal one, which there is one of.
  if ((text[last] == ',' ? commas : points) > 1) return std::nullopt;
  return last;
}

// The digits of "1 234 567"; nothing when the groups are not of three, or set apart unevenly.
std::optional<std::string> JoinThousands(absl::string_view text) {
  const size_t first = text.find_first_not_of("0123456789");
  if (first == absl::string_view::npos) return std::string(text);
  if (first == 0 || first > kGroupDigits) return std::nullopt;
  std::string digits(text.substr(0, first));
  text.remove_prefix(first);
  const auto* mark = std::find_if(
      std::begin(kThousandsMarks), std::end(kThousandsMarks),
      [text](absl::string_view candidate) { return absl::StartsWith(text, candidate); });
  if (mark == std::end(kThousandsMarks)) return std::nullopt;
  while (!text.empty()) {
    if (!absl::ConsumePrefix(&text, *mark)) return std::nullopt;
    const absl::string_view group = text.substr(0, kGroupDigits);
    if (group.size() != kGroupDigits || !AllDigits(group)) return std::nullopt;
    absl::StrAppend(&digits, group);
    text.remove_prefix(kGroupDigits);
  }
  return digits;
}

// The number that the digits write; nothing for more than kMaxDecimalDigits that matter.
std::optional<int64_t> NumberOfDigits(absl::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.size() > kMaxDecimalDigits) return std::nullopt;
  int64_t number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

std::optional<Decimal> ParseUnsigned(absl::string_view text) {
  const std::optional<size_t> mark = DecimalMark(text);
  if (!mark.has_value()) return std::nullopt;
  const bool marked = *mark != absl::string_view::npos;
  const absl::string_view whole = text.substr(0, *mark);
  absl::string_view fraction = marked ? text.substr(*mark + 1) : absl::string_view();
  if ((marked || whole.empty()) && fraction.empty()) return std::nullopt;
  if (!AllDigits(fraction)) return std::nullopt;
  while (absl::ConsumeSuffix(&fraction, "0")) {
  }
  const std::optional<std::string> digits = JoinThousands(whole);
  if (!digits.has_value() || fraction.size() > kMaxDecimalScale) return std::nullopt;
  const std::optional<int64_t> number = NumberOfDigits(absl::StrCat(*digits, fraction));
  if (!number.has_value()) return std::nullopt;
  return Decimal{*number, static_cast<int>(fraction.size())};
}

// "2026-01-31" of "31.01.2026"; nothing for a text of another shape.
std::optional<std::string> IsoDate(absl::string_view text) {
  if (text.size() != kDottedDateLength || text[2] != '.' || text[5] != '.') return std::nullopt;
  return absl::StrCat(text.substr(6), "-", text.substr(3, 2), "-", text.substr(0, 2));
}

// "08:26", "08:26:30" of "8:26", "8:26:30"; nothing for a text of another shape.
std::optional<std::string> IsoTime(absl::string_view text) {
  std::string time = absl::StrCat(text.size() % 3 == 1 ? "0" : "", text);
  if (time.size() != 5 && time.size() != 8) return std::nullopt;
  for (size_t i = 0; i < time.size(); ++i) {
    if (i % 3 == 2 ? time[i] != ':' : !IsDigit(time[i])) return std::nullopt;
  }
  return time;
}

}  // namespace

std::optional<Decimal> ParseDecimal(absl::string_view text) {
  text = TrimBlanks(text);
  const bool negative = absl::ConsumePrefix(&text, "-");
  if (!negative) absl::ConsumePrefix(&text, "+");
  std::optional<Decimal> decimal = ParseUnsigned(text);
  if (decimal.has_value() && negative) decimal->digits = -decimal->digits;
  return decimal;
}

std::optional<int64_t> ParseInteger(absl::string_view text) {
  const std::optional<Decimal> decimal = ParseDecimal(text);
  if (!decimal.has_value() || decimal->scale != 0) return std::nullopt;
  return decimal->digits;
}

std::optional<int64_t> ToMinor(const Decimal& unit_price, int64_t quantity, int fraction_digits) {
  if (unit_price.scale < 0 || unit_price.scale > kMaxDecimalDigits) return std::nullopt;
  if (fraction_digits < 0 || fraction_digits > kMaxDecimalDigits) return std::nullopt;
  constexpr int128 kMin = std::numeric_limits<int64_t>::min();
  constexpr int128 kMax = std::numeric_limits<int64_t>::max();
  const int shift = fraction_digits - unit_price.scale;
  // Two factors of 64 bits fit into 128.
  int128 minor = static_cast<int128>(unit_price.digits) * quantity;
  if (shift > 0) {
    // So that the product with a power of ten below 10^19 fits as well.
    if (minor < kMin || minor > kMax) return std::nullopt;
    minor *= PowerOfTen(shift);
  } else {
    const int128 unit = PowerOfTen(-shift);
    const int128 rest = minor % unit;
    minor /= unit;
    if (rest * 2 >= unit) ++minor;
    if (rest * 2 <= -unit) --minor;
  }
  if (minor < kMin || minor > kMax) return std::nullopt;
  return static_cast<int64_t>(minor);
}

std::optional<int64_t> ParseTimestamp(absl::string_view text, absl::TimeZone zone) {
  text = TrimBlanks(text);
  const std::optional<std::string> date = IsoDate(text.substr(0, kDottedDateLength));
  if (!date.has_value()) return ParseTimeOrDate(text, zone);
  const absl::string_view rest = text.substr(kDottedDateLength);
  if (rest.empty()) return ParseTimeOrDate(*date, zone);
  const absl::string_view clock = TrimBlanks(rest);
  const std::optional<std::string> time = IsoTime(clock);
  if (!time.has_value() || clock.size() == rest.size()) return std::nullopt;
  return ParseTime(absl::StrCat(*date, " ", *time), zone);
}

std::optional<int32_t> ParseDay(absl::string_view text) {
  text = TrimBlanks(text);
  const std::optional<std::string> date = IsoDate(text);
  return ParseDate(date.has_value() ? absl::string_view(*date) : text);
}

std::optional<bool> ParseYesNo(absl::string_view text) {
  text = TrimBlanks(text);
  if (text.size() > kMaxWordBytes) return std::nullopt;
  const std::string word = LowerText(text);
  if (word == "yes" || word == "true" || word == "1" || word == "да") return true;
  if (word == "no" || word == "false" || word == "0" || word == "нет") return false;
  return std::nullopt;
}

}  // namespace clientele::client
