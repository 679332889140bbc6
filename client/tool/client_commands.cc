// client add | show | update; erase has a file of its own

#include "absl/strings/str_cat.h"
#include "client/tool/arguments.h"
#include "client/tool/card.h"
#include "client/tool/client_options.h"
#include "client/tool/tool.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct AddOptions {
  ProfileOptions profile;
  ContactOptions contacts;
  std::vector<std::string> tags;
  std::vector<std::string> consents;
  std::vector<std::string> attributes;
  std::string stage;
  std::string on_match = "fail";
  std::string created_at;
};

struct ShowOptions {
  std::string client;
};

struct UpdateOptions {
  std::string client;
  ProfileOptions profile;
  ContactOptions contacts;
  std::vector<std::string> attributes;
  std::vector<std::string> clear;
  std::string etag;
};

absl::Status PrintCard(Tool& tool, const v1::Client& client, const std::string& revision,
                       const Notes& notes = {}) {
  ASSIGN_OR_RETURN(const std::string currency, tool.Currency());
  Json json = CardJson(client);
  json.Set("revision", revision);
  tool.output().Print(json, CardTable(client, currency), notes);
  return absl::OkStatus();
}

// Their types are the policy's, which is asked for only when there are any.
absl::Status AddAttributes(Tool& tool, const std::vector<std::string>& texts,
                           v1::ClientProfile* profile) {
  if (texts.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::Policy policy, tool.Policy());
  return FillAttributes(texts, policy, profile);
}

void BindAttributes(Command& command, std::vector<std::string>& texts) {
  command.Add("--attr", texts, "A custom attribute: NAME=VALUE; NAME= clears it").Under("Profile");
}

absl::Status Add(Tool& tool, const AddOptions& options) {
  v1::CreateClientRequest request;
  RETURN_IF_ERROR(FillProfile(options.profile, request.mutable_profile()));
  RETURN_IF_ERROR(AddAttributes(tool, options.attributes, request.mutable_profile()));
  FillContacts(options.contacts, true, request.mutable_contact_points());
  for (const std::string& tag : options.tags) request.add_tags(tag);
  for (const std::string& text : options.consents) {
    ASSIGN_OR_RETURN(*request.add_consents(), ParseGrant(text));
  }
  request.set_stage(options.stage);
  request.set_actor(tool.actor);
  ASSIGN_OR_RETURN(const int on_match, ParseEnum(*v1::CreateClientRequest::OnMatch_descriptor(),
                                                 options.on_match, "--on-match"));
  request.set_on_match(static_cast<v1::CreateClientRequest::OnMatch>(on_match));
  if (!options.created_at.empty()) {
    RETURN_IF_ERROR(SetTime(options.created_at, "--created-at", request.mutable_created_at()));
  }
  ASSIGN_OR_RETURN(const v1::CreateClientResponse response,
                   tool.connection().Call(tool.connection().clients(),
                                          &v1::ClientService::Stub::CreateClient, request));
  return PrintCard(tool, response.client(), response.revision().token(),
                   {response.created() ? "Added." : "Known already; updated.", ""});
}

absl::Status Show(Tool& tool, const ShowOptions& options) {
  v1::GetClientRequest request;
  *request.mutable_client() = ParseClient(options.client);
  request.set_with_standing(true);
  ASSIGN_OR_RETURN(const v1::GetClientResponse response,
                   tool.connection().Call(tool.connection().clients(),
                                          &v1::ClientService::Stub::GetClient, request));
  return PrintCard(tool, response.client(), response.revision().token());
}

absl::Status Update(Tool& tool, const UpdateOptions& options) {
  v1::UpdateClientRequest request;
  *request.mutable_client() = ParseClient(options.client);
  RETURN_IF_ERROR(FillProfile(options.profile, request.mutable_profile()));
  RETURN_IF_ERROR(AddAttributes(tool, options.attributes, request.mutable_profile()));
  FillContacts(options.contacts, false, request.mutable_contact_points());
  request.set_etag(options.etag);
  request.set_actor(tool.actor);
  if (!options.clear.empty()) {
    // A mask names everything that changes: what is set and what is cleared.
    std::vector<const google::protobuf::FieldDescriptor*> set;
    request.profile().GetReflection()->ListFields(request.profile(), &set);
    for (const auto* field : set) request.mutable_update_mask()->add_paths(field->name());
    for (const std::string& field : options.clear) {
      request.mutable_update_mask()->add_paths(field);
    }
  }
  ASSIGN_OR_RETURN(const v1::UpdateClientResponse response,
                   tool.connection().Call(tool.connection().clients(),
                                          &v1::ClientService::Stub::UpdateClient, request));
  return PrintCard(tool, response.client(), response.revision().token());
}

}  // namespace

void AddClientCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("client", "Add, show and change clients");
  AddCommand<AddOptions>(
      tool, group, "add", "A lead or client in",
      "clientele client add --name \"Кафе Вареник\" --phone \"+7 916 123-45-67\" --source form "
      "--consent processing --consent marketing",
      [](Command& command, AddOptions& options) {
        BindProfile(command, options.profile);
        BindAttributes(command, options.attributes);
        BindContacts(command, options.contacts);
        command.Add("--tag", options.tags, "Tags");
        command.Add("--consent", options.consents,
                    "Granted now: processing, marketing, marketing:EMAIL");
        command.Add("--stage", options.stage, "Stage of the funnel; the first by default");
        command
            .Add("--on-match", options.on_match,
                 "When phone, e-mail or external id is known: fail, update or create")
            .ShowDefault();
        command.Add("--created-at", options.created_at, "When the client became known");
      },
      &Add);
  AddCommand<ShowOptions>(
      tool, group, "show", "The card: profile, classes, reachability, last events",
      "clientele client show +79161234567",
      [](Command& command, ShowOptions& options) {
        command.Add("CLIENT", options.client, "Id, phone, e-mail or external id").Required();
      },
      &Show);
  AddCommand<UpdateOptions>(
      tool, group, "update", "Change a profile or add addresses",
      "clientele client update 42 --city Омск --attr region=OMS --clear owner",
      [](Command& command, UpdateOptions& options) {
        command.Add("CLIENT", options.client, "Id, phone, e-mail or external id").Required();
        BindProfile(command, options.profile);
        BindAttributes(command, options.attributes);
        BindContacts(command, options.contacts);
        command.Add("--clear", options.clear, "Fields to empty, like owner or birth_date");
        command.Add("--etag", options.etag, "Only if the card is still this one");
      },
      &Update);
  AddEraseCommands(tool, group);
}

}  // namespace clientele::client
