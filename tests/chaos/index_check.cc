#include "tests/chaos/index_check.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/support/calls.h"

namespace clientele::chaos {
namespace {

constexpr const char* kClientFields[] = {"external_id",  "source",         "orders_count",
                                         "total_amount", "total_quantity", "last_order_at"};
constexpr char kClientSql[] =
    "SELECT c.client_id, p.external_id, c.source, c.orders_count, c.total_amount,"
    " c.total_quantity, c.last_order_at FROM client c JOIN client_profile p"
    " ON p.client_id = c.client_id AND p.revision = c.profile_revision";

// Expressions and the SQL that counts the same clients.
struct Question {
  const char* expression;
  const char* sql;
};
constexpr Question kQuestions[] = {
    {"", "SELECT 'all', COUNT(*) FROM client"},
    {"orders_count >= 3", "SELECT 'all', COUNT(*) FROM client WHERE orders_count >= 3"},
    {"total_amount > 1000000", "SELECT 'all', COUNT(*) FROM client WHERE total_amount > 1000000"},
    {"source = form", "SELECT 'all', COUNT(*) FROM client WHERE source = 'form'"},
    {"tags:red", "SELECT 'all', COUNT(*) FROM client_tag WHERE tag = 'red'"},
    {"tags:blue AND NOT tags:green",
     "SELECT 'all', COUNT(*) FROM client_tag WHERE tag = 'blue' AND client_id NOT IN"
     " (SELECT client_id FROM client_tag WHERE tag = 'green')"},
    {"has(last_positive_at)",
     "SELECT 'all', COUNT(DISTINCT client_id) FROM interaction WHERE outcome = 3"},
    {"orders(amount >= 500000).count >= 1",
     "SELECT 'all', COUNT(DISTINCT o.client_id) FROM sales_order o JOIN order_line l"
     " ON l.order_id = o.order_id WHERE l.amount >= 500000 AND o.superseded_by = 0"
     " AND o.canceled_at IS NULL"},
};

std::string ValueOf(const v1::FieldColumn& column, int at) {
  if (column.present_size() > 0 && !column.present(at)) return "";
  return column.texts_size() > 0 ? column.texts(at) : absl::StrCat(column.integers(at));
}

absl::Status AwaitRevision(client::Connection& connection, const std::string& token) {
  v1::CountSegmentRequest request;
  request.mutable_at_least()->set_token(token);
  return Calls(connection).CountSegment(request).status();
}

}  // namespace

void IndexCheck::CheckRevision(const std::string& address, const std::map<int, std::string>& tokens,
                               int64_t revision) {
  client::Connection connection(OptionsFor(address));
  for (const auto& [worker, token] : tokens) {
    const absl::Status status = AwaitRevision(connection, token);
    if (!status.ok()) return findings_.Add("I5", status.ToString());
  }
  const auto status = Calls(connection).GetStatus({});
  if (!status.ok()) return findings_.Add("calls", status.status().ToString());
  if (status->revision_number() != revision) {
    findings_.Add("I8", absl::StrCat("a server is at ", status->revision_number(),
                                     ", the tables are at ", revision));
  }
}

void IndexCheck::CheckContent(const std::string& address) {
  client::Connection connection(OptionsFor(address));
  CheckClients(connection);
  CheckCounts(connection);
  CheckBreakdown(connection);
  CheckVerification(connection);
}

void IndexCheck::Compare(const std::string& what, const std::map<std::string, std::string>& shown,
                         const std::string& sql) {
  const absl::StatusOr<std::vector<SqlRow>> rows = database_.Query(sql);
  if (!rows.ok()) return findings_.Add("tables", rows.status().ToString());
  for (const SqlRow& row : *rows) {
    const auto found = shown.find(row[0]);
    const std::string stored = absl::StrJoin(row.begin() + 1, row.end(), " ");
    const std::string seen = found == shown.end() ? "nothing" : found->second;
    if (seen != stored) {
      findings_.Add("I8", absl::StrCat(what, " ", row[0], ": a server shows ", seen,
                                       ", the tables hold ", stored));
    }
  }
  if (rows->size() != shown.size()) {
    findings_.Add("I8", absl::StrCat(what, ": a server shows ", shown.size(), ", the tables hold ",
                                     rows->size()));
  }
}

void IndexCheck::CheckClients(client::Connection& connection) {
  v1::QuerySegmentRequest request;
  for (const char* field : kClientFields) request.add_fields(field);
  const auto batches = Calls(connection).QuerySegment(request);
  if (!batches.ok()) return findings_.Add("calls", batches.status().ToString());
  std::map<std::string, std::string> shown;
  for (const v1::QuerySegmentResponse& batch : *batches) {
    for (int i = 0; i < batch.client_ids_size(); ++i) {
      std::vector<std::string> values;
      for (const v1::FieldColumn& column : batch.columns()) values.push_back(ValueOf(column, i));
      shown[absl::StrCat(batch.client_ids(i))] = absl::StrJoin(values, " ");
    }
  }
  Compare("client", shown, kClientSql);
}

void IndexCheck::CheckCounts(client::Connection& connection) {
  for (const Question& question : kQuestions) {
    v1::CountSegmentRequest request;
    request.mutable_filter()->set_expression(question.expression);
    const auto response = Calls(connection).CountSegment(request);
    if (!response.ok()) {
      findings_.Add("calls", response.status().ToString());
      continue;
    }
    Compare(absl::StrCat("count of \"", question.expression, "\""),
            {{"all", absl::StrCat(response->count())}}, question.sql);
  }
}

void IndexCheck::CheckBreakdown(client::Connection& connection) {
  v1::BreakDownSegmentRequest request;
  request.add_dimensions("source");
  const auto response = Calls(connection).BreakDownSegment(request);
  if (!response.ok()) return findings_.Add("calls", response.status().ToString());
  std::map<std::string, std::string> shown;
  for (const auto& row : response->rows()) {
    shown[row.values(0)] = absl::StrCat(row.count(), " ", row.orders_count(), " ",
                                        row.total_amount_minor(), " ", row.total_quantity());
  }
  Compare("source", shown,
          "SELECT c.source, COUNT(DISTINCT c.client_id), COUNT(o.order_id),"
          " COALESCE(SUM(o.amount), 0), COALESCE(SUM(o.quantity), 0) FROM client c"
          " LEFT JOIN sales_order o ON o.client_id = c.client_id AND o.superseded_by = 0"
          " AND o.canceled_at IS NULL GROUP BY c.source");
}

void IndexCheck::CheckVerification(client::Connection& connection) {
  v1::GetStatusRequest request;
  request.set_verify(true);
  const auto status = Calls(connection).GetStatus(request);
  if (!status.ok()) return findings_.Add("calls", status.status().ToString());
  if (!status->has_verification()) return findings_.Add("I8", "a server does not verify");
  for (const v1::Verification::Difference& difference : status->verification().differences()) {
    findings_.Add("I8", absl::StrCat("a server verifies: ", difference.ShortDebugString()));
  }
}

}  // namespace clientele::chaos
