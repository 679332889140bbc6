#include "tests/golden/golden_file.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/golden/case_lines.h"
#include "tests/golden/client_lines.h"
#include "tests/golden/policy_lines.h"
#include "tests/golden/words.h"

namespace clientele::golden {
namespace {

// <U+0306> stands for a character that would not show.
std::string WithCharacters(absl::string_view line) {
  std::string text;
  while (!line.empty()) {
    const size_t begin = line.find("<U+");
    const size_t end = line.find('>', begin);
    uint32_t code = 0;
    if (end == absl::string_view::npos ||
        !absl::SimpleHexAtoi(line.substr(begin + 3, end - begin - 3), &code)) {
      break;
    }
    absl::StrAppend(&text, line.substr(0, begin));
    char bytes[U8_MAX_LENGTH];
    size_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, code);
    text.append(bytes, size);
    line.remove_prefix(end + 1);
  }
  return absl::StrCat(text, line);
}

class FileReader {
 public:
  absl::StatusOr<std::vector<GoldenBase>> Run(absl::string_view text) {
    int number = 0;
    std::string line;
    for (const absl::string_view raw : absl::StrSplit(text, '\n')) {
      ++number;
      if (line.empty()) line_ = number;
      absl::StrAppend(&line, WithCharacters(absl::StripAsciiWhitespace(raw)));
      if (line.empty() || line.front() == '#') line.clear();
      // A line that ends with a comma goes on.
      if (line.empty() || line.back() == ',') continue;
      ReadLine(line);
      line.clear();
      if (!mistake_.empty()) return Mistake(line_, mistake_);
    }
    if (!line.empty()) Fail("the last line ends with a comma");
    EndBlock();
    if (!mistake_.empty()) return Mistake(line_, mistake_);
    return std::move(bases_);
  }

 private:
  static absl::Status Mistake(int line, absl::string_view mistake) {
    return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", mistake));
  }

  GoldenBase& base() { return bases_.back(); }
  GoldenCase& current() { return base().cases.back(); }
  bool in_base() const { return !bases_.empty(); }
  bool in_case() const { return in_base() && !bases_.back().cases.empty(); }

  void Fail(std::string mistake) {
    if (mistake_.empty()) mistake_ = std::move(mistake);
  }

  void ReadLine(const std::string& line) {
    const std::string word = line.substr(0, line.find_first_of(" \t"));
    const std::string rest(absl::StripAsciiWhitespace(absl::string_view(line).substr(word.size())));
    // A filter is taken as it is.
    if (in_case() && ReadText(word, rest)) return;
    Words words(line);
    if (in_case() && word != "base" && word != "case") {
      CaseLine(words);
    } else if (in_base() && ClientLines::Knows(word)) {
      if (lines_ == nullptr || !in_client_) return Fail("this is said of a client; none is begun");
      lines_->Read(words);
    } else {
      BaseLine(words);
    }
    if (!words.failed() && !words.done()) {
      words.Fail(absl::StrCat("\"", words.Peek(), "\" is not expected here"));
    }
    if (words.failed()) Fail(words.mistake());
  }

  void BaseLine(Words& words) {
    constexpr absl::string_view kKnown[] = {"base",    "case",    "now",      "policy", "declares",
                                            "product", "segment", "audience", "client"};
    const size_t place = words.OneOf(kKnown);
    if (words.failed()) return;
    const absl::string_view word = kKnown[place];
    if (word == "base") return BeginBase(words);
    if (!in_base()) return words.Fail("a base comes first");
    if (word == "case") return BeginCase(words);
    if (word == "now") {
      if (!base().model.clients.empty()) return words.Fail("now comes before the clients");
      base().now = words.Time(0);
      lines_.reset();
    }
    if (word == "policy") ReadPolicyLine(words, base().model.policy);
    if (word == "declares") ReadDeclaration(words, base().model.policy);
    if (word == "product") Product(words);
    if (word == "segment") Segment(words);
    if (word == "audience") Audience(words);
    if (word == "client") Client(words);
  }

