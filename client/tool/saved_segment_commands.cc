// segment save | saved | show | update | delete

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/tool/arguments.h"
#include "client/tool/tool.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct SaveOptions {
  std::string name;
  std::string title;
  FilterOptions filter;
};

struct ShowOptions {
  std::string name;
};

struct UpdateOptions {
  std::string name;
  std::optional<std::string> title;
  FilterOptions filter;
  bool everyone = false;
  std::string etag;
  bool dry_run = false;
};

struct DeleteOptions {
  std::string name;
  std::string etag;
};

Json SegmentJson(const v1::Segment& segment) {
  return {{"segment_id", segment.segment_id()},
          {"title", segment.title()},
          {"filter", segment.filter()},
          {"etag", segment.etag()},
          {"created_at", TimeText(segment.has_created_at(), segment.created_at())},
          {"updated_at", TimeText(segment.has_updated_at(), segment.updated_at())},
          {"actor", segment.actor()}};
}

Table SegmentTable() {
  Table table;
  table.columns = {{"segment"}, {"title"}, {"filter"}, {"changed"}, {"by"}};
  return table;
}

std::vector<std::string> SegmentRow(const v1::Segment& segment) {
  return {segment.segment_id(), segment.title(),
          segment.filter().empty() ? "(everyone)" : segment.filter(),
          TimeText(segment.has_updated_at(), segment.updated_at()), segment.actor()};
}

void PrintOne(Tool& tool, const v1::Segment& segment, const v1::Revision& revision,
              const Notes& notes) {
  Table table = SegmentTable();
  table.rows.push_back(SegmentRow(segment));
  Json json = SegmentJson(segment);
  json.Set("revision", revision.token());
  tool.output().Print(json, table, notes);
}

absl::Status Save(Tool& tool, const SaveOptions& options) {
  v1::CreateSegmentRequest request;
  request.set_segment_id(options.name);
  request.set_title(options.title);
  request.set_actor(tool.actor);
  ASSIGN_OR_RETURN(*request.mutable_filter(), ToFilter(options.filter));
  ASSIGN_OR_RETURN(const v1::CreateSegmentResponse response,
                   tool.connection().Call(tool.connection().segments(),
                                          &v1::SegmentService::Stub::CreateSegment, request));
  PrintOne(tool, response.segment(), response.revision(),
           {"Saved.", absl::StrCat("Next: clientele segment count --segment ", options.name)});
  return absl::OkStatus();
}

