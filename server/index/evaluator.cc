#include "server/index/evaluator.h"

#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "server/index/field_values.h"

namespace clientele::index {
namespace {

using filter::Comparison;
using filter::FieldType;
using filter::Node;
using filter::Value;

// For averages: 64-bit totals against a threshold times a count.
__extension__ using int128 = __int128;

template <typename T>
bool Holds(Comparison comparison, T left, T right) {
  switch (comparison) {
    case Comparison::kEqual:
      return left == right;
    case Comparison::kNotEqual:
      return left != right;
    case Comparison::kLess:
      return left < right;
    case Comparison::kLessOrEqual:
      return left <= right;
    case Comparison::kGreater:
      return left > right;
    case Comparison::kGreaterOrEqual:
      return left >= right;
  }
  return false;
}

// Calls visit with the comparison as a compile-time constant, so that loops hold no switch.
template <typename Visitor>
void WithConstant(Comparison comparison, Visitor visit) {
  using C = Comparison;
  switch (comparison) {
    case C::kEqual:
      return visit(std::integral_constant<C, C::kEqual>());
    case C::kNotEqual:
      return visit(std::integral_constant<C, C::kNotEqual>());
    case C::kLess:
      return visit(std::integral_constant<C, C::kLess>());
    case C::kLessOrEqual:
      return visit(std::integral_constant<C, C::kLessOrEqual>());
    case C::kGreater:
      return visit(std::integral_constant<C, C::kGreater>());
    case C::kGreaterOrEqual:
      return visit(std::integral_constant<C, C::kGreaterOrEqual>());
  }
}

template <typename Numbers>
void CompareNumbers(const Numbers& numbers, Comparison comparison, int64_t right, size_t size,
                    Bitmap& out) {
  WithConstant(comparison, [&](auto constant) {
    out.Fill(size, [&](size_t i) {
      return numbers.Has(i) && Holds(decltype(constant)::value, numbers.At(i), right);
    });
  });
}

void CompareNumbers(const AverageNumbers& numbers, Comparison comparison, int64_t right,
                    size_t size, Bitmap& out) {
  WithConstant(comparison, [&](auto constant) {
    out.Fill(size, [&](size_t i) {
      return numbers.Has(i) && Holds<int128>(decltype(constant)::value, numbers.totals[i],
                                             static_cast<int128>(right) * numbers.counts[i]);
    });
  });
}

int64_t NumberOf(const Value& value, const ChunkView& view) {
  return value.At(view.moment().rules.now);
}

class ChunkEvaluator {
 public:
  explicit ChunkEvaluator(ChunkView& view) : view_(view) {}

  // `out` may have bits set for clients that don't exist; the caller masks them.
  void Visit(const Node& node, Bitmap& out) {
    switch (node.kind) {
      case Node::Kind::kEveryone:
        out = view_.chunk().present;
        break;
      case Node::Kind::kAnd:
        And(node, out);
        break;
      case Node::Kind::kOr:
        Or(node, out);
        break;
      case Node::Kind::kNot:
        Not(node, out);
        break;
      case Node::Kind::kCompare:
        Compare(node, out);
        break;
      case Node::Kind::kIn:
        In(node, out);
        break;
      case Node::Kind::kHas:
        Has(node, out);
        break;
      case Node::Kind::kTrue:
        Class(node.field, 1, Comparison::kEqual, out);
        break;
      case Node::Kind::kTag:
        Tag(node.values.front().text, out);
        break;
      case Node::Kind::kReachable:
        view_.Reachable(node.channel, out);
        break;
    }
  }

 private:
  void And(const Node& node, Bitmap& out) {
    Visit(node.children.front(), out);
    Bitmap part;
    for (size_t i = 1; i < node.children.size() && !out.Empty(); ++i) {
      Visit(node.children[i], part);
      out.And(part);
    }
  }

  void Or(const Node& node, Bitmap& out) {
    Visit(node.children.front(), out);
    Bitmap part;
    for (size_t i = 1; i < node.children.size(); ++i) {
      Visit(node.children[i], part);
      out.Or(part);
    }
  }

  void Not(const Node& node, Bitmap& out) {
    Bitmap inner;
    Visit(node.children.front(), inner);
    out = view_.chunk().present;
    out.AndNot(inner);
  }

  void Compare(const Node& node, Bitmap& out) {
    const Value& value = node.values.front();
    const bool numeric = VisitNumbers(view_, node.field, [&](const auto& numbers) {
      CompareNumbers(numbers, node.comparison, NumberOf(value, view_), view_.size(), out);
    });
    if (!numeric) CompareText(node.field, node.comparison, value.text, out);
  }

  void Class(filter::FieldId field, int64_t number, Comparison comparison, Bitmap& out) {
    CompareNumbers(ClassNumbers{view_.ClassesOf(field).data()}, comparison, number, view_.size(),
                   out);
  }

