#include "server/store/filter_sql/conditions.h"

#include <algorithm>

#include "server/store/filter_sql/birthdays.h"
#include "server/store/filter_sql/operands.h"

namespace clientele::store::filter_sql {
namespace {

using filter::Comparison;
using filter::Node;
using filter::Operand;

// SQLite's parser has a stack of 100, of which a bracket with what stands before it takes three.
constexpr int kMaxNesting = 10;

constexpr absl::string_view kTrue = "1 = 1";

Sql HasTag(const Sql& condition, UnixSeconds now) {
  return Cat("EXISTS (SELECT 1 FROM client_tag t WHERE t.client_id = c.client_id AND ", condition,
             TagHolds(now), ")");
}

Sql BirthdayWithin(const Moment& moment, Relation& clients, int64_t days) {
  const absl::CivilDay today =
      absl::ToCivilDay(absl::FromUnixSeconds(moment.now()), moment.policy.Zone());
  std::vector<Sql> ranges;
  for (const BirthdayRange& range : BirthdaysWithin(today, days)) {
    ranges.push_back(
        Cat(clients.Birthday(), " BETWEEN ", BoundInt(range.first), " AND ", BoundInt(range.last)));
  }
  // Without a profile in force there is no birthday.
  return Cat("(", Join(ranges, " OR "), ") IS TRUE");
}

}  // namespace

Sql Reachable(Relation& clients, domain::Channel channel) {
  return Cat(clients.Basis(),
             " = 1 AND EXISTS (SELECT 1 FROM client_channel h WHERE h.client_id = c.client_id AND "
             "h.channel = ",
             BoundInt(static_cast<int64_t>(channel)), " AND h.reason = 0)");
}

Conditions::Part Conditions::Visit(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kAnd:
      return Chain(node, " AND ");
    case Node::Kind::kOr:
      return Chain(node, " OR ");
    case Node::Kind::kNot: {
      const Part inner = Visit(node.children.front());
      return Enclose(Cat("NOT (", inner.sql, ")"), inner.nesting + 1);
    }
    case Node::Kind::kSegment:
      return Visit(node.children.front());
    default:
      return {Leaf(node), 0};
  }
}

// Two parts at a time, the flattest first, so that a long chain nests as little as it can.
Conditions::Part Conditions::Chain(const Node& node, absl::string_view word) {
  const auto deeper = [](const Part& a, const Part& b) { return a.nesting > b.nesting; };
  std::vector<Part> parts;
  for (const Node& child : node.children) parts.push_back(Visit(child));
  std::make_heap(parts.begin(), parts.end(), deeper);
  const auto take = [&] {
    std::pop_heap(parts.begin(), parts.end(), deeper);
    Part part = std::move(parts.back());
    parts.pop_back();
    return part;
  };
  while (parts.size() > 1) {
    const Part first = take();
    const Part second = take();
    parts.push_back(Enclose(Cat("(", first.sql, ")", word, "(", second.sql, ")"),
                            std::max(first.nesting, second.nesting) + 1));
    std::push_heap(parts.begin(), parts.end(), deeper);
  }
  return parts.front();
}

Conditions::Part Conditions::Enclose(Sql sql, int nesting) {
  if (nesting < kMaxNesting) return {std::move(sql), nesting};
  const std::string name = absl::StrCat("part_", tables_.size());
  tables_.push_back(Cat(name, " (client_id) AS (SELECT c.client_id FROM base c WHERE ", sql, ")"));
  return {Cat("c.client_id IN (SELECT n.client_id FROM ", name, " n)"), 0};
}

Sql Conditions::Leaf(const Node& node) {
  const filter::FieldType type = ShapeOf(node.operand, moment_.policy).type;
  switch (node.kind) {
    case Node::Kind::kCompare:
      return Compares(clients_.Of(node.operand), node.comparison, node.values.front(), type,
                      moment_.now());
    case Node::Kind::kIn:
      return IsIn(clients_.Of(node.operand), node.values, type, moment_.now());
    case Node::Kind::kHas:
      return Has(node.operand);
    case Node::Kind::kTrue:
      return Compares(clients_.Of(node.operand), Comparison::kEqual, {.number = 1}, type,
                      moment_.now());
    case Node::Kind::kTag:
      return HasTag(Cat("t.tag = ", Bound(node.values.front().text), " AND "), moment_.now());
    case Node::Kind::kReachable:
      return Reachable(clients_, node.channel);
    case Node::Kind::kBirthday:
      return BirthdayWithin(moment_, clients_, node.number);
    case Node::Kind::kTop:
      return ranks_.Includes(node.operand, node.share);
    case Node::Kind::kAudience:
      return Audience(node);
    case Node::Kind::kEveryone:
    case Node::Kind::kAnd:
    case Node::Kind::kOr:
    case Node::Kind::kNot:
    case Node::Kind::kSegment:
      break;
  }
  return kTrue;
}

Sql Conditions::Has(const Operand& operand) {
  if (operand.kind == Operand::Kind::kField && operand.field == filter::FieldId::kTags) {
    return HasTag({}, moment_.now());
  }
  return Cat(clients_.Of(operand).value, " IS NOT NULL");
}

Sql Conditions::Audience(const Node& node) {
  const AudienceKey key(node.name, node.number);
  const auto found = std::find(audiences_.begin(), audiences_.end(), key);
  const int64_t place = found - audiences_.begin();
  if (found == audiences_.end()) audiences_.push_back(key);
  return Cat("c.client_id IN (SELECT m.client_id FROM in_audience m WHERE m.audience = ",
             BoundInt(place), ")");
}

}  // namespace clientele::store::filter_sql
