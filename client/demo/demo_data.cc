#include "client/demo/demo_data.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/demo/demo_calendar.h"
#include "client/demo/demo_client.h"
#include "client/demo/demo_tables.h"
#include "server/base/civil_time.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

constexpr int64_t kClientsPerReport = 10'000;

// Three years of events and some months of acquaintance must fit in behind 1970, half a year of
// tags before the end of 2105.
constexpr UnixSeconds kEarliestNow = 126'230'400;  // 1974-01-01
constexpr UnixSeconds kLatestNow = 4'260'211'199;  // the last second of 2104

absl::Status CheckOptions(const DemoOptions& options) {
  Violations violations;
  if (options.clients < 1 || options.clients > kMaxDemoClients) {
    violations.Add("clients", absl::StrCat(options.clients),
                   absl::StrCat("1 to ", kMaxDemoClients));
  }
  if (options.now < kEarliestNow || options.now > kLatestNow) {
    violations.Add("now", absl::StrCat(options.now), "a time from 1974 to 2104");
  }
  if (options.directory.empty()) violations.Add("directory", "", "a path");
  return violations.ToStatus();
}

absl::Status MakeDirectory(const std::string& path) {
  std::error_code code;
  std::filesystem::create_directories(path, code);
  if (!code) return absl::OkStatus();
  return absl::ErrnoToStatus(code.value(), absl::StrCat("cannot make the directory ", path));
}

}  // namespace

absl::StatusOr<DemoCounts> WriteDemoData(const DemoOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  RETURN_IF_ERROR(MakeDirectory(options.directory));
  ASSIGN_OR_RETURN(DemoTables tables, DemoTables::Create(options.directory));
  const DemoCalendar calendar(options.now);
  for (int64_t number = 1; number <= options.clients; ++number) {
    tables.Add(MakeDemoClient(options.seed, number, calendar));
    const bool last = number == options.clients;
    if (options.progress && (last || number % kClientsPerReport == 0)) {
      options.progress(number, options.clients);
    }
  }
  RETURN_IF_ERROR(tables.Publish());
  return tables.counts();
}

}  // namespace clientele::client
