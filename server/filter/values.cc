#include "server/filter/values.h"

#include <algorithm>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/civil_time.h"
#include "server/base/text.h"
#include "server/domain/currency.h"
#include "server/domain/limits.h"
#include "server/domain/slug.h"

namespace clientele::filter {
namespace {

bool IsText(const Literal& literal) {
  return literal.kind == Literal::Kind::kWord || literal.kind == Literal::Kind::kString;
}

}  // namespace

bool IsOrdered(FieldType type) {
  switch (type) {
    case FieldType::kInteger:
    case FieldType::kMoney:
    case FieldType::kTime:
    case FieldType::kDate:
    case FieldType::kClass:
      return true;
    case FieldType::kText:
    case FieldType::kSlug:
    case FieldType::kKind:
    case FieldType::kBoolean:
    case FieldType::kTags:
      return false;
  }
  return false;
}

std::string NameWant(absl::Span<const absl::string_view> names, absl::string_view got) {
  // An attribute may have a thousand.
  constexpr size_t kShown = 20;
  return absl::StrCat("expected one of ", absl::StrJoin(names.subspan(0, kShown), ", "),
                      names.size() > kShown ? ", …" : "", DidYouMean(got, names));
}

ValueReader::ValueReader(const domain::Policy& policy, std::vector<Problem>& problems)
    : policy_(policy), zone_(policy.Zone()), problems_(problems) {}

bool ValueReader::MayCompare(const Subject& subject, Comparison comparison, Span span) {
  if (subject.shape.type == FieldType::kTags) {
    Fault(span, "tags are asked for with a colon, like tags:vip");
    return false;
  }
  const bool equality = comparison == Comparison::kEqual || comparison == Comparison::kNotEqual;
  if (equality || IsOrdered(subject.shape.type)) return true;
  Fault(span, absl::StrCat(subject.label, " has no order; use = or !="));
  return false;
}

bool ValueReader::MayBeIn(const Subject& subject, Span span) {
  if (subject.shape.type != FieldType::kTags && subject.shape.type != FieldType::kBoolean) {
    return true;
  }
  Fault(span, absl::StrCat("IN does not go with ", subject.label));
  return false;
}

Value ValueReader::Read(const Subject& subject, const Literal& literal) {
  switch (subject.shape.type) {
    case FieldType::kInteger:
      return Integer(subject, literal);
    case FieldType::kMoney:
      return Money(subject, literal);
    case FieldType::kTime:
      return Time(subject, literal);
    case FieldType::kDate:
      return Date(subject, literal);
    case FieldType::kClass:
    case FieldType::kKind:
      return Class(subject, literal);
    case FieldType::kText:
      return Text(subject, literal);
    case FieldType::kBoolean:
      return Boolean(subject, literal);
    case FieldType::kSlug:
    case FieldType::kTags:
      break;
  }
  return ReadSlug(literal);
}

Value ValueReader::Integer(const Subject& subject, const Literal& literal) {
  Value value;
  if (literal.kind != Literal::Kind::kNumber || !literal.currency.empty() ||
      !absl::SimpleAtoi(literal.text, &value.number)) {
    Fault(literal.span, absl::StrCat(subject.label, " takes a whole number"));
  }
  return value;
}

Value ValueReader::Money(const Subject& subject, const Literal& literal) {
  Value value;
  if (literal.kind != Literal::Kind::kNumber) {
    Fault(literal.span, absl::StrCat(subject.label, " takes money, like ", MoneyExample()));
    return value;
  }
  if (literal.currency.empty()) {
    if (!absl::SimpleAtoi(literal.text, &value.number)) {
      Fault(literal.span, absl::StrCat("a number without a currency is whole minor units; for a "
                                       "fraction name the currency, like ",
                                       MoneyExample()));
    }
    return value;
  }
  if (literal.currency != policy_.currency) {
    Fault(literal.span, policy_.currency.empty()
                            ? std::string("the base has no currency yet; use minor units")
                            : absl::StrCat("the base's currency is ", policy_.currency));
    return value;
  }
  const std::optional<int64_t> minor = domain::ParseMoney(literal.text, literal.currency);
  if (!minor.has_value()) {
    Fault(literal.span, absl::StrCat("money in ", literal.currency, " has at most ",
                                     domain::FractionDigits(literal.currency),
                                     " digits after the point and is at most ",
                                     domain::FormatMoney(domain::kMaxAmount, literal.currency)));
  }
  value.number = minor.value_or(0);
  return value;
}

std::string ValueReader::MoneyExample() const {
  return policy_.currency.empty() ? "500000" : absl::StrCat("5000 ", policy_.currency);
}

Value ValueReader::Time(const Subject& subject, const Literal& literal) {
  Value value;
  if (literal.kind == Literal::Kind::kNow) {
    value.relative_to_now = true;
    value.number = literal.offset_seconds;
    return value;
  }
  const bool is_time = literal.kind == Literal::Kind::kTime;
  const std::optional<UnixSeconds> time =
      is_time ? ParseTimeOrDate(literal.text, zone_) : std::nullopt;
  if (!time.has_value()) {
    Fault(literal.span,
          is_time ? std::string("there is no such day or time; write 2026-01-31 or "
                                "2026-01-31T10:00:00Z")
                  : absl::StrCat(subject.label, " takes a time, like now - 90d or 2026-01-31"));
  }
  value.number = time.value_or(0);
  return value;
}

Value ValueReader::Date(const Subject& subject, const Literal& literal) {
  Value value;
  const std::optional<UnixDays> date =
      literal.kind == Literal::Kind::kTime ? ParseDate(literal.text) : std::nullopt;
  if (!date.has_value()) {
    Fault(literal.span, absl::StrCat(subject.label, " takes a day that exists, like 1990-01-31"));
  }
  value.number = date.value_or(0);
  return value;
}

Value ValueReader::Class(const Subject& subject, const Literal& literal) {
  Value value;
  // The first name is the empty one: missing.
  const absl::Span<const absl::string_view> names = subject.shape.names.subspan(1);
  const auto found = std::find(names.begin(), names.end(), literal.text);
  if (literal.kind != Literal::Kind::kWord || found == names.end()) {
    Fault(literal.span, NameWant(names, literal.text));
    return value;
  }
  value.number = 1 + (found - names.begin());
  return value;
}

Value ValueReader::ReadSlug(const Literal& literal) {
  Value value;
  const std::optional<std::string> slug =
      IsText(literal) ? domain::NormalizeSlug(literal.text) : std::nullopt;
  if (!slug.has_value()) {
    Fault(literal.span, absl::StrCat("expected a name of ", domain::kSlugWant,
                                     "; put one that begins with a digit in quotes"));
  }
  value.text = slug.value_or("");
  return value;
}

Value ValueReader::Text(const Subject& subject, const Literal& literal) {
  Value value;
  value.text = IsText(literal) ? NormalizeText(literal.text) : "";
  if (value.text.empty()) {
    const std::string hint =
        absl::StrCat("; to ask for a missing one write NOT has(", subject.label, ")");
    Fault(literal.span,
          absl::StrCat(subject.label, " takes text in quotes", subject.of_event ? "" : hint));
    return value;
  }
  const absl::Span<const std::string> texts = subject.texts;
  if (!texts.empty() && std::find(texts.begin(), texts.end(), value.text) == texts.end()) {
    const std::vector<absl::string_view> known(texts.begin(), texts.end());
    Fault(literal.span, NameWant(known, value.text));
  }
  return value;
}

Value ValueReader::Boolean(const Subject& subject, const Literal& literal) {
  Value value;
  if (literal.kind != Literal::Kind::kWord || (literal.text != "true" && literal.text != "false")) {
    Fault(literal.span, absl::StrCat(subject.label, " is true or false"));
  }
  value.number = literal.text == "true" ? 1 : 0;
  return value;
}

}  // namespace clientele::filter
