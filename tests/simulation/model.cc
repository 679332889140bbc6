#include "tests/simulation/model.h"

namespace clientele::simulation {
namespace {

using Kind = Operation::Kind;
using Effect = std::optional<ModelEffect>;

Effect Changed(int64_t changed) { return ModelEffect{changed, 0}; }

Effect CreateClient(const Operation& operation, ModelState& state) {
  if (state.clients.contains(operation.client)) return std::nullopt;
  state.clients[operation.client] = static_cast<domain::ClientId>(state.clients.size()) + 1;
  if (operation.item != kNoItem) state.clients_by_tag[operation.item].insert(operation.client);
  return Changed(1);
}

Effect RecordOrder(const Operation& operation, ModelState& state) {
  // The first one that names a currency fixes it.
  if (!operation.currency.empty()) {
    if (state.currency.empty()) state.currency = operation.currency;
    if (state.currency != operation.currency) return std::nullopt;
  }
  const ModelOrder order = {operation.client, operation.amount, false};
  if (operation.item == kNoItem) {
    state.unnamed_orders.push_back(order);
    return Changed(1);
  }
  const auto known = state.orders.find(operation.item);
  if (known != state.orders.end()) {
    const bool same =
        known->second.client == operation.client && known->second.amount == operation.amount;
    if (same) return Changed(0);
    if (!operation.replace) return std::nullopt;
  }
  state.orders[operation.item] = order;
  return Changed(1);
}

Effect CancelOrder(const Operation& operation, ModelState& state) {
  const auto known = state.orders.find(operation.item);
  if (known == state.orders.end()) return std::nullopt;
  const bool stood = !known->second.canceled;
  known->second.canceled = true;
  return Changed(stood);
}

Effect TagClient(const Operation& operation, ModelState& state) {
  std::set<int>& tagged = state.clients_by_tag[operation.item];
  if (operation.remove) return Changed(static_cast<int64_t>(tagged.erase(operation.client)));
  return Changed(tagged.insert(operation.client).second);
}

// Nobody wins twice with what he read once; whether it was the newest is not known here.
Effect UpdateClient(const Operation& operation, ModelState& state) {
  if (!state.used_etags.insert({operation.client, operation.etag}).second) return std::nullopt;
  return Changed(0);
}

Effect RecordInteraction(const Operation& operation, ModelState& state) {
  const auto [known, is_new] =
      state.client_by_interaction.emplace(operation.item, operation.client);
  if (known->second != operation.client) return std::nullopt;
  return Changed(is_new);
}

Effect CreateCampaign(const Operation& operation, ModelState& state) {
  if (!state.campaigns.insert(operation.item).second) return std::nullopt;
  return Changed(1);
}

// Of everyone with orders; nobody can be reached.
Effect BuildAudience(const Operation& operation, const ModelState& state) {
  if (!state.campaigns.contains(operation.item)) return std::nullopt;
  ModelEffect effect;
  for (const auto& [client, id] : state.clients) {
    effect.matched += FactsOf(state, client).orders_count > 0;
  }
  return effect;
}

Effect ApplyTo(const Operation& operation, ModelState& state) {
  switch (operation.kind) {
    case Kind::kCreateClient:
      return CreateClient(operation, state);
    case Kind::kCancelOrder:
      return CancelOrder(operation, state);
    case Kind::kCreateCampaign:
      return CreateCampaign(operation, state);
    case Kind::kBuildAudience:
      return BuildAudience(operation, state);
    default:
      break;
  }
  if (!state.clients.contains(operation.client)) return std::nullopt;
  switch (operation.kind) {
    case Kind::kRecordOrder:
      return RecordOrder(operation, state);
    case Kind::kTagClient:
      return TagClient(operation, state);
    case Kind::kUpdateClient:
      return UpdateClient(operation, state);
    default:
      return RecordInteraction(operation, state);
  }
}

}  // namespace

std::optional<ModelEffect> Apply(const Operation& operation, ModelState& state) {
  ModelState after = state;
  Effect effect = ApplyTo(operation, after);
  if (effect.has_value()) state = std::move(after);
  return effect;
}

ModelFacts FactsOf(const ModelState& state, int client) {
  ModelFacts facts;
  const auto count = [&](const ModelOrder& order) {
    if (order.client != client || order.canceled) return;
    facts.orders_count += 1;
    facts.total_amount += order.amount;
  };
  for (const auto& [number, order] : state.orders) count(order);
  for (const ModelOrder& order : state.unnamed_orders) count(order);
  return facts;
}

}  // namespace clientele::simulation
