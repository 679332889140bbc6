#include "server/ops/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace clientele::ops {

struct Log::Sink {
  spdlog::logger logger{"clienteled", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

Log::Log() : sink_(std::make_unique<Sink>()) {
  sink_->logger.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  sink_->logger.flush_on(spdlog::level::info);
}

Log::~Log() = default;

void Log::Info(absl::string_view message) { sink_->logger.info(std::string(message)); }

void Log::Fault(absl::string_view where, const absl::Status& status) {
  sink_->logger.error(absl::StrCat(where, ": ", status.ToString()));
}

}  // namespace clientele::ops
