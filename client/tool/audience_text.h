// Audiences as commands name, ask for and print them.
#ifndef CLIENTELE_CLIENT_TOOL_AUDIENCE_TEXT_H_
#define CLIENTELE_CLIENT_TOOL_AUDIENCE_TEXT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/audiences/list_options.h"
#include "client/tool/command_line.h"
#include "client/tool/output.h"
#include "client/tool/tool.h"
#include "client/wire_text.h"
#include "clientele/v1/campaign_service.pb.h"

namespace clientele::client {

// "CAMPAIGN" (number 0: its latest) or "CAMPAIGN/3".
absl::Status ParseAudience(const std::string& text, std::string* campaign, int64_t* number);
// "win-back/3".
std::string AudienceName(const v1::Audience& audience);
absl::StatusOr<v1::Audience> FindAudience(Tool& tool, const std::string& text);

// --step, --from and --to of what is to be built.
struct SendOptions {
  int64_t step = 0;
  std::string from;
  std::string to;
};
void BindSend(Command& command, SendOptions& options);
// Days are those of the business's time zone: from the first second of --from to the last of --to.
template <typename Request>
absl::Status FillSend(Tool& tool, const SendOptions& options, Request& request);
absl::Status SetFirstSecond(Tool& tool, const std::string& text, const std::string& option,
                            google::protobuf::Timestamp* out);
absl::Status SetLastSecond(Tool& tool, const std::string& text, const std::string& option,
                           google::protobuf::Timestamp* out);

// --columns, --for, --encoding and --split-by of a list.
struct ListFlags {
  std::vector<std::string> columns = DefaultListColumns();
  std::string made_for = "tool";
  std::string encoding = "utf-8";
  std::string split_by;
};
void BindList(Command& command, ListFlags& flags);

using Exclusions = google::protobuf::RepeatedPtrField<v1::ExclusionCount>;
using Losses = google::protobuf::RepeatedPtrField<v1::LostTo>;

// Everyone that the filter matched: a row for each reason to be left out and for each channel and
// variant that members are reached with. The reasons and the members add up to those matched.
template <typename Counts>
Table CountsTable(const Counts& counts);
// What counts have in common, estimated or frozen.
template <typename Counts>
void SetCounts(const Counts& counts, Json& json);

// Enough of a hash to tell two apart.
std::string ShortHash(const std::string& hash);

// "Who has the slots …" with a table below; empty when nobody was lost.
std::string LostText(const Losses& lost_to);
std::string LostName(const std::string& campaign_id);

// Everything about it.
Json AudienceJson(const v1::Audience& audience);
void PrintAudience(Tool& tool, const v1::Audience& audience, const v1::Revision& revision,
                   const std::string& above, const std::string& next);

// --- Templates ----------------------------------------------------------------------------------

Table MakeCountsTable(int64_t matched, int64_t members, const Exclusions& exclusions);
void AddSizeRows(const std::string& what, const std::string& name, int64_t members, Table& table);
Json ReasonsJson(const Exclusions& exclusions);
Json LostJson(const Losses& lost_to);

template <typename Request>
absl::Status FillSend(Tool& tool, const SendOptions& options, Request& request) {
  request.set_step(static_cast<int32_t>(options.step));
  if (!options.from.empty()) {
    const absl::Status status =
        SetFirstSecond(tool, options.from, "--from", request.mutable_send_from());
    if (!status.ok()) return status;
  }
  if (options.to.empty()) return absl::OkStatus();
  return SetLastSecond(tool, options.to, "--to", request.mutable_send_to());
}

template <typename Counts>
Table CountsTable(const Counts& counts) {
  Table table = MakeCountsTable(counts.matched(), counts.members(), counts.exclusions());
  for (const auto& size : counts.channels()) {
    AddSizeRows("members by ", EnumText(size.channel()), size.members(), table);
  }
  for (const auto& size : counts.variants()) {
    AddSizeRows("members with variant ", size.variant_id(), size.members(), table);
  }
  return table;
}

template <typename Counts>
void SetCounts(const Counts& counts, Json& json) {
  json.Set("matched", counts.matched());
  json.Set("members", counts.members());
  json.Set("exclusions", ReasonsJson(counts.exclusions()));
  Json channels = Json::MakeObject();
  for (const auto& size : counts.channels()) {
    channels.Set(EnumText(size.channel()), size.members());
  }
  json.Set("channels", channels);
  Json variants = Json::MakeObject();
  for (const auto& size : counts.variants()) variants.Set(size.variant_id(), size.members());
  json.Set("variants", variants);
  json.Set("lost_to", LostJson(counts.lost_to()));
}

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_AUDIENCE_TEXT_H_
