// An index whose content is replaced: what a server does whose base is not what it was.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using Ids = std::vector<domain::ClientId>;

TEST(IndexReplace, NothingOfTheOldContentIsLeft) {
  HandMade fresh;
  fresh.policy().hot_days = 10;
  fresh.Client(1).city = "Омск";
  fresh.Client(65'537).city = "Tomsk";
  fresh.Tag(1, "vip");
  fresh.changes().tags.push_back({"vip", "", kNow, "anna"});
  fresh.changes().segments.emplace_back().segment_id = "all";
  fresh.changes().products.emplace_back().sku = "D-1";
  fresh.Apply();
  HandMade base;
  base.Client(2).city = "gone";
  base.Tag(2, "gone");
  base.changes().tags.push_back({"gone", "", kNow, "anna"});
  base.changes().segments.emplace_back().segment_id = "gone";
  for (int i = 0; i < 3; ++i) base.Apply();
  const domain::Revision fresh_revision = fresh.index().revision();
  const domain::Revision old_revision = base.index().revision();
  ASSERT_LT(fresh_revision, old_revision) << "a base that was restored goes back";

  base.index().Replace(fresh.index());
  EXPECT_EQ(base.index().revision(), fresh_revision);
  EXPECT_EQ(base.index().policy()->hot_days, 10);
  EXPECT_EQ(base.Members("city = \"Омск\" OR city = \"Tomsk\""), (Ids{1, 65'537}));
  EXPECT_EQ(base.Members("tags:vip"), Ids{1});
  EXPECT_EQ(base.Members("city = \"gone\" OR tags:gone"), Ids());
  {
    const Index::Reader reader(base.index());
    EXPECT_EQ(reader.committed_at(), kNow);
    EXPECT_EQ(reader.chunks().size(), 2u);
    EXPECT_EQ(reader.tags().size(), 1u);
    EXPECT_EQ(reader.catalog().SegmentIds(), std::vector<std::string>{"all"});
    EXPECT_EQ(reader.categories().size(), reader.dictionaries().skus.size());
  }
  EXPECT_EQ(fresh.Members("tags:gone"), Ids{2}) << "whoever replaced it frees the old content";
}

TEST(IndexReplace, BatchesGoOnFromTheNewContent) {
  HandMade fresh;
  fresh.Client(1).city = "Омск";
  fresh.Apply();
  HandMade base;
  base.Client(1).city = "Tomsk";
  base.Client(2).city = "Omsk";
  base.Apply();
  base.index().Replace(fresh.index());
  domain::CommittedBatch batch;
  batch.revision_first = batch.revision_last = fresh.index().revision() + 1;
  for (const domain::ClientId id : {2, 3}) {
    domain::ClientRow& row = batch.changes.clients.emplace_back();
    row.client_id = id;
    row.city = id == 2 ? "Tomsk" : "Омск";
  }
  base.index().Apply(batch);
  EXPECT_EQ(base.Members("city = \"Омск\""), (Ids{1, 3}));
  EXPECT_EQ(base.Members("city = \"Tomsk\""), Ids{2});
  EXPECT_EQ(base.Members("city = \"Omsk\""), Ids());
}

// Each content is of one city, one tag and one number of clients; codes differ between contents.
TEST(IndexReplace, ReadersSeeOneContentOrTheOther) {
  constexpr int kContents = 500;
  const auto load = [](int number, HandMade& content) {
    for (domain::ClientId id = 1; id <= number % 7 + 1; ++id) {
      content.Client(id).city = absl::StrCat("city ", number);
    }
    content.changes().tags.push_back({absl::StrCat("tag ", number), "", kNow, ""});
    content.Apply();
  };
  HandMade base;
  load(0, base);
  std::atomic<bool> over = false;
  std::vector<std::thread> readers;
  for (int n = 0; n < 2; ++n) {
    readers.emplace_back([&] {
      while (!over) {
        const Index::Reader reader(base.index());
        const std::string tag = reader.tags().front().tag;
        const std::string city = absl::StrCat("city ", tag.substr(4));
        int64_t clients = 0;
        for (domain::ClientId id = 1; reader.Find(id) != nullptr; ++id, ++clients) {
          const auto i = static_cast<size_t>(id - 1);
          EXPECT_EQ(reader.dictionaries().cities.Decode(reader.chunks()[0]->city[i]), city);
        }
        EXPECT_EQ(clients, std::stoi(tag.substr(4)) % 7 + 1);
      }
    });
  }
  for (int number = 1; number <= kContents; ++number) {
    HandMade fresh;
    load(number, fresh);
    base.index().Replace(fresh.index());
  }
  over = true;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace clientele::index
