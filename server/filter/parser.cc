#include "server/filter/parser.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/civil_time.h"
#include "server/filter/lexer.h"
#include "server/filter/limits.h"

namespace clientele::filter {
namespace {

std::optional<Comparison> ComparisonOf(absl::string_view symbol) {
  if (symbol == "=") return Comparison::kEqual;
  if (symbol == "!=") return Comparison::kNotEqual;
  if (symbol == "<") return Comparison::kLess;
  if (symbol == "<=") return Comparison::kLessOrEqual;
  if (symbol == ">") return Comparison::kGreater;
  if (symbol == ">=") return Comparison::kGreaterOrEqual;
  return std::nullopt;
}

bool IsCurrencyWord(const Token& token) {
  return token.kind == TokenKind::kWord && token.text.size() == 3 &&
         std::all_of(token.text.begin(), token.text.end(),
                     [](unsigned char c) { return absl::ascii_isupper(c); });
}

bool IsKeyword(absl::string_view word) {
  return word == "AND" || word == "OR" || word == "NOT" || word == "IN";
}

// Every method returns nothing after adding a problem; the first one ends the parse.
class Parser {
 public:
  Parser(std::vector<Token> tokens, std::vector<Problem>& problems)
      : tokens_(std::move(tokens)), problems_(problems) {}

  std::optional<Syntax> Run() {
    std::optional<Syntax> root = Or(1);
    if (root.has_value() && Current().kind != TokenKind::kEnd) {
      const bool misspelt = absl::EqualsIgnoreCase(Current().text, "and") ||
                            absl::EqualsIgnoreCase(Current().text, "or");
      return Fail(
          misspelt ? absl::StrCat("write ", absl::AsciiStrToUpper(Current().text), " in capitals")
                   : "expected AND, OR or the end");
    }
    return root;
  }

 private:
  const Token& Current() const { return tokens_[at_]; }
  bool IsWord(absl::string_view word) const {
    return Current().kind == TokenKind::kWord && Current().text == word;
  }
  bool IsSymbol(absl::string_view symbol) const {
    return Current().kind == TokenKind::kSymbol && Current().text == symbol;
  }
  bool Take(bool condition) {
    if (condition) ++at_;
    return condition;
  }

  std::nullopt_t Fail(std::string message) {
    problems_.push_back({Current().span, std::move(message)});
    return std::nullopt;
  }

  // From the token `first` up to the last one taken.
  Span SpanFrom(size_t first) const {
    return {tokens_[first].span.begin, tokens_[at_ - 1].span.end};
  }

  std::optional<Syntax> Or(int depth) {
    return Chain(Syntax::Kind::kOr, "OR", [&] { return And(depth); });
  }
  std::optional<Syntax> And(int depth) {
    return Chain(Syntax::Kind::kAnd, "AND", [&] { return Unary(depth); });
  }

  template <typename Part>
  std::optional<Syntax> Chain(Syntax::Kind kind, absl::string_view keyword, Part part) {
    const size_t begin = at_;
    std::optional<Syntax> first = part();
    if (!first.has_value() || !IsWord(keyword)) return first;
    Syntax chain;
    chain.kind = kind;
    chain.children.push_back(*std::move(first));
    while (Take(IsWord(keyword))) {
      std::optional<Syntax> next = part();
      if (!next.has_value()) return std::nullopt;
      chain.children.push_back(*std::move(next));
    }
    chain.span = SpanFrom(begin);
    return chain;
  }

  std::optional<Syntax> Unary(int depth) {
    const size_t begin = at_;
    if (!CheckDepth(depth)) return std::nullopt;
    if (Take(IsWord("NOT"))) {
      std::optional<Syntax> operand = Unary(depth + 1);
      if (!operand.has_value()) return std::nullopt;
      Syntax negation;
      negation.kind = Syntax::Kind::kNot;
      negation.children.push_back(*std::move(operand));
      negation.span = SpanFrom(begin);
      return negation;
    }
    if (Take(IsSymbol("("))) {
      std::optional<Syntax> inner = Or(depth + 1);
      if (!inner.has_value()) return std::nullopt;
      if (!Take(IsSymbol(")"))) return Fail("a closing bracket \")\" is missing");
      return inner;
    }
    return Predicate(depth);
  }

