// Random filters over random bases, asked three ways: of the database, of the index, and of plain
// rows one client at a time. Every answer must be the same. A failure names the seed, the moment
// and the filter.
//
// CLIENTELE_ORACLE_FILTERS says how many filters are tried at each moment, --gtest_random_seed
// gives other bases and filters.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/random.h"
#include "server/filter/compiler.h"
#include "server/filter/dimension.h"
#include "server/filter/printer.h"
#include "server/index/explain.h"
#include "server/index/queries.h"
#include "server/store/segment_queries.h"
#include "server/store/sql_catalog.h"
#include "server/store/store.h"
#include "tests/contract/backends.h"
#include "tests/support/manual_clock.h"
#include "tests/support/oracle/base_words.h"
#include "tests/support/oracle/oracle.h"
#include "tests/support/oracle/random_base.h"
#include "tests/support/oracle/random_dimensions.h"
#include "tests/support/status_matchers.h"

namespace clientele::contract {
namespace {

using domain::ClientId;
using filter::FieldId;
using oracle::Ids;
using oracle::kDay;
using oracle::kNow;
using oracle::RandomBase;

constexpr int kBases = 40;

int FiltersAtEachMoment(const Backend& backend) {
  const char* text = std::getenv("CLIENTELE_ORACLE_FILTERS");
  int filters = 0;
  return text != nullptr && absl::SimpleAtoi(text, &filters) ? filters : backend.random_filters;
}

Ids IdsOf(const index::Selection& selection) {
  Ids ids;
  for (size_t number = 0; number < selection.chunks.size(); ++number) {
    selection.chunks[number].ForEach([&](size_t i) {
      ids.push_back(static_cast<ClientId>(number * index::kChunkClients + i) + 1);
    });
  }
  return ids;
}

std::vector<std::string> Lines(const std::vector<filter::BreakDownRow>& rows) {
  std::vector<std::string> lines;
  for (const filter::BreakDownRow& row : rows) {
    lines.push_back(absl::StrCat(absl::StrJoin(row.values, "|"), ": ", row.count, " clients, ",
                                 row.orders_count, " orders, ", row.total_amount, ", ",
                                 row.total_quantity));
  }
  return lines;
}

// "[x] total_amount > 5 (7)", a line a part.
void Draw(const filter::Explanation& part, const std::string& indent, std::string& out) {
  absl::StrAppend(&out, indent, part.matches ? "[x] " : "[ ] ", part.text, " (",
                  part.value.value_or("-"), ")\n");
  for (const filter::Explanation& child : part.children) Draw(child, indent + "  ", out);
}
std::string Drawn(const filter::Explanation& part) {
  std::string text;
  Draw(part, "", text);
  return text;
}

// The three evaluators at one moment.
class Comparison {
 public:
  Comparison(store::SegmentQueries& sql, const index::Index& index, const oracle::Oracle& plain,
             Dice& dice)
      : sql_(sql), index_(index), plain_(plain), dice_(dice) {}

  void CheckFilter(const filter::Filter& filter) {
    SCOPED_TRACE(absl::StrCat("now ", plain_.now(), ", filter ", filter.canonical));
    const Ids want = plain_.Members(filter.root);
    const auto selection = index::Select(index_, {filter, plain_.now(), never_});
    ASSERT_THAT(selection, IsOk());
    ASSERT_EQ(IdsOf(*selection), want) << "the index differs from the rows";
    const store::SegmentQuestion question = {filter, plain_.now(), never_};
    const auto members = sql_.Members(question, 0, 0);
    ASSERT_THAT(members, IsOk());
    ASSERT_EQ(*members, want) << "the database differs from the rows";
    CheckCount(question, want);
    CheckPage(question, want);
    CheckRanking(question, *selection);
    CheckExplained(question);
  }

  void CheckBreakDown(const filter::Filter& filter, std::vector<filter::Dimension> dimensions) {
    SCOPED_TRACE(absl::StrCat("now ", plain_.now(), ", filter ", filter.canonical));
    SCOPED_TRACE(filter::PrintDimension(dimensions.front(), sql_.policy()));
    SCOPED_TRACE(filter::PrintDimension(dimensions.back(), sql_.policy()));
    const auto want = index::BreakDownSegment(index_, {filter, plain_.now(), never_}, dimensions);
    const auto got = sql_.BreakDown({filter, plain_.now(), never_}, dimensions);
    ASSERT_THAT(want, IsOk());
    ASSERT_THAT(got, IsOk());
    EXPECT_EQ(Lines(*got), Lines(*want));
  }

