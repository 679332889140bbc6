// Random filters over random bases that live through random changes: every answer of the index must
// be the one that plain rows give. A failure names the seed, the moment and the filter.
//
// CLIENTELE_ORACLE_FILTERS says how many filters are tried at each moment, --gtest_random_seed
// gives other bases and filters.
#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/filter/compiler.h"
#include "server/filter/printer.h"
#include "tests/support/oracle/base_words.h"
#include "tests/support/oracle/oracle.h"
#include "tests/support/oracle/random_base.h"
#include "tests/support/oracle/random_dimensions.h"
#include "tests/unit/index/index_check.h"

namespace clientele::index {
namespace {

using oracle::Ids;
using oracle::kDay;
using oracle::kNow;
using oracle::Oracle;
using oracle::RandomBase;

int FiltersAtEachMoment(int fallback) {
  const char* text = std::getenv("CLIENTELE_ORACLE_FILTERS");
  int filters = 0;
  return text != nullptr && absl::SimpleAtoi(text, &filters) ? filters : fallback;
}

struct Life {
  uint64_t seed;
  RandomBase::Ids ids;
  int clients;
  int batches;
  int filters;  // at each moment
};

class OracleTest : public ::testing::TestWithParam<Life> {
 protected:
  static uint64_t Seed() {
    return GetParam().seed +
           1'000'003 * static_cast<uint64_t>(::testing::UnitTest::GetInstance()->random_seed());
  }

  void Check(const Index& index, UnixSeconds now) {
    const Oracle plain(base_.model(), now);
    IndexCheck check(index, plain, dice_);
    check.CheckBase();
    // The oracle remembers filters by where they are.
    std::vector<std::unique_ptr<filter::Filter>> kept;
    for (int i = FiltersAtEachMoment(GetParam().filters); i > 0 && !HasFailure(); --i) {
      FilterVocabulary words = oracle::WordsAt(dice_, base_.model(), now).Draw();
      for (const auto& [id, row] : base_.model().segments) {
        words.segments.emplace_back(id, segments_.at(id));
      }
      RandomFilter filters(dice_, base_.model().policy, words);
      const filter::Node root = filters.Make(static_cast<int>(dice_.Between(1, 5)));
      kept.push_back(std::make_unique<filter::Filter>());
      kept.back()->root = root;
      kept.back()->canonical = filter::Print(root, base_.model().policy);
      check.CheckFilter(*kept.back(), Compiled(*kept.back()));
      std::vector<filter::Dimension> dimensions(1 + dice_.Below(2));
      for (filter::Dimension& dimension : dimensions) {
        dimension = oracle::RandomDimension(filters, base_.model().policy);
      }
      check.CheckBreakDown(*kept.back(), dimensions);
    }
    Ids some;
    for (const auto& [id, client] : base_.model().clients) {
      if (some.size() < 30) some.push_back(id);
    }
    check.CheckFetched(some);
  }

  // By way of its text, as a caller's filter comes. One that is too large stays as it is.
  filter::Filter Compiled(const filter::Filter& written) {
    std::vector<filter::Problem> problems;
    std::vector<filter::Problem> warnings;
    const oracle::ModelCatalog catalog(base_.model());
    filter::Filter planned = filter::CompileExpression(written.canonical, base_.model().policy,
                                                       catalog, problems, warnings);
    ++(problems.empty() ? compiled_ : refused_);
    return problems.empty() ? planned : written;
  }

  void CheckAtSeveralClocks(const Index& index) {
    // 27 February to 1 March, of a year with and of one without the 29th; both changes of the clock
    // in Berlin.
    static constexpr UnixSeconds kDays[] = {1'803'686'400, 1'835'308'800, 1'806'192'000,
                                            1'824'940'800};
    Check(index, kNow + dice_.Between(-1, 1));
    Check(index, dice_.Pick(kDays) + dice_.Between(-2 * kDay, 2 * kDay));
    Check(index, kNow + dice_.Between(1, 400) * kDay);
  }

  // Saves what is drawn under a name that filters may use from now on.
  void SaveSegment(Index& index) {
    FilterVocabulary words = oracle::WordsAt(dice_, base_.model(), kNow).Draw();
    const filter::Node root = RandomFilter(dice_, base_.model().policy, words).Make(3);
    const std::string id = dice_.Pick({"lapsed", "лучшие", "a-b"});
    filter::Filter written;
    written.canonical = filter::Print(root, base_.model().policy);
    if (written.canonical.empty()) return;
    Compiled(written);
    segments_[id] = root;
    index.Apply(base_.SaveSegment(id, written.canonical));
  }

  Dice dice_{Seed() + 1'000};
  RandomBase base_{Seed(), GetParam().ids, GetParam().clients};
  std::map<std::string, filter::Node> segments_;
  int compiled_ = 0;
  int refused_ = 0;
};

TEST_P(OracleTest, AnswersAsPlainRowsDo) {
  const Life& life = GetParam();
  SCOPED_TRACE(absl::StrCat("seed ", Seed()));
  Index index;
  index.Apply(base_.First());
  CheckAtSeveralClocks(index);
  for (int batch = 0; batch < life.batches && !HasFailure(); ++batch) {
    SCOPED_TRACE(absl::StrCat("after batch ", batch));
    SaveSegment(index);
    index.Apply(base_.Next(static_cast<int>(dice_.Between(1, life.clients * 2))));
    CheckAtSeveralClocks(index);
  }
  Index loaded;
  loaded.Apply(base_.Everything());
  EXPECT_EQ(loaded.revision(), index.revision());
  SCOPED_TRACE("loaded");
  CheckAtSeveralClocks(loaded);
  EXPECT_GT(compiled_, 10 * refused_);
}

std::vector<Life> Lives() {
  std::vector<Life> lives;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    lives.push_back({seed, RandomBase::Ids::kDense, 120, 4, 50});
    lives.push_back({seed + 100, RandomBase::Ids::kGaps, 50, 4, 50});
  }
  for (uint64_t seed = 201; seed <= 202; ++seed) {
    lives.push_back({seed, RandomBase::Ids::kSeveralChunks, 150, 2, 20});
  }
  return lives;
}

INSTANTIATE_TEST_SUITE_P(Random, OracleTest, ::testing::ValuesIn(Lives()),
                         [](const auto& info) { return absl::StrCat("Seed", info.param.seed); });

}  // namespace
}  // namespace clientele::index
