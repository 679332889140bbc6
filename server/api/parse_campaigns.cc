#include "server/api/parse_campaigns.h"

#include <limits>
#include <set>

#include "absl/strings/str_cat.h"
#include "server/base/civil_time.h"
#include "server/domain/limits.h"

namespace clientele::api {
namespace {

using google::protobuf::RepeatedPtrField;

domain::CampaignVariant ParseVariant(const v1::Variant& wire, const std::string& path,
                                     RequestParser& parser) {
  domain::CampaignVariant variant;
  variant.id = parser.RequiredSlug(wire.id(), path + ".id");
  variant.title = parser.Text(wire.title(), domain::kMaxName, path + ".title");
  variant.body = parser.TextWithLines(wire.body(), domain::kMaxMessageBody, path + ".body");
  variant.promo_code = parser.Text(wire.promo_code(), domain::kMaxShortText, path + ".promo_code");
  parser.Range(wire.weight(), 0, domain::kMaxVariantWeight, path + ".weight");
  variant.weight = wire.weight() == 0 ? 1 : wire.weight();
  return variant;
}

std::vector<domain::CampaignVariant> ParseVariants(const RepeatedPtrField<v1::Variant>& wire,
                                                   const std::string& path, RequestParser& parser) {
  parser.Count(static_cast<size_t>(wire.size()), 0, domain::kMaxVariants, path);
  std::vector<domain::CampaignVariant> variants;
  std::set<std::string> ids;
  for (int i = 0; i < wire.size(); ++i) {
    variants.push_back(ParseVariant(wire[i], Indexed(path, i), parser));
    const std::string& id = variants.back().id;
    if (!id.empty() && !ids.insert(id).second) {
      parser.violations().Add(Indexed(path, i) + ".id", id, "an id of its own");
    }
  }
  return variants;
}

std::vector<domain::CampaignStep> ParseSteps(const v1::CampaignOptions& options,
                                             const std::string& path, RequestParser& parser) {
  parser.Count(static_cast<size_t>(options.steps_size()), 0, domain::kMaxSteps - 1, path);
  std::vector<domain::CampaignStep> steps;
  for (int i = 0; i < options.steps_size(); ++i) {
    const v1::Step& wire = options.steps(i);
    const std::string where = Indexed(path, i);
    domain::CampaignStep& step = steps.emplace_back();
    step.filter = wire.filter();
    step.channels = ParseChannels(wire.channels(), 0, where + ".channels", parser);
    step.variants = ParseVariants(wire.variants(), where + ".variants", parser);
    if (!step.variants.empty() && wire.variants_size() != options.variants_size()) {
      parser.violations().Add(
          where + ".variants", absl::StrCat(wire.variants_size()),
          absl::StrCat("none, or as many as the campaign has: ", options.variants_size()));
    }
  }
  return steps;
}

std::optional<int64_t> ParseDay(bool given, const v1::Date& date, const std::string& path,
                                RequestParser& parser) {
  if (!given) return std::nullopt;
  const std::optional<UnixDays> day = DaysFromCivil(date.year(), date.month(), date.day());
  const bool good = day.has_value() && *day >= 0 && *day <= domain::kMaxEventTime / kSecondsPerDay;
  if (!good) {
    parser.violations().Add(path, absl::StrCat(date.year(), "-", date.month(), "-", date.day()),
                            "a day that exists, in 1970 to 2105");
    return std::nullopt;
  }
  return *day;
}

void ParsePeriod(const v1::CampaignOptions& wire, const std::string& path, RequestParser& parser,
                 domain::CampaignOptions& options) {
  options.active_from =
      ParseDay(wire.has_active_from(), wire.active_from(), path + ".active_from", parser);
  options.active_until =
      ParseDay(wire.has_active_until(), wire.active_until(), path + ".active_until", parser);
  if (options.active_from.has_value() && options.active_until.has_value() &&
      *options.active_until < *options.active_from) {
    parser.violations().Add(path + ".active_until",
                            FormatDate(static_cast<UnixDays>(*options.active_until)),
                            "active_from or a day after it");
  }
}

void ParseRanking(const v1::Ranking& wire, const std::string& path, RequestParser& parser,
                  domain::CampaignOptions& options) {
  const std::string where = path + ".field";
  const filter::Field* field = parser.Field(wire.field(), where);
  if (field != nullptr && !field->orderable) {
    parser.violations().Add(where, wire.field(), "a field with an order");
  }
  options.ranking_field = wire.field();
  options.ranking_ascending = wire.ascending();
}

}  // namespace

std::vector<domain::Channel> ParseChannels(const google::protobuf::RepeatedField<int>& wire,
                                           size_t min, const std::string& path,
                                           RequestParser& parser) {
  parser.Count(static_cast<size_t>(wire.size()), min, domain::kChannelCount, path);
  std::vector<domain::Channel> channels;
  std::set<domain::Channel> seen;
  for (int i = 0; i < wire.size(); ++i) {
    const auto channel = parser.Enum<domain::Channel>(wire[i], Indexed(path, i), true);
    if (!seen.insert(channel).second) {
      parser.violations().Add(Indexed(path, i), domain::NameOf(channel), "no channel twice");
    }
    channels.push_back(channel);
  }
  return channels;
}

domain::CampaignOptions ParseOptions(const v1::CampaignOptions& wire, const std::string& path,
                                     RequestParser& parser) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  domain::CampaignOptions options;
  const auto field = [&](const char* name) { return absl::StrCat(path, ".", name); };
  options.variants = ParseVariants(wire.variants(), field("variants"), parser);
  parser.Range(wire.holdout_percent(), 0, domain::kMaxHoldoutPercent, field("holdout_percent"));
  options.holdout_percent = wire.holdout_percent();
  parser.Range(wire.priority(), 0, domain::kMaxPriority, field("priority"));
  options.priority = wire.priority();
  parser.Range(wire.expected_value_minor(), 0, domain::kMaxAmount, field("expected_value_minor"));
  options.expected_value = wire.expected_value_minor();
  parser.Range(wire.weekly_quota(), 0, kMost, field("weekly_quota"));
  options.weekly_quota = wire.weekly_quota();
  options.recurrence = parser.Enum<domain::Recurrence>(wire.recurrence(), field("recurrence"));
  if (options.recurrence == domain::Recurrence::kUnspecified) {
    options.recurrence = domain::Recurrence::kOnce;
  }
  ParsePeriod(wire, path, parser, options);
  options.goal = wire.goal();
  parser.Range(wire.attribution_days(), 0, domain::kMaxAttributionDays, field("attribution_days"));
  if (wire.attribution_days() != 0) options.attribution_days = wire.attribution_days();
  if (wire.has_obeys_cap()) options.obeys_cap = wire.obeys_cap();
  if (wire.has_counts_toward_cap()) options.counts_toward_cap = wire.counts_toward_cap();
  options.exclusions = wire.exclusions();
  if (wire.has_ranking()) ParseRanking(wire.ranking(), field("ranking"), parser, options);
  parser.Range(wire.limit(), 0, kMost, field("limit"));
  options.limit = wire.limit();
  options.steps = ParseSteps(wire, field("steps"), parser);
  return options;
}

}  // namespace clientele::api