  // Equal or not equal; the checker lets nothing else through.
  void CompareText(filter::FieldId field, Comparison comparison, absl::string_view text,
                   Bitmap& out) {
    const bool equal = comparison == Comparison::kEqual;
    if (const CodedTexts texts = CodedTextsOf(view_, field); texts.codes != nullptr) {
      // A text that nobody has equals none and differs from all.
      const std::optional<Code> code = texts.dictionary->Find(text);
      out.Fill(view_.size(), [&](size_t i) {
        return texts.codes[i] != 0 && (code.has_value() && texts.codes[i] == *code) == equal;
      });
    } else if (const TextColumn* column = TextsOf(view_, field); column != nullptr) {
      out.Fill(view_.size(), [&](size_t i) {
        const absl::string_view got = column->Get(i);
        return !got.empty() && (got == text) == equal;
      });
    } else {
      out.ClearAll();
    }
  }

  void In(const Node& node, Bitmap& out) {
    absl::flat_hash_set<int64_t> wanted;
    for (const Value& value : node.values) wanted.insert(NumberOf(value, view_));
    const bool numeric = VisitNumbers(
        view_, node.field, [&](const auto& numbers) { InNumbers(numbers, node, wanted, out); });
    if (!numeric) InTexts(node, out);
  }

  template <typename Numbers>
  void InNumbers(const Numbers& numbers, const Node&, const absl::flat_hash_set<int64_t>& wanted,
                 Bitmap& out) {
    out.Fill(view_.size(),
             [&](size_t i) { return numbers.Has(i) && wanted.contains(numbers.At(i)); });
  }

  // An average equals a whole number only exactly, not when rounded.
  void InNumbers(const AverageNumbers& numbers, const Node& node,
                 const absl::flat_hash_set<int64_t>&, Bitmap& out) {
    out.ClearAll();
    Bitmap part;
    for (const Value& value : node.values) {
      CompareNumbers(numbers, Comparison::kEqual, value.number, view_.size(), part);
      out.Or(part);
    }
  }

  void InTexts(const Node& node, Bitmap& out) {
    if (const CodedTexts texts = CodedTextsOf(view_, node.field); texts.codes != nullptr) {
      absl::flat_hash_set<Code> wanted;
      for (const Value& value : node.values) {
        if (const auto code = texts.dictionary->Find(value.text)) wanted.insert(*code);
      }
      wanted.erase(0);
      out.Fill(view_.size(), [&](size_t i) { return wanted.contains(texts.codes[i]); });
    } else if (const TextColumn* column = TextsOf(view_, node.field); column != nullptr) {
      absl::flat_hash_set<absl::string_view> wanted;
      for (const Value& value : node.values) wanted.insert(value.text);
      out.Fill(view_.size(), [&](size_t i) { return wanted.contains(column->Get(i)); });
    } else {
      out.ClearAll();
    }
  }

  void Has(const Node& node, Bitmap& out) {
    const size_t size = view_.size();
    if (node.field == filter::FieldId::kTags) {
      HasAnyTag(out);
    } else if (filter::FieldOf(node.field).type == FieldType::kBoolean) {
      out = view_.chunk().present;  // yes or no is never missing
    } else if (VisitNumbers(view_, node.field, [&](const auto& numbers) {
                 out.Fill(size, [&](size_t i) { return numbers.Has(i); });
               })) {
      return;
    } else if (const CodedTexts texts = CodedTextsOf(view_, node.field); texts.codes != nullptr) {
      out.Fill(size, [&](size_t i) { return texts.codes[i] != 0; });
    } else if (const TextColumn* column = TextsOf(view_, node.field); column != nullptr) {
      out.Fill(size, [&](size_t i) { return !column->Get(i).empty(); });
    } else {
      out.ClearAll();
    }
  }

  void HasAnyTag(Bitmap& out) {
    out.ClearAll();
    Bitmap part;
    for (const auto& [code, postings] : view_.chunk().tags) {
      postings.Read(view_.moment().rules.now, part);
      out.Or(part);
    }
  }

  void Tag(absl::string_view tag, Bitmap& out) {
    const std::optional<Code> code = view_.moment().reader.dictionaries().tags.Find(tag);
    const auto found = code.has_value() ? view_.chunk().tags.find(*code) : view_.chunk().tags.end();
    if (found == view_.chunk().tags.end()) {
      out.ClearAll();
    } else {
      found->second.Read(view_.moment().rules.now, out);
    }
  }

  ChunkView& view_;
};

}  // namespace

void Evaluate(const Node& root, ChunkView& view, Bitmap& out) {
  ChunkEvaluator(view).Visit(root, out);
  out.And(view.chunk().present);
}

}  // namespace clientele::index
