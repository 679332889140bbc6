#include "server/service/deliveries.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/domain/campaign.h"
#include "server/domain/contact.h"
#include "server/domain/delivery.h"
#include "server/service/client_changes.h"
#include "server/service/client_refs.h"
#include "server/service/judge_each.h"
#include "server/service/limits.h"
#include "server/service/message_origin.h"
#include "server/service/over_cap.h"
#include "server/service/store_errors.h"

namespace clientele::service {
namespace {

using domain::Channel;
using domain::ClientId;
using domain::DeliveryRow;
using domain::DeliveryStatus;
using domain::ReportEffect;

AudienceName AudienceOf(const DeliveryInput& input) {
  return {input.campaign_id, input.audience_number};
}

// Where the message went, as far as it is known; 0: nowhere known.
absl::StatusOr<int64_t> AddressOf(WorkingSet& ws, ClientId client, const DeliveryInput& input,
                                  const MessageOrigin& origin) {
  const Channel channel = origin.ChannelOr(input.channel);
  if (!input.address.empty()) return ws.AddressKey(channel, input.address);
  if (origin.member.has_value() && origin.member->channel == channel) {
    return origin.member->address_key;
  }
  ASSIGN_OR_RETURN(const ClientState* state, ws.Edit(client, {false, true}));
  return PresentAddress(*state, channel);
}

absl::StatusOr<domain::CampaignOptions> OptionsOf(const MessageOrigin& origin) {
  if (!origin.campaign.has_value()) return domain::CampaignOptions();
  std::optional<domain::CampaignOptions> options =
      domain::DecodeCampaignOptions(origin.campaign->options);
  if (!options.has_value()) return absl::InternalError("a stored campaign does not decode");
  return *std::move(options);
}

absl::StatusOr<DeliveryRow> ToRow(WorkingSet& ws, ClientId client, const DeliveryInput& input,
                                  const MessageOrigin& origin, bool counts_toward_cap) {
  DeliveryRow row;
  row.client_id = client;
  row.external_id = input.external_id;
  row.at = input.at.value_or(ws.now());
  row.channel = origin.ChannelOr(input.channel);
  ASSIGN_OR_RETURN(row.address_key, AddressOf(ws, client, input, origin));
  row.status = input.status;
  row.campaign_id = input.campaign_id;
  row.step = origin.StepOr(input.step);
  row.recorded_at = ws.now();
  row.actor = input.actor;
  row.audience_number = input.audience_number;
  row.variant = origin.member.has_value() ? origin.member->variant : 0;
  row.counts_toward_cap =
      origin.audience.has_value() ? origin.audience->counts_toward_cap : counts_toward_cap;
  return row;
}

absl::StatusOr<std::optional<DeliveryRow>> FindKnown(WorkingSet& ws, ClientId client,
                                                     const DeliveryInput& input) {
  if (!input.external_id.empty()) return ws.FindDelivery(input.external_id);
  if (input.audience_number != 0) return ws.FindDelivery(AudienceOf(input), client);
  return std::optional<DeliveryRow>();
}

// Whether the campaign of a message that is known obeys the cap.
absl::StatusOr<bool> ObeysCap(WorkingSet& ws, const DeliveryRow& row) {
  MessageOrigin origin;
  ASSIGN_OR_RETURN(origin.campaign, ws.FindCampaign(row.campaign_id));
  ASSIGN_OR_RETURN(const domain::CampaignOptions options, OptionsOf(origin));
  return options.obeys_cap;
}

// What the report says of the message itself; what it leaves out is not compared.
bool IsSameMessage(const WorkingSet& ws, const DeliveryRow& known, ClientId client,
                   const DeliveryInput& input) {
  const auto same_or_unsaid = [](const auto& said, const auto& unsaid, const auto& was) {
    return said == unsaid || said == was;
  };
  return known.client_id == client &&
         same_or_unsaid(input.campaign_id, std::string(), known.campaign_id) &&
         same_or_unsaid(input.audience_number, int64_t{0}, known.audience_number) &&
         same_or_unsaid(input.step, int64_t{0}, known.step) &&
         same_or_unsaid(input.channel, Channel::kNone, known.channel) &&
         (input.address.empty() ||
          ws.AddressKey(known.channel, input.address) == known.address_key);
}

absl::Status ContentDiffers(const DeliveryInput& input) {
  ErrorDetails details;
  details.reason = Reason::kContentDiffers;
  const std::string field =
      absl::StrCat(input.field, input.external_id.empty() ? "audience_number" : "external_id");
  details.violations.push_back({field, Shorten(input.external_id, kMaxGotLength),
                                "the client, campaign, channel and address it was recorded with"});
  return MakeError(absl::StrCat(field,
                                ": the message is known with another client, campaign, "
                                "channel or address"),
                   details);
}

ReportEffect EffectOn(const DeliveryRow& known, const DeliveryInput& input) {
  const ReportEffect effect = domain::EffectOf(known.status, input.status);
  const bool is_old_news = input.at.has_value() && *input.at <= known.at;
  return effect == ReportEffect::kRetry && is_old_news ? ReportEffect::kNone : effect;
}

absl::Status NoteBounce(WorkingSet& ws, const DeliveryRow& row, const std::string& actor) {
  if (row.status != DeliveryStatus::kBouncedHard || row.address_key == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(ClientState * client, ws.Edit(row.client_id, {false, true}));
  return MarkBounced(ws, *client, row.channel, row.address_key, actor).status();
}

// A message that nothing is known of.
absl::StatusOr<DeliveryResult> Record(WorkingSet& ws, ClientId client, const DeliveryInput& input) {
  ASSIGN_OR_RETURN(const MessageOrigin origin, OriginOf(ws, client, input));
  ASSIGN_OR_RETURN(const domain::CampaignOptions options, OptionsOf(origin));
  DeliveryResult result;
  ASSIGN_OR_RETURN(result.row, ToRow(ws, client, input, origin, options.counts_toward_cap));
  result.row.delivery_id = ws.NextRevision();
  result.changed = true;
  result.newly_sent = domain::IsSent(result.row.status);
  result.obeys_cap = options.obeys_cap;
  ws.PutDelivery(result.row);
  RETURN_IF_ERROR(NoteBounce(ws, result.row, input.actor));
  return result;
}

// The reports in the order of the input that were not refused at the edge.
std::vector<const DeliveryInput*> InputsOf(absl::Span<const DeliveryReport> reports) {
  std::vector<const DeliveryInput*> inputs;
  for (const DeliveryReport& report : reports) {
    if (const auto* input = std::get_if<DeliveryInput>(&report)) inputs.push_back(input);
  }
  return inputs;
}

// The messages of no audience that will have to be judged by the cap, as far as they can be made
// out; a report that will be refused is refused later.
absl::StatusOr<std::vector<OverCap::Message>> MessagesOutside(
    WorkingSet& ws, absl::Span<const DeliveryInput* const> inputs) {
  std::vector<OverCap::Message> messages;
  for (const DeliveryInput* input : inputs) {
    if (input->audience_number != 0 || !domain::IsSent(input->status)) continue;
    const absl::StatusOr<ClientId> client = ws.Resolve(input->client);
    if (!client.ok()) {
      if (IsStoreError(client.status())) return client.status();
      continue;
    }
    OverCap::Message& message = messages.emplace_back();
    message.client_id = *client;
    message.at = input->at.value_or(ws.now());
    ASSIGN_OR_RETURN(message.address_key, AddressOf(ws, *client, *input, {}));
  }
  return messages;
}

// Groups members by audience and reads what they got.
using MembersByAudience = std::map<AudienceName, std::vector<ClientId>>;
absl::Status LoadMembers(WorkingSet& ws, const MembersByAudience& members) {
  for (const auto& [audience, clients] : members) {
    RETURN_IF_ERROR(ws.LoadMemberDeliveries(audience, clients));
  }
  return absl::OkStatus();
}

// The audience of the campaign that a member was called from.
absl::StatusOr<std::optional<AudienceName>> FindCallList(WorkingSet& ws,
                                                         const std::string& campaign_id,
                                                         ClientId client) {
  ASSIGN_OR_RETURN(const std::optional<domain::CampaignRow> campaign, ws.FindCampaign(campaign_id));
  if (!campaign.has_value()) return std::optional<AudienceName>();
  const int64_t oldest = std::max<int64_t>(1, campaign->audiences - kMaxAudiencesLookedAt + 1);
  for (int64_t number = campaign->audiences; number >= oldest; --number) {
    const AudienceName audience(campaign_id, number);
    ASSIGN_OR_RETURN(const auto member, ws.FindMember(audience, client));
    if (member.has_value() && member->channel == Channel::kCall) return audience;
  }
  return std::optional<AudienceName>();
}

template <typename Call>
bool AnswersACampaign(const Call& call) {
  return call.channel == Channel::kCall && call.direction == domain::Direction::kOutbound &&
         !call.campaign_id.empty();
}

}  // namespace

absl::StatusOr<DeliveryResult> ApplyDelivery(WorkingSet& ws, ClientId client,
                                             const DeliveryInput& input) {
  ASSIGN_OR_RETURN(std::optional<DeliveryRow> known, FindKnown(ws, client, input));
  if (!known.has_value()) return Record(ws, client, input);
  if (!IsSameMessage(ws, *known, client, input)) return ContentDiffers(input);
  const ReportEffect effect = EffectOn(*known, input);
  DeliveryResult result;
  result.row = *std::move(known);
  if (effect == ReportEffect::kNone) return result;
  result.changed = true;
  result.row.status = input.status;
  if (effect == ReportEffect::kRetry) {
    result.row.at = input.at.value_or(ws.now());
    result.newly_sent = true;
    ASSIGN_OR_RETURN(result.obeys_cap, ObeysCap(ws, result.row));
  }
  ws.NextRevision();
  ws.PutDelivery(result.row);
  RETURN_IF_ERROR(NoteBounce(ws, result.row, input.actor));
  return result;
}

absl::Status RecordCall(WorkingSet& ws, const domain::InteractionRow& call, int64_t audience_number,
                        const std::string& field) {
  if (!AnswersACampaign(call)) return absl::OkStatus();
  std::optional<AudienceName> audience;
  if (audience_number != 0) {
    audience.emplace(call.campaign_id, audience_number);
  } else {
    ASSIGN_OR_RETURN(audience, FindCallList(ws, call.campaign_id, call.client_id));
  }
  if (!audience.has_value()) return absl::OkStatus();
  DeliveryInput input;
  input.at = call.at;
  input.channel = Channel::kCall;
  input.status = call.disposition == domain::Disposition::kReached ? DeliveryStatus::kDelivered
                                                                   : DeliveryStatus::kFailed;
  std::tie(input.campaign_id, input.audience_number) = *audience;
  input.actor = call.actor;
  input.field = field;
  if (input.status == DeliveryStatus::kFailed) {
    ASSIGN_OR_RETURN(const auto known, ws.FindDelivery(*audience, call.client_id));
    const bool was_reached = known.has_value() && known->status == DeliveryStatus::kDelivered;
    if (was_reached) return absl::OkStatus();
  }
  return ApplyDelivery(ws, call.client_id, input).status();
}

absl::Status LoadForDeliveries(WorkingSet& ws, absl::Span<const DeliveryInput* const> inputs) {
  MembersByAudience members;
  for (const DeliveryInput* input : inputs) {
    if (input->audience_number == 0 || !input->external_id.empty()) continue;
    const absl::StatusOr<ClientId> client = ws.Resolve(input->client);
    if (client.ok()) members[AudienceOf(*input)].push_back(*client);
    if (IsStoreError(client.status())) return client.status();
  }
  return LoadMembers(ws, members);
}

absl::Status LoadForCalls(WorkingSet& ws, absl::Span<const InteractionInput* const> inputs) {
  MembersByAudience members;
  for (const InteractionInput* input : inputs) {
    if (!AnswersACampaign(*input)) continue;
    const absl::StatusOr<ClientId> client = ws.Resolve(input->client);
    if (IsStoreError(client.status())) return client.status();
    if (!client.ok()) continue;
    std::optional<AudienceName> audience(std::in_place, input->campaign_id, input->audience_number);
    if (input->audience_number == 0) {
      ASSIGN_OR_RETURN(audience, FindCallList(ws, input->campaign_id, *client));
    }
    if (audience.has_value()) members[*audience].push_back(*client);
  }
  return LoadMembers(ws, members);
}

void AddDeliveryNeeds(const DeliveryInput& input, const std::string& address_secret, Needs& needs) {
  AddNeeds(input.client, address_secret, needs);
  if (!input.external_id.empty()) needs.deliveries.push_back(input.external_id);
  needs.contacts |= input.status == DeliveryStatus::kBouncedHard ||
                    (input.address.empty() && input.audience_number == 0);
}

Mutation RecordDeliveries(std::vector<DeliveryReport> reports, const std::string& address_secret,
                          const index::Index& index) {
  Mutation mutation;
  for (const DeliveryInput* input : InputsOf(reports)) {
    AddDeliveryNeeds(*input, address_secret, mutation.needs);
    mutation.rows += kDeliveryRows;
  }
  mutation.judge = [reports = std::move(reports),
                    &index](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    const std::vector<const DeliveryInput*> inputs = InputsOf(reports);
    RETURN_IF_ERROR(LoadForDeliveries(ws, inputs));
    ASSIGN_OR_RETURN(const std::vector<OverCap::Message> outside, MessagesOutside(ws, inputs));
    OverCap over_cap(index, ws, outside);
    WriteOutcome outcome;
    outcome.ids.resize(reports.size());
    outcome.client_ids.resize(reports.size());
    outcome.changes.resize(reports.size());
    const auto judge = [&](size_t i) -> absl::Status {
      if (const auto* refused = std::get_if<absl::Status>(&reports[i])) return *refused;
      const auto& input = std::get<DeliveryInput>(reports[i]);
      ASSIGN_OR_RETURN(const ClientId client, ws.Resolve(input.client));
      ASSIGN_OR_RETURN(const DeliveryResult result, ApplyDelivery(ws, client, input));
      outcome.ids[i] = result.row.delivery_id;
      outcome.client_ids[i] = client;
      if (!result.changed) return absl::OkStatus();
      outcome.changes[i] = kDeliveryChanged;
      outcome.changed += 1;
      over_cap.Note(result.row);
      if (result.newly_sent && result.obeys_cap && result.row.audience_number == 0 &&
          over_cap.IsOver(result.row)) {
        outcome.changes[i] |= kDeliveryOverCap;
      }
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(JudgeEach(ws, reports.size(), judge, outcome));
    return outcome;
  };
  return mutation;
}

}  // namespace clientele::service
