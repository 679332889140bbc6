#include "client/tool/campaign_options.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/files/values.h"
#include "client/files/whole_file.h"
#include "client/tool/arguments.h"
#include "client/tool/message_json.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/domain/currency.h"

namespace clientele::client {
namespace {

// Ten variants in each of ten steps, every body at its longest and in Cyrillic, escaped.
constexpr size_t kMaxOptionsFileBytes = 8 << 20;
constexpr size_t kMaxBodyFileBytes = 64 << 10;
// Of the only message of a campaign that was made by flags.
constexpr char kOnlyVariant[] = "a";

absl::Status ReadFile(const std::string& path, v1::CampaignOptions* options) {
  ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path, kMaxOptionsFileBytes));
  const absl::Status status = FillMessage(text, options);
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

absl::Status FillMessageText(const CampaignFlags& flags, v1::CampaignOptions* options) {
  const bool has_body = flags.body.has_value() || !flags.body_file.empty();
  if (!flags.subject.has_value() && !has_body && !flags.promo_code.has_value()) {
    return absl::OkStatus();
  }
  if (options->variants_size() > 1) {
    return InvalidField("--subject, --body, --promo-code", "flags for one message",
                        "a change of --options FILE: the campaign has several variants");
  }
  if (options->variants().empty()) options->add_variants()->set_id(kOnlyVariant);
  v1::Variant& variant = *options->mutable_variants(0);
  if (flags.subject.has_value()) variant.set_title(*flags.subject);
  if (flags.body.has_value()) variant.set_body(*flags.body);
  if (!flags.body_file.empty()) {
    ASSIGN_OR_RETURN(std::string body, ReadTextFile(flags.body_file, kMaxBodyFileBytes));
    if (!IsValidUtf8(body)) {
      return InvalidField("--body-file", flags.body_file, "a file in UTF-8");
    }
    absl::StripTrailingAsciiWhitespace(&body);
    variant.set_body(absl::StartsWith(body, "\xEF\xBB\xBF") ? body.substr(3) : body);
  }
  if (flags.promo_code.has_value()) variant.set_promo_code(*flags.promo_code);
  return absl::OkStatus();
}

absl::Status FillDay(const std::optional<std::string>& text, const std::string& option,
                     bool& has_value, v1::Date* date) {
  has_value = text.has_value() && !text->empty();
  return has_value ? SetDate(*text, option, date) : absl::OkStatus();
}

absl::Status FillPeriod(const CampaignFlags& flags, v1::CampaignOptions* options) {
  v1::Date day;
  bool given = false;
  if (flags.active_from.has_value()) {
    options->clear_active_from();
    RETURN_IF_ERROR(FillDay(flags.active_from, "--active-from", given, &day));
    if (given) *options->mutable_active_from() = day;
  }
  if (flags.active_until.has_value()) {
    options->clear_active_until();
    RETURN_IF_ERROR(FillDay(flags.active_until, "--active-until", given, &day));
    if (given) *options->mutable_active_until() = day;
  }
  return absl::OkStatus();
}

// "total_amount", "total_amount asc", "total_amount desc": the most first by default.
absl::Status FillRanking(const std::string& text, v1::CampaignOptions* options) {
  options->clear_ranking();
  const std::vector<std::string> words = absl::StrSplit(text, ' ', absl::SkipWhitespace());
  if (words.empty()) return absl::OkStatus();
  const bool ascending = words.size() == 2 && absl::EqualsIgnoreCase(words[1], "asc");
  const bool descending = words.size() == 2 && absl::EqualsIgnoreCase(words[1], "desc");
  if (words.size() > 1 && !ascending && !descending) {
    return InvalidField("--rank-by", text, "a field, perhaps with \"asc\" or \"desc\"");
  }
  options->mutable_ranking()->set_field(words[0]);
  options->mutable_ranking()->set_ascending(ascending);
  return absl::OkStatus();
}

absl::StatusOr<bool> YesNo(const std::string& text, const std::string& option) {
  const std::optional<bool> truth = ParseYesNo(text);
  if (!truth.has_value()) return InvalidField(option, text, "yes or no");
  return *truth;
}

absl::Status FillCap(const CampaignFlags& flags, v1::CampaignOptions* options) {
  if (flags.obeys_cap.has_value()) {
    ASSIGN_OR_RETURN(const bool obeys, YesNo(*flags.obeys_cap, "--obeys-cap"));
    options->set_obeys_cap(obeys);
  }
  if (flags.counts_toward_cap.has_value()) {
    ASSIGN_OR_RETURN(const bool counts, YesNo(*flags.counts_toward_cap, "--counts-toward-cap"));
    options->set_counts_toward_cap(counts);
  }
  return absl::OkStatus();
}

void FillNumbers(const CampaignFlags& flags, v1::CampaignOptions* options) {
  // Their ranges were checked on the command line.
  if (flags.holdout) options->set_holdout_percent(static_cast<int32_t>(*flags.holdout));
  if (flags.priority) options->set_priority(static_cast<int32_t>(*flags.priority));
  if (flags.weekly_quota) options->set_weekly_quota(*flags.weekly_quota);
  if (flags.limit) options->set_limit(*flags.limit);
  if (flags.attribution_days) {
    options->set_attribution_days(static_cast<int32_t>(*flags.attribution_days));
  }
}

// The part of a text that is worth a cell.
std::string Shown(const std::string& text) {
  constexpr size_t kMaxShown = 60;
  const std::string folded = FoldBlanks(text);
  if (CharacterCount(folded) <= kMaxShown) return folded;
  const std::string quoted = Shorten(folded, kMaxShown);
  return quoted.substr(1, quoted.size() - 2);
}

std::string VariantText(const v1::Variant& variant, bool weighed) {
  std::vector<std::string> parts;
  if (weighed) parts.push_back(absl::StrCat("weight ", std::max(variant.weight(), 1)));
  if (!variant.title().empty()) parts.push_back(absl::StrCat("\"", variant.title(), "\""));
  if (!variant.body().empty()) parts.push_back(Shown(variant.body()));
  if (!variant.promo_code().empty()) {
    parts.push_back(absl::StrCat("promo code ", variant.promo_code()));
  }
  return absl::StrJoin(parts, "; ");
}

std::string PeriodText(const v1::CampaignOptions& options) {
  if (!options.has_active_from() && !options.has_active_until()) return "always";
  return absl::StrCat(options.has_active_from() ? DateText(options.active_from()) : "…", " to ",
                      options.has_active_until() ? DateText(options.active_until()) : "…");
}

std::string CapText(const v1::CampaignOptions& options) {
  const bool obeys = !options.has_obeys_cap() || options.obeys_cap();
  const bool counts = !options.has_counts_toward_cap() || options.counts_toward_cap();
  return absl::StrCat(obeys ? "obeyed" : "passed over", ", ", counts ? "used up" : "not used up");
}

}  // namespace

