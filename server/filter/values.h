// Part of the third stage: what a literal means for what it is compared with.
#ifndef CLIENTELE_SERVER_FILTER_VALUES_H_
#define CLIENTELE_SERVER_FILTER_VALUES_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/domain/policy.h"
#include "server/filter/ast.h"
#include "server/filter/problem.h"
#include "server/filter/syntax.h"

namespace clientele::filter {

// What a value is compared with.
struct Subject {
  // For messages: "orders_count", "orders(…).amount".
  std::string label;
  Shape shape;
  // When there are any, the only texts it may have.
  absl::Span<const std::string> texts;
  // In a condition on events, where has() can't ask.
  bool of_event = false;
};

// Whether < and > make sense.
bool IsOrdered(FieldType type);

// The policy gives the currency of money and the time zone of dates.
class ValueReader {
 public:
  ValueReader(const domain::Policy& policy, std::vector<Problem>& problems);

  // Meaningless when a problem was added.
  Value Read(const Subject& subject, const Literal& literal);
  // A tag, a segment, a campaign.
  Value ReadSlug(const Literal& literal);
  // False, with a problem, when the type does not go with the comparison, or with IN.
  bool MayCompare(const Subject& subject, Comparison comparison, Span span);
  bool MayBeIn(const Subject& subject, Span span);

 private:
  Value Integer(const Subject& subject, const Literal& literal);
  Value Money(const Subject& subject, const Literal& literal);
  Value Time(const Subject& subject, const Literal& literal);
  Value Date(const Subject& subject, const Literal& literal);
  Value Class(const Subject& subject, const Literal& literal);
  Value Text(const Subject& subject, const Literal& literal);
  Value Boolean(const Subject& subject, const Literal& literal);
  std::string MoneyExample() const;
  void Fault(Span span, std::string message) { problems_.push_back({span, std::move(message)}); }

  const domain::Policy& policy_;
  const absl::TimeZone zone_;
  std::vector<Problem>& problems_;
};

// "expected one of COLD, WARM, HOT; did you mean HOT?"; of many names, the first.
std::string NameWant(absl::Span<const absl::string_view> names, absl::string_view got);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_VALUES_H_
