// import clients | orders | tags | interactions | consents | products | folder, delivery import,
// response import

#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/imports/file_import.h"
#include "client/imports/row_readers.h"
#include "client/tool/arguments.h"
#include "client/tool/exit_codes.h"
#include "client/tool/progress.h"
#include "client/tool/tool.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct FileOptions {
  std::string path;
  ImportOptions import;
  std::string on_conflict = "error";
  bool strict = false;
  // Of rows without a cell of it: deliveries and responses.
  std::string audience;
  std::string status;
  std::string kind;
  std::string channel;
  std::string at;
};

struct Part {
  const char* name;
  FileKind kind;
};
// In the order in which a folder is imported: what others speak of goes before them.
constexpr Part kParts[] = {{"products", FileKind::kProducts},
                           {"clients", FileKind::kClients},
                           {"orders", FileKind::kOrders},
                           {"tags", FileKind::kTags},
                           {"interactions", FileKind::kInteractions},
                           {"consents", FileKind::kConsents}};

// A bar for each stage of an import.
class ImportBar {
 public:
  explicit ImportBar(std::string file) : file_(std::move(file)) {}
  void Update(const std::string& what, int64_t done, int64_t all) {
    if (bar_ == nullptr || what != what_) {
      what_ = what;
      bar_.reset();
      bar_ = std::make_unique<Progress>(absl::StrCat(file_, ": ", what), all);
    }
    bar_->Update(done);
  }

 private:
  const std::string file_;
  std::string what_;
  std::unique_ptr<Progress> bar_;
};

absl::StatusOr<ImportReport> ImportOne(Tool& tool, FileKind kind, const std::string& path,
                                       const FileOptions& options) {
  ImportOptions import = options.import;
  import.actor = tool.actor;
  ASSIGN_OR_RETURN(const int on_conflict,
                   ParseEnum(*v1::OnConflict_descriptor(), options.on_conflict, "--on-conflict"));
  import.on_conflict = static_cast<v1::OnConflict>(on_conflict);
  const auto add_default = [&](const char* field, const std::string& value) {
    if (!value.empty()) import.defaults.emplace_back(field, value);
  };
  add_default("audience", options.audience);
  add_default("status", options.status);
  add_default("kind", options.kind);
  add_default("channel", options.channel);
  add_default("at", options.at);
  ImportBar bar(std::filesystem::path(path).filename().string());
  return ImportFile(
      tool.connection(), kind, path, import,
      [&](const std::string& what, int64_t done, int64_t all) { bar.Update(what, done, all); });
}

Json ReportJson(const std::string& file, const ImportReport& report) {
  return {{"file", file},
          {"records", report.records},
          {"rows", report.rows},
          {"changed", report.changed},
          {"rejected", report.rejected},
          {"rejects_file", report.rejects_file}};
}

std::vector<std::string> ReportRow(const std::string& file, const ImportReport& report) {
  return {file,
          FormatCount(report.records),
          FormatCount(report.rows),
          FormatCount(report.changed),
          FormatCount(report.rejected),
          report.rejects_file};
}

Table ReportTable() {
  Table table;
  table.columns = {{"file"},          {"records", true},  {"rows", true},
                   {"changed", true}, {"rejected", true}, {"rejects in"}};
  return table;
}

// What to know of an import, and what to do next.
void AddNotes(const FileOptions& options, int64_t rejected, Notes& notes) {
  if (options.import.dry_run) notes.above = "Dry run: nothing was changed.";
  if (rejected == 0) return;
  notes.below =
      "Each rejected row is in the file of rejects with the reason: mend it there and import that "
      "file.";
}

absl::Status EndOf(const FileOptions& options, int64_t rejected) {
  if (!options.strict || rejected == 0) return absl::OkStatus();
  return RejectsError(rejected, options.import.dry_run);
}

