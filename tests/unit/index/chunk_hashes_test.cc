// The hashes of an index that lives through random changes: always those of its rows, always those
// of an index made afresh, and different exactly where the stupid list of rows is.
#include "server/index/chunk_hashes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/flip_column.h"
#include "tests/support/kept_rows.h"
#include "tests/support/oracle/random_base.h"
#include "tests/support/small_audience.h"
#include "tests/support/status_matchers.h"

namespace clientele::index {
namespace {

using domain::ChunkHashes;
using domain::HashedPart;
using oracle::RandomBase;
using ::testing::IsEmpty;

constexpr auto kNeverCancelled = [] { return false; };

ChunkHashes HashesOf(const Index& index) {
  auto hashes = HashChunks(Index::Reader(index), kNeverCancelled);
  EXPECT_THAT(hashes, IsOk());
  return *std::move(hashes);
}

void AddAudiences(const domain::CommittedBatch& base, domain::ChunkHasher& hasher) {
  const domain::Changes& rows = base.changes;
  const std::set<std::string> reserving = ReservingAudiences(rows.audiences, base.committed_at);
  const std::set<std::string> streamed = StreamedMembers(rows.audience_streams);
  for (const domain::AudienceRow& row : rows.audiences) {
    const std::string name = AudienceName(row.campaign_id, row.number);
    hasher.AddAudience(name);
    if (reserving.contains(name)) hasher.AddReservation(name, row);
  }
  for (const domain::AudienceChunkRow& row : rows.audience_chunks) {
    const std::string name = AudienceName(row.campaign_id, row.number);
    hasher.AddMembers(name, row);
    if (!reserving.contains(name)) continue;
    const domain::AudienceChunk chunk = *domain::DecodeAudienceChunk(row.format, row.body);
    for (const domain::AudienceMember& member : chunk.members) {
      hasher.AddReserved(name, member,
                         streamed.contains(absl::StrCat(name, " ", member.client_id)));
    }
  }
}

// From the rows alone.
ChunkHashes HashesOf(const domain::CommittedBatch& base) {
  domain::ChunkHasher hasher;
  const domain::Changes& rows = base.changes;
  const auto add_each = [&](const auto& each) {
    for (const auto& row : each) hasher.Add(row);
  };
  add_each(rows.clients);
  add_each(rows.profiles);
  add_each(rows.client_channels);
  add_each(rows.client_tags);
  add_each(rows.client_attributes);
  add_each(rows.interactions);
  add_each(rows.deliveries);
  add_each(rows.responses);
  add_each(rows.tags);
  add_each(rows.products);
  add_each(rows.segments);
  add_each(rows.policies);
  for (const domain::OrderRow& order : rows.orders) {
    std::vector<domain::OrderLineRow> lines;
    for (const domain::OrderLineRow& line : rows.order_lines) {
      if (line.order_id == order.order_id) lines.push_back(line);
    }
    hasher.Add(order, lines);
  }
  AddAudiences(base, hasher);
  hasher.AddLastWrite(base.committed_at);
  ChunkHashes hashes;
  hashes.sums = hasher.Take();
  return hashes;
}

std::vector<std::string> Differences(const ChunkHashes& a, const ChunkHashes& b) {
  std::vector<std::string> texts;
  for (const domain::ChunkDifference& difference : FindDifferences(a, b)) {
    for (const HashedPart part : difference.parts) {
      texts.push_back(absl::StrCat(domain::NameOf(part), " at ", difference.first_client_id));
    }
  }
  return texts;
}

// Where two lists of rows differ, in the words of the hashes.
std::set<std::string> RowDifferences(const KeptRows& a, const KeptRows& b) {
  static const auto* const names =
      new std::map<std::string, HashedPart>{{"client", HashedPart::kClients},
                                            {"client_profile", HashedPart::kProfiles},
                                            {"client_channel", HashedPart::kChannels},
                                            {"client_tag", HashedPart::kTags},
                                            {"client_attribute", HashedPart::kAttributes},
                                            {"sales_order", HashedPart::kOrders},
                                            {"interaction", HashedPart::kInteractions},
                                            {"delivery", HashedPart::kDeliveries},
                                            {"response", HashedPart::kResponses},
                                            {"audience_chunk", HashedPart::kAudienceMembers},
                                            {"reserved", HashedPart::kReserved}};
  KeptRows all = a;
  all.insert(b.begin(), b.end());
  std::set<std::string> texts;
  for (const auto& [where, rows] : all) {
    const auto in_a = a.find(where);
    const auto in_b = b.find(where);
    if (in_a != a.end() && in_b != b.end() && in_a->second == in_b->second) continue;
    texts.insert(
        absl::StrCat(domain::NameOf(names->at(where.second)), " at ", where.first * 65'536 + 1));
  }
  return texts;
}

std::set<std::string> OfClients(const std::vector<std::string>& differences) {
  std::set<std::string> texts(differences.begin(), differences.end());
  std::erase_if(texts, [](const std::string& text) { return text.ends_with(" at 0"); });
  return texts;
}

struct Life {
  uint64_t seed;
  RandomBase::Ids ids;
  int clients;
  int batches;
};

class ChunkHashesTest : public ::testing::TestWithParam<Life> {
 protected:
  static uint64_t Seed() {
    return GetParam().seed +
           1'000'003 * static_cast<uint64_t>(::testing::UnitTest::GetInstance()->random_seed());
  }
};

TEST_P(ChunkHashesTest, AreThoseOfTheRowsThroughAnyChange) {
  RandomBase base(Seed(), GetParam().ids, GetParam().clients);
  Index index;
  index.Apply(base.First());
  for (int i = 0; i < GetParam().batches; ++i) {
    index.Apply(base.Next(static_cast<int>(base.dice().Between(1, 60))));
    if (base.dice().OneIn(4)) index.Apply(base.SaveSegment("vip", "orders_count > 1"));
    if (base.dice().OneIn(8)) index.Apply(base.SaveSegment("vip", std::nullopt));
    const domain::CommittedBatch everything = base.Everything();
    const ChunkHashes hashes = HashesOf(index);
    ASSERT_THAT(Differences(hashes, HashesOf(everything)), IsEmpty()) << Seed() << " batch " << i;
    Index fresh;
    fresh.Apply(everything);
    ASSERT_THAT(Differences(hashes, HashesOf(fresh)), IsEmpty()) << Seed() << " batch " << i;
    EXPECT_EQ(hashes.revision, index.revision());
  }
}

TEST_P(ChunkHashesTest, DifferExactlyWhereTheListsOfRowsDo) {
  RandomBase base(Seed(), GetParam().ids, GetParam().clients);
  Index index;
  index.Apply(base.First());
  size_t parts_that_differed = 0;
  ChunkHashes hashes = HashesOf(index);
  KeptRows rows = KeptRowsOf(base.Everything());
  for (int i = 0; i < GetParam().batches; ++i) {
    index.Apply(base.Next(static_cast<int>(base.dice().Between(1, 4))));
    const ChunkHashes next_hashes = HashesOf(index);
    const KeptRows next_rows = KeptRowsOf(base.Everything());
    const std::set<std::string> differ = RowDifferences(rows, next_rows);
    ASSERT_EQ(OfClients(Differences(hashes, next_hashes)), differ) << Seed() << " batch " << i;
    parts_that_differed += differ.size();
    hashes = next_hashes;
    rows = next_rows;
  }
  EXPECT_GT(parts_that_differed, static_cast<size_t>(GetParam().batches));
}

INSTANTIATE_TEST_SUITE_P(Lives, ChunkHashesTest,
                         ::testing::Values(Life{1, RandomBase::Ids::kDense, 60, 60},
                                           Life{2, RandomBase::Ids::kGaps, 40, 60},
                                           Life{3, RandomBase::Ids::kSeveralChunks, 60, 60}),
                         [](const auto& info) { return absl::StrCat("Seed", info.param.seed); });

// Flips each column of one row of each table, and looks where an index made of that differs.
class FlippedColumns {
 public:
  FlippedColumns() {
    RandomBase base(5, RandomBase::Ids::kSeveralChunks, 30);
    base.First();
    base.SaveSegment("vip", "orders_count > 1");
    base_ = base.Everything();
    AddReservingAudience(70'000, base_.changes);
    hashes_ = HashesOf(base_);
  }

  // Gives the tables that there were.
  std::set<std::string> CheckAll() {
    std::set<std::string> tables;
    domain::ForEachTable(base_.changes, [&](auto& rows) {
      if (rows.empty()) return;
      // The last one: no line of its order comes after it.
      Check(rows.back());
      tables.insert(std::string(rows.back().kTable.name));
    });
    return tables;
  }

 private:
  template <typename Row>
  void Check(Row& row) {
    const Row before = row;
    for (const std::string& column : ColumnsOf(row)) {
      // The one before the first client is none at all.
      if constexpr (requires { row.client_id; }) {
        if (column == "client_id" && row.client_id == 1) continue;
      }
      FlipColumn(row, column);
      Index flipped;
      flipped.Apply(base_);
      const std::vector<std::string> found = Differences(hashes_, HashesOf(flipped));
      EXPECT_EQ(!found.empty(), IndexKeeps(Row::kTable.name, column))
          << Row::kTable.name << "." << column << ": " << ::testing::PrintToString(found);
      // Without its audience, or its chunk of it, no member holds a slot either.
      const bool has_slots = column == "counts_toward_cap" || Row::kTable.name == "audience_chunk";
      if (!IsKey(row, column) && !has_slots) {
        EXPECT_LE(found.size(), 1u) << Row::kTable.name << "." << column;
      }
      row = before;
    }
  }

  template <typename Row>
  static bool IsKey(const Row& row, absl::string_view column) {
    bool is_key = column == "client_id";
    Row::Fields(row, [&](absl::string_view name, const auto&, uint32_t flags = domain::kPlain) {
      if (name == column && (flags & domain::kKey) != 0) is_key = true;
    });
    return is_key;
  }

  domain::CommittedBatch base_;
  ChunkHashes hashes_;
};

TEST(ChunkHashes, EveryColumnThatTheIndexKeepsMakesADifference) {
  EXPECT_THAT(FlippedColumns().CheckAll(),
              ::testing::ElementsAre(
                  "audience", "audience_chunk", "audience_stream", "client", "client_attribute",
                  "client_channel", "client_profile", "client_tag", "delivery", "interaction",
                  "order_line", "policy", "product", "response", "sales_order", "segment", "tag"));
}

TEST(ChunkHashes, KnowWhenTheLastWriteWas) {
  domain::CommittedBatch batch;
  batch.committed_at = 5;
  Index index;
  index.Apply(batch);
  EXPECT_THAT(Differences(HashesOf(index), HashesOf(Index())),
              ::testing::ElementsAre("last write at 0"));
}

// Enough of one tag for its bitmap, one who loses it, one whose tag has expired long since.
TEST(ChunkHashes, CountATagHoweverItIsKept) {
  domain::CommittedBatch batch;
  domain::CommittedBatch removal;
  for (domain::ClientId id = 1; id <= 5'000; ++id) {
    batch.changes.client_tags.push_back({id, "vip", 100 + id, "anna", std::nullopt});
  }
  batch.changes.client_tags[7].expires_at = 5;
  removal.changes.tag_removals.push_back({4'000, "vip"});
  Index index;
  index.Apply(batch);
  EXPECT_THAT(Differences(HashesOf(index), HashesOf(Index())), ::testing::ElementsAre("tags at 1"));
  index.Apply(removal);
  batch.changes.client_tags.erase(batch.changes.client_tags.begin() + 3'999);
  Index other;
  other.Apply(batch);
  EXPECT_THAT(Differences(HashesOf(index), HashesOf(other)), IsEmpty());
}

TEST(ChunkHashes, AnIndexOfNamesHasOnlyWhatBelongsToNoClient) {
  RandomBase base(4, RandomBase::Ids::kDense, 20);
  Index names(Content::kNames);
  names.Apply(base.First());
  const ChunkHashes hashes = HashesOf(names);
  EXPECT_FALSE(hashes.with_clients);
  EXPECT_EQ(hashes.sums.size(), 1u);
  EXPECT_TRUE(hashes.sums.contains(0));
}

TEST(ChunkHashes, StopWhenTheCallerIsGone) {
  RandomBase base(4, RandomBase::Ids::kSeveralChunks, 20);
  Index index;
  index.Apply(base.First());
  int asked = 0;
  const auto hashes = HashChunks(Index::Reader(index), [&] { return ++asked == 2; });
  EXPECT_THAT(hashes, FailsWith(Reason::kCallCancelled));
}

}  // namespace
}  // namespace clientele::index
