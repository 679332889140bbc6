// audience estimate | build | show | list | exclusions | release; the others have files of their
// own

#include "absl/strings/str_cat.h"
#include "client/tool/arguments.h"
#include "client/tool/audience_text.h"
#include "client/tool/campaign_options.h"
#include "client/tool/tool.h"
#include "server/base/civil_time.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct EstimateOptions {
  std::string campaign;
  SendOptions send;
  std::string channels;
  FilterOptions filter;
  CampaignFlags flags;
};

struct BuildOptions {
  std::string campaign;
  SendOptions send;
  std::string request_id;
};

struct AudienceOptions {
  std::string audience;
};

struct ListOfAudiences {
  std::string campaign;
  std::string week;
};

struct ExclusionsOptions {
  std::string audience;
  std::string reason;
  int64_t limit = 20;
  bool all = false;
};

struct ReleaseOptions {
  std::string audience;
  bool streamed_too = false;
};

constexpr char kAudienceHelp[] = "CAMPAIGN (its latest) or CAMPAIGN/NUMBER";

// A campaign that is not saved: a filter and channels in place of a name.
absl::Status FillUnsaved(Tool& tool, const EstimateOptions& options, v1::UnsavedCampaign* unsaved) {
  ASSIGN_OR_RETURN(*unsaved->mutable_filter(), ToFilter(options.filter));
  ASSIGN_OR_RETURN(const std::vector<v1::Channel> channels,
                   ParseChannels(options.channels, "--channel"));
  for (const v1::Channel channel : channels) unsaved->add_channels(channel);
  if (options.flags.empty()) return absl::OkStatus();
  return FillCampaign(tool, options.flags, unsaved->mutable_options());
}

absl::Status Estimate(Tool& tool, const EstimateOptions& options) {
  const bool described =
      !options.channels.empty() || !options.filter.empty() || !options.flags.empty();
  if (options.campaign.empty() && options.channels.empty()) {
    return InvalidField("CAMPAIGN", "", "a campaign, or --channel and a filter of a new one");
  }
  if (!options.campaign.empty() && described) {
    return InvalidField("CAMPAIGN", options.campaign,
                        "either a campaign, or --channel and a filter of a new one");
  }
  v1::EstimateAudienceRequest request;
  request.set_campaign_id(options.campaign);
  if (described) RETURN_IF_ERROR(FillUnsaved(tool, options, request.mutable_unsaved()));
  RETURN_IF_ERROR(FillSend(tool, options.send, request));
  ASSIGN_OR_RETURN(const v1::EstimateAudienceResponse response,
                   tool.connection().Call(tool.connection().campaigns(),
                                          &v1::CampaignService::Stub::EstimateAudience, request));
  Json json = {{"campaign", options.campaign},
               {"evaluated_at", FormatTime(response.evaluated_at().seconds())}};
  SetCounts(response, json);
  json.Set("revision", response.revision().token());
  const std::string lost = LostText(response.lost_to());
  const std::string next = described
                               ? "Next: clientele campaign create ID, with the same options"
                               : absl::StrCat("Next: clientele audience build ", options.campaign);
  tool.output().Print(json, CountsTable(response),
                      {"", absl::StrCat(lost, lost.empty() ? "" : "\n", next)});
  return absl::OkStatus();
}

// Without an answer nobody knows whether the audience is there; the same request_id finds out.
absl::Status PerhapsBuilt(const absl::Status& status, const BuildOptions& options,
                          const std::string& request_id) {
  if (!absl::IsUnavailable(status) && !absl::IsDeadlineExceeded(status)) return status;
  absl::Status explained(status.code(),
                         absl::StrCat(status.message(),
                                      "\nIt may have been built. This finishes or finds it, and "
                                      "builds no second one: clientele audience build ",
                                      options.campaign, " --request-id ", request_id,
                                      " with the other options as they were."));
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    explained.SetPayload(type, payload);
  });
  return explained;
}

