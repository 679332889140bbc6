// One line of the golden cases, word by word. The first mistake sticks: everything read after it is
// a default value, so a reader looks at failed() once, at its end.
#ifndef CLIENTELE_TESTS_GOLDEN_WORDS_H_
#define CLIENTELE_TESTS_GOLDEN_WORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/base/civil_time.h"
#include "server/base/clock.h"
#include "server/domain/types.h"

namespace clientele::golden {

class Words {
 public:
  // Blanks part words, a comma is a word of its own, and what stands in quotes is one (\" and \\ as
  // in the language).
  explicit Words(absl::string_view line);

  bool done() const { return at_ == words_.size(); }
  bool failed() const { return !mistake_.empty(); }
  const std::string& mistake() const { return mistake_; }
  void Fail(std::string mistake);

  // The next word, unless it is in quotes; empty at the end.
  absl::string_view Peek() const;
  // Goes on when it is this one.
  bool Take(absl::string_view word);
  // One of these words, by its place; `known` is not empty.
  size_t OneOf(absl::Span<const absl::string_view> known);

  // Any word, or what is in quotes, in the normal form that texts are stored in.
  std::string Text(absl::string_view what);
  // The same in the form of names of tags, stages, sources and campaigns.
  std::string Slug(absl::string_view what);
  int64_t Number(absl::string_view what);
  UnixDays Date();
  // now, 2026-01-31T10:00:00Z, 90d ago, in 5d, 1s before TIME, 1s after TIME.
  UnixSeconds Time(UnixSeconds now);

  template <typename E>
  E Name(absl::string_view what) {
    const std::string name = Text(what);
    const std::optional<E> value = domain::FromName<E>(name);
    if (!value.has_value()) Fail(absl::StrCat("\"", name, "\" is no ", what));
    return value.value_or(E{});
  }

 private:
  struct Word {
    std::string text;
    bool quoted = false;
  };

  std::vector<Word> words_;
  size_t at_ = 0;
  std::string mistake_;
};

}  // namespace clientele::golden

#endif  // CLIENTELE_TESTS_GOLDEN_WORDS_H_
