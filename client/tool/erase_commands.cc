// client erase | erasure

#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/tool/arguments.h"
#include "client/tool/tool.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct EraseOptions {
  std::string client;
  std::string reason;
  bool suppress = false;
  bool yes = false;
};

struct ErasureOptions {
  int64_t client_id = 0;
};

// Nothing of it comes back: asks, with the client's name, for the client's id.
absl::Status Ask(Tool& tool, const v1::ClientRef& ref) {
  v1::GetClientRequest request;
  *request.mutable_client() = ref;
  ASSIGN_OR_RETURN(const v1::GetClientResponse response,
                   tool.connection().Call(tool.connection().clients(),
                                          &v1::ClientService::Stub::GetClient, request));
  const v1::Client& client = response.client();
  std::cerr << absl::StrCat("Erase client ", client.id(), " (",
                            client.profile().display_name().empty()
                                ? client.profile().external_id()
                                : client.profile().display_name(),
                            ") for good, with orders, contacts and history? Nothing brings them "
                            "back.\nType ",
                            client.id(), " to erase: ")
            << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == absl::StrCat(client.id())) return absl::OkStatus();
  return InvalidField("answer", answer,
                      absl::StrCat(client.id(), ", or --yes; nothing was erased"));
}

Json ErasureJson(const v1::Erasure& erasure) {
  Json removed = Json::MakeList();
  for (const auto& rows : erasure.removed()) {
    removed.Push({{"table", rows.table()}, {"rows", rows.rows()}});
  }
  return {{"client_id", erasure.client_id()},
          {"erased_at", TimeText(erasure.has_erased_at(), erasure.erased_at())},
          {"reason", erasure.reason()},
          {"actor", erasure.actor()},
          {"removed", removed},
          {"audiences", erasure.audiences()},
          {"suppressed_addresses", erasure.suppressed_addresses()},
          {"log_cleaned_at", TimeText(erasure.has_log_cleaned_at(), erasure.log_cleaned_at())}};
}

void PrintReceipt(Tool& tool, const v1::Erasure& erasure, const v1::Revision& revision) {
  Table table;
  table.columns = {{"removed from"}, {"rows", true}};
  for (const auto& rows : erasure.removed()) {
    table.rows.push_back({rows.table(), FormatCount(rows.rows())});
  }
  table.rows.push_back(
      {"audiences (a mark without content stays)", FormatCount(erasure.audiences())});
  table.rows.push_back(
      {"addresses suppressed, as hashes", FormatCount(erasure.suppressed_addresses())});
  const std::string cleaned =
      erasure.has_log_cleaned_at()
          ? absl::StrCat("The log of changes was clean at ",
                         TimeText(true, erasure.log_cleaned_at()), ".")
          : absl::StrCat("The log of changes is cleaned soon; see then: clientele client erasure ",
                         erasure.client_id());
  Json json = ErasureJson(erasure);
  json.Set("revision", revision.token());
  tool.output().Print(
      json, table,
      {absl::StrCat("Receipt: client ", erasure.client_id(), " was erased at ",
                    TimeText(erasure.has_erased_at(), erasure.erased_at()),
                    erasure.actor().empty() ? "" : " by ", erasure.actor(), ". ", erasure.reason()),
       cleaned});
}

absl::Status Erase(Tool& tool, const EraseOptions& options) {
  v1::EraseClientRequest request;
  *request.mutable_client() = ParseClient(options.client);
  request.set_reason(options.reason);
  request.set_suppress_addresses(options.suppress);
  request.set_actor(tool.actor);
  if (!options.yes) RETURN_IF_ERROR(Ask(tool, request.client()));
  ASSIGN_OR_RETURN(const v1::EraseClientResponse response,
                   tool.connection().Call(tool.connection().clients(),
                                          &v1::ClientService::Stub::EraseClient, request));
  PrintReceipt(tool, response.erasure(), response.revision());
  return absl::OkStatus();
}

absl::Status ShowErasure(Tool& tool, const ErasureOptions& options) {
  v1::GetErasureRequest request;
  request.set_client_id(options.client_id);
  ASSIGN_OR_RETURN(const v1::GetErasureResponse response,
                   tool.connection().Call(tool.connection().clients(),
                                          &v1::ClientService::Stub::GetErasure, request));
  PrintReceipt(tool, response.erasure(), response.revision());
  return absl::OkStatus();
}

}  // namespace

void AddEraseCommands(Tool& tool, Command& client) {
  AddCommand<EraseOptions>(
      tool, client, "erase", "The right to be forgotten: everything about a client, for good",
      "clientele client erase +79161234567 --reason \"letter of 16 November\" --suppress",
      [](Command& command, EraseOptions& options) {
        command.Add("CLIENT", options.client, "Id, phone, e-mail or external id").Required();
        command
            .Add("--reason", options.reason,
                 "Who asked and by what means, without personal data: it is kept")
            .Required();
        command.AddFlag("--suppress", options.suppress,
                        "Also never message the client's addresses again, whoever has them");
        command.AddFlag("--yes", options.yes, "Don't ask");
      },
      &Erase);
  AddCommand<ErasureOptions>(
      tool, client, "erasure", "The receipt of an erasure", "clientele client erasure 42",
      [](Command& command, ErasureOptions& options) {
        command.Add("ID", options.client_id, "That the client had").Required();
      },
      &ShowErasure);
}

}  // namespace clientele::client
