// Random filters over random bases that live through random changes: every answer of the index must
// be the one that plain rows give. A failure names the seed, the moment and the filter.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/filter/compiler.h"
#include "server/filter/printer.h"
#include "tests/unit/filter/random_filter.h"
#include "tests/unit/index/base_values.h"
#include "tests/unit/index/oracle.h"
#include "tests/unit/index/random_base.h"

namespace clientele::index {
namespace {

using domain::ClientId;
using filter::FieldId;

std::vector<FieldId> FieldsThat(bool filter::Field::*is) {
  std::vector<FieldId> fields;
  for (const filter::Field& field : filter::Fields()) {
    if (field.*is) fields.push_back(field.id);
  }
  return fields;
}

Ids IdsOf(const Selection& selection) {
  Ids ids;
  for (size_t number = 0; number < selection.chunks.size(); ++number) {
    selection.chunks[number].ForEach(
        [&](size_t i) { ids.push_back(static_cast<ClientId>(number * kChunkClients + i) + 1); });
  }
  return ids;
}

std::vector<std::string> Lines(const std::vector<BreakDownRow>& rows) {
  std::vector<std::string> lines;
  for (const BreakDownRow& row : rows) {
    lines.push_back(absl::StrCat(absl::StrJoin(row.values, "|"), ": ", row.count, " clients, ",
                                 row.orders_count, " orders, ", row.total_amount, ", ",
                                 row.total_quantity));
  }
  return lines;
}

// What one member of a fetched column shows, and where in its list it stands.
std::string Shown(const FieldValues& column, size_t i) {
  if (!column.present.empty() && !column.present[i]) return "(missing)";
  return column.texts.empty() ? absl::StrCat(column.integers[i]) : column.texts[i];
}

// Holds an index against the oracle at one moment.
class Comparison {
 public:
  Comparison(const Index& index, const Oracle& oracle, Dice& dice)
      : reader_(index), oracle_(oracle), dice_(dice) {}

  void CheckBase() {
    EXPECT_EQ(CountClients(reader_), static_cast<int64_t>(oracle_.model().clients.size()));
    EXPECT_EQ(CountTags(reader_, oracle_.now()), oracle_.CountTags());
    const domain::Policy other = RandomPolicy(dice_);
    EXPECT_EQ(CountReclassified(reader_, other, oracle_.now()), oracle_.CountReclassified(other));
    EXPECT_EQ(CountReclassified(reader_, oracle_.model().policy, oracle_.now()), 0);
  }

  void CheckFilter(const filter::Filter& filter) {
    SCOPED_TRACE(absl::StrCat("now ", oracle_.now(), ", filter ", filter.canonical));
    const Question question = {filter, oracle_.now(), never_};
    const auto selection = Select(reader_, question);
    ASSERT_TRUE(selection.ok());
    const Ids members = oracle_.Members(filter.root);
    ASSERT_EQ(IdsOf(*selection), members);
    CheckCount(question, members);
    CheckRanking(*selection, members);
    CheckBreakDown(question, members);
    CheckAudience(question, members);
  }

  void CheckFetched(Ids ids) {
    // One that was never given, and one out of every range.
    ids.push_back(1'000'000);
    ids.push_back(-1);
    dice_.Shuffle(ids);
    for (const filter::Field& field : filter::Fields()) {
      if (field.type == filter::FieldType::kTags) continue;
      const FieldId one[] = {field.id};
      const std::vector<FieldValues> columns = Fetch(reader_, oracle_.now(), ids, one);
      for (size_t i = 0; i < ids.size(); ++i) {
        EXPECT_EQ(Shown(columns[0], i), oracle_.Shown(ids[i], field.id))
            << field.name << " of " << ids[i];
      }
    }
  }

 private:
  void CheckCount(const Question& question, const Ids& members) {
    const auto count = CountSegment(reader_, question);
    ASSERT_TRUE(count.ok());
    EXPECT_EQ(count->count, static_cast<int64_t>(members.size()));
    EXPECT_EQ(count->reachable, oracle_.Reachable(members));
  }

  void CheckRanking(const Selection& selection, const Ids& members) {
    static const std::vector<FieldId> orderable = FieldsThat(&filter::Field::orderable);
    const Order order = {dice_.Pick(orderable), dice_.OneIn(2)};
    SCOPED_TRACE(absl::StrCat("by ", filter::FieldOf(order.field).name, order.descending));
    const auto ranked = Ranked(reader_, selection, order, never_);
    ASSERT_TRUE(ranked.ok());
    EXPECT_EQ(*ranked, oracle_.Ranked(members, order));
  }

  void CheckBreakDown(const Question& question, const Ids& members) {
    static const std::vector<FieldId> all = FieldsThat(&filter::Field::dimension);
    std::vector<FieldId> dimensions = {dice_.Pick(all)};
    if (dice_.OneIn(2)) dimensions.push_back(dice_.Pick(all));
    const auto rows = BreakDownSegment(reader_, question, dimensions);
    ASSERT_TRUE(rows.ok());
    EXPECT_EQ(Lines(*rows), oracle_.BreakDown(members, dimensions));
  }

