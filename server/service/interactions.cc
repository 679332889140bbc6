#include "server/service/interactions.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/domain/facts.h"
#include "server/service/client_changes.h"
#include "server/service/client_refs.h"
#include "server/service/deliveries.h"

namespace clientele::service {
namespace {

domain::InteractionRow ToRow(const WorkingSet& ws, domain::ClientId client,
                             const InteractionInput& input) {
  domain::InteractionRow row;
  row.client_id = client;
  row.external_id = input.external_id;
  row.at = input.at.value_or(ws.now());
  row.channel = input.channel;
  row.direction = input.direction;
  row.disposition = input.disposition;
  row.outcome = input.outcome;
  row.campaign_id = input.campaign_id;
  row.step = input.step;
  row.recorded_at = ws.now();
  row.actor = input.actor;
  return row;
}

// The fact itself; the note and what followed from it are not compared.
bool SameContent(const domain::InteractionRow& known, const domain::InteractionRow& row,
                 bool compare_time) {
  return known.client_id == row.client_id && known.channel == row.channel &&
         known.direction == row.direction && known.disposition == row.disposition &&
         known.outcome == row.outcome && known.campaign_id == row.campaign_id &&
         known.step == row.step && (!compare_time || known.at == row.at);
}

absl::Status ContentDiffers(const InteractionInput& input) {
  ErrorDetails details;
  details.reason = Reason::kContentDiffers;
  const std::string field = absl::StrCat(input.field, "external_id");
  details.violations.push_back(
      {field, Shorten(input.external_id, kMaxGotLength), "the content it was recorded with"});
  return MakeError(
      absl::StrCat(field, ": the interaction ", Shorten(input.external_id, kMaxGotLength),
                   " is known with other content"),
      details);
}

Parts PartsOf(const InteractionInput& input) {
  Parts parts;
  parts.contacts = !input.contacts.empty() || !input.consents.empty();
  parts.tags = !input.tags.add.empty() || !input.tags.remove.empty();
  return parts;
}

}  // namespace

absl::StatusOr<InteractionResult> ApplyInteraction(WorkingSet& ws, domain::ClientId client_id,
                                                   const InteractionInput& input) {
  domain::InteractionRow row = ToRow(ws, client_id, input);
  if (!input.external_id.empty()) {
    ASSIGN_OR_RETURN(const auto known, ws.FindInteraction(input.external_id));
    if (known.has_value()) {
      if (!SameContent(*known, row, input.at.has_value())) return ContentDiffers(input);
      return InteractionResult{known->interaction_id, client_id, false};
    }
  }
  ASSIGN_OR_RETURN(ClientState * client, ws.Edit(client_id, PartsOf(input)));
  client->touched = true;
  row.interaction_id = ws.NextRevision();
  domain::AddInteraction(client->row, row);
  if (domain::InteractionEndsOverride(client->row.temperature_override, row)) {
    EndTemperatureOverride(ws, *client, input.actor);
  }
  if (!input.note.empty()) {
    ws.inserts().notes.push_back({client_id, row.interaction_id, input.note});
  }
  const InteractionResult result{row.interaction_id, client_id, true};
  const UnixSeconds at = row.at;
  RETURN_IF_ERROR(RecordCall(ws, row, input.audience_number, input.field));
  ws.PutInteraction(std::move(row));

  RETURN_IF_ERROR(ChangeContacts(ws, *client, input.contacts, input.actor).status());
  RETURN_IF_ERROR(AddConsents(ws, *client, input.consents, input.actor).status());
  RETURN_IF_ERROR(ChangeTags(ws, *client, input.tags, at, input.actor).status());
  StageInput stage = input.stage;
  stage.at = at;
  RETURN_IF_ERROR(MoveStage(ws, *client, stage, input.actor).status());
  SetTemperatureOverride(ws, *client, input.temperature_override, input.actor);
  SetBehaviorOverride(ws, *client, input.behavior_override, input.actor);
  return result;
}

void AddInteractionNeeds(const InteractionInput& input, const std::string& address_secret,
                         Needs& needs) {
  AddNeeds(input.client, address_secret, needs);
  AddNeeds(input.contacts, address_secret, needs);
  if (!input.external_id.empty()) needs.interactions.push_back(input.external_id);
  needs.tags.insert(needs.tags.end(), input.tags.add.begin(), input.tags.add.end());
  const Parts parts = PartsOf(input);
  needs.contacts |= parts.contacts;
  needs.client_tags |= parts.tags;
}

size_t InteractionRows(const InteractionInput& input) {
  return 3 + 2 * (input.tags.add.size() + input.tags.remove.size()) + 4 * input.contacts.size() +
         2 * input.consents.size();
}

Mutation RecordInteractions(std::vector<InteractionInput> interactions,
                            const std::string& address_secret) {
  Mutation mutation;
  for (const InteractionInput& interaction : interactions) {
    AddInteractionNeeds(interaction, address_secret, mutation.needs);
    mutation.rows += InteractionRows(interaction);
  }
  mutation.judge = [interactions =
                        std::move(interactions)](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    std::vector<const InteractionInput*> inputs;
    for (const InteractionInput& interaction : interactions) inputs.push_back(&interaction);
    RETURN_IF_ERROR(LoadForCalls(ws, inputs));
    WriteOutcome outcome;
    for (const InteractionInput& interaction : interactions) {
      ASSIGN_OR_RETURN(const domain::ClientId client, ws.Resolve(interaction.client));
      ASSIGN_OR_RETURN(const InteractionResult result, ApplyInteraction(ws, client, interaction));
      outcome.ids.push_back(result.interaction_id);
      outcome.client_ids.push_back(result.client_id);
      outcome.changes.push_back(result.recorded);
      outcome.changed += result.recorded;
    }
    return outcome;
  };
  return mutation;
}

}  // namespace clientele::service
