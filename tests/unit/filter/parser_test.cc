#include "server/filter/parser.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

std::string Show(const Literal& literal) {
  switch (literal.kind) {
    case Literal::Kind::kWord:
      return literal.text;
    case Literal::Kind::kString:
      return absl::StrCat("'", literal.text, "'");
    case Literal::Kind::kNumber:
      return absl::StrCat("#", literal.text, literal.currency);
    case Literal::Kind::kTime:
      return absl::StrCat("@", literal.text);
    case Literal::Kind::kNow:
      return absl::StrCat("now", literal.offset_seconds < 0 ? "" : "+", literal.offset_seconds);
    case Literal::Kind::kDuration:
      return absl::StrCat(literal.offset_seconds, "s");
    case Literal::Kind::kPercent:
      return absl::StrCat("#", literal.text, "%");
  }
  return "?";
}

std::string Show(const Syntax& syntax);

// "f[#1 (= a #2)].count" for a call.
std::string ShowTerm(const Syntax& syntax) {
  std::string shown = syntax.name;
  if (syntax.is_call) {
    std::vector<std::string> arguments;
    for (const Syntax& argument : syntax.arguments) arguments.push_back(Show(argument));
    absl::StrAppend(&shown, "[", absl::StrJoin(arguments, " "), "]");
  }
  return syntax.member.empty() ? shown : absl::StrCat(shown, ".", syntax.member);
}

// As Lisp writes a tree: "(or a (and b c))".
std::string Show(const Syntax& syntax) {
  constexpr absl::string_view kKinds[] = {"and", "or", "not", "compare", "in", "has", "within"};
  constexpr absl::string_view kComparisons[] = {"=", "!=", "<", "<=", ">", ">="};
  if (syntax.kind == Syntax::Kind::kBare) return ShowTerm(syntax);
  if (syntax.kind == Syntax::Kind::kValue) return Show(syntax.literals.front());
  const bool compares = syntax.kind == Syntax::Kind::kCompare;
  std::string shown =
      absl::StrCat("(", compares ? kComparisons[static_cast<size_t>(syntax.comparison)]
                                 : kKinds[static_cast<size_t>(syntax.kind)]);
  if (!syntax.name.empty()) absl::StrAppend(&shown, " ", ShowTerm(syntax));
  for (const Syntax& child : syntax.children) absl::StrAppend(&shown, " ", Show(child));
  for (const Literal& literal : syntax.literals) absl::StrAppend(&shown, " ", Show(literal));
  return shown + ")";
}

// The tree, or the first problem with its bytes.
std::string Parsed(absl::string_view text) {
  std::vector<Problem> problems;
  const std::optional<Syntax> syntax = Parse(text, problems);
  EXPECT_NE(syntax.has_value(), !problems.empty()) << text;
  if (syntax.has_value()) return Show(*syntax);
  EXPECT_EQ(problems.size(), 1u) << text;
  const Problem& problem = problems.front();
  return absl::StrCat(problem.span.begin, "-", problem.span.end, " ", problem.message);
}

TEST(ParserTest, AndBindsTighterThanOr) {
  EXPECT_EQ(Parsed("a OR b AND c"), "(or a (and b c))");
  EXPECT_EQ(Parsed("a AND b OR c"), "(or (and a b) c)");
  EXPECT_EQ(Parsed("a AND b OR c AND d OR e"), "(or (and a b) (and c d) e)");
  EXPECT_EQ(Parsed("(a OR b) AND c"), "(and (or a b) c)");
}

TEST(ParserTest, NotBindsTightest) {
  EXPECT_EQ(Parsed("NOT a AND b"), "(and (not a) b)");
  EXPECT_EQ(Parsed("NOT a OR b"), "(or (not a) b)");
  EXPECT_EQ(Parsed("NOT (a AND b)"), "(not (and a b))");
  EXPECT_EQ(Parsed("NOT NOT a"), "(not (not a))");
  EXPECT_EQ(Parsed("NOT a = 1"), "(not (= a #1))");
}

TEST(ParserTest, AChainIsOneNode) {
  EXPECT_EQ(Parsed("a AND b AND c"), "(and a b c)");
  EXPECT_EQ(Parsed("a OR b OR c"), "(or a b c)");
  EXPECT_EQ(Parsed("((a))"), "a");
}