absl::Status Saved(Tool& tool, const NoOptions&) {
  Json segments = Json::MakeList();
  Table table = SegmentTable();
  v1::ListSegmentsRequest request;
  do {
    ASSIGN_OR_RETURN(const v1::ListSegmentsResponse page,
                     tool.connection().Call(tool.connection().segments(),
                                            &v1::SegmentService::Stub::ListSegments, request));
    for (const v1::Segment& segment : page.segments()) {
      segments.Push(SegmentJson(segment));
      table.rows.push_back(SegmentRow(segment));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  tool.output().Print({{"segments", segments}}, table);
  return absl::OkStatus();
}

absl::Status Show(Tool& tool, const ShowOptions& options) {
  v1::GetSegmentRequest request;
  request.set_segment_id(options.name);
  ASSIGN_OR_RETURN(const v1::GetSegmentResponse response,
                   tool.connection().Call(tool.connection().segments(),
                                          &v1::SegmentService::Stub::GetSegment, request));
  PrintOne(tool, response.segment(), response.revision(), {});
  return absl::OkStatus();
}

// "12 (ids 3, 8, 9, …)"; enough of them to look at somebody.
std::string MovedText(int64_t count, const google::protobuf::RepeatedField<int64_t>& ids) {
  constexpr int kShownIds = 10;
  if (count == 0) return "0";
  const int shown = std::min(ids.size(), kShownIds);
  return absl::StrCat(FormatCount(count), " (ids ",
                      absl::StrJoin(ids.begin(), ids.begin() + shown, ", "),
                      count > shown ? ", …)" : ")");
}

Json IdsJson(const google::protobuf::RepeatedField<int64_t>& ids) {
  Json list = Json::MakeList();
  for (const int64_t id : ids) list.Push(id);
  return list;
}

void PrintPreview(Tool& tool, const v1::UpdateSegmentResponse& response) {
  Json json = SegmentJson(response.segment());
  json.Set("entering", response.entering());
  json.Set("leaving", response.leaving());
  json.Set("entering_client_ids", IdsJson(response.entering_client_ids()));
  json.Set("leaving_client_ids", IdsJson(response.leaving_client_ids()));
  json.Set("revision", response.revision().token());
  Table table = SegmentTable();
  table.rows.push_back(SegmentRow(response.segment()));
  tool.output().Print(
      json, table,
      {"Dry run: nothing was changed.",
       absl::StrCat(
           "Would enter: ", MovedText(response.entering(), response.entering_client_ids()),
           "\nWould leave: ", MovedText(response.leaving(), response.leaving_client_ids()))});
}

absl::Status Update(Tool& tool, const UpdateOptions& options) {
  v1::UpdateSegmentRequest request;
  request.set_segment_id(options.name);
  request.set_actor(tool.actor);
  request.set_etag(options.etag);
  request.set_validate_only(options.dry_run);
  if (options.title.has_value()) request.set_title(*options.title);
  if (options.everyone && !options.filter.empty()) {
    return InvalidField("--everyone", "a filter with it", "either everyone or a filter");
  }
  if (options.everyone || !options.filter.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_filter(), ToFilter(options.filter));
  }
  if (!request.has_filter() && !request.has_title()) {
    return InvalidField("--where", "", "what to change: a filter, --everyone or --title");
  }
  ASSIGN_OR_RETURN(const v1::UpdateSegmentResponse response,
                   tool.connection().Call(tool.connection().segments(),
                                          &v1::SegmentService::Stub::UpdateSegment, request));
  if (options.dry_run) {
    PrintPreview(tool, response);
  } else {
    PrintOne(tool, response.segment(), response.revision(), {"Changed.", ""});
  }
  return absl::OkStatus();
}

absl::Status Delete(Tool& tool, const DeleteOptions& options) {
  v1::DeleteSegmentRequest request;
  request.set_segment_id(options.name);
  request.set_etag(options.etag);
  request.set_actor(tool.actor);
  ASSIGN_OR_RETURN(const v1::DeleteSegmentResponse response,
                   tool.connection().Call(tool.connection().segments(),
                                          &v1::SegmentService::Stub::DeleteSegment, request));
  tool.output().Say({{"segment_id", options.name}, {"revision", response.revision().token()}},
                    absl::StrCat("Deleted ", options.name, "."));
  return absl::OkStatus();
}

constexpr char kNameHelp[] = "Letters, digits and \"-\"";
constexpr char kEtagHelp[] = "Only if the segment is still this one";

}  // namespace

void AddSavedSegmentCommands(Tool& tool, Command& segment) {
  AddCommand<SaveOptions>(
      tool, segment, "save", "Keep a filter under a name, for --segment NAME and segment(\"NAME\")",
      "clientele segment save lapsed-vip --title \"VIPs who went quiet\" --where "
      "\"order_value_class = VIP AND NOT active\"",
      [](Command& command, SaveOptions& options) {
        command.Add("NAME", options.name, kNameHelp).Required();
        command.Add("--title", options.title, "For people");
        BindFilter(command, options.filter);
      },
      &Save);
  AddCommand<NoOptions>(tool, segment, "saved", "All saved segments", "clientele segment saved",
                        &BindNothing, &Saved);
  AddCommand<ShowOptions>(
      tool, segment, "show", "One saved segment", "clientele segment show lapsed-vip",
      [](Command& command, ShowOptions& options) {
        command.Add("NAME", options.name, "").Required();
      },
      &Show);
  AddCommand<UpdateOptions>(
      tool, segment, "update", "Change a saved segment; with --dry-run who would enter and leave",
      "clientele segment update lapsed-vip --where \"order_value_class = VIP AND last_order_at < "
      "now "
      "- 120d\" --dry-run",
      [](Command& command, UpdateOptions& options) {
        command.Add("NAME", options.name, "").Required();
        command.Add("--title", options.title, "For people");
        BindFilter(command, options.filter);
        command.AddFlag("--everyone", options.everyone, "No condition at all").Under("Filter");
        command.Add("--etag", options.etag, kEtagHelp);
        command.AddFlag("--dry-run", options.dry_run, "Only say who would enter and leave");
      },
      &Update);
  AddCommand<DeleteOptions>(
      tool, segment, "delete", "Forget a saved segment that nothing uses",
      "clientele segment delete lapsed-vip",
      [](Command& command, DeleteOptions& options) {
        command.Add("NAME", options.name, "").Required();
        command.Add("--etag", options.etag, kEtagHelp);
      },
      &Delete);
}

}  // namespace clientele::client
