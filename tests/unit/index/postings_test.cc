#include "server/index/postings.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/dice.h"

namespace clientele::index {
namespace {

std::vector<uint16_t> Members(const Postings& postings, UnixSeconds now) {
  Bitmap bitmap;
  postings.Read(now, bitmap);
  std::vector<uint16_t> members;
  bitmap.ForEach([&](size_t i) { members.push_back(static_cast<uint16_t>(i)); });
  EXPECT_EQ(postings.Count(now), members.size());
  return members;
}

TEST(Postings, EndAtTheSecondOfTheirExpiry) {
  Postings postings;
  postings.Set(7, {StoreTime(0), StoreTime(100), 0});
  EXPECT_EQ(Members(postings, 99), std::vector<uint16_t>({7}));
  EXPECT_TRUE(Members(postings, 100).empty());
  EXPECT_TRUE(Members(postings, 101).empty());
}

TEST(Postings, GiveTheLastMarkThatWasSet) {
  Postings postings;
  postings.Set(7, {StoreTime(1), 0, 1});
  postings.Set(7, {StoreTime(2), 0, 5});
  int visits = 0;
  postings.ForEach(0, [&](uint16_t client, const TagMark& mark) {
    ++visits;
    EXPECT_EQ(client, 7);
    EXPECT_EQ(mark.set_at, StoreTime(2));
    EXPECT_EQ(mark.actor, 5u);
  });
  EXPECT_EQ(visits, 1);
}

TEST(Postings, ForgetTheExpiryOfWhatIsTakenAway) {
  Postings postings;
  postings.Set(5, {1, StoreTime(100), 0});
  postings.Remove(5);
  postings.Remove(5);
  EXPECT_TRUE(Members(postings, 99).empty());
  postings.Set(5, {1, 0, 0});
  EXPECT_EQ(Members(postings, 100), std::vector<uint16_t>({5}));
}

TEST(Postings, HoldTheFirstAndTheLastPlaceOfAChunk) {
  Postings postings;
  postings.Set(0, {1, 0, 0});
  postings.Set(65'535, {1, 0, 0});
  EXPECT_EQ(Members(postings, 0), std::vector<uint16_t>({0, 65'535}));
}

// Through the change from few to many, and with removals of what is not there.
TEST(Postings, AreAMapFromClientToMark) {
  Dice dice(3);
  Postings postings;
  std::map<uint16_t, TagMark> plain;
  for (int i = 0; i < 12'000; ++i) {
    const auto client = static_cast<uint16_t>(dice.Below(20'000));
    if (dice.OneIn(4)) {
      postings.Remove(client);
      plain.erase(client);
    } else {
      const TagMark mark = {StoreTime(i), dice.OneIn(2) ? 0 : StoreTime(dice.Between(0, 100)),
                            static_cast<Code>(dice.Below(9))};
      postings.Set(client, mark);
      plain[client] = mark;
    }
    if (i % 1'000 != 0) continue;
    const UnixSeconds now = dice.Between(0, 100);
    std::map<uint16_t, Code> actors;
    postings.ForEach(now, [&](uint16_t each, const TagMark& mark) { actors[each] = mark.actor; });
    std::map<uint16_t, Code> expected;
    for (const auto& [each, mark] : plain) {
      const bool over = mark.expires_at != 0 && mark.expires_at <= StoreTime(now);
      if (!over) expected[each] = mark.actor;
    }
    ASSERT_EQ(actors, expected);
    ASSERT_EQ(Members(postings, now).size(), expected.size());
  }
}

}  // namespace
}  // namespace clientele::index