  void CheckFetched() {
    SCOPED_TRACE(absl::StrCat("now ", plain_.now()));
    Ids ids = {1'000'000, -1};
    for (const auto& [id, client] : plain_.model().clients) ids.push_back(id);
    dice_.Shuffle(ids);
    std::vector<FieldId> fields;
    for (const filter::Field& field : filter::Fields()) {
      if (field.type != filter::FieldType::kTags) fields.push_back(field.id);
    }
    const auto want = index::Fetch(index_, plain_.now(), ids, fields);
    const auto got = sql_.Fetch(ids, fields, plain_.now(), never_);
    ASSERT_THAT(got, IsOk());
    for (size_t f = 0; f < fields.size(); ++f) {
      SCOPED_TRACE(filter::FieldOf(fields[f]).name);
      EXPECT_EQ((*got)[f].integers, want[f].integers);
      EXPECT_EQ((*got)[f].texts, want[f].texts);
      EXPECT_EQ((*got)[f].present, want[f].present);
    }
  }

 private:
  void CheckCount(const store::SegmentQuestion& question, const Ids& want) {
    const auto count = sql_.Count(question);
    ASSERT_THAT(count, IsOk());
    EXPECT_EQ(count->count, static_cast<int64_t>(want.size()));
    EXPECT_EQ(count->reachable, plain_.Reachable(want));
  }

  void CheckPage(const store::SegmentQuestion& question, Ids want) {
    const ClientId after = want.empty() ? 0 : dice_.Pick(want);
    std::erase_if(want, [&](ClientId id) { return id <= after; });
    want.resize(std::min<size_t>(want.size(), 3));
    const auto page = sql_.Members(question, after, 3);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(*page, want) << "after " << after;
  }

  void CheckRanking(const store::SegmentQuestion& question, const index::Selection& selection) {
    filter::Order order;
    do {
      order = {dice_.Pick(filter::Fields()).id, dice_.OneIn(2)};
    } while (!filter::FieldOf(order.field).orderable);
    SCOPED_TRACE(absl::StrCat("by ", filter::FieldOf(order.field).name, order.descending));
    const auto want = index::Ranked(index_, selection, order, never_);
    const auto got = sql_.Ranked(question, order);
    ASSERT_THAT(want, IsOk());
    ASSERT_THAT(got, IsOk());
    EXPECT_EQ(*got, *want);
  }

  void CheckExplained(const store::SegmentQuestion& question) {
    const auto& clients = plain_.model().clients;
    const ClientId id =
        std::next(clients.begin(), static_cast<int64_t>(dice_.Below(clients.size())))->first;
    const auto want = index::Explain(index_, {question.filter, question.now, never_}, id);
    const auto got = sql_.Explain(question, id);
    ASSERT_THAT(want, IsOk());
    ASSERT_THAT(got, IsOk());
    EXPECT_EQ(Drawn(*got), Drawn(*want)) << "client " << id;
  }

  const filter::Cancelled never_;
  store::SegmentQueries& sql_;
  const index::Index::Reader index_;
  const oracle::Oracle& plain_;
  Dice& dice_;
};

class FilterOracle : public testing::TestWithParam<std::tuple<Backend, int>> {
 protected:
  FilterOracle() : database_(std::get<0>(GetParam()).make_database()) {
    auto driver = database_->OpenDriver();
    EXPECT_THAT(driver, IsOk());
    auto store = store::Store::Open(*std::move(driver), clock_, *random_, {});
    EXPECT_THAT(store, IsOk());
    store_ = *std::move(store);
  }

  static int Number() { return std::get<1>(GetParam()); }
  static uint64_t Seed() {
    return static_cast<uint64_t>(Number()) +
           1'000'003 * static_cast<uint64_t>(testing::UnitTest::GetInstance()->random_seed());
  }
  static RandomBase::Ids IdsOfBase() {
    if (Number() % 20 == 0) return RandomBase::Ids::kSeveralChunks;
    return Number() % 2 == 0 ? RandomBase::Ids::kDense : RandomBase::Ids::kGaps;
  }

  // Into the store and the index.
  void Apply(const domain::CommittedBatch& batch) {
    auto transaction = store_->BeginWrite();
    ASSERT_THAT(transaction, IsOk());
    ASSERT_THAT(
        (*transaction)
            ->Commit({random_->Bytes(16), batch.revision_last, kNow, 1'000'000}, batch.changes),
        IsOk());
    index_.Apply(batch);
  }

