#include "server/base/hash128.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace clientele {
namespace {

TEST(Hash128, GivesThePublishedValues) {
  const auto words = [](uint64_t high, uint64_t low) { return absl::MakeUint128(high, low); };
  EXPECT_EQ(Hash128(""), 0);
  EXPECT_EQ(Hash128("hello"), words(0xcbd8a7b341bd9b02, 0x5b1e906a48ae1d19));
  EXPECT_EQ(Hash128("hello, world"), words(0x342fac623a5ebc8e, 0x4cdcbc079642414d));
  EXPECT_EQ(Hash128("19 Jan 2038 at 3:14:07 AM"), words(0xb89e5988b737affc, 0x664fc2950231b2cb));
  EXPECT_EQ(Hash128("The quick brown fox jumps over the lazy dog."),
            words(0xcd99481f9ee902c9, 0x695da1a38987b6e7));
}

TEST(Hash128, EveryBitCounts) {
  for (size_t size = 1; size <= 40; ++size) {
    const std::string bytes(size, 'x');
    std::set<absl::uint128> hashes = {Hash128(bytes), Hash128(bytes + '\0')};
    for (size_t bit = 0; bit < 8 * size; ++bit) {
      std::string flipped = bytes;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      hashes.insert(Hash128(flipped));
    }
    EXPECT_EQ(hashes.size(), 8 * size + 2) << size;
  }
}

TEST(Hash128, ReadsBytesAsUnsigned) {
  EXPECT_NE(Hash128("\x80"), Hash128("\x80\xff"));
  EXPECT_NE(Hash128(absl::string_view("\xff\0", 2)), Hash128("\xff"));
}

}  // namespace
}  // namespace clientele
