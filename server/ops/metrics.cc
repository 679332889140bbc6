#include "server/ops/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace clientele::ops {
namespace {

void AddGauge(prometheus::Registry& registry, const char* name, const char* help, int64_t value) {
  prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({}).Set(
      static_cast<double>(value));
}

}  // namespace

std::string RenderMetrics(const MetricsSnapshot& snapshot) {
  prometheus::Registry registry;
  AddGauge(registry, "clientele_revision", "Changes the base has seen.", snapshot.revision);
  if (snapshot.clients.has_value()) {
    AddGauge(registry, "clientele_clients", "Clients in the base.", *snapshot.clients);
  }
  AddGauge(registry, "clientele_index_bytes", "Memory of the index, about.", snapshot.index_bytes);
  AddGauge(registry, "clientele_queued_writes", "Writes waiting for a transaction.",
           snapshot.queued_writes);
  AddGauge(registry, "clientele_policy_version", "Version of the policy in force.",
           snapshot.policy_version);
  AddGauge(registry, "clientele_staleness_ms",
           "Milliseconds since this server was last seen to hold what the base holds.",
           snapshot.staleness_ms);
  prometheus::BuildCounter()
      .Name("clientele_failed_transactions_total")
      .Help("Transactions that the database refused since the start.")
      .Register(registry)
      .Add({})
      .Increment(static_cast<double>(snapshot.failed_transactions));
  return prometheus::TextSerializer().Serialize(registry.Collect());
}

}  // namespace clientele::ops
