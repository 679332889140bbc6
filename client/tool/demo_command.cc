// demo-data

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/demo/demo_data.h"
#include "client/files/values.h"
#include "client/tool/arguments.h"
#include "client/tool/progress.h"
#include "client/tool/tool.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

struct DemoDataOptions {
  int64_t clients = 50'000;
  uint64_t seed = 1;
  std::string out;
  std::string now;
};

absl::Status DemoData(Tool& tool, const DemoDataOptions& options) {
  DemoOptions demo;
  demo.clients = options.clients;
  demo.seed = options.seed;
  demo.directory = options.out;
  google::protobuf::Timestamp now;
  now.set_seconds(absl::ToUnixSeconds(absl::Now()));
  if (!options.now.empty()) RETURN_IF_ERROR(SetTime(options.now, "--now", &now));
  demo.now = now.seconds();
  Progress progress("making clients", options.clients);
  demo.progress = [&](int64_t done, int64_t) { progress.Update(done); };
  ASSIGN_OR_RETURN(const DemoCounts counts, WriteDemoData(demo));
  Table table;
  table.columns = {{"file"}, {"rows", true}};
  table.rows = {{"clients.csv", FormatCount(counts.clients)},
                {"orders.csv", absl::StrCat(FormatCount(counts.order_lines), " lines of ",
                                            FormatCount(counts.orders), " orders")},
                {"tags.csv", FormatCount(counts.tags)},
                {"interactions.csv", FormatCount(counts.interactions)},
                {"consents.csv", FormatCount(counts.consents)},
                {"products.csv", FormatCount(counts.products)}};
  tool.output().Print({{"directory", options.out},
                       {"clients", counts.clients},
                       {"orders", counts.orders},
                       {"order_lines", counts.order_lines},
                       {"tags", counts.tags},
                       {"interactions", counts.interactions},
                       {"consents", counts.consents},
                       {"products", counts.products}},
                      table, {"", absl::StrCat("Next: clientele import folder ", options.out)});
  return absl::OkStatus();
}

}  // namespace

void AddDemoDataCommand(Tool& tool, Command& root) {
  AddCommand<DemoDataOptions>(
      tool, root, "demo-data", "Write the files of a made-up base of a dumpling maker",
      "clientele demo-data --clients 50000 --seed 1 --out ./demo",
      [](Command& command, DemoDataOptions& options) {
        command.Add("--clients", options.clients, "How many")
            .Between(1, kMaxDemoClients)
            .ShowDefault();
        command.Add("--seed", options.seed, "The same seed gives the same files").ShowDefault();
        command.Add("--out", options.out, "The folder; made when it is not there").Required();
        command.Add("--now", options.now, "The day that all events lead up to");
      },
      &DemoData);
}

}  // namespace clientele::client
