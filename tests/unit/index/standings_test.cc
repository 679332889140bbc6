#include "server/index/queries.h"

#include <gtest/gtest.h>

#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using Ids = std::vector<domain::ClientId>;

const Cancelled kNever;

std::vector<std::string> AbcClasses(const Index& index, Standings* standings) {
  const Index::Reader reader(index);
  const filter::FieldId fields[] = {filter::FieldId::kAbcClass};
  return Fetch(reader, kNow, Ids{1, 2, 3}, fields, standings)[0].texts;
}

using Texts = std::vector<std::string>;

// A stream reads its members' classes batch by batch, all by the places it began with.
TEST(Fetch, GoesByTheStandingsThatItsCallerKeeps) {
  HandMade base(3);
  base.Order(1, kNow, 1, 96);
  base.Order(2, kNow, 1, 4);
  base.Apply();
  Standings standings;
  EXPECT_EQ(AbcClasses(base.index(), &standings), Texts({"A", "C", "NONE"}));
  // 3 takes the first place; 1 keeps what it had.
  base.Order(3, kNow, 1, 10'000);
  base.Apply();
  EXPECT_EQ(AbcClasses(base.index(), &standings), Texts({"A", "C", "A"}));
  EXPECT_EQ(AbcClasses(base.index(), nullptr), Texts({"C", "C", "A"}));
}

TEST(Fetch, SaysWhichValuesAreMissingOnlyWhereSomeAre) {
  HandMade base(2);
  base.Order(1, kNow);
  base.Apply();
  const Index::Reader reader(base.index());
  const filter::FieldId fields[] = {filter::FieldId::kRfmRecency, filter::FieldId::kOverdue,
                                    filter::FieldId::kLastRespondedAt};
  const std::vector<FieldValues> columns = Fetch(reader, kNow, Ids{2, 1}, fields);
  EXPECT_EQ(columns[0].integers, std::vector<int64_t>({0, 1}));
  EXPECT_EQ(columns[0].present, std::vector<bool>({false, true}));
  EXPECT_EQ(columns[1].integers, std::vector<int64_t>({0, 0}));
  EXPECT_TRUE(columns[1].present.empty());
  EXPECT_EQ(columns[2].present, std::vector<bool>({false, false}));
}

TEST(Ranked, PutsMissingLastBothWaysAndEqualsById) {
  HandMade base(4);
  base.Order(2, kNow, 1, 50);
  base.Order(3, kNow, 1, 70);
  base.Order(4, kNow, 1, 50);
  base.Apply();
  const filter::Filter everyone;
  const Index::Reader reader(base.index());
  const auto selection = Select(reader, {everyone, kNow, kNever});
  ASSERT_TRUE(selection.ok());
  const auto field = filter::FieldId::kAverageOrderAmount;
  const auto ascending = Ranked(reader, *selection, {field, false}, kNever);
  const auto descending = Ranked(reader, *selection, {field, true}, kNever);
  ASSERT_TRUE(ascending.ok() && descending.ok());
  EXPECT_EQ(*ascending, Ids({2, 4, 3, 1}));
  EXPECT_EQ(*descending, Ids({3, 2, 4, 1}));
}

TEST(CountReclassified, CountsClientsAndNotClasses) {
  HandMade base(3);
  base.Order(1, kNow - 100 * kDay, 1, 100);
  base.Order(2, kNow, 1, 100);
  base.Apply();
  const Index::Reader reader(base.index());
  domain::Policy policy = reader.policy();
  // 1 becomes hot and active at once.
  policy.hot_days = policy.active_days = 101;
  const auto count = CountReclassified(reader, policy, kNow, kNever);
  ASSERT_TRUE(count.ok());
  EXPECT_EQ(*count, 1);
  // Nobody has revenue in the last day but 2, who had half of it before and stays A; 1 falls to C.
  policy = reader.policy();
  policy.abc_days = 1;
  EXPECT_EQ(*CountReclassified(reader, policy, kNow, kNever), 1);
}

TEST(IndexBytes, GrowsWithTheBase) {
  HandMade small(1);
  small.Apply();
  HandMade large(1'000);
  for (domain::ClientId id = 1; id <= 1'000; ++id) large.Order(id, kNow);
  large.Apply();
  EXPECT_LT(IndexBytes(Index::Reader(small.index())), IndexBytes(Index::Reader(large.index())));
}

}  // namespace
}  // namespace clientele::index
