// A few made-up clients that differ in a few operands in every way that matters, and a naive
// evaluator: what the linter claims and what the planner keeps is held against them.
#ifndef CLIENTELE_TESTS_UNIT_FILTER_WORLDS_H_
#define CLIENTELE_TESTS_UNIT_FILTER_WORLDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/filter/ast.h"
#include "tests/support/dice.h"

namespace clientele::filter {

struct World {
  int64_t orders_count = 0;
  std::optional<std::string> city;
  int64_t temperature = 1;
  std::optional<int64_t> rfm_recency;
  bool vip = false;
};

inline std::vector<World> AllWorlds() {
  std::vector<World> worlds;
  for (const int64_t orders : {0, 1, 2, 3, 4, 5, 6}) {
    for (const std::optional<std::string>& city :
         {std::optional<std::string>(), std::optional<std::string>("a"),
          std::optional<std::string>("b"), std::optional<std::string>("else")}) {
      for (int64_t temperature = 1; temperature <= 3; ++temperature) {
        for (int64_t recency = 0; recency <= 5; ++recency) {
          for (const bool vip : {false, true}) {
            worlds.push_back({orders, city, temperature,
                              recency == 0 ? std::nullopt : std::optional<int64_t>(recency), vip});
          }
        }
      }
    }
  }
  return worlds;
}

inline bool Compares(Comparison comparison, int64_t a, int64_t b) {
  switch (comparison) {
    case Comparison::kEqual:
      return a == b;
    case Comparison::kNotEqual:
      return a != b;
    case Comparison::kLess:
      return a < b;
    case Comparison::kLessOrEqual:
      return a <= b;
    case Comparison::kGreater:
      return a > b;
    case Comparison::kGreaterOrEqual:
      break;
  }
  return a >= b;
}

inline std::optional<int64_t> NumberOf(const World& world, FieldId field) {
  if (field == FieldId::kOrdersCount) return world.orders_count;
  if (field == FieldId::kTemperature) return world.temperature;
  return world.rfm_recency;
}

inline bool Meets(const World& world, const Node& leaf, const Value& value, Comparison comparison) {
  if (leaf.operand.field == FieldId::kCity) {
    if (!world.city.has_value()) return false;
    return (*world.city == value.text) == (comparison == Comparison::kEqual);
  }
  const std::optional<int64_t> number = NumberOf(world, leaf.operand.field);
  return number.has_value() && Compares(comparison, *number, value.number);
}

inline bool Matches(const World& world, const Node& node) {
  switch (node.kind) {
    case Node::Kind::kAnd:
      for (const Node& child : node.children) {
        if (!Matches(world, child)) return false;
      }
      return true;
    case Node::Kind::kOr:
      for (const Node& child : node.children) {
        if (Matches(world, child)) return true;
      }
      return false;
    case Node::Kind::kNot:
      return !Matches(world, node.children.front());
    case Node::Kind::kTag:
      return world.vip;
    case Node::Kind::kHas:
      return node.operand.field == FieldId::kCity ? world.city.has_value()
                                                  : NumberOf(world, node.operand.field).has_value();
    case Node::Kind::kCompare:
      return Meets(world, node, node.values.front(), node.comparison);
    case Node::Kind::kIn:
      for (const Value& value : node.values) {
        if (Meets(world, node, value, Comparison::kEqual)) return true;
      }
      return false;
    default:
      return true;
  }
}

// A test that the worlds tell apart; of `field` alone when there is one.
inline std::string RandomTest(Dice& dice, std::optional<FieldId> field) {
  const FieldId of =
      field.value_or(dice.Pick({FieldId::kOrdersCount, FieldId::kCity, FieldId::kTemperature,
                                FieldId::kRfmRecency, FieldId::kTags}));
  if (of == FieldId::kTags) return "tags:vip";
  const std::string name(FieldOf(of).name);
  if (dice.OneIn(6)) return "has(" + name + ")";
  const auto value = [&]() -> std::string {
    if (of == FieldId::kCity) return dice.Pick({"\"a\"", "\"b\""});
    if (of == FieldId::kTemperature) return dice.Pick({"COLD", "WARM", "HOT"});
    return std::to_string(dice.Between(-1, 5));
  };
  if (dice.OneIn(4)) return name + " IN (" + value() + ", " + value() + ")";
  const std::string symbol = of == FieldId::kCity
                                 ? dice.Pick({" = ", " != "})
                                 : dice.Pick({" = ", " != ", " < ", " <= ", " > ", " >= "});
  return name + symbol + value();
}

inline std::string RandomText(Dice& dice, int depth, std::optional<FieldId> field = std::nullopt) {
  if (depth == 0 || dice.OneIn(4)) return RandomTest(dice, field);
  if (dice.OneIn(4)) return "NOT (" + RandomText(dice, depth - 1, field) + ")";
  const std::string keyword = dice.Pick({" AND ", " OR "});
  std::string text = "(" + RandomText(dice, depth - 1, field) + ")";
  for (size_t more = 1 + dice.Below(2); more > 0; --more) {
    text += keyword + "(" + RandomText(dice, depth - 1, field) + ")";
  }
  return text;
}

}  // namespace clientele::filter

#endif  // CLIENTELE_TESTS_UNIT_FILTER_WORLDS_H_
