// audience why

#include "absl/strings/str_cat.h"
#include "client/tool/audience_text.h"
#include "client/tool/explanation.h"
#include "client/tool/tool.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct WhyOptions {
  std::string audience;
  std::string client;
  SendOptions send;
};

// "by EMAIL with variant a".
std::string Manner(const v1::ExplainMemberResponse& answer) {
  return absl::StrCat(" by ", EnumText(answer.channel()),
                      answer.variant_id().empty() ? "" : " with variant ", answer.variant_id());
}

std::string Verdict(const v1::ExplainMemberResponse& answer, const std::string& campaign,
                    int64_t number) {
  const std::string client = absl::StrCat("Client ", answer.client_id());
  const bool frozen = number != 0;
  const std::string audience = frozen ? absl::StrCat(campaign, "/", number)
                                      : absl::StrCat("an audience of ", campaign, " built now");
  if (!answer.matched()) {
    return absl::StrCat(client, frozen ? " is" : " would be", " no member of ", audience,
                        ": the filter ", frozen ? "did not match." : "does not match.");
  }
  if (answer.member()) {
    std::string text = absl::StrCat(client, frozen ? " is" : " would be", " a member of ", audience,
                                    ", reached", Manner(answer), ".");
    if (!frozen) return text;
    absl::StrAppend(&text, answer.streamed() ? " Exported" : " Not exported yet");
    if (answer.delivery_status() != v1::DELIVERY_STATUS_UNSPECIFIED) {
      absl::StrAppend(&text, "; the last report is ", EnumText(answer.delivery_status()));
    }
    return text + ".";
  }
  return absl::StrCat(client, frozen ? " is" : " would be", " no member of ", audience, ": ",
                      EnumText(answer.reason()), ".");
}

Json WhyJson(const v1::ExplainMemberResponse& answer) {
  Json gates = Json::MakeList();
  for (const auto& gate : answer.gates()) {
    gates.Push({{"reason", EnumText(gate.reason())},
                {"passed", gate.passed()},
                {"detail", gate.detail()}});
  }
  return {{"client_id", answer.client_id()},
          {"matched", answer.matched()},
          {"member", answer.member()},
          {"reason", EnumText(answer.reason())},
          {"channel", EnumText(answer.channel())},
          {"variant", answer.variant_id()},
          {"streamed", answer.streamed()},
          {"delivery_status", EnumText(answer.delivery_status())},
          {"gates", gates},
          {"filter", ExplanationJson(answer.explanation())},
          {"revision", answer.revision().token()}};
}

Table GatesTable(const v1::ExplainMemberResponse& answer) {
  Table table;
  table.columns = {{"gate"}, {"passed"}, {"detail"}};
  table.rows.push_back({"the filter", answer.matched() ? "yes" : "no", ""});
  for (const auto& gate : answer.gates()) {
    table.rows.push_back({EnumText(gate.reason()), gate.passed() ? "yes" : "no", gate.detail()});
  }
  return table;
}

absl::Status Why(Tool& tool, const WhyOptions& options) {
  v1::ExplainMemberRequest request;
  int64_t number = 0;
  RETURN_IF_ERROR(ParseAudience(options.audience, request.mutable_campaign_id(), &number));
  request.set_number(number);
  *request.mutable_client() = ParseClient(options.client);
  RETURN_IF_ERROR(FillSend(tool, options.send, request));
  ASSIGN_OR_RETURN(const v1::ExplainMemberResponse answer,
                   tool.connection().Call(tool.connection().campaigns(),
                                          &v1::CampaignService::Stub::ExplainMember, request));
  tool.output().Print(
      WhyJson(answer), GatesTable(answer),
      {Verdict(answer, request.campaign_id(), number),
       absl::StrCat(number == 0 ? "" : "Gates and filter are as they are now.\n\n",
                    FormatTable(ExplanationTable(answer.explanation(), /*for_people=*/true)))});
  return absl::OkStatus();
}

}  // namespace

void AddWhyCommand(Tool& tool, Command& audience) {
  AddCommand<WhyOptions>(
      tool, audience, "why", "Why a client is or is not in an audience: every gate in order",
      "clientele audience why win-back/1 +79161234567\n"
      "Of one that would be built now: clientele audience why win-back 42 --from 2026-11-17",
      [](Command& command, WhyOptions& options) {
        command
            .Add("AUDIENCE", options.audience,
                 "CAMPAIGN/NUMBER, or CAMPAIGN: an audience that would be built now")
            .Required();
        command.Add("CLIENT", options.client, "Id, phone, e-mail or external id").Required();
        BindSend(command, options.send);
      },
      &Why);
}

}  // namespace clientele::client
