#include "server/domain/chunk_hash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/domain/audience.h"
#include "tests/support/flip_column.h"
#include "tests/support/kept_rows.h"
#include "tests/support/random_rows.h"

namespace clientele::domain {
namespace {

using ::testing::ElementsAre;

// "orders at 1": where two copies differ.
std::vector<std::string> Texts(const std::vector<ChunkDifference>& differences) {
  std::vector<std::string> texts;
  for (const ChunkDifference& difference : differences) {
    for (const HashedPart part : difference.parts) {
      texts.push_back(absl::StrCat(NameOf(part), " at ", difference.first_client_id));
    }
  }
  return texts;
}

ChunkHashes HashesFrom(const std::function<void(ChunkHasher&)>& add) {
  ChunkHasher hasher;
  add(hasher);
  ChunkHashes hashes;
  hashes.sums = hasher.Take();
  return hashes;
}

template <typename Row>
ChunkHashes HashesOf(const Row& row) {
  return HashesFrom([&](ChunkHasher& hasher) { hasher.Add(row); });
}

std::vector<std::string> Differences(const ChunkHashes& a, const ChunkHashes& b) {
  return Texts(FindDifferences(a, b));
}

template <typename Row>
void ExpectHashesWhatIsKept(const Row& row, const std::string& where,
                            const std::function<ChunkHashes(const Row&)>& hash) {
  for (const std::string& column : ColumnsOf(row)) {
    Row flipped = row;
    FlipColumn(flipped, column);
    const std::vector<std::string> found = Differences(hash(row), hash(flipped));
    const std::string name = absl::StrCat(Row::kTable.name, ".", column);
    if (IndexKeeps(Row::kTable.name, column)) {
      EXPECT_THAT(found, ElementsAre(where)) << name;
    } else {
      EXPECT_THAT(found, ElementsAre()) << name;
    }
  }
}

template <typename Row>
void ExpectHashesWhatIsKept(Row row, const std::string& where) {
  ExpectHashesWhatIsKept<Row>(row, where, [](const Row& each) { return HashesOf<Row>(each); });
}

// A row of client 70,000 with something in most columns.
template <typename Row>
Row Sample() {
  Dice dice(3);
  Row row = RandomRow<Row>(dice, 5);
  if constexpr (requires { row.client_id; }) row.client_id = 70'000;
  return row;
}

TEST(ChunkHasher, EveryColumnCountsButThoseThatAnIndexDoesNotKeep) {
  ExpectHashesWhatIsKept(Sample<ClientRow>(), "clients at 65537");
  ExpectHashesWhatIsKept(Sample<ProfileRow>(), "profiles at 65537");
  ExpectHashesWhatIsKept(Sample<ClientChannelRow>(), "channels at 65537");
  ExpectHashesWhatIsKept(Sample<ClientTagRow>(), "tags at 65537");
  ExpectHashesWhatIsKept(Sample<ClientAttributeRow>(), "attributes at 65537");
  ExpectHashesWhatIsKept(Sample<InteractionRow>(), "interactions at 65537");
  ExpectHashesWhatIsKept(Sample<DeliveryRow>(), "deliveries at 65537");
  ExpectHashesWhatIsKept(Sample<ResponseRow>(), "responses at 65537");
  ExpectHashesWhatIsKept(Sample<TagRow>(), "vocabulary at 0");
  ExpectHashesWhatIsKept(Sample<SegmentRow>(), "segments at 0");
  ProductRow product = Sample<ProductRow>();
  product.category = "frozen";
  ExpectHashesWhatIsKept(product, "products at 0");
}

OrderRow StandingOrder() {
  OrderRow order = Sample<OrderRow>();
  order.superseded_by = 0;
  order.canceled_at.reset();
  return order;
}

TEST(ChunkHasher, AnOrderCountsWithItsLinesWhileItStands) {
  const std::vector<OrderLineRow> lines = {{7, 1, "D-1", 2, 300}, {7, 2, "D-2", 4, 500}};
  ExpectHashesWhatIsKept<OrderRow>(StandingOrder(), "orders at 65537", [&](const OrderRow& order) {
    return HashesFrom([&](ChunkHasher& hasher) { hasher.Add(order, lines); });
  });
  for (const OrderLineRow& line : lines) {
    ExpectHashesWhatIsKept<OrderLineRow>(line, "orders at 65537", [&](const OrderLineRow& each) {
      OrderRow order = StandingOrder();
      order.order_id = each.order_id;
      return HashesFrom([&](ChunkHasher& hasher) {
        hasher.Add(order, std::vector<OrderLineRow>{lines[0], each});
      });
    });
  }
  OrderRow canceled = StandingOrder();
  canceled.canceled_at = 5;
  EXPECT_TRUE(HashesFrom([&](ChunkHasher& hasher) { hasher.Add(canceled, lines); }).sums.empty());
}

TEST(ChunkHasher, TheOrderOfLinesCountsAndTheirNumberToo) {
  const OrderLineRow one = {7, 1, "D-1", 2, 300};
  const OrderLineRow two = {7, 2, "D-2", 4, 500};
  std::set<absl::uint128> hashes;
  const std::vector<std::vector<OrderLineRow>> lists = {
      {}, {one}, {two}, {one, two}, {two, one}, {one, one}, {one, one, one}};
  for (const std::vector<OrderLineRow>& lines : lists) {
    const ChunkHashes sums =
        HashesFrom([&](ChunkHasher& hasher) { hasher.Add(StandingOrder(), lines); });
    hashes.insert(sums.sums.at(65'537)[static_cast<size_t>(HashedPart::kOrders)]);
  }
  EXPECT_EQ(hashes.size(), lists.size());
}

TEST(ChunkHasher, AnAddressCountsThoughItIsNoColumn) {
  ClientChannelRow row = Sample<ClientChannelRow>();
  ClientChannelRow other = row;
  other.address = "a@example.com";
  EXPECT_THAT(Differences(HashesOf(row), HashesOf(other)), ElementsAre("channels at 65537"));
}

TEST(ChunkHasher, WhatAnIndexCanNotTellFromNothingAddsNothing) {
  ClientChannelRow channel;
  channel.client_id = 1;
  channel.channel = Channel::kSms;
  EXPECT_TRUE(HashesOf(channel).sums.empty());
  channel.address_key = 1;
  EXPECT_FALSE(HashesOf(channel).sums.empty());
  EXPECT_TRUE(HashesOf(ProductRow{"D-1", "Dumplings", "", "piece", 1, 5, "anna"}).sums.empty());
}

// The columns that tell a missing value from 0.
template <typename Row>
std::vector<std::string> ColumnsWithMissingValues(
    const std::function<ChunkHashes(const Row&)>& hash) {
  std::vector<std::string> columns;
  for (const std::string& column : ColumnsOf(Row())) {
    Row row;
    Row zero;
    const auto set = [&](Row& each, std::optional<int64_t> to) {
      Row::Fields(each, [&](absl::string_view name, auto& value, uint32_t = kPlain) {
        if constexpr (std::is_same_v<decltype(value), std::optional<int64_t>&>) {
          if (name == column) value = to;
        }
      });
    };
    set(row, std::nullopt);
    set(zero, 0);
    if (!Differences(hash(row), hash(zero)).empty()) columns.push_back(column);
  }
  return columns;
}

TEST(ChunkHasher, AMissingTimeIsNoneButAMissingNumberIsZero) {
  EXPECT_THAT(ColumnsWithMissingValues<ClientRow>(HashesOf<ClientRow>),
              ElementsAre("stage_changed_at", "first_order_at", "last_order_at", "last_positive_at",
                          "last_inbound_at", "last_reached_at", "temperature_override_until",
                          "last_responded_at", "behavior_override_until"));
  EXPECT_THAT(ColumnsWithMissingValues<ProfileRow>(HashesOf<ProfileRow>),
              ElementsAre("birth_date"));
  EXPECT_THAT(ColumnsWithMissingValues<ClientTagRow>(HashesOf<ClientTagRow>),
              ElementsAre("expires_at"));
  EXPECT_THAT(ColumnsWithMissingValues<OrderRow>([](const OrderRow& order) {
                return HashesFrom([&](ChunkHasher& hasher) { hasher.Add(order, {}); });
              }),
              ElementsAre("canceled_at"));
}

TEST(ChunkHasher, TextsDoNotRunIntoEachOther) {
  ProfileRow one;
  one.client_id = 1;
  one.family_name = "ab";
  one.given_name = "c";
  ProfileRow other = one;
  other.family_name = "a";
  other.given_name = "bc";
  EXPECT_THAT(Differences(HashesOf(one), HashesOf(other)), ElementsAre("profiles at 1"));
}

TEST(ChunkHasher, ARowIsHashedWithItsChunk) {
  const auto first_of = [](ClientId id) {
    ClientRow row;
    row.client_id = id;
    return HashesOf(row).sums.begin()->first;
  };
  EXPECT_EQ(first_of(1), 1);
  EXPECT_EQ(first_of(65'536), 1);
  EXPECT_EQ(first_of(65'537), 65'537);
  EXPECT_EQ(first_of(131'072), 65'537);
  EXPECT_EQ(first_of(131'073), 131'073);
  EXPECT_EQ(first_of(0), -65'535) << "of no client, and not among what belongs to none";
  using Limits = std::numeric_limits<ClientId>;
  EXPECT_EQ(first_of(Limits::max()), Limits::max() - 65'534);
  EXPECT_EQ(first_of(Limits::min()), Limits::max() - 65'534) << "one below is the highest";
}

TEST(ChunkHasher, MembersAreThoseOfTheBodyWhateverElseItSays) {
  const AudienceChunk chunk = {0, {{3, Channel::kEmail, 5}, {70'000, Channel::kSms, 6}}, {}, {}};
  AudienceChunkRow row = {"spring", 1, 0, EncodeAudienceChunk(chunk)};
  const auto hash = [](absl::string_view audience, const AudienceChunkRow& each) {
    return HashesFrom([&](ChunkHasher& hasher) { hasher.AddMembers(audience, each); });
  };
  const ChunkHashes members = hash("spring/1", row);
  EXPECT_THAT(Differences(members, HashesFrom([](ChunkHasher& hasher) {
                            hasher.AddMember("spring/1", 70'000);
                            hasher.AddMember("spring/1", 3);
                          })),
              ElementsAre());
  EXPECT_THAT(Differences(members, hash("spring/2", row)),
              ElementsAre("audience members at 1", "audience members at 65537"));
  row.body =
      EncodeAudienceChunk({0, {{3, Channel::kEmail, 5}, {70'001, Channel::kSms, 6}}, {}, {}});
  EXPECT_THAT(Differences(members, hash("spring/1", row)),
              ElementsAre("audience members at 65537"));
  row = {"spring", 1, 2, "\xff"};
  EXPECT_THAT(Differences(ChunkHashes(), hash("spring/1", row)),
              ElementsAre("audience members at 131073"))
      << "what does not decode";
  row.chunk = std::numeric_limits<int64_t>::max();
  EXPECT_FALSE(hash("spring/1", row).sums.empty());
}

TEST(ChunkHasher, APolicyIsWhatItsBodySays) {
  Policy policy;
  policy.version = 4;
  policy.hot_days = 30;
  const PolicyRow row = {4, 17, 18, "anna", EncodePolicy(policy)};
  EXPECT_THAT(Differences(HashesOf(policy), HashesOf(row)), ElementsAre());
  policy.hot_days = 31;
  EXPECT_THAT(Differences(HashesOf(policy), HashesOf(row)), ElementsAre("policy at 0"));
  EXPECT_THAT(Differences(HashesOf(policy), HashesOf(PolicyRow{4, 17, 18, "anna", "\xff"})),
              ElementsAre("policy at 0"));
}

TEST(ChunkHasher, WhatBelongsToNoClientIsSummedUpApart) {
  const auto added = [](auto add) { return Differences(ChunkHashes(), HashesFrom(add)); };
  EXPECT_THAT(added([](ChunkHasher& hasher) { hasher.AddLastWrite(5); }),
              ElementsAre("last write at 0"));
  EXPECT_THAT(added([](ChunkHasher& hasher) { hasher.AddAudience("spring/1"); }),
              ElementsAre("audiences at 0"));
}

TEST(FindDifferences, IgnoresTheOrderInWhichRowsCame) {
  Dice dice(7);
  std::vector<ClientTagRow> rows;
  for (int i = 0; i < 200; ++i) {
    rows.push_back(RandomRow<ClientTagRow>(dice, 5));
    rows.back().client_id = dice.Between(1, 200'000);
  }
  const auto hash = [&] {
    return HashesFrom([&](ChunkHasher& hasher) {
      for (const ClientTagRow& row : rows) hasher.Add(row);
    });
  };
  const ChunkHashes before = hash();
  dice.Shuffle(rows);
  EXPECT_EQ(hash().sums, before.sums);
}

TEST(FindDifferences, OfTwiceTheSameRow) {
  const ClientTagRow row = Sample<ClientTagRow>();
  const auto times = [&](int count) {
    return HashesFrom([&](ChunkHasher& hasher) {
      for (int i = 0; i < count; ++i) hasher.Add(row);
    });
  };
  EXPECT_THAT(Differences(times(1), times(2)), ElementsAre("tags at 65537"));
  EXPECT_THAT(Differences(times(1), times(3)), ElementsAre("tags at 65537"));
}

TEST(FindDifferences, AChunkThatOnlyOneHasDiffersUnlessItIsEmpty) {
  ChunkHashes empty;
  empty.sums[1] = {};
  EXPECT_THAT(Differences(ChunkHashes(), empty), ElementsAre());
  EXPECT_THAT(Differences(empty, ChunkHashes()), ElementsAre());
  const ChunkHashes tag = HashesOf(Sample<ClientTagRow>());
  EXPECT_THAT(Differences(tag, empty), ElementsAre("tags at 65537"));
  EXPECT_THAT(Differences(empty, tag), ElementsAre("tags at 65537"));
}

// Servers of different machines compare theirs.
TEST(ChunkHasher, GivesTheSameHashesEverywhere) {
  const ClientTagRow row = {42, "оптовик", 1'794'819'600, "anna", std::nullopt};
  EXPECT_EQ(HashesOf(row).sums.at(1)[static_cast<size_t>(HashedPart::kTags)],
            absl::MakeUint128(0x48674fd4074f4d2f, 0x1999315119bc3aaf));
}

TEST(HashedParts, AllHaveNames) {
  std::set<std::string> names;
  for (size_t part = 0; part < kHashedPartCount; ++part) {
    names.insert(std::string(NameOf(static_cast<HashedPart>(part))));
  }
  EXPECT_EQ(names.size(), kHashedPartCount);
  EXPECT_FALSE(names.contains(""));
  EXPECT_EQ(NameOf(static_cast<HashedPart>(kHashedPartCount)), "");
}

}  // namespace
}  // namespace clientele::domain
