#include "server/index/evaluator.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "server/index/birthdays.h"
#include "server/index/comparison.h"
#include "server/index/operand_values.h"

namespace clientele::index {
namespace {

using filter::Comparison;
using filter::Node;
using filter::Operand;
using filter::Value;

template <typename Numbers>
void CompareNumbers(const Numbers& numbers, Comparison comparison, int64_t right, size_t size,
                    Bitmap& out) {
  WithConstant(comparison, [&](auto constant) {
    out.Fill(size, [&](size_t i) {
      return numbers.Has(i) && Holds(decltype(constant)::value, numbers.At(i), right);
    });
  });
}

// total <=> right * count, in 128 bits.
void CompareNumbers(const AverageNumbers& numbers, Comparison comparison, int64_t right,
                    size_t size, Bitmap& out) {
  using Wide = domain::RankValue;
  WithConstant(comparison, [&](auto constant) {
    out.Fill(size, [&](size_t i) {
      return numbers.Has(i) && Holds<Wide>(decltype(constant)::value, numbers.totals[i],
                                           static_cast<Wide>(right) * numbers.counts[i]);
    });
  });
}

class ChunkEvaluator {
 public:
  explicit ChunkEvaluator(ChunkView& view) : view_(view) {}

  // `out` may have bits set for clients that don't exist; the caller masks them.
  void Visit(const Node& node, Bitmap& out) {
    if (view_.moment().Stopped()) {
      out.ClearAll();
      return;
    }
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
        Visit(node.children.front(), out);
        out.Flip();
        break;
      case Node::Kind::kCompare:
        Compare(node, out);
        break;
      case Node::Kind::kIn:
        In(node, out);
        break;
      case Node::Kind::kHas:
        Has(node.operand, out);
        break;
      case Node::Kind::kTrue:
        VisitNumbers(view_, node.operand, [&](const auto& numbers) {
          CompareNumbers(numbers, Comparison::kEqual, 1, view_.size(), out);
        });
        break;
      case Node::Kind::kTag:
        Tag(node.values.front().text, out);
        break;
      case Node::Kind::kReachable:
        view_.Reachable(node.channel, out);
        break;
      case Node::Kind::kBirthday:
        Birthday(node.number, out);
        break;
      case Node::Kind::kTop:
        Top(node, out);
        break;
      case Node::Kind::kSegment:
        Visit(node.children.front(), out);
        break;
      case Node::Kind::kAudience:
        Audience(node, out);
        break;
    }
  }

 private:
  UnixSeconds now() const { return view_.moment().rules.now; }
  const Dictionaries& dictionaries() const { return view_.moment().reader.dictionaries(); }

  // Bitmaps of parts are on the heap: filters nest deeper than a stack has room for.
  void And(const Node& node, Bitmap& out) {
    Visit(node.children.front(), out);
    const auto part = std::make_unique<Bitmap>();
    for (size_t i = 1; i < node.children.size() && !out.Empty(); ++i) {
      Visit(node.children[i], *part);
      out.And(*part);
    }
  }

  void Or(const Node& node, Bitmap& out) {
    Visit(node.children.front(), out);
    const auto part = std::make_unique<Bitmap>();
    for (size_t i = 1; i < node.children.size(); ++i) {
      Visit(node.children[i], *part);
      out.Or(*part);
    }
  }

  void Compare(const Node& node, Bitmap& out) {
    const Value& value = node.values.front();
    const bool numeric = VisitNumbers(view_, node.operand, [&](const auto& numbers) {
      CompareNumbers(numbers, node.comparison, value.At(now()), view_.size(), out);
    });
    if (!numeric) CompareText(node, out);
  }

  // Equal or not equal; the checker lets nothing else through.
  void CompareText(const Node& node, Bitmap& out) {
    const bool equal = node.comparison == Comparison::kEqual;
    const std::string& text = node.values.front().text;
    const Texts texts = TextsOf(view_, node.operand);
    if (texts.codes != nullptr) {
      // A text that nobody has equals none and differs from all.
      const std::optional<Code> code = texts.dictionary->Find(text);
      out.Fill(view_.size(), [&](size_t i) {
        return texts.codes[i] != 0 && (code.has_value() && texts.codes[i] == *code) == equal;
      });
    } else if (texts.column != nullptr) {
      out.Fill(view_.size(), [&](size_t i) {
        const absl::string_view got = texts.column->Get(i);
        return !got.empty() && (got == text) == equal;
      });
    } else {
      out.ClearAll();
    }
  }

