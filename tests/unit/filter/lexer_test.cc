#include "server/filter/lexer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace clientele::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::string_view kKindNames[] = {"word",   "number", "duration", "time",
                                            "string", "symbol", "end"};

// "word(a) symbol(=) number(1)"; after a problem "! message".
std::string Lexed(absl::string_view text) {
  std::vector<Problem> problems;
  std::vector<std::string> shown;
  for (const Token& token : Tokenize(text, problems)) {
    if (token.kind == TokenKind::kEnd) continue;
    shown.push_back(
        absl::StrCat(kKindNames[static_cast<size_t>(token.kind)], "(", token.text, ")"));
  }
  for (const Problem& problem : problems) shown.push_back(absl::StrCat("! ", problem.message));
  return absl::StrJoin(shown, " ");
}

TEST(LexerTest, NothingIsOnlyAnEnd) {
  for (const absl::string_view text : {"", " ", "\t\r\n "}) {
    std::vector<Problem> problems;
    const std::vector<Token> tokens = Tokenize(text, problems);
    ASSERT_EQ(tokens.size(), 1u);
    EXPECT_EQ(tokens[0].kind, TokenKind::kEnd);
    EXPECT_EQ(tokens[0].span.begin, text.size());
    EXPECT_THAT(problems, IsEmpty());
  }
}

TEST(LexerTest, ADashJoinsWordsButNeverAfterNow) {
  EXPECT_EQ(Lexed("ready-to-buy"), "word(ready-to-buy)");
  EXPECT_EQ(Lexed("top-10"), "word(top-10)");
  EXPECT_EQ(Lexed("now-90d"), "word(now) symbol(-) duration(90d)");
  EXPECT_EQ(Lexed("now - 90d"), "word(now) symbol(-) duration(90d)");
  EXPECT_EQ(Lexed("now+1d12h"), "word(now) symbol(+) duration(1d12h)");
  EXPECT_EQ(Lexed("nowhere-man"), "word(nowhere-man)");
  EXPECT_EQ(Lexed("know-now-x"), "word(know-now-x)");
}

TEST(LexerTest, ADashAtAnEndJoinsNothing) {
  EXPECT_EQ(Lexed("-a"), "symbol(-) word(a)");
  EXPECT_EQ(Lexed("a-"), "word(a) symbol(-)");
  EXPECT_EQ(Lexed("a--b"), "word(a) symbol(-) symbol(-) word(b)");
}

TEST(LexerTest, WordsTakeUnderscoresDotsDigitsAndAnyLetter) {
  EXPECT_EQ(Lexed("attr.region_2"), "word(attr.region_2)");
  EXPECT_EQ(Lexed("Омск東京😀"), "word(Омск東京😀)");
  EXPECT_EQ(Lexed("_a"), "word(_a)");
}

TEST(LexerTest, NumbersHaveAtMostOnePoint) {
  EXPECT_EQ(Lexed("1200"), "number(1200)");
  EXPECT_EQ(Lexed("12.50"), "number(12.50)");
  EXPECT_EQ(Lexed("-5"), "symbol(-) number(5)");
  EXPECT_EQ(Lexed("007"), "number(007)");
  EXPECT_EQ(Lexed("5000 RUB"), "number(5000) word(RUB)");
  EXPECT_EQ(Lexed("1."), "number(1) ! \".\" has no meaning here; put text in quotes (\")");
  EXPECT_EQ(Lexed("1.2.3"), "number(1.2) ! \".\" has no meaning here; put text in quotes (\")");
}

TEST(LexerTest, ANumberWithLettersIsADuration) {
  EXPECT_EQ(Lexed("90d"), "duration(90d)");
  EXPECT_EQ(Lexed("1d12h"), "duration(1d12h)");
  EXPECT_EQ(Lexed("5000RUB"), "duration(5000RUB)");
  EXPECT_EQ(Lexed("7й"), "duration(7й)");
}

TEST(LexerTest, FourDigitsAndADashBeginATime) {
  EXPECT_EQ(Lexed("2026-01-31"), "time(2026-01-31)");
  EXPECT_EQ(Lexed("2026-01-31T10:00:00Z"), "time(2026-01-31T10:00:00Z)");
  EXPECT_EQ(Lexed("2026-01-31T10:00+03:00"), "time(2026-01-31T10:00+03:00)");
  EXPECT_EQ(Lexed("2026-01-31T10:00:00.25-03:30"), "time(2026-01-31T10:00:00.25-03:30)");
  EXPECT_EQ(Lexed("2026-01-31)"), "time(2026-01-31) symbol())");
  EXPECT_EQ(Lexed("2026-01-31 T"), "time(2026-01-31) word(T)");
  EXPECT_EQ(Lexed("2026-"), "number(2026) symbol(-)");
  EXPECT_EQ(Lexed("2026 - 1"), "number(2026) symbol(-) number(1)");
  EXPECT_EQ(Lexed("12026-01-31"), "number(12026) symbol(-) number(01) symbol(-) number(31)");
  EXPECT_EQ(Lexed("202-01"), "number(202) symbol(-) number(01)");
}

TEST(LexerTest, StringsMeanWhatIsBetweenTheQuotes) {
  EXPECT_EQ(Lexed(R"("São Paulo")"), "string(São Paulo)");
  EXPECT_EQ(Lexed(R"("")"), "string()");
  EXPECT_EQ(Lexed(R"("a \"b\" \\ c")"), R"(string(a "b" \ c))");
  EXPECT_EQ(Lexed(R"("\n\")"), "! a closing quote (\") is missing");
  EXPECT_EQ(Lexed(R"("\n")"), R"(string(\n))");
  EXPECT_EQ(Lexed("\"AND (\""), "string(AND ()");
  EXPECT_EQ(Lexed("\"two\nlines\""), "string(two\nlines)");
}

TEST(LexerTest, TheLongestSymbolWins) {
  EXPECT_EQ(Lexed("=!=<<=>>=:(),+-"),
            "symbol(=) symbol(!=) symbol(<) symbol(<=) symbol(>) symbol(>=) symbol(:) symbol(() "
            "symbol()) symbol(,) symbol(+) symbol(-)");
  EXPECT_EQ(Lexed("a<=b"), "word(a) symbol(<=) word(b)");
}

TEST(LexerTest, AStrayCharacterEndsTheTokens) {
  for (const char c :
       {'!', '\'', ';', '&', '|', '/', '*', '[', '#', '@', '\\', '.', '\0', '\x01'}) {
    std::vector<Problem> problems;
    const std::string text = absl::StrCat("a ", std::string(1, c), " b");
    const std::vector<Token> tokens = Tokenize(text, problems);
    ASSERT_EQ(problems.size(), 1u) << text;
    EXPECT_EQ(problems[0].span.begin, 2u);
    EXPECT_EQ(problems[0].span.end, 3u);
    ASSERT_EQ(tokens.size(), 2u);
    EXPECT_EQ(tokens[1].kind, TokenKind::kEnd);
  }
}

TEST(LexerTest, SpansAreBytesOfTheText) {
  std::vector<Problem> problems;
  std::vector<std::string> spans;
  for (const Token& token : Tokenize("  город = \"я\" ", problems)) {
    spans.push_back(absl::StrCat(token.span.begin, "-", token.span.end));
  }
  EXPECT_THAT(spans, ElementsAre("2-12", "13-14", "15-19", "20-20"));
}

}  // namespace
}  // namespace clientele::filter
