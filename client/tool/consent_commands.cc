// consent set

#include "absl/strings/str_cat.h"
#include "client/tool/arguments.h"
#include "client/tool/tool.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct SetOptions {
  std::string client;
  std::string purpose = "MARKETING";
  std::string status = "GRANTED";
  std::string channel;
  std::string address;
  std::string at;
  std::string means;
  std::string text_version;
  std::string evidence;
};

absl::Status Set(Tool& tool, const SetOptions& options) {
  v1::SetConsentRequest request;
  *request.mutable_client() = ParseClient(options.client);
  request.set_actor(tool.actor);
  v1::ConsentInput& consent = *request.add_consents();
  ASSIGN_OR_RETURN(const int purpose,
                   ParseEnum(*v1::ConsentPurpose_descriptor(), options.purpose, "--purpose"));
  ASSIGN_OR_RETURN(const int status,
                   ParseEnum(*v1::ConsentStatus_descriptor(), options.status, "--status"));
  consent.set_purpose(static_cast<v1::ConsentPurpose>(purpose));
  consent.set_status(static_cast<v1::ConsentStatus>(status));
  if (!options.channel.empty()) {
    ASSIGN_OR_RETURN(const v1::Channel channel, ParseChannel(options.channel, "--channel"));
    consent.set_channel(channel);
  }
  consent.set_address(options.address);
  if (!options.at.empty()) RETURN_IF_ERROR(SetTime(options.at, "--at", consent.mutable_at()));
  consent.set_means(options.means);
  consent.set_text_version(options.text_version);
  consent.set_evidence(options.evidence);
  ASSIGN_OR_RETURN(const v1::SetConsentResponse response,
                   tool.connection().Call(tool.connection().clients(),
                                          &v1::ClientService::Stub::SetConsent, request));
  Json reachability = Json::MakeList();
  Table table;
  table.columns = {{"channel"}, {"reachable"}, {"reason"}, {"address"}};
  for (const v1::Reachability& reach : response.reachability()) {
    reachability.Push({{"channel", EnumText(reach.channel())},
                       {"reachable", reach.reachable()},
                       {"reason", EnumText(reach.reason())},
                       {"address", reach.address()}});
    table.rows.push_back({EnumText(reach.channel()), reach.reachable() ? "yes" : "no",
                          EnumText(reach.reason()), reach.address()});
  }
  tool.output().Print({{"client_id", response.client_id()},
                       {"reachability", reachability},
                       {"revision", response.revision().token()}},
                      table);
  return absl::OkStatus();
}

}  // namespace

void AddConsentCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("consent", "What clients agreed to");
  AddCommand<SetOptions>(
      tool, group, "set", "Grant, ask for or withdraw consent; shows where that leaves the client",
      "clientele consent set 42 --purpose marketing --channel EMAIL --status granted --means \"web "
      "form\"",
      [](Command& command, SetOptions& options) {
        command.Add("CLIENT", options.client, "Id, phone, e-mail or external id").Required();
        command.Add("--purpose", options.purpose, "MARKETING or PROCESSING").ShowDefault();
        command.Add("--status", options.status, "GRANTED, PENDING or WITHDRAWN").ShowDefault();
        command.Add("--channel", options.channel, "Every channel by default");
        command.Add("--address", options.address, "This address only");
        command.Add("--at", options.at, "When it was said; now by default");
        command.Add("--means", options.means, "How: web form, call, paper");
        command.Add("--text-version", options.text_version, "Which text was agreed to");
        command.Add("--evidence", options.evidence, "What proves it");
      },
      &Set);
}

}  // namespace clientele::client
