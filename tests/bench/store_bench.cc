// The store on a MariaDB server: what group commit is worth, what an acknowledgement costs, how
// fast a file goes in, how soon another server sees a write. Every figure next to its peer on the
// same database, in turns. Words on the command line choose parts: rates, latency, import, lag.

#include <algorithm>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/connection.h"
#include "server/base/civil_time.h"
#include "server/base/status_macros.h"
#include "tests/bench/report.h"
#include "tests/bench/store/arena.h"
#include "tests/bench/store/order_load.h"
#include "tests/bench/store/peers.h"
#include "tests/bench/store/sample_order.h"

namespace clientele::bench {
namespace {

struct Sizes {
  int64_t clients;
  int rounds;
  absl::Duration turn;
  int64_t imported_orders;
  int lag_probes;
};

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

absl::StatusOr<OrderLoad::Outcome> RunLoad(const Arena& arena, const std::string& name,
                                           const Sizes& sizes, int in_flight) {
  OrderLoad load(arena.address(), absl::StrCat(name, absl::ToUnixNanos(absl::Now())),
                 sizes.clients);
  OrderLoad::Outcome outcome = load.Run(in_flight, sizes.turn);
  if (!outcome.error.empty()) return absl::InternalError(outcome.error);
  return outcome;
}

// Rates of all sides, each in its turn, so that a machine that slows down slows down all.
absl::Status CompareRates(Arena& arena, const Sizes& sizes, Report& report) {
  const std::string bare = arena.mariadb().Url("bare");
  const std::string plain = arena.mariadb().Url("plain");
  std::vector<double> ours_64, ours_256, one, sixteen, application;
  for (int round = 0; round < sizes.rounds; ++round) {
    ASSIGN_OR_RETURN(const auto load_64, RunLoad(arena, "f", sizes, 64));
    ours_64.push_back(load_64.rate());
    ASSIGN_OR_RETURN(const PeerOutcome single, RunBareTransactions(bare, absl::StrCat("s", round),
                                                                   1, sizes.clients, sizes.turn));
    one.push_back(single.rate);
    ASSIGN_OR_RETURN(const PeerOutcome many, RunBareTransactions(bare, absl::StrCat("m", round), 16,
                                                                 sizes.clients, sizes.turn));
    sixteen.push_back(many.rate);
    ASSIGN_OR_RETURN(const auto load_256, RunLoad(arena, "g", sizes, 256));
    ours_256.push_back(load_256.rate());
    ASSIGN_OR_RETURN(
        const PeerOutcome plainly,
        RunPlainApplication(plain, 1'000'000'000 * (round + 1), 16, sizes.clients, sizes.turn));
    application.push_back(plainly.rate);
  }
  report.Add("orders/s, 64 in flight : one bare transaction at a time", Median(ours_64),
             Median(one), Sense::kAtLeast, 10);
  report.Add("orders/s, 64 in flight : bare, 16 connections", Median(ours_64), Median(sixteen),
             Sense::kAtLeast, 3);
  report.Add("orders/s, 256 in flight : plain application, 16 connections", Median(ours_256),
             Median(application), Sense::kAtLeast, 1.5);
  return absl::OkStatus();
}

absl::Status CompareLatency(Arena& arena, const Sizes& sizes, Report& report) {
  std::vector<double> ours, bare;
  for (int round = 0; round < sizes.rounds; ++round) {
    ASSIGN_OR_RETURN(const auto load, RunLoad(arena, "l", sizes, 1));
    ours.push_back(absl::ToDoubleMilliseconds(load.median));
    ASSIGN_OR_RETURN(const PeerOutcome peer,
                     RunBareTransactions(arena.mariadb().Url("bare"), absl::StrCat("t", round), 1,
                                         sizes.clients, sizes.turn));
    bare.push_back(absl::ToDoubleMilliseconds(peer.median));
  }
  report.Add("acknowledgement, 1 in flight : bare transaction, ms", Median(ours), Median(bare),
             Sense::kAtMost, 1.5);
  return absl::OkStatus();
}

std::vector<std::string> OrderLines(const Sizes& sizes) {
  std::vector<std::string> lines = {"order,client,sku,quantity,amount_minor,at"};
  for (int64_t i = 0; i < sizes.imported_orders; ++i) {
    const SampleOrder order = MakeSampleOrder(i, sizes.clients);
    lines.push_back(absl::StrCat("I-", i, ",C-", order.client, ",S-", i % 4'000, ",",
                                 order.quantity, ",", order.amount, ",",
                                 FormatTime(order.placed_at)));
  }
  return lines;
}

// The rows that the import made, out of the tables and into the same tables of another base by
// LOAD DATA; the seconds of the way in.
absl::StatusOr<double> LoadSeconds(Arena& arena, int64_t after_revision) {
  double seconds = 0;
  const std::string where = absl::StrCat(" > ", after_revision);
  const std::pair<std::string, std::string> parts[] = {
      {"sales_order", absl::StrCat("order_id", where)},
      {"order_line", absl::StrCat("order_id", where)},
      {"change_batch", absl::StrCat("revision_last", where)},
      {"request", absl::StrCat("revision", where)},
      {"client", absl::StrCat("revision", where)}};
  RETURN_IF_ERROR(arena.mariadb().Run("DELETE FROM loaded.client").status());
  for (const auto& [table, condition] : parts) {
    const std::string file = arena.dir().File(table);
    RETURN_IF_ERROR(arena.mariadb()
                        .Run(absl::StrCat("SELECT * FROM main.", table, " WHERE ", condition,
                                          " INTO OUTFILE '", file, "' CHARACTER SET binary"))
                        .status());
    const absl::Time start = absl::Now();
    RETURN_IF_ERROR(arena.mariadb()
                        .Run(absl::StrCat("LOAD DATA INFILE '", file, "' INTO TABLE loaded.", table,
                                          " CHARACTER SET binary"))
                        .status());
    seconds += absl::ToDoubleSeconds(absl::Now() - start);
  }
  return seconds;
}

absl::Status CompareImport(Arena& arena, const Sizes& sizes, Report& report) {
  ASSIGN_OR_RETURN(const std::string before,
                   arena.mariadb().Run("SELECT revision FROM main.feed_head"));
  ASSIGN_OR_RETURN(const double ours, arena.Import("orders", OrderLines(sizes)));
  ASSIGN_OR_RETURN(const double load, LoadSeconds(arena, std::stoll(before)));
  const auto orders = static_cast<double>(sizes.imported_orders);
  report.Add("orders imported/s : LOAD DATA of the same rows", orders / ours, orders / load,
             Sense::kAtLeast, 0.25);
  return absl::OkStatus();
}

// From the acknowledgement of a write on one server to an answer of the other one that has it.
absl::StatusOr<double> LagMilliseconds(client::Connection& first, client::Connection& second,
                                       int64_t client) {
  v1::TagClientsRequest tag;
  tag.add_clients()->set_id(client);
  tag.add_add("probe");
  ASSIGN_OR_RETURN(const v1::TagClientsResponse written,
                   first.Call(first.clients(), &v1::ClientService::Stub::TagClients, tag));
  const absl::Time acknowledged = absl::Now();
  v1::CountSegmentRequest count;
  count.mutable_filter()->set_expression("tags:probe");
  *count.mutable_at_least() = written.revision();
  RETURN_IF_ERROR(
      second.Call(second.segments(), &v1::SegmentService::Stub::CountSegment, count).status());
  return absl::ToDoubleMilliseconds(absl::Now() - acknowledged);
}

absl::Status MeasureLag(Arena& arena, const Sizes& sizes, Report& report) {
  ASSIGN_OR_RETURN(const std::string other, arena.StartServer());
  client::Connection first({arena.address()});
  client::Connection second({other});
  OrderLoad load(arena.address(), "lag", sizes.clients);
  std::thread writers([&] { load.RunUntilStopped(64); });
  std::vector<double> lags;
  absl::Status status;
  for (int i = 0; i < sizes.lag_probes && status.ok(); ++i) {
    const absl::StatusOr<double> lag = LagMilliseconds(first, second, i % sizes.clients + 1);
    status = lag.status();
    if (lag.ok()) lags.push_back(*lag);
  }
  load.Stop();
  writers.join();
  RETURN_IF_ERROR(status);
  report.Add("another server sees a write, median ms : 150", Median(lags), 150, Sense::kAtMost, 1);
  return absl::OkStatus();
}

constexpr std::pair<const char*, absl::Status (*)(Arena&, const Sizes&, Report&)> kParts[] = {
    {"rates", CompareRates},
    {"latency", CompareLatency},
    {"import", CompareImport},
    {"lag", MeasureLag}};

absl::Status Run(Report& report) {
  const Sizes sizes = report.smoke() ? Sizes{200, 1, absl::Milliseconds(300), 2'000, 5}
                                     : Sizes{100'000, 5, absl::Seconds(4), 200'000, 200};
  Arena arena;
  RETURN_IF_ERROR(arena.Open(sizes.clients));
  for (const char* base : {"bare", "plain", "loaded"}) RETURN_IF_ERROR(arena.CopyBase(base));
  const std::vector<std::string>& chosen = report.rest();
  for (const auto& [part, measure] : kParts) {
    const bool wanted =
        chosen.empty() || std::find(chosen.begin(), chosen.end(), part) != chosen.end();
    if (wanted) RETURN_IF_ERROR(measure(arena, sizes, report));
  }
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  Report report(argc, argv);
  const absl::Status status = Run(report);
  if (status.ok()) return report.Finish();
  std::fprintf(stderr, "store_bench: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace clientele::bench

int main(int argc, char** argv) { return clientele::bench::Main(argc, argv); }
