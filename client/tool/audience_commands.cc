// audience estimate | build | show | export

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/files/table_writer.h"
#include "client/tool/arguments.h"
#include "client/tool/tool.h"
#include "server/base/civil_time.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct CampaignOptions {
  std::string campaign;
};

struct ExportOptions {
  std::string audience;
  std::string out;
};

using Exclusions = google::protobuf::RepeatedPtrField<v1::ExclusionCount>;

// Why the others get nothing: the reasons and the members add up to everyone matched.
Table ReasonsTable(int64_t matched, int64_t members, const Exclusions& exclusions) {
  Table table;
  table.columns = {{"what"}, {"clients", true}};
  table.rows.push_back({"matched by the filter", FormatCount(matched)});
  for (const v1::ExclusionCount& exclusion : exclusions) {
    table.rows.push_back(
        {absl::StrCat("left out: ", EnumText(exclusion.reason())), FormatCount(exclusion.count())});
  }
  table.rows.push_back({"members", FormatCount(members)});
  return table;
}

Json ReasonsJson(const Exclusions& exclusions) {
  Json json = Json::MakeObject();
  for (const v1::ExclusionCount& exclusion : exclusions) {
    json.Set(EnumText(exclusion.reason()), exclusion.count());
  }
  return json;
}

absl::Status Estimate(Tool& tool, const CampaignOptions& options) {
  v1::EstimateAudienceRequest request;
  request.set_campaign_id(options.campaign);
  ASSIGN_OR_RETURN(const v1::EstimateAudienceResponse response,
                   tool.connection().Call(tool.connection().campaigns(),
                                          &v1::CampaignService::Stub::EstimateAudience, request));
  tool.output().Print({{"campaign", options.campaign},
                       {"matched", response.matched()},
                       {"members", response.members()},
                       {"exclusions", ReasonsJson(response.exclusions())},
                       {"revision", response.revision().token()}},
                      ReasonsTable(response.matched(), response.members(), response.exclusions()),
                      {"", absl::StrCat("Next: clientele audience build ", options.campaign)});
  return absl::OkStatus();
}

void PrintAudience(Tool& tool, const v1::Audience& audience, const Notes& notes) {
  Json channels = Json::MakeObject();
  for (const auto& channel : audience.channels()) {
    channels.Set(EnumText(channel.channel()), channel.members());
  }
  Table table = ReasonsTable(audience.matched(), audience.members(), audience.exclusions());
  for (const auto& channel : audience.channels()) {
    table.rows.push_back(
        {absl::StrCat("members by ", EnumText(channel.channel())), FormatCount(channel.members())});
  }
  tool.output().Print({{"campaign", audience.campaign_id()},
                       {"number", audience.number()},
                       {"filter", audience.filter()},
                       {"evaluated_at", FormatTime(audience.evaluated_at().seconds())},
                       {"matched", audience.matched()},
                       {"members", audience.members()},
                       {"exclusions", ReasonsJson(audience.exclusions())},
                       {"channels", channels},
                       {"members_hash", audience.members_hash()},
                       {"provenance_hash", audience.provenance_hash()}},
                      table, notes);
}

absl::Status Build(Tool& tool, const CampaignOptions& options) {
  v1::BuildAudienceRequest request;
  request.set_campaign_id(options.campaign);
  ASSIGN_OR_RETURN(const v1::BuildAudienceResponse response,
                   tool.connection().Call(tool.connection().campaigns(),
                                          &v1::CampaignService::Stub::BuildAudience, request));
  const v1::Audience& audience = response.audience();
  const std::string name = absl::StrCat(audience.campaign_id(), "/", audience.number());
  PrintAudience(tool, audience,
                {absl::StrCat("Audience ", name, " is frozen."),
                 absl::StrCat("Next: clientele audience export ", name, " --out list.csv")});
  return absl::OkStatus();
}

