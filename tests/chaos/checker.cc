#include "tests/chaos/checker.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/substitute.h"

namespace clientele::chaos {
namespace {

// The rows made after a revision, as the marks of writes; ids of events are revisions.
struct MarkQuery {
  const char* kind;
  const char* sql;
};
constexpr char kNamed[] =
    " JOIN client c ON c.client_id = t.client_id JOIN client_profile p"
    " ON p.client_id = c.client_id AND p.revision = c.profile_revision WHERE ";
constexpr MarkQuery kMarkQueries[] = {
    {"order",
     "SELECT t.actor, p.external_id, t.amount, t.external_id FROM sales_order t$0 t.order_id > $1"},
    {"interaction",
     "SELECT t.actor, p.external_id, t.outcome, t.external_id FROM interaction t$0"
     " t.interaction_id > $1"},
    {"consent", "SELECT t.actor, p.external_id, t.status FROM consent t$0 t.consent_id > $1"},
    {"created",
     "SELECT t.actor, p.external_id FROM client_event t$0 t.event_id > $1 AND t.kind = 1"},
    {"tagged",
     "SELECT t.actor, p.external_id, t.value FROM client_event t$0 t.event_id > $1 AND t.kind = 5"},
    {"untagged",
     "SELECT t.actor, p.external_id, t.value FROM client_event t$0 t.event_id > $1 AND t.kind = 6"},
};

// What the tables must agree on: each query finds the rows that don't.
struct Agreement {
  const char* what;
  const char* sql;
};
constexpr Agreement kAgreements[] = {
    {"clients whose facts are not those of their orders",
     "SELECT c.client_id, c.orders_count, c.total_amount, c.total_quantity, o.n, o.amount,"
     " o.quantity FROM client c LEFT JOIN (SELECT client_id, COUNT(*) AS n, SUM(amount) AS amount,"
     " SUM(quantity) AS quantity FROM sales_order WHERE superseded_by = 0 AND canceled_at IS NULL"
     " GROUP BY client_id) o ON o.client_id = c.client_id"
     " WHERE c.orders_count <> COALESCE(o.n, 0) OR c.total_amount <> COALESCE(o.amount, 0)"
     " OR c.total_quantity <> COALESCE(o.quantity, 0)"},
    {"orders that are not the sum of their lines",
     "SELECT o.order_id, o.amount, l.amount FROM sales_order o LEFT JOIN (SELECT order_id,"
     " SUM(amount) AS amount, SUM(quantity) AS quantity FROM order_line GROUP BY order_id) l"
     " ON l.order_id = o.order_id WHERE l.amount IS NULL OR l.amount <> o.amount"
     " OR l.quantity <> o.quantity"},
    {"lines without their order",
     "SELECT l.order_id FROM order_line l LEFT JOIN sales_order o ON o.order_id = l.order_id"
     " WHERE o.order_id IS NULL"},
    {"orders without their client",
     "SELECT o.order_id FROM sales_order o LEFT JOIN client c ON c.client_id = o.client_id"
     " WHERE c.client_id IS NULL"},
    {"clients without their external id",
     "SELECT c.client_id FROM client c LEFT JOIN client_profile p ON p.client_id = c.client_id"
     " AND p.revision = c.profile_revision LEFT JOIN client_external_id e"
     " ON e.external_id = p.external_id AND e.client_id = c.client_id WHERE e.client_id IS NULL"},
    {"external ids without their client",
     "SELECT e.external_id FROM client_external_id e LEFT JOIN client c"
     " ON c.client_id = e.client_id WHERE c.client_id IS NULL"},
    {"rows of a revision that the head has not reached",
     "SELECT order_id FROM sales_order, feed_head WHERE order_id > feed_head.revision"
     " UNION ALL SELECT r.revision FROM request r, feed_head WHERE r.revision > feed_head.revision"
     " UNION ALL SELECT c.revision FROM client c, feed_head WHERE c.revision > feed_head.revision"},
};

std::string NameOf(absl::string_view mark) {
  const std::vector<std::string> parts = absl::StrSplit(mark, absl::MaxSplits(' ', 2));
  return parts.size() > 1 ? parts[1] : "";
}

int64_t ToNumber(absl::string_view text) {
  int64_t number = -1;
  return absl::SimpleAtoi(text, &number) ? number : -1;
}

}  // namespace

std::vector<SqlRow> Checker::Query(const std::string& sql) {
  absl::StatusOr<std::vector<SqlRow>> rows = database_.Query(sql);
  if (rows.ok()) return *std::move(rows);
  findings_.Add("tables", rows.status().ToString());
  return {};
}

int64_t Checker::Number(const std::string& sql) {
  const std::vector<SqlRow> rows = Query(sql);
  return rows.size() == 1 ? ToNumber(rows[0][0]) : -1;
}

void Checker::CheckRound(const History::Round& round) {
  CheckMarks(round);
  CheckRequests(round);
  CheckCreations(round);
  CheckLog(revision_, last_batch_id_);
}

void Checker::CheckMarks(const History::Round& round) {
  std::vector<std::string> found;
  for (const MarkQuery& query : kMarkQueries) {
    for (const SqlRow& row : Query(absl::Substitute(query.sql, kNamed, revision_))) {
      found.push_back(absl::StrCat(query.kind, " ", absl::StrJoin(row, " ")));
    }
  }
  Compare(round.marks, std::move(found), round.refused);
}

void Checker::CheckRequests(const History::Round& round) {
  std::vector<std::string> wanted, found;
  for (const std::string& id : round.requests) wanted.push_back(absl::StrCat("request ", id));
  for (const SqlRow& row :
       Query(absl::StrCat("SELECT request_id FROM request WHERE revision > ", revision_))) {
    found.push_back(absl::StrCat("request ", row[0]));
  }
  Compare(std::move(wanted), std::move(found), round.refused);
}

void Checker::Compare(std::vector<std::string> wanted, std::vector<std::string> found,
                      const std::set<std::string>& refused) {
  std::sort(wanted.begin(), wanted.end());
  std::sort(found.begin(), found.end());
  std::vector<std::string> missing, extra;
  std::set_difference(wanted.begin(), wanted.end(), found.begin(), found.end(),
                      std::back_inserter(missing));
  std::set_difference(found.begin(), found.end(), wanted.begin(), wanted.end(),
                      std::back_inserter(extra));
  for (const std::string& mark : missing) {
    findings_.Add("I1", absl::StrCat("acknowledged and not there: ", mark));
  }
  for (const std::string& mark : extra) {
    if (std::binary_search(wanted.begin(), wanted.end(), mark)) {
      findings_.Add("I2", absl::StrCat("there more than once: ", mark));
    } else if (refused.count(NameOf(mark)) > 0) {
      findings_.Add("I4", absl::StrCat("refused and there: ", mark));
    } else {
      findings_.Add("I2", absl::StrCat("nobody's: ", mark));
    }
  }
}

void Checker::CheckCreations(const History::Round& round) {
  for (const auto& [name, count] : round.created) creators_[name] += count;
  for (const auto& [name, count] : round.created) {
    if (creators_[name] == 1) continue;
    findings_.Add("I2", absl::StrCat(name, " was created for ", creators_[name], " callers"));
  }
  for (const std::string& name : round.found_existing) {
    if (creators_.count(name) > 0) continue;
    findings_.Add("I4", absl::StrCat(name, " was refused as existing and nobody created it"));
  }
}

void Checker::CheckLog(int64_t revision, std::string last_id) {
  const bool from_start = revision == 0;
  if (from_start) batches_ = 0;
  for (const SqlRow& row :
       Query(absl::StrCat("SELECT revision_first, revision_last, HEX(batch_id), "
                          "HEX(prev_batch_id) FROM change_batch WHERE revision_last > ",
                          revision, " ORDER BY revision_last"))) {
    ++batches_;
    const int64_t first = ToNumber(row[0]), last = ToNumber(row[1]);
    if (first != revision + 1 || last < first) {
      findings_.Add("I3", absl::StrCat("batch ", first, "..", last, " after ", revision));
    }
    if (row[3] != last_id) {
      findings_.Add("I3", absl::StrCat("batch ", first, "..", last, " follows ", row[3],
                                       ", the one before it is ", last_id));
    }
    revision = last;
    last_id = row[2];
  }
  const std::vector<SqlRow> head =
      Query("SELECT revision, HEX(last_batch_id) FROM feed_head WHERE id = 1");
  if (head.size() != 1 || ToNumber(head[0][0]) != revision || head[0][1] != last_id) {
    findings_.Add("I3", absl::StrCat("the log ends at ", revision, ", the head is ",
                                     head.empty() ? "missing" : head[0][0]));
  }
  revision_ = revision;
  last_batch_id_ = std::move(last_id);
}

void Checker::CheckNone(const std::string& rule, const std::string& what, const std::string& sql) {
  const std::vector<SqlRow> rows = Query(sql);
  if (rows.empty()) return;
  findings_.Add(rule, absl::StrCat(rows.size(), " ", what, ": ", absl::StrJoin(rows[0], " ")));
}

void Checker::CheckWhole() {
  CheckLog(0, "");
  for (const Agreement& agreement : kAgreements) CheckNone("tables", agreement.what, agreement.sql);
  const int64_t clients = Number("SELECT COUNT(*) FROM client");
  const int64_t next = Number("SELECT next_client_id FROM feed_head");
  if (next != clients + 1 || static_cast<int64_t>(creators_.size()) > clients) {
    findings_.Add("I1", absl::StrCat(clients, " clients, ", creators_.size(),
                                     " created alone, the next id is ", next));
  }
  const absl::StatusOr<std::string> damage = database_.Damage();
  if (!damage.ok()) return findings_.Add("tables", damage.status().ToString());
  if (!damage->empty()) findings_.Add("tables", *damage);
}

}  // namespace clientele::chaos