  void BeginBase(Words& words) {
    EndBlock();
    GoldenBase base;
    base.line = line_;
    base.name = words.Text("name of the base");
    if (words.Take("like")) {
      const std::string other = words.Text("name of the other base");
      const auto found = std::find_if(bases_.begin(), bases_.end(),
                                      [&](const GoldenBase& each) { return each.name == other; });
      if (found == bases_.end()) return words.Fail(absl::StrCat("no base \"", other, "\" above"));
      base.now = found->now;
      base.model = found->model;
      base.clients = found->clients;
    }
    bases_.push_back(std::move(base));
    lines_.reset();
  }

  void BeginCase(Words& words) {
    EndBlock();
    GoldenCase one;
    one.line = line_;
    one.name = words.Text("name of the case");
    one.now = base().now;
    base().cases.push_back(std::move(one));
  }

  void EndBlock() {
    if (lines_ != nullptr) lines_->End();
    in_client_ = false;
    if (!in_case()) return;
    const GoldenCase& last = current();
    if (last.members.has_value() == last.errors.empty()) return;
    Fail(absl::StrCat("the case before, \"", last.name, "\", needs members or errors"));
  }

  void Product(Words& words) {
    domain::ProductRow row;
    row.sku = words.Text("sku");
    if (words.Take("category")) row.category = words.Text("category");
    base().model.products[row.sku] = row;
  }

  void Segment(Words& words) {
    domain::SegmentRow row;
    row.segment_id = words.Text("name of the segment");
    if (!words.Take("=")) words.Fail("after the segment comes = and its filter in quotes");
    row.filter = words.Text("filter");
    base().model.segments[row.segment_id] = row;
  }

  void Audience(Words& words) {
    const std::string campaign = words.Text("campaign");
    const int64_t number = words.Number("number of the audience");
    oracle::ModelAudience& audience = base().model.audiences[{campaign, number}];
    if (!words.Take("=")) words.Fail("after the audience comes = and its members");
    for (const domain::ClientId id : Members(words)) {
      audience.members[id] = {id, domain::Channel::kEmail, id};
    }
  }

  // Clients are numbered from 1 in the order of the file.
  void Client(Words& words) {
    const std::string name = words.Text("name of the client");
    const auto id = static_cast<domain::ClientId>(base().clients.size()) + 1;
    if (!base().clients.emplace(name, id).second) {
      return words.Fail(absl::StrCat("client ", name, " is there already"));
    }
    if (lines_ == nullptr) {
      lines_ = std::make_unique<ClientLines>(base().model, base().now, last_id_);
    }
    in_client_ = true;
    lines_->Begin(id);
  }

  Ids Members(Words& words) {
    Ids ids;
    if (words.Take("nobody")) return ids;
    if (words.Take("everyone")) {
      for (const auto& [name, id] : base().clients) ids.push_back(id);
    } else {
      do {
        const std::string name = words.Text("member");
        const auto found = base().clients.find(name);
        if (found == base().clients.end()) {
          words.Fail(absl::StrCat("there is no client ", name));
          return {};
        }
        ids.push_back(found->second);
      } while (words.Take(","));
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  bool ReadText(const std::string& word, const std::string& rest) {
    if (word == "filter") {
      current().filter.expression = rest;
    } else if (word == "prints") {
      current().prints = rest;
    } else {
      return false;
    }
    return true;
  }

  void CaseLine(Words& words) {
    constexpr absl::string_view kKnown[] = {"members", "error",  "warning", "no",   "now",
                                            "with",    "filter", "prints",  "base", "case"};
    const size_t place = words.OneOf(kKnown);
    if (words.failed()) return;
    const absl::string_view word = kKnown[place];
    if (word == "members") current().members = Members(words);
    if (word == "error") current().errors.push_back(ReadExpected(words));
    if (word == "now") current().now = words.Time(base().now);
    if (word == "with") ReadTypedLine(words, current().filter);
    if (word == "warning" || word == "no") {
      if (!current().warnings.has_value()) current().warnings.emplace();
      if (word == "warning") current().warnings->push_back(ReadExpected(words));
      if (word == "no" && !words.Take("warning")) words.Fail("say: no warning");
    }
  }

  std::vector<GoldenBase> bases_;
  std::unique_ptr<ClientLines> lines_;  // of the last base
  bool in_client_ = false;
  int64_t last_id_ = 1'000;
  int line_ = 0;
  std::string mistake_;
};

}  // namespace

absl::StatusOr<std::vector<GoldenBase>> ReadGoldenFile(absl::string_view text) {
  return FileReader().Run(text);
}

}  // namespace clientele::golden