absl::Status Build(Tool& tool, const BuildOptions& options) {
  v1::BuildAudienceRequest request;
  request.set_campaign_id(options.campaign);
  request.set_request_id(options.request_id.empty() ? tool.slow_connection().NewRequestId()
                                                    : options.request_id);
  RETURN_IF_ERROR(FillSend(tool, options.send, request));
  const absl::StatusOr<v1::BuildAudienceResponse> response = tool.slow_connection().Call(
      tool.slow_connection().campaigns(), &v1::CampaignService::Stub::BuildAudience, request);
  if (!response.ok()) return PerhapsBuilt(response.status(), options, request.request_id());
  const std::string name = AudienceName(response->audience());
  PrintAudience(tool, response->audience(), response->revision(),
                absl::StrCat("Audience ", name, " is frozen, and holds its members' places."),
                absl::StrCat("Next: clientele audience export ", name, " --out list.csv"));
  return absl::OkStatus();
}

absl::Status Show(Tool& tool, const AudienceOptions& options) {
  v1::GetAudienceRequest request;
  int64_t number = 0;
  RETURN_IF_ERROR(ParseAudience(options.audience, request.mutable_campaign_id(), &number));
  request.set_number(number);
  ASSIGN_OR_RETURN(const v1::GetAudienceResponse response,
                   tool.connection().Call(tool.connection().campaigns(),
                                          &v1::CampaignService::Stub::GetAudience, request));
  PrintAudience(tool, response.audience(), response.revision(), "", "");
  return absl::OkStatus();
}

