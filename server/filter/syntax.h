// What an expression says, before anything is known about its names: the parser's tree.
#ifndef CLIENTELE_SERVER_FILTER_SYNTAX_H_
#define CLIENTELE_SERVER_FILTER_SYNTAX_H_

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
    kNow,  // now, perhaps with a signed offset in seconds
  };
  Kind kind = Kind::kWord;
  std::string text;
  std::string currency;
  int64_t offset_seconds = 0;
  Span span;
};

struct Syntax {
  enum class Kind {
    kAnd,
    kOr,
    kNot,
    kCompare,  // name comparison literals[0]
    kIn,       // name IN (literals)
    kHas,      // name : literals[0]
    kCall,     // name(literals)
    kBare,     // name
  };
  Kind kind = Kind::kBare;
  std::vector<Syntax> children;
  std::string name;
  Span name_span;
  Comparison comparison = Comparison::kEqual;
  std::vector<Literal> literals;
};

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_SYNTAX_H_