TEST(ParserTest, EveryComparison) {
  EXPECT_EQ(Parsed("a = 1"), "(= a #1)");
  EXPECT_EQ(Parsed("a != 1"), "(!= a #1)");
  EXPECT_EQ(Parsed("a < 1"), "(< a #1)");
  EXPECT_EQ(Parsed("a <= 1"), "(<= a #1)");
  EXPECT_EQ(Parsed("a > 1"), "(> a #1)");
  EXPECT_EQ(Parsed("a >= 1"), "(>= a #1)");
  EXPECT_EQ(Parsed("a>=-1"), "(>= a #-1)");
}

TEST(ParserTest, EveryLiteral) {
  EXPECT_EQ(Parsed("a = HOT"), "(= a HOT)");
  EXPECT_EQ(Parsed("a = \"Omsk AND\""), "(= a 'Omsk AND')");
  EXPECT_EQ(Parsed("a = 12.50 RUB"), "(= a #12.50RUB)");
  EXPECT_EQ(Parsed("a = - 5"), "(= a #-5)");
  EXPECT_EQ(Parsed("a = 2026-01-31"), "(= a @2026-01-31)");
  EXPECT_EQ(Parsed("a = now"), "(= a now+0)");
  EXPECT_EQ(Parsed("a = now - 90d"), "(= a now-7776000)");
  EXPECT_EQ(Parsed("a = now+1h30m"), "(= a now+5400)");
  EXPECT_EQ(Parsed("a = now - 2w"), "(= a now-1209600)");
}

TEST(ParserTest, OnlyThreeCapitalsAreACurrency) {
  EXPECT_EQ(Parsed("a = 5 AND b"), "(and (= a #5) b)");
  EXPECT_EQ(Parsed("a = 5 NOT"), "6-9 expected AND, OR or the end");
  EXPECT_EQ(Parsed("a = 5 rub"), "6-9 expected AND, OR or the end");
  EXPECT_EQ(Parsed("a = 5 RUBL"), "6-10 expected AND, OR or the end");
  EXPECT_EQ(Parsed("a = 5 RUB RUB"), "10-13 expected AND, OR or the end");
}

TEST(ParserTest, ListsTagsAndCalls) {
  EXPECT_EQ(Parsed("a IN (1, -2, \"x\", y)"), "(in a #1 #-2 'x' y)");
  EXPECT_EQ(Parsed("tags:vip"), "(has tags vip)");
  EXPECT_EQ(Parsed("tags : \"2026\""), "(has tags '2026')");
  EXPECT_EQ(Parsed("reachable(EMAIL)"), "reachable[EMAIL]");
  EXPECT_EQ(Parsed("f(1, 2)"), "f[#1 #2]");
  EXPECT_EQ(Parsed("f()"), "f[]");
}

TEST(ParserTest, TermsAreNamesMembersAndCalls) {
  EXPECT_EQ(Parsed("attr.region = \"x\""), "(= attr.region 'x')");
  EXPECT_EQ(Parsed("attr.\"2026 plan\" IN (a)"), "(in attr.2026 plan a)");
  EXPECT_EQ(Parsed("attr . \"x\""), "attr.x");
  EXPECT_EQ(Parsed("tag(vip).set_at < now"), "(< tag[vip].set_at now+0)");
  EXPECT_EQ(Parsed("orders().count > 0"), "(> orders[].count #0)");
  EXPECT_EQ(Parsed("a.b.c"), "a.b.c");
}

