// Part of the linter: surprises of single tests, judged by what stands around them.
#ifndef CLIENTELE_SERVER_FILTER_LINT_LEAF_H_
#define CLIENTELE_SERVER_FILTER_LINT_LEAF_H_

#include <string>
#include <vector>

#include "server/domain/policy.h"
#include "server/filter/lint_facts.h"
#include "server/filter/problem.h"

namespace clientele::filter {

// Whether a part is under an odd number of NOTs, and right under one.
struct Polarity {
  bool negative = false;
  bool under_not = false;
};

// Which values matter for a part: those that the parts beside it, and beside what it is in, leave
// open. Refers to all it is made from.
class Surroundings {
 public:
  // Nothing is around.
  explicit Surroundings(const FactFinder& facts) : facts_(facts) {}
  // Of a part of `chain` that is not `kept` itself.
  Surroundings(const Surroundings& outer, const Part& chain, const std::vector<bool>& kept)
      : facts_(outer.facts_), outer_(&outer), chain_(&chain), kept_(&kept) {}

  ValueSet Of(const std::string& key) const;
  // Only clients with orders matter.
  bool OnlyWithOrders() const;

 private:
  const FactFinder& facts_;
  const Surroundings* outer_ = nullptr;
  const Part* chain_ = nullptr;
  const std::vector<bool>* kept_ = nullptr;
};

// The part is a leaf that may be true and may be false.
void LintLeaf(const Part& part, const Surroundings& around, Polarity polarity,
              const domain::Policy& policy, FactFinder& facts, std::vector<Problem>& warnings);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_LINT_LEAF_H_
