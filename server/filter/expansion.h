// Part of the third stage: the segments that a filter refers to, and those that they refer to.
#ifndef CLIENTELE_SERVER_FILTER_EXPANSION_H_
#define CLIENTELE_SERVER_FILTER_EXPANSION_H_

#include <optional>
#include <string>
#include <vector>

#include "server/domain/policy.h"
#include "server/filter/ast.h"
#include "server/filter/catalog.h"
#include "server/filter/problem.h"
#include "server/filter/size.h"

namespace clientele::filter {

// Shared by the check of a filter and of everything it refers to, however deep.
class Expansion {
 public:
  Expansion(const domain::Policy& policy, const Catalog& catalog)
      : policy_(policy), catalog_(catalog) {}

  const Catalog& catalog() const { return catalog_; }

  // The checked filter of a segment. What is wrong with it is one problem at the reference, and so
  // is a circle of references; nothing then.
  std::optional<Node> Segment(const std::string& segment_id, Span reference,
                              std::vector<Problem>& problems);

  // Counts a node in; a problem when the whole becomes too large, and only once.
  void Count(Size size, Span span, std::vector<Problem>& problems);

 private:
  // "a → b → a".
  std::string PathTo(const std::string& segment_id) const;

  const domain::Policy& policy_;
  const Catalog& catalog_;
  std::vector<std::string> path_;  // being checked, the outermost first
  Size size_;
  bool too_large_ = false;
};

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_EXPANSION_H_