absl::Status Import(Tool& tool, FileKind kind, const FileOptions& options) {
  ASSIGN_OR_RETURN(const ImportReport report, ImportOne(tool, kind, options.path, options));
  Table table = ReportTable();
  table.rows.push_back(ReportRow(options.path, report));
  Notes notes;
  AddNotes(options, report.rejected, notes);
  tool.output().Print(ReportJson(options.path, report), table, notes);
  return EndOf(options, report.rejected);
}

absl::Status ImportFolder(Tool& tool, const FileOptions& options) {
  Json files = Json::MakeList();
  Table table = ReportTable();
  int64_t rejected = 0;
  for (const Part& part : kParts) {
    const std::filesystem::path path =
        std::filesystem::path(options.path) / absl::StrCat(part.name, ".csv");
    if (!std::filesystem::exists(path)) continue;
    ASSIGN_OR_RETURN(const ImportReport report, ImportOne(tool, part.kind, path.string(), options));
    files.Push(ReportJson(path.string(), report));
    table.rows.push_back(ReportRow(path.filename().string(), report));
    rejected += report.rejected;
  }
  if (table.rows.empty()) {
    return absl::NotFoundError(
        absl::StrCat("there is no clients.csv, orders.csv, tags.csv, interactions.csv, "
                     "consents.csv or products.csv in ",
                     options.path));
  }
  Notes notes;
  AddNotes(options, rejected, notes);
  tool.output().Print({{"files", files}}, table, notes);
  return EndOf(options, rejected);
}

void BindFile(Command& command, FileOptions& options) {
  ImportOptions& import = options.import;
  command.Add("FILE", options.path, "Comma, semicolon or tab separated, any encoding").Required();
  command.Add("--map", import.map, "FIELD=COLUMN,…; columns of the same name by default");
  command.Add("--encoding", import.encoding, "auto, utf-8, utf-16le, utf-16be or windows-1251")
      .ShowDefault();
  command.Add("--delimiter", import.delimiter, "One character, or tab; found out by default");
  command.AddFlag("--dry-run", import.dry_run, "Check every row, change nothing");
  command.Add("--rejects", import.rejects,
              "Where refused rows go; NAME.rejects.csv in this folder by default");
  command.AddFlag("--strict", options.strict, "End with exit code 7 when rows were rejected");
}

void BindCreate(Command& command, FileOptions& options) {
  command.AddFlag("--create-clients", options.import.create_clients,
                  "Make clients that are not known yet");
}

void BindOrders(Command& command, FileOptions& options) {
  BindFile(command, options);
  BindCreate(command, options);
  command.Add("--return-prefix", options.import.return_prefix,
              "Order numbers that begin so are returns, with negative quantities");
  command.Add("--currency", options.import.currency,
              "Of prices and amounts; the base's by default");
  command
      .Add("--on-conflict", options.on_conflict,
           "When an order is known with other content: error or replace")
      .ShowDefault();
}

void BindFolder(Command& command, FileOptions& options) {
  command.Add("DIR", options.path, "As clientele demo-data writes it").Required();
  BindCreate(command, options);
  command.AddFlag("--dry-run", options.import.dry_run, "Check every row, change nothing");
  command.AddFlag("--strict", options.strict, "End with exit code 7 when rows were rejected");
}

// What the file of a sending tool need not say row by row.
void BindReport(Command& command, FileOptions& options) {
  BindFile(command, options);
  command.Add("--audience", options.audience,
              "CAMPAIGN/NUMBER, of rows that don't say it themselves");
  command.Add("--channel", options.channel, "The same for the channel: EMAIL, SMS, …");
  command.Add("--at", options.at, "The same for the time; now by default");
}

std::function<absl::Status(Tool&, const FileOptions&)> Importer(FileKind kind) {
  return [kind](Tool& tool, const FileOptions& options) { return Import(tool, kind, options); };
}

