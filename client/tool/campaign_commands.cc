// campaign create | show | list

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/tool/arguments.h"
#include "client/tool/tool.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct CreateOptions {
  std::string id;
  std::string title;
  std::string channels;
  FilterOptions filter;
};

struct ShowOptions {
  std::string id;
};

std::string ChannelsText(const v1::Campaign& campaign) {
  std::vector<std::string> names;
  for (const int channel : campaign.channels()) {
    names.push_back(EnumText(*v1::Channel_descriptor(), channel));
  }
  return absl::StrJoin(names, ",");
}

Json CampaignJson(const v1::Campaign& campaign) {
  return {{"id", campaign.id()},
          {"title", campaign.title()},
          {"filter", campaign.filter()},
          {"channels", ChannelsText(campaign)},
          {"created_at", TimeText(campaign.has_created_at(), campaign.created_at())}};
}

std::vector<std::string> CampaignRow(const v1::Campaign& campaign) {
  return {campaign.id(), campaign.title(), ChannelsText(campaign),
          campaign.filter().empty() ? "(everyone)" : campaign.filter()};
}

void PrintOne(Tool& tool, const v1::Campaign& campaign, const Notes& notes) {
  Table table;
  table.columns = {{"campaign"}, {"title"}, {"channels"}, {"filter"}};
  table.rows.push_back(CampaignRow(campaign));
  tool.output().Print(CampaignJson(campaign), table, notes);
}

absl::Status Create(Tool& tool, const CreateOptions& options) {
  v1::CreateCampaignRequest request;
  request.set_campaign_id(options.id);
  request.set_title(options.title);
  ASSIGN_OR_RETURN(*request.mutable_filter(), ToFilter(options.filter));
  ASSIGN_OR_RETURN(const std::vector<v1::Channel> channels,
                   ParseChannels(options.channels, "--channel"));
  for (const v1::Channel channel : channels) request.add_channels(channel);
  ASSIGN_OR_RETURN(const v1::CreateCampaignResponse response,
                   tool.connection().Call(tool.connection().campaigns(),
                                          &v1::CampaignService::Stub::CreateCampaign, request));
  PrintOne(tool, response.campaign(),
           {"Created.", absl::StrCat("Next: clientele audience estimate ", options.id)});
  return absl::OkStatus();
}

absl::Status Show(Tool& tool, const ShowOptions& options) {
  v1::GetCampaignRequest request;
  request.set_campaign_id(options.id);
  ASSIGN_OR_RETURN(const v1::GetCampaignResponse response,
                   tool.connection().Call(tool.connection().campaigns(),
                                          &v1::CampaignService::Stub::GetCampaign, request));
  PrintOne(tool, response.campaign(), {});
  return absl::OkStatus();
}

absl::Status List(Tool& tool, const NoOptions&) {
  Json campaigns = Json::MakeList();
  Table table;
  table.columns = {{"campaign"}, {"title"}, {"channels"}, {"filter"}};
  v1::ListCampaignsRequest request;
  do {
    ASSIGN_OR_RETURN(const v1::ListCampaignsResponse page,
                     tool.connection().Call(tool.connection().campaigns(),
                                            &v1::CampaignService::Stub::ListCampaigns, request));
    for (const v1::Campaign& campaign : page.campaigns()) {
      campaigns.Push(CampaignJson(campaign));
      table.rows.push_back(CampaignRow(campaign));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  tool.output().Print({{"campaigns", campaigns}}, table);
  return absl::OkStatus();
}

}  // namespace

void AddCampaignCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("campaign", "Messages to a filter");
  AddCommand<CreateOptions>(
      tool, group, "create", "A campaign: whom it is for, and on which channels",
      "clientele campaign create win-back --channel EMAIL,SMS --where \"orders_count = 1 AND "
      "last_order_at < now - 90d\"",
      [](Command& command, CreateOptions& options) {
        command.Add("ID", options.id, "Letters, digits and \"-\"").Required();
        command.Add("--title", options.title, "For people");
        command.Add("--channel", options.channels, "In order of preference: EMAIL,SMS").Required();
        BindFilter(command, options.filter);
      },
      &Create);
  AddCommand<ShowOptions>(
      tool, group, "show", "One campaign", "clientele campaign show win-back",
      [](Command& command, ShowOptions& options) { command.Add("ID", options.id, "").Required(); },
      &Show);
  AddCommand<NoOptions>(tool, group, "list", "All campaigns", "clientele campaign list",
                        &BindNothing, &List);
}

}  // namespace clientele::client
