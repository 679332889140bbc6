// A database that fails on purpose: a driver around another one that makes chosen calls fail, so
// that a test can break every single step of the work above it.
#ifndef CLIENTELE_TESTS_SUPPORT_FAULTY_DRIVER_H_
#define CLIENTELE_TESTS_SUPPORT_FAULTY_DRIVER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/store/sql/connection.h"

namespace clientele {

// The calls that can fail. A commit fails in two ways that look the same to the caller: nothing of
// it happened, or all of it did and only the answer was lost.
enum class FaultyCall {
  kConnectWriter,
  kConnectReader,
  kPrepare,
  kStep,
  kExecute,
  kBeginWrite,
  kBeginRead,
  kCommitLost,
  kCommitLanded,
};

inline constexpr FaultyCall kFaultyCalls[] = {
    FaultyCall::kConnectWriter, FaultyCall::kConnectReader, FaultyCall::kPrepare,
    FaultyCall::kStep,          FaultyCall::kExecute,       FaultyCall::kBeginWrite,
    FaultyCall::kBeginRead,     FaultyCall::kCommitLost,    FaultyCall::kCommitLanded,
};

inline std::string NameOf(FaultyCall call) {
  static constexpr const char* kNames[] = {"ConnectWriter", "ConnectReader", "Prepare",
                                           "Step",          "Execute",       "BeginWrite",
                                           "BeginRead",     "CommitLost",    "CommitLanded"};
  return kNames[static_cast<size_t>(call)];
}

// Which calls fail next and how. Shared by all connections of a driver; any thread.
class FaultPlan {
 public:
  // Only this fails: the n-th call of this kind from now on, with `status`, and `times` in a row; n
  // counts from 1.
  void Fail(FaultyCall call, int n, absl::Status status, int times = 1) {
    absl::MutexLock lock(&mutex_);
    faults_.clear();
    fired_ = 0;
    Add(call, n, std::move(status), times);
  }
  // This fails beside what fails already.
  void FailToo(FaultyCall call, int n, absl::Status status, int times = 1) {
    absl::MutexLock lock(&mutex_);
    Add(call, n, std::move(status), times);
  }
  void Disarm() {
    absl::MutexLock lock(&mutex_);
    faults_.clear();
  }
  // How many calls failed since Fail.
  int fired() const {
    absl::MutexLock lock(&mutex_);
    return fired_;
  }

  // Every connection that is open is lost: its calls fail with UNAVAILABLE from now on.
  void Cut() {
    absl::MutexLock lock(&mutex_);
    ++cuts_;
  }
  int cuts() const {
    absl::MutexLock lock(&mutex_);
    return cuts_;
  }

  // Runs before the n-th call of this kind from now on, on its thread: what others do meanwhile.
  void Before(FaultyCall call, int n, std::function<void()> act) {
    absl::MutexLock lock(&mutex_);
    meanwhile_[call] = {n, std::move(act)};
  }

  // What a call of this kind gives now, on a connection opened after so many cuts.
  absl::Status Next(FaultyCall call, int cuts_before) {
    if (const std::function<void()> act = TakeMeanwhile(call)) act();
    absl::MutexLock lock(&mutex_);
    if (cuts_ > cuts_before) return absl::UnavailableError("the connection was cut");
    const auto found = faults_.find(call);
    if (found == faults_.end()) return absl::OkStatus();
    Fault& fault = found->second;
    ++fault.count;
    if (fault.count < fault.first || fault.count > fault.last) return absl::OkStatus();
    ++fired_;
    return fault.status;
  }

 private:
  struct Fault {
    int first = 0;
    int last = 0;
    absl::Status status;
    int count = 0;
  };

  void Add(FaultyCall call, int n, absl::Status status, int times)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    faults_[call] = {n, n + times - 1, std::move(status), 0};
  }

  std::function<void()> TakeMeanwhile(FaultyCall call) {
    absl::MutexLock lock(&mutex_);
    const auto found = meanwhile_.find(call);
    if (found == meanwhile_.end() || --found->second.first > 0) return nullptr;
    std::function<void()> act = std::move(found->second.second);
    meanwhile_.erase(found);
    return act;
  }

  mutable absl::Mutex mutex_;
  std::map<FaultyCall, Fault> faults_ ABSL_GUARDED_BY(mutex_);
  std::map<FaultyCall, std::pair<int, std::function<void()>>> meanwhile_ ABSL_GUARDED_BY(mutex_);
  int fired_ ABSL_GUARDED_BY(mutex_) = 0;
  int cuts_ ABSL_GUARDED_BY(mutex_) = 0;
};

// What one connection and its statements see of a plan.
class FaultyLine {
 public:
  explicit FaultyLine(std::shared_ptr<FaultPlan> plan)
      : plan_(std::move(plan)), cuts_before_(plan_->cuts()) {}
  absl::Status Next(FaultyCall call) const { return plan_->Next(call, cuts_before_); }

 private:
  const std::shared_ptr<FaultPlan> plan_;
  const int cuts_before_;
};

class FaultyStatement final : public store::sql::Statement {
 public:
  FaultyStatement(store::sql::Statement& inner, const FaultyLine& line)
      : inner_(inner), line_(line) {}
  FaultyStatement(std::unique_ptr<store::sql::Statement> inner, const FaultyLine& line)
      : owned_(std::move(inner)), inner_(*owned_), line_(line) {}

