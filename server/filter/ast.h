// A checked filter: every name resolved, every value of its field's type. The evaluators read this
// and nothing else. A value that may be copied, kept and evaluated from any thread.
#ifndef CLIENTELE_SERVER_FILTER_AST_H_
#define CLIENTELE_SERVER_FILTER_AST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "server/base/clock.h"
#include "server/domain/types.h"
#include "server/filter/field.h"
#include "server/filter/syntax.h"

namespace clientele::filter {

struct Value {
  // Integer, minor units, days, number of a class, seconds since 1970 (or after `now`).
  int64_t number = 0;
  bool relative_to_now = false;
  // Text and slugs.
  std::string text;

  // The instant meant, for a field of type time.
  UnixSeconds At(UnixSeconds now) const { return relative_to_now ? now + number : number; }

  friend bool operator==(const Value&, const Value&) = default;
};

struct Node {
  enum class Kind {
    kEveryone,
    kAnd,
    kOr,
    kNot,
    // The field compared with values[0]; false when missing.
    kCompare,
    // The field equals one of the values; false when missing.
    kIn,
    // The field has a value.
    kHas,
    // The boolean field is true.
    kTrue,
    // The client has the tag values[0].
    kTag,
    // The client may be messaged on `channel`.
    kReachable,
  };
  Kind kind = Kind::kEveryone;
  std::vector<Node> children;
  FieldId field = FieldId::kId;
  Comparison comparison = Comparison::kEqual;
  std::vector<Value> values;
  domain::Channel channel = domain::Channel::kNone;

  friend bool operator==(const Node&, const Node&) = default;
};

struct Filter {
  Node root;
  // The one standard spelling; parsing it gives the same filter.
  std::string canonical;
};

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_AST_H_