std::string FieldsOf(FileKind kind) {
  return absl::StrCat("\nFields: ", absl::StrJoin(KnownFields(kind), ", "));
}

}  // namespace

void AddImportCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("import", "Files into the base; safe to repeat");
  const auto with_create = [](Command& command, FileOptions& options) {
    BindFile(command, options);
    BindCreate(command, options);
  };
  AddCommand<FileOptions>(tool, group, "clients", "Clients with addresses, tags and consents",
                          "clientele import clients base.csv --map external_id=Код,phone=Телефон" +
                              FieldsOf(FileKind::kClients) +
                              ", and attr.NAME of each attribute that the policy declares",
                          &BindFile, Importer(FileKind::kClients));
  AddCommand<FileOptions>(
      tool, group, "orders", "Purchases and returns, a line of an order a record",
      "clientele import orders FILE --map order=InvoiceNo,sku=StockCode,quantity=Quantity,"
      "at=InvoiceDate,unit_price=UnitPrice,client=CustomerID --return-prefix C --currency GBP "
      "--create-clients" +
          FieldsOf(FileKind::kOrders),
      &BindOrders, Importer(FileKind::kOrders));
  AddCommand<FileOptions>(tool, group, "tags", "Tags on clients",
                          "clientele import tags tags.csv" + FieldsOf(FileKind::kTags), with_create,
                          Importer(FileKind::kTags));
  AddCommand<FileOptions>(
      tool, group, "interactions", "Contacts that happened",
      "clientele import interactions calls.csv" + FieldsOf(FileKind::kInteractions), with_create,
      Importer(FileKind::kInteractions));
  AddCommand<FileOptions>(tool, group, "consents", "Consents given, asked for and withdrawn",
                          "clientele import consents consents.csv" + FieldsOf(FileKind::kConsents),
                          with_create, Importer(FileKind::kConsents));
  AddCommand<FileOptions>(tool, group, "products", "What is sold, with its categories",
                          "clientele import products price-list.csv --map sku=Артикул,name=Товар,"
                          "category=Группа" +
                              FieldsOf(FileKind::kProducts),
                          &BindFile, Importer(FileKind::kProducts));
  AddCommand<FileOptions>(tool, group, "folder",
                          "products.csv, clients.csv, orders.csv, tags.csv, interactions.csv and "
                          "consents.csv",
                          "clientele import folder ./demo", &BindFolder, &ImportFolder);
}

void AddDeliveryCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("delivery", "What the sending tool did with messages");
  AddCommand<FileOptions>(
      tool, group, "import", "Sent, delivered, bounced, failed: from a file; safe to repeat",
      "clientele delivery import sent.csv --audience win-back/1 --status SENT\n"
      "The list that was exported does as the file; one of the sending tool by its columns: --map "
      "client_id=contact,status=Статус,delivery=message_id" +
          FieldsOf(FileKind::kDeliveries),
      [](Command& command, FileOptions& options) {
        BindReport(command, options);
        command.Add("--status", options.status,
                    "SENT, DELIVERED, BOUNCED_SOFT, BOUNCED_HARD or FAILED, of rows that don't say "
                    "it themselves");
      },
      Importer(FileKind::kDeliveries));
}

void AddResponseCommands(Tool& tool, Command& root) {
  Command group = root.AddGroup("response", "What came back on messages");
  AddCommand<FileOptions>(
      tool, group, "import",
      "Opened, clicked, replied, unsubscribed, complained: from a file; safe to repeat",
      "clientele response import clicks.csv --audience win-back/1 --kind CLICKED" +
          FieldsOf(FileKind::kResponses),
      [](Command& command, FileOptions& options) {
        BindReport(command, options);
        command.Add("--kind", options.kind,
                    "OPENED, CLICKED, REPLIED, UNSUBSCRIBED or COMPLAINED, of rows that don't say "
                    "it themselves");
      },
      Importer(FileKind::kResponses));
}

}  // namespace clientele::client
