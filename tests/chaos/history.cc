#include "tests/chaos/history.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "client/error.h"

namespace clientele::chaos {

void History::Done(int worker, const Write& write, const std::string& token) {
  absl::MutexLock lock(&mutex_);
  ++totals_.done;
  round_.marks.insert(round_.marks.end(), write.marks.begin(), write.marks.end());
  round_.requests.insert(round_.requests.end(), write.requests.begin(), write.requests.end());
  if (!write.creates.empty()) ++round_.created[write.creates];
  round_.last_tokens[worker] = token;
}

void History::Refused(const Write& write) {
  absl::MutexLock lock(&mutex_);
  ++totals_.refused;
  round_.refused.insert(write.name);
  if (!write.creates.empty()) round_.found_existing.insert(write.creates);
}

void History::Repeated(const absl::Status& status) {
  std::string kind = absl::StatusCodeToString(status.code());
  const std::string reason = client::DetailsOf(status).reason;
  if (!reason.empty()) absl::StrAppend(&kind, " ", reason);
  absl::MutexLock lock(&mutex_);
  ++totals_.repeated[kind];
}

void History::ReadDone() {
  absl::MutexLock lock(&mutex_);
  ++totals_.reads;
}

History::Round History::TakeRound() {
  absl::MutexLock lock(&mutex_);
  return std::exchange(round_, Round());
}

History::Totals History::totals() const {
  absl::MutexLock lock(&mutex_);
  return totals_;
}

bool History::Await(const std::function<bool(const Totals&)>& condition,
                    absl::Duration limit) const {
  absl::MutexLock lock(&mutex_);
  const auto met = [&] {
    mutex_.AssertReaderHeld();
    return condition(totals_);
  };
  return mutex_.AwaitWithTimeout(absl::Condition(&met), limit);
}

std::string History::Summary() const {
  const Totals totals = this->totals();
  std::string text = absl::StrCat(totals.done, " writes done, ", totals.refused, " refused, ",
                                  totals.reads, " reads");
  for (const auto& [kind, count] : totals.repeated) {
    absl::StrAppend(&text, ", ", count, " calls repeated after ", kind);
  }
  return text;
}

}  // namespace clientele::chaos
