// week build

#include <algorithm>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "client/audiences/week_folder.h"
#include "client/tool/audience_text.h"
#include "client/tool/progress.h"
#include "client/tool/tool.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct WeekOptions {
  std::string week;
  std::string out;
  ListFlags list;
};

// "win-back", "win-back step 2".
std::string ListName(const v1::Audience& audience) {
  if (audience.step() <= 1) return audience.campaign_id();
  return absl::StrCat(audience.campaign_id(), " step ", audience.step());
}

std::string FilesText(const WeekList& list) {
  if (list.report.files.size() == 1) return list.report.files.front().path;
  if (list.name.empty()) return absl::StrCat("(", EnumText(list.audience.state()), ")");
  return absl::StrCat(list.name, "/ (", list.report.files.size(), " files)");
}

// One line a list.
Table ListsTable(const WeekManifest& manifest) {
  Table table;
  table.columns = {{"campaign"},      {"audience"},
                   {"matched", true}, {"left out", true},
                   {"members", true}, {"left out since", true},
                   {"rows", true},    {"members hash"},
                   {"file sha-256"},  {"file"}};
  for (const WeekList& list : manifest.lists) {
    const v1::Audience& audience = list.audience;
    table.rows.push_back(
        {ListName(audience), AudienceName(audience), FormatCount(audience.matched()),
         FormatCount(audience.matched() - audience.members()), FormatCount(audience.members()),
         FormatCount(list.report.left_out), FormatCount(list.report.rows),
         ShortHash(audience.members_hash()),
         list.report.files.size() == 1 ? ShortHash(list.report.files.front().sha256) : "",
         FilesText(list)});
  }
  return table;
}

// The reasons of all lists side by side: every column adds up to its filter's count.
Table ReasonsTable(const WeekManifest& manifest) {
  std::map<int, std::vector<int64_t>> counts;
  Table table;
  table.columns = {{"what"}};
  std::vector<std::string> matched = {"matched by the filter"};
  std::vector<std::string> members = {"members"};
  for (size_t i = 0; i < manifest.lists.size(); ++i) {
    const v1::Audience& audience = manifest.lists[i].audience;
    table.columns.push_back({ListName(audience), true});
    matched.push_back(FormatCount(audience.matched()));
    members.push_back(FormatCount(audience.members()));
    for (const auto& exclusion : audience.exclusions()) {
      std::vector<int64_t>& row = counts[exclusion.reason()];
      row.resize(manifest.lists.size());
      row[i] = exclusion.count();
    }
  }
  table.rows.push_back(std::move(matched));
  for (const auto& [reason, row] : counts) {
    std::vector<std::string>& line = table.rows.emplace_back();
    line.push_back(absl::StrCat("left out: ", EnumText(*v1::ExclusionReason_descriptor(), reason)));
    for (const int64_t count : row) line.push_back(FormatCount(count));
  }
  table.rows.push_back(std::move(members));
  return table;
}

std::string LossesText(const WeekManifest& manifest) {
  Table table;
  table.columns = {{"campaign"}, {"lost to"}, {"clients", true}};
  for (const WeekList& list : manifest.lists) {
    for (const v1::LostTo& lost : list.audience.lost_to()) {
      table.rows.push_back(
          {ListName(list.audience), LostName(lost.campaign_id()), FormatCount(lost.count())});
    }
  }
  if (table.rows.empty()) return "";
  return absl::StrCat("\nWho lost clients to what, by the frequency cap:\n\n", FormatTable(table));
}

std::string FailuresText(const WeekManifest& manifest) {
  if (manifest.failures.empty()) return "";
  Table table;
  table.columns = {{"not built"}, {"step", true}, {"reason"}, {"why"}};
  for (const auto& failure : manifest.failures) {
    table.rows.push_back({failure.campaign_id(), absl::StrCat(failure.step()),
                          EnumText(failure.reason()), failure.message()});
  }
  return absl::StrCat("\n", FormatTable(table));
}

