#include "client/imports/file_import.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/files/column_map.h"
#include "client/files/table_reader.h"
#include "client/import_stream.h"
#include "client/imports/attribute_values.h"
#include "client/imports/order_lines.h"
#include "client/imports/rejections.h"
#include "client/imports/row_fields.h"
#include "client/imports/row_readers.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"

namespace clientele::client {
namespace {

absl::StatusOr<TableOptions> ToTableOptions(const ImportOptions& options) {
  TableOptions table;
  ASSIGN_OR_RETURN(table.encoding, ParseEncoding(options.encoding));
  if (options.delimiter == "tab") {
    table.delimiter = '\t';
  } else if (options.delimiter.size() == 1) {
    table.delimiter = options.delimiter.front();
  } else if (!options.delimiter.empty()) {
    return InvalidField("--delimiter", options.delimiter, "one character, or tab");
  }
  return table;
}

absl::StatusOr<FileContext> MakeContext(Connection& connection, const ImportOptions& options) {
  ASSIGN_OR_RETURN(const v1::GetPolicyResponse response,
                   connection.Call(connection.policies(), &v1::PolicyService::Stub::GetPolicy,
                                   v1::GetPolicyRequest()));
  FileContext context;
  context.zone = absl::UTCTimeZone();
  absl::LoadTimeZone(response.policy().time_zone(), &context.zone);
  context.currency = options.currency.empty() ? response.policy().currency() : options.currency;
  context.return_prefix = options.return_prefix;
  context.defaults = options.defaults;
  context.attributes = {response.policy().attributes().begin(),
                        response.policy().attributes().end()};
  return context;
}

// The fields that this file may have.
std::vector<std::string> FieldsOf(FileKind kind, const FileContext& context) {
  const absl::Span<const absl::string_view> known = KnownFields(kind);
  std::vector<std::string> fields(known.begin(), known.end());
  if (kind != FileKind::kClients) return fields;
  for (const v1::Policy::Attribute& attribute : context.attributes) {
    fields.push_back(absl::StrCat(kAttributePrefix, attribute.id()));
  }
  return fields;
}

// A column of an attribute that nobody declared would be passed over in silence.
absl::Status CheckAttributeColumns(absl::Span<const std::string> header,
                                   const std::vector<std::string>& fields) {
  for (const std::string& column : header) {
    const std::string name = LowerText(column);
    if (!absl::StartsWith(name, kAttributePrefix)) continue;
    if (std::find(fields.begin(), fields.end(), name) != fields.end()) continue;
    const std::vector<absl::string_view> views(fields.begin(), fields.end());
    const absl::string_view nearest = NearestName(name, views);
    return InvalidField("column", column,
                        absl::StrCat("an attribute that the policy declares",
                                     nearest.empty() ? "" : "; did you mean ", nearest,
                                     nearest.empty() ? "" : "?"));
  }
  return absl::OkStatus();
}

absl::StatusOr<ColumnMap> MakeMap(FileKind kind, const TableReader& table,
                                  const ImportOptions& options, const FileContext& context) {
  ASSIGN_OR_RETURN(const std::vector<ColumnPair> pairs, ParseColumnPairs(options.map));
  const std::vector<std::string> fields = FieldsOf(kind, context);
  const std::vector<absl::string_view> views(fields.begin(), fields.end());
  ASSIGN_OR_RETURN(ColumnMap map, ColumnMap::Build(table.header(), pairs, views));
  if (kind == FileKind::kClients && pairs.empty()) {
    RETURN_IF_ERROR(CheckAttributeColumns(table.header(), fields));
  }
  const auto has = [&](absl::string_view field) {
    return map.IndexOf(field).has_value() ||
           std::any_of(options.defaults.begin(), options.defaults.end(),
                       [&](const auto& given) { return given.first == field; });
  };
  if (NamesClientsTwoWays(kind) && !has("client") && !has("client_id")) {
    return InvalidField("--map", options.map,
                        "client=COLUMN or client_id=COLUMN: the file has neither column");
  }
  for (const absl::string_view field : RequiredFields(kind)) {
    if (has(field)) continue;
    return InvalidField("--map", options.map,
                        absl::StrCat(field, "=COLUMN: the file has no column called ", field));
  }
  return map;
}

// One import from its file to its rejects.
class FileImport {
 public:
  FileImport(Connection& connection, FileKind kind, const TableReader& table, ColumnMap map,
             FileContext context, const ImportOptions& options, const ImportProgress& progress)
      : kind_(kind),
        header_(table.header()),
        map_(std::move(map)),
        context_(std::move(context)),
        progress_(progress),
        stream_(connection, ToSettings(options),
                [this](int64_t tag, const v1::ImportResponse::Rejection& rejection) {
                  OnRejection(tag, rejection);
                }) {}

  absl::Status Run(TableReader& table) {
    TableRow row;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, table.Next(row));
      if (!more) break;
      ++report_.records;
      RETURN_IF_ERROR(Take(row));
      progress_("reading", table.bytes_read(), table.total_bytes());
    }
    if (kind_ == FileKind::kOrders) RETURN_IF_ERROR(SendOrders());
    RETURN_IF_ERROR(stream_.Finish());
    report_.changed = stream_.changed();
    report_.rejected = rejections_.count();
    return absl::OkStatus();
  }

  ImportReport& report() { return report_; }
  const Rejections& rejections() const { return rejections_; }
  int64_t answered() const { return stream_.answered(); }

