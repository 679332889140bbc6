#include "server/base/random.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace clientele {
namespace {

TEST(SeededRandom, RepeatsItselfForTheSameSeed) {
  const auto first = MakeSeededRandom(7);
  const auto second = MakeSeededRandom(7);
  for (const size_t count : {0u, 1u, 16u, 1000u}) {
    EXPECT_EQ(first->Bytes(count), second->Bytes(count)) << count;
  }
}

TEST(SeededRandom, GoesOnWithEveryCall) {
  const auto random = MakeSeededRandom(7);
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(seen.insert(random->Bytes(16)).second);
}

TEST(SeededRandom, GivesOtherBytesForAnotherSeed) {
  std::set<std::string> seen;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    EXPECT_TRUE(seen.insert(MakeSeededRandom(seed)->Bytes(16)).second) << seed;
  }
}

TEST(SeededRandom, UsesEveryByte) {
  const std::string bytes = MakeSeededRandom(1)->Bytes(100'000);
  EXPECT_EQ(std::set<char>(bytes.begin(), bytes.end()).size(), 256u);
}

TEST(SystemRandom, GivesAsManyBytesAsAskedAndNeverTheSame) {
  const auto random = MakeSystemRandom();
  EXPECT_EQ(random->Bytes(0), "");
  EXPECT_EQ(random->Bytes(33).size(), 33u);
  EXPECT_NE(random->Bytes(32), random->Bytes(32));
  EXPECT_NE(random->Bytes(32), MakeSystemRandom()->Bytes(32));
}

}  // namespace
}  // namespace clientele
