// Second stage: tokens to a syntax tree.
//
//   expression = and { "OR" and } ;
//   and        = unary { "AND" unary } ;
//   unary      = "NOT" unary | "(" expression ")" | predicate ;
//   predicate  = term comparison literal | term "IN" "(" literal { "," literal } ")"
//              | term ":" literal | term "within" "next" duration | term ;
//   term       = name [ "(" [ argument { "," argument } ] ")" ] [ "." member ] ;
//   argument   = duration | number "%" | literal | term comparison literal
//              | term "IN" "(" literal { "," literal } ")" | term ;
//   literal    = word | string | time | [ "-" ] number [ currency ]
//              | "now" [ ( "+" | "-" ) duration ] ;
//
// The terms that mean something, once checked:
//   field                                   orders_count, temperature
//   attr.NAME                               attr.region, attr."2026-region"
//   tag(NAME).set_at  .actor  .expires_at
//   EVENTS([duration,] condition, …).MEASURE
//                                           orders(365d, sku = "D-2", category IN ("a", "b")).count
//   reachable(CHANNEL)  has(OPERAND)  segment("ID")  audience("CAMPAIGN", 3)  responded("CAMPAIGN")
//   top(100, OPERAND)  top(20%, OPERAND)  bottom(…)
// where OPERAND is one of the first four. A name that means something to the lexer may stand in
// quotes. AND, OR, NOT and IN are no names.
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
