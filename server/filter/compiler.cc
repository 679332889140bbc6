#include "server/filter/compiler.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/text.h"
#include "server/filter/checker.h"
#include "server/filter/linter.h"
#include "server/filter/parser.h"
#include "server/filter/planner.h"
#include "server/filter/printer.h"

namespace clientele::filter {
namespace {

bool IsBlank(absl::string_view text) {
  return text.find_first_not_of(" \t\r\n") == absl::string_view::npos;
}

// The standard spelling, with a problem when it can't be read back: brackets, blanks and the values
// of typed fields may take it beyond a limit that what the caller wrote has kept.
std::string Spell(const Node& root, const domain::Policy& policy, const Catalog& catalog,
                  std::vector<Problem>& problems) {
  std::string canonical = Print(root, policy);
  ReadExpression(canonical, policy, catalog, problems);
  return canonical;
}

// The same of an expression alone, with the problem at the whole of it.
std::string CheckSpelling(const std::string& expression, const Node& root,
                          const domain::Policy& policy, const Catalog& catalog,
                          std::vector<Problem>& problems) {
  std::vector<Problem> unreadable;
  std::string canonical = Spell(root, policy, catalog, unreadable);
  if (!unreadable.empty()) {
    problems.push_back({{0, expression.size()},
                        absl::StrCat("in the standard spelling: ", unreadable.front().message)});
  }
  return canonical;
}

// The typed fields of a FilterSpec as nodes.
class Conjunction {
 public:
  template <typename E>
  void AnyOf(FieldId field, const std::vector<E>& classes) {
    std::vector<Value> values;
    for (const E value : classes) {
      values.emplace_back();
      values.back().number = static_cast<int64_t>(value);
    }
    AddIn(field, std::move(values));
  }

  void AnyOf(FieldId field, const std::vector<std::string>& texts) {
    std::vector<Value> values;
    for (const std::string& text : texts) {
      values.emplace_back();
      values.back().text = text;
    }
    AddIn(field, std::move(values));
  }

  void Add(Node node) {
    // Nested conjunctions are one: the printed text needs no brackets.
    if (node.kind == Node::Kind::kAnd) {
      for (Node& child : node.children) nodes_.push_back(std::move(child));
    } else if (node.kind != Node::Kind::kEveryone) {
      nodes_.push_back(std::move(node));
    }
  }

  Node Take(Node::Kind kind = Node::Kind::kAnd) {
    if (nodes_.empty()) return {};
    if (nodes_.size() == 1) return std::move(nodes_.front());
    Node root;
    root.kind = kind;
    root.children = std::move(nodes_);
    return root;
  }

 private:
  // A single value reads better, and is the same, as a comparison.
  void AddIn(FieldId field, std::vector<Value> values) {
    if (values.empty()) return;
    Node node;
    node.kind = values.size() == 1 ? Node::Kind::kCompare : Node::Kind::kIn;
    node.operand.field = field;
    node.values = std::move(values);
    Add(std::move(node));
  }

  std::vector<Node> nodes_;
};

Node Negated(Node node) {
  Node negation;
  negation.kind = Node::Kind::kNot;
  negation.children.push_back(std::move(node));
  return negation;
}

Node TagNode(const std::string& tag) {
  Node node;
  node.kind = Node::Kind::kTag;
  node.operand.field = FieldId::kTags;
  node.values.emplace_back();
  node.values.back().text = tag;
  return node;
}

void AddTags(const FilterSpec& spec, Conjunction& all) {
  for (const std::string& tag : spec.all_tags) all.Add(TagNode(tag));
  Conjunction any;
  for (const std::string& tag : spec.any_tags) any.Add(TagNode(tag));
  all.Add(any.Take(Node::Kind::kOr));
  for (const std::string& tag : spec.no_tags) all.Add(Negated(TagNode(tag)));
}

void AddActive(const FilterSpec& spec, Conjunction& all) {
  if (!spec.active.has_value()) return;
  Node node;
  node.kind = Node::Kind::kTrue;
  node.operand.field = FieldId::kActive;
  all.Add(*spec.active ? std::move(node) : Negated(std::move(node)));
}

}  // namespace

Node ReadExpression(const std::string& expression, const domain::Policy& policy,
                    const Catalog& catalog, std::vector<Problem>& problems) {
  if (IsBlank(expression)) return {};
  if (!IsValidUtf8(expression)) {
    problems.push_back({{0, 0}, "expected UTF-8 text"});
    return {};
  }
  const std::optional<Syntax> syntax = Parse(expression, problems);
  return syntax.has_value() ? Check(*syntax, policy, catalog, problems) : Node{};
}

absl::StatusOr<Filter> Compile(const FilterSpec& spec, const domain::Policy& policy,
                               const Catalog& catalog) {
  std::vector<Problem> problems;
  Node expression = ReadExpression(spec.expression, policy, catalog, problems);
  if (!problems.empty()) return ToStatus(spec.expression, problems);

  Conjunction all;
  all.AnyOf(FieldId::kTemperature, spec.temperatures);
  all.AnyOf(FieldId::kVolumeTier, spec.volume_tiers);
  all.AnyOf(FieldId::kPurchaseFrequency, spec.purchase_frequencies);
  all.AnyOf(FieldId::kOrderValueClass, spec.order_value_classes);
  all.AnyOf(FieldId::kAbcClass, spec.abc_classes);
  all.AnyOf(FieldId::kBehavior, spec.behaviors);
  all.AnyOf(FieldId::kStage, spec.stages);
  all.AnyOf(FieldId::kSource, spec.sources);
  all.AnyOf(FieldId::kOwner, spec.owners);
  AddTags(spec, all);
  AddActive(spec, all);
  for (const domain::Channel channel : spec.reachable) {
    Node node;
    node.kind = Node::Kind::kReachable;
    node.channel = channel;
    all.Add(std::move(node));
  }
  all.Add(std::move(expression));

  Node root = all.Take();
  Filter filter;
  filter.canonical = Spell(root, policy, catalog, problems);
  if (!problems.empty()) {
    std::vector<Problem> own;
    const Node alone = ReadExpression(spec.expression, policy, catalog, own);
    CheckSpelling(spec.expression, alone, policy, catalog, own);
    if (!own.empty()) return ToStatus(spec.expression, own);
    return InvalidField("filter", Shorten(filter.canonical, kMaxGotLength),
                        absl::StrCat("as one expression: ", problems.front().message));
  }
  filter.root = Plan(std::move(root));
  return filter;
}

Filter CompileExpression(const std::string& expression, const domain::Policy& policy,
                         const Catalog& catalog, std::vector<Problem>& problems,
                         std::vector<Problem>& warnings) {
  Node root = ReadExpression(expression, policy, catalog, problems);
  if (!problems.empty()) return {};
  Filter filter;
  filter.canonical = CheckSpelling(expression, root, policy, catalog, problems);
  if (!problems.empty()) return {};
  warnings = Lint(root, policy);
  filter.root = Plan(std::move(root));
  return filter;
}

}  // namespace clientele::filter
