// How fast a company's order file goes in: the tool and the server as people run them, on a file of
// the shape of a wholesaler's year. References: the least that is wanted, and the same rows put
// into the same tables by plain SQL in one transaction, with nothing checked, counted or logged.

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/civil_time.h"
#include "tests/bench/report.h"
#include "tests/support/child_process.h"
#include "tests/support/dice.h"
#include "tests/support/temp_dir.h"

namespace clientele::bench {
namespace {

constexpr double kLeastLinesPerSecond = 50'000;
constexpr int64_t kLinesPerOrder = 20;
constexpr absl::Duration kPatience = absl::Minutes(5);
constexpr UnixSeconds kFirstOrder = 1'700'000'000;

struct Line {
  int64_t order;
  int64_t client;
  int64_t sku;
  int64_t quantity;
  int64_t price;  // minor units
  UnixSeconds at;
};

std::vector<Line> MakeLines(int64_t count) {
  Dice dice(1);
  std::vector<Line> lines;
  int64_t client = 0;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t order = i / kLinesPerOrder;
    if (i % kLinesPerOrder == 0) client = dice.Between(1, count / 100 + 1);
    lines.push_back({order, client, dice.Between(1, 4'000), dice.Between(1, 50),
                     dice.Between(20, 5'000), kFirstOrder + order * 60});
  }
  return lines;
}

void WriteCsv(const std::vector<Line>& lines, const std::string& path) {
  std::ofstream file(path);
  file << "order,client,sku,quantity,unit_price,at\n";
  for (const Line& line : lines) {
    file << "O-" << line.order << ",C-" << line.client << ",S-" << line.sku << ',' << line.quantity
         << ',' << line.price / 100 << '.' << line.price / 10 % 10 << line.price % 10 << ','
         << FormatTime(line.at) << '\n';
  }
}

// Seconds of the import through the tool; below zero when something went wrong.
double ImportSeconds(const TempDir& dir, const std::string& csv) {
  const ChildProcess::Files files = {dir.path(), "", dir.File("server.log")};
  ChildProcess server({ProgramPath("clienteled"), "--listen=127.0.0.1:0",
                       absl::StrCat("--store=sqlite:", dir.File("base.db"))},
                      files);
  constexpr absl::string_view kReady = "clienteled ready on ";
  const std::string line = server.ReadLine(kPatience).value_or("");
  if (line.substr(0, kReady.size()) != kReady) return -1;
  const absl::Time start = absl::Now();
  ChildProcess tool({ProgramPath("clientele"), "--server", line.substr(kReady.size()), "import",
                     "orders", csv, "--currency", "GBP", "--create-clients", "--strict"},
                    {dir.path(), dir.File("tool.out"), dir.File("tool.log")});
  if (tool.Wait(kPatience) != 0) return -1;
  return absl::ToDoubleSeconds(absl::Now() - start);
}

// The tables as ours are keyed, the statements as short as they can be.
double PlainSqlSeconds(const TempDir& dir, const std::vector<Line>& lines) {
  const absl::Time start = absl::Now();
  SQLite::Database base(dir.File("plain.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  base.exec(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
      "CREATE TABLE sales_order (order_id INTEGER PRIMARY KEY, external_id TEXT UNIQUE,"
      "  client_id INTEGER, placed_at INTEGER, amount INTEGER, quantity INTEGER);"
      "CREATE INDEX by_client ON sales_order (client_id, placed_at, order_id);"
      "CREATE TABLE order_line (order_id INTEGER, line_number INTEGER, sku TEXT,"
      "  quantity INTEGER, amount INTEGER, PRIMARY KEY (order_id, line_number)) WITHOUT ROWID;"
      "BEGIN IMMEDIATE;");
  SQLite::Statement order(base, "INSERT INTO sales_order VALUES (?, ?, ?, ?, ?, ?)");
  SQLite::Statement item(base, "INSERT INTO order_line VALUES (?, ?, ?, ?, ?)");
  const auto run = [](SQLite::Statement& statement, const auto&... values) {
    int parameter = 0;
    (statement.bind(++parameter, values), ...);
    statement.exec();
    statement.reset();
  };
  for (size_t i = 0; i < lines.size();) {
    const Line& first = lines[i];
    int64_t amount = 0;
    int64_t quantity = 0;
    for (int64_t number = 1; i < lines.size() && lines[i].order == first.order; ++i, ++number) {
      const Line& line = lines[i];
      run(item, line.order, number, absl::StrCat("S-", line.sku), line.quantity,
          line.quantity * line.price);
      amount += line.quantity * line.price;
      quantity += line.quantity;
    }
    run(order, first.order, absl::StrCat("O-", first.order), first.client, first.at, amount,
        quantity);
  }
  base.exec("COMMIT");
  return absl::ToDoubleSeconds(absl::Now() - start);
}

int Run(int argc, char** argv) {
  Report report(argc, argv);
  const int64_t count = report.smoke() ? 20'000 : 500'000;
  const TempDir dir;
  const std::vector<Line> lines = MakeLines(count);
  WriteCsv(lines, dir.File("orders.csv"));
  const double ours = ImportSeconds(dir, dir.File("orders.csv"));
  if (ours < 0) {
    std::fprintf(stderr, "the import failed:\n%s%s", ReadWholeFile(dir.File("server.log")).c_str(),
                 ReadWholeFile(dir.File("tool.log")).c_str());
    return 1;
  }
  const double rate = static_cast<double>(count) / ours;
  report.Add("import orders, lines/s", rate, kLeastLinesPerSecond, Sense::kAtLeast, 1.0);
  report.Add("import orders against plain SQL, lines/s", rate,
             static_cast<double>(count) / PlainSqlSeconds(dir, lines), Sense::kAtLeast, 0.2);
  return report.Finish();
}

}  // namespace
}  // namespace clientele::bench

int main(int argc, char** argv) { return clientele::bench::Run(argc, argv); }
