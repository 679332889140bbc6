#include "server/index/explain.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/filter/explanation.h"
#include "server/filter/printer.h"
#include "server/index/evaluator.h"
#include "server/index/operand_values.h"

namespace clientele::index {
namespace {

using filter::Explanation;
using filter::Node;

// What one client of a chunk has.
class LeafJudge {
 public:
  LeafJudge(ChunkView& view, size_t position) : view_(view), i_(position) {}

  filter::LeafJudgment Judge(const Node& leaf) {
    filter::LeafJudgment judgment;
    judgment.matches = Matches(leaf);
    if (filter::HasOperand(leaf)) judgment.value = ValueOf(leaf.operand);
    return judgment;
  }

 private:
  const domain::Policy& policy() const { return view_.moment().policy; }

  bool Matches(const Node& leaf) {
    const auto members = std::make_unique<Bitmap>();
    Evaluate(leaf, view_, *members);
    return members->Test(i_);
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
  LeafJudge judge(view, static_cast<size_t>(id - chunk->first_id));
  Explanation explanation = filter::ExplainTree(
      question.filter.root, moment.policy, [&](const Node& leaf) { return judge.Judge(leaf); });
  RETURN_IF_ERROR(moment.status());
  return explanation;
}

}  // namespace clientele::index
