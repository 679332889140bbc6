// Part of the third stage: numbers about a client's events, orders(365d, sku = "D-2").count.
#ifndef CLIENTELE_SERVER_FILTER_AGGREGATE_READER_H_
#define CLIENTELE_SERVER_FILTER_AGGREGATE_READER_H_

#include <optional>
#include <string>
#include <vector>

#include "server/filter/ast.h"
#include "server/filter/problem.h"
#include "server/filter/syntax.h"
#include "server/filter/values.h"

namespace clientele::filter {

class AggregateReader {
 public:
  // `values` adds its problems to `problems`, too.
  AggregateReader(ValueReader& values, std::vector<Problem>& problems)
      : values_(values), problems_(problems) {}

  // The term is a call of a kind of events. Nothing after adding problems.
  std::optional<Aggregate> Read(const Syntax& term);

 private:
  void ReadArgument(const Syntax& argument, bool is_first, Aggregate& aggregate);
  void ReadCondition(const Syntax& argument, Aggregate& aggregate);
  void ReadMeasure(const Syntax& term, Aggregate& aggregate);
  void Fault(Span span, std::string message) { problems_.push_back({span, std::move(message)}); }

  ValueReader& values_;
  std::vector<Problem>& problems_;
};

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_AGGREGATE_READER_H_
