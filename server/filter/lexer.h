// First stage: text to tokens.
#ifndef CLIENTELE_SERVER_FILTER_LEXER_H_
#define CLIENTELE_SERVER_FILTER_LEXER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/filter/problem.h"

namespace clientele::filter {

enum class TokenKind {
  kWord,    // temperature, HOT, ready-to-buy, attr.region; "-" joins letters and digits, but never
            // after "now"; "." joins what is on both its sides
  kNumber,  // 1200, 12.50
  kDuration,  // 90d, 1d12h
  kTime,      // 2026-01-31, 2026-01-31T10:00:00Z
  kString,    // "in quotes", with \" and \\ inside
  kSymbol,    // = != < <= > >= : ( ) , + - %, and "." after ")" or attr
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  // As written; of a string, what it means.
  std::string text;
  Span span;
};

// The tokens up to kEnd, or up to the first character that fits nowhere, with a problem. The text
// must be valid UTF-8.
std::vector<Token> Tokenize(absl::string_view text, std::vector<Problem>& problems);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_LEXER_H_