  FilterVocabulary Words(UnixSeconds now) {
    FilterVocabulary words = oracle::WordsAt(dice_, base_.model(), now).Draw();
    for (const auto& [id, root] : segments_) words.segments.emplace_back(id, root);
    return words;
  }

  // Saves what is drawn under a name that filters may use from now on.
  void SaveSegment() {
    FilterVocabulary words = Words(kNow);
    words.segments.clear();
    const filter::Node root = RandomFilter(dice_, base_.model().policy, words).Make(3);
    const std::string text = filter::Print(root, base_.model().policy);
    if (text.empty()) return;
    const std::string id = dice_.Pick({"lapsed", "лучшие", "a-b"});
    segments_[id] = root;
    Apply(base_.SaveSegment(id, text));
  }

  void Check(UnixSeconds now) {
    auto transaction = store_->BeginRead();
    ASSERT_THAT(transaction, IsOk());
    auto sql = store::SegmentQueries::Open(*transaction);
    ASSERT_THAT(sql, IsOk());
    const store::SqlCatalog catalog(transaction->reader());
    const oracle::Oracle plain(base_.model(), now);
    Comparison comparison(*sql, index_, plain, dice_);
    comparison.CheckFetched();
    // The naive evaluator remembers filters by where they are.
    std::vector<std::unique_ptr<filter::Filter>> kept;
    for (int i = FiltersAtEachMoment(std::get<0>(GetParam())); i > 0 && !HasFailure(); --i) {
      const FilterVocabulary words = Words(now);
      RandomFilter filters(dice_, sql->policy(), words);
      const filter::Node root = filters.Make(static_cast<int>(dice_.Between(1, 5)));
      kept.push_back(std::make_unique<filter::Filter>(Compiled(root, sql->policy(), catalog)));
      comparison.CheckFilter(*kept.back());
      std::vector<filter::Dimension> dimensions;
      for (size_t n = 1 + dice_.Below(2); n > 0; --n) {
        dimensions.push_back(oracle::RandomDimension(filters, sql->policy()));
      }
      comparison.CheckBreakDown(*kept.back(), dimensions);
    }
    EXPECT_THAT(catalog.status(), IsOk());
  }

  // By way of its text and the database's catalog, as a caller's filter comes; one that is too
  // large stays as it was drawn.
  filter::Filter Compiled(const filter::Node& root, const domain::Policy& policy,
                          const filter::Catalog& catalog) {
    filter::Filter written;
    written.root = root;
    written.canonical = filter::Print(root, policy);
    std::vector<filter::Problem> problems;
    std::vector<filter::Problem> warnings;
    filter::Filter planned =
        filter::CompileExpression(written.canonical, policy, catalog, problems, warnings);
    ++(problems.empty() ? compiled_ : refused_);
    return problems.empty() ? planned : written;
  }

  const ManualClock clock_{kNow};
  const std::unique_ptr<Random> random_ = MakeSeededRandom(Seed());
  const std::unique_ptr<Database> database_;
  std::unique_ptr<store::Store> store_;
  index::Index index_;
  Dice dice_{Seed() + 7'000};
  RandomBase base_{Seed() + 500, IdsOfBase(), Number() % 2 == 0 ? 80 : 40};
  std::map<std::string, filter::Node> segments_;
  int compiled_ = 0;
  int refused_ = 0;
};

TEST_P(FilterOracle, AllEvaluatorsAgree) {
  SCOPED_TRACE(absl::StrCat("seed ", Seed()));
  // 27 February to 1 March, of a year with and of one without the 29th; both changes of the clock
  // in Berlin.
  static constexpr UnixSeconds kDays[] = {1'803'686'400, 1'835'308'800, 1'806'192'000,
                                          1'824'940'800};
  Apply(base_.First());
  SaveSegment();
  Check(kNow + dice_.Between(-1, 1));
  SaveSegment();
  Apply(base_.Next(static_cast<int>(dice_.Between(20, 80))));
  Check(kNow + dice_.Between(1, 400) * kDay);
  Check(dice_.Pick(kDays) + dice_.Between(-2 * kDay, 2 * kDay));
}

INSTANTIATE_TEST_SUITE_P(
    , FilterOracle, testing::Combine(testing::ValuesIn(Backends()), testing::Range(1, kBases + 1)),
    [](const auto& info) {
      return absl::StrCat(std::get<0>(info.param).name, "Base", std::get<1>(info.param));
    });

}  // namespace
}  // namespace clientele::contract
