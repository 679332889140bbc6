// segment count | list | breakdown | fields | check; the others have files of their own

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/tool/arguments.h"
#include "client/tool/breakdown.h"
#include "client/tool/tool.h"
#include "server/base/civil_time.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"

namespace clientele::client {
namespace {

struct CountOptions {
  FilterOptions filter;
};

struct ListOptions {
  FilterOptions filter;
  std::vector<std::string> columns = {"external_id", "display_name", "temperature", "volume_tier"};
  std::string order_by;
  int64_t limit = 20;
  bool all = false;
};

struct BreakDownOptions {
  FilterOptions filter;
  std::vector<std::string> dimensions = {"temperature,volume_tier"};
};

struct CheckOptions {
  std::string expression;
};

absl::Status Count(Tool& tool, const CountOptions& options) {
  v1::CountSegmentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_filter(), ToFilter(options.filter));
  ASSIGN_OR_RETURN(const v1::CountSegmentResponse response,
                   tool.connection().Call(tool.connection().segments(),
                                          &v1::SegmentService::Stub::CountSegment, request));
  Json reachable = Json::MakeObject();
  std::vector<std::string> parts;
  for (const auto& channel : response.reachable()) {
    reachable.Set(EnumText(channel.channel()), channel.count());
    if (channel.count() > 0) {
      parts.push_back(absl::StrCat(EnumText(channel.channel()), " ", FormatCount(channel.count())));
    }
  }
  tool.output().Say(
      {{"count", response.count()},
       {"reachable", reachable},
       {"revision", response.revision().token()},
       {"evaluated_at", FormatTime(response.evaluated_at().seconds())}},
      absl::StrCat(FormatCount(response.count()), " clients",
                   parts.empty() ? "" : "; reachable by ", absl::StrJoin(parts, ", "), "."));
  return absl::OkStatus();
}

// Times are numbers on the wire; the field's type says which they are.
absl::StatusOr<std::vector<std::string>> TypesOf(Tool& tool,
                                                 const std::vector<std::string>& fields) {
  ASSIGN_OR_RETURN(const v1::DescribeFilterResponse reference,
                   tool.connection().Call(tool.connection().segments(),
                                          &v1::SegmentService::Stub::DescribeFilter,
                                          v1::DescribeFilterRequest()));
  std::vector<std::string> types;
  for (const std::string& field : fields) {
    std::string& type = types.emplace_back();
    for (const auto& known : reference.fields()) {
      if (known.name() == field) type = known.type();
    }
  }
  return types;
}

Json ValueOf(const v1::FieldColumn& column, int i, const std::string& type) {
  if (column.present_size() > 0 && !column.present(i)) return Json();
  if (column.texts_size() > 0) return column.texts(i);
  const int64_t number = column.integers(i);
  if (type == "time") return FormatTime(number);
  if (type == "boolean") return number != 0;
  return number;
}

absl::Status List(Tool& tool, const ListOptions& options) {
  v1::QuerySegmentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_filter(), ToFilter(options.filter));
  for (const std::string& column : options.columns) request.add_fields(column);
  request.set_order_by(options.order_by);
  request.set_limit(options.all ? 0 : options.limit);
  ASSIGN_OR_RETURN(const std::vector<std::string> types, TypesOf(tool, options.columns));
  Json members = Json::MakeList();
  Table table;
  table.columns.push_back({"id", true});
  for (size_t c = 0; c < options.columns.size(); ++c) {
    const bool number = types[c] == "integer" || types[c] == "money";
    table.columns.push_back({options.columns[c], number});
  }
  std::string revision;
  RETURN_IF_ERROR(tool.connection().ReadStream(
      tool.connection().segments(), &v1::SegmentService::Stub::QuerySegment, request,
      [&](const v1::QuerySegmentResponse& batch) {
        revision = batch.revision().token();
        for (int i = 0; i < batch.client_ids_size(); ++i) {
          Json member = {{"id", batch.client_ids(i)}};
          std::vector<std::string> row = {absl::StrCat(batch.client_ids(i))};
          for (int c = 0; c < batch.columns_size(); ++c) {
            const Json value = ValueOf(batch.columns(c), i, types[static_cast<size_t>(c)]);
            row.push_back(CellText(value));
            member.Set(batch.columns(c).field(), value);
          }
          members.Push(std::move(member));
          table.rows.push_back(std::move(row));
        }
        return absl::OkStatus();
      }));
  Notes notes;
  if (!options.all && static_cast<int64_t>(table.rows.size()) == options.limit) {
    notes.below = absl::StrCat("The first ", options.limit, "; more with --limit N or --all.");
  }
  tool.output().Print({{"members", members}, {"revision", revision}}, table, notes);
  return absl::OkStatus();
}

// "temperature,stage" is two; the commas of band(total_amount, 100, 200) divide nothing.
std::vector<std::string> SplitDimensions(const std::vector<std::string>& texts) {
  std::vector<std::string> dimensions;
  for (const std::string& text : texts) {
    std::string* dimension = &dimensions.emplace_back();
    int depth = 0;
    for (const char c : text) {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        dimension = &dimensions.emplace_back();
      } else {
        dimension->push_back(c);
      }
    }
  }
  for (std::string& dimension : dimensions) absl::StripAsciiWhitespace(&dimension);
  return dimensions;
}

absl::Status BreakDown(Tool& tool, const BreakDownOptions& options) {
  v1::BreakDownSegmentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_filter(), ToFilter(options.filter));
  const std::vector<std::string> dimensions = SplitDimensions(options.dimensions);
  for (const std::string& dimension : dimensions) request.add_dimensions(dimension);
  ASSIGN_OR_RETURN(const v1::BreakDownSegmentResponse response,
                   tool.connection().Call(tool.connection().segments(),
                                          &v1::SegmentService::Stub::BreakDownSegment, request));
  ASSIGN_OR_RETURN(const std::string currency, tool.Currency());
  PrintBreakDown(tool, dimensions, response, currency);
  return absl::OkStatus();
}