// "CAMPAIGN" means its latest audience, "CAMPAIGN/3" the third.
absl::Status ParseAudience(const std::string& text, std::string* campaign, int64_t* number) {
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  *campaign = parts.front();
  *number = 0;
  if (parts.size() == 1) return absl::OkStatus();
  if (parts.size() == 2 && absl::SimpleAtoi(parts[1], number)) return absl::OkStatus();
  return InvalidField("AUDIENCE", text, "CAMPAIGN or CAMPAIGN/NUMBER");
}

absl::StatusOr<v1::Audience> FindAudience(Tool& tool, const std::string& text) {
  v1::GetAudienceRequest request;
  int64_t number = 0;
  RETURN_IF_ERROR(ParseAudience(text, request.mutable_campaign_id(), &number));
  request.set_number(number);
  ASSIGN_OR_RETURN(const v1::GetAudienceResponse response,
                   tool.connection().Call(tool.connection().campaigns(),
                                          &v1::CampaignService::Stub::GetAudience, request));
  return response.audience();
}

absl::Status Show(Tool& tool, const CampaignOptions& options) {
  ASSIGN_OR_RETURN(const v1::Audience audience, FindAudience(tool, options.campaign));
  PrintAudience(tool, audience, {});
  return absl::OkStatus();
}

absl::Status Export(Tool& tool, const ExportOptions& options) {
  ASSIGN_OR_RETURN(const v1::Audience audience, FindAudience(tool, options.audience));
  ASSIGN_OR_RETURN(const std::unique_ptr<TableWriter> file,
                   TableWriter::Create(options.out, {"client_id", "external_id", "display_name",
                                                     "channel", "address"}));
  v1::StreamAudienceRequest request;
  request.set_campaign_id(audience.campaign_id());
  request.set_number(audience.number());
  int64_t written = 0;
  int64_t left_out = 0;
  RETURN_IF_ERROR(tool.connection().ReadStream(
      tool.connection().campaigns(), &v1::CampaignService::Stub::StreamAudience, request,
      [&](const v1::StreamAudienceResponse& batch) -> absl::Status {
        left_out = batch.left_out();
        for (int i = 0; i < batch.client_ids_size(); ++i) {
          RETURN_IF_ERROR(file->AddRow(
              {absl::StrCat(batch.client_ids(i)), batch.external_ids(i), batch.display_names(i),
               EnumText(*v1::Channel_descriptor(), batch.channels(i)), batch.addresses(i)}));
          ++written;
        }
        return absl::OkStatus();
      }));
  RETURN_IF_ERROR(file->Close());
  const std::string since =
      left_out == 0 ? ""
                    : absl::StrCat(" ", FormatCount(left_out),
                                   " members may no longer be messaged and were left out.");
  tool.output().Say(
      {{"campaign", audience.campaign_id()},
       {"number", audience.number()},
       {"written", written},
       {"left_out", left_out},
       {"file", options.out}},
      absl::StrCat(FormatCount(written), " members written to ", options.out, ".", since));
  return absl::OkStatus();
}

void BindCampaign(Command& command, CampaignOptions& options) {
  command.Add("CAMPAIGN", options.campaign, "").Required();
}

}  // namespace

void AddAudienceCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("audience", "Frozen lists of whom a campaign reaches");
  AddCommand<CampaignOptions>(tool, group, "estimate",
                              "How many it would reach now, and why not the others",
                              "clientele audience estimate win-back", &BindCampaign, &Estimate);
  AddCommand<CampaignOptions>(tool, group, "build", "Freeze the list as it is now",
                              "clientele audience build win-back", &BindCampaign, &Build);
  AddCommand<CampaignOptions>(tool, group, "show", "A frozen list's counts and hashes",
                              "clientele audience show win-back/1", &BindCampaign, &Show);
  AddCommand<ExportOptions>(
      tool, group, "export", "Write a frozen list as CSV, without who may no longer be messaged",
      "clientele audience export win-back --out list.csv",
      [](Command& command, ExportOptions& options) {
        command.Add("AUDIENCE", options.audience, "CAMPAIGN (its latest) or CAMPAIGN/NUMBER")
            .Required();
        command.Add("--out", options.out, "The file to write").Required();
      },
      &Export);
}

}  // namespace clientele::client
