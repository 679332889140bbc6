// The hash of an audience stays what it was, whoever is erased from it and in whatever order.
#include <gtest/gtest.h>

#include "server/domain/audience.h"
#include "tests/support/dice.h"

namespace clientele::domain {
namespace {

std::vector<AudienceChunk> RandomChunks(Dice& dice) {
  std::vector<AudienceChunk> chunks(3);
  ClientId id = 0;
  for (AudienceChunk& chunk : chunks) {
    for (size_t n = dice.Below(12); n > 0; --n) {
      id += dice.Between(1, 3);
      const auto variant = static_cast<int32_t>(dice.Below(3));
      chunk.members.push_back(
          {id, dice.Pick(kChannels), static_cast<int64_t>(dice.Bits()), variant});
    }
    for (size_t n = dice.Below(3); n > 0; --n) {
      chunk.exclusions.push_back({id += dice.Between(1, 3), ExclusionReason::kBelowLimit});
    }
  }
  return chunks;
}

TEST(AudienceErased, HasTheHashItWasIssuedWith) {
  Dice dice(17);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<AudienceChunk> chunks = RandomChunks(dice);
    const std::string issued = MembersHash(chunks);
    for (int erasures = 0; erasures < 15; ++erasures) {
      const ClientId id = dice.Between(1, 60);
      for (AudienceChunk& chunk : chunks) {
        const size_t before = chunk.members.size() + chunk.exclusions.size();
        const bool erased = EraseFromChunk(id, chunk);
        ASSERT_EQ(chunk.members.size() + chunk.exclusions.size(), before - (erased ? 1 : 0));
        ASSERT_FALSE(EraseFromChunk(id, chunk));
        chunk = *DecodeAudienceChunk(kAudienceChunkFormat, EncodeAudienceChunk(chunk));
      }
      ASSERT_EQ(MembersHash(chunks), issued);
    }
  }
}

TEST(AudienceErased, HasAnotherHashWhenATombstoneIsNotTheMembers) {
  std::vector<AudienceChunk> chunks(1);
  chunks[0].members = {{1, Channel::kEmail, 11, 0}, {2, Channel::kEmail, 22, 0}};
  const std::string issued = MembersHash(chunks);
  ASSERT_TRUE(EraseFromChunk(1, chunks[0]));
  AudienceTombstone& tombstone = chunks[0].tombstones[0];
  tombstone.leaf += 1;
  EXPECT_NE(MembersHash(chunks), issued);
  tombstone.leaf -= 1;
  tombstone.position = 1;
  EXPECT_NE(MembersHash(chunks), issued);
  chunks[0].tombstones.clear();
  EXPECT_NE(MembersHash(chunks), issued);
}

}  // namespace
}  // namespace clientele::domain