absl::Status List(Tool& tool, const ListOfAudiences& options) {
  Json audiences = Json::MakeList();
  Table table;
  table.columns = {{"audience"},       {"step", true},  {"state"},         {"week"},
                   {"send from"},      {"send to"},     {"matched", true}, {"members", true},
                   {"exported", true}, {"members hash"}};
  v1::ListAudiencesRequest request;
  request.set_campaign_id(options.campaign);
  request.set_week(options.week);
  do {
    ASSIGN_OR_RETURN(const v1::ListAudiencesResponse page,
                     tool.connection().Call(tool.connection().campaigns(),
                                            &v1::CampaignService::Stub::ListAudiences, request));
    for (const v1::Audience& audience : page.audiences()) {
      audiences.Push(AudienceJson(audience));
      table.rows.push_back({AudienceName(audience), absl::StrCat(audience.step()),
                            EnumText(audience.state()), audience.week(),
                            TimeText(audience.has_send_from(), audience.send_from()),
                            TimeText(audience.has_send_to(), audience.send_to()),
                            FormatCount(audience.matched()), FormatCount(audience.members()),
                            FormatCount(audience.streamed()), ShortHash(audience.members_hash())});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  tool.output().Print({{"audiences", audiences}}, table);
  return absl::OkStatus();
}

absl::Status ListExcluded(Tool& tool, const ExclusionsOptions& options) {
  constexpr int kPageSize = 10'000;
  v1::ListExclusionsRequest request;
  int64_t number = 0;
  RETURN_IF_ERROR(ParseAudience(options.audience, request.mutable_campaign_id(), &number));
  request.set_number(number);
  request.set_page_size(kPageSize);
  if (!options.reason.empty()) {
    ASSIGN_OR_RETURN(const int reason,
                     ParseEnum(*v1::ExclusionReason_descriptor(), options.reason, "--reason"));
    request.set_reason(static_cast<v1::ExclusionReason>(reason));
  }
  Json excluded = Json::MakeList();
  Table table;
  table.columns = {{"client_id", true}, {"reason"}};
  bool more = false;
  do {
    ASSIGN_OR_RETURN(const v1::ListExclusionsResponse page,
                     tool.connection().Call(tool.connection().campaigns(),
                                            &v1::CampaignService::Stub::ListExclusions, request));
    for (const auto& exclusion : page.exclusions()) {
      more = !options.all && static_cast<int64_t>(table.rows.size()) == options.limit;
      if (more) break;
      excluded.Push(
          {{"client_id", exclusion.client_id()}, {"reason", EnumText(exclusion.reason())}});
      table.rows.push_back({absl::StrCat(exclusion.client_id()), EnumText(exclusion.reason())});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && !more);
  Notes notes;
  if (more)
    notes.below = absl::StrCat("The first ", options.limit, "; more with --limit N or --all.");
  tool.output().Print({{"exclusions", excluded}}, table, notes);
  return absl::OkStatus();
}

absl::Status Release(Tool& tool, const ReleaseOptions& options) {
  v1::ReleaseAudienceRequest request;
  int64_t number = 0;
  RETURN_IF_ERROR(ParseAudience(options.audience, request.mutable_campaign_id(), &number));
  if (number == 0) {
    return InvalidField("AUDIENCE", options.audience,
                        "CAMPAIGN/NUMBER: say which; see clientele audience list");
  }
  request.set_number(number);
  request.set_streamed_too(options.streamed_too);
  ASSIGN_OR_RETURN(const v1::ReleaseAudienceResponse response,
                   tool.connection().Call(tool.connection().campaigns(),
                                          &v1::CampaignService::Stub::ReleaseAudience, request));
  const v1::Audience& audience = response.audience();
  std::string text =
      absl::StrCat(AudienceName(audience), " is released: ", FormatCount(response.freed()),
                   " places are free for other campaigns, and nobody of it is "
                   "exported any more.");
  if (audience.streamed() > 0 && !options.streamed_too) {
    absl::StrAppend(&text, " ", FormatCount(audience.streamed()),
                    " members were exported and keep theirs until they are reported; when nothing "
                    "was sent to them, release it with --streamed-too.");
  }
  tool.output().Say({{"campaign", audience.campaign_id()},
                     {"number", audience.number()},
                     {"freed", response.freed()},
                     {"streamed", audience.streamed()},
                     {"revision", response.revision().token()}},
                    text);
  return absl::OkStatus();
}

void BindEstimate(Command& command, EstimateOptions& options) {
  command.Add("CAMPAIGN", options.campaign, "Or a filter and --channel of one that is not saved");
  BindSend(command, options.send);
  command.Add("--channel", options.channels, "Of a new one, in order of preference: EMAIL,SMS");
  BindFilter(command, options.filter);
  BindCampaign(command, options.flags);
}

void BindBuild(Command& command, BuildOptions& options) {
  command.Add("CAMPAIGN", options.campaign, "").Required();
  BindSend(command, options.send);
  command.Add("--request-id", options.request_id,
              "Your own id of this build: repeated, it answers the same audience");
}

void BindAudience(Command& command, AudienceOptions& options) {
  command.Add("AUDIENCE", options.audience, kAudienceHelp).Required();
}

void AddReading(Tool& tool, Command& group) {
  AddCommand<AudienceOptions>(tool, group, "show", "A frozen list's counts and hashes",
                              "clientele audience show win-back/1", &BindAudience, &Show);
  AddCommand<ListOfAudiences>(
      tool, group, "list", "Frozen lists, the newest first", "clientele audience list win-back",
      [](Command& command, ListOfAudiences& options) {
        command.Add("CAMPAIGN", options.campaign, "Of all campaigns by default");
        command.Add("--week", options.week, "Those that week build made: 2026-W47");
      },
      &List);
  AddCommand<ExclusionsOptions>(
      tool, group, "exclusions", "Who was left out, client by client, and why",
      "clientele audience exclusions win-back/1 --reason FREQUENCY_CAPPED --all --format csv",
      [](Command& command, ExclusionsOptions& options) {
        command.Add("AUDIENCE", options.audience, kAudienceHelp).Required();
        command.Add("--reason", options.reason, "Only for this reason; any by default");
        command.Add("--limit", options.limit, "At most so many").AboveZero().ShowDefault();
        command.AddFlag("--all", options.all, "Every one of them");
      },
      &ListExcluded);
}

}  // namespace

void AddAudienceCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("audience", "Frozen lists of whom a campaign reaches");
  AddCommand<EstimateOptions>(
      tool, group, "estimate", "How many it would reach now, and why not the others",
      "clientele audience estimate win-back --from 2026-11-17 --to 2026-11-19\n"
      "Of one that is not saved: clientele audience estimate --channel EMAIL,SMS --tier LARGE "
      "--limit 1000",
      &BindEstimate, &Estimate);
  AddCommand<BuildOptions>(
      tool, group, "build", "Freeze the list as it is now, and hold its members' places",
      "clientele audience build win-back --from 2026-11-17 --to 2026-11-19", &BindBuild, &Build);
  AddReading(tool, group);
  AddExportCommand(tool, group);
  AddWhyCommand(tool, group);
  AddCommand<ReleaseOptions>(
      tool, group, "release", "Give its places back: nobody of it is exported any more",
      "clientele audience release win-back/1",
      [](Command& command, ReleaseOptions& options) {
        command.Add("AUDIENCE", options.audience, "CAMPAIGN/NUMBER").Required();
        command.AddFlag("--streamed-too", options.streamed_too,
                        "Also of members that were exported: only when nothing was sent to them");
      },
      &Release);
}

}  // namespace clientele::client
