// What the server measures of itself, as text for Prometheus.
#ifndef CLIENTELE_SERVER_OPS_METRICS_H_
#define CLIENTELE_SERVER_OPS_METRICS_H_

#include <cstdint>
#include <optional>
#include <string>

namespace clientele::ops {

struct MetricsSnapshot {
  int64_t revision = 0;
  std::optional<int64_t> clients = 0;  // nothing when counting them would take a query
  int64_t index_bytes = 0;
  int64_t queued_writes = 0;
  int64_t failed_transactions = 0;
  int64_t policy_version = 0;
  int64_t staleness_ms = 0;
};

// In the text exposition format, version 0.0.4.
std::string RenderMetrics(const MetricsSnapshot& snapshot);

}  // namespace clientele::ops

#endif  // CLIENTELE_SERVER_OPS_METRICS_H_
