// A checked filter: every name resolved, every value of its operand's type. The evaluators read
// this and nothing else. A value that may be copied, kept and evaluated from any thread.
#ifndef CLIENTELE_SERVER_FILTER_AST_H_
#define CLIENTELE_SERVER_FILTER_AST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/base/clock.h"
#include "server/domain/policy.h"
#include "server/domain/types.h"
#include "server/filter/event_field.h"
#include "server/filter/field.h"
#include "server/filter/problem.h"
#include "server/filter/syntax.h"

namespace clientele::filter {

struct Value {
  // Integer, minor units, days, number of a class, 0 or 1, seconds since 1970 (or after `now`).
  int64_t number = 0;
  bool relative_to_now = false;
  // Text and slugs.
  std::string text;

  // The instant meant, for an operand of type time.
  UnixSeconds At(UnixSeconds now) const { return relative_to_now ? now + number : number; }

  friend bool operator==(const Value&, const Value&) = default;
};

// What one event, or one line of an order, has to meet; false when the field is missing.
struct Condition {
  EventFieldId field = EventFieldId::kOrderAt;
  // Equal to one of the values; else compared with values[0].
  bool is_in = false;
  Comparison comparison = Comparison::kEqual;
  std::vector<Value> values;

  friend bool operator==(const Condition&, const Condition&) = default;
};

// One number about a client's events: orders(365d, sku = "D-2").count.
struct Aggregate {
  EventKind events = EventKind::kOrders;
  // Only events later than now less this; all when there is none.
  std::optional<int64_t> window_seconds;
  std::vector<Condition> conditions;  // all hold
  Measure measure = Measure::kCount;

  bool has_line_condition() const {
    for (const Condition& condition : conditions) {
      if (EventFieldOf(condition.field).of_line) return true;
    }
    return false;
  }

  friend bool operator==(const Aggregate&, const Aggregate&) = default;
};

// What a comparison, IN, has() or top() looks at.
struct Operand {
  enum class Kind : uint8_t {
    kField,         // `field`
    kAttribute,     // attr.`name`
    kTagSetAt,      // tag(`name`).set_at: missing when the client does not have the tag now
    kTagExpiresAt,  // tag(`name`).expires_at: missing also when it never does
    kTagActor,      // tag(`name`).actor
    kAggregate,     // `aggregate`
  };
  Kind kind = Kind::kField;
  FieldId field = FieldId::kId;
  std::string name;
  Aggregate aggregate;

  friend bool operator==(const Operand&, const Operand&) = default;
};

// How far top() and bottom() go: of all clients of the base that have the operand's value.
struct RankShare {
  bool bottom = false;
  bool is_percent = false;
  int64_t amount = 0;  // clients, or hundredths of a percent

  friend bool operator==(const RankShare&, const RankShare&) = default;
};

struct Node {
  enum class Kind {
    kEveryone,
    kAnd,
    kOr,
    kNot,
    // The operand compared with values[0]; false when missing.
    kCompare,
    // The operand equals one of the values; false when missing.
    kIn,
    // The operand has a value; of the field tags: the client has one now.
    kHas,
    // The boolean operand is true.
    kTrue,
    // The client has the tag values[0] now.
    kTag,
    // The client may be messaged on `channel`.
    kReachable,
    // The client's birthday is one of the next `number` local days, today the first of them.
    kBirthday,
    // The client is among the first (or last) by the operand, ties by ascending id.
    kTop,
    // The client matches the saved segment `name`, whose filter is children[0].
    kSegment,
    // The client is a member of the audience `number` of the campaign `name`.
    kAudience,
  };
  Kind kind = Kind::kEveryone;
  std::vector<Node> children;
  Operand operand;
  Comparison comparison = Comparison::kEqual;
  std::vector<Value> values;
  domain::Channel channel = domain::Channel::kNone;
  std::string name;
  int64_t number = 0;
  RankShare share;
  // Where the text says so; of a segment's filter, where it is referred to. Not part of the
  // meaning.
  Span span;

  // Of everything but the spans.
  friend bool operator==(const Node& a, const Node& b);
};

struct Filter {
  // In the order in which it is best evaluated.
  Node root;
  // The one standard spelling, in the order in which it was written; compiling it gives the same
  // filter.
  std::string canonical;
};

// What the values of an operand are: how they are written, compared and shown.
struct Shape {
  FieldType type = FieldType::kInteger;
  // Of a class or kind: its names, by number; the first, empty one is "missing".
  absl::Span<const absl::string_view> names;
};
// Of an operand that was checked; of an attribute by the policy's declaration.
Shape ShapeOf(const Operand& operand, const domain::Policy& policy);
Shape ShapeOf(const EventField& field);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_AST_H_
