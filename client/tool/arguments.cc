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

bool IsNumber(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// The part of an enumerator's name that all of its siblings share: that of the zero value without
// "UNSPECIFIED".
std::string PrefixOf(const google::protobuf::EnumDescriptor& descriptor) {
  return std::string(absl::StripSuffix(descriptor.value(0)->name(), "UNSPECIFIED"));
}

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

}  // namespace

v1::ClientRef ParseClient(const std::string& text) {
  v1::ClientRef ref;
  absl::string_view rest = text;
  int64_t id = 0;
  if (absl::ConsumePrefix(&rest, "ext:")) {
    ref.set_external_id(std::string(rest));
  } else if (absl::ConsumePrefix(&rest, "phone:") || absl::StartsWith(rest, "+")) {
    ref.set_phone(std::string(rest));
  } else if (absl::ConsumePrefix(&rest, "email:") || rest.find('@') != absl::string_view::npos) {
    ref.set_email(std::string(rest));
  } else if ((absl::ConsumePrefix(&rest, "id:") || IsNumber(text)) && absl::SimpleAtoi(rest, &id)) {
    ref.set_id(id);
  } else {
    ref.set_external_id(text);
  }
  return ref;
}

absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor& descriptor,
                              const std::string& text, const std::string& option) {
  const std::string prefix = PrefixOf(descriptor);
  const std::string wanted =
      absl::StrCat(prefix, absl::StrReplaceAll(absl::AsciiStrToUpper(text), {{"-", "_"}}));
  std::vector<std::string> names;
  for (int i = 1; i < descriptor.value_count(); ++i) {
    const std::string& name = descriptor.value(i)->name();
    if (name == wanted) return descriptor.value(i)->number();
    names.push_back(name.substr(prefix.size()));
  }
  return InvalidField(option, text, absl::StrCat("one of ", absl::StrJoin(names, ", ")));
}

absl::StatusOr<v1::Channel> ParseChannel(const std::string& text, const std::string& option) {
  ASSIGN_OR_RETURN(const int number, ParseEnum(*v1::Channel_descriptor(), text, option));
  return static_cast<v1::Channel>(number);
}

absl::StatusOr<std::vector<v1::Channel>> ParseChannels(const std::string& text,
                                                       const std::string& option) {
  std::vector<v1::Channel> channels;
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(text, ','))) {
    ASSIGN_OR_RETURN(const v1::Channel channel, ParseChannel(part, option));
    channels.push_back(channel);
  }
  return channels;
}

std::string EnumText(const google::protobuf::EnumDescriptor& descriptor, int number) {
  const auto* value = descriptor.FindValueByNumber(number);
  if (value == nullptr || number == 0) return "";
  return value->name().substr(PrefixOf(descriptor).size());
}

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
  const std::optional<Decimal> decimal = ParseDecimal(text);
  const std::optional<int64_t> minor =
      decimal.has_value() ? ToMinor(*decimal, 1, domain::FractionDigits(currency)) : std::nullopt;
  if (!minor.has_value()) return InvalidField(option, text, "an amount, like 1234.50");
  return *minor;
}

bool FilterOptions::empty() const {
  return temperatures.empty() && tiers.empty() && frequencies.empty() && value_classes.empty() &&
         stages.empty() && sources.empty() && owners.empty() && tags.empty() && any_tags.empty() &&
         no_tags.empty() && reachable.empty() && !active && !inactive && where.empty();
}

void BindFilter(CLI::App& command, FilterOptions& options) {
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* help) {
    command.add_option(name, values, help)->delimiter(',')->group("Filter");
  };
  list("--temperature", options.temperatures, "HOT, WARM or COLD; several are either");
  list("--tier", options.tiers, "NONE, SMALL, MEDIUM or LARGE");
  list("--frequency", options.frequencies, "NONE, ONE_TIME, PERIODIC or REGULAR");
  list("--value-class", options.value_classes, "NONE, ECONOMY, STANDARD or VIP");
  list("--stage", options.stages, "Stages of the funnel");
  list("--source", options.sources, "How the client became known");
  list("--owner", options.owners, "Sales people");
  list("--tag", options.tags, "Has every one of these tags");
  list("--any-tag", options.any_tags, "Has at least one of these tags");
  list("--no-tag", options.no_tags, "Has none of these tags");
  list("--reachable", options.reachable, "May be messaged on every one of these channels");
  auto* active = command.add_flag("--active", options.active, "Ordered within the active window");
  auto* inactive = command.add_flag("--inactive", options.inactive, "Did not");
  active->group("Filter")->excludes(inactive);
  inactive->group("Filter");
  command
      .add_option("--where", options.where,
                  "Anything else, as an expression; see: clientele segment fields")
      ->group("Filter");
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
  AddTexts(options.stages, filter.mutable_stages());
  AddTexts(options.sources, filter.mutable_sources());
  AddTexts(options.owners, filter.mutable_owners());
  AddTexts(options.tags, filter.mutable_all_tags());
  AddTexts(options.any_tags, filter.mutable_any_tags());
  AddTexts(options.no_tags, filter.mutable_no_tags());
  if (options.active || options.inactive) filter.set_active(options.active);
  filter.set_expression(options.where);
  return filter;
}

}  // namespace clientele::client