  bool CheckDepth(int depth) {
    if (depth <= kMaxDepth) return true;
    Fail(absl::StrCat("nested deeper than ", kMaxDepth, " levels"));
    return false;
  }

  std::optional<Syntax> Predicate(int depth) {
    const size_t begin = at_;
    Syntax predicate;
    if (!AtName()) return Fail("expected a field, a function or \"(\"");
    if (!TakeTerm(depth, predicate)) return std::nullopt;
    bool good = true;
    if (Take(IsSymbol(":"))) {
      predicate.kind = Syntax::Kind::kHas;
      good = TakeLiteral(predicate);
    } else if (Take(IsWord("within"))) {
      predicate.kind = Syntax::Kind::kWithin;
      good = TakeNext(predicate);
    } else {
      good = TakeComparison(predicate);
    }
    if (!good || !CountTerm()) return std::nullopt;
    predicate.span = SpanFrom(begin);
    return predicate;
  }

  bool AtName() const { return Current().kind == TokenKind::kWord && !IsKeyword(Current().text); }

  // What may follow a term, in a test and in an argument.
  bool TakeComparison(Syntax& syntax) {
    const auto comparison = ComparisonOf(Current().text);
    if (Take(Current().kind == TokenKind::kSymbol && comparison.has_value())) {
      syntax.kind = Syntax::Kind::kCompare;
      syntax.comparison = *comparison;
      return TakeLiteral(syntax);
    }
    if (Take(IsWord("IN"))) {
      syntax.kind = Syntax::Kind::kIn;
      return TakeOpeningBracket() && TakeList(syntax);
    }
    return true;
  }

  bool TakeNext(Syntax& syntax) {
    if (!Take(IsWord("next"))) {
      Fail("expected \"next\" and a duration, like birthday within next 7d");
      return false;
    }
    Literal literal;
    if (!TakeDuration(literal) || !CountTerm()) return false;
    syntax.literals.push_back(std::move(literal));
    return true;
  }

  bool TakeTerm(int depth, Syntax& term) {
    const Token& word = Current();
    term.name = word.text;
    term.name_span = word.span;
    ++at_;
    // "attr.region" is one word to the lexer.
    if (const size_t point = term.name.find('.'); point != std::string::npos) {
      term.member = term.name.substr(point + 1);
      term.name.resize(point);
      term.name_span.end = word.span.begin + point;
      term.member_span = {word.span.begin + point + 1, word.span.end};
      return true;
    }
    if (IsSymbol("(") && !TakeArguments(depth + 1, term)) return false;
    return !Take(IsSymbol(".")) || TakeMember(term);
  }

  bool TakeMember(Syntax& term) {
    const bool quoted = Current().kind == TokenKind::kString && !term.is_call;
    if ((Current().kind != TokenKind::kWord && !quoted) || Current().text.empty()) {
      Fail("expected a name after the point");
      return false;
    }
    term.member = Current().text;
    term.member_span = Current().span;
    ++at_;
    return true;
  }

  bool TakeArguments(int depth, Syntax& term) {
    if (!CheckDepth(depth)) return false;
    term.is_call = true;
    ++at_;
    if (Take(IsSymbol(")"))) return true;
    do {
      std::optional<Syntax> argument = Argument(depth);
      if (!argument.has_value()) return false;
      term.arguments.push_back(*std::move(argument));
    } while (Take(IsSymbol(",")));
    return TakeEndOfList();
  }

  std::optional<Syntax> Argument(int depth) {
    const size_t begin = at_;
    Syntax argument;
    if (AtName() && Current().text != "now") {
      if (!TakeTerm(depth, argument) || !TakeComparison(argument)) return std::nullopt;
    } else {
      std::optional<Literal> literal = ArgumentLiteral();
      if (!literal.has_value()) return std::nullopt;
      argument.kind = Syntax::Kind::kValue;
      argument.literals.push_back(*std::move(literal));
    }
    if (!CountTerm()) return std::nullopt;
    argument.span = SpanFrom(begin);
    return argument;
  }

