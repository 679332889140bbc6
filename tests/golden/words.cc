#include "tests/golden/words.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "server/base/text.h"
#include "server/domain/slug.h"

namespace clientele::golden {
namespace {

bool IsBlank(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

}  // namespace

Words::Words(absl::string_view line) {
  for (size_t i = 0; i < line.size();) {
    if (IsBlank(line[i])) {
      ++i;
    } else if (line[i] == ',') {
      words_.push_back({",", false});
      ++i;
    } else if (line[i] == '"') {
      Word word{"", true};
      for (++i; i < line.size() && line[i] != '"'; ++i) {
        if (line[i] == '\\' && i + 1 < line.size()) ++i;
        word.text.push_back(line[i]);
      }
      if (i == line.size()) Fail("a closing quote (\") is missing");
      ++i;
      words_.push_back(std::move(word));
    } else {
      Word word;
      while (i < line.size() && !IsBlank(line[i]) && line[i] != ',') word.text.push_back(line[i++]);
      words_.push_back(std::move(word));
    }
  }
}

void Words::Fail(std::string mistake) {
  if (mistake_.empty()) mistake_ = std::move(mistake);
  at_ = words_.size();
}

absl::string_view Words::Peek() const {
  return done() || words_[at_].quoted ? absl::string_view() : words_[at_].text;
}

bool Words::Take(absl::string_view word) {
  if (Peek() != word) return false;
  ++at_;
  return true;
}

size_t Words::OneOf(absl::Span<const absl::string_view> known) {
  const std::string word(Peek());
  const auto found = std::find(known.begin(), known.end(), word);
  if (found != known.end()) {
    ++at_;
    return static_cast<size_t>(found - known.begin());
  }
  const absl::string_view near = NearestName(word, known);
  Fail(absl::StrCat("\"", word, "\" is not known here; ",
                    near.empty() ? absl::StrCat("one of ", absl::StrJoin(known, ", "))
                                 : absl::StrCat("did you mean ", near, "?")));
  return 0;
}

std::string Words::Text(absl::string_view what) {
  if (done() || Peek() == ",") {
    Fail(absl::StrCat("the ", what, " is missing"));
    return "";
  }
  return NormalizeText(words_[at_++].text);
}

std::string Words::Slug(absl::string_view what) {
  const std::string text = Text(what);
  const std::optional<std::string> slug = domain::NormalizeSlug(text);
  if (!slug.has_value() && !failed()) Fail(absl::StrCat("\"", text, "\" is no slug"));
  return slug.value_or("");
}

int64_t Words::Number(absl::string_view what) {
  int64_t number = 0;
  const std::string text = Text(what);
  if (!failed() && !absl::SimpleAtoi(text, &number)) {
    Fail(absl::StrCat("\"", text, "\" is no number for the ", what));
  }
  return number;
}

UnixDays Words::Date() {
  const std::string text = Text("date");
  const std::optional<UnixDays> date = ParseDate(text);
  if (!date.has_value()) Fail(absl::StrCat("there is no day \"", text, "\""));
  return date.value_or(0);
}

UnixSeconds Words::Time(UnixSeconds now) {
  if (Take("now")) return now;
  const bool ahead = Take("in");
  const std::string text = Text("time");
  if (const auto time = ParseTime(text, absl::UTCTimeZone()); time.has_value() && !ahead) {
    return *time;
  }
  const std::optional<int64_t> duration = ParseDurationSeconds(text);
  if (!duration.has_value()) {
    Fail(absl::StrCat("\"", text, "\" is no time; write 2026-01-31T10:00:00Z or 90d ago"));
    return 0;
  }
  if (ahead) return now + *duration;
  if (Take("ago")) return now - *duration;
  if (Take("before")) return Time(now) - *duration;
  if (Take("after")) return Time(now) + *duration;
  Fail(absl::StrCat("after \"", text, "\" comes ago, before or after"));
  return 0;
}

}  // namespace clientele::golden
