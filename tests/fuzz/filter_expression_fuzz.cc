// Any text as a filter expression: it is either refused with problems that lie within it, or its
// standard spelling means the same, stays the same, and can be linted, planned and kept.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "server/filter/compiler.h"
#include "server/filter/dimension.h"
#include "server/filter/printer.h"
#include "tests/fuzz/fuzz_policy.h"

namespace clientele::filter {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckProblems(const std::string& text, const std::vector<Problem>& problems) {
  for (const Problem& problem : problems) {
    Check(problem.span.begin <= problem.span.end && problem.span.end <= text.size());
    Check(!problem.message.empty());
  }
}

void CheckExpression(const std::string& text) {
  static const domain::Policy policy = FuzzPolicy();
  static const FuzzCatalog catalog;
  std::vector<Problem> problems, warnings;
  const Filter filter = CompileExpression(text, policy, catalog, problems, warnings);
  CheckProblems(text, problems);
  CheckProblems(text, warnings);
  FilterSpec spec;
  spec.expression = text;
  Check(Compile(spec, policy, catalog).ok() == problems.empty());
  if (!problems.empty()) return;
  const Filter again = CompileExpression(filter.canonical, policy, catalog, problems, warnings);
  Check(problems.empty());
  Check(again.canonical == filter.canonical);
  Check(again.root == filter.root);
}

void CheckDimension(const std::string& text) {
  static const domain::Policy policy = FuzzPolicy();
  std::vector<Problem> problems;
  const Dimension dimension = ParseDimension(text, policy, problems);
  CheckProblems(text, problems);
  if (!problems.empty()) return;
  const std::string printed = PrintDimension(dimension, policy);
  ParseDimension(printed, policy, problems);
  Check(problems.empty());
}

}  // namespace
}  // namespace clientele::filter

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  clientele::filter::CheckExpression(text);
  clientele::filter::CheckDimension(text);
  return 0;
}
