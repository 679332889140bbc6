#include "server/filter/lint_facts.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/filter/printer.h"

namespace clientele::filter {
namespace {

constexpr char kHasTags[] = "has(tags)";

Axis AxisOf(const Value& value) { return value.relative_to_now ? Axis::kRelative : Axis::kPlain; }

bool IsMixed(const std::vector<Value>& values) {
  return std::any_of(values.begin(), values.end(), [&](const Value& value) {
    return value.relative_to_now != values.front().relative_to_now;
  });
}

// All of them hold.
Facts Together(const std::vector<Part>& parts, Facts Part::*side) {
  Facts facts;
  for (const Part& part : parts) {
    for (const auto& [key, set] : part.*side) {
      const auto [known, is_new] = facts.emplace(key, set);
      if (!is_new) known->second = known->second & set;
    }
  }
  return facts;
}

// One of them holds, nobody knows which.
Facts Either(const std::vector<Part>& parts, Facts Part::*side) {
  Facts facts = parts.front().*side;
  for (size_t i = 1; i < parts.size(); ++i) {
    const Facts& more = parts[i].*side;
    for (auto known = facts.begin(); known != facts.end();) {
      const auto found = more.find(known->first);
      if (found == more.end()) {
        known = facts.erase(known);
      } else {
        known->second = known->second | found->second;
        ++known;
      }
    }
  }
  return facts;
}

}  // namespace

Part FactFinder::Find(const Node& node) {
  Part part;
  part.node = &node;
  if (node.kind != Node::Kind::kAnd && node.kind != Node::Kind::kOr &&
      node.kind != Node::Kind::kNot) {
    FindLeaf(node, part);
    return part;
  }
  for (const Node& child : node.children) part.parts.push_back(Find(child));
  switch (node.kind) {
    case Node::Kind::kAnd:
      part.when_true = Together(part.parts, &Part::when_true);
      part.when_false = Either(part.parts, &Part::when_false);
      break;
    case Node::Kind::kOr:
      part.when_true = Either(part.parts, &Part::when_true);
      part.when_false = Together(part.parts, &Part::when_false);
      break;
    default:
      part.when_true = part.parts.front().when_false;
      part.when_false = part.parts.front().when_true;
      break;
  }
  return part;
}

std::string FactFinder::KeyOf(const Operand& operand, Axis axis) const {
  return absl::StrCat(PrintOperand(operand, policy_), axis == Axis::kRelative ? " from now" : "");
}

std::string FactFinder::KeyOf(const Node& leaf) const {
  return KeyOf(leaf.operand, leaf.values.empty() ? Axis::kPlain : AxisOf(leaf.values.front()));
}

void FactFinder::FindLeaf(const Node& node, Part& part) {
  switch (node.kind) {
    case Node::Kind::kEveryone:
      return;
    case Node::Kind::kCompare:
    case Node::Kind::kIn:
    case Node::Kind::kTrue:
      FindOperandLeaf(node, part);
      return;
    case Node::Kind::kHas:
      if (ShapeOf(node.operand, policy_).type == FieldType::kTags) break;
      FindPresence(node.operand, Axis::kPlain, part);
      if (ShapeOf(node.operand, policy_).type == FieldType::kTime) {
        FindPresence(node.operand, Axis::kRelative, part);
      }
      return;
    default:
      break;
  }
  FindBoolean(Print(node, policy_), part);
  if (node.kind != Node::Kind::kTag) return;
  // Whoever has a tag has tags.
  variables_.emplace(kHasTags, BooleanVariable(kHasTags));
  part.when_true[kHasTags] = ValueSet::Range(1, 1);
}

void FactFinder::FindBoolean(const std::string& key, Part& part) {
  variables_.emplace(key, BooleanVariable(key));
  part.when_true[key] = ValueSet::Range(1, 1);
  part.when_false[key] = ValueSet::Range(0, 0);
}

void FactFinder::FindOperandLeaf(const Node& node, Part& part) {
  const bool is_time = ShapeOf(node.operand, policy_).type == FieldType::kTime;
  if (node.kind != Node::Kind::kTrue && IsMixed(node.values)) {
    // Only that there is a value.
    for (const Axis axis : {Axis::kPlain, Axis::kRelative}) {
      part.when_true[KeyOf(node.operand, axis)] = Introduce(node.operand, axis).universe;
    }
    return;
  }
  const Axis axis = node.values.empty() ? Axis::kPlain : AxisOf(node.values.front());
  const Variable& variable = Introduce(node.operand, axis);
  ValueSet meeting;
  if (node.kind == Node::Kind::kTrue) {
    meeting = ValueSet::Range(1, 1);
  } else if (node.kind == Node::Kind::kCompare) {
    meeting = table_.Meeting(variable, node.comparison, node.values.front());
  } else {
    for (const Value& value : node.values) {
      meeting = meeting | table_.Meeting(variable, Comparison::kEqual, value);
    }
  }
  const std::string key = KeyOf(node.operand, axis);
  part.when_true[key] = meeting;
  part.when_false[key] = variable.All().Without(meeting);
  if (!is_time) return;
  const Axis other = axis == Axis::kPlain ? Axis::kRelative : Axis::kPlain;
  part.when_true[KeyOf(node.operand, other)] = Introduce(node.operand, other).universe;
}

void FactFinder::FindPresence(const Operand& operand, Axis axis, Part& part) {
  const Variable& variable = Introduce(operand, axis);
  const std::string key = KeyOf(operand, axis);
  part.when_true[key] = variable.universe;
  part.when_false[key] = variable.All().Without(variable.universe);
}

Variable& FactFinder::Introduce(const Operand& operand, Axis axis) {
  const std::string key = KeyOf(operand, axis);
  const auto found = variables_.find(key);
  if (found != variables_.end()) return found->second;
  return variables_.emplace(key, table_.OfOperand(operand, axis)).first->second;
}

}  // namespace clientele::filter
