// What both evaluators, the index and SQL, answer: the same shapes with the same contents.
#ifndef CLIENTELE_SERVER_FILTER_ANSWERS_H_
#define CLIENTELE_SERVER_FILTER_ANSWERS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "server/domain/types.h"
#include "server/filter/ast.h"

namespace clientele::filter {

// Asked again and again during long work; may be called from any thread.
using Cancelled = std::function<bool()>;

struct SegmentCount {
  int64_t count = 0;
  std::array<int64_t, domain::kChannelCount + 1> reachable{};  // by Channel
};

// By what a breakdown divides: an operand's values, or bands of them.
struct Dimension {
  Operand operand;
  // Ascending; empty: each value is a group of its own. n bounds make n + 1 bands, each from its
  // bound (included) up to the next.
  std::vector<Value> bounds;
};

struct BreakDownRow {
  std::vector<std::string> values;  // one a dimension; empty when missing
  int64_t count = 0;
  int64_t orders_count = 0;
  int64_t total_amount = 0;
  int64_t total_quantity = 0;
};

struct Order {
  FieldId field = FieldId::kId;
  bool descending = false;
};

// The values of one field for some clients, in their order. One list is filled, by the field's
// type.
struct FieldValues {
  std::vector<int64_t> integers;
  std::vector<std::string> texts;
  std::vector<bool> present;  // empty when all are
};

// Why a client does or does not match: the filter as a tree.
struct Explanation {
  std::string text;  // of this node, in the standard spelling
  bool matches = false;
  // Of a leaf with an operand: what the client has, as the language writes it; nothing: missing.
  std::optional<std::string> value;
  std::vector<Explanation> children;
};

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_ANSWERS_H_