TEST(ParserTest, ArgumentsAreValuesSharesDurationsConditionsAndTerms) {
  EXPECT_EQ(Parsed("orders(365d, sku = \"D-2\", at >= now - 1d, q IN (1, 2)).count >= 3"),
            "(>= orders[31536000s (= sku 'D-2') (>= at now-86400) (in q #1 #2)].count #3)");
  EXPECT_EQ(Parsed("top(20%, orders(90d).amount)"), "top[#20% orders[7776000s].amount]");
  EXPECT_EQ(Parsed("top(0.5 %, a)"), "top[#0.5% a]");
  EXPECT_EQ(Parsed("has(attr.region)"), "has[attr.region]");
  EXPECT_EQ(Parsed("audience(\"a\", 3)"), "audience['a' #3]");
  EXPECT_EQ(Parsed("f(now, now - 1h, -5, 2026-01-31, 5 RUB)"),
            "f[now+0 now-3600 #-5 @2026-01-31 #5RUB]");
  EXPECT_EQ(Parsed("f(5 RUB%)"), "7-8 expected \",\" or a closing bracket \")\"");
  EXPECT_EQ(Parsed("f(a:b)"), "3-4 expected \",\" or a closing bracket \")\"");
  EXPECT_EQ(Parsed("f(a AND b)"), "4-7 expected \",\" or a closing bracket \")\"");
  EXPECT_EQ(Parsed("f(7y)"), "2-4 expected a duration like 90d, 36h or 15m");
  EXPECT_EQ(Parsed("f(1,)"), "4-5 expected a value");
  EXPECT_EQ(Parsed("f("), "2-2 expected a value");
}

TEST(ParserTest, ANameFollowsThePoint) {
  EXPECT_EQ(Parsed("orders().5"), "9-10 expected a name after the point");
  EXPECT_EQ(Parsed("orders().\"count\""), "9-16 expected a name after the point");
  EXPECT_EQ(Parsed("attr.\"\" = 1"), "5-7 expected a name after the point");
  EXPECT_EQ(Parsed("attr."), "5-5 expected a name after the point");
}

TEST(ParserTest, BirthdaysLieWithinTheNextDays) {
  EXPECT_EQ(Parsed("birthday within next 7d"), "(within birthday 604800s)");
  EXPECT_EQ(Parsed("birthday within 7d"),
            "16-18 expected \"next\" and a duration, like birthday within next 7d");
  EXPECT_EQ(Parsed("birthday within next 7"), "21-22 expected a duration like 90d, 36h or 15m");
}

TEST(ParserTest, CallsNestLikeEverythingElse) {
  EXPECT_EQ(Parsed(Repeat("f(", 31) + "a" + Repeat(")", 31)).substr(0, 4), "f[f[");
  EXPECT_EQ(Parsed(Repeat("f(", 32) + "a" + Repeat(")", 32)), "63-64 nested deeper than 32 levels");
}

TEST(ParserTest, EveryTestSpansItsText) {
  std::vector<Problem> problems;
  const std::optional<Syntax> syntax = Parse("( a = 1 AND NOT orders(5d).count > 2 )", problems);
  ASSERT_TRUE(syntax.has_value());
  EXPECT_EQ(syntax->span, (Span{2, 36}));
  EXPECT_EQ(syntax->children[0].span, (Span{2, 7}));
  EXPECT_EQ(syntax->children[1].span, (Span{12, 36}));
  EXPECT_EQ(syntax->children[1].children[0].span, (Span{16, 36}));
}

TEST(ParserTest, SaysWhatWasExpectedAndWhere) {
  EXPECT_EQ(Parsed("a ="), "3-3 expected a value");
  EXPECT_EQ(Parsed("a = ="), "4-5 expected a value");
  EXPECT_EQ(Parsed("a = AND"), "4-7 expected a value");
  EXPECT_EQ(Parsed("a = 90d"), "4-7 expected a value");
  EXPECT_EQ(Parsed("a = -x"), "5-6 expected a number after \"-\"");
  EXPECT_EQ(Parsed("a AND"), "5-5 expected a field, a function or \"(\"");
  EXPECT_EQ(Parsed("AND a"), "0-3 expected a field, a function or \"(\"");
  EXPECT_EQ(Parsed("NOT"), "3-3 expected a field, a function or \"(\"");
  EXPECT_EQ(Parsed("()"), "1-2 expected a field, a function or \"(\"");
  EXPECT_EQ(Parsed("5 = a"), "0-1 expected a field, a function or \"(\"");
  EXPECT_EQ(Parsed("(a"), "2-2 a closing bracket \")\" is missing");
  EXPECT_EQ(Parsed("(a b)"), "3-4 a closing bracket \")\" is missing");
  EXPECT_EQ(Parsed("a)"), "1-2 expected AND, OR or the end");
  EXPECT_EQ(Parsed("a b"), "2-3 expected AND, OR or the end");
  EXPECT_EQ(Parsed("a IN 1"), "5-6 expected \"(\" and a list of values after IN");
  EXPECT_EQ(Parsed("a IN ()"), "6-7 expected a value");
  EXPECT_EQ(Parsed("a IN (1"), "7-7 expected \",\" or a closing bracket \")\"");
  EXPECT_EQ(Parsed("a IN (1 2)"), "8-9 expected \",\" or a closing bracket \")\"");
  EXPECT_EQ(Parsed("a IN (1,)"), "8-9 expected a value");
  EXPECT_EQ(Parsed("a = now - 90"), "10-12 expected a duration like 90d, 36h or 15m");
  EXPECT_EQ(Parsed("a = now - 90y"), "10-13 expected a duration like 90d, 36h or 15m");
  EXPECT_EQ(Parsed("a = now -"), "9-9 expected a duration like 90d, 36h or 15m");
  EXPECT_EQ(Parsed("a = \"x"), "4-6 a closing quote (\") is missing");
}

