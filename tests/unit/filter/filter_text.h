// Short ways to put an expression to the compiler and to read its answer.
#ifndef CLIENTELE_TESTS_UNIT_FILTER_FILTER_TEXT_H_
#define CLIENTELE_TESTS_UNIT_FILTER_FILTER_TEXT_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/base/error.h"
#include "server/filter/compiler.h"
#include "tests/support/fake_catalog.h"

namespace clientele::filter {

// Rubles, an attribute of each type, and noon in Omsk is 06:00 UTC.
inline domain::Policy TestPolicy() {
  domain::Policy policy;
  policy.currency = "RUB";
  policy.time_zone = "Asia/Omsk";
  policy.attributes = {{"region", "Region", domain::AttributeType::kString, {"NSK", "OMS", "MSK"}},
                       {"floor", "Floor", domain::AttributeType::kInteger, {}},
                       {"contract-until", "Contract", domain::AttributeType::kDate, {}},
                       {"wholesale", "Wholesale", domain::AttributeType::kBoolean, {}},
                       {"2026-plan", "Plan", domain::AttributeType::kString, {"a \"b\""}}};
  return policy;
}

inline FakeCatalog TestCatalog() {
  FakeCatalog catalog;
  catalog.segments = {{"everyone", ""},
                      {"lapsed-vip", "order_value_class = VIP AND NOT active"},
                      {"lapsed-vip-omsk", "segment(\"lapsed-vip\") AND city = \"Omsk\""}};
  catalog.audiences = {{"spring-2026", 3}};
  return catalog;
}

// "12: what was expected" for each problem, with the position in characters as a caller gets it.
inline std::vector<std::string> Problems(const std::string& expression,
                                         const domain::Policy& policy = TestPolicy(),
                                         const Catalog& catalog = TestCatalog()) {
  FilterSpec spec;
  spec.expression = expression;
  const absl::StatusOr<Filter> filter = Compile(spec, policy, catalog);
  std::vector<std::string> problems;
  if (filter.ok()) return problems;
  const ErrorDetails details = DetailsOf(filter.status());
  EXPECT_EQ(details.reason, Reason::kInvalidFilter) << filter.status();
  for (const Violation& violation : details.violations) {
    EXPECT_EQ(violation.field, "filter.expression");
    constexpr absl::string_view kPrefix = "at character ";
    EXPECT_EQ(violation.want.substr(0, kPrefix.size()), kPrefix);
    problems.push_back(violation.want.substr(kPrefix.size()));
  }
  return problems;
}

// "12-20: what to think of" for each warning, by bytes.
inline std::vector<std::string> Warnings(const std::string& expression,
                                         const domain::Policy& policy = TestPolicy()) {
  std::vector<Problem> problems;
  std::vector<Problem> warnings;
  CompileExpression(expression, policy, TestCatalog(), problems, warnings);
  EXPECT_TRUE(problems.empty()) << expression << ": " << problems.front().message;
  std::vector<std::string> shown;
  for (const Problem& warning : warnings) {
    shown.push_back(absl::StrCat(warning.span.begin, "-", warning.span.end, ": ", warning.message));
  }
  return shown;
}

// The standard spelling; of one that does not compile, what is wrong.
inline std::string Canonical(const std::string& expression,
                             const domain::Policy& policy = TestPolicy(),
                             const Catalog& catalog = TestCatalog()) {
  std::vector<Problem> problems;
  std::vector<Problem> warnings;
  const Filter filter = CompileExpression(expression, policy, catalog, problems, warnings);
  return problems.empty() ? filter.canonical : absl::StrCat("problem: ", problems.front().message);
}

// As it was written.
inline Node Tree(const std::string& expression, const domain::Policy& policy = TestPolicy(),
                 const Catalog& catalog = TestCatalog()) {
  std::vector<Problem> problems;
  Node root = ReadExpression(expression, policy, catalog, problems);
  EXPECT_TRUE(problems.empty()) << expression << ": " << problems.front().message;
  return root;
}

// `count` times `unit`, and `separator` between.
inline std::string Repeat(absl::string_view unit, int count, absl::string_view separator = "") {
  std::string text;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, i > 0 ? separator : "", unit);
  return text;
}

}  // namespace clientele::filter

#endif  // CLIENTELE_TESTS_UNIT_FILTER_FILTER_TEXT_H_
