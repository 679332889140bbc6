// Second stage: tokens to a syntax tree.
//
//   expression = and { "OR" and } ;        and = unary { "AND" unary } ;
//   unary      = "NOT" unary | "(" expression ")" | predicate ;
//   predicate  = name comparison literal | name "IN" "(" literal { "," literal } ")"
//              | name ":" literal | name "(" literal ")" | name ;
//   literal    = word | string | time | [ "-" ] number [ currency ] | "now" [ ( "+" | "-" )
//   duration ] ;
#ifndef CLIENTELE_SERVER_FILTER_PARSER_H_
#define CLIENTELE_SERVER_FILTER_PARSER_H_

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/filter/problem.h"
#include "server/filter/syntax.h"

namespace clientele::filter {

// Nothing, and the first problem, when the text is not an expression. The text is not blank and is
// valid UTF-8.
std::optional<Syntax> Parse(absl::string_view text, std::vector<Problem>& problems);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_PARSER_H_