  void In(const Node& node, Bitmap& out) {
    absl::flat_hash_set<int64_t> wanted;
    for (const Value& value : node.values) wanted.insert(value.At(now()));
    const bool numeric = VisitNumbers(
        view_, node.operand, [&](const auto& numbers) { InNumbers(numbers, wanted, out); });
    if (!numeric) InTexts(node, out);
  }

  template <typename Numbers>
  void InNumbers(const Numbers& numbers, const absl::flat_hash_set<int64_t>& wanted, Bitmap& out) {
    out.Fill(view_.size(),
             [&](size_t i) { return numbers.Has(i) && wanted.contains(numbers.At(i)); });
  }

  // An average equals a whole number only exactly, not when rounded.
  void InNumbers(const AverageNumbers& numbers, const absl::flat_hash_set<int64_t>& wanted,
                 Bitmap& out) {
    out.Fill(view_.size(), [&](size_t i) {
      return numbers.Has(i) && numbers.totals[i] % numbers.counts[i] == 0 &&
             wanted.contains(numbers.totals[i] / numbers.counts[i]);
    });
  }

  void InTexts(const Node& node, Bitmap& out) {
    const Texts texts = TextsOf(view_, node.operand);
    if (texts.codes != nullptr) {
      absl::flat_hash_set<Code> wanted;
      for (const Value& value : node.values) {
        if (const auto code = texts.dictionary->Find(value.text)) wanted.insert(*code);
      }
      wanted.erase(0);
      out.Fill(view_.size(), [&](size_t i) { return wanted.contains(texts.codes[i]); });
    } else if (texts.column != nullptr) {
      absl::flat_hash_set<absl::string_view> wanted;
      for (const Value& value : node.values) wanted.insert(value.text);
      wanted.erase("");
      out.Fill(view_.size(), [&](size_t i) { return wanted.contains(texts.column->Get(i)); });
    } else {
      out.ClearAll();
    }
  }

  void Has(const Operand& operand, Bitmap& out) {
    const size_t size = view_.size();
    if (operand.kind == Operand::Kind::kField && operand.field == filter::FieldId::kTags) {
      HasAnyTag(out);
      return;
    }
    const bool numeric = VisitNumbers(view_, operand, [&](const auto& numbers) {
      out.Fill(size, [&](size_t i) { return numbers.Has(i); });
    });
    if (numeric) return;
    const Texts texts = TextsOf(view_, operand);
    out.Fill(size, [&](size_t i) { return !texts.At(i).empty(); });
  }

  void HasAnyTag(Bitmap& out) {
    out.ClearAll();
    const auto part = std::make_unique<Bitmap>();
    for (const auto& [code, postings] : view_.chunk().tags) {
      postings.Read(now(), *part);
      out.Or(*part);
    }
  }

  void Tag(absl::string_view tag, Bitmap& out) {
    const std::optional<Code> code = dictionaries().tags.Find(tag);
    const auto& tags = view_.chunk().tags;
    const auto found = code.has_value() ? tags.find(*code) : tags.end();
    if (found == tags.end()) {
      out.ClearAll();
    } else {
      found->second.Read(now(), out);
    }
  }

  void Birthday(int64_t days, Bitmap& out) {
    const Birthdays birthdays = NextBirthdays(now(), view_.moment().policy.Zone(), days);
    out.Fill(view_.size(), [&](size_t i) { return birthdays[view_.chunk().birthday[i]]; });
  }

  void Top(const Node& node, Bitmap& out) {
    const domain::RankCut& cut = view_.moment().Top(node);
    const domain::ClientId first = view_.chunk().first_id;
    VisitNumbers(view_, node.operand, [&](const auto& numbers) {
      out.Fill(view_.size(), [&](size_t i) {
        if (!numbers.Has(i)) return false;
        const domain::RankValue value = RankOf(numbers, i);
        return cut.Includes(node.share.bottom ? -value : value,
                            first + static_cast<domain::ClientId>(i));
      });
    });
  }

  void Audience(const Node& node, Bitmap& out) {
    const auto code = dictionaries().audiences.Find(AudienceName(node.name, node.number));
    const auto& audiences = view_.chunk().audiences;
    const auto found = code.has_value() ? audiences.find(*code) : audiences.end();
    if (found == audiences.end()) {
      out.ClearAll();
    } else {
      found->second.Read(out);
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
