#include "server/filter/printer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "server/base/civil_time.h"
#include "server/domain/currency.h"
#include "server/filter/lexer.h"

namespace clientele::filter {
namespace {

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

std::string Quote(absl::string_view text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

// A slug stands bare where the lexer would read it back as one word that means nothing else.
std::string PrintSlug(const std::string& slug) {
  std::vector<Problem> problems;
  const std::vector<Token> tokens = Tokenize(slug, problems);
  const bool one_word = problems.empty() && tokens.size() == 2 &&
                        tokens.front().kind == TokenKind::kWord && tokens.front().text == slug;
  return one_word && slug != "now" ? slug : Quote(slug);
}

std::string PrintTime(const Value& value) {
  if (!value.relative_to_now) return FormatTime(value.number);
  if (value.number == 0) return "now";
  const int64_t seconds = value.number < 0 ? -value.number : value.number;
  return absl::StrCat("now ", value.number < 0 ? "- " : "+ ", FormatDurationSeconds(seconds));
}

std::string PrintValue(const Field& field, const Value& value, const domain::Policy& policy) {
  switch (field.type) {
    case FieldType::kMoney:
      // Beyond the bound of money only bare minor units can be read back.
      return domain::ParseMoney(absl::StrCat(value.number), "") == value.number
                 ? domain::FormatMoney(value.number, policy.currency)
                 : absl::StrCat(value.number);
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
      return std::string(field.names()[static_cast<size_t>(value.number)]);
    case FieldType::kInteger:
    case FieldType::kBoolean:
      break;
  }
  return absl::StrCat(value.number);
}

class Printer {
 public:
  explicit Printer(const domain::Policy& policy) : policy_(policy) {}

  std::string Print(const Node& node) const {
    const Field& field = FieldOf(node.field);
    switch (node.kind) {
      case Node::Kind::kEveryone:
        return "";
      case Node::Kind::kAnd:
        return Join(node, " AND ");
      case Node::Kind::kOr:
        return Join(node, " OR ");
      case Node::Kind::kNot:
        return absl::StrCat("NOT ", Operand(node.children.front()));
      case Node::Kind::kCompare:
        return absl::StrCat(field.name, " ", Symbol(node.comparison), " ",
                            PrintValue(field, node.values.front(), policy_));
      case Node::Kind::kIn:
        return absl::StrCat(field.name, " IN (",
                            absl::StrJoin(node.values, ", ",
                                          [&](std::string* out, const Value& value) {
                                            absl::StrAppend(out, PrintValue(field, value, policy_));
                                          }),
                            ")");
      case Node::Kind::kHas:
        return absl::StrCat("has(", field.name, ")");
      case Node::Kind::kTrue:
        return std::string(field.name);
      case Node::Kind::kTag:
        return absl::StrCat("tags:", PrintSlug(node.values.front().text));
      case Node::Kind::kReachable:
        return absl::StrCat("reachable(", domain::NameOf(node.channel), ")");
    }
    return "";
  }

 private:
  std::string Join(const Node& node, absl::string_view separator) const {
    return absl::StrJoin(node.children, separator, [&](std::string* out, const Node& child) {
      absl::StrAppend(out, Operand(child));
    });
  }

  // Brackets around every AND and OR inside another: nobody has to know which binds tighter.
  std::string Operand(const Node& child) const {
    const bool chain = child.kind == Node::Kind::kAnd || child.kind == Node::Kind::kOr;
    return chain ? absl::StrCat("(", Print(child), ")") : Print(child);
  }

  const domain::Policy& policy_;
};

}  // namespace

std::string Print(const Node& node, const domain::Policy& policy) {
  return Printer(policy).Print(node);
}

}  // namespace clientele::filter
