#include "server/filter/tree_checker.h"

#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/civil_time.h"
#include "server/filter/limits.h"

namespace clientele::filter {
namespace {

Node OfOperand(Node::Kind kind, Operand operand) {
  Node node;
  node.kind = kind;
  node.operand = std::move(operand);
  return node;
}

Node Negated(Node node) {
  Node negation;
  negation.kind = Node::Kind::kNot;
  negation.children.push_back(std::move(node));
  return negation;
}

// What can be ranked.
bool IsNumeric(FieldType type) {
  return type == FieldType::kInteger || type == FieldType::kMoney || type == FieldType::kTime ||
         type == FieldType::kDate;
}

// "12.5" is 1250 hundredths; nothing for more digits.
std::optional<int64_t> Hundredths(const std::string& text) {
  const size_t point = text.find('.');
  std::string digits = text.substr(0, point);
  std::string fraction = point == std::string::npos ? "" : text.substr(point + 1);
  if (fraction.size() > 2) return std::nullopt;
  fraction.resize(2, '0');
  int64_t hundredths = 0;
  if (!absl::SimpleAtoi(digits + fraction, &hundredths)) return std::nullopt;
  return hundredths;
}

}  // namespace

Node TreeChecker::Check(const Syntax& syntax) {
  switch (syntax.kind) {
    case Syntax::Kind::kAnd:
      return Branch(Node::Kind::kAnd, syntax);
    case Syntax::Kind::kOr:
      return Branch(Node::Kind::kOr, syntax);
    case Syntax::Kind::kNot:
      return Branch(Node::Kind::kNot, syntax);
    default:
      break;
  }
  Node leaf = Leaf(syntax);
  leaf.span = syntax.span;
  // The one leaf that reads as two nodes: active = false is NOT active.
  Node& counted = leaf.kind == Node::Kind::kNot ? leaf.children.front() : leaf;
  counted.span = syntax.span;
  const Size size = SizeOf(counted);
  const bool had_room = aggregates_ <= kMaxAggregates;
  aggregates_ += size.aggregates;
  if (had_room && aggregates_ > kMaxAggregates) {
    Fault(syntax.span, absl::StrCat("more than ", kMaxAggregates, " aggregates and ranks"));
  }
  expansion_.Count(size, syntax.span, problems_);
  return leaf;
}

Node TreeChecker::Branch(Node::Kind kind, const Syntax& syntax) {
  Node node;
  node.kind = kind;
  node.span = syntax.span;
  for (const Syntax& child : syntax.children) {
    Node checked = Check(child);
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

Node TreeChecker::Leaf(const Syntax& syntax) {
  switch (syntax.kind) {
    case Syntax::Kind::kCompare:
      return Compare(syntax);
    case Syntax::Kind::kIn:
      return In(syntax);
    case Syntax::Kind::kHas:
      return Tag(syntax);
    case Syntax::Kind::kWithin:
      return Birthday(syntax);
    default:
      return Bare(syntax);
  }
}

Node TreeChecker::Compare(const Syntax& syntax) {
  std::optional<Operand> operand = operands_.Read(syntax);
  if (!operand.has_value()) return {};
  const Subject subject = operands_.SubjectOf(*operand);
  if (!values_.MayCompare(subject, syntax.comparison, syntax.name_span)) return {};
  if (subject.shape.type == FieldType::kBoolean) {
    return CompareBoolean(syntax, *std::move(operand));
  }
  Node node = OfOperand(Node::Kind::kCompare, *std::move(operand));
  node.comparison = syntax.comparison;
  node.values.push_back(values_.Read(subject, syntax.literals.front()));
  return node;
}

// "active = true" is "active"; "active = false" and "active != true" are "NOT active". An attribute
// may be missing, and is neither then.
Node TreeChecker::CompareBoolean(const Syntax& syntax, Operand operand) {
  Value value = values_.Read(operands_.SubjectOf(operand), syntax.literals.front());
  const bool wanted = (value.number != 0) == (syntax.comparison == Comparison::kEqual);
  const bool may_be_missing = operand.kind == Operand::Kind::kAttribute;
  if (wanted || !may_be_missing) {
    Node node = OfOperand(Node::Kind::kTrue, std::move(operand));
    return wanted ? node : Negated(std::move(node));
  }
  Node node = OfOperand(Node::Kind::kCompare, std::move(operand));
  node.values.emplace_back();
  return node;
}

Node TreeChecker::In(const Syntax& syntax) {
  std::optional<Operand> operand = operands_.Read(syntax);
  if (!operand.has_value()) return {};
  const Subject subject = operands_.SubjectOf(*operand);
  if (!values_.MayBeIn(subject, syntax.name_span)) return {};
  Node node = OfOperand(Node::Kind::kIn, *std::move(operand));
  for (const Literal& literal : syntax.literals) {
    node.values.push_back(values_.Read(subject, literal));
  }
  return node;
}

Node TreeChecker::Tag(const Syntax& syntax) {
  std::optional<Operand> operand = operands_.Read(syntax);
  if (!operand.has_value()) return {};
  const Subject subject = operands_.SubjectOf(*operand);
  if (subject.shape.type != FieldType::kTags) {
    Fault(syntax.name_span, absl::StrCat("a colon asks for tags; use ", subject.label, " = …"));
    return {};
  }
  Node node = OfOperand(Node::Kind::kTag, *std::move(operand));
  node.values.push_back(values_.ReadSlug(syntax.literals.front()));
  return node;
}

Node TreeChecker::Birthday(const Syntax& syntax) {
  Node node;
  node.kind = Node::Kind::kBirthday;
  if (!syntax.is_plain() || syntax.name != "birthday") {
    Fault(syntax.name_span,
          "only birthdays are asked for within the next days, like birthday within next 7d");
    return node;
  }
  const int64_t seconds = syntax.literals.front().offset_seconds;
  node.number = seconds / kSecondsPerDay;
  if (seconds % kSecondsPerDay != 0 || node.number < 1 || node.number > kMaxBirthdayDays) {
    Fault(syntax.literals.front().span,
          absl::StrCat("birthdays take 1 to ", kMaxBirthdayDays, " whole days, like 7d"));
  }
  return node;
}

Node TreeChecker::Bare(const Syntax& syntax) {
  if (syntax.is_call) {
    const Function* function = FindFunction(syntax.name);
    if (function == nullptr) {
      Fault(syntax.name_span, NoSuchFunction(syntax.name));
      return {};
    }
    if (!function->is_operand) return Call(*function, syntax);
  }
  std::optional<Operand> operand = operands_.Read(syntax);
  if (!operand.has_value()) return {};
  const Subject subject = operands_.SubjectOf(*operand);
  if (subject.shape.type == FieldType::kBoolean) {
    return OfOperand(Node::Kind::kTrue, *std::move(operand));
  }
  const bool is_field = operand->kind == Operand::Kind::kField;
  const absl::string_view example = is_field ? FieldOf(operand->field).example : "";
  Fault(syntax.name_span, absl::StrCat(subject.label, " is not yes or no; compare it",
                                       is_field ? ", like " : "", example));
  return {};
}

Node TreeChecker::Call(const Function& function, const Syntax& syntax) {
  if (!syntax.member.empty()) {
    Fault(syntax.member_span, absl::StrCat("nothing follows ", function.usage));
    return {};
  }
  switch (function.id) {
    case FunctionId::kHas:
      return Has(function, syntax);
    case FunctionId::kReachable:
      return Reachable(function, syntax);
    case FunctionId::kTop:
    case FunctionId::kBottom:
      return Top(function, syntax);
    case FunctionId::kSegment:
      return SegmentOf(function, syntax);
    case FunctionId::kAudience:
      return Audience(function, syntax);
    case FunctionId::kResponded:
      return Responded(function, syntax);
    case FunctionId::kTag:
    case FunctionId::kOrders:
    case FunctionId::kInteractions:
    case FunctionId::kDeliveries:
    case FunctionId::kResponses:
      break;
  }
  return {};
}

Node TreeChecker::Has(const Function& function, const Syntax& syntax) {
  if (syntax.arguments.size() != 1 || syntax.arguments.front().kind != Syntax::Kind::kBare) {
    Fault(syntax.name_span, Takes(function));
    return {};
  }
  std::optional<Operand> operand = operands_.Read(syntax.arguments.front());
  return operand.has_value() ? OfOperand(Node::Kind::kHas, *std::move(operand)) : Node{};
}

Node TreeChecker::Reachable(const Function& function, const Syntax& syntax) {
  Node node;
  node.kind = Node::Kind::kReachable;
  const bool is_name = syntax.arguments.size() == 1 &&
                       syntax.arguments.front().kind == Syntax::Kind::kBare &&
                       syntax.arguments.front().is_plain();
  if (!is_name) {
    Fault(syntax.name_span, Takes(function));
    return node;
  }
  const Syntax& argument = syntax.arguments.front();
  const std::optional<domain::Channel> channel = domain::FromName<domain::Channel>(argument.name);
  if (!channel.has_value()) {
    Fault(argument.span, NameWant(domain::NamesOf<domain::Channel>().subspan(1), argument.name));
  }
  node.channel = channel.value_or(domain::Channel::kNone);
  return node;
}

Node TreeChecker::Top(const Function& function, const Syntax& syntax) {
  if (syntax.arguments.size() != 2 || syntax.arguments[1].kind != Syntax::Kind::kBare) {
    Fault(syntax.name_span, Takes(function));
    return {};
  }
  RankShare share;
  share.bottom = function.id == FunctionId::kBottom;
  const bool good_share = ReadShare(syntax.arguments[0], share);
  std::optional<Operand> operand = operands_.Read(syntax.arguments[1]);
  if (!good_share || !operand.has_value()) return {};
  const Subject subject = operands_.SubjectOf(*operand);
  if (!IsNumeric(subject.shape.type)) {
    Fault(syntax.arguments[1].span,
          absl::StrCat(function.name, " ranks by numbers, money, times and dates; ", subject.label,
                       " is of type ", TypeName(subject.shape.type)));
    return {};
  }
  Node node = OfOperand(Node::Kind::kTop, *std::move(operand));
  node.share = share;
  return node;
}

bool TreeChecker::ReadShare(const Syntax& argument, RankShare& share) {
  constexpr int64_t kWhole = 100'00;
  if (argument.kind == Syntax::Kind::kValue) {
    const Literal& literal = argument.literals.front();
    share.is_percent = literal.kind == Literal::Kind::kPercent;
    const std::optional<int64_t> hundredths =
        share.is_percent ? Hundredths(literal.text) : std::nullopt;
    share.amount = hundredths.value_or(0);
    if (hundredths.has_value() && share.amount >= 1 && share.amount <= kWhole) return true;
    if (literal.kind == Literal::Kind::kNumber && literal.currency.empty() &&
        absl::SimpleAtoi(literal.text, &share.amount) && share.amount >= 1) {
      return true;
    }
  }
  Fault(argument.span,
        "expected how many, like 100, or a share from 0.01% to 100% with at most two digits after "
        "the point");
  return false;
}

std::optional<std::string> TreeChecker::Slug(const Function& function, const Syntax& syntax,
                                             size_t count) {
  const std::optional<Literal> name =
      syntax.arguments.size() == count ? NameIn(syntax.arguments.front()) : std::nullopt;
  if (!name.has_value()) {
    Fault(syntax.name_span, Takes(function));
    return std::nullopt;
  }
  std::string slug = values_.ReadSlug(*name).text;
  if (slug.empty()) return std::nullopt;
  return slug;
}

Node TreeChecker::SegmentOf(const Function& function, const Syntax& syntax) {
  Node node;
  node.kind = Node::Kind::kSegment;
  const std::optional<std::string> segment = Slug(function, syntax, 1);
  if (!segment.has_value()) return node;
  node.name = *segment;
  std::optional<Node> root = expansion_.Segment(*segment, syntax.arguments.front().span, problems_);
  if (root.has_value()) node.children.push_back(*std::move(root));
  return node;
}

Node TreeChecker::Audience(const Function& function, const Syntax& syntax) {
  Node node;
  node.kind = Node::Kind::kAudience;
  const std::optional<std::string> campaign = Slug(function, syntax, 2);
  if (!campaign.has_value()) return node;
  node.name = *campaign;
  const Syntax& number = syntax.arguments[1];
  const bool is_number = number.kind == Syntax::Kind::kValue &&
                         number.literals.front().kind == Literal::Kind::kNumber &&
                         number.literals.front().currency.empty() &&
                         absl::SimpleAtoi(number.literals.front().text, &node.number);
  if (!is_number) {
    Fault(syntax.name_span, Takes(function));
  } else if (!expansion_.catalog().HasAudience(node.name, node.number)) {
    Fault({syntax.arguments.front().span.begin, number.span.end},
          absl::StrCat("campaign ", node.name, " has no audience ", node.number));
  }
  return node;
}

// What it stands for: responses(campaign = c, kind IN (CLICKED, REPLIED)).count > 0.
Node TreeChecker::Responded(const Function& function, const Syntax& syntax) {
  const std::optional<std::string> campaign = Slug(function, syntax, 1);
  if (!campaign.has_value()) return {};
  Condition of_campaign;
  of_campaign.field = EventFieldId::kResponseCampaign;
  of_campaign.values.emplace_back();
  of_campaign.values.back().text = *campaign;
  Condition of_kind;
  of_kind.field = EventFieldId::kResponseKind;
  of_kind.is_in = true;
  for (const auto kind : {domain::ResponseKind::kClicked, domain::ResponseKind::kReplied}) {
    of_kind.values.emplace_back();
    of_kind.values.back().number = static_cast<int64_t>(kind);
  }
  Operand operand;
  operand.kind = Operand::Kind::kAggregate;
  operand.aggregate.events = EventKind::kResponses;
  operand.aggregate.conditions = {std::move(of_campaign), std::move(of_kind)};
  Node node = OfOperand(Node::Kind::kCompare, std::move(operand));
  node.comparison = Comparison::kGreater;
  node.values.emplace_back();
  return node;
}

}  // namespace clientele::filter
