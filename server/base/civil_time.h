// Times, dates and durations as text and as days. Dates are days since 1970-01-01 (negative
// before); every function is exact over 1900..2105. What lies outside the years 1 to 9999 does not
// parse.
#ifndef CLIENTELE_SERVER_BASE_CIVIL_TIME_H_
#define CLIENTELE_SERVER_BASE_CIVIL_TIME_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/base/clock.h"

namespace clientele {

using UnixDays = int32_t;

inline constexpr int64_t kSecondsPerDay = 86'400;

// Nothing when there is no such day.
std::optional<UnixDays> DaysFromCivil(int64_t year, int64_t month, int64_t day);
absl::CivilDay CivilFromDays(UnixDays days);

// "2026-01-31"; nothing for anything else, 30 February included.
std::optional<UnixDays> ParseDate(absl::string_view text);
std::string FormatDate(UnixDays days);

// The Monday of an ISO week: "2026-W47"; nothing for anything else.
std::optional<UnixDays> ParseIsoWeek(absl::string_view text);

// The zone of an IANA name ("Europe/Moscow"); nothing for anything else, the names of files and of
// the machine's own zone included.
std::optional<absl::TimeZone> FindTimeZone(absl::string_view name);

// RFC 3339 ("2026-01-31T10:00:00Z", "…+03:00"); without a zone, in `zone`; a blank may stand for
// the T. A fraction of a second is cut off. Where a zone repeats an hour, the first is meant; a
// time that it skips is the instant of the change.
std::optional<UnixSeconds> ParseTime(absl::string_view text, absl::TimeZone zone);
// ParseTime, or a date: its first second in `zone`.
std::optional<UnixSeconds> ParseTimeOrDate(absl::string_view text, absl::TimeZone zone);
// "2026-01-31T10:00:00Z".
std::string FormatTime(UnixSeconds time);

// The first second of a day; where a zone skips midnight, the first that exists.
UnixSeconds StartOfDay(UnixDays day, absl::TimeZone zone);

// "90d", "36h", "15m", "30s", "2w" or several of them ("1d12h"); nothing when it does not parse or
// passes 2^40 seconds.
std::optional<int64_t> ParseDurationSeconds(absl::string_view text);
// The fewest units: "90d", "36h", "1h30m" as "90m".
std::string FormatDurationSeconds(int64_t seconds);

}  // namespace clientele

#endif  // CLIENTELE_SERVER_BASE_CIVIL_TIME_H_
