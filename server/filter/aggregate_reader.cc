#include "server/filter/aggregate_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/filter/limits.h"

namespace clientele::filter {
namespace {

Subject SubjectOf(const EventField& field) {
  Subject subject;
  subject.label = std::string(field.name);
  subject.shape = ShapeOf(field);
  subject.of_event = true;
  return subject;
}

}  // namespace

std::optional<Aggregate> AggregateReader::Read(const Syntax& term) {
  const size_t problems = problems_.size();
  Aggregate aggregate;
  aggregate.events = *FindEventKind(term.name);
  for (size_t i = 0; i < term.arguments.size(); ++i) {
    ReadArgument(term.arguments[i], i == 0, aggregate);
  }
  if (aggregate.conditions.size() > kMaxConditions) {
    Fault(term.name_span, absl::StrCat("more than ", kMaxConditions, " conditions on one event"));
  }
  ReadMeasure(term, aggregate);
  if (problems_.size() > problems) return std::nullopt;
  return aggregate;
}

void AggregateReader::ReadArgument(const Syntax& argument, bool is_first, Aggregate& aggregate) {
  const bool is_window = argument.kind == Syntax::Kind::kValue &&
                         argument.literals[0].kind == Literal::Kind::kDuration;
  if (is_window && is_first) {
    aggregate.window_seconds = argument.literals[0].offset_seconds;
  } else if (is_window) {
    Fault(argument.span, "the window stands first, and there is only one");
  } else if (argument.kind == Syntax::Kind::kCompare || argument.kind == Syntax::Kind::kIn) {
    ReadCondition(argument, aggregate);
  } else {
    Fault(argument.span, is_first ? "expected a window like 90d, or a condition like at < now - 7d"
                                  : "expected a condition like at < now - 7d");
  }
}

void AggregateReader::ReadCondition(const Syntax& argument, Aggregate& aggregate) {
  const EventField* field =
      argument.is_plain() ? FindEventField(aggregate.events, argument.name) : nullptr;
  if (field == nullptr) {
    const std::vector<absl::string_view> known = EventFieldNames(aggregate.events);
    Fault(argument.name_span,
          absl::StrCat(NameOf(aggregate.events), " have no ", argument.name, ", but ",
                       absl::StrJoin(known, ", "), DidYouMean(argument.name, known)));
    return;
  }
  const Subject subject = SubjectOf(*field);
  Condition condition;
  condition.field = field->id;
  condition.is_in = argument.kind == Syntax::Kind::kIn;
  condition.comparison = argument.comparison;
  const bool fits = condition.is_in
                        ? values_.MayBeIn(subject, argument.name_span)
                        : values_.MayCompare(subject, argument.comparison, argument.name_span);
  if (!fits) return;
  for (const Literal& literal : argument.literals) {
    condition.values.push_back(values_.Read(subject, literal));
  }
  aggregate.conditions.push_back(std::move(condition));
}

void AggregateReader::ReadMeasure(const Syntax& term, Aggregate& aggregate) {
  const MeasureInfo* measure = FindMeasure(aggregate.events, term.member);
  if (measure != nullptr) {
    aggregate.measure = measure->measure;
    return;
  }
  std::vector<absl::string_view> known;
  for (const MeasureInfo& info : Measures()) {
    if (FindMeasure(aggregate.events, info.name) != nullptr) known.push_back(info.name);
  }
  const std::string choice =
      absl::StrCat("say what of the ", term.name, ": .", absl::StrJoin(known, ", ."));
  if (term.member.empty()) {
    Fault(term.name_span, choice);
  } else {
    Fault(term.member_span, absl::StrCat(choice, DidYouMean(term.member, known)));
  }
}

}  // namespace clientele::filter
