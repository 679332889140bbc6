// What happened in a run: a hash that equal runs share and, when it is wanted, lines to read.
#ifndef CLIENTELE_TESTS_SIMULATION_TRACE_H_
#define CLIENTELE_TESTS_SIMULATION_TRACE_H_

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace clientele::simulation {

class Trace {
 public:
  // Without text it costs next to nothing: what failed is run again with it.
  explicit Trace(bool with_text) : with_text_(with_text) {}

  // Numbers and texts, one line.
  template <typename... Parts>
  void Add(const Parts&... parts) {
    ++lines_;
    (Mix(parts), ...);
    if (with_text_) text_.push_back(absl::StrCat(parts...));
  }

  uint64_t hash() const { return hash_; }
  int64_t lines() const { return lines_; }
  const std::vector<std::string>& text() const { return text_; }

 private:
  // FNV-1a: the same on every machine.
  static constexpr uint64_t kOffset = 0xcbf29ce484222325;
  static constexpr uint64_t kPrime = 0x100000001b3;

  void Mix(absl::string_view part) {
    for (const char byte : part) hash_ = (hash_ ^ static_cast<uint8_t>(byte)) * kPrime;
  }
  template <typename T>
  std::enable_if_t<std::is_integral_v<T>> Mix(T part) {
    hash_ = (hash_ ^ static_cast<uint64_t>(part)) * kPrime;
  }

  const bool with_text_;
  uint64_t hash_ = kOffset;
  int64_t lines_ = 0;
  std::vector<std::string> text_;
};

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_TRACE_H_
