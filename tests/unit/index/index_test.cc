#include "server/index/index.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

domain::CommittedBatch EmptyBatch(domain::Revision last, UnixSeconds committed_at = kNow) {
  domain::CommittedBatch batch;
  batch.revision_first = batch.revision_last = last;
  batch.committed_at = committed_at;
  return batch;
}

TEST(IndexTest, BeginsEmptyWithTheDefaultPolicy) {
  const Index index;
  EXPECT_EQ(index.revision(), 0);
  EXPECT_EQ(index.policy()->hot_days, 90);
  const Index::Reader reader(index);
  EXPECT_TRUE(reader.chunks().empty());
  EXPECT_TRUE(reader.tags().empty());
  EXPECT_EQ(reader.Find(1), nullptr);
}

TEST(IndexTest, RevisionAndTimeNeverGoBack) {
  Index index;
  index.Apply(EmptyBatch(5, kNow));
  index.Apply(EmptyBatch(3, kNow - 1));
  EXPECT_EQ(index.revision(), 5);
  const Index::Reader reader(index);
  EXPECT_EQ(reader.revision(), 5);
  EXPECT_EQ(reader.committed_at(), kNow);
}

TEST(IndexTest, ChunksComeUpToTheHighestId) {
  HandMade base;
  base.Client(131'073);
  base.Client(65'536);
  base.Apply();
  const Index::Reader reader(base.index());
  ASSERT_EQ(reader.chunks().size(), 3u);
  for (size_t number = 0; number < 3; ++number) {
    EXPECT_EQ(reader.chunks()[number]->first_id,
              static_cast<domain::ClientId>(number * kChunkClients) + 1);
  }
  EXPECT_EQ(reader.Find(65'536), reader.chunks()[0].get());
  EXPECT_EQ(reader.Find(131'073), reader.chunks()[2].get());
  for (const domain::ClientId nobody :
       {int64_t{INT64_MIN}, int64_t{-1}, int64_t{0}, int64_t{1}, int64_t{65'535}, int64_t{65'537},
        int64_t{131'072}, int64_t{131'074}, int64_t{196'608}, int64_t{196'609},
        int64_t{INT64_MAX}}) {
    EXPECT_EQ(reader.Find(nobody), nullptr) << nobody;
  }
}

TEST(IndexTest, TheVocabularyIsSortedAndItsRowsAreReplaced) {
  Index index;
  domain::CommittedBatch batch = EmptyBatch(1);
  for (const char* tag : {"vip", "a", "ё"}) batch.changes.tags.push_back({tag, "", kNow, "anna"});
  index.Apply(batch);
  batch.changes.tags = {{"vip", "Very important", kNow, "boris"}, {"b", "", kNow, "anna"}};
  index.Apply(batch);
  std::vector<std::string> shown;
  const Index::Reader reader(index);
  for (const domain::TagRow& row : reader.tags()) shown.push_back(row.tag + ":" + row.title);
  EXPECT_EQ(shown, (std::vector<std::string>{"a:", "b:", "vip:Very important", "ё:"}));
}

TEST(IndexTest, APolicyStaysValidForWhoHoldsIt) {
  HandMade base;
  base.policy().hot_days = 10;
  base.Apply();
  const std::shared_ptr<const domain::Policy> held = base.index().policy();
  base.policy().hot_days = 20;
  base.Apply();
  EXPECT_EQ(held->hot_days, 10);
  EXPECT_EQ(base.index().policy()->hot_days, 20);
}

TEST(IndexTest, TheLastOfSeveralPoliciesIsInForce) {
  Index index;
  domain::CommittedBatch batch = EmptyBatch(1);
  domain::Policy policy;
  for (const int days : {10, 20}) {
    policy.hot_days = days;
    batch.changes.policies.push_back({++policy.version, 1, kNow, "", domain::EncodePolicy(policy)});
  }
  index.Apply(batch);
  EXPECT_EQ(index.policy()->hot_days, 20);
}

// A removal and an addition of one batch are of different tags or clients: images are final.
TEST(IndexTest, TagsMoveWithinABatch) {
  HandMade base;
  base.Tag(1, "a");
  base.Apply();
  base.changes().tag_removals.push_back({1, "a"});
  base.Tag(1, "b");
  base.Tag(2, "a");
  base.Apply();
  EXPECT_EQ(base.Members("tags:a"), (std::vector<domain::ClientId>{2}));
  EXPECT_EQ(base.Members("tags:b"), (std::vector<domain::ClientId>{1}));
}

// Each batch writes its number everywhere: in two chunks, a tag, the policy and the revision. Any
// reader must see one number only.
class Generations {
 public:
  void Apply(int64_t number) {
    domain::CommittedBatch batch = EmptyBatch(number, kNow + number);
    for (const domain::ClientId id : kClients) {
      domain::ClientRow& row = batch.changes.clients.emplace_back();
      row.client_id = id;
      row.total_amount = number;
      row.city = absl::StrCat("city ", number);
      batch.changes.profiles.emplace_back().client_id = id;
      batch.changes.profiles.back().display_name = absl::StrCat("name ", number);
    }
    // The tag passes from one client to the other.
    batch.changes.tag_removals.push_back({kClients[number % 2], "vip"});
    batch.changes.client_tags.push_back({kClients[(number + 1) % 2], "vip", kNow, "", {}});
    domain::Policy policy;
    policy.version = number;
    batch.changes.policies.push_back({number, number, kNow, "", domain::EncodePolicy(policy)});
    index_.Apply(batch);
  }

  // The number that a reader sees, after checking that it is the same everywhere.
  int64_t Read() const {
    const Index::Reader reader(index_);
    const int64_t number = reader.revision();
    EXPECT_EQ(reader.committed_at(), kNow + number);
    EXPECT_EQ(reader.policy().version, number);
    for (const domain::ClientId id : kClients) {
      const Chunk& chunk = *reader.Find(id);
      const auto i = static_cast<size_t>(id - chunk.first_id);
      EXPECT_EQ(chunk.total_amount[i], number);
      EXPECT_EQ(reader.dictionaries().cities.Decode(chunk.city[i]), absl::StrCat("city ", number));
      EXPECT_EQ(chunk.display_name.Get(i), absl::StrCat("name ", number));
    }
    const filter::Filter everyone;
    filter::Filter vips;
    vips.root.kind = filter::Node::Kind::kTag;
    vips.root.operand.field = filter::FieldId::kTags;
    vips.root.values.emplace_back().text = "vip";
    EXPECT_EQ(CountSegment(reader, {vips, kNow, nullptr})->count, 1);
    EXPECT_EQ(CountSegment(reader, {everyone, kNow, nullptr})->count, 2);
    return number;
  }

  const Index& index() const { return index_; }

 private:
  static constexpr domain::ClientId kClients[] = {3, 65'537};
  Index index_;
};

TEST(IndexTest, ReadersSeeWholeBatchesOnly) {
  constexpr int64_t kBatches = 2'000;
  Generations generations;
  generations.Apply(1);
  std::vector<std::thread> readers;
  std::atomic<int64_t> reads = 0;
  for (int n = 0; n < 3; ++n) {
    readers.emplace_back([&] {
      for (int64_t last = 0; last < kBatches;) {
        const int64_t number = generations.Read();
        EXPECT_GE(number, last);
        last = number;
        ++reads;
      }
    });
  }
  for (int64_t number = 2; number <= kBatches; ++number) generations.Apply(number);
  EXPECT_EQ(generations.index().revision(), kBatches);
  for (std::thread& reader : readers) reader.join();
  EXPECT_GE(reads.load(), 3);
}

}  // namespace
}  // namespace clientele::index
