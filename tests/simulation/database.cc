#include "tests/simulation/database.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/store/sqlite/sqlite_driver.h"
#include "server/store/store.h"
#include "tests/support/manual_clock.h"

namespace clientele::simulation {
namespace {

// Here an error is a fault of the simulation itself.
void Must(const absl::Status& status) {
  if (!status.ok()) std::abort();
}

bool Writes(absl::string_view text) {
  return absl::StartsWith(text, "INSERT") || absl::StartsWith(text, "UPDATE") ||
         absl::StartsWith(text, "DELETE");
}

// By the server's own means.
void MakeSchema(const std::string& path) {
  const ManualClock clock(0);
  const std::unique_ptr<Random> random = MakeSeededRandom(0);
  Must(store::Store::Open(*store::sqlite::OpenSqlite(path), clock, *random, {}).status());
}

}  // namespace

Database::Database() {
  const std::string path = dir_.File("base.db");
  MakeSchema(path);
  const auto open = [path] { return std::make_unique<SqliteSession>(path); };
  admin_ = open();
  Must(admin_->RunScript("ATTACH ':memory:' AS saved; ATTACH ':memory:' AS durable"));
  const Rows names = Query(
      "SELECT name FROM main.sqlite_master WHERE type = 'table' "
      "AND name NOT IN ('schema_migration', 'flush_mark')");
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string& table = tables_.emplace_back(names.At(i, 0).bytes);
    for (const absl::string_view schema : {"saved", "durable"}) {
      Must(admin_->RunScript(
          absl::StrCat("CREATE TABLE ", schema, ".", table, " AS SELECT * FROM main.", table)));
    }
  }
}

void Database::ForEachTable(const std::function<void(const std::string&)>& action) {
  for (const std::string& table : tables_) action(table);
}

void Database::Clear(Locking locking) {
  on_committed_ = nullptr;
  Restart();
  locking_ = locking;
  Must(admin_->Run("BEGIN IMMEDIATE"));
  ForEachTable([&](const std::string& table) {
    Must(admin_->Run(absl::StrCat("DELETE FROM main.", table)));
    Must(admin_->Run(absl::StrCat("DELETE FROM saved.", table)));
  });
  Must(admin_->Run("COMMIT"));
}

SqliteSession* Database::TakeSession() {
  if (idle_.empty()) {
    sessions_.push_back(std::make_unique<SqliteSession>(dir_.File("base.db")));
    return sessions_.back().get();
  }
  SqliteSession* session = idle_.back();
  idle_.pop_back();
  return session;
}

Database::LinkPtr Database::Connect(int owner) {
  const LinkPtr& link = links_.emplace_back(std::make_shared<Link>());
  link->owner = owner;
  link->session = TakeSession();
  return link;
}

absl::Status Database::BeginRead(Link& link) {
  EndTransaction(link);
  link.open = true;
  RETURN_IF_ERROR(link.session->Run("BEGIN"));
  // The snapshot is of now, and not of the first look.
  return link.session->Run("SELECT id FROM feed_head");
}

absl::Status Database::BeginWrite(Link& link) {
  if (locking_ == Locking::kByNode) {
    RETURN_IF_ERROR(BeginRead(link));
  } else {
    EndTransaction(link);
    link.open = true;
  }
  link.is_write = true;
  return absl::OkStatus();
}

bool Database::MustWaitForHead(const Link& link) const {
  return locking_ == Locking::kEverywhere && head_holder_ != nullptr && head_holder_ != &link;
}

absl::Status Database::StartWriting(Link& link) {
  if (link.writing) return absl::OkStatus();
  if (writer_ != nullptr) return absl::AbortedError("simulated: lock wait timeout");
  if (locking_ == Locking::kByNode) {
    // Refused when another one has committed since the snapshot.
    RETURN_IF_ERROR(link.session->Run("DELETE FROM key_check WHERE key_use = ''"));
  } else {
    RETURN_IF_ERROR(link.session->Run("BEGIN IMMEDIATE"));
  }
  link.writing = true;
  writer_ = &link;
  return absl::OkStatus();
}

absl::Status Database::Run(Link& link, absl::string_view text, absl::Span<const Value> parameters,
                           Rows& rows) {
  if (link.undone) return absl::AbortedError("simulated: the transaction was undone");
  if (absl::StartsWith(text, kFlush)) {
    has_undurable_ = false;
    link.rows_changed = 1;
    return absl::OkStatus();
  }
  absl::Status status;
  const bool writes = Writes(text);
  if (link.is_write && absl::EndsWith(text, kLockClause)) {
    if (MustWaitForHead(link)) {
      status = absl::AbortedError("simulated: lock wait timeout");
    } else {
      head_holder_ = &link;
    }
  }
  if (status.ok() && writes) {
    status = link.is_write ? StartWriting(link)
                           : absl::InternalError("simulated: a write outside a write transaction");
  }
  if (status.ok()) status = link.session->Run(text, parameters, &rows);
  if (status.ok() && writes) link.rows_changed = link.session->RowsChanged();
  if (absl::IsAborted(status)) Undo(link);
  return status;
}

