// audience export

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "client/audiences/audience_list.h"
#include "client/tool/audience_text.h"
#include "client/tool/progress.h"
#include "client/tool/tool.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct ExportOptions {
  std::string audience;
  std::string out;
  ListFlags list;
};

// Call lists of another day must not lie among these.
absl::Status CheckFolder(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return absl::OkStatus();
  if (std::filesystem::is_directory(path, ignored) && std::filesystem::is_empty(path, ignored)) {
    return absl::OkStatus();
  }
  return absl::AlreadyExistsError(
      absl::StrCat(path, " is there already: name a new or empty folder for the owners' lists"));
}

Json FilesJson(const ListReport& report) {
  Json files = Json::MakeList();
  for (const ListFile& file : report.files) {
    files.Push(
        {{"file", file.path}, {"owner", file.owner}, {"rows", file.rows}, {"sha256", file.sha256}});
  }
  return files;
}

void PrintReport(Tool& tool, const v1::Audience& audience, const ExportOptions& options,
                 const ListReport& report) {
  std::string text =
      absl::StrCat(FormatCount(report.rows), " members written to ", options.out, ".");
  if (report.left_out > 0) {
    absl::StrAppend(&text, " ", FormatCount(report.left_out),
                    " members may no longer be messaged and were left out.");
  }
  const std::string next = absl::StrCat("Next, when it is sent: clientele delivery import ",
                                        options.list.split_by.empty() ? options.out : "FILE",
                                        " --audience ", AudienceName(audience), " --status SENT");
  Json json = {{"campaign", audience.campaign_id()},
               {"number", audience.number()},
               {"written", report.rows},
               {"left_out", report.left_out},
               {"file", options.out},
               {"files", FilesJson(report)}};
  if (options.list.split_by.empty() || tool.output().format() == Format::kJson) {
    tool.output().Say(json, absl::StrCat(text, "\n", next));
    return;
  }
  Table table;
  table.columns = {{"owner"}, {"members", true}, {"file"}};
  for (const ListFile& file : report.files) {
    table.rows.push_back(
        {file.owner.empty() ? "(nobody)" : file.owner, FormatCount(file.rows), file.path});
  }
  tool.output().Print(json, table, {text, next});
}

absl::Status Export(Tool& tool, const ExportOptions& options) {
  ASSIGN_OR_RETURN(const ListOptions list,
                   MakeListOptions(options.list.columns, options.list.made_for,
                                   options.list.encoding, options.list.split_by));
  if (list.by_owner) RETURN_IF_ERROR(CheckFolder(options.out));
  ASSIGN_OR_RETURN(const v1::Audience audience, FindAudience(tool, options.audience));
  absl::StatusOr<ListReport> report;
  {
    Progress bar(AudienceName(audience), audience.members());
    report = WriteAudience(tool.connection(), audience, options.out, list,
                           [&](int64_t rows) { bar.Update(rows); });
  }
  RETURN_IF_ERROR(report.status());
  PrintReport(tool, audience, options, *report);
  return absl::OkStatus();
}

}  // namespace

void AddExportCommand(Tool& tool, Command& audience) {
  AddCommand<ExportOptions>(
      tool, audience, "export", "Write a frozen list as CSV, without who may no longer be messaged",
      "clientele audience export win-back --out list.csv\n"
      "Call lists: clientele audience export spring-calls --out calls --split-by owner --for excel",
      [](Command& command, ExportOptions& options) {
        command.Add("AUDIENCE", options.audience, "CAMPAIGN (its latest) or CAMPAIGN/NUMBER")
            .Required();
        command.Add("--out", options.out, "The file to write; with --split-by the folder")
            .Required();
        BindList(command, options.list);
      },
      &Export);
}

}  // namespace clientele::client
