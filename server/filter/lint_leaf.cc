#include "server/filter/lint_leaf.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/filter/limits.h"
#include "server/filter/operands.h"
#include "server/filter/printer.h"

namespace clientele::filter {
namespace {

bool IsLess(Comparison comparison) {
  return comparison == Comparison::kLess || comparison == Comparison::kLessOrEqual;
}

// "Not for the last 90 days" is what people mean, and "never" is easily forgotten.
bool IsTimeOfLast(const Operand& operand) {
  if (operand.kind != Operand::Kind::kField) return false;
  switch (operand.field) {
    case FieldId::kLastOrderAt:
    case FieldId::kLastPositiveAt:
    case FieldId::kLastInboundAt:
    case FieldId::kLastReachedAt:
    case FieldId::kLastRespondedAt:
      return true;
    default:
      return false;
  }
}

// Missing by rule, but hardly ever: not worth a warning.
bool IsUsuallyThere(const Operand& operand) {
  return operand.kind == Operand::Kind::kField &&
         (operand.field == FieldId::kStage || operand.field == FieldId::kStageKind ||
          operand.field == FieldId::kStageChangedAt);
}

// 0 for whoever never ordered, or not in the window.
bool IsSumOfOrders(const Operand& operand) {
  if (operand.kind == Operand::Kind::kField) {
    return operand.field == FieldId::kOrdersCount || operand.field == FieldId::kTotalAmount ||
           operand.field == FieldId::kTotalQuantity;
  }
  return operand.kind == Operand::Kind::kAggregate &&
         operand.aggregate.events == EventKind::kOrders &&
         (operand.aggregate.measure == Measure::kCount ||
          operand.aggregate.measure == Measure::kQuantity ||
          operand.aggregate.measure == Measure::kAmount);
}

bool IsOfOperand(const Node& node) {
  return node.kind == Node::Kind::kCompare || node.kind == Node::Kind::kIn ||
         node.kind == Node::Kind::kHas || node.kind == Node::Kind::kTrue ||
         node.kind == Node::Kind::kTop;
}

class LeafLinter {
 public:
  LeafLinter(const Part& part, const Surroundings& around, Polarity polarity,
             const domain::Policy& policy, FactFinder& facts, std::vector<Problem>& warnings)
      : part_(part),
        node_(*part.node),
        around_(around),
        polarity_(polarity),
        policy_(policy),
        facts_(facts),
        warnings_(warnings) {}

  void Run() {
    if (IsOfOperand(node_) && node_.operand.kind == Operand::Kind::kAggregate) LintEvents();
    if (node_.kind == Node::Kind::kTop || node_.kind == Node::Kind::kBirthday) LintWhole();
    if (node_.kind == Node::Kind::kIn) LintList();
    const bool compares = node_.kind == Node::Kind::kCompare || node_.kind == Node::Kind::kIn;
    const auto known = compares ? part_.when_true.find(facts_.KeyOf(node_)) : part_.when_true.end();
    // Of instants and distances from now in one list nothing is known but that there is a value.
    if (known == part_.when_true.end() || part_.when_false.count(known->first) == 0) return;
    const Variable& variable = facts_.Of(known->first);
    const ValueSet open = around_.Of(known->first);
    if (known->second == variable.universe) {
      Warn(absl::StrCat("true of every value: has(", variable.label, ") says the same"));
      return;
    }
    LintNone(variable, known->second, open);
    LintZero(known->second, open);
    LintMissing(variable, open);
  }

 private:
  void LintNone(const Variable& variable, const ValueSet& meeting, const ValueSet& open) {
    if (variable.none == 0 || !open.Contains(variable.none) || around_.OnlyWithOrders()) return;
    for (const Value& value : node_.values) {
      if (value.number == variable.none) return;
    }
    const bool said_otherwise =
        node_.kind == Node::Kind::kCompare &&
        (IsLess(node_.comparison) || node_.comparison == Comparison::kNotEqual);
    const bool included = polarity_.negative
                              ? polarity_.under_not && !meeting.Contains(variable.none)
                              : said_otherwise && meeting.Contains(variable.none);
    if (!included) return;
    Warn(absl::StrCat("includes NONE, the clients without orders; ", variable.label,
                      " != NONE leaves them out"));
  }

  void LintZero(const ValueSet& meeting, const ValueSet& open) {
    if (node_.kind != Node::Kind::kCompare || !IsLess(node_.comparison) || polarity_.negative ||
        !IsSumOfOrders(node_.operand) || !meeting.Contains(0) || meeting.high() <= 0 ||
        !open.Contains(0)) {
      return;
    }
    if (node_.operand.kind == Operand::Kind::kAggregate) {
      Warn(absl::StrCat("includes clients without such orders, whose ", LabelOf(node_.operand),
                        " is 0"));
    } else if (!around_.OnlyWithOrders()) {
      Warn(absl::StrCat("includes clients without orders, whose ", LabelOf(node_.operand),
                        " is 0; orders_count > 0 leaves them out"));
    }
  }