bool CampaignFlags::empty() const {
  return file.empty() && !subject && !body && body_file.empty() && !promo_code && !holdout &&
         !priority && !expected_value && !weekly_quota && !recurrence && !active_from &&
         !active_until && !goal && !attribution_days && !exclude && !rank_by && !limit &&
         !obeys_cap && !counts_toward_cap;
}

void BindCampaign(Command& command, CampaignFlags& flags) {
  const auto text = [&](const char* name, std::optional<std::string>& value, const char* help) {
    command.Add(name, value, help).Under("Campaign");
  };
  const auto number = [&](const char* name, std::optional<int64_t>& value, int64_t most,
                          const char* help) {
    command.Add(name, value, help).Under("Campaign").Between(0, most);
  };
  command
      .Add("--options", flags.file,
           "JSON with any of a campaign's options; variants and steps need it, and campaign show "
           "--options writes it. Flags go over it")
      .Under("Campaign");
  text("--subject", flags.subject, "Of the message, when there is one for all");
  text("--body", flags.body, "Its text, or the script of a call");
  command.Add("--body-file", flags.body_file, "The same from a file").Under("Campaign");
  text("--promo-code", flags.promo_code, "Its promo code");
  number("--holdout", flags.holdout, 50, "Percent that get nothing, to measure lift against");
  number("--priority", flags.priority, 1'000, "Higher goes first when a week is built");
  text("--expected-value", flags.expected_value,
       "What a message is worth: decides between campaigns of one priority");
  number("--limit", flags.limit, INT64_MAX, "Messages of one audience; 0: no bound");
  number("--weekly-quota", flags.weekly_quota, INT64_MAX, "Messages in a week; 0: no bound");
  text("--rank-by", flags.rank_by, "Who comes first under a limit: \"total_amount desc\"");
  text("--recurrence", flags.recurrence, "ONCE, DAILY or WEEKLY; ONCE by default");
  text("--active-from", flags.active_from, "The first day on which it may send");
  text("--active-until", flags.active_until, "The last");
  text("--exclude", flags.exclude, "An expression; whoever meets it gets nothing");
  text("--goal", flags.goal, "An expression; whoever meets it leaves the steps");
  number("--attribution-days", flags.attribution_days, 365,
         "Days in which an order counts as the message's doing; 0: 14");
  text("--obeys-cap", flags.obeys_cap, "no: passes over the frequency cap (transactional); yes");
  text("--counts-toward-cap", flags.counts_toward_cap, "no: does not use the cap up; yes");
}

absl::Status FillCampaign(Tool& tool, const CampaignFlags& flags, v1::CampaignOptions* options) {
  if (!flags.file.empty()) RETURN_IF_ERROR(ReadFile(flags.file, options));
  RETURN_IF_ERROR(FillMessageText(flags, options));
  FillNumbers(flags, options);
  RETURN_IF_ERROR(FillPeriod(flags, options));
  RETURN_IF_ERROR(FillCap(flags, options));
  if (flags.rank_by.has_value()) RETURN_IF_ERROR(FillRanking(*flags.rank_by, options));
  if (flags.goal.has_value()) options->set_goal(*flags.goal);
  if (flags.exclude.has_value()) options->set_exclusions(*flags.exclude);
  if (flags.recurrence.has_value()) {
    ASSIGN_OR_RETURN(const int recurrence,
                     ParseEnum(*v1::Recurrence_descriptor(), *flags.recurrence, "--recurrence"));
    options->set_recurrence(static_cast<v1::Recurrence>(recurrence));
  }
  if (flags.expected_value.has_value()) {
    ASSIGN_OR_RETURN(const std::string currency, tool.Currency());
    ASSIGN_OR_RETURN(const int64_t value,
                     ParseAmount(*flags.expected_value, currency, "--expected-value"));
    options->set_expected_value_minor(value);
  }
  return absl::OkStatus();
}

void AddCampaignRows(const v1::CampaignOptions& options, const std::string& currency,
                     Table& table) {
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) table.rows.push_back({name, value});
  };
  const auto count = [&](const char* name, int64_t value, const char* after) {
    if (value != 0) add(name, absl::StrCat(FormatCount(value), after));
  };
  for (const v1::Variant& variant : options.variants()) {
    add(absl::StrCat("variant ", variant.id()), VariantText(variant, options.variants_size() > 1));
  }
  add("recurrence",
      options.recurrence() == v1::RECURRENCE_UNSPECIFIED ? "ONCE" : EnumText(options.recurrence()));
  add("active", PeriodText(options));
  count("priority", options.priority(), "");
  if (options.expected_value_minor() != 0) {
    add("expected value", domain::FormatMoney(options.expected_value_minor(), currency));
  }
  add("exclusions", options.exclusions());
  if (options.has_ranking()) {
    add("ranking",
        absl::StrCat(options.ranking().field(), options.ranking().ascending() ? " asc" : " desc"));
  }
  count("limit", options.limit(), " messages");
  count("weekly quota", options.weekly_quota(), " messages");
  count("holdout", options.holdout_percent(), " %");
  add("frequency cap", CapText(options));
  add("goal", options.goal());
  count("attribution", options.attribution_days(), " days");
  for (int i = 0; i < options.steps_size(); ++i) {
    const v1::Step& step = options.steps(i);
    const std::string channels = ChannelsText(step.channels());
    add(absl::StrCat("step ", i + 2),
        absl::StrCat(step.filter().empty() ? "(everyone of the step before)" : step.filter(),
                     channels.empty() ? "" : "; by ", channels));
    for (const v1::Variant& variant : step.variants()) {
      add(absl::StrCat("step ", i + 2, " variant ", variant.id()), VariantText(variant, false));
    }
  }
}

std::string ChannelsText(const google::protobuf::RepeatedField<int>& channels) {
  return absl::StrJoin(channels, ",", [](std::string* out, int channel) {
    absl::StrAppend(out, EnumText(*v1::Channel_descriptor(), channel));
  });
}

}  // namespace clientele::client