TEST(ParserTest, KeywordsAreInCapitals) {
  EXPECT_EQ(Parsed("a and b"), "2-5 write AND in capitals");
  EXPECT_EQ(Parsed("a Or b"), "2-4 write OR in capitals");
  EXPECT_EQ(Parsed("not a"), "4-5 expected AND, OR or the end");
}

TEST(ParserTest, LiteralsSpanTheirSignCurrencyAndOffset) {
  std::vector<Problem> problems;
  const std::optional<Syntax> syntax = Parse("a IN (- 5 RUB, now - 1d, \"ю\")", problems);
  ASSERT_TRUE(syntax.has_value());
  std::vector<std::string> spans;
  for (const Literal& literal : syntax->literals) {
    spans.push_back(absl::StrCat(literal.span.begin, "-", literal.span.end));
  }
  EXPECT_EQ(absl::StrJoin(spans, " "), "6-13 15-23 25-29");
}

TEST(ParserTest, ThirtyTwoLevelsAreTheMost) {
  EXPECT_EQ(Parsed(Repeat("(", 31) + "a" + Repeat(")", 31)), "a");
  EXPECT_EQ(Parsed(Repeat("(", 32) + "a" + Repeat(")", 32)), "32-33 nested deeper than 32 levels");
  EXPECT_EQ(Parsed(Repeat("NOT ", 31) + "a").substr(0, 10), "(not (not ");
  EXPECT_EQ(Parsed(Repeat("NOT ", 32) + "a"), "128-129 nested deeper than 32 levels");
  EXPECT_EQ(Parsed(Repeat("NOT (", 16) + "a"), "80-81 nested deeper than 32 levels");
}

TEST(ParserTest, NoDepthOverflowsTheStack) {
  EXPECT_EQ(Parsed(Repeat("(", 8'192)), "32-33 nested deeper than 32 levels");
  EXPECT_EQ(Parsed(Repeat("NOT ", 2'048)), "128-131 nested deeper than 32 levels");
}

TEST(ParserTest, FiveHundredTwelveTermsAreTheMost) {
  // Each is one term.
  EXPECT_EQ(Parsed(Repeat("a", 512, " OR ")).substr(0, 7), "(or a a");
  EXPECT_EQ(Parsed(Repeat("a", 513, " OR ")), "2561-2561 more than 512 terms");
  // A comparison is one and its value another.
  EXPECT_EQ(Parsed(Repeat("a=1", 256, " OR ")).substr(0, 9), "(or (= a ");
  EXPECT_EQ(Parsed(Repeat("a=1", 256, " OR ") + " OR a"), "1793-1793 more than 512 terms");
  // A list has one for each value and one for itself.
  EXPECT_EQ(Parsed("a IN (" + Repeat("1", 511, ",") + ")").substr(0, 8), "(in a #1");
  EXPECT_EQ(Parsed("a IN (" + Repeat("1", 512, ",") + ")"), "1030-1030 more than 512 terms");
}

TEST(ParserTest, EightThousandBytesAreTheMost) {
  const std::string longest = "a = \"" + std::string(8'192 - 6, 'x') + "\"";
  ASSERT_EQ(longest.size(), 8'192u);
  EXPECT_EQ(Parsed(longest).substr(0, 7), "(= a 'x");
  EXPECT_EQ(Parsed(longest + " "), "8192-8193 longer than 8192 bytes");
}

}  // namespace
}  // namespace clientele::filter
