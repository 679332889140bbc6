#include "server/index/chunk_view.h"

#include <algorithm>
#include <tuple>

#include "server/domain/reachability.h"

namespace clientele::index {
namespace {

using filter::FieldId;

// A stored time as domain::classification wants it.
int64_t TimeOrNever(StoredTime stored) {
  return stored == 0 ? domain::kNeverAt : static_cast<int64_t>(stored) - 1;
}

template <typename Rule>
void FillClasses(ChunkView::Classes& out, size_t size, Rule rule) {
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<uint8_t>(rule(i));
}

}  // namespace

const ChunkView::Classes& ChunkView::ClassesOf(FieldId field) {
  std::unique_ptr<Classes>& slot = classes_[static_cast<size_t>(field)];
  if (slot == nullptr) {
    slot = std::make_unique<Classes>();
    Fill(field, *slot);
  }
  return *slot;
}

void ChunkView::Fill(FieldId field, Classes& out) {
  switch (field) {
    case FieldId::kTemperature:
      FillClasses(out, size(), [&](size_t i) {
        return domain::TemperatureOf(TemperatureFactsOf(i), moment_.rules);
      });
      break;
    case FieldId::kVolumeTier:
      FillVolumeTiers(out);
      break;
    case FieldId::kPurchaseFrequency:
      FillPurchaseFrequencies(out);
      break;
    case FieldId::kOrderValueClass:
      FillClasses(out, size(), [&](size_t i) {
        return domain::OrderValueClassOf(chunk_.orders_count[i], chunk_.total_amount[i],
                                         moment_.rules);
      });
      break;
    case FieldId::kAbcClass:
      FillAbcClasses(out);
      break;
    case FieldId::kRfmRecency:
    case FieldId::kRfmFrequency:
    case FieldId::kRfmMonetary:
      FillRfmScores(field, out);
      break;
    case FieldId::kBehavior:
      FillBehaviors(out);
      break;
    case FieldId::kActive:
      FillClasses(out, size(), [&](size_t i) {
        return domain::IsActive(TimeOrNever(chunk_.last_order_at[i]), moment_.rules);
      });
      break;
    case FieldId::kOverdue:
      FillClasses(out, size(), [&](size_t i) {
        return domain::IsOverdue(chunk_.orders_count[i], TimeOrNever(chunk_.last_order_at[i]),
                                 chunk_.twice_median_interval[i], moment_.rules);
      });
      break;
    case FieldId::kStageKind:
      FillClasses(out, size(), [&](size_t i) { return moment_.stage_kinds[chunk_.stage[i]]; });
      break;
    case FieldId::kGender:
      FillClasses(out, size(), [&](size_t i) { return chunk_.gender[i]; });
      break;
    case FieldId::kProcessingConsent:
      FillClasses(out, size(), [&](size_t i) { return chunk_.processing_consent[i]; });
      break;
    default:
      break;  // no other field has classes
  }
}

domain::TemperatureFacts ChunkView::TemperatureFactsOf(size_t i) const {
  domain::TemperatureFacts facts;
  facts.last_order_at = TimeOrNever(chunk_.last_order_at[i]);
  facts.last_positive_at = TimeOrNever(chunk_.last_positive_at[i]);
  facts.last_inbound_at = TimeOrNever(chunk_.last_inbound_at[i]);
  facts.last_responded_at = TimeOrNever(chunk_.last_responded_at[i]);
  if (moment_.inbound_sources[chunk_.source[i]]) {
    facts.inbound_created_at = TimeOrNever(chunk_.created_at[i]);
  }
  facts.ready_to_buy = IsReadyToBuy(i);
  facts.last_reached_negative = chunk_.last_reached_outcome[i] == domain::Outcome::kNegative;
  facts.override_value = chunk_.temperature_override[i];
  facts.override_until = TimeOrNever(chunk_.temperature_override_until[i]);
  return facts;
}

bool ChunkView::IsReadyToBuy(size_t i) const {
  return moment_.stage_kinds[chunk_.stage[i]] == domain::StageKind::kReadyToBuy;
}

void ChunkView::FillVolumeTiers(Classes& out) const {
  if (moment_.rules.volume_after == domain::kNeverAt) {
    FillClasses(out, size(), [&](size_t i) {
      const domain::OrderTotals totals = {
          chunk_.orders_count[i], chunk_.total_amount[i], chunk_.total_quantity[i],
          chunk_.largest_order_quantity[i], chunk_.last_order_quantity[i]};
      return domain::VolumeTierOf(totals, moment_.rules);
    });
    return;
  }
  // Of equal times the order recorded later is the last.
  struct Last {
    StoredTime at = 0;
    int64_t id = 0;
  };
  std::vector<domain::OrderTotals> totals(size());
  std::vector<Last> last(size());
  chunk_.orders.ForEachAfter(moment_.rules.volume_after, [&](const OrderEvent& order) {
    domain::OrderTotals& sum = totals[order.client];
    sum.amount += order.is_return() ? -order.amount : order.amount;
    sum.quantity += order.is_return() ? -order.quantity : order.quantity;
    if (order.is_return()) return;
    sum.largest_quantity =
        sum.count == 0 ? order.quantity : std::max(sum.largest_quantity, order.quantity);
    sum.count += 1;
    Last& latest = last[order.client];
    if (std::tie(order.at, order.id) > std::tie(latest.at, latest.id)) {
      latest = {order.at, order.id};
      sum.last_quantity = order.quantity;
    }
  });
  FillClasses(out, size(),
              [&](size_t i) { return domain::VolumeTierOf(totals[i], moment_.rules); });
}

void ChunkView::FillPurchaseFrequencies(Classes& out) const {
  std::vector<uint32_t> recent(size());
  chunk_.orders.ForEachAfter(moment_.rules.regular_after, [&](const OrderEvent& order) {
    recent[order.client] += order.is_return() ? 0 : 1;
  });
  FillClasses(out, size(), [&](size_t i) {
    return domain::PurchaseFrequencyOf(chunk_.orders_count[i], recent[i], moment_.rules);
  });
}

std::vector<int64_t> ChunkView::AbcValues() const {
  const bool profit = moment_.policy.abc_metric == domain::AbcMetric::kProfit;
  std::vector<int64_t> values(size());
  chunk_.orders.ForEachAfter(moment_.rules.abc_after, [&](const OrderEvent& order) {
    const int64_t value = profit ? order.amount - order.cost : order.amount;
    values[order.client] += order.is_return() ? -value : value;
  });
  return values;
}

void ChunkView::FillAbcClasses(Classes& out) const {
  const domain::AbcCuts& cuts = moment_.Abc();
  const std::vector<int64_t> values = AbcValues();
  FillClasses(out, size(), [&](size_t i) {
    if (chunk_.orders_count[i] == 0) return domain::AbcClass::kNone;
    return cuts.ClassOf(values[i], chunk_.first_id + static_cast<domain::ClientId>(i));
  });
}

int64_t ChunkView::RfmValue(FieldId field, size_t i) const {
  switch (field) {
    case FieldId::kRfmRecency:
      return chunk_.last_order_at[i];
    case FieldId::kRfmFrequency:
      return chunk_.orders_count[i];
    default:
      return chunk_.total_amount[i];
  }
}

void ChunkView::FillRfmScores(FieldId field, Classes& out) const {
  const domain::RfmCuts& cuts = moment_.Rfm(field);
  FillClasses(out, size(), [&](size_t i) {
    return chunk_.orders_count[i] == 0 ? 0 : cuts.ScoreOf(RfmValue(field, i));
  });
}

void ChunkView::FillBehaviors(Classes& out) {
  const Classes& frequencies = ClassesOf(FieldId::kPurchaseFrequency);
  FillClasses(out, size(), [&](size_t i) {
    domain::BehaviorFacts facts;
    facts.orders_count = chunk_.orders_count[i];
    facts.discounted_orders_count = chunk_.discounted_orders_count[i];
    facts.frequency = static_cast<domain::PurchaseFrequency>(frequencies[i]);
    facts.ever_positive = chunk_.last_positive_at[i] != 0;
    facts.ready_to_buy = IsReadyToBuy(i);
    facts.override_value = chunk_.behavior_override[i];
    facts.override_until = TimeOrNever(chunk_.behavior_override_until[i]);
    return domain::BehaviorOf(facts, moment_.rules);
  });
}

void ChunkView::Reachable(domain::Channel channel, Bitmap& out) const {
  const ChannelColumns* columns = chunk_.channels[static_cast<size_t>(channel)].get();
  if (columns == nullptr) {
    out.ClearAll();
    return;
  }
  // Both are looked at whatever the first says: a branch for each client would cost more.
  out.Fill(size(), [&](size_t i) {
    const int is_free = columns->reason[i] == domain::ExclusionReason::kNone;
    return (is_free & static_cast<int>(HasBasis(i))) != 0;
  });
}

}  // namespace clientele::index
