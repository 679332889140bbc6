// interaction log

#include "absl/strings/str_cat.h"
#include "client/tool/arguments.h"
#include "client/tool/audience_text.h"
#include "client/tool/client_options.h"
#include "client/tool/tool.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct LogOptions {
  std::string client;
  std::string channel = "CALL";
  std::string direction = "OUTBOUND";
  std::string disposition = "REACHED";
  std::string outcome;
  std::string note;
  std::string at;
  std::string external_id;
  std::string campaign;  // or CAMPAIGN/NUMBER
  int64_t step = 0;
  std::vector<std::string> add_tags;
  std::vector<std::string> remove_tags;
  std::string stage;
  std::string lost_reason;
  std::string temperature;
  std::string behavior;
  std::vector<std::string> consents;
  bool stop = false;
};

template <typename E>
absl::Status FillEnum(const std::string& text, const std::string& option, E* out) {
  if (text.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int number,
                   ParseEnum(*google::protobuf::GetEnumDescriptor<E>(), text, option));
  *out = static_cast<E>(number);
  return absl::OkStatus();
}

absl::Status FillConsequences(const LogOptions& options, v1::Interaction& interaction) {
  for (const std::string& tag : options.add_tags) interaction.add_add_tags(tag);
  for (const std::string& tag : options.remove_tags) interaction.add_remove_tags(tag);
  interaction.set_stage(options.stage);
  interaction.set_lost_reason(options.lost_reason);
  if (!options.temperature.empty()) {
    v1::Temperature temperature = v1::TEMPERATURE_UNSPECIFIED;
    RETURN_IF_ERROR(FillEnum(options.temperature, "--temperature", &temperature));
    interaction.mutable_temperature_override()->set_temperature(temperature);
  }
  if (!options.behavior.empty()) {
    v1::Behavior behavior = v1::BEHAVIOR_UNSPECIFIED;
    RETURN_IF_ERROR(FillEnum(options.behavior, "--behavior", &behavior));
    interaction.mutable_behavior_override()->set_behavior(behavior);
  }
  for (const std::string& text : options.consents) {
    ASSIGN_OR_RETURN(*interaction.add_consents(), ParseGrant(text));
  }
  if (options.stop) {
    v1::ConsentInput& consent = *interaction.add_consents();
    consent.set_purpose(v1::CONSENT_PURPOSE_MARKETING);
    consent.set_status(v1::CONSENT_STATUS_WITHDRAWN);
    consent.set_means("said in a contact");
  }
  return absl::OkStatus();
}

absl::Status Log(Tool& tool, const LogOptions& options) {
  v1::RecordInteractionsRequest request;
  v1::Interaction& interaction = *request.add_interactions();
  *interaction.mutable_client() = ParseClient(options.client);
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  v1::Direction direction = v1::DIRECTION_UNSPECIFIED;
  v1::Disposition disposition = v1::DISPOSITION_UNSPECIFIED;
  v1::Outcome outcome = v1::OUTCOME_UNSPECIFIED;
  RETURN_IF_ERROR(FillEnum(options.channel, "--channel", &channel));
  RETURN_IF_ERROR(FillEnum(options.direction, "--direction", &direction));
  RETURN_IF_ERROR(FillEnum(options.disposition, "--disposition", &disposition));
  RETURN_IF_ERROR(FillEnum(options.outcome, "--outcome", &outcome));
  interaction.set_channel(channel);
  interaction.set_direction(direction);
  interaction.set_disposition(disposition);
  interaction.set_outcome(outcome);
  interaction.set_note(options.note);
  interaction.set_external_id(options.external_id);
  int64_t audience = 0;
  RETURN_IF_ERROR(ParseAudience(options.campaign, interaction.mutable_campaign_id(), &audience));
  interaction.set_audience_number(audience);
  interaction.set_step(static_cast<int32_t>(options.step));
  interaction.set_actor(tool.actor);
  if (!options.at.empty()) {
    RETURN_IF_ERROR(SetTime(options.at, "--at", interaction.mutable_at()));
  }
  RETURN_IF_ERROR(FillConsequences(options, interaction));
  ASSIGN_OR_RETURN(const v1::RecordInteractionsResponse response,
                   tool.connection().Call(tool.connection().clients(),
                                          &v1::ClientService::Stub::RecordInteractions, request));
  const auto& result = response.results(0);
  tool.output().Say({{"interaction_id", result.interaction_id()},
                     {"client_id", result.client_id()},
                     {"recorded", result.recorded()},
                     {"revision", response.revision().token()}},
                    result.recorded() ? absl::StrCat("Logged for client ", result.client_id(), ".")
                                      : "Known already; nothing changed.");
  return absl::OkStatus();
}

}  // namespace

void AddInteractionCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("interaction", "Contacts with clients");
  AddCommand<LogOptions>(
      tool, group, "log", "A contact that happened, and what followed from it",
      "clientele interaction log 42 --outcome POSITIVE --note \"wants a price list\" --tag horeca",
      [](Command& command, LogOptions& options) {
        command.Add("CLIENT", options.client, "Id, phone, e-mail or external id").Required();
        command.Add("--channel", options.channel, "EMAIL, SMS, CALL, MESSENGER or POST")
            .ShowDefault();
        command.Add("--direction", options.direction, "OUTBOUND or INBOUND").ShowDefault();
        command
            .Add("--disposition", options.disposition,
                 "REACHED, NO_ANSWER, WRONG_NUMBER or CALLBACK")
            .ShowDefault();
        command.Add("--outcome", options.outcome, "POSITIVE, NEUTRAL or NEGATIVE");
        command.Add("--note", options.note, "What was said");
        command.Add("--at", options.at, "When; now by default");
        command.Add("--external-id", options.external_id,
                    "Your own id of the contact: makes it safe to log twice");
        command.Add("--campaign", options.campaign,
                    "The campaign it answers, or CAMPAIGN/NUMBER: the audience whose list it is "
                    "from. A call to a member is reported as a delivery");
        command.Add("--step", options.step, "Of the campaign").Between(1, 10);
        command.Add("--tag", options.add_tags, "Tags to add");
        command.Add("--untag", options.remove_tags, "Tags to remove");
        command.Add("--stage", options.stage, "Stage of the funnel to move to");
        command.Add("--lost-reason", options.lost_reason, "Why, for a stage of kind LOST");
        command.Add("--temperature", options.temperature,
                    "Your own judgement, over the rule: HOT, WARM or COLD");
        command.Add("--behavior", options.behavior,
                    "The same of how the client buys: LOYAL, DISCOUNT, IMPULSE, NEED_BASED, …");
        command.Add("--consent", options.consents,
                    "Granted: processing, marketing, marketing:EMAIL");
        command.AddFlag("--stop", options.stop,
                        "\"Stop messaging me\": withdraws marketing consent");
      },
      &Log);
}

}  // namespace clientele::client
