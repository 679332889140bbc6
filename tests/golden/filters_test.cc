// Runs filters.txt: every case of it, four ways.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/filter/event_field.h"
#include "server/filter/field.h"
#include "server/filter/function.h"
#include "tests/golden/evaluators.h"
#include "tests/golden/golden_file.h"
#include "tests/support/status_matchers.h"

namespace clientele::golden {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string Path() {
  const char* source = std::getenv("CLIENTELE_SOURCE");
  return absl::StrCat(source == nullptr ? "." : source, "/tests/golden/filters.txt");
}

absl::StatusOr<std::vector<GoldenBase>> ReadFilters() {
  std::ifstream file(Path());
  std::stringstream text;
  text << file.rdbuf();
  return ReadGoldenFile(text.str());
}

TEST(Filters, MeanInEveryEvaluatorWhatTheDomainSays) {
  ASSERT_OK_AND_ASSIGN(const auto bases, ReadFilters());
  for (const GoldenBase& base : bases) {
    ASSERT_OK_AND_ASSIGN(const auto evaluators, Evaluators::Make(base));
    for (const GoldenCase& one : base.cases) {
      for (const std::string& difference : evaluators->Differences(one)) {
        ADD_FAILURE_AT(Path().c_str(), one.line) << one.name << ": " << difference;
      }
    }
  }
}

TEST(Filters, AreManyAndNamedOnce) {
  ASSERT_OK_AND_ASSIGN(const auto bases, ReadFilters());
  std::set<std::string> names;
  for (const GoldenBase& base : bases) {
    for (const GoldenCase& one : base.cases) {
      EXPECT_TRUE(names.insert(one.name).second) << Path() << ":" << one.line << ": " << one.name;
    }
  }
  EXPECT_GE(names.size(), 200);
}

// Whether a word stands in some filter that has members.
class Vocabulary {
 public:
  explicit Vocabulary(const std::vector<GoldenBase>& bases) {
    for (const GoldenBase& base : bases) {
      for (const GoldenCase& one : base.cases) {
        if (one.errors.empty()) absl::StrAppend(&text_, " ", one.filter.expression, " ");
      }
    }
  }

  bool Have(absl::string_view name) const {
    const std::string word(name);
    for (size_t at = text_.find(word); at != std::string::npos; at = text_.find(word, at + 1)) {
      if (!IsOfWord(text_[at - 1]) && !IsOfWord(text_[at + word.size()])) return true;
    }
    return false;
  }

 private:
  static bool IsOfWord(char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  }
  std::string text_;
};

TEST(Filters, UseEveryWordOfTheLanguage) {
  ASSERT_OK_AND_ASSIGN(const auto bases, ReadFilters());
  const Vocabulary words(bases);
  for (const filter::Field& field : filter::Fields()) {
    EXPECT_TRUE(words.Have(field.name)) << field.name;
    if (field.names == nullptr) continue;
    for (const absl::string_view name : field.names().subspan(1)) {
      EXPECT_TRUE(words.Have(name)) << field.name << " = " << name;
    }
  }
  for (const filter::EventField& field : filter::EventFields()) {
    EXPECT_TRUE(words.Have(field.name)) << filter::NameOf(field.events) << " " << field.name;
    if (field.names == nullptr) continue;
    for (const absl::string_view name : field.names().subspan(1)) {
      EXPECT_TRUE(words.Have(name)) << field.name << " = " << name;
    }
  }
  for (const filter::MeasureInfo& measure : filter::Measures()) {
    EXPECT_TRUE(words.Have(measure.name)) << measure.name;
  }
  for (const filter::Function& function : filter::Functions()) {
    EXPECT_TRUE(words.Have(function.name)) << function.name;
  }
  for (const filter::TagMember& member : filter::TagMembers()) {
    EXPECT_TRUE(words.Have(member.name)) << member.name;
  }
}

// That a wrong answer would be seen, and whose it is.
TEST(Filters, WouldFailForWrongMembers) {
  ASSERT_OK_AND_ASSIGN(const auto bases, ReadGoldenFile("base \"b\"\n"
                                                        "client anna\n"
                                                        "city Omsk\n"
                                                        "client boris\n"
                                                        "case \"c\"\n"
                                                        "filter has(city)\n"
                                                        "members boris\n"));
  ASSERT_OK_AND_ASSIGN(const auto evaluators, Evaluators::Make(bases.front()));
  EXPECT_THAT(
      evaluators->Differences(bases.front().cases.front()),
      ElementsAre("the index says anna, expected boris", "the naive one says anna, expected boris",
                  "SQLite says anna, expected boris", "MariaDB says anna, expected boris"));
}

TEST(Filters, WouldFailForWrongMessages) {
  ASSERT_OK_AND_ASSIGN(const auto bases, ReadGoldenFile("base \"b\"\n"
                                                        "case \"no error\"\n"
                                                        "filter has(city)\n"
                                                        "error \"no field\" at 5\n"
                                                        "case \"elsewhere\"\n"
                                                        "filter has(citi)\n"
                                                        "error \"no field\" at 6\n"
                                                        "case \"no warning\"\n"
                                                        "filter has(city)\n"
                                                        "members nobody\n"
                                                        "warning \"missing\"\n"
                                                        "prints has(town)\n"));
  ASSERT_OK_AND_ASSIGN(const auto evaluators, Evaluators::Make(bases.front()));
  const auto& cases = bases.front().cases;
  EXPECT_THAT(evaluators->Differences(cases[0]), ElementsAre(HasSubstr("the errors are none")));
  EXPECT_THAT(evaluators->Differences(cases[1]), ElementsAre(HasSubstr("at 5, expected")));
  EXPECT_THAT(evaluators->Differences(cases[2]),
              ElementsAre(HasSubstr("the warnings are none"), "it prints as has(city)"));
}

}  // namespace
}  // namespace clientele::golden