  void CheckAudience(const Question& question, const Ids& members) {
    std::vector<domain::Channel> channels(std::begin(domain::kChannels),
                                          std::end(domain::kChannels));
    dice_.Shuffle(channels);
    channels.resize(1 + dice_.Below(channels.size()));
    const auto draft = JudgeAudience(reader_, question, channels);
    ASSERT_TRUE(draft.ok());
    const Oracle::Audience expected = oracle_.Judge(members, channels);
    EXPECT_EQ(draft->counts, expected.counts);
    std::vector<domain::AudienceMember> chosen;
    std::vector<domain::AudienceExclusion> excluded;
    for (const domain::AudienceChunk& chunk : draft->chunks) {
      chosen.insert(chosen.end(), chunk.members.begin(), chunk.members.end());
      excluded.insert(excluded.end(), chunk.exclusions.begin(), chunk.exclusions.end());
    }
    EXPECT_EQ(chosen, expected.members);
    EXPECT_EQ(excluded, expected.exclusions);
    EXPECT_EQ(chosen.size() + excluded.size(), members.size());
    CheckRecipients(chosen);
  }

  void CheckRecipients(std::vector<domain::AudienceMember> members) {
    // Some were chosen for an address that is no more.
    for (domain::AudienceMember& member : members) {
      if (dice_.OneIn(4)) member.channel = dice_.Pick(domain::kChannels);
    }
    const auto recipients = FindRecipients(reader_, oracle_.now(), members);
    ASSERT_EQ(recipients.size(), members.size());
    for (size_t i = 0; i < members.size(); ++i) {
      const auto& got = recipients[i];
      const std::string shown = got.has_value() ? absl::StrCat(got->address, "|", got->display_name,
                                                               "|", got->external_id)
                                                : "-";
      EXPECT_EQ(shown, oracle_.Recipient(members[i]));
    }
  }

  const Index::Reader reader_;
  const Oracle& oracle_;
  Dice& dice_;
  const Cancelled never_;
};

struct Life {
  uint64_t seed;
  RandomBase::Ids ids;
  int clients;
  int batches;
  int filters;  // at each moment
};

class OracleTest : public ::testing::TestWithParam<Life> {
 protected:
  // By way of its text, as a caller's filter comes.
  filter::Filter RandomFilter(const RandomBase& base, UnixSeconds now) {
    filter::RandomFilter filters(dice_, [&](const filter::Field& field) {
      return BaseValue(dice_, base.model(), now, field);
    });
    const filter::Node root = filters.Make(static_cast<int>(dice_.Between(1, 6)));
    std::vector<filter::Problem> problems;
    const domain::Policy& policy = base.model().policy;
    filter::Filter filter =
        filter::CompileExpression(filter::Print(root, policy), policy, problems);
    // A tree of this depth may have too many terms; any other is as good.
    return problems.empty() ? filter : filter::Filter{};
  }

  void Check(const Index& index, const RandomBase& base, UnixSeconds now) {
    const Oracle oracle(base.model(), now);
    Comparison comparison(index, oracle, dice_);
    comparison.CheckBase();
    for (int i = 0; i < GetParam().filters && !HasFailure(); ++i) {
      comparison.CheckFilter(RandomFilter(base, now));
    }
    Ids some;
    for (const auto& [id, client] : base.model().clients) {
      if (some.size() < 40) some.push_back(id);
    }
    comparison.CheckFetched(some);
  }

  void CheckAtSeveralClocks(const Index& index, const RandomBase& base) {
    for (const UnixSeconds now :
         {kNow, kNow + dice_.Pick({-1, 1}), kNow + dice_.Between(1, 400) * kDay}) {
      Check(index, base, now);
    }
  }

  Dice dice_{GetParam().seed + 1'000};
};

TEST_P(OracleTest, AnswersAsPlainRowsDo) {
  const Life& life = GetParam();
  SCOPED_TRACE(absl::StrCat("seed ", life.seed));
  RandomBase base(life.seed, life.ids, life.clients);
  Index index;
  index.Apply(base.First());
  CheckAtSeveralClocks(index, base);
  for (int batch = 0; batch < life.batches && !HasFailure(); ++batch) {
    SCOPED_TRACE(absl::StrCat("after batch ", batch));
    index.Apply(base.Next(static_cast<int>(dice_.Between(1, life.clients))));
    CheckAtSeveralClocks(index, base);
  }
  Index loaded;
  loaded.Apply(base.Everything());
  EXPECT_EQ(loaded.revision(), index.revision());
  SCOPED_TRACE("loaded");
  CheckAtSeveralClocks(loaded, base);
}

std::vector<Life> Lives() {
  std::vector<Life> lives;
  for (uint64_t seed = 1; seed <= 24; ++seed) {
    lives.push_back({seed, RandomBase::Ids::kDense, 150, 4, 12});
    lives.push_back({seed + 100, RandomBase::Ids::kGaps, 60, 4, 12});
  }
  for (uint64_t seed = 201; seed <= 203; ++seed) {
    lives.push_back({seed, RandomBase::Ids::kSeveralChunks, 200, 2, 4});
  }
  // With so many orders in a chunk that its log is sorted.
  for (uint64_t seed = 301; seed <= 302; ++seed) {
    lives.push_back({seed, RandomBase::Ids::kDense, 700, 3, 6});
  }
  return lives;
}

INSTANTIATE_TEST_SUITE_P(Random, OracleTest, ::testing::ValuesIn(Lives()),
                         [](const auto& info) { return absl::StrCat("Seed", info.param.seed); });

}  // namespace
}  // namespace clientele::index
