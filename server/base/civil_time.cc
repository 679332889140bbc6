#include "server/base/civil_time.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace clientele {
namespace {

struct Unit {
  char letter;
  int64_t seconds;
};
constexpr Unit kUnits[] = {
    {'w', 7 * kSecondsPerDay}, {'d', kSecondsPerDay}, {'h', 3600}, {'m', 60}, {'s', 1}};
constexpr int64_t kMaxDuration = int64_t{1} << 40;

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z: four digits write every year between.
constexpr int64_t kMinYear = 1;
constexpr int64_t kMaxYear = 9999;
constexpr UnixSeconds kMinTime = -62'135'596'800;
constexpr UnixSeconds kMaxTime = 253'402'300'799;

// Takes exactly `digits` digits off the front.
std::optional<int64_t> TakeNumber(absl::string_view& text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int64_t value = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool TakeCharacter(absl::string_view& text, absl::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == absl::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<absl::CivilDay> ToCivilDay(int64_t year, int64_t month, int64_t day) {
  if (year < kMinYear || year > kMaxYear || month < 1 || month > 12 || day < 1 || day > 31) {
    return std::nullopt;
  }
  const absl::CivilDay civil(year, static_cast<int>(month), static_cast<int>(day));
  // CivilDay carries 30 February over to March; such a day does not exist.
  if (civil.month() != month || civil.day() != day) return std::nullopt;
  return civil;
}

std::optional<absl::CivilDay> TakeDate(absl::string_view& text) {
  const auto year = TakeNumber(text, 4);
  if (!year.has_value() || !TakeCharacter(text, "-")) return std::nullopt;
  const auto month = TakeNumber(text, 2);
  if (!month.has_value() || !TakeCharacter(text, "-")) return std::nullopt;
  const auto day = TakeNumber(text, 2);
  if (!day.has_value()) return std::nullopt;
  return ToCivilDay(*year, *month, *day);
}

// Nothing for an instant whose year in UTC can't be written with four digits.
std::optional<UnixSeconds> InRange(UnixSeconds time) {
  if (time < kMinTime || time > kMaxTime) return std::nullopt;
  return time;
}

// "Z", "+03:00", "-0330" or nothing; the offset in seconds.
bool TakeZone(absl::string_view& text, std::optional<int64_t>& offset) {
  if (text.empty()) return true;
  if (TakeCharacter(text, "Zz")) {
    offset = 0;
    return text.empty();
  }
  const bool negative = text.front() == '-';
  if (!TakeCharacter(text, "+-")) return false;
  const auto hours = TakeNumber(text, 2);
  TakeCharacter(text, ":");
  const auto minutes = TakeNumber(text, 2);
  if (!hours.has_value() || !minutes.has_value() || *hours > 23 || *minutes > 59) return false;
  offset = (*hours * 3600 + *minutes * 60) * (negative ? -1 : 1);
  return text.empty();
}

}  // namespace

std::optional<UnixDays> DaysFromCivil(int64_t year, int64_t month, int64_t day) {
  const std::optional<absl::CivilDay> civil = ToCivilDay(year, month, day);
  if (!civil.has_value()) return std::nullopt;
  return static_cast<UnixDays>(*civil - absl::CivilDay(1970, 1, 1));
}

absl::CivilDay CivilFromDays(UnixDays days) { return absl::CivilDay(1970, 1, 1) + days; }

std::optional<UnixDays> ParseDate(absl::string_view text) {
  const auto day = TakeDate(text);
  if (!day.has_value() || !text.empty()) return std::nullopt;
  return static_cast<UnixDays>(*day - absl::CivilDay(1970, 1, 1));
}

std::optional<UnixDays> ParseIsoWeek(absl::string_view text) {
  const auto year = TakeNumber(text, 4);
  if (!year.has_value() || !TakeCharacter(text, "-") || !TakeCharacter(text, "W")) {
    return std::nullopt;
  }
  const auto week = TakeNumber(text, 2);
  if (!week.has_value() || !text.empty() || *week < 1) return std::nullopt;
  const auto fourth = ToCivilDay(*year, 1, 4);  // always in the first week
  if (!fourth.has_value()) return std::nullopt;
  const absl::CivilDay monday =
      absl::PrevWeekday(*fourth + 1, absl::Weekday::monday) + 7 * (*week - 1);
  // A week belongs to the year that has its Thursday.
  if ((monday + 3).year() != *year) return std::nullopt;
  return static_cast<UnixDays>(monday - absl::CivilDay(1970, 1, 1));
}

std::string FormatDate(UnixDays days) {
  const absl::CivilDay day = CivilFromDays(days);
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

std::optional<absl::TimeZone> FindTimeZone(absl::string_view name) {
  // IANA's names begin with a capital and have no dots or colons; those that LoadTimeZone takes
  // besides ("localtime", "file:/…", "../…") mean another zone on another machine, or read any
  // file.
  // The library keeps every name it was ever asked for: none may be long.
  constexpr size_t kLongestName = 64;
  if (name.empty() || name.size() > kLongestName ||
      !absl::ascii_isupper(static_cast<unsigned char>(name.front()))) {
    return std::nullopt;
  }
  for (const char c : name) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) &&
        absl::string_view("/_+-").find(c) == absl::string_view::npos) {
      return std::nullopt;
    }
  }
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(name, &zone)) return std::nullopt;
  return zone;
}

