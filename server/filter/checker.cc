#include "server/filter/checker.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

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

using domain::NamesOf;

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

std::string DidYouMean(absl::string_view name, absl::Span<const absl::string_view> known) {
  const absl::string_view nearest = NearestName(name, known);
  return nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?");
}

class Checker {
 public:
  Checker(const domain::Policy& policy, std::vector<Problem>& problems)
      : policy_(policy), zone_(policy.Zone()), problems_(problems) {}

  Node Visit(const Syntax& syntax) {
    switch (syntax.kind) {
      case Syntax::Kind::kAnd:
        return Branch(Node::Kind::kAnd, syntax);
      case Syntax::Kind::kOr:
        return Branch(Node::Kind::kOr, syntax);
      case Syntax::Kind::kNot:
        return Branch(Node::Kind::kNot, syntax);
      case Syntax::Kind::kCompare:
        return Compare(syntax);
      case Syntax::Kind::kIn:
        return In(syntax);
      case Syntax::Kind::kHas:
        return Tag(syntax);
      case Syntax::Kind::kCall:
        return Call(syntax);
      case Syntax::Kind::kBare:
        return Bare(syntax);
    }
    return {};
  }

 private:
  Node Branch(Node::Kind kind, const Syntax& syntax) {
    Node node;
    node.kind = kind;
    for (const Syntax& child : syntax.children) {
      Node checked = Visit(child);
      // "a AND (b AND c)" is "a AND b AND c": one meaning, one tree.
      if (checked.kind == kind && kind != Node::Kind::kNot) {
        std::move(checked.children.begin(), checked.children.end(),
                  std::back_inserter(node.children));
      } else {
        node.children.push_back(std::move(checked));
      }
    }
    return node;
  }

  const Field* Resolve(absl::string_view name, Span span) {
    const Field* field = FindField(name);
    if (field == nullptr) {
      Fault(span, absl::StrCat("there is no field ", name, DidYouMean(name, FieldNames())));
    }
    return field;
  }

  Node Compare(const Syntax& syntax) {
    Node node;
    const Field* field = Resolve(syntax.name, syntax.name_span);
    if (field == nullptr) return node;
    if (field->type == FieldType::kTags) {
      Fault(syntax.name_span, "tags are asked for with a colon, like tags:vip");
      return node;
    }
    const bool equality =
        syntax.comparison == Comparison::kEqual || syntax.comparison == Comparison::kNotEqual;
    if (!equality && !IsOrdered(field->type)) {
      Fault(syntax.name_span, absl::StrCat(field->name, " has no order; use = or !="));
      return node;
    }
    if (field->type == FieldType::kBoolean) return CompareBoolean(*field, syntax);
    node.kind = Node::Kind::kCompare;
    node.field = field->id;
    node.comparison = syntax.comparison;
    node.values.push_back(ToValue(*field, syntax.literals.front()));
    return node;
  }

  // "active = true" is "active"; "active = false" and "active != true" are "NOT active".
  Node CompareBoolean(const Field& field, const Syntax& syntax) {
    const Literal& literal = syntax.literals.front();
    if (literal.kind != Literal::Kind::kWord ||
        (literal.text != "true" && literal.text != "false")) {
      Fault(literal.span, absl::StrCat(field.name, " is true or false"));
      return {};
    }
    Node node;
    node.kind = Node::Kind::kTrue;
    node.field = field.id;
    const bool wanted = (literal.text == "true") == (syntax.comparison == Comparison::kEqual);
    if (wanted) return node;
    Node negation;
    negation.kind = Node::Kind::kNot;
    negation.children.push_back(std::move(node));
    return negation;
  }

  Node In(const Syntax& syntax) {
    Node node;
    const Field* field = Resolve(syntax.name, syntax.name_span);
    if (field == nullptr) return node;
    if (field->type == FieldType::kTags || field->type == FieldType::kBoolean) {
      Fault(syntax.name_span, absl::StrCat("IN does not go with ", field->name));
      return node;
    }
    node.kind = Node::Kind::kIn;
    node.field = field->id;
    for (const Literal& literal : syntax.literals) node.values.push_back(ToValue(*field, literal));
    return node;
  }

  Node Tag(const Syntax& syntax) {
    Node node;
    const Field* field = Resolve(syntax.name, syntax.name_span);
    if (field == nullptr) return node;
    if (field->type != FieldType::kTags) {
      Fault(syntax.name_span, absl::StrCat("a colon asks for tags; use ", field->name, " = …"));
      return node;
    }
    node.kind = Node::Kind::kTag;
    node.field = field->id;
    node.values.push_back(SlugValue(syntax.literals.front()));
    return node;
  }

  Node Call(const Syntax& syntax) {
    constexpr absl::string_view kFunctions[] = {"reachable", "has"};
    Node node;
    if (syntax.name != "reachable" && syntax.name != "has") {
      Fault(syntax.name_span, absl::StrCat("there is no function ", syntax.name,
                                           DidYouMean(syntax.name, kFunctions)));
      return node;
    }
    if (syntax.literals.size() != 1 || syntax.literals.front().kind != Literal::Kind::kWord) {
      Fault(syntax.name_span, syntax.name == "has" ? "has takes one field, like has(city)"
                                                   : "reachable takes one channel, like "
                                                     "reachable(EMAIL)");
      return node;
    }
    const Literal& argument = syntax.literals.front();
    if (syntax.name == "has") {
      const Field* field = Resolve(argument.text, argument.span);
      if (field == nullptr) return node;
      node.kind = Node::Kind::kHas;
      node.field = field->id;
      return node;
    }
    node.kind = Node::Kind::kReachable;
    node.channel =
        domain::FromName<domain::Channel>(argument.text).value_or(domain::Channel::kNone);
    if (node.channel == domain::Channel::kNone) {
      Fault(argument.span, NameWant(NamesOf<domain::Channel>(), argument.text));
    }
    return node;
  }