absl::Status Fields(Tool& tool, const NoOptions&) {
  ASSIGN_OR_RETURN(const v1::DescribeFilterResponse reference,
                   tool.connection().Call(tool.connection().segments(),
                                          &v1::SegmentService::Stub::DescribeFilter,
                                          v1::DescribeFilterRequest()));
  Json fields = Json::MakeList();
  Table table;
  table.columns = {{"field"}, {"type"}, {"example"}, {"what it is"}};
  for (const auto& field : reference.fields()) {
    Json values = Json::MakeList();
    for (const std::string& value : field.values()) values.Push(value);
    fields.Push({{"name", field.name()},
                 {"type", field.type()},
                 {"description", field.description()},
                 {"example", field.example()},
                 {"values", values}});
    const std::string meaning =
        field.values().empty()
            ? field.description()
            : absl::StrCat(field.description(), " ", absl::StrJoin(field.values(), ", "));
    table.rows.push_back({field.name(), field.type(), field.example(), meaning});
  }
  Json operations = Json::MakeList();
  for (const auto& operation : reference.operations()) {
    operations.Push({{"name", operation.name()},
                     {"description", operation.description()},
                     {"example", operation.example()}});
    table.rows.push_back({operation.name(), "", operation.example(), operation.description()});
  }
  tool.output().Print({{"fields", fields}, {"operations", operations}}, table);
  return absl::OkStatus();
}

using Problems = google::protobuf::RepeatedPtrField<v1::DescribeFilterResponse::Problem>;

Json ProblemsJson(const Problems& problems) {
  Json list = Json::MakeList();
  for (const auto& problem : problems) {
    list.Push({{"position", problem.position()},
               {"length", problem.length()},
               {"message", problem.message()}});
  }
  return list;
}

// "at character 22: …", counted from 1 as an editor does.
std::vector<std::string> ProblemLines(const std::string& expression, const Problems& problems) {
  std::vector<std::string> lines;
  for (const auto& problem : problems) {
    const absl::string_view before =
        absl::string_view(expression).substr(0, static_cast<size_t>(problem.position()));
    lines.push_back(
        absl::StrCat("at character ", CharacterCount(before) + 1, ": ", problem.message()));
  }
  return lines;
}

absl::Status Check(Tool& tool, const CheckOptions& options) {
  v1::DescribeFilterRequest request;
  request.set_expression(options.expression);
  ASSIGN_OR_RETURN(const v1::DescribeFilterResponse response,
                   tool.connection().Call(tool.connection().segments(),
                                          &v1::SegmentService::Stub::DescribeFilter, request));
  const Json document = {{"canonical", response.canonical()},
                         {"errors", ProblemsJson(response.errors())},
                         {"warnings", ProblemsJson(response.warnings())}};
  if (response.errors().empty()) {
    std::string text = response.canonical().empty() ? "(everyone)" : response.canonical();
    for (const std::string& line : ProblemLines(options.expression, response.warnings())) {
      absl::StrAppend(&text, "\nwarning: ", line);
    }
    tool.output().Say(document, text);
    return absl::OkStatus();
  }
  if (tool.output().format() == Format::kJson) tool.output().Say(document, "");
  return absl::InvalidArgumentError(
      absl::StrJoin(ProblemLines(options.expression, response.errors()), "\n  "));
}

}  // namespace

void AddSegmentCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("segment", "Who matches a filter, and why; saved filters");
  AddCommand<CountOptions>(
      tool, group, "count", "How many match; everyone without a filter",
      "clientele segment count --temperature HOT --tier LARGE --no-tag vip",
      [](Command& command, CountOptions& options) { BindFilter(command, options.filter); }, &Count);
  AddCommand<ListOptions>(
      tool, group, "list", "Who they are",
      "clientele segment list --where \"last_order_at < now - 90d\" --order-by \"total_amount "
      "desc\" --columns display_name,total_amount",
      [](Command& command, ListOptions& options) {
        BindFilter(command, options.filter);
        command.Add("--columns", options.columns, "Fields to show").SplitAtCommas().ShowDefault();
        command.Add("--order-by", options.order_by, "A field, perhaps with \"desc\"");
        command.Add("--limit", options.limit, "At most so many").AboveZero().ShowDefault();
        command.AddFlag("--all", options.all, "Every one of them");
      },
      &List);
  AddCommand<BreakDownOptions>(
      tool, group, "breakdown", "Counts and sums of one or two classes or bands against each other",
      "clientele segment breakdown --by temperature --by \"band(total_amount, 1000 RUB, 5000 "
      "RUB)\" --active",
      [](Command& command, BreakDownOptions& options) {
        BindFilter(command, options.filter);
        command
            .Add("--by", options.dimensions,
                 "One or two fields, attributes (attr.NAME) or bands: \"band(FIELD, BOUND, …)\"")
            .ShowDefault();
      },
      &BreakDown);
  AddExplainCommand(tool, group);
  AddSavedSegmentCommands(tool, group);
  AddCommand<NoOptions>(tool, group, "fields",
                        "Every field, attribute, event and operator of the filter language",
                        "clientele segment fields", &BindNothing, &Fields);
  AddCommand<CheckOptions>(
      tool, group, "check",
      "Whether an expression is right, its standard spelling, and what to think of",
      "clientele segment check \"tags:vip AND orders_count >= 2\"",
      [](Command& command, CheckOptions& options) {
        command.Add("EXPRESSION", options.expression, "").Required();
      },
      &Check);
}

}  // namespace clientele::client