  void LintMissing(const Variable& variable, const ValueSet& open) {
    if (node_.kind != Node::Kind::kCompare || polarity_.negative || !open.has_missing() ||
        IsUsuallyThere(node_.operand)) {
      return;
    }
    if (!variable.with_orders.empty() && around_.OnlyWithOrders()) return;
    if (node_.comparison == Comparison::kNotEqual) {
      Node equal = node_;
      equal.comparison = Comparison::kEqual;
      Warn(absl::StrCat("leaves out clients without ", variable.label, "; NOT ",
                        Print(equal, policy_), " takes them in"));
    } else if (IsLess(node_.comparison) && IsTimeOfLast(node_.operand)) {
      Warn(absl::StrCat("leaves out clients without ", variable.label, "; OR NOT has(",
                        variable.label, ") takes them in"));
    }
  }

  void LintWhole() {
    const bool ranks_all =
        node_.kind == Node::Kind::kTop && node_.share.is_percent && node_.share.amount == 100'00;
    const bool whole_year = node_.kind == Node::Kind::kBirthday && node_.number == kMaxBirthdayDays;
    if (!ranks_all && !whole_year) return;
    Warn(absl::StrCat("true of every value: has(",
                      ranks_all ? PrintOperand(node_.operand, policy_) : "birth_date",
                      ") says the same"));
  }

  void LintList() {
    const std::vector<Value>& values = node_.values;
    for (size_t i = 0; i < values.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (!(values[i] == values[j])) continue;
        Warn(absl::StrCat(PrintValue(ShapeOf(node_.operand, policy_), values[i], policy_),
                          " is in the list twice"));
        return;
      }
    }
  }

  // Whether an event can meet all conditions.
  void LintEvents() {
    const Aggregate& aggregate = node_.operand.aggregate;
    std::map<std::string, ValueSet> met;
    std::map<std::string, int> conditions;
    const auto meet = [&](const std::string& key, const Variable& variable, const ValueSet& set) {
      ValueSet& known = met.emplace(key, variable.universe).first->second;
      known = known & set;
      ++conditions[variable.label];
      if (!known.empty()) return true;
      const std::string bounds = variable.Bounds(policy_);
      Warn(absl::StrCat(
          "no event meets this: ",
          conditions[variable.label] == 1 && !bounds.empty()
              ? bounds
              : absl::StrCat("the conditions on ", variable.label, " exclude each other")));
      return false;
    };
    if (aggregate.window_seconds.has_value()) {
      const EventField& at = *FindEventField(aggregate.events, "at");
      const Variable variable = facts_.table().OfEventField(at, Axis::kRelative);
      const ValueSet later = ValueSet::Range(1 - *aggregate.window_seconds, ValueSet::kHighest);
      if (!meet("at from now", variable, later)) return;
    }
    for (const Condition& condition : aggregate.conditions) {
      const EventField& field = EventFieldOf(condition.field);
      const bool relative = condition.values.front().relative_to_now;
      const Variable variable =
          facts_.table().OfEventField(field, relative ? Axis::kRelative : Axis::kPlain);
      ValueSet set;
      bool mixed = false;
      for (const Value& value : condition.values) {
        mixed = mixed || value.relative_to_now != relative;
        set =
            set | facts_.table().Meeting(
                      variable, condition.is_in ? Comparison::kEqual : condition.comparison, value);
      }
      if (mixed) continue;
      if (!meet(absl::StrCat(field.name, relative ? " from now" : ""), variable, set)) return;
    }
  }

  void Warn(std::string message) { warnings_.push_back({node_.span, std::move(message)}); }

  const Part& part_;
  const Node& node_;
  const Surroundings& around_;
  const Polarity polarity_;
  const domain::Policy& policy_;
  FactFinder& facts_;
  std::vector<Problem>& warnings_;
};

}  // namespace

ValueSet Surroundings::Of(const std::string& key) const {
  if (outer_ == nullptr) return facts_.Of(key).All();
  ValueSet open = outer_->Of(key);
  const bool is_and = chain_->node->kind == Node::Kind::kAnd;
  for (size_t i = 0; i < chain_->parts.size(); ++i) {
    if (!(*kept_)[i]) continue;
    const Facts& facts = is_and ? chain_->parts[i].when_true : chain_->parts[i].when_false;
    const auto found = facts.find(key);
    if (found != facts.end()) open = open & found->second;
  }
  return open;
}

bool Surroundings::OnlyWithOrders() const {
  for (const auto& [key, variable] : facts_.variables()) {
    if (variable.with_orders.empty()) continue;
    const ValueSet open = Of(key);
    if (open.Without(variable.with_orders).empty()) return true;
  }
  return false;
}

void LintLeaf(const Part& part, const Surroundings& around, Polarity polarity,
              const domain::Policy& policy, FactFinder& facts, std::vector<Problem>& warnings) {
  LeafLinter(part, around, polarity, policy, facts, warnings).Run();
}

}  // namespace clientele::filter