  Node Bare(const Syntax& syntax) {
    Node node;
    const Field* field = Resolve(syntax.name, syntax.name_span);
    if (field == nullptr) return node;
    if (field->type != FieldType::kBoolean) {
      Fault(syntax.name_span,
            absl::StrCat(field->name, " is not yes or no; compare it, like ", field->example));
      return node;
    }
    node.kind = Node::Kind::kTrue;
    node.field = field->id;
    return node;
  }

  Value ToValue(const Field& field, const Literal& literal) {
    switch (field.type) {
      case FieldType::kInteger:
        return IntegerValue(field, literal);
      case FieldType::kMoney:
        return MoneyValue(field, literal);
      case FieldType::kTime:
        return TimeValue(field, literal);
      case FieldType::kDate:
        return DateValue(field, literal);
      case FieldType::kClass:
      case FieldType::kKind:
        return ClassValue(field, literal);
      case FieldType::kSlug:
        return SlugValue(literal);
      case FieldType::kText:
        return TextValue(field, literal);
      case FieldType::kBoolean:
      case FieldType::kTags:
        break;
    }
    return {};
  }

  Value IntegerValue(const Field& field, const Literal& literal) {
    Value value;
    if (literal.kind != Literal::Kind::kNumber || !literal.currency.empty() ||
        !absl::SimpleAtoi(literal.text, &value.number)) {
      Fault(literal.span, absl::StrCat(field.name, " takes a whole number"));
    }
    return value;
  }

  Value MoneyValue(const Field& field, const Literal& literal) {
    Value value;
    if (literal.kind != Literal::Kind::kNumber) {
      Fault(literal.span, absl::StrCat(field.name, " takes money, like ", MoneyExample()));
      return value;
    }
    if (literal.currency.empty()) {
      if (!absl::SimpleAtoi(literal.text, &value.number)) {
        Fault(literal.span, absl::StrCat("a number without a currency is whole minor units; for "
                                         "a fraction name the currency, like ",
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

  std::string MoneyExample() const {
    return policy_.currency.empty() ? "500000" : absl::StrCat("5000 ", policy_.currency);
  }

  Value TimeValue(const Field& field, const Literal& literal) {
    Value value;
    if (literal.kind == Literal::Kind::kNow) {
      value.relative_to_now = true;
      value.number = literal.offset_seconds;
      return value;
    }
    const std::optional<UnixSeconds> time =
        literal.kind == Literal::Kind::kTime ? ParseTimeOrDate(literal.text, zone_) : std::nullopt;
    if (!time.has_value()) {
      Fault(literal.span,
            literal.kind == Literal::Kind::kTime
                ? std::string("there is no such day or time; write 2026-01-31 or "
                              "2026-01-31T10:00:00Z")
                : absl::StrCat(field.name, " takes a time, like now - 90d or 2026-01-31"));
    }
    value.number = time.value_or(0);
    return value;
  }

  Value DateValue(const Field& field, const Literal& literal) {
    Value value;
    const std::optional<UnixDays> date =
        literal.kind == Literal::Kind::kTime ? ParseDate(literal.text) : std::nullopt;
    if (!date.has_value()) {
      Fault(literal.span, absl::StrCat(field.name, " takes a day that exists, like 1990-01-31"));
    }
    value.number = date.value_or(0);
    return value;
  }

  Value ClassValue(const Field& field, const Literal& literal) {
    Value value;
    const absl::Span<const absl::string_view> names = field.names();
    for (size_t i = 1; i < names.size(); ++i) {
      if (literal.kind == Literal::Kind::kWord && names[i] == literal.text) {
        value.number = static_cast<int64_t>(i);
        return value;
      }
    }
    Fault(literal.span, NameWant(names, literal.text));
    return value;
  }

  Value SlugValue(const Literal& literal) {
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

  Value TextValue(const Field& field, const Literal& literal) {
    Value value;
    value.text = IsText(literal) ? NormalizeText(literal.text) : "";
    if (value.text.empty()) {
      Fault(literal.span, absl::StrCat(field.name,
                                       " takes text in quotes; to ask for a missing "
                                       "one write NOT has(",
                                       field.name, ")"));
    }
    return value;
  }

  static bool IsText(const Literal& literal) {
    return literal.kind == Literal::Kind::kWord || literal.kind == Literal::Kind::kString;
  }

  // "one of COLD, WARM, HOT; did you mean HOT?"; the first name is the empty one.
  static std::string NameWant(absl::Span<const absl::string_view> names, absl::string_view got) {
    const absl::Span<const absl::string_view> given = names.subspan(1);
    return absl::StrCat("expected one of ", absl::StrJoin(given, ", "), DidYouMean(got, given));
  }

  void Fault(Span span, std::string message) { problems_.push_back({span, std::move(message)}); }

  const domain::Policy& policy_;
  const absl::TimeZone zone_;
  std::vector<Problem>& problems_;
};

}  // namespace

Node Check(const Syntax& syntax, const domain::Policy& policy, std::vector<Problem>& problems) {
  return Checker(policy, problems).Visit(syntax);
}

}  // namespace clientele::filter
