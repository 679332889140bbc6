#include "server/filter/expansion.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/filter/checker.h"
#include "server/filter/limits.h"
#include "server/filter/parser.h"
#include "server/filter/tree_checker.h"

namespace clientele::filter {
namespace {

void MoveTo(Span span, Node& node) {
  node.span = span;
  for (Node& child : node.children) MoveTo(span, child);
}

}  // namespace

std::optional<Node> Expansion::Segment(const std::string& segment_id, Span reference,
                                       std::vector<Problem>& problems) {
  const auto fail = [&](std::string message) {
    problems.push_back({reference, std::move(message)});
    return std::nullopt;
  };
  if (std::find(path_.begin(), path_.end(), segment_id) != path_.end()) {
    return fail(absl::StrCat("segments refer to each other in a circle: ", PathTo(segment_id)));
  }
  if (path_.size() == static_cast<size_t>(kMaxSegmentDepth)) {
    return fail(absl::StrCat("segments within segments deeper than ", kMaxSegmentDepth,
                             " levels: ", PathTo(segment_id)));
  }
  const std::optional<std::string> text = catalog_.SegmentFilter(segment_id);
  if (!text.has_value()) {
    const std::vector<std::string> ids = catalog_.SegmentIds();
    const std::vector<absl::string_view> known(ids.begin(), ids.end());
    return fail(absl::StrCat("there is no segment ", segment_id, DidYouMean(segment_id, known)));
  }
  // One that was too large already only gets larger.
  if (text->empty() || too_large_) return Node{};

  path_.push_back(segment_id);
  std::vector<Problem> inner;
  const std::optional<Syntax> syntax = Parse(*text, inner);
  Node root;
  if (syntax.has_value()) root = TreeChecker(policy_, *this, inner).Check(*syntax);
  path_.pop_back();
  if (!inner.empty()) {
    return fail(absl::StrCat("in segment ", segment_id, ": ", inner.front().message));
  }
  MoveTo(reference, root);
  return root;
}

void Expansion::Count(Size size, Span span, std::vector<Problem>& problems) {
  size_.terms += size.terms;
  size_.aggregates += size.aggregates;
  if (too_large_) return;
  too_large_ = size_.terms > kMaxExpandedTerms || size_.aggregates > kMaxExpandedAggregates;
  if (!too_large_) return;
  problems.push_back({span, size_.terms > kMaxExpandedTerms
                                ? absl::StrCat("with the segments it refers to, more than ",
                                               kMaxExpandedTerms, " terms")
                                : absl::StrCat("with the segments it refers to, more than ",
                                               kMaxExpandedAggregates, " aggregates and ranks")});
}

std::string Expansion::PathTo(const std::string& segment_id) const {
  return absl::StrCat(absl::StrJoin(path_, " → "), path_.empty() ? "" : " → ", segment_id);
}

}  // namespace clientele::filter