std::optional<UnixSeconds> ParseTime(absl::string_view text, absl::TimeZone zone) {
  const auto day = TakeDate(text);
  if (!day.has_value() || !TakeCharacter(text, "Tt ")) return std::nullopt;
  const auto hour = TakeNumber(text, 2);
  if (!hour.has_value() || !TakeCharacter(text, ":")) return std::nullopt;
  const auto minute = TakeNumber(text, 2);
  int64_t second = 0;
  if (!minute.has_value()) return std::nullopt;
  if (TakeCharacter(text, ":")) {
    const auto seconds = TakeNumber(text, 2);
    if (!seconds.has_value()) return std::nullopt;
    second = *seconds;
    if (TakeCharacter(text, ".")) {
      if (!TakeNumber(text, 1).has_value()) return std::nullopt;
      while (TakeNumber(text, 1).has_value()) {
      }
    }
  }
  if (*hour > 23 || *minute > 59 || second > 59) return std::nullopt;
  std::optional<int64_t> offset;
  if (!TakeZone(text, offset)) return std::nullopt;
  const absl::CivilSecond civil(day->year(), day->month(), day->day(), static_cast<int>(*hour),
                                static_cast<int>(*minute), static_cast<int>(second));
  if (offset.has_value()) {
    return InRange(absl::ToUnixSeconds(absl::FromCivil(civil, absl::UTCTimeZone())) - *offset);
  }
  return InRange(absl::ToUnixSeconds(absl::FromCivil(civil, zone)));
}

std::optional<UnixSeconds> ParseTimeOrDate(absl::string_view text, absl::TimeZone zone) {
  const std::optional<UnixDays> day = ParseDate(text);
  return day.has_value() ? InRange(StartOfDay(*day, zone)) : ParseTime(text, zone);
}

std::string FormatTime(UnixSeconds time) {
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(time), absl::UTCTimeZone());
}

UnixSeconds StartOfDay(UnixDays day, absl::TimeZone zone) {
  const absl::TimeZone::TimeInfo midnight = zone.At(absl::CivilSecond(CivilFromDays(day)));
  // A skipped midnight maps to the instant of the change, a repeated one to its first occurrence.
  return absl::ToUnixSeconds(midnight.kind == absl::TimeZone::TimeInfo::SKIPPED ? midnight.trans
                                                                                : midnight.pre);
}

std::optional<int64_t> ParseDurationSeconds(absl::string_view text) {
  if (text.empty()) return std::nullopt;
  int64_t total = 0;
  while (!text.empty()) {
    int64_t count = 0;
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text.front()))) return std::nullopt;
    while (const auto digit = TakeNumber(text, 1)) {
      count = count * 10 + *digit;
      if (count > kMaxDuration) return std::nullopt;
    }
    int64_t unit_seconds = 0;
    for (const Unit& unit : kUnits) {
      if (!text.empty() && text.front() == unit.letter) unit_seconds = unit.seconds;
    }
    if (unit_seconds == 0) return std::nullopt;
    text.remove_prefix(1);
    total += count * unit_seconds;
    if (total > kMaxDuration) return std::nullopt;
  }
  return total;
}

std::string FormatDurationSeconds(int64_t seconds) {
  for (const Unit& unit : kUnits) {
    // Weeks read badly next to the 90 days everyone thinks in.
    if (unit.letter != 'w' && seconds != 0 && seconds % unit.seconds == 0) {
      return absl::StrCat(seconds / unit.seconds, std::string(1, unit.letter));
    }
  }
  return absl::StrCat(seconds, "s");
}

}  // namespace clientele
