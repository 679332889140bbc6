// Random checked filters of every kind, as the checker would make them: what is drawn reads back
// from its text as the same tree. Fields, events and measures come from their tables and values
// from a vocabulary, so a new field is met without a change here.
#ifndef CLIENTELE_TESTS_SUPPORT_RANDOM_FILTER_H_
#define CLIENTELE_TESTS_SUPPORT_RANDOM_FILTER_H_

#include <iterator>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "server/domain/policy.h"
#include "server/filter/ast.h"
#include "server/filter/catalog.h"
#include "server/filter/function.h"
#include "server/filter/limits.h"
#include "server/filter/printer.h"
#include "server/filter/values.h"
#include "tests/support/dice.h"
#include "tests/support/fake_catalog.h"

namespace clientele {

// What filters are made of: mostly what some client of a base has, so that they tell clients apart.
// Texts as they are stored: normalized, not empty. A kind of node whose list is empty is not drawn.
struct FilterVocabulary {
  std::vector<std::string> tags;
  std::vector<std::string> slugs;  // of stages, sources and the like
  std::vector<std::string> owners;
  std::vector<std::string> cities;
  std::vector<std::string> texts;  // of every other text
  std::vector<std::string> skus;
  std::vector<std::string> categories;
  std::vector<std::string> promo_codes;
  std::vector<std::string> campaigns;
  std::vector<std::pair<std::string, filter::Node>> segments;  // with their filters
  std::vector<std::pair<std::string, int64_t>> audiences;
  std::vector<int64_t> numbers = {0, 1, 2, 3, 5, 10, 100};
  std::vector<int64_t> amounts = {0, 1, 100, 50'000, 100'000, 1'000'000};
  std::vector<UnixSeconds> times;
  std::vector<int64_t> offsets = {0};  // of relative times, in seconds from now
  std::vector<int64_t> windows = {86'400, 7 * 86'400, 90 * 86'400, 365 * 86'400};
  std::vector<int64_t> dates;  // days since 1970
  std::vector<int64_t> birthday_days = {1, 2, 7, 31, 365, 366};
  std::vector<int64_t> top_counts = {1, 2, 5, 20};
  std::vector<int64_t> top_shares = {1, 250, 2'000, 5'000, 10'000};  // hundredths of a percent

  // What the compiler needs to read such a filter back.
  FakeCatalog Catalog(const domain::Policy& policy) const {
    FakeCatalog catalog;
    for (const auto& [id, root] : segments) catalog.segments[id] = filter::Print(root, policy);
    for (const auto& audience : audiences) catalog.audiences.insert(audience);
    return catalog;
  }
};

class RandomFilter {
 public:
  RandomFilter(Dice& dice, const domain::Policy& policy, const FilterVocabulary& vocabulary)
      : dice_(dice), policy_(policy), words_(vocabulary) {}

  // Everyone at times, else a tree of up to `depth` levels.
  filter::Node Make(int depth) { return dice_.OneIn(50) ? filter::Node{} : Tree(depth); }

  // What can be compared: a field, an attribute, something of a tag, an aggregate. Never of tags.
  filter::Operand AnyOperand() {
    filter::Operand operand;
    const size_t roll = dice_.Below(10);
    if (roll < 3) {
      operand.kind = filter::Operand::Kind::kAggregate;
      operand.aggregate = AnyAggregate();
    } else if (roll == 3 && !words_.tags.empty()) {
      operand.kind = dice_.Pick(filter::TagMembers()).kind;
      operand.name = dice_.Pick(words_.tags);
    } else if (roll == 4 && !policy_.attributes.empty()) {
      operand.kind = filter::Operand::Kind::kAttribute;
      operand.name = dice_.Pick(policy_.attributes).id;
    } else {
      do {
        operand.field = dice_.Pick(filter::Fields()).id;
      } while (operand.field == filter::FieldId::kTags);
    }
    return operand;
  }

  // Of the operand's type.
  filter::Value AnyValue(const filter::Operand& operand) {
    const filter::Shape shape = filter::ShapeOf(operand, policy_);
    switch (operand.kind) {
      case filter::Operand::Kind::kAttribute:
        if (const domain::Attribute* attribute = policy_.FindAttribute(operand.name);
            attribute != nullptr && attribute->type == domain::AttributeType::kString) {
          return Text(dice_.Pick(attribute->values));
        }
        return Of(shape, words_.texts);
      case filter::Operand::Kind::kTagActor:
        return Of(shape, words_.owners);
      case filter::Operand::Kind::kField:
        if (operand.field == filter::FieldId::kOwner) return Of(shape, words_.owners);
        if (operand.field == filter::FieldId::kCity) return Of(shape, words_.cities);
        break;
      default:
        break;
    }
    return Of(shape, shape.type == filter::FieldType::kSlug ? words_.slugs : words_.texts);
  }

 private:
  using Node = filter::Node;
  using Kind = filter::Node::Kind;