  // The column that a path in the server's answer is about; empty when it is none in particular.
  std::string ColumnOfPath(const TableRow& row, absl::string_view path) const {
    return ColumnOf(FieldOfPath(kind_, path, RowFields(map_, row, context_)));
  }

 private:
  static ImportSettings ToSettings(const ImportOptions& options) {
    ImportSettings settings;
    settings.on_conflict = options.on_conflict;
    settings.create_clients = options.create_clients;
    settings.validate_only = options.dry_run;
    settings.actor = options.actor;
    return settings;
  }

  absl::Status Take(const TableRow& row) {
    RowFields fields(map_, row, context_);
    v1::ImportRow wire;
    if (kind_ == FileKind::kOrders) {
      orders_.Add(row.line, fields);
    } else {
      ReadRow(kind_, fields, &wire);
    }
    if (!fields.ok()) {
      rejections_.Add(row.line, ColumnOf(fields.fault().field), fields.fault().reason);
      return absl::OkStatus();
    }
    if (kind_ == FileKind::kOrders) return absl::OkStatus();
    ++report_.rows;
    return stream_.Add(std::move(wire), row.line);
  }

  absl::Status SendOrders() {
    std::vector<OrderDraft>& drafts = orders_.drafts();
    for (size_t i = 0; i < drafts.size(); ++i) {
      OrderDraft& draft = drafts[i];
      if (draft.faulty_line != 0) {
        RejectOthers(draft, draft.faulty_line);
        continue;
      }
      ++report_.rows;
      v1::ImportRow wire;
      *wire.mutable_order() = std::move(draft.order);
      RETURN_IF_ERROR(stream_.Add(std::move(wire), static_cast<int64_t>(i)));
      progress_("sending", static_cast<int64_t>(i) + 1, static_cast<int64_t>(drafts.size()));
    }
    return absl::OkStatus();
  }

  void RejectOthers(const OrderDraft& draft, int64_t faulty_line) {
    for (const int64_t line : draft.lines) {
      if (line == faulty_line) continue;
      rejections_.Add(line, "",
                      absl::StrCat("line ", faulty_line, ", of the same order, was rejected"));
    }
  }

  void OnRejection(int64_t tag, const v1::ImportResponse::Rejection& rejection) {
    if (kind_ != FileKind::kOrders) {
      return rejections_.AddAtPath(tag, rejection.field(), rejection.message());
    }
    const OrderDraft& draft = orders_.drafts()[static_cast<size_t>(tag)];
    const int64_t line = FaultyLine(draft, rejection.field());
    rejections_.AddAtPath(line, rejection.field(), rejection.message());
    RejectOthers(draft, line);
  }

  // "order.lines[3].quantity" is about the fourth line; anything else about the first.
  static int64_t FaultyLine(const OrderDraft& draft, absl::string_view path) {
    size_t index = 0;
    if (absl::ConsumePrefix(&path, "order.lines[") &&
        absl::SimpleAtoi(path.substr(0, path.find(']')), &index) && index < draft.lines.size()) {
      return draft.lines[index];
    }
    return draft.lines.front();
  }

  std::string ColumnOf(absl::string_view field) const {
    const std::optional<size_t> column = map_.IndexOf(field);
    return column.has_value() ? header_[*column] : "";
  }

  const FileKind kind_;
  const std::vector<std::string> header_;
  const ColumnMap map_;
  const FileContext context_;
  const ImportProgress& progress_;
  OrderLines orders_;
  Rejections rejections_;
  ImportReport report_;
  ImportStream stream_;
};

std::string RejectsPath(const std::string& path, const ImportOptions& options) {
  if (!options.rejects.empty()) return options.rejects;
  return absl::StrCat(std::filesystem::path(path).stem().string(), ".rejects.csv");
}

// What an interrupted import leaves behind, and that repeating it is safe.
absl::Status Interrupted(const absl::Status& status, int64_t answered, bool dry_run) {
  const char* next = dry_run ? " rows were checked; nothing was changed."
                             : " rows are in. Import the file again to complete it: known rows "
                               "change nothing.";
  absl::Status explained(status.code(), absl::StrCat(status.message(), "\n", answered, next));
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    explained.SetPayload(type, payload);
  });
  return explained;
}

}  // namespace

absl::StatusOr<ImportReport> ImportFile(Connection& connection, FileKind kind,
                                        const std::string& path, const ImportOptions& options,
                                        const ImportProgress& progress) {
  ASSIGN_OR_RETURN(const TableOptions table_options, ToTableOptions(options));
  ASSIGN_OR_RETURN(const std::unique_ptr<TableReader> table,
                   TableReader::Open(path, table_options));
  ASSIGN_OR_RETURN(FileContext context, MakeContext(connection, options));
  ASSIGN_OR_RETURN(ColumnMap map, MakeMap(kind, *table, options, context));
  FileImport import(connection, kind, *table, std::move(map), std::move(context), options,
                    progress);
  const absl::Status status = import.Run(*table);
  if (!status.ok()) {
    return import.answered() > 0 ? Interrupted(status, import.answered(), options.dry_run) : status;
  }
  if (import.rejections().count() > 0) {
    import.report().rejects_file = RejectsPath(path, options);
    RETURN_IF_ERROR(import.rejections().Write(
        path, table_options, import.report().rejects_file,
        [&](const TableRow& row, absl::string_view at) { return import.ColumnOfPath(row, at); }));
  }
  return import.report();
}

}  // namespace clientele::client
