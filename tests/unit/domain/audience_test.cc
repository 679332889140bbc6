#include "server/domain/audience.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "server/base/bytes.h"
#include "server/base/digest.h"
#include "tests/support/dice.h"

namespace clientele::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

AudienceChunk RandomChunk(Dice& dice) {
  AudienceChunk chunk;
  ClientId id = dice.Between(0, kMax / 4);
  for (size_t i = dice.Below(20); i > 0; --i) {
    id += dice.Between(1, dice.OneIn(4) ? 70'000 : 3);
    chunk.members.push_back({id, dice.Pick(kChannels), static_cast<int64_t>(dice.Bits())});
  }
  id = dice.Between(0, 9);
  for (size_t i = dice.Below(20); i > 0; --i) {
    id += dice.Between(1, dice.OneIn(4) ? 70'000 : 3);
    chunk.exclusions.push_back(
        {id, static_cast<ExclusionReason>(dice.Between(1, kExclusionReasonCount - 1))});
  }
  return chunk;
}

TEST(AudienceChunk, ComesBackAsItWent) {
  Dice dice(41);
  for (int round = 0; round < 5'000; ++round) {
    const AudienceChunk chunk = RandomChunk(dice);
    const auto back = DecodeAudienceChunk(kAudienceChunkFormat, EncodeAudienceChunk(chunk));
    ASSERT_TRUE(back.has_value());
    ASSERT_EQ(back->members, chunk.members);
    ASSERT_EQ(back->exclusions, chunk.exclusions);
  }
}

TEST(AudienceChunk, OfNobodyIsThreeZeros) {
  EXPECT_EQ(EncodeAudienceChunk({}), std::string("\0\0\0", 3));
  const auto back = DecodeAudienceChunk(kAudienceChunkFormat, absl::string_view("\0\0\0", 3));
  ASSERT_TRUE(back.has_value());
  EXPECT_THAT(back->members, IsEmpty());
  EXPECT_THAT(back->exclusions, IsEmpty());
}

TEST(AudienceChunk, HasTheSameBytesForEver) {
  AudienceChunk chunk;
  chunk.members = {{7, Channel::kEmail, -1, 0}, {307, Channel::kSms, 258, 3}};
  chunk.exclusions = {{9, ExclusionReason::kConsentNeverGiven}};
  chunk.tombstones = {{1, absl::MakeUint128(1, 2)}};
  EXPECT_EQ(absl::BytesToHexString(EncodeAudienceChunk(chunk)),
            "020701ffffffffffffffff00ac0202020100000000000003010906"
            "010101000000000000000200000000000000");
}

TEST(AudienceChunk, CutOffOrWithMoreBehindItDoesNotDecode) {
  Dice dice(42);
  for (int round = 0; round < 200; ++round) {
    const std::string whole = EncodeAudienceChunk(RandomChunk(dice));
    for (size_t size = 0; size < whole.size(); ++size) {
      ASSERT_FALSE(DecodeAudienceChunk(kAudienceChunkFormat, whole.substr(0, size)).has_value())
          << size;
    }
    ASSERT_FALSE(DecodeAudienceChunk(kAudienceChunkFormat, whole + '\0').has_value());
  }
}

TEST(AudienceChunk, OfBytesByChanceDecodesToSomethingOrNothing) {
  Dice dice(43);
  for (int round = 0; round < 50'000; ++round) {
    const auto chunk = DecodeAudienceChunk(kAudienceChunkFormat, dice.Bytes(dice.Below(40)));
    if (chunk.has_value()) ASSERT_LE(chunk->members.size() + chunk->exclusions.size(), 40u);
  }
}

AudienceCounts RandomCounts(Dice& dice) {
  AudienceCounts counts;
  counts.matched = dice.Between(0, kMax);
  counts.members = dice.Between(0, counts.matched);
  for (int64_t& count : counts.exclusions) count = dice.OneIn(2) ? 0 : dice.Between(0, kMax);
  for (int64_t& count : counts.channels) count = dice.OneIn(2) ? 0 : dice.Between(0, kMax);
  for (size_t n = dice.Below(4); n > 0; --n) counts.variants.push_back(dice.Between(0, kMax));
  for (size_t n = dice.Below(4); n > 0; --n) counts.lost_to[dice.Bytes(n)] = dice.Between(1, kMax);
  return counts;
}

TEST(AudienceChunk, OfTheFirstFormatHasNoVariantsAndNobodyErased) {
  ByteWriter writer;
  writer.Varint(1);
  writer.Varint(5);  // the client
  writer.Varint(static_cast<uint64_t>(Channel::kSms));
  writer.Fixed64(7);
  writer.Varint(1);
  writer.Varint(6);
  writer.Varint(static_cast<uint64_t>(ExclusionReason::kHoldout));
  const std::optional<AudienceChunk> chunk = DecodeAudienceChunk(1, writer.bytes());
  ASSERT_TRUE(chunk.has_value());
  EXPECT_EQ(chunk->members, (std::vector<AudienceMember>{{5, Channel::kSms, 7, 0}}));
  EXPECT_EQ(chunk->exclusions, (std::vector<AudienceExclusion>{{6, ExclusionReason::kHoldout}}));
  EXPECT_TRUE(chunk->tombstones.empty());
}

TEST(AudienceChunk, OfAFormatThatWasNeverWrittenDoesNotDecode) {
  const std::string bytes = EncodeAudienceChunk(AudienceChunk());
  EXPECT_TRUE(DecodeAudienceChunk(kAudienceChunkFormat, bytes).has_value());
  EXPECT_FALSE(DecodeAudienceChunk(0, bytes).has_value());
  EXPECT_FALSE(DecodeAudienceChunk(kAudienceChunkFormat + 1, bytes).has_value());
}

TEST(AudienceMembers, AreThoseOfTheChunkWhateverComesAfterThem) {
  Dice dice(44);
  for (int round = 0; round < 1'000; ++round) {
    const AudienceChunk chunk = RandomChunk(dice);
    const std::string bytes = EncodeAudienceChunk(chunk);
    ASSERT_EQ(DecodeAudienceMembers(kAudienceChunkFormat, bytes), chunk.members);
    ASSERT_EQ(DecodeAudienceMembers(kAudienceChunkFormat + 1, bytes), std::nullopt);
  }
  EXPECT_EQ(DecodeAudienceMembers(kAudienceChunkFormat, "\x02\x01"), std::nullopt);
}

TEST(ClientIds, SayOfEachMemberWhetherItIsAmongThem) {
  Dice dice(45);
  for (int round = 0; round < 1'000; ++round) {
    std::vector<AudienceMember> members;
    std::vector<ClientId> ids;
    std::vector<bool> wanted;
    for (ClientId id = 1; id <= 400; id += dice.Between(1, 20)) {
      const bool is_listed = !dice.OneIn(3);
      if (is_listed) ids.push_back(id);
      if (dice.OneIn(4)) continue;
      members.emplace_back().client_id = id;
      wanted.push_back(is_listed);
    }
    ASSERT_EQ(AreAmong(members, EncodeClientIds(ids)), wanted);
    ASSERT_EQ(AreAmong(members, ""), std::vector<bool>(members.size()));
  }
  AudienceMember member;
  member.client_id = 1'000'000;
  EXPECT_EQ(AreAmong({&member, 1}, "\x80"), std::nullopt);
}

TEST(AudienceCounts, ComeBackAsTheyWent) {
  Dice dice(44);
  for (int round = 0; round < 5'000; ++round) {
    const AudienceCounts counts = RandomCounts(dice);
    ASSERT_EQ(DecodeAudienceCounts(EncodeAudienceCounts(counts)), counts);
  }
}

// As a version wrote them that knew `reasons` exclusion reasons and `channels` channels.
std::string CountsOfOtherVersion(size_t reasons, size_t channels) {
  ByteWriter writer;
  writer.Signed(100);
  writer.Signed(60);
  for (const size_t size : {reasons, channels}) {
    writer.Varint(size);
    for (size_t i = 0; i < size; ++i) writer.Signed(static_cast<int64_t>(i) + 1);
  }
  return writer.Take();
}

TEST(AudienceCounts, OfAVersionWithFewerReasonsHaveZerosForTheOthers) {
  const auto counts = DecodeAudienceCounts(CountsOfOtherVersion(2, 1));
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(counts->matched, 100);
  EXPECT_EQ(counts->members, 60);
  EXPECT_EQ(counts->exclusions[1], 2);
  EXPECT_EQ(counts->exclusions[2], 0);
  EXPECT_EQ(counts->channels[0], 1);
  EXPECT_EQ(counts->channels[1], 0);
}

TEST(AudienceCounts, OfAVersionWithMoreReasonsLoseThose) {
  const auto counts = DecodeAudienceCounts(CountsOfOtherVersion(40, 9));
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(counts->exclusions.back(), kExclusionReasonCount);
  EXPECT_EQ(counts->channels.back(), kChannelCount + 1);
}

TEST(AudienceCounts, CutOffOrWithMoreBehindThemDoNotDecode) {
  Dice dice(45);
  const AudienceCounts counts = RandomCounts(dice);
  const std::string whole = EncodeAudienceCounts(counts);
  AudienceCounts first = counts;
  first.variants.clear();
  first.lost_to.clear();
  // The first version ended here: it knew neither.
  const size_t first_size = EncodeAudienceCounts(first).size() - 2;
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto decoded = DecodeAudienceCounts(whole.substr(0, size));
    EXPECT_EQ(decoded.has_value(), size == first_size) << size;
    if (decoded.has_value()) EXPECT_EQ(*decoded, first);
  }
  EXPECT_FALSE(DecodeAudienceCounts(whole + '\0').has_value());
}

std::string MembersHex(const std::vector<AudienceChunk>& chunks) {
  return absl::BytesToHexString(MembersHash(chunks));
}

// Worked out apart from this program: SHA-256 over three hashes of four 64-bit numbers.
TEST(MembersHash, IsSha256OverTheLeavesOfTheMembers) {
  AudienceChunk chunk;
  chunk.members = {
      {1, Channel::kEmail, -2}, {65'536, Channel::kSms, kMax}, {65'537, Channel::kPost, kMin, 9}};
  EXPECT_EQ(MembersHex({chunk}),
            "a4c6334aec713c317ed9bc6aba9386ce612dd2352d3a27ce84a5ce2539c3ba8e");
  EXPECT_EQ(MembersHex({}), absl::BytesToHexString(Sha256("")));
}

TEST(MembersHash, DependsOnTheMembersAndNotOnChunksOrExclusions) {
  AudienceChunk whole;
  whole.members = {{1, Channel::kEmail, 5}, {2, Channel::kSms, 6}};
  AudienceChunk first;
  first.members = {whole.members[0]};
  first.exclusions = {{3, ExclusionReason::kBelowLimit}};
  AudienceChunk second;
  second.number = 1;
  second.members = {whole.members[1]};
  EXPECT_EQ(MembersHex({first, {}, second}), MembersHex({whole}));
}

TEST(MembersHash, IsAnotherForEveryOtherMember) {
  AudienceChunk chunk;
  chunk.members = {{1, Channel::kEmail, 5}};
  const std::string hash = MembersHex({chunk});
  for (const AudienceMember& other :
       {AudienceMember{2, Channel::kEmail, 5}, AudienceMember{1, Channel::kSms, 5},
        AudienceMember{1, Channel::kEmail, 6}, AudienceMember{1, Channel::kEmail, 5, 1}}) {
    chunk.members = {other};
    EXPECT_NE(MembersHex({chunk}), hash);
  }
}

AudienceRow Audience() {
  AudienceRow row;
  row.campaign_id = "spring-2026";
  row.evaluated_revision = 41;
  row.evaluated_at = 1'794'819'600;
  row.filter = "temperature = HOT";
  row.channels = "EMAIL,SMS";
  row.policy_version = 3;
  return row;
}

std::string ProvenanceHex(const AudienceRow& row) {
  return absl::BytesToHexString(ProvenanceHash(row, "mark"));
}

// Worked out apart from this program.
TEST(ProvenanceHash, IsSha256OverWhatTheAudienceWasMadeFrom) {
  EXPECT_EQ(ProvenanceHex(Audience()),
            "93ee83fc49842345269c8655d6c21accb71187b2782d88ab12ebeb7ee5b12675");
}

TEST(ProvenanceHash, IsAnotherForEveryOtherOriginAndForNothingElse) {
  const std::string hash = ProvenanceHex(Audience());
  const auto with = [](auto change) {
    AudienceRow row = Audience();
    change(row);
    return ProvenanceHex(row);
  };
  EXPECT_NE(with([](AudienceRow& row) { row.campaign_id = "autumn"; }), hash);
  EXPECT_NE(with([](AudienceRow& row) { row.evaluated_revision = 42; }), hash);
  EXPECT_NE(with([](AudienceRow& row) { row.evaluated_at += 1; }), hash);
  EXPECT_NE(with([](AudienceRow& row) {
              row.filter += "EMAIL,SMS";
              row.channels = "";
            }),
            hash);
  EXPECT_NE(with([](AudienceRow& row) { row.channels = "SMS,EMAIL"; }), hash);
  EXPECT_NE(with([](AudienceRow& row) { row.policy_version = 4; }), hash);
  EXPECT_NE(with([](AudienceRow& row) { row.step = 2; }), hash);
  EXPECT_NE(with([](AudienceRow& row) { row.send_from = 1; }), hash);
  EXPECT_NE(with([](AudienceRow& row) { row.send_to = 1; }), hash);
  EXPECT_NE(with([](AudienceRow& row) { row.options = "x"; }), hash);
  EXPECT_NE(absl::BytesToHexString(ProvenanceHash(Audience(), "another mark")), hash);
  EXPECT_EQ(with([](AudienceRow& row) { row.released = Released::kAll; }), hash);
  EXPECT_EQ(with([](AudienceRow& row) { row.number = row.revision = row.members = 9; }), hash);
}

TEST(Channels, JoinAndSplitInOrder) {
  const std::vector<Channel> channels = {Channel::kSms, Channel::kEmail};
  EXPECT_EQ(JoinChannels(channels), "SMS,EMAIL");
  EXPECT_EQ(JoinChannels({}), "");
  EXPECT_THAT(SplitChannels("SMS,EMAIL"), ElementsAre(Channel::kSms, Channel::kEmail));
  EXPECT_THAT(SplitChannels(""), IsEmpty());
}

TEST(Channels, SplitPassesOverNamesItDoesNotKnow) {
  EXPECT_THAT(SplitChannels("PIGEON,EMAIL,,email"), ElementsAre(Channel::kEmail));
}

}  // namespace
}  // namespace clientele::domain