  Node Tree(int depth) {
    if (depth <= 1 || dice_.OneIn(3)) return Leaf();
    Node node;
    node.kind = dice_.Pick({Kind::kAnd, Kind::kOr, Kind::kNot});
    if (node.kind == Kind::kNot) {
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
    Node node;
    switch (dice_.Below(20)) {
      case 0:
        node.kind = Kind::kReachable;
        node.channel = dice_.Pick(domain::kChannels);
        return node;
      case 1:
        node.kind = Kind::kBirthday;
        node.number = dice_.Pick(words_.birthday_days);
        return node;
      case 2:
      case 3:
        return Top();
      case 4:
        if (words_.segments.empty()) break;
        return Segment();
      case 5:
        if (words_.audiences.empty()) break;
        node.kind = Kind::kAudience;
        std::tie(node.name, node.number) = dice_.Pick(words_.audiences);
        return node;
      case 6:
      case 7:
        if (words_.tags.empty()) break;
        return Tag();
      case 8:
        node.kind = Kind::kHas;
        node.operand = AnyOperand();
        if (dice_.OneIn(5)) node.operand = OperandOf(filter::FieldId::kTags);
        return node;
      default:
        break;
    }
    return Comparison();
  }

  Node Comparison() {
    Node node;
    node.operand = AnyOperand();
    const filter::FieldType type = filter::ShapeOf(node.operand, policy_).type;
    if (type == filter::FieldType::kBoolean) {
      // Only an attribute is compared: "false" is not "NOT true" where it may be missing.
      const bool is_false =
          node.operand.kind == filter::Operand::Kind::kAttribute && dice_.OneIn(2);
      node.kind = is_false ? Kind::kCompare : Kind::kTrue;
      if (is_false) node.values.emplace_back();
      return node;
    }
    size_t values = 1;
    if (dice_.OneIn(4)) {
      node.kind = Kind::kIn;
      values += dice_.Below(4);
    } else {
      node.kind = Kind::kCompare;
      node.comparison = AnyComparison(type);
    }
    for (; values > 0; --values) node.values.push_back(AnyValue(node.operand));
    return node;
  }

  Node Top() {
    Node node;
    node.kind = Kind::kTop;
    filter::FieldType type = filter::FieldType::kText;
    while (type != filter::FieldType::kInteger && type != filter::FieldType::kMoney &&
           type != filter::FieldType::kTime && type != filter::FieldType::kDate) {
      node.operand = AnyOperand();
      type = filter::ShapeOf(node.operand, policy_).type;
    }
    node.share.bottom = dice_.OneIn(2);
    node.share.is_percent = dice_.OneIn(2);
    node.share.amount = dice_.Pick(node.share.is_percent ? words_.top_shares : words_.top_counts);
    return node;
  }

  Node Segment() {
    Node node;
    node.kind = Kind::kSegment;
    const auto& [name, root] = dice_.Pick(words_.segments);
    node.name = name;
    node.children.push_back(root);
    return node;
  }

  Node Tag() {
    Node node;
    node.kind = Kind::kTag;
    node.operand = OperandOf(filter::FieldId::kTags);
    node.values.push_back(Text(dice_.Pick(words_.tags)));
    return node;
  }

  filter::Aggregate AnyAggregate() {
    filter::Aggregate aggregate;
    aggregate.events = dice_.Pick(filter::kEventKinds);
    if (dice_.OneIn(2)) aggregate.window_seconds = dice_.Pick(words_.windows);
    for (size_t conditions = dice_.Below(4); conditions > 0; --conditions) {
      aggregate.conditions.push_back(AnyCondition(aggregate.events));
    }
    const filter::MeasureInfo* measure = nullptr;
    while (measure == nullptr ||
           (measure->orders_only && aggregate.events != filter::EventKind::kOrders)) {
      measure = &dice_.Pick(filter::Measures());
    }
    aggregate.measure = measure->measure;
    return aggregate;
  }

  filter::Condition AnyCondition(filter::EventKind events) {
    const filter::EventField& field =
        *filter::FindEventField(events, dice_.Pick(filter::EventFieldNames(events)));
    filter::Condition condition;
    condition.field = field.id;
    condition.is_in = dice_.OneIn(4);
    if (!condition.is_in) condition.comparison = AnyComparison(field.type);
    for (size_t values = condition.is_in ? 1 + dice_.Below(3) : 1; values > 0; --values) {
      condition.values.push_back(Of(filter::ShapeOf(field), WordsOf(field)));
    }
    return condition;
  }

  const std::vector<std::string>& WordsOf(const filter::EventField& field) const {
    if (field.id == filter::EventFieldId::kLineSku) return words_.skus;
    if (field.id == filter::EventFieldId::kLineCategory) return words_.categories;
    if (field.id == filter::EventFieldId::kOrderPromoCode) return words_.promo_codes;
    return words_.campaigns;
  }

  filter::Comparison AnyComparison(filter::FieldType type) {
    return static_cast<filter::Comparison>(dice_.Below(filter::IsOrdered(type) ? 6 : 2));
  }

  filter::Value Of(const filter::Shape& shape, const std::vector<std::string>& words) {
    filter::Value value;
    switch (shape.type) {
      case filter::FieldType::kInteger:
        value.number = dice_.Pick(words_.numbers);
        break;
      case filter::FieldType::kMoney:
        value.number = dice_.Pick(words_.amounts);
        break;
      case filter::FieldType::kTime:
        value.relative_to_now = words_.times.empty() || dice_.OneIn(2);
        value.number = dice_.Pick(value.relative_to_now ? words_.offsets : words_.times);
        break;
      case filter::FieldType::kDate:
        value.number = words_.dates.empty() ? 0 : dice_.Pick(words_.dates);
        break;
      case filter::FieldType::kClass:
      case filter::FieldType::kKind:
        value.number = dice_.Between(1, static_cast<int64_t>(shape.names.size()) - 1);
        break;
      case filter::FieldType::kText:
      case filter::FieldType::kSlug:
        return Text(words.empty() ? "x" : dice_.Pick(words));
      case filter::FieldType::kBoolean:
      case filter::FieldType::kTags:
        break;
    }
    return value;
  }

  static filter::Value Text(const std::string& text) {
    filter::Value value;
    value.text = text;
    return value;
  }

  static filter::Operand OperandOf(filter::FieldId field) {
    filter::Operand operand;
    operand.field = field;
    return operand;
  }

  Dice& dice_;
  const domain::Policy& policy_;
  const FilterVocabulary& words_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_RANDOM_FILTER_H_
