// What a campaign finds wrong. Thread-safe.
#ifndef CLIENTELE_TESTS_CHAOS_FINDINGS_H_
#define CLIENTELE_TESTS_CHAOS_FINDINGS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace clientele::chaos {

class Findings {
 public:
  // `rule` names what was broken. Told at once; of each rule only the first few.
  void Add(const std::string& rule, absl::string_view what) ABSL_LOCKS_EXCLUDED(mutex_);
  int64_t count() const ABSL_LOCKS_EXCLUDED(mutex_);
  // How many of each rule: "I1 3, I3 1"; "nothing" when there are none.
  std::string Summary() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, int64_t> by_rule_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_FINDINGS_H_
