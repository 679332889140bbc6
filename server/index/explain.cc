#include "server/index/explain.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/filter/printer.h"
#include "server/index/evaluator.h"
#include "server/index/operand_values.h"

namespace clientele::index {
namespace {

using filter::Explanation;
using filter::Node;

class Explainer {
 public:
  Explainer(ChunkView& view, size_t position) : view_(view), i_(position) {}

  Explanation Explain(const Node& node) {
    Explanation part;
    for (const Node& child : node.children) part.children.push_back(Explain(child));
    const auto matches = [](const Explanation& child) { return child.matches; };
    switch (node.kind) {
      case Node::Kind::kAnd:
        part.text = "AND";
        part.matches = std::all_of(part.children.begin(), part.children.end(), matches);
        break;
      case Node::Kind::kOr:
        part.text = "OR";
        part.matches = std::any_of(part.children.begin(), part.children.end(), matches);
        break;
      case Node::Kind::kNot:
        part.text = "NOT";
        part.matches = !part.children.front().matches;
        break;
      case Node::Kind::kSegment:
        part.text = filter::Print(node, policy());
        part.matches = part.children.front().matches;
        break;
      default:
        part.text = filter::Print(node, policy());
        part.matches = Matches(node);
        part.value = ValueOf(node);
        break;
    }
    return part;
  }

 private:
  const domain::Policy& policy() const { return view_.moment().policy; }

  bool Matches(const Node& leaf) {
    const auto members = std::make_unique<Bitmap>();
    Evaluate(leaf, view_, *members);
    return members->Test(i_);
  }

  std::optional<std::string> ValueOf(const Node& leaf) {
    switch (leaf.kind) {
      case Node::Kind::kCompare:
      case Node::Kind::kIn:
      case Node::Kind::kHas:
      case Node::Kind::kTrue:
      case Node::Kind::kTop:
        return ValueOf(leaf.operand);
      default:
        return std::nullopt;
    }
  }

  std::optional<std::string> ValueOf(const filter::Operand& operand) {
    filter::Value value;
    bool present = false;
    const bool numeric = VisitNumbers(view_, operand, [&](const auto& numbers) {
      present = numbers.Has(i_);
      if (present) value.number = numbers.At(i_);
    });
    if (!numeric) {
      value.text = std::string(TextsOf(view_, operand).At(i_));
      present = !value.text.empty();
    }
    if (!present) return std::nullopt;
    return filter::PrintValue(filter::ShapeOf(operand, policy()), value, policy());
  }

  ChunkView& view_;
  const size_t i_;
};

}  // namespace

absl::StatusOr<Explanation> Explain(const Index::Reader& reader, const Question& question,
                                    domain::ClientId id) {
  const Chunk* chunk = reader.Find(id);
  if (chunk == nullptr) {
    return MakeError(Reason::kClientNotFound, absl::StrCat("there is no client ", id));
  }
  Moment moment(reader, question.now, question.cancelled);
  ChunkView view(moment, *chunk);
  Explanation explanation =
      Explainer(view, static_cast<size_t>(id - chunk->first_id)).Explain(question.filter.root);
  RETURN_IF_ERROR(moment.status());
  return explanation;
}

}  // namespace clientele::index
