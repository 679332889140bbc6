#include "server/index/client_set.h"

#include <gtest/gtest.h>

namespace clientele::index {
namespace {

// The size at which it becomes a bitmap, and one to either side.
TEST(ClientSet, ReadsBackWhatItWasMadeOf) {
  for (const size_t size :
       {size_t{0}, size_t{1}, size_t{4'095}, size_t{4'096}, size_t{4'097}, kChunkClients}) {
    std::vector<uint16_t> members;
    const size_t step = size == 0 ? 1 : kChunkClients / size;
    for (size_t i = 0; i < size; ++i) members.push_back(static_cast<uint16_t>(i * step));
    Bitmap bitmap;
    bitmap.Set(1);
    ClientSet(members).Read(bitmap);
    std::vector<uint16_t> read;
    bitmap.ForEach([&](size_t i) { read.push_back(static_cast<uint16_t>(i)); });
    EXPECT_EQ(read, members);
  }
}

TEST(ClientSet, LosesWhoIsRemoved) {
  for (const size_t size : {size_t{3}, size_t{4'097}}) {
    std::vector<uint16_t> members;
    for (size_t i = 0; i < size; ++i) members.push_back(static_cast<uint16_t>(2 * i));
    ClientSet set(members);
    set.Remove(2);
    set.Remove(3);
    Bitmap bitmap;
    set.Read(bitmap);
    EXPECT_EQ(bitmap.Count(), size - 1);
    EXPECT_TRUE(bitmap.Test(0));
    EXPECT_FALSE(bitmap.Test(2));
    EXPECT_TRUE(bitmap.Test(4));
  }
}

}  // namespace
}  // namespace clientele::index