  std::optional<Literal> ArgumentLiteral() {
    if (Current().kind == TokenKind::kDuration) {
      Literal duration;
      return TakeDuration(duration) ? std::optional<Literal>(std::move(duration)) : std::nullopt;
    }
    std::optional<Literal> literal = TakeOneLiteral();
    const bool bare_number =
        literal.has_value() && literal->kind == Literal::Kind::kNumber && literal->currency.empty();
    if (bare_number && Take(IsSymbol("%"))) {
      literal->kind = Literal::Kind::kPercent;
      literal->span.end = tokens_[at_ - 1].span.end;
    }
    return literal;
  }

  bool TakeDuration(Literal& literal) {
    literal.kind = Literal::Kind::kDuration;
    literal.span = Current().span;
    const std::optional<int64_t> seconds = Current().kind == TokenKind::kDuration
                                               ? ParseDurationSeconds(Current().text)
                                               : std::nullopt;
    if (!seconds.has_value()) {
      Fail("expected a duration like 90d, 36h or 15m");
      return false;
    }
    literal.offset_seconds = *seconds;
    ++at_;
    return true;
  }

  bool TakeOpeningBracket() {
    if (Take(IsSymbol("("))) return true;
    Fail("expected \"(\" and a list of values after IN");
    return false;
  }

  bool CountTerm() {
    if (++terms_ <= kMaxTerms) return true;
    Fail(absl::StrCat("more than ", kMaxTerms, " terms"));
    return false;
  }

  bool TakeList(Syntax& syntax) {
    do {
      if (!TakeLiteral(syntax)) return false;
    } while (Take(IsSymbol(",")));
    return TakeEndOfList();
  }

  bool TakeEndOfList() {
    if (Take(IsSymbol(")"))) return true;
    Fail("expected \",\" or a closing bracket \")\"");
    return false;
  }

  bool TakeLiteral(Syntax& syntax) {
    std::optional<Literal> literal = TakeOneLiteral();
    if (!literal.has_value() || !CountTerm()) return false;
    syntax.literals.push_back(*std::move(literal));
    return true;
  }

  std::optional<Literal> TakeOneLiteral() {
    Literal literal;
    literal.span = Current().span;
    const bool negative = Take(IsSymbol("-"));
    const Token token = Current();
    if (token.kind == TokenKind::kNumber) {
      literal.kind = Literal::Kind::kNumber;
      literal.text = absl::StrCat(negative ? "-" : "", token.text);
      ++at_;
      if (IsCurrencyWord(Current()) && !IsKeyword(Current().text)) {
        literal.currency = Current().text;
        ++at_;
      }
    } else if (negative) {
      return Fail("expected a number after \"-\"");
    } else if (token.kind == TokenKind::kString) {
      literal.kind = Literal::Kind::kString;
      literal.text = token.text;
      ++at_;
    } else if (token.kind == TokenKind::kTime) {
      literal.kind = Literal::Kind::kTime;
      literal.text = token.text;
      ++at_;
    } else if (token.kind == TokenKind::kWord && !IsKeyword(token.text)) {
      ++at_;
      literal.text = token.text;
      if (token.text == "now" && !TakeOffset(literal)) return std::nullopt;
    } else {
      return Fail("expected a value");
    }
    literal.span.end = tokens_[at_ - 1].span.end;
    return literal;
  }

  // What may follow "now".
  bool TakeOffset(Literal& literal) {
    literal.kind = Literal::Kind::kNow;
    const bool negative = IsSymbol("-");
    if (!Take(negative || IsSymbol("+"))) return true;
    Literal duration;
    if (!TakeDuration(duration)) return false;
    literal.offset_seconds = negative ? -duration.offset_seconds : duration.offset_seconds;
    return true;
  }

  const std::vector<Token> tokens_;
  std::vector<Problem>& problems_;
  size_t at_ = 0;
  size_t terms_ = 0;
};

}  // namespace

std::optional<Syntax> Parse(absl::string_view text, std::vector<Problem>& problems) {
  if (text.size() > kMaxExpressionBytes) {
    problems.push_back({{kMaxExpressionBytes, text.size()},
                        absl::StrCat("longer than ", kMaxExpressionBytes, " bytes")});
    return std::nullopt;
  }
  std::vector<Token> tokens = Tokenize(text, problems);
  if (!problems.empty()) return std::nullopt;
  return Parser(std::move(tokens), problems).Run();
}

}  // namespace clientele::filter
