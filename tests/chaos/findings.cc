#include "tests/chaos/findings.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace clientele::chaos {
namespace {

constexpr int64_t kToldOfEachRule = 5;

}  // namespace

void Findings::Add(const std::string& rule, absl::string_view what) {
  absl::MutexLock lock(&mutex_);
  const int64_t count = ++by_rule_[rule];
  if (count <= kToldOfEachRule) absl::PrintF("WRONG %s: %s\n", rule, what);
  if (count == kToldOfEachRule) absl::PrintF("WRONG %s: (no more of these are told)\n", rule);
  std::fflush(stdout);
}

int64_t Findings::count() const {
  absl::MutexLock lock(&mutex_);
  int64_t count = 0;
  for (const auto& [rule, of_rule] : by_rule_) count += of_rule;
  return count;
}

std::string Findings::Summary() const {
  absl::MutexLock lock(&mutex_);
  if (by_rule_.empty()) return "nothing";
  return absl::StrJoin(by_rule_, ", ", absl::PairFormatter(" "));
}

}  // namespace clientele::chaos
