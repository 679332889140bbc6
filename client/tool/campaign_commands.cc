// campaign create | update | show | list | activate | pause | archive

#include "absl/strings/str_cat.h"
#include "client/files/whole_file.h"
#include "client/tool/arguments.h"
#include "client/tool/campaign_options.h"
#include "client/tool/message_json.h"
#include "client/tool/tool.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct CreateOptions {
  std::string id;
  std::string title;
  std::string channels;
  FilterOptions filter;
  CampaignFlags flags;
  bool draft = false;
};

struct UpdateOptions {
  std::string id;
  std::optional<std::string> title;
  std::string channels;
  FilterOptions filter;
  bool everyone = false;
  CampaignFlags flags;
  std::string etag;
};

struct ShowOptions {
  std::string id;
  std::string options_file;
};

struct StatusOptions {
  std::string id;
  std::string etag;
};

std::string FilterText(const std::string& filter) { return filter.empty() ? "(everyone)" : filter; }

Json CampaignJson(const v1::Campaign& campaign) {
  return {{"id", campaign.id()},
          {"title", campaign.title()},
          {"status", EnumText(campaign.status())},
          {"filter", campaign.filter()},
          {"channels", ChannelsText(campaign.channels())},
          {"options", MessageJson(campaign.options())},
          {"audiences", campaign.audiences()},
          {"etag", campaign.etag()},
          {"created_at", TimeText(campaign.has_created_at(), campaign.created_at())},
          {"updated_at", TimeText(campaign.has_updated_at(), campaign.updated_at())}};
}

absl::Status PrintOne(Tool& tool, const v1::Campaign& campaign, const v1::Revision& revision,
                      const Notes& notes) {
  std::string currency;
  if (campaign.options().expected_value_minor() != 0) {
    ASSIGN_OR_RETURN(currency, tool.Currency());
  }
  Table table;
  table.columns = {{"field"}, {"value"}};
  table.rows = {{"campaign", campaign.id()},
                {"title", campaign.title()},
                {"status", EnumText(campaign.status())},
                {"filter", FilterText(campaign.filter())},
                {"channels", ChannelsText(campaign.channels())}};
  AddCampaignRows(campaign.options(), currency, table);
  table.rows.push_back({"audiences", FormatCount(campaign.audiences())});
  table.rows.push_back({"etag", campaign.etag()});
  Json json = CampaignJson(campaign);
  json.Set("revision", revision.token());
  tool.output().Print(json, table, notes);
  return absl::OkStatus();
}

std::string NextStep(const v1::Campaign& campaign) {
  const std::string estimate = absl::StrCat("Next: clientele audience estimate ", campaign.id());
  if (campaign.status() != v1::CAMPAIGN_STATUS_DRAFT) return estimate;
  return absl::StrCat(estimate, "\nThen: clientele campaign activate ", campaign.id());
}

absl::Status Create(Tool& tool, const CreateOptions& options) {
  v1::CreateCampaignRequest request;
  request.set_campaign_id(options.id);
  request.set_title(options.title);
  ASSIGN_OR_RETURN(*request.mutable_filter(), ToFilter(options.filter));
  ASSIGN_OR_RETURN(const std::vector<v1::Channel> channels,
                   ParseChannels(options.channels, "--channel"));
  for (const v1::Channel channel : channels) request.add_channels(channel);
  if (!options.flags.empty()) {
    RETURN_IF_ERROR(FillCampaign(tool, options.flags, request.mutable_options()));
  }
  request.set_status(options.draft ? v1::CAMPAIGN_STATUS_DRAFT : v1::CAMPAIGN_STATUS_ACTIVE);
  ASSIGN_OR_RETURN(const v1::CreateCampaignResponse response,
                   tool.connection().Call(tool.connection().campaigns(),
                                          &v1::CampaignService::Stub::CreateCampaign, request));
  return PrintOne(tool, response.campaign(), response.revision(),
                  {"Created.", NextStep(response.campaign())});
}

absl::StatusOr<v1::GetCampaignResponse> Get(Tool& tool, const std::string& id) {
  v1::GetCampaignRequest request;
  request.set_campaign_id(id);
  return tool.connection().Call(tool.connection().campaigns(),
                                &v1::CampaignService::Stub::GetCampaign, request);
}

