#include "server/filter/dimension.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/text.h"
#include "server/filter/limits.h"
#include "server/filter/operands.h"
#include "server/filter/parser.h"
#include "server/filter/printer.h"
#include "server/filter/values.h"

namespace clientele::filter {
namespace {

constexpr absl::string_view kWant =
    "a field, an attribute, or bands like band(total_amount, 100000, 500000)";

std::vector<absl::string_view> DimensionNames() {
  std::vector<absl::string_view> names;
  for (const Field& field : Fields()) {
    if (field.dimension) names.push_back(field.name);
  }
  return names;
}

class DimensionReader {
 public:
  DimensionReader(const domain::Policy& policy, std::vector<Problem>& problems)
      : problems_(problems), values_(policy, problems), operands_(policy, values_, problems) {}

  Dimension Read(const Syntax& syntax) {
    if (syntax.kind != Syntax::Kind::kBare)
      return Fault(syntax.span, absl::StrCat("expected ", kWant));
    return syntax.is_call && syntax.name == "band" ? Bands(syntax) : Groups(syntax);
  }

 private:
  Dimension Groups(const Syntax& syntax) {
    const std::optional<Operand> operand = operands_.Read(syntax);
    if (!operand.has_value()) return {};
    const bool divides =
        operand->kind == Operand::Kind::kAttribute ||
        (operand->kind == Operand::Kind::kField && FieldOf(operand->field).dimension);
    if (divides) return {*operand, {}};
    const Subject subject = operands_.SubjectOf(*operand);
    return Fault(syntax.span,
                 absl::StrCat(subject.label, " has too many values to divide by; ",
                              IsOrdered(subject.shape.type)
                                  ? absl::StrCat("take bands, like band(", subject.label, ", …)")
                                  : absl::StrCat("expected ", kWant)));
  }

  Dimension Bands(const Syntax& syntax) {
    const std::vector<Syntax>& arguments = syntax.arguments;
    if (arguments.size() < 2 || arguments.front().kind != Syntax::Kind::kBare) {
      return Fault(syntax.name_span,
                   "band takes what to divide by and bounds, like band(total_amount, 100000)");
    }
    if (arguments.size() - 1 > kMaxBands) {
      return Fault(syntax.name_span, absl::StrCat("more than ", kMaxBands, " bounds"));
    }
    const std::optional<Operand> operand = operands_.Read(arguments.front());
    if (!operand.has_value()) return {};
    const Subject subject = operands_.SubjectOf(*operand);
    if (!IsOrdered(subject.shape.type)) {
      return Fault(arguments.front().span, absl::StrCat(subject.label, " has no order to band by"));
    }
    Dimension dimension = {*operand, {}};
    for (size_t i = 1; i < arguments.size(); ++i) {
      const size_t before = problems_.size();
      Value bound = Bound(subject, arguments[i]);
      if (problems_.size() == before) CheckOrder(dimension, bound, arguments[i].span);
      dimension.bounds.push_back(std::move(bound));
    }
    return dimension;
  }

  // A name of a class is a term to the parser.
  Value Bound(const Subject& subject, const Syntax& argument) {
    if (argument.kind == Syntax::Kind::kValue) {
      return values_.Read(subject, argument.literals.front());
    }
    const std::optional<Literal> name = NameIn(argument);
    if (name.has_value()) return values_.Read(subject, *name);
    Fault(argument.span, "expected a bound");
    return {};
  }

  void CheckOrder(const Dimension& dimension, const Value& bound, Span span) {
    if (dimension.bounds.empty()) return;
    const Value& last = dimension.bounds.back();
    if (last.relative_to_now != bound.relative_to_now) {
      Fault(span, "bounds are all relative to now, or none is");
    } else if (bound.number <= last.number) {
      Fault(span, "every bound is greater than the one before");
    }
  }

  Dimension Fault(Span span, std::string message) {
    problems_.push_back({span, std::move(message)});
    return {};
  }

  std::vector<Problem>& problems_;
  ValueReader values_;
  OperandReader operands_;
};

}  // namespace

Dimension ParseDimension(const std::string& text, const domain::Policy& policy,
                         std::vector<Problem>& problems) {
  if (!IsValidUtf8(text)) {
    problems.push_back({{0, 0}, "expected UTF-8 text"});
    return {};
  }
  const std::optional<Syntax> syntax = Parse(text, problems);
  if (!syntax.has_value()) return {};
  // The nearest field that divides serves better than the nearest field.
  if (syntax->kind == Syntax::Kind::kBare && syntax->is_plain() &&
      FindField(syntax->name) == nullptr) {
    problems.push_back({syntax->span, absl::StrCat("expected ", kWant,
                                                   DidYouMean(syntax->name, DimensionNames()))});
    return {};
  }
  return DimensionReader(policy, problems).Read(*syntax);
}

std::string PrintDimension(const Dimension& dimension, const domain::Policy& policy) {
  std::string operand = PrintOperand(dimension.operand, policy);
  if (dimension.bounds.empty()) return operand;
  const Shape shape = ShapeOf(dimension.operand, policy);
  std::string text = absl::StrCat("band(", operand);
  for (const Value& bound : dimension.bounds) {
    absl::StrAppend(&text, ", ", PrintValue(shape, bound, policy));
  }
  return text + ")";
}

std::string GroupText(const Dimension& dimension, const Value& value,
                      const domain::Policy& policy) {
  const Shape shape = ShapeOf(dimension.operand, policy);
  const bool is_text = shape.type == FieldType::kText || shape.type == FieldType::kSlug;
  return is_text ? value.text : PrintValue(shape, value, policy);
}

std::string BandText(const Dimension& dimension, size_t band, const domain::Policy& policy) {
  const Shape shape = ShapeOf(dimension.operand, policy);
  const auto bound = [&](size_t i) { return PrintValue(shape, dimension.bounds[i], policy); };
  if (band == 0) return absl::StrCat("< ", bound(0));
  if (band == dimension.bounds.size()) return absl::StrCat(">= ", bound(band - 1));
  return absl::StrCat(bound(band - 1), " .. ", bound(band));
}

}  // namespace clientele::filter
