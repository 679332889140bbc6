#include "server/index/chunk_view.h"

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

Moment::Moment(const Index::Reader& base, const domain::Policy& policy, UnixSeconds now)
    : reader(base), rules(policy, now), processing_basis(policy.processing_basis) {
  const Dictionary& stages = base.dictionaries().stages;
  for (Code code = 0; code < stages.size(); ++code) {
    stage_kinds.push_back(policy.KindOf(stages.Decode(code)));
  }
  const Dictionary& sources = base.dictionaries().sources;
  for (Code code = 0; code < sources.size(); ++code) {
    inbound_sources.push_back(policy.IsInbound(sources.Decode(code)));
  }
}

const ChunkView::Classes& ChunkView::ClassesOf(FieldId field) {
  std::unique_ptr<Classes>& slot = classes_[static_cast<size_t>(field)];
  if (slot != nullptr) return *slot;
  slot = std::make_unique<Classes>();
  Classes& out = *slot;
  switch (field) {
    case FieldId::kTemperature:
      FillTemperatures(out);
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
    case FieldId::kActive:
      FillClasses(out, size(), [&](size_t i) {
        return domain::IsActive(TimeOrNever(chunk_.last_order_at[i]), moment_.rules);
      });
      break;
    case FieldId::kStageKind:
      FillClasses(out, size(), [&](size_t i) { return moment_.stage_kinds[chunk_.stage[i]]; });
      break;
    case FieldId::kGender:
      FillClasses(out, size(), [&](size_t i) { return chunk_.gender[i]; });
      break;
    default:
      break;  // no other field has classes
  }
  return out;
}

domain::TemperatureFacts ChunkView::TemperatureFactsOf(size_t i) const {
  domain::TemperatureFacts facts;
  facts.last_order_at = TimeOrNever(chunk_.last_order_at[i]);
  facts.last_positive_at = TimeOrNever(chunk_.last_positive_at[i]);
  facts.last_inbound_at = TimeOrNever(chunk_.last_inbound_at[i]);
  if (moment_.inbound_sources[chunk_.source[i]]) {
    facts.inbound_created_at = TimeOrNever(chunk_.created_at[i]);
  }
  facts.ready_to_buy = moment_.stage_kinds[chunk_.stage[i]] == domain::StageKind::kReadyToBuy;
  facts.last_reached_negative = chunk_.last_reached_outcome[i] == domain::Outcome::kNegative;
  facts.override_value = chunk_.temperature_override[i];
  facts.override_until = TimeOrNever(chunk_.temperature_override_until[i]);
  return facts;
}

void ChunkView::FillTemperatures(Classes& out) const {
  FillClasses(out, size(), [&](size_t i) {
    return domain::TemperatureOf(TemperatureFactsOf(i), moment_.rules);
  });
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
  std::vector<domain::OrderTotals> totals(size());
  std::vector<StoredTime> last_at(size());
  chunk_.orders.ForEachAfter(moment_.rules.volume_after, [&](const OrderEvent& order) {
    domain::OrderTotals& sum = totals[order.client];
    const bool is_return = order.kind == domain::OrderKind::kReturn;
    sum.amount += is_return ? -order.amount : order.amount;
    sum.quantity += is_return ? -order.quantity : order.quantity;
    if (is_return) return;
    sum.largest_quantity =
        sum.count == 0 ? order.quantity : std::max(sum.largest_quantity, order.quantity);
    sum.count += 1;
    if (order.at >= last_at[order.client]) {
      last_at[order.client] = order.at;
      sum.last_quantity = order.quantity;
    }
  });
  FillClasses(out, size(),
              [&](size_t i) { return domain::VolumeTierOf(totals[i], moment_.rules); });
}

void ChunkView::FillPurchaseFrequencies(Classes& out) const {
  std::vector<uint32_t> recent(size());
  chunk_.orders.ForEachAfter(moment_.rules.regular_after, [&](const OrderEvent& order) {
    recent[order.client] += order.kind == domain::OrderKind::kPurchase;
  });
  FillClasses(out, size(), [&](size_t i) {
    return domain::PurchaseFrequencyOf(chunk_.orders_count[i], recent[i], moment_.rules);
  });
}

bool ChunkView::HasBasis(size_t i) const {
  return domain::HasProcessingBasis(moment_.processing_basis, chunk_.processing_consent[i],
                                    chunk_.orders_count[i]);
}

void ChunkView::Reachable(domain::Channel channel, Bitmap& out) const {
  const ChannelColumns* columns = chunk_.channels[static_cast<size_t>(channel)].get();
  if (columns == nullptr) {
    out.ClearAll();
    return;
  }
  out.Fill(size(), [&](size_t i) {
    return columns->reason[i] == domain::ExclusionReason::kNone && HasBasis(i);
  });
}

domain::ExclusionReason ChunkView::ReasonOf(domain::Channel channel, size_t i) const {
  const ChannelColumns* columns = chunk_.channels[static_cast<size_t>(channel)].get();
  if (columns == nullptr) return domain::ExclusionReason::kNoContactPoint;
  return domain::ReasonWithBasis(columns->reason[i], HasBasis(i));
}

}  // namespace clientele::index
