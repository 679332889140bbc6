#include "server/filter/printer.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "server/base/civil_time.h"
#include "server/domain/currency.h"
#include "server/filter/function.h"
#include "server/filter/lexer.h"

namespace clientele::filter {
namespace {

std::string Quote(absl::string_view text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

// The lexer reads it back as one word that means nothing else.
bool IsOneWord(absl::string_view text) {
  std::vector<Problem> problems;
  const std::vector<Token> tokens = Tokenize(text, problems);
  return problems.empty() && tokens.size() == 2 && tokens.front().kind == TokenKind::kWord &&
         tokens.front().text == text && text != "now";
}

std::string PrintSlug(const std::string& slug) { return IsOneWord(slug) ? slug : Quote(slug); }

std::string PrintTime(const Value& value) {
  if (!value.relative_to_now) return FormatTime(value.number);
  if (value.number == 0) return "now";
  const int64_t seconds = value.number < 0 ? -value.number : value.number;
  return absl::StrCat("now ", value.number < 0 ? "- " : "+ ", FormatDurationSeconds(seconds));
}

std::string PrintMoney(int64_t minor, const std::string& currency) {
  // Beyond the bound of money only bare minor units can be read back.
  return domain::ParseMoney(absl::StrCat(minor), "") == minor ? domain::FormatMoney(minor, currency)
                                                              : absl::StrCat(minor);
}

std::string PrintAttribute(const std::string& name) {
  std::string word = absl::StrCat("attr.", name);
  return IsOneWord(word) ? word : absl::StrCat("attr.", Quote(name));
}

// "365d", "20%", "12.5%", "0.01%".
std::string PrintShare(const RankShare& share) {
  if (!share.is_percent) return absl::StrCat(share.amount);
  std::string text = absl::StrCat(share.amount / 100);
  if (const int64_t hundredths = share.amount % 100; hundredths != 0) {
    absl::StrAppend(
        &text, ".",
        hundredths % 10 == 0 ? absl::StrCat(hundredths / 10) : absl::StrFormat("%02d", hundredths));
  }
  return text + "%";
}

std::string PrintValues(const Shape& shape, const std::vector<Value>& values,
                        const domain::Policy& policy) {
  return absl::StrCat("(",
                      absl::StrJoin(values, ", ",
                                    [&](std::string* out, const Value& value) {
                                      absl::StrAppend(out, PrintValue(shape, value, policy));
                                    }),
                      ")");
}

std::string PrintCondition(const Condition& condition, const domain::Policy& policy) {
  const EventField& field = EventFieldOf(condition.field);
  const Shape shape = ShapeOf(field);
  if (condition.is_in) {
    return absl::StrCat(field.name, " IN ", PrintValues(shape, condition.values, policy));
  }
  return absl::StrCat(field.name, " ", Symbol(condition.comparison), " ",
                      PrintValue(shape, condition.values.front(), policy));
}

std::string PrintAggregate(const Aggregate& aggregate, const domain::Policy& policy) {
  std::vector<std::string> arguments;
  if (aggregate.window_seconds.has_value()) {
    arguments.push_back(FormatDurationSeconds(*aggregate.window_seconds));
  }
  for (const Condition& condition : aggregate.conditions) {
    arguments.push_back(PrintCondition(condition, policy));
  }
  return absl::StrCat(NameOf(aggregate.events), "(", absl::StrJoin(arguments, ", "), ").",
                      MeasureOf(aggregate.measure).name);
}

class Printer {
 public:
  explicit Printer(const domain::Policy& policy) : policy_(policy) {}

  std::string Print(const Node& node) const {
    switch (node.kind) {
      case Node::Kind::kEveryone:
        return "";
      case Node::Kind::kAnd:
        return Join(node, " AND ");
      case Node::Kind::kOr:
        return Join(node, " OR ");
      case Node::Kind::kNot:
        return absl::StrCat("NOT ", Part(node.children.front()));
      case Node::Kind::kCompare:
        return absl::StrCat(
            OperandOf(node), " ", Symbol(node.comparison), " ",
            PrintValue(ShapeOf(node.operand, policy_), node.values.front(), policy_));
      case Node::Kind::kIn:
        return absl::StrCat(OperandOf(node), " IN ",
                            PrintValues(ShapeOf(node.operand, policy_), node.values, policy_));
      case Node::Kind::kHas:
        return absl::StrCat("has(", OperandOf(node), ")");
      case Node::Kind::kTrue:
        return OperandOf(node);
      case Node::Kind::kTag:
        return absl::StrCat("tags:", PrintSlug(node.values.front().text));
      case Node::Kind::kReachable:
        return absl::StrCat("reachable(", domain::NameOf(node.channel), ")");
      case Node::Kind::kBirthday:
        return absl::StrCat("birthday within next ", node.number, "d");
      case Node::Kind::kTop:
        return absl::StrCat(node.share.bottom ? "bottom(" : "top(", PrintShare(node.share), ", ",
                            OperandOf(node), ")");
      case Node::Kind::kSegment:
        return absl::StrCat("segment(", Quote(node.name), ")");
      case Node::Kind::kAudience:
        return absl::StrCat("audience(", Quote(node.name), ", ", node.number, ")");
    }
    return "";
  }

 private:
  std::string OperandOf(const Node& node) const { return PrintOperand(node.operand, policy_); }

  std::string Join(const Node& node, absl::string_view separator) const {
    return absl::StrJoin(node.children, separator, [&](std::string* out, const Node& child) {
      absl::StrAppend(out, Part(child));
    });
  }

  // Brackets around every AND and OR inside another: nobody has to know which binds tighter.
  std::string Part(const Node& child) const {
    const bool chain = child.kind == Node::Kind::kAnd || child.kind == Node::Kind::kOr;
    return chain ? absl::StrCat("(", Print(child), ")") : Print(child);
  }

  const domain::Policy& policy_;
};

}  // namespace

absl::string_view Symbol(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEqual:
      return "=";
    case Comparison::kNotEqual:
      return "!=";
    case Comparison::kLess:
      return "<";
    case Comparison::kLessOrEqual:
      return "<=";
    case Comparison::kGreater:
      return ">";
    case Comparison::kGreaterOrEqual:
      return ">=";
  }
  return "=";
}

std::string PrintValue(const Shape& shape, const Value& value, const domain::Policy& policy) {
  switch (shape.type) {
    case FieldType::kMoney:
      return PrintMoney(value.number, policy.currency);
    case FieldType::kTime:
      return PrintTime(value);
    case FieldType::kDate:
      return FormatDate(static_cast<UnixDays>(value.number));
    case FieldType::kText:
      return Quote(value.text);
    case FieldType::kSlug:
    case FieldType::kTags:
      return PrintSlug(value.text);
    case FieldType::kClass:
    case FieldType::kKind:
      return std::string(shape.names[static_cast<size_t>(value.number)]);
    case FieldType::kBoolean:
      return value.number != 0 ? "true" : "false";
    case FieldType::kInteger:
      break;
  }
  return absl::StrCat(value.number);
}

std::string PrintOperand(const Operand& operand, const domain::Policy& policy) {
  switch (operand.kind) {
    case Operand::Kind::kField:
      return std::string(FieldOf(operand.field).name);
    case Operand::Kind::kAttribute:
      return PrintAttribute(operand.name);
    case Operand::Kind::kTagSetAt:
    case Operand::Kind::kTagExpiresAt:
    case Operand::Kind::kTagActor:
      return absl::StrCat("tag(", PrintSlug(operand.name), ").", TagMemberOf(operand.kind).name);
    case Operand::Kind::kAggregate:
      return PrintAggregate(operand.aggregate, policy);
  }
  return "";
}

std::string Print(const Node& node, const domain::Policy& policy) {
  return Printer(policy).Print(node);
}

}  // namespace clientele::filter
