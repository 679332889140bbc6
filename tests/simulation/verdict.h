// What was found wrong in a run: the first finding counts, what follows from it does not.
#ifndef CLIENTELE_TESTS_SIMULATION_VERDICT_H_
#define CLIENTELE_TESTS_SIMULATION_VERDICT_H_

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace clientele::simulation {

class Verdict {
 public:
  template <typename... Parts>
  void Wrong(const Parts&... parts) {
    if (finding_.empty()) finding_ = absl::StrCat(parts...);
  }
  bool clean() const { return finding_.empty(); }
  const std::string& finding() const { return finding_; }

 private:
  std::string finding_;
};

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_VERDICT_H_
