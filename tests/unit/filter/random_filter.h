// Random checked trees. Fields come from the table of fields and values from their types, so a new
// field is met without a change here; a new kind of node is one more line in `Leaf`.
#ifndef CLIENTELE_TESTS_UNIT_FILTER_RANDOM_FILTER_H_
#define CLIENTELE_TESTS_UNIT_FILTER_RANDOM_FILTER_H_

#include <functional>
#include <iterator>
#include <utility>

#include "server/filter/ast.h"
#include "server/filter/field.h"
#include "tests/support/dice.h"

namespace clientele::filter {

// Something to compare the field with, fit for its type.
using ValueSource = std::function<Value(const Field&)>;

class RandomFilter {
 public:
  RandomFilter(Dice& dice, ValueSource values) : dice_(dice), values_(std::move(values)) {}

  // Everyone at times, else a tree of up to `depth` levels.
  Node Make(int depth) { return dice_.OneIn(50) ? Node{} : Tree(depth); }

 private:
  Node Tree(int depth) {
    if (depth <= 1 || dice_.OneIn(3)) return Leaf();
    const Node::Kind kind = dice_.Pick({Node::Kind::kAnd, Node::Kind::kOr, Node::Kind::kNot});
    Node node;
    node.kind = kind;
    if (kind == Node::Kind::kNot) {
      node.children.push_back(Tree(depth - 1));
      return node;
    }
    for (size_t parts = 2 + dice_.Below(3); parts > 0; --parts) AddPart(Tree(depth - 1), node);
    return node;
  }

  // A checked tree has no chain right inside another of its kind.
  static void AddPart(Node part, Node& chain) {
    if (part.kind != chain.kind) {
      chain.children.push_back(std::move(part));
      return;
    }
    std::move(part.children.begin(), part.children.end(), std::back_inserter(chain.children));
  }

  Node Leaf() {
    if (dice_.OneIn(10)) return Reachable();
    const Field& field = dice_.Pick(Fields());
    if (dice_.OneIn(8)) return Of(Node::Kind::kHas, field, 0);
    if (field.type == FieldType::kTags) return Of(Node::Kind::kTag, field, 1);
    if (field.type == FieldType::kBoolean) return Of(Node::Kind::kTrue, field, 0);
    if (dice_.OneIn(3)) return Of(Node::Kind::kIn, field, 1 + dice_.Below(4));
    Node node = Of(Node::Kind::kCompare, field, 1);
    node.comparison = static_cast<Comparison>(dice_.Below(HasOrder(field.type) ? 6 : 2));
    return node;
  }

  Node Of(Node::Kind kind, const Field& field, size_t values) {
    Node node;
    node.kind = kind;
    node.field = field.id;
    for (; values > 0; --values) node.values.push_back(values_(field));
    return node;
  }

  Node Reachable() {
    Node node;
    node.kind = Node::Kind::kReachable;
    node.channel = dice_.Pick(domain::kChannels);
    return node;
  }

  static bool HasOrder(FieldType type) {
    return type == FieldType::kInteger || type == FieldType::kMoney || type == FieldType::kTime ||
           type == FieldType::kDate || type == FieldType::kClass;
  }

  Dice& dice_;
  const ValueSource values_;
};

}  // namespace clientele::filter

#endif  // CLIENTELE_TESTS_UNIT_FILTER_RANDOM_FILTER_H_