// Options are replaced whole: what no flag names is taken from the campaign as it is, and the etag
// sees to it that nobody changes it meanwhile.
absl::Status MergeOptions(Tool& tool, const UpdateOptions& options,
                          v1::UpdateCampaignRequest& request) {
  if (options.flags.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(v1::GetCampaignResponse known, Get(tool, options.id));
  v1::Campaign& campaign = *known.mutable_campaign();
  if (request.etag().empty()) request.set_etag(campaign.etag());
  *request.mutable_options() = std::move(*campaign.mutable_options());
  return FillCampaign(tool, options.flags, request.mutable_options());
}

absl::Status Update(Tool& tool, const UpdateOptions& options) {
  v1::UpdateCampaignRequest request;
  request.set_campaign_id(options.id);
  request.set_etag(options.etag);
  if (options.title.has_value()) request.set_title(*options.title);
  if (options.everyone && !options.filter.empty()) {
    return InvalidField("--everyone", "a filter with it", "either everyone or a filter");
  }
  if (options.everyone || !options.filter.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_filter(), ToFilter(options.filter));
  }
  if (!options.channels.empty()) {
    ASSIGN_OR_RETURN(const std::vector<v1::Channel> channels,
                     ParseChannels(options.channels, "--channel"));
    for (const v1::Channel channel : channels) request.add_channels(channel);
  }
  RETURN_IF_ERROR(MergeOptions(tool, options, request));
  if (!request.has_title() && !request.has_filter() && request.channels().empty() &&
      !request.has_options()) {
    return InvalidField("OPTIONS", "", "what to change; see: clientele campaign update --help");
  }
  ASSIGN_OR_RETURN(const v1::UpdateCampaignResponse response,
                   tool.connection().Call(tool.connection().campaigns(),
                                          &v1::CampaignService::Stub::UpdateCampaign, request));
  return PrintOne(
      tool, response.campaign(), response.revision(),
      {"Changed; audiences that were built stay as they are.", NextStep(response.campaign())});
}

absl::Status Show(Tool& tool, const ShowOptions& options) {
  ASSIGN_OR_RETURN(const v1::GetCampaignResponse response, Get(tool, options.id));
  Notes notes;
  if (!options.options_file.empty()) {
    RETURN_IF_ERROR(
        WriteTextFile(options.options_file, JsonText(MessageJson(response.campaign().options()))));
    notes.below = absl::StrCat("Its options are in ", options.options_file,
                               ".\nNext, when they are changed: clientele campaign update ",
                               options.id, " --options ", options.options_file);
  }
  return PrintOne(tool, response.campaign(), response.revision(), notes);
}

