#include "server/filter/operands.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/filter/aggregate_reader.h"
#include "server/filter/printer.h"

namespace clientele::filter {

std::string NoSuchFunction(absl::string_view name) {
  return absl::StrCat("there is no function ", name, DidYouMean(name, FunctionNames()));
}

std::string Takes(const Function& function) {
  return absl::StrCat(function.name, " takes ", function.takes, ", like ", function.usage);
}

std::optional<Literal> NameIn(const Syntax& argument) {
  if (argument.kind == Syntax::Kind::kValue &&
      argument.literals.front().kind == Literal::Kind::kString) {
    return argument.literals.front();
  }
  if (argument.kind != Syntax::Kind::kBare || !argument.is_plain()) return std::nullopt;
  Literal word;
  word.text = argument.name;
  word.span = argument.name_span;
  return word;
}

std::string LabelOf(const Operand& operand) {
  if (operand.kind != Operand::Kind::kAggregate) return PrintOperand(operand, domain::Policy());
  return absl::StrCat(NameOf(operand.aggregate.events), "(…).",
                      MeasureOf(operand.aggregate.measure).name);
}

std::optional<Operand> OperandReader::Read(const Syntax& term) {
  if (term.is_call) return Call(term);
  if (term.name == "attr" && !term.member.empty()) return Attribute(term);
  return Field(term);
}

Subject OperandReader::SubjectOf(const Operand& operand) const {
  Subject subject;
  subject.label = LabelOf(operand);
  subject.shape = ShapeOf(operand, policy_);
  if (operand.kind == Operand::Kind::kAttribute) {
    if (const domain::Attribute* attribute = policy_.FindAttribute(operand.name);
        attribute != nullptr && attribute->type == domain::AttributeType::kString) {
      subject.texts = attribute->values;
    }
  }
  return subject;
}

std::optional<Operand> OperandReader::Field(const Syntax& term) {
  const std::string name =
      term.member.empty() ? term.name : absl::StrCat(term.name, ".", term.member);
  const filter::Field* field = FindField(name);
  if (field != nullptr) {
    Operand operand;
    operand.field = field->id;
    return operand;
  }
  const Span span = {term.name_span.begin,
                     term.member.empty() ? term.name_span.end : term.member_span.end};
  if (name == "attr") return Fault(span, "name the attribute, like attr.region");
  if (name == "birthday") {
    return Fault(span, "birthdays are asked for like birthday within next 7d");
  }
  if (const Function* function = FindFunction(term.name); function != nullptr) {
    return Fault(span,
                 absl::StrCat(function->name, " is a function; write it like ", function->usage));
  }
  return Fault(span, absl::StrCat("there is no field ", name, DidYouMean(name, FieldNames())));
}

std::optional<Operand> OperandReader::Attribute(const Syntax& term) {
  if (policy_.FindAttribute(term.member) == nullptr) {
    std::vector<absl::string_view> known;
    for (const domain::Attribute& attribute : policy_.attributes) known.push_back(attribute.id);
    return Fault(term.member_span, absl::StrCat("the policy has no attribute ", term.member,
                                                DidYouMean(term.member, known)));
  }
  Operand operand;
  operand.kind = Operand::Kind::kAttribute;
  operand.name = term.member;
  return operand;
}

std::optional<Operand> OperandReader::Call(const Syntax& term) {
  const Function* function = FindFunction(term.name);
  if (function == nullptr) return Fault(term.name_span, NoSuchFunction(term.name));
  if (!function->is_operand) {
    return Fault(term.name_span, absl::StrCat(function->name, " is a test that stands alone, like ",
                                              function->usage));
  }
  if (function->id == FunctionId::kTag) return Tag(*function, term);
  std::optional<Aggregate> aggregate = AggregateReader(values_, problems_).Read(term);
  if (!aggregate.has_value()) return std::nullopt;
  Operand operand;
  operand.kind = Operand::Kind::kAggregate;
  operand.aggregate = *std::move(aggregate);
  return operand;
}

std::optional<Operand> OperandReader::Tag(const Function& function, const Syntax& term) {
  const std::optional<Literal> name =
      term.arguments.size() == 1 ? NameIn(term.arguments.front()) : std::nullopt;
  if (!name.has_value()) return Fault(term.name_span, Takes(function));
  const size_t problems = problems_.size();
  Operand operand;
  operand.name = values_.ReadSlug(*name).text;

  std::vector<absl::string_view> members;
  for (const TagMember& member : TagMembers()) members.push_back(member.name);
  if (term.member.empty()) {
    return Fault(term.name_span,
                 absl::StrCat("say what of the tag: .", absl::StrJoin(members, ", ."),
                              "; the tag itself is asked for like tags:vip"));
  }
  const TagMember* member = FindTagMember(term.member);
  if (member == nullptr) {
    return Fault(term.member_span, NameWant(members, term.member));
  }
  operand.kind = member->kind;
  return problems_.size() == problems ? std::optional<Operand>(std::move(operand)) : std::nullopt;
}

std::nullopt_t OperandReader::Fault(Span span, std::string message) {
  problems_.push_back({span, std::move(message)});
  return std::nullopt;
}

}  // namespace clientele::filter
