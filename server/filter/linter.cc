#include "server/filter/linter.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/filter/lint_facts.h"
#include "server/filter/lint_leaf.h"

namespace clientele::filter {
namespace {

struct Verdict {
  bool always = false;  // else never
  std::string key;      // of the variable that decides
};

// Walks the tree from the root, with what stands around each part.
class Linter {
 public:
  explicit Linter(const domain::Policy& policy) : policy_(policy), facts_(policy) {}

  std::vector<Problem> Run(const Node& root) {
    const Part part = facts_.Find(root);
    Visit(part, Surroundings(facts_), {});
    std::stable_sort(warnings_.begin(), warnings_.end(), [](const Problem& a, const Problem& b) {
      return a.span.begin < b.span.begin;
    });
    return std::move(warnings_);
  }

 private:
  // Where the set that matters has nothing in common with what would make the part true, or false.
  std::optional<Verdict> Judge(const Part& part, const Surroundings& around) const {
    for (const auto& [key, set] : part.when_true) {
      if ((around.Of(key) & set).empty()) return Verdict{false, key};
    }
    for (const auto& [key, set] : part.when_false) {
      if ((around.Of(key) & set).empty()) return Verdict{true, key};
    }
    return std::nullopt;
  }

  // True when something was said of the part, or of one in it, being constant where it stands. Then
  // it is no reason any more: of two parts that imply each other one has to stay.
  bool Visit(const Part& part, const Surroundings& around, Polarity polarity) {
    if (const auto verdict = Judge(part, Surroundings(facts_)); verdict.has_value()) {
      WarnOfConstant(part, *verdict);
      return true;
    }
    const bool is_presence = part.node->kind == Node::Kind::kHas;
    if (const auto verdict = Judge(part, around); verdict.has_value()) {
      // has(city) AND city != "Omsk" says what its author knows.
      if (is_presence && verdict->always) return false;
      Warn(*part.node,
           absl::StrCat("adds nothing: by the conditions on ", facts_.Of(verdict->key).label,
                        " around it, it is ", verdict->always ? "always" : "never",
                        " true where it would count"));
      return true;
    }
    switch (part.node->kind) {
      case Node::Kind::kAnd:
      case Node::Kind::kOr:
        return VisitChain(part, around, polarity);
      case Node::Kind::kNot:
        return Visit(part.parts.front(), around, {!polarity.negative, true});
      default:
        LintLeaf(part, around, polarity, policy_, facts_, warnings_);
        return false;
    }
  }

  // Each part with the others around it: under AND it counts where they are true, under OR where
  // they are false. The last goes first, so that of two that say the same the first stays.
  bool VisitChain(const Part& chain, const Surroundings& around, Polarity polarity) {
    polarity.under_not = false;
    bool said = false;
    std::vector<bool> kept(chain.parts.size(), true);
    for (size_t i = chain.parts.size(); i-- > 0;) {
      kept[i] = false;
      const Surroundings others(around, chain, kept);
      kept[i] = !Visit(chain.parts[i], others, polarity);
      said = said || !kept[i];
    }
    return said;
  }

  // Of the smallest part that is so by itself.
  void WarnOfConstant(const Part& part, const Verdict& verdict) {
    bool said = false;
    for (const Part& inner : part.parts) {
      if (const auto of_inner = Judge(inner, Surroundings(facts_)); of_inner.has_value()) {
        WarnOfConstant(inner, *of_inner);
        said = true;
      }
    }
    if (said) return;
    const Variable& variable = facts_.Of(verdict.key);
    const std::string bounds = variable.Bounds(policy_);
    std::string why;
    if (!part.parts.empty()) {
      why = absl::StrCat(": the conditions on ", variable.label,
                         verdict.always ? " leave nobody out" : " exclude each other");
    } else if (!bounds.empty()) {
      why = absl::StrCat(": ", bounds);
    }
    Warn(*part.node, absl::StrCat(verdict.always ? "always" : "never", " true", why));
  }

  void Warn(const Node& node, std::string message) {
    warnings_.push_back({node.span, std::move(message)});
  }

  const domain::Policy& policy_;
  FactFinder facts_;
  std::vector<Problem> warnings_;
};

}  // namespace

std::vector<Problem> Lint(const Node& root, const domain::Policy& policy) {
  return Linter(policy).Run(root);
}

}  // namespace clientele::filter
