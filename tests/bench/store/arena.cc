#include "tests/bench/store/arena.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "server/base/random.h"
#include "server/base/status_macros.h"
#include "server/store/open_store.h"
#include "server/store/store.h"
#include "tests/bench/store/sample_order.h"

namespace clientele::bench {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(10);

}  // namespace

// What a company would give it on a machine of this size; everything else is as Debian has it, and
// MariadbServer keeps it durable.
MariadbServer::Options Arena::DatabaseOptions() {
  MariadbServer::Options options;
  options.flags = {"--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M",
                   "--max-connections=100"};
  return options;
}

absl::Status Arena::Open(int64_t clients) {
  RETURN_IF_ERROR(mariadb_.Start());
  RETURN_IF_ERROR(mariadb_.CreateBase("main"));
  ASSIGN_OR_RETURN(address_, StartServer());
  std::vector<std::string> lines = {"external_id,email"};
  for (int64_t i = 1; i <= clients; ++i) {
    lines.push_back(absl::StrCat("C-", i, ",c", i, "@example.com"));
  }
  return Import("clients", lines).status();
}

absl::StatusOr<std::string> Arena::StartServer() {
  const std::string log = dir_.File(absl::StrCat("server", servers_.size(), ".log"));
  servers_.push_back(std::make_unique<ChildProcess>(
      std::vector<std::string>{ProgramPath("clienteled"), "--listen=127.0.0.1:0",
                               absl::StrCat("--store=", mariadb_.Url("main")),
                               absl::StrCat("--keys=", dir_.File("keys"))},
      ChildProcess::Files{dir_.path(), "", log}));
  const std::string line = servers_.back()->ReadLine(kPatience).value_or("");
  absl::string_view address = line;
  if (absl::ConsumePrefix(&address, "clienteled ready on ")) return std::string(address);
  return absl::InternalError(absl::StrCat("the server does not start: ", ReadWholeFile(log)));
}

absl::Status Arena::CopyBase(absl::string_view name) {
  RETURN_IF_ERROR(mariadb_.CreateBase(name));
  {
    // Makes the tables.
    const std::unique_ptr<Clock> clock = MakeSystemClock();
    const std::unique_ptr<Random> random = MakeSystemRandom();
    ASSIGN_OR_RETURN(std::unique_ptr<store::sql::Driver> driver,
                     store::OpenDriver(mariadb_.Url(name)));
    RETURN_IF_ERROR(store::Store::Open(std::move(driver), *clock, *random, {}).status());
  }
  std::string script;
  for (const char* table : {"client", "client_profile", "client_external_id", "contact_point",
                            "contact_address", "client_channel"}) {
    absl::StrAppend(&script, "INSERT INTO ", name, ".", table, " SELECT * FROM main.", table, "; ");
  }
  absl::StrAppend(&script, "UPDATE ", name,
                  ".client SET orders_count = 0, total_amount = 0, total_quantity = 0; UPDATE ",
                  name, ".feed_head SET next_client_id = (SELECT next_client_id FROM ",
                  "main.feed_head), revision = (SELECT revision FROM main.feed_head);");
  return mariadb_.Run(script).status();
}

absl::StatusOr<double> Arena::Import(absl::string_view kind,
                                     const std::vector<std::string>& lines) {
  const std::string file = dir_.File(absl::StrCat(kind, ".csv"));
  {
    std::ofstream out(file);
    for (const std::string& line : lines) out << line << '\n';
  }
  std::vector<std::string> arguments = {ProgramPath("clientele"), "--server", address_,  "import",
                                        std::string(kind),        file,       "--strict"};
  if (kind == "orders") arguments.insert(arguments.end(), {"--currency", kSampleCurrency});
  const absl::Time start = absl::Now();
  ChildProcess tool(arguments, {dir_.path(), dir_.File("tool.out"), dir_.File("tool.log")});
  if (tool.Wait(kPatience) != 0) {
    return absl::InternalError(
        absl::StrCat("the import failed: ", ReadWholeFile(dir_.File("tool.log"))));
  }
  return absl::ToDoubleSeconds(absl::Now() - start);
}

}  // namespace clientele::bench
