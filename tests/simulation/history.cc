#include "tests/simulation/history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/index/queries.h"
#include "server/service/mutation.h"
#include "tests/support/index_text.h"
#include "tests/support/test_base.h"

namespace clientele::simulation {
namespace {

// See RequestId.
int NumberOf(absl::string_view request_id) {
  int number = -1;
  return absl::SimpleAtoi(request_id.substr(1), &number) ? number : -1;
}

std::string DescribeClient(domain::ClientId id, absl::string_view name, int64_t orders,
                           int64_t amount) {
  return absl::StrCat(id, " ", name, " ", orders, " ", amount, ";");
}

std::string DescribeTag(absl::string_view tag, int64_t clients) {
  return clients == 0 ? "" : absl::StrCat(tag, " ", clients, ";");
}

}  // namespace

std::string DescribeFacts(const ModelState& state) {
  std::map<domain::ClientId, int> by_id;
  for (const auto& [client, id] : state.clients) by_id[id] = client;
  std::string text;
  for (const auto& [id, client] : by_id) {
    const ModelFacts facts = FactsOf(state, client);
    text += DescribeClient(id, ClientName(client), facts.orders_count, facts.total_amount);
  }
  for (const auto& [tag, clients] : state.clients_by_tag) {
    text += DescribeTag(TagName(tag), static_cast<int64_t>(clients.size()));
  }
  return text;
}

std::string DescribeFacts(const index::Index& index) {
  const index::Index::Reader reader(index);
  std::vector<domain::ClientId> ids;
  for (domain::ClientId id = 1; reader.Find(id) != nullptr; ++id) ids.push_back(id);
  std::string text;
  if (!ids.empty()) {
    const filter::FieldId fields[] = {filter::FieldId::kExternalId, filter::FieldId::kOrdersCount,
                                      filter::FieldId::kTotalAmount};
    const auto columns = index::Fetch(reader, kTestNow, ids, fields);
    for (size_t i = 0; i < ids.size(); ++i) {
      text += DescribeClient(ids[i], columns[0].texts[i], columns[1].integers[i],
                             columns[2].integers[i]);
    }
  }
  const std::vector<int64_t> counts = index::CountTags(reader, kTestNow);
  for (size_t i = 0; i < counts.size(); ++i) text += DescribeTag(reader.tags()[i].tag, counts[i]);
  return text;
}

History::History(Parts parts) : parts_(std::move(parts)) { commits_.emplace_back(); }

std::vector<int> History::Find(int64_t timeline, domain::Revision revision) const {
  std::vector<int> found;
  const auto known = by_timeline_.find(timeline);
  if (known == by_timeline_.end()) return found;
  for (const int commit : known->second) {
    if (at(commit).first <= revision && revision <= at(commit).last) found.push_back(commit);
  }
  return found;
}

bool History::IsWithin(int commit, int history) const {
  while (history > commit) history = at(history).parent;
  return history == commit;
}

int History::DoneBy(int operation, int history) const {
  while (history >= 0 && !at(history).responses.contains(operation)) history = at(history).parent;
  return history;
}

bool History::IsDone(int operation) const { return DoneBy(operation, head_) >= 0; }

void History::Committed() {
  const Rows head = parts_.database.Query(
      "SELECT timeline, revision, last_batch_id, min_available_revision FROM feed_head");
  if (head.size() != 1) return parts_.verdict.Wrong("feed_head has ", head.size(), " rows");
  const int64_t timeline = head.At(0, 0).integer;
  const domain::Revision revision = head.At(0, 1).integer;
  const std::string& batch_id = head.At(0, 2).bytes;
  if (timeline != timeline_) BeginTimeline(timeline);
  if (revision > at(head_).last) AddCommit(revision, batch_id);
  if (revision != at(head_).last || batch_id != at(head_).batch_id) {
    parts_.verdict.Wrong("the head went to revision ", revision, " from ", at(head_).last);
  }
  // What a witness knew of is not in the log any more.
  if (head.At(0, 3).integer > kept_from_) witnesses_.clear();
  kept_from_ = head.At(0, 3).integer;
}

void History::BeginTimeline(int64_t timeline) {
  if (!timelines_.insert(timeline).second) {
    parts_.verdict.Wrong("timeline ", timeline, " was begun a second time");
  }
  timeline_ = timeline;
  std::vector<int>& commits = by_timeline_[timeline];
  for (int commit = head_; commit >= 0; commit = at(commit).parent) commits.push_back(commit);
  witnesses_.clear();
}

bool History::CheckEntry(const Commit& commit) {
  const Rows entry = parts_.database.Query(
      "SELECT revision_last, revision_first, batch_id, prev_batch_id, timeline FROM change_batch "
      "WHERE revision_last > ?",
      {{Value::Integer(at(commit.parent).last)}});
  const bool follows =
      entry.size() == 1 && entry.At(0, 0).integer == commit.last &&
      entry.At(0, 1).integer == commit.first && entry.At(0, 2).bytes == commit.batch_id &&
      entry.At(0, 3).bytes == at(commit.parent).batch_id && entry.At(0, 4).integer == timeline_;
  if (!follows) parts_.verdict.Wrong("the log goes on wrongly at revision ", commit.first);
  return follows;
}

std::vector<History::Done> History::DoneSince(domain::Revision revision) {
  std::vector<Done> done;
  const Rows requests =
      parts_.database.Query("SELECT revision, request_id, response FROM request WHERE revision > ?",
                            {{Value::Integer(revision)}});
  for (size_t i = 0; i < requests.size(); ++i) {
    done.push_back(
        {requests.At(i, 0).integer, NumberOf(requests.At(i, 1).bytes), requests.At(i, 2).bytes});
  }
  const Rows orders = parts_.database.Query(
      "SELECT order_id, actor FROM sales_order WHERE order_id > ? AND actor <> ''",
      {{Value::Integer(revision)}});
  for (size_t i = 0; i < orders.size(); ++i) {
    done.push_back({orders.At(i, 0).integer, NumberOf(orders.At(i, 1).bytes), ""});
  }
  std::sort(done.begin(), done.end(),
            [](const Done& a, const Done& b) { return a.revision < b.revision; });
  return done;
}

void History::Replay(const Done& done, Commit& commit) {
  const Operation& operation = parts_.operation(done.operation);
  if (DoneBy(done.operation, commit.parent) >= 0 || commit.responses.contains(done.operation)) {
    parts_.verdict.Wrong("operation ", done.operation, " was done twice");
  }
  if (!parts_.may_be_done(done.operation) || operation.validate_only) {
    parts_.verdict.Wrong("operation ", done.operation, " was done though nobody said so");
  }
  const std::optional<ModelEffect> effect = Apply(operation, commit.state);
  if (!effect.has_value()) {
    parts_.verdict.Wrong("operation ", done.operation, " was done where it can't be");
  } else if (operation.has_request_id) {
    const service::WriteOutcome outcome = service::DecodeOutcome(done.response);
    const bool is_audience = operation.kind == Operation::Kind::kBuildAudience;
    if (is_audience ? outcome.matched != effect->matched : outcome.changed != effect->changed) {
      parts_.verdict.Wrong("operation ", done.operation, " did something else");
    }
  }
  commit.responses[done.operation] = done.response;
}

void History::AddCommit(domain::Revision last, const std::string& batch_id) {
  Commit commit;
  commit.parent = head_;
  commit.first = at(head_).last + 1;
  commit.last = last;
  commit.batch_id = batch_id;
  commit.state = at(head_).state;
  if (!CheckEntry(commit)) return;
  for (const Done& done : DoneSince(at(head_).last)) Replay(done, commit);
  commit.facts = DescribeFacts(commit.state);
  head_ = static_cast<int>(commits_.size());
  by_timeline_[timeline_].push_back(head_);
  commits_.push_back(std::move(commit));
}

void History::Crashed() {
  const Rows head = parts_.database.Query("SELECT revision FROM feed_head");
  if (head.At(0, 0).integer == at(head_).last) return;
  by_timeline_[timeline_].pop_back();
  head_ = at(head_).parent;
}

void History::Saved() {
  saved_ = head_;
  saved_timeline_ = timeline_;
}

void History::Restored(std::optional<int64_t> timeline, std::set<int> witnesses) {
  head_ = saved_;
  witnesses_ = std::move(witnesses);
  if (timeline.has_value()) {
    BeginTimeline(*timeline);
  } else {
    timeline_ = saved_timeline_;
    ambiguous_.insert(timeline_);
  }
  kept_from_ =
      parts_.database.Query("SELECT min_available_revision FROM feed_head").At(0, 0).integer;
}

int History::Recognize(const index::Index& index, int64_t timeline) {
  const domain::Revision revision = index.revision();
  const std::string facts = DescribeFacts(index);
  const std::string text = absl::StrJoin(IndexTexts(index, kTestNow), "\n");
  std::string wanted;
  for (const int number : Find(timeline, revision)) {
    Commit& commit = commits_[static_cast<size_t>(number)];
    if (commit.last != revision) continue;
    if (commit.text.empty() && commit.facts == facts) commit.text = text;
    if (commit.text == text) return number;
    wanted = commit.text.empty() || commit.facts != facts ? commit.facts : commit.text;
  }
  parts_.verdict.Wrong("an index at revision ", revision, " of timeline ", timeline, " shows\n",
                       facts, "\nand not\n", wanted, "\nwhole:\n", text);
  return -1;
}

void History::CheckFenced() {
  if (witnesses_.empty()) return;
  parts_.verdict.Wrong("server ", *witnesses_.begin(),
                       " knew that the end of the log was lost, and no new timeline was begun");
}

void History::CheckLog() {
  const Rows log = parts_.database.Query(
      "SELECT revision_last, batch_id FROM change_batch ORDER BY revision_last DESC");
  int commit = head_;
  for (size_t i = 0; i < log.size(); ++i) {
    if (at(commit).last != log.At(i, 0).integer || at(commit).batch_id != log.At(i, 1).bytes) {
      return parts_.verdict.Wrong("the log has another batch at revision ", at(commit).last);
    }
    commit = at(commit).parent;
  }
  // Only what was purged is missing.
  if (at(commit).last + 1 != kept_from_) {
    parts_.verdict.Wrong("the log begins after revision ", at(commit).last, " and not at ",
                         kept_from_);
  }
}

}  // namespace clientele::simulation
