#include "client/tool/audience_text.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/files/values.h"
#include "client/tool/arguments.h"
#include "server/base/civil_time.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

absl::StatusOr<absl::TimeZone> ZoneOf(Tool& tool) {
  ASSIGN_OR_RETURN(const v1::Policy policy, tool.Policy());
  return FindTimeZone(policy.time_zone()).value_or(absl::UTCTimeZone());
}

// The day's first second, `days` later; else the time that the text says.
absl::Status SetDayOrTime(Tool& tool, const std::string& text, const std::string& option, int days,
                          google::protobuf::Timestamp* out) {
  ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(tool));
  if (const std::optional<int32_t> day = ParseDay(text)) {
    out->set_seconds(StartOfDay(*day + days, zone) - days);
    return absl::OkStatus();
  }
  const std::optional<int64_t> time = ParseTimestamp(text, zone);
  if (!time.has_value()) {
    return InvalidField(option, text,
                        "a day like 2026-11-16 or 16.11.2026, or a time like 2026-11-16 09:00");
  }
  out->set_seconds(*time);
  return absl::OkStatus();
}

std::string WindowText(const v1::Audience& audience) {
  if (!audience.has_send_from() || audience.send_to().seconds() == 0) return "";
  return absl::StrCat(FormatTime(audience.send_from().seconds()), " to ",
                      FormatTime(audience.send_to().seconds()));
}

}  // namespace

absl::Status ParseAudience(const std::string& text, std::string* campaign, int64_t* number) {
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  *campaign = parts.front();
  *number = 0;
  if (parts.size() == 1) return absl::OkStatus();
  if (parts.size() == 2 && absl::SimpleAtoi(parts[1], number) && *number > 0) {
    return absl::OkStatus();
  }
  return InvalidField("AUDIENCE", text, "CAMPAIGN or CAMPAIGN/NUMBER");
}

std::string AudienceName(const v1::Audience& audience) {
  return absl::StrCat(audience.campaign_id(), "/", audience.number());
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

void BindSend(Command& command, SendOptions& options) {
  command.Add("--step", options.step, "Of the campaign; the first by default").Between(1, 10);
  command.Add("--from", options.from, "The first day or time of sending; now by default");
  command.Add("--to", options.to,
              "The last, at most 7 days later; a day after the first by default");
}

absl::Status SetFirstSecond(Tool& tool, const std::string& text, const std::string& option,
                            google::protobuf::Timestamp* out) {
  return SetDayOrTime(tool, text, option, 0, out);
}

absl::Status SetLastSecond(Tool& tool, const std::string& text, const std::string& option,
                           google::protobuf::Timestamp* out) {
  return SetDayOrTime(tool, text, option, 1, out);
}

void BindList(Command& command, ListFlags& flags) {
  command
      .Add("--columns", flags.columns,
           "In this order; there are campaign, audience and step, besides")
      .SplitAtCommas()
      .ShowDefault();
  command
      .Add("--for", flags.made_for,
           "tool: commas, as it is; excel: semicolons, byte order mark, no cell is a formula")
      .OneOf({"tool", "excel"})
      .ShowDefault();
  command.Add("--encoding", flags.encoding, "utf-8, utf-16le, utf-16be or windows-1251")
      .ShowDefault();
  command
      .Add("--split-by", flags.split_by, "owner: a folder with a call list for each sales person")
      .OneOf({"owner"});
}

Table MakeCountsTable(int64_t matched, int64_t members, const Exclusions& exclusions) {
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

void AddSizeRows(const std::string& what, const std::string& name, int64_t members, Table& table) {
  table.rows.push_back({absl::StrCat(what, name), FormatCount(members)});
}

Json ReasonsJson(const Exclusions& exclusions) {
  Json json = Json::MakeObject();
  for (const v1::ExclusionCount& exclusion : exclusions) {
    json.Set(EnumText(exclusion.reason()), exclusion.count());
  }
  return json;
}

std::string ShortHash(const std::string& hash) { return hash.substr(0, 12); }

std::string LostName(const std::string& campaign_id) {
  return campaign_id.empty() ? "(sent outside of campaigns)" : campaign_id;
}

Json LostJson(const Losses& lost_to) {
  Json list = Json::MakeList();
  for (const v1::LostTo& lost : lost_to) {
    list.Push({{"campaign", lost.campaign_id()}, {"clients", lost.count()}});
  }
  return list;
}

std::string LostText(const Losses& lost_to) {
  if (lost_to.empty()) return "";
  Table table;
  table.columns = {{"lost to"}, {"clients", true}};
  for (const v1::LostTo& lost : lost_to) {
    table.rows.push_back({LostName(lost.campaign_id()), FormatCount(lost.count())});
  }
  return absl::StrCat("Whose messages the FREQUENCY_CAPPED get or got instead:\n\n",
                      FormatTable(table));
}

Json AudienceJson(const v1::Audience& audience) {
  Json json = {{"campaign", audience.campaign_id()},
               {"number", audience.number()},
               {"step", audience.step()},
               {"state", EnumText(audience.state())},
               {"week", audience.week()},
               {"filter", audience.filter()},
               {"evaluated_at", FormatTime(audience.evaluated_at().seconds())},
               {"send_from", TimeText(audience.has_send_from(), audience.send_from())},
               {"send_to", TimeText(audience.has_send_to(), audience.send_to())}};
  SetCounts(audience, json);
  json.Set("streamed", audience.streamed());
  json.Set("members_hash", audience.members_hash());
  json.Set("provenance_hash", audience.provenance_hash());
  return json;
}

void PrintAudience(Tool& tool, const v1::Audience& audience, const v1::Revision& revision,
                   const std::string& above, const std::string& next) {
  Json json = AudienceJson(audience);
  json.Set("revision", revision.token());
  std::vector<std::string> lines = {absl::StrCat("Audience ", AudienceName(audience), " of step ",
                                                 audience.step(), ", ", EnumText(audience.state()),
                                                 "; ", FormatCount(audience.streamed()),
                                                 " members were exported so far.")};
  const std::string window = WindowText(audience);
  if (!window.empty()) lines.push_back(absl::StrCat("To be sent ", window, "."));
  lines.push_back(absl::StrCat("Members hash ", audience.members_hash()));
  const std::string lost = LostText(audience.lost_to());
  if (!lost.empty()) lines.push_back(absl::StrCat("\n", lost));
  if (!next.empty()) lines.push_back(next);
  tool.output().Print(json, CountsTable(audience), {above, absl::StrJoin(lines, "\n")});
}

}  // namespace clientele::client
