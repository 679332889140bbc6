#include "server/store/segment_queries.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "server/base/civil_time.h"
#include "server/base/status_macros.h"
#include "server/store/question_run.h"

namespace clientele::store {
namespace {

using domain::ClientId;
using filter::FieldId;
using filter::FieldType;
using filter::FieldValues;
using filter_sql::BoundInt;
using filter_sql::Cat;
using filter_sql::Sql;

// Ids that one statement reads fields of.
constexpr size_t kFetchPart = 4'096;

absl::StatusOr<std::vector<ClientId>> ReadIds(sql::Statement& statement) {
  std::vector<ClientId> ids;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, statement.Step());
    if (!more) return ids;
    ids.push_back(statement.Int(0));
  }
}

bool IsTextual(const filter::Field& field) {
  return field.names != nullptr || field.type == FieldType::kDate ||
         field.type == FieldType::kText || field.type == FieldType::kSlug;
}

// The value as FieldValues holds it; nothing: missing.
void AddValue(const filter::Field& field, const OperandResult& result, FieldValues& out) {
  const int64_t number = result.value.number;
  out.present.push_back(result.present);
  if (!IsTextual(field)) {
    out.integers.push_back(number);
  } else if (!result.present) {
    out.texts.emplace_back();
  } else if (field.names != nullptr) {
    out.texts.emplace_back(field.names()[static_cast<size_t>(number)]);
  } else if (field.type == FieldType::kDate) {
    out.texts.push_back(FormatDate(static_cast<UnixDays>(number)));
  } else {
    out.texts.push_back(result.value.text);
  }
}

using FetchedRow = std::vector<OperandResult>;

// By client; those that don't exist give nothing.
absl::StatusOr<absl::flat_hash_map<ClientId, FetchedRow>> FetchRows(
    QuestionRun& run, absl::Span<const ClientId> ids, absl::Span<const FieldId> fields) {
  run.clients().Restrict(Cat(
      "c.client_id IN ", filter_sql::BoundList(ids, [](ClientId id) { return Parameter(id); })));
  std::vector<OperandSelect> selects;
  Sql list("c.client_id");
  for (const FieldId field : fields) {
    filter::Operand operand;
    operand.field = field;
    selects.push_back(SelectOperand(run, operand));
    list.Add(Cat(", ", selects.back().list));
  }
  ASSIGN_OR_RETURN(const auto statement, run.Start(Cat("SELECT ", list, " FROM base c")));
  absl::flat_hash_map<ClientId, FetchedRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, statement->Step());
    if (!more) return rows;
    FetchedRow& row = rows[statement->Int(0)];
    int column = 1;
    for (const OperandSelect& select : selects) {
      row.push_back(select.Read(*statement, column));
      column += select.width;
    }
  }
}

}  // namespace

absl::StatusOr<SegmentQueries> SegmentQueries::Open(ReadTransaction& transaction) {
  ASSIGN_OR_RETURN(const std::optional<domain::PolicyRow> row, transaction.reader().Policy());
  std::optional<domain::Policy> policy = domain::Policy();
  if (row.has_value()) policy = domain::DecodePolicy(row->body);
  if (!policy.has_value()) return absl::DataLossError("the policy does not decode");
  return SegmentQueries(transaction.connection(), transaction.head(), *std::move(policy));
}

absl::StatusOr<filter::SegmentCount> SegmentQueries::Count(const SegmentQuestion& question) {
  QuestionRun run(*connection_, policy_, question.now, question.cancelled);
  const Sql condition = run.sql().Condition(question.filter.root);
  Sql select("SELECT COUNT(*)");
  for (const domain::Channel channel : domain::kChannels) {
    select.Add(Cat(", COALESCE(SUM(CASE WHEN ", Reachable(run.clients(), channel),
                   " THEN 1 ELSE 0 END), 0)"));
  }
  ASSIGN_OR_RETURN(const auto statement, run.Start(Cat(select, " FROM base c WHERE ", condition)));
  RETURN_IF_ERROR(statement->Step().status());
  filter::SegmentCount count;
  count.count = statement->Int(0);
  int column = 1;
  for (const domain::Channel channel : domain::kChannels) {
    count.reachable[static_cast<size_t>(channel)] = statement->Int(column++);
  }
  return count;
}

absl::StatusOr<std::vector<ClientId>> SegmentQueries::Members(const SegmentQuestion& question,
                                                              ClientId after, int64_t limit) {
  QuestionRun run(*connection_, policy_, question.now, question.cancelled);
  run.clients().Restrict(Cat("c.client_id > ", BoundInt(after)));
  const Sql condition = run.sql().Condition(question.filter.root);
  const int64_t most = limit > 0 ? limit : std::numeric_limits<int64_t>::max();
  ASSIGN_OR_RETURN(const auto statement,
                   run.Start(Cat("SELECT c.client_id FROM base c WHERE ", condition,
                                 " ORDER BY c.client_id LIMIT ", BoundInt(most))));
  return ReadIds(*statement);
}

absl::StatusOr<std::vector<ClientId>> SegmentQueries::Ranked(const SegmentQuestion& question,
                                                             filter::Order order) {
  QuestionRun run(*connection_, policy_, question.now, question.cancelled);
  const Sql condition = run.sql().Condition(question.filter.root);
  const filter_sql::OrderTerms terms = OrderTermsOf(run.clients().Of(order.field));
  ASSIGN_OR_RETURN(const auto statement,
                   run.Start(Cat("SELECT c.client_id FROM base c WHERE ", condition, " ORDER BY ",
                                 terms.whole, " IS NULL, ", OrderBy(terms, order.descending))));
  return ReadIds(*statement);
}

absl::StatusOr<std::vector<FieldValues>> SegmentQueries::Fetch(absl::Span<const ClientId> ids,
                                                               absl::Span<const FieldId> fields,
                                                               UnixSeconds now,
                                                               const filter::Cancelled& cancelled) {
  std::vector<FieldValues> columns(fields.size());
  while (!ids.empty()) {
    const absl::Span<const ClientId> part = ids.subspan(0, kFetchPart);
    ids.remove_prefix(part.size());
    QuestionRun run(*connection_, policy_, now, cancelled);
    ASSIGN_OR_RETURN(const auto rows, FetchRows(run, part, fields));
    const FetchedRow gone(fields.size());
    for (const ClientId id : part) {
      const auto found = rows.find(id);
      const FetchedRow& row = found == rows.end() ? gone : found->second;
      for (size_t f = 0; f < fields.size(); ++f) {
        AddValue(filter::FieldOf(fields[f]), row[f], columns[f]);
      }
    }
  }
  for (FieldValues& column : columns) {
    const bool all = std::all_of(column.present.begin(), column.present.end(),
                                 [](bool present) { return present; });
    if (all) column.present.clear();
  }
  return columns;
}

}  // namespace clientele::store