Json ListJson(const WeekList& list) {
  Json json = AudienceJson(list.audience);
  json.Set("left_out_since", list.report.left_out);
  json.Set("rows", list.report.rows);
  json.Set("left_alone", list.left_alone);
  Json files = Json::MakeList();
  for (const ListFile& file : list.report.files) {
    files.Push(
        {{"file", file.path}, {"owner", file.owner}, {"rows", file.rows}, {"sha256", file.sha256}});
  }
  json.Set("files", files);
  return json;
}

Json WeekJson(const WeekManifest& manifest) {
  Json lists = Json::MakeList();
  for (const WeekList& list : manifest.lists) lists.Push(ListJson(list));
  Json failures = Json::MakeList();
  for (const auto& failure : manifest.failures) {
    failures.Push({{"campaign", failure.campaign_id()},
                   {"step", failure.step()},
                   {"reason", EnumText(failure.reason())},
                   {"message", failure.message()}});
  }
  return {{"week", manifest.week}, {"lists", lists}, {"failures", failures}};
}

void PrintWeek(Tool& tool, const WeekOptions& options, const WeekManifest& manifest) {
  const auto left_alone = std::count_if(manifest.lists.begin(), manifest.lists.end(),
                                        [](const WeekList& list) { return list.left_alone; });
  std::string below;
  if (!manifest.lists.empty()) below = FormatTable(ReasonsTable(manifest));
  absl::StrAppend(&below, LossesText(manifest), FailuresText(manifest));
  if (left_alone > 0) {
    absl::StrAppend(&below, "\n", left_alone,
                    " lists were finished before the run that was broken off and left alone. Run "
                    "it again before you send: that leaves out who said stop since.");
  } else {
    absl::StrAppend(&below, "\nNext, when a list is sent: clientele delivery import ", options.out,
                    "/FILE --audience AUDIENCE --status SENT");
  }
  tool.output().Print(WeekJson(manifest), ListsTable(manifest),
                      {absl::StrCat("Week ", manifest.week, " is in ", options.out,
                                    "; what is in it, in full: ", options.out, "/", kManifestName),
                       below});
}

// A bar for each list.
class WeekBar {
 public:
  void Update(const WeekList& list, int64_t rows) {
    if (bar_ == nullptr || list.name != name_) {
      name_ = list.name;
      bar_.reset();
      bar_ = std::make_unique<Progress>(name_, list.audience.members());
    }
    bar_->Update(rows);
  }

 private:
  std::string name_;
  std::unique_ptr<Progress> bar_;
};

absl::Status Build(Tool& tool, const WeekOptions& options) {
  ASSIGN_OR_RETURN(const ListOptions list,
                   MakeListOptions(options.list.columns, options.list.made_for,
                                   options.list.encoding, options.list.split_by));
  ASSIGN_OR_RETURN(const std::unique_ptr<WeekFolder> folder,
                   WeekFolder::Open(options.out, options.week));
  v1::BuildWeekRequest request;
  request.set_week(options.week);
  ASSIGN_OR_RETURN(const v1::BuildWeekResponse built,
                   tool.slow_connection().Call(tool.slow_connection().campaigns(),
                                               &v1::CampaignService::Stub::BuildWeek, request));
  absl::StatusOr<WeekManifest> manifest;
  {
    WeekBar bar;
    manifest =
        folder->Write(tool.connection(), built, list,
                      [&](const WeekList& written, int64_t rows) { bar.Update(written, rows); });
  }
  RETURN_IF_ERROR(manifest.status());
  PrintWeek(tool, options, *manifest);
  if (manifest->failures.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      manifest->failures.size(), " of ", manifest->failures.size() + manifest->lists.size(),
      " lists could not be built; the others are written. Run it again when the "
      "campaigns are put right."));
}

}  // namespace

void AddWeekCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("week", "All campaigns of a week");
  AddCommand<WeekOptions>(
      tool, group, "build",
      "Freeze every campaign that is due in a week and write its lists; safe to run again",
      "clientele week build --week 2026-W47 --out week47 --for excel",
      [](Command& command, WeekOptions& options) {
        command.Add("--week", options.week, "Monday to Sunday: 2026-W47").Required();
        command.Add("--out", options.out, "The week's folder").Required();
        BindList(command, options.list);
      },
      &Build);
}

}  // namespace clientele::client
