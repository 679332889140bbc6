// What an expression says, before anything is known about its names: the parser's tree.
#ifndef CLIENTELE_SERVER_FILTER_SYNTAX_H_
#define CLIENTELE_SERVER_FILTER_SYNTAX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "server/filter/problem.h"

namespace clientele::filter {

enum class Comparison { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

struct Literal {
  enum class Kind {
    kWord,
    kString,
    kNumber,  // as written, perhaps with a currency
    kTime,
    kNow,       // now, perhaps with a signed offset in seconds
    kDuration,  // in seconds; an argument only
    kPercent,   // as written, without the sign; an argument only
  };
  Kind kind = Kind::kWord;
  std::string text;
  std::string currency;
  int64_t offset_seconds = 0;
  Span span;
};

// A test, or an argument of a call: those are terms, values, or conditions on events.
struct Syntax {
  enum class Kind {
    kAnd,
    kOr,
    kNot,
    kCompare,  // term comparison literals[0]
    kIn,       // term IN (literals)
    kHas,      // term : literals[0]
    kWithin,   // term within next literals[0]
    kBare,     // term
    kValue,    // literals[0]: an argument only
  };
  Kind kind = Kind::kBare;
  std::vector<Syntax> children;
  // The term: name, name.member, name(arguments) or name(arguments).member.
  std::string name;
  Span name_span;
  bool is_call = false;
  std::vector<Syntax> arguments;
  std::string member;
  Span member_span;
  Comparison comparison = Comparison::kEqual;
  std::vector<Literal> literals;
  Span span;

  // The term is a name and nothing else.
  bool is_plain() const { return !is_call && member.empty(); }
};

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_SYNTAX_H_