absl::Status Database::RunScript(Link& link, const std::string& script) {
  return link.session->RunScript(script);
}

absl::Status Database::CommitWritten(Link& link, Durable durable) {
  if (!link.writing) return absl::OkStatus();
  if (durable == Durable::kOnlyWithTheNext) CopyTo("durable");
  RETURN_IF_ERROR(link.session->Run("COMMIT"));
  EndTransaction(link);
  has_undurable_ = durable == Durable::kOnlyWithTheNext;
  if (on_committed_ != nullptr) on_committed_();
  return absl::OkStatus();
}

absl::Status Database::Commit(Link& link, Durable durable) {
  if (link.undone) return absl::AbortedError("simulated: the transaction was undone");
  RETURN_IF_ERROR(CommitWritten(link, durable));
  EndTransaction(link);
  return absl::OkStatus();
}

void Database::EndTransaction(Link& link) {
  link.session->Rollback();
  if (head_holder_ == &link) head_holder_ = nullptr;
  if (writer_ == &link) writer_ = nullptr;
  link.open = link.is_write = link.writing = link.undone = false;
}

void Database::Rollback(Link& link) { EndTransaction(link); }

void Database::Undo(Link& link) {
  const bool was_write = link.is_write;
  EndTransaction(link);
  link.open = link.undone = true;
  link.is_write = was_write;
}

void Database::Forget(Link& link) {
  links_.erase(std::find_if(links_.begin(), links_.end(),
                            [&](const LinkPtr& known) { return known.get() == &link; }));
}

void Database::Cut(Link& link) {
  if (link.session == nullptr) return;
  EndTransaction(link);
  idle_.push_back(std::exchange(link.session, nullptr));
  Forget(link);
}

void Database::LeaveBehind(Link& link, bool commits, absl::Duration until) {
  const auto moved = std::make_shared<Link>(link);
  if (head_holder_ == &link) head_holder_ = moved.get();
  if (writer_ == &link) writer_ = moved.get();
  link.session = nullptr;
  Forget(link);
  left_behind_.push_back({moved, commits, until});
}

void Database::CutAll(int owner, absl::Duration until) {
  const std::vector<LinkPtr> links = links_;
  for (const LinkPtr& link : links) {
    if (link->owner != owner) continue;
    if (link->is_write) {
      LeaveBehind(*link, false, until);
    } else {
      Cut(*link);
    }
  }
}

void Database::End(LeftBehind& left) {
  if (left.commits && !left.link->undone) Must(CommitWritten(*left.link, Durable::kAtOnce));
  EndTransaction(*left.link);
  idle_.push_back(std::exchange(left.link->session, nullptr));
}

void Database::Tick(absl::Duration now) {
  for (size_t i = 0; i < left_behind_.size();) {
    if (left_behind_[i].until > now) {
      ++i;
      continue;
    }
    LeftBehind left = std::move(left_behind_[i]);
    left_behind_.erase(left_behind_.begin() + static_cast<std::ptrdiff_t>(i));
    End(left);
  }
}

void Database::Restart() {
  Tick(absl::InfiniteDuration());
  const std::vector<LinkPtr> links = links_;
  for (const LinkPtr& link : links) Cut(*link);
  has_undurable_ = false;
}

void Database::Crash() {
  const bool loses = has_undurable_;
  Restart();
  if (!loses) return;
  Must(admin_->Run("BEGIN IMMEDIATE"));
  CopyFrom("durable");
  Must(admin_->Run("COMMIT"));
}

void Database::CopyTo(absl::string_view schema) {
  ForEachTable([&](const std::string& table) {
    const std::string copy = absl::StrCat(schema, ".", table);
    Must(admin_->Run(absl::StrCat("DELETE FROM ", copy)));
    Must(admin_->Run(absl::StrCat("INSERT INTO ", copy, " SELECT * FROM main.", table)));
  });
}

void Database::CopyFrom(absl::string_view schema) {
  ForEachTable([&](const std::string& table) {
    Must(admin_->Run(absl::StrCat("DELETE FROM main.", table)));
    Must(admin_->Run(
        absl::StrCat("INSERT INTO main.", table, " SELECT * FROM ", schema, ".", table)));
  });
}

void Database::Save() { CopyTo("saved"); }

void Database::Restore(std::optional<int64_t> timeline) {
  Must(admin_->Run("BEGIN IMMEDIATE"));
  CopyFrom("saved");
  if (timeline.has_value()) {
    Must(admin_->Run("UPDATE feed_head SET timeline = ?", {{Value::Integer(*timeline)}}));
  }
  Must(admin_->Run("COMMIT"));
}

Rows Database::Query(absl::string_view text, absl::Span<const Value> parameters) {
  Rows rows;
  Must(admin_->Run(text, parameters, &rows));
  return rows;
}

}  // namespace clientele::simulation
