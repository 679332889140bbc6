#include "server/index/postings.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/dice.h"

namespace clientele::index {
namespace {

constexpr UnixSeconds kMoment = 1'000;

// By client: when its tag ends, 0 for never.
using Shadow = std::map<uint16_t, StoredTime>;

void CheckSame(const Postings& postings, const Shadow& shadow, UnixSeconds now) {
  Bitmap expected;
  for (const auto& [client, expires] : shadow) {
    if (expires == 0 || now < static_cast<UnixSeconds>(expires) - 1) expected.Set(client);
  }
  Bitmap got;
  got.Set(77);  // what was there before is gone
  postings.Read(now, got);
  ASSERT_TRUE(got == expected);
  ASSERT_EQ(postings.Count(now), expected.Count());
}

TEST(PostingsTest, ATagEndsAtItsExpiryAndNotBefore) {
  Postings postings;
  postings.Set(5, StoreTime(kMoment));
  EXPECT_EQ(postings.Count(kMoment - 1), 1u);
  EXPECT_EQ(postings.Count(kMoment), 0u);
  EXPECT_EQ(postings.Count(kMoment + 1), 0u);
}

TEST(PostingsTest, SettingAgainReplacesTheExpiry) {
  Postings postings;
  postings.Set(5, StoreTime(kMoment));
  postings.Set(5, 0);
  EXPECT_EQ(postings.Count(kMoment), 1u);
  postings.Set(5, StoreTime(kMoment));
  postings.Set(5, StoreTime(kMoment + 1));
  EXPECT_EQ(postings.Count(kMoment), 1u);
  EXPECT_EQ(postings.Count(kMoment + 1), 0u);
}

TEST(PostingsTest, RemovingForgetsTheExpiryToo) {
  Postings postings;
  postings.Set(5, StoreTime(kMoment));
  postings.Remove(5);
  postings.Remove(5);
  EXPECT_EQ(postings.Count(kMoment - 1), 0u);
  EXPECT_EQ(postings.Count(kMoment), 0u);
  postings.Set(5, 0);
  EXPECT_EQ(postings.Count(kMoment), 1u);
}

TEST(PostingsTest, GrowingDenseLosesNobody) {
  Postings postings;
  Shadow shadow;
  // 4,096 fit the sorted array.
  for (int n = 0; n <= 4'200; ++n) {
    const auto client = static_cast<uint16_t>(n * 15);
    const StoredTime expires = n % 7 == 0 ? StoreTime(kMoment) : 0;
    postings.Set(client, expires);
    shadow[client] = expires;
    if (n >= 4'090 && n <= 4'100) CheckSame(postings, shadow, kMoment - 1);
  }
  CheckSame(postings, shadow, kMoment);
  for (int n = 0; n <= 4'200; n += 2) {
    postings.Remove(static_cast<uint16_t>(n * 15));
    shadow.erase(static_cast<uint16_t>(n * 15));
  }
  CheckSame(postings, shadow, kMoment);
}

TEST(PostingsTest, HoldsWhatAMapHolds) {
  Dice dice(1);
  for (const size_t clients : {size_t{20}, size_t{9'000}, kChunkClients}) {
    Postings postings;
    Shadow shadow;
    for (int step = 0; step < 12'000; ++step) {
      const auto client =
          static_cast<uint16_t>(dice.OneIn(20) ? kChunkClients - 1 : dice.Below(clients));
      if (dice.OneIn(5)) {
        postings.Remove(client);
        shadow.erase(client);
      } else {
        const StoredTime expires =
            dice.OneIn(10) ? StoreTime(kMoment + dice.Between(-2, 2)) : StoredTime{0};
        postings.Set(client, expires);
        shadow[client] = expires;
      }
      if (step % 200 == 0) CheckSame(postings, shadow, kMoment + dice.Between(-3, 3));
    }
  }
}

}  // namespace
}  // namespace clientele::index