  void BindInt(int parameter, int64_t value) override { inner_.BindInt(parameter, value); }
  void BindText(int parameter, absl::string_view value) override {
    inner_.BindText(parameter, value);
  }
  void BindBlob(int parameter, absl::string_view value) override {
    inner_.BindBlob(parameter, value);
  }
  void BindNull(int parameter) override { inner_.BindNull(parameter); }
  absl::StatusOr<bool> Step() override {
    absl::Status status = line_.Next(FaultyCall::kStep);
    if (!status.ok()) return status;
    return inner_.Step();
  }
  int64_t RowsChanged() const override { return inner_.RowsChanged(); }
  bool IsNull(int column) const override { return inner_.IsNull(column); }
  int64_t Int(int column) const override { return inner_.Int(column); }
  absl::string_view Bytes(int column) const override { return inner_.Bytes(column); }

 private:
  const std::unique_ptr<store::sql::Statement> owned_;  // null: the connection's
  store::sql::Statement& inner_;
  const FaultyLine& line_;
};

class FaultyConnection final : public store::sql::Connection {
 public:
  FaultyConnection(std::unique_ptr<store::sql::Connection> inner, std::shared_ptr<FaultPlan> plan)
      : inner_(std::move(inner)), line_(std::move(plan)) {}

  absl::StatusOr<store::sql::Statement*> Prepare(absl::string_view text) override {
    absl::Status status = line_.Next(FaultyCall::kPrepare);
    if (!status.ok()) return status;
    absl::StatusOr<store::sql::Statement*> inner = inner_->Prepare(text);
    if (!inner.ok()) return inner.status();
    std::unique_ptr<FaultyStatement>& statement = statements_[*inner];
    if (statement == nullptr) statement = std::make_unique<FaultyStatement>(**inner, line_);
    return statement.get();
  }
  absl::StatusOr<std::unique_ptr<store::sql::Statement>> PrepareOnce(
      absl::string_view text) override {
    absl::Status status = line_.Next(FaultyCall::kPrepare);
    if (!status.ok()) return status;
    absl::StatusOr<std::unique_ptr<store::sql::Statement>> inner = inner_->PrepareOnce(text);
    if (!inner.ok()) return inner.status();
    return std::make_unique<FaultyStatement>(*std::move(inner), line_);
  }
  absl::Status Execute(absl::string_view script) override {
    absl::Status status = line_.Next(FaultyCall::kExecute);
    return status.ok() ? inner_->Execute(script) : status;
  }
  absl::Status BeginWrite() override {
    absl::Status status = line_.Next(FaultyCall::kBeginWrite);
    return status.ok() ? inner_->BeginWrite() : status;
  }
  absl::Status BeginRead() override {
    absl::Status status = line_.Next(FaultyCall::kBeginRead);
    return status.ok() ? inner_->BeginRead() : status;
  }
  absl::Status Commit() override {
    absl::Status status = line_.Next(FaultyCall::kCommitLost);
    if (!status.ok()) {
      inner_->Rollback();
      return status;
    }
    status = line_.Next(FaultyCall::kCommitLanded);
    const absl::Status landed = inner_->Commit();
    return status.ok() ? landed : status;
  }
  void Rollback() override { inner_->Rollback(); }
  absl::StatusOr<bool> Scrub() override { return inner_->Scrub(); }
  void SetCancelled(std::function<bool()> cancelled) override {
    inner_->SetCancelled(std::move(cancelled));
  }

 private:
  const std::unique_ptr<store::sql::Connection> inner_;
  const FaultyLine line_;
  std::map<store::sql::Statement*, std::unique_ptr<FaultyStatement>> statements_;
};

class FaultyDriver final : public store::sql::Driver {
 public:
  FaultyDriver(std::unique_ptr<store::sql::Driver> inner, std::shared_ptr<FaultPlan> plan)
      : inner_(std::move(inner)), plan_(std::move(plan)) {}

  absl::StatusOr<std::unique_ptr<store::sql::Connection>> ConnectWriter() override {
    absl::Status status = Connecting(FaultyCall::kConnectWriter);
    if (!status.ok()) return status;
    return Wrap(inner_->ConnectWriter());
  }
  absl::StatusOr<std::unique_ptr<store::sql::Connection>> ConnectReader() override {
    absl::Status status = Connecting(FaultyCall::kConnectReader);
    if (!status.ok()) return status;
    return Wrap(inner_->ConnectReader());
  }
  const store::sql::Dialect& dialect() const override { return inner_->dialect(); }
  absl::string_view name() const override { return inner_->name(); }
  absl::string_view durability() const override { return inner_->durability(); }
  bool is_shared() const override { return inner_->is_shared(); }
  bool shows_undurable() const override { return inner_->shows_undurable(); }

 private:
  absl::Status Connecting(FaultyCall call) { return plan_->Next(call, plan_->cuts()); }
  absl::StatusOr<std::unique_ptr<store::sql::Connection>> Wrap(
      absl::StatusOr<std::unique_ptr<store::sql::Connection>> inner) {
    if (!inner.ok()) return inner.status();
    return std::make_unique<FaultyConnection>(*std::move(inner), plan_);
  }

  const std::unique_ptr<store::sql::Driver> inner_;
  const std::shared_ptr<FaultPlan> plan_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_FAULTY_DRIVER_H_
