// What the workers have in common: clients that all of them write about, external ids that two of
// them want at once, and recent answers for readers to go by. Thread-safe.
#ifndef CLIENTELE_TESTS_CHAOS_CROWD_H_
#define CLIENTELE_TESTS_CHAOS_CROWD_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "tests/support/dice.h"

namespace clientele::chaos {

class Crowd {
 public:
  // An answer seen: whoever reads at least its revision finds the client with so many orders.
  struct Answer {
    std::string client;
    int64_t orders = 0;
    std::string token;
  };

  // Other clients from now on: one with very many orders would slow every write about it.
  void SetShared(std::vector<std::string> names) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    shared_ = std::move(names);
    orders_.clear();
  }
  std::vector<std::string> shared() const ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    return shared_;
  }

  // Orders of a shared client whose writes are known to be done.
  int64_t OrdersOf(const std::string& name) const ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    const auto found = orders_.find(name);
    return found == orders_.end() ? 0 : found->second;
  }
  void AddOrders(const std::string& name, int64_t count) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    orders_[name] += count;
  }

  // Each name comes twice, to two workers as a rule.
  std::string NextContested() ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    return absl::StrCat("x-", contested_++ / 2);
  }

  void Tell(Answer answer) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    if (answers_.size() < kAnswersKept) {
      answers_.push_back(std::move(answer));
    } else {
      answers_[next_answer_++ % kAnswersKept] = std::move(answer);
    }
  }
  std::optional<Answer> AnyAnswer(Dice& dice) const ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    if (answers_.empty()) return std::nullopt;
    return dice.Pick(answers_);
  }

 private:
  static constexpr size_t kAnswersKept = 64;

  mutable absl::Mutex mutex_;
  std::vector<std::string> shared_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int64_t> orders_ ABSL_GUARDED_BY(mutex_);
  int64_t contested_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Answer> answers_ ABSL_GUARDED_BY(mutex_);
  size_t next_answer_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_CROWD_H_
