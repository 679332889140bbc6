#include "server/filter/planner.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace clientele::filter {
namespace {

// For one client, in units of reading a bit of a posting list; and how many are true.
struct Estimate {
  double cost = 1;
  double share = 0.5;
};

// Reading one value of a client.
constexpr double kCodedCost = 2;         // a number of a short list: city, stage, gender
constexpr double kNumberCost = 3;        // a fact of the client's row
constexpr double kTagCost = 5;           // what is known of one tag
constexpr double kClassCost = 6;         // a class, worked out from several facts
constexpr double kTextCost = 12;         // names and numbers that hardly repeat
constexpr double kOrdersClassCost = 30;  // a class that counts orders in a window
constexpr double kBaseClassCost = 40;    // a class by a place among all buyers
constexpr double kEventsCost = 60;       // going through a client's events
constexpr double kConditionCost = 10;    // each condition on them
constexpr double kRankCost = 200;        // sorting all clients

// What is true of a client, when nothing better is known.
constexpr double kEqualShare = 0.1;
constexpr double kTextEqualShare = 0.01;
constexpr double kRangeShare = 0.4;
constexpr double kHasShare = 0.7;
constexpr double kTrueShare = 0.3;
constexpr double kTagShare = 0.05;
constexpr double kReachableShare = 0.5;
constexpr double kAudienceShare = 0.05;
constexpr double kTopShare = 0.1;
constexpr double kDaysOfYear = 366;

double CostOfField(FieldId id) {
  switch (id) {
    case FieldId::kVolumeTier:
    case FieldId::kPurchaseFrequency:
    case FieldId::kBehavior:
      return kOrdersClassCost;
    case FieldId::kAbcClass:
    case FieldId::kRfmRecency:
    case FieldId::kRfmFrequency:
    case FieldId::kRfmMonetary:
      return kBaseClassCost;
    case FieldId::kExternalId:
    case FieldId::kDisplayName:
    case FieldId::kFamilyName:
    case FieldId::kGivenName:
    case FieldId::kPatronymic:
    case FieldId::kCompany:
    case FieldId::kTaxId:
      return kTextCost;
    default:
      break;
  }
  switch (FieldOf(id).type) {
    case FieldType::kText:
    case FieldType::kSlug:
    case FieldType::kKind:
    case FieldType::kTags:
      return kCodedCost;
    case FieldType::kClass:
    case FieldType::kBoolean:
      return kClassCost;
    case FieldType::kInteger:
    case FieldType::kMoney:
    case FieldType::kTime:
    case FieldType::kDate:
      break;
  }
  return kNumberCost;
}

double CostOf(const Operand& operand) {
  switch (operand.kind) {
    case Operand::Kind::kField:
      return CostOfField(operand.field);
    case Operand::Kind::kAttribute:
      return kNumberCost;
    case Operand::Kind::kTagSetAt:
    case Operand::Kind::kTagExpiresAt:
    case Operand::Kind::kTagActor:
      return kTagCost;
    case Operand::Kind::kAggregate:
      break;
  }
  return kEventsCost + kConditionCost * static_cast<double>(operand.aggregate.conditions.size());
}

bool HardlyRepeats(const Operand& operand) {
  return operand.kind == Operand::Kind::kField &&
         (operand.field == FieldId::kId || CostOfField(operand.field) == kTextCost);
}

double ShareOfComparison(const Node& node) {
  const double equal = HardlyRepeats(node.operand) ? kTextEqualShare : kEqualShare;
  if (node.kind == Node::Kind::kIn) {
    return std::min(0.9, equal * static_cast<double>(node.values.size()));
  }
  if (node.comparison == Comparison::kEqual) return equal;
  return node.comparison == Comparison::kNotEqual ? 1 - equal : kRangeShare;
}

Estimate EstimateOf(const Node& node);

// The parts are evaluated one after another, each for the clients that are still open.
Estimate EstimateOfChain(const Node& node) {
  const bool is_and = node.kind == Node::Kind::kAnd;
  Estimate whole = {0, 0};
  double open = 1;
  for (const Node& child : node.children) {
    const Estimate part = EstimateOf(child);
    whole.cost += open * part.cost;
    open *= is_and ? part.share : 1 - part.share;
  }
  whole.share = is_and ? open : 1 - open;
  return whole;
}

Estimate EstimateOf(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kEveryone:
      return {0, 1};
    case Node::Kind::kAnd:
    case Node::Kind::kOr:
      return EstimateOfChain(node);
    case Node::Kind::kNot: {
      const Estimate part = EstimateOf(node.children.front());
      return {part.cost, 1 - part.share};
    }
    case Node::Kind::kSegment:
      return EstimateOf(node.children.front());
    case Node::Kind::kCompare:
    case Node::Kind::kIn:
      return {CostOf(node.operand), ShareOfComparison(node)};
    case Node::Kind::kHas:
      return {CostOf(node.operand), kHasShare};
    case Node::Kind::kTrue:
      return {CostOf(node.operand), kTrueShare};
    case Node::Kind::kTag:
      return {1, kTagShare};
    case Node::Kind::kReachable:
      return {1, kReachableShare};
    case Node::Kind::kAudience:
      return {1, kAudienceShare};
    case Node::Kind::kBirthday:
      return {kNumberCost, std::min(1.0, static_cast<double>(node.number) / kDaysOfYear)};
    case Node::Kind::kTop:
      return {kRankCost + CostOf(node.operand),
              node.share.is_percent ? static_cast<double>(node.share.amount) / 10'000 : kTopShare};
  }
  return {};
}

void Sort(Node& chain) {
  // Near 0 and 1 a guess would decide everything.
  constexpr double kLeast = 0.001;
  std::vector<std::pair<double, size_t>> order;
  for (size_t i = 0; i < chain.children.size(); ++i) {
    const Estimate part = EstimateOf(chain.children[i]);
    const double decides = chain.kind == Node::Kind::kAnd ? 1 - part.share : part.share;
    order.emplace_back(part.cost / std::max(kLeast, decides), i);
  }
  std::sort(order.begin(), order.end());
  std::vector<Node> sorted;
  for (const auto& [rank, i] : order) sorted.push_back(std::move(chain.children[i]));
  chain.children = std::move(sorted);
}

bool IsChain(const Node& node) {
  return node.kind == Node::Kind::kAnd || node.kind == Node::Kind::kOr;
}

void Flatten(Node& chain) {
  std::vector<Node> flat;
  for (Node& child : chain.children) {
    if (child.kind == chain.kind) {
      std::move(child.children.begin(), child.children.end(), std::back_inserter(flat));
    } else {
      flat.push_back(std::move(child));
    }
  }
  chain.children = std::move(flat);
}

}  // namespace

Node Plan(Node node) {
  for (Node& child : node.children) child = Plan(std::move(child));
  if (node.kind == Node::Kind::kNot && node.children.front().kind == Node::Kind::kNot) {
    Node inner = std::move(node.children.front().children.front());
    return inner;
  }
  if (!IsChain(node)) return node;
  Flatten(node);
  Sort(node);
  return node;
}

}  // namespace clientele::filter
