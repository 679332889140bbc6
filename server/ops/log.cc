#include "server/ops/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace clientele::ops {
namespace {

// Control characters as escapes: a text from outside can neither begin a line of its own nor steer
// the terminal of who reads the log.
std::string OnOneLine(absl::string_view text) {
  std::string line;
  for (const char c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      line.append(absl::CEscape(absl::string_view(&c, 1)));
    } else {
      line.push_back(c);
    }
  }
  return line;
}

}  // namespace

struct Log::Sink {
  spdlog::logger logger{"clienteled", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

Log::Log() : sink_(std::make_unique<Sink>()) {
  sink_->logger.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  sink_->logger.flush_on(spdlog::level::info);
}

Log::~Log() = default;

void Log::Info(absl::string_view message) { sink_->logger.info(OnOneLine(message)); }

void Log::Fault(absl::string_view where, const absl::Status& status) {
  sink_->logger.error(OnOneLine(absl::StrCat(where, ": ", status.ToString())));
}

}  // namespace clientele::ops