absl::Status List(Tool& tool, const NoOptions&) {
  Json campaigns = Json::MakeList();
  Table table;
  table.columns = {{"campaign"},       {"status"}, {"title"},           {"channels"},
                   {"priority", true}, {"recurs"}, {"audiences", true}, {"filter"}};
  v1::ListCampaignsRequest request;
  do {
    ASSIGN_OR_RETURN(const v1::ListCampaignsResponse page,
                     tool.connection().Call(tool.connection().campaigns(),
                                            &v1::CampaignService::Stub::ListCampaigns, request));
    for (const v1::Campaign& campaign : page.campaigns()) {
      campaigns.Push(CampaignJson(campaign));
      const v1::CampaignOptions& options = campaign.options();
      table.rows.push_back({campaign.id(), EnumText(campaign.status()), campaign.title(),
                            ChannelsText(campaign.channels()), absl::StrCat(options.priority()),
                            options.recurrence() == v1::RECURRENCE_UNSPECIFIED
                                ? "ONCE"
                                : EnumText(options.recurrence()),
                            FormatCount(campaign.audiences()), FilterText(campaign.filter())});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  tool.output().Print({{"campaigns", campaigns}}, table);
  return absl::OkStatus();
}

// Activate, pause and archive differ in the call only.
template <typename Request, typename Response>
absl::Status ChangeStatus(Tool& tool, const StatusOptions& options,
                          grpc::Status (v1::CampaignService::Stub::*method)(grpc::ClientContext*,
                                                                            const Request&,
                                                                            Response*),
                          const std::string& next) {
  Request request;
  request.set_campaign_id(options.id);
  request.set_etag(options.etag);
  ASSIGN_OR_RETURN(const Response response,
                   tool.connection().Call(tool.connection().campaigns(), method, request));
  const v1::Campaign& campaign = response.campaign();
  tool.output().Say({{"campaign", campaign.id()},
                     {"status", EnumText(campaign.status())},
                     {"etag", campaign.etag()},
                     {"revision", response.revision().token()}},
                    absl::StrCat(campaign.id(), " is ", EnumText(campaign.status()), ". ", next));
  return absl::OkStatus();
}

absl::Status Activate(Tool& tool, const StatusOptions& options) {
  return ChangeStatus(tool, options, &v1::CampaignService::Stub::ActivateCampaign,
                      absl::StrCat("Next: clientele audience build ", options.id));
}
absl::Status Pause(Tool& tool, const StatusOptions& options) {
  return ChangeStatus(tool, options, &v1::CampaignService::Stub::PauseCampaign,
                      absl::StrCat("Audiences that were built can still be exported. Go on with: "
                                   "clientele campaign activate ",
                                   options.id));
}
absl::Status Archive(Tool& tool, const StatusOptions& options) {
  return ChangeStatus(tool, options, &v1::CampaignService::Stub::ArchiveCampaign,
                      "It builds nothing any more.");
}

constexpr char kEtagHelp[] = "Only if the campaign is still this one";

void BindStatus(Command& command, StatusOptions& options) {
  command.Add("ID", options.id, "").Required();
  command.Add("--etag", options.etag, kEtagHelp);
}

}  // namespace

void AddCampaignCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("campaign", "Messages to a filter");
  AddCommand<CreateOptions>(
      tool, group, "create", "A campaign: whom it is for, on which channels, and what it says",
      "clientele campaign create win-back --channel EMAIL,SMS --where \"orders_count = 1 AND "
      "last_order_at < now - 90d\" --subject \"We miss you\" --promo-code BACK10 --holdout 10\n"
      "With variants and steps: --options FILE, like {\"variants\": [{\"id\": \"a\", \"title\": "
      "\"We miss you\", \"body\": \"…\", \"promo_code\": \"BACK10\", \"weight\": 3}, {\"id\": "
      "\"b\", …}],\n\"steps\": [{\"filter\": \"…\", \"channels\": [\"SMS\"]}], \"recurrence\": "
      "\"WEEKLY\", \"active_until\": \"2026-12-31\"}",
      [](Command& command, CreateOptions& options) {
        command.Add("ID", options.id, "Letters, digits and \"-\"").Required();
        command.Add("--title", options.title, "For people");
        command.Add("--channel", options.channels, "In order of preference: EMAIL,SMS").Required();
        command.AddFlag("--draft", options.draft, "Not to be built until it is activated");
        BindFilter(command, options.filter);
        BindCampaign(command, options.flags);
      },
      &Create);
  AddCommand<UpdateOptions>(
      tool, group, "update", "Change what is given; an empty text takes an option away",
      "clientele campaign update win-back --holdout 20 --goal \"\"",
      [](Command& command, UpdateOptions& options) {
        command.Add("ID", options.id, "").Required();
        command.Add("--title", options.title, "For people");
        command.Add("--channel", options.channels, "In order of preference: EMAIL,SMS");
        BindFilter(command, options.filter);
        command.AddFlag("--everyone", options.everyone, "No condition at all").Under("Filter");
        BindCampaign(command, options.flags);
        command.Add("--etag", options.etag, kEtagHelp);
      },
      &Update);
  AddCommand<ShowOptions>(
      tool, group, "show", "One campaign",
      "clientele campaign show win-back --options win-back.json",
      [](Command& command, ShowOptions& options) {
        command.Add("ID", options.id, "").Required();
        command.Add("--options", options.options_file,
                    "Also write its options to this file, as campaign update --options reads it");
      },
      &Show);
  AddCommand<NoOptions>(tool, group, "list", "All campaigns", "clientele campaign list",
                        &BindNothing, &List);
  AddCommand<StatusOptions>(tool, group, "activate", "Let it be built",
                            "clientele campaign activate win-back", &BindStatus, &Activate);
  AddCommand<StatusOptions>(tool, group, "pause", "Let it build nothing until it is activated",
                            "clientele campaign pause win-back", &BindStatus, &Pause);
  AddCommand<StatusOptions>(tool, group, "archive", "Put it away for good",
                            "clientele campaign archive win-back", &BindStatus, &Archive);
}

}  // namespace clientele::client
