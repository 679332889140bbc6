#include "client/tool/arguments.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/files/values.h"
#include "server/base/civil_time.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/domain/currency.h"

namespace clientele::client {
namespace {

template <typename E, typename List>
absl::Status AddEnums(const std::vector<std::string>& texts, const std::string& option, List* out) {
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(const int number,
                     ParseEnum(*google::protobuf::GetEnumDescriptor<E>(), text, option));
    out->Add(number);
  }
  return absl::OkStatus();
}

template <typename List>
void AddTexts(const std::vector<std::string>& texts, List* out) {
  for (const std::string& text : texts) *out->Add() = text;
}

// --segment and --where, both of which must hold.
std::string ExpressionOf(const FilterOptions& options) {
  if (options.segment.empty()) return options.where;
  const std::string quoted = absl::StrReplaceAll(options.segment, {{"\\", "\\\\"}, {"\"", "\\\""}});
  const std::string segment = absl::StrCat("segment(\"", quoted, "\")");
  return options.where.empty() ? segment : absl::StrCat(segment, " AND (", options.where, ")");
}

}  // namespace

absl::Status SetTime(const std::string& text, const std::string& option,
                     google::protobuf::Timestamp* out) {
  const std::optional<int64_t> time = ParseTimestamp(text, absl::UTCTimeZone());
  if (!time.has_value()) {
    return InvalidField(option, text, "a time like 2026-11-16T09:00:00Z or a day like 2026-11-16");
  }
  out->set_seconds(*time);
  return absl::OkStatus();
}

absl::Status SetDate(const std::string& text, const std::string& option, v1::Date* out) {
  const std::optional<int32_t> days = ParseDay(text);
  if (!days.has_value()) {
    return InvalidField(option, text, "a day that exists, like 1990-01-31 or 31.01.1990");
  }
  const absl::CivilDay day = CivilFromDays(*days);
  out->set_year(static_cast<int32_t>(day.year()));
  out->set_month(day.month());
  out->set_day(day.day());
  return absl::OkStatus();
}

std::string TimeText(bool present, const google::protobuf::Timestamp& time) {
  return present ? FormatTime(time.seconds()) : "";
}

std::string DateText(const v1::Date& date) {
  const auto days = DaysFromCivil(date.year(), date.month(), date.day());
  return days.has_value() ? FormatDate(*days) : "";
}

absl::StatusOr<int64_t> ParseAmount(const std::string& text, const std::string& currency,
                                    const std::string& option) {
  if (currency.empty()) {
    return InvalidField(option, text, "--currency with it: the base has none yet");
  }
  const std::optional<Decimal> decimal = ParseDecimal(text);
  const std::optional<int64_t> minor =
      decimal.has_value() ? ToMinor(*decimal, 1, domain::FractionDigits(currency)) : std::nullopt;
  if (!minor.has_value()) return InvalidField(option, text, "an amount, like 1234.50");
  return *minor;
}

bool FilterOptions::empty() const {
  return temperatures.empty() && tiers.empty() && frequencies.empty() && value_classes.empty() &&
         abc_classes.empty() && behaviors.empty() && segment.empty() && stages.empty() &&
         sources.empty() && owners.empty() && tags.empty() && any_tags.empty() && no_tags.empty() &&
         reachable.empty() && !active && !inactive && where.empty();
}

void BindFilter(Command& command, FilterOptions& options) {
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* help) {
    command.Add(name, values, help).SplitAtCommas().Under("Filter");
  };
  list("--temperature", options.temperatures, "HOT, WARM or COLD; several are either");
  list("--tier", options.tiers, "NONE, SMALL, MEDIUM or LARGE");
  list("--frequency", options.frequencies, "NONE, ONE_TIME, PERIODIC or REGULAR");
  list("--value-class", options.value_classes, "NONE, ECONOMY, STANDARD or VIP");
  list("--abc", options.abc_classes, "NONE, C, B or A");
  list("--behavior", options.behaviors,
       "UNKNOWN, LOYAL, DISCOUNT, IMPULSE, NEED_BASED or WANDERING");
  list("--stage", options.stages, "Stages of the funnel");
  list("--source", options.sources, "How the client became known");
  list("--owner", options.owners, "Sales people");
  list("--tag", options.tags, "Has every one of these tags");
  list("--any-tag", options.any_tags, "Has at least one of these tags");
  list("--no-tag", options.no_tags, "Has none of these tags");
  list("--reachable", options.reachable, "May be messaged on every one of these channels");
  Option active = command.AddFlag("--active", options.active, "Ordered within the active window");
  Option inactive = command.AddFlag("--inactive", options.inactive, "Did not");
  active.Under("Filter").Without(inactive);
  inactive.Under("Filter");
  command
      .Add("--segment", options.segment, "Matches this saved segment; see: clientele segment saved")
      .Under("Filter");
  command
      .Add("--where", options.where,
           "Anything else, as an expression; see: clientele segment fields")
      .Under("Filter");
}

absl::StatusOr<v1::Filter> ToFilter(const FilterOptions& options) {
  v1::Filter filter;
  RETURN_IF_ERROR(AddEnums<v1::Temperature>(options.temperatures, "--temperature",
                                            filter.mutable_temperatures()));
  RETURN_IF_ERROR(AddEnums<v1::VolumeTier>(options.tiers, "--tier", filter.mutable_volume_tiers()));
  RETURN_IF_ERROR(AddEnums<v1::PurchaseFrequency>(options.frequencies, "--frequency",
                                                  filter.mutable_purchase_frequencies()));
  RETURN_IF_ERROR(AddEnums<v1::OrderValueClass>(options.value_classes, "--value-class",
                                                filter.mutable_order_value_classes()));
  RETURN_IF_ERROR(
      AddEnums<v1::Channel>(options.reachable, "--reachable", filter.mutable_reachable()));
  RETURN_IF_ERROR(
      AddEnums<v1::AbcClass>(options.abc_classes, "--abc", filter.mutable_abc_classes()));
  RETURN_IF_ERROR(
      AddEnums<v1::Behavior>(options.behaviors, "--behavior", filter.mutable_behaviors()));
  AddTexts(options.stages, filter.mutable_stages());
  AddTexts(options.sources, filter.mutable_sources());
  AddTexts(options.owners, filter.mutable_owners());
  AddTexts(options.tags, filter.mutable_all_tags());
  AddTexts(options.any_tags, filter.mutable_any_tags());
  AddTexts(options.no_tags, filter.mutable_no_tags());
  if (options.active || options.inactive) filter.set_active(options.active);
  filter.set_expression(ExpressionOf(options));
  return filter;
}

}  // namespace clientele::client
