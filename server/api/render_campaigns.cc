#include "server/api/render_campaigns.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "server/api/render.h"
#include "server/service/audiences.h"

namespace clientele::api {
namespace {

// Nothing damaged is ever written; what can't be read is shown as the defaults.
domain::CampaignOptions OptionsOf(const std::string& bytes) {
  return domain::DecodeCampaignOptions(bytes).value_or(domain::CampaignOptions());
}

void RenderVariants(absl::Span<const domain::CampaignVariant> variants,
                    google::protobuf::RepeatedPtrField<v1::Variant>* out) {
  for (const domain::CampaignVariant& variant : variants) *out->Add() = RenderVariant(variant);
}

void RenderSteps(const domain::CampaignOptions& options, v1::CampaignOptions& out) {
  for (const domain::CampaignStep& step : options.steps) {
    v1::Step& wire = *out.add_steps();
    wire.set_filter(step.filter);
    for (const domain::Channel channel : step.channels) {
      wire.add_channels(ToWire<v1::Channel>(channel));
    }
    RenderVariants(step.variants, wire.mutable_variants());
  }
}

void RenderOptions(const domain::CampaignOptions& options, v1::CampaignOptions& out) {
  RenderVariants(options.variants, out.mutable_variants());
  out.set_holdout_percent(options.holdout_percent);
  out.set_priority(options.priority);
  out.set_expected_value_minor(options.expected_value);
  out.set_weekly_quota(options.weekly_quota);
  out.set_recurrence(ToWire<v1::Recurrence>(options.recurrence));
  if (options.active_from.has_value()) SetDate(*options.active_from, *out.mutable_active_from());
  if (options.active_until.has_value()) {
    SetDate(*options.active_until, *out.mutable_active_until());
  }
  out.set_goal(options.goal);
  out.set_attribution_days(options.attribution_days);
  out.set_obeys_cap(options.obeys_cap);
  out.set_counts_toward_cap(options.counts_toward_cap);
  out.set_exclusions(options.exclusions);
  if (!options.ranking_field.empty()) {
    out.mutable_ranking()->set_field(options.ranking_field);
    out.mutable_ranking()->set_ascending(options.ranking_ascending);
  }
  out.set_limit(options.limit);
  RenderSteps(options, out);
}

v1::Audience::State RenderState(service::AudienceState state) {
  switch (state) {
    case service::AudienceState::kOpen:
      return v1::Audience::STATE_OPEN;
    case service::AudienceState::kClosed:
      return v1::Audience::STATE_CLOSED;
    case service::AudienceState::kReleased:
      break;
  }
  return v1::Audience::STATE_RELEASED;
}

// The most first, then by id.
std::vector<std::pair<std::string, int64_t>> InOrder(const domain::AudienceCounts& counts) {
  std::vector<std::pair<std::string, int64_t>> holders(counts.lost_to.begin(),
                                                       counts.lost_to.end());
  std::stable_sort(holders.begin(), holders.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return holders;
}

}  // namespace

v1::Variant RenderVariant(const domain::CampaignVariant& variant) {
  v1::Variant out;
  out.set_id(variant.id);
  out.set_title(variant.title);
  out.set_body(variant.body);
  out.set_promo_code(variant.promo_code);
  out.set_weight(variant.weight);
  return out;
}

v1::Campaign RenderCampaign(const domain::CampaignRow& row) {
  v1::Campaign out;
  out.set_id(row.campaign_id);
  out.set_title(row.title);
  out.set_filter(row.filter);
  for (const domain::Channel channel : domain::SplitChannels(row.channels)) {
    out.add_channels(ToWire<v1::Channel>(channel));
  }
  SetTime(row.created_at, out.mutable_created_at());
  out.set_etag(RenderEtag(row.revision));
  out.set_status(ToWire<v1::CampaignStatus>(row.status));
  RenderOptions(OptionsOf(row.options), *out.mutable_options());
  if (row.updated_at != 0) SetTime(row.updated_at, out.mutable_updated_at());
  out.set_audiences(row.audiences);
  return out;
}

template <typename Out>
void RenderCounts(const domain::AudienceCounts& counts, absl::Span<const domain::Channel> channels,
                  absl::Span<const domain::CampaignVariant> variants, Out& out) {
  out.set_matched(counts.matched);
  out.set_members(counts.members);
  for (size_t reason = 1; reason < counts.exclusions.size(); ++reason) {
    if (counts.exclusions[reason] == 0) continue;
    v1::ExclusionCount& count = *out.add_exclusions();
    count.set_reason(ToWire<v1::ExclusionReason>(reason));
    count.set_count(counts.exclusions[reason]);
  }
  for (const domain::Channel channel : channels) {
    v1::Audience::ChannelSize& size = *out.add_channels();
    size.set_channel(ToWire<v1::Channel>(channel));
    size.set_members(counts.channels[static_cast<size_t>(channel)]);
  }
  for (size_t v = 0; v < std::min(variants.size(), counts.variants.size()); ++v) {
    v1::Audience::VariantSize& size = *out.add_variants();
    size.set_variant_id(variants[v].id);
    size.set_members(counts.variants[v]);
  }
  for (const auto& [campaign_id, count] : InOrder(counts)) {
    v1::LostTo& lost = *out.add_lost_to();
    lost.set_campaign_id(campaign_id);
    lost.set_count(count);
  }
}

template void RenderCounts(const domain::AudienceCounts&, absl::Span<const domain::Channel>,
                           absl::Span<const domain::CampaignVariant>, v1::Audience&);
template void RenderCounts(const domain::AudienceCounts&, absl::Span<const domain::Channel>,
                           absl::Span<const domain::CampaignVariant>,
                           v1::EstimateAudienceResponse&);

v1::Audience RenderAudience(const domain::AudienceRow& row, int64_t streamed, UnixSeconds now,
                            const service::RevisionTokens& tokens) {
  v1::Audience out;
  out.set_campaign_id(row.campaign_id);
  out.set_number(row.number);
  out.set_filter(row.filter);
  out.mutable_revision()->set_token(tokens.Encode(row.evaluated_revision));
  SetTime(row.evaluated_at, out.mutable_evaluated_at());
  RenderCounts(domain::DecodeAudienceCounts(row.counts).value_or(domain::AudienceCounts()),
               domain::SplitChannels(row.channels),
               domain::VariantsOf(OptionsOf(row.options), row.step), out);
  out.set_members_hash(absl::BytesToHexString(row.members_hash));
  out.set_provenance_hash(absl::BytesToHexString(row.provenance_hash));
  out.set_step(static_cast<int32_t>(row.step));
  SetTime(row.send_from, out.mutable_send_from());
  SetTime(row.send_to, out.mutable_send_to());
  out.set_week(row.week);
  out.set_state(RenderState(service::StateOf(row, now)));
  out.set_streamed(streamed);
  return out;
}

}  // namespace clientele::api
