// Whole tables, part by part: whatever the size of a part, nothing is left out or comes twice.
#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

#include "tests/contract/contract_base.h"
#include "tests/contract/model.h"

namespace clientele::contract {
namespace {

using domain::ClientId;
using store::Reader;

constexpr int64_t kParts[] = {1, 2, 3, 7, 29, 30, 31, 1'000};

class Scans : public ContractTest {
 protected:
  Scans() {
    Dice dice(7);
    for (int batch = 0; batch < 8; ++batch) {
      const domain::Changes changes = RandomBatch(dice, model_, 40);
      Write(changes);
      model_.Apply(changes);
    }
  }

  // Calls `part` with the first and last client of parts of a size, as the loader does.
  template <typename Part>
  void ForEachRange(int64_t size, Part part) {
    for (ClientId first = 1; first <= kClients; first += size) part(first, first + size - 1);
  }
  template <typename Row, typename Scan>
  std::vector<std::string> ScanRanges(int64_t size, Scan scan) {
    std::vector<Row> all;
    ForEachRange(size, [&](ClientId first, ClientId last) {
      for (Row& row : Get([&](Reader& reader) { return scan(reader, first, last); })) {
        all.push_back(std::move(row));
      }
    });
    return SortedRowTexts(all);
  }
  // Part after part from the beginning until one is empty.
  template <typename Row, typename Scan, typename Id>
  std::vector<std::string> ScanAll(Scan scan, Id id) {
    std::vector<Row> all;
    int64_t after = 0;
    while (true) {
      const std::vector<Row> part = Get([&](Reader& reader) { return scan(reader, after); });
      if (part.empty()) return RowTexts(all);
      all.insert(all.end(), part.begin(), part.end());
      after = id(part.back());
    }
  }
  template <typename Row, typename Predicate, typename Id>
  std::vector<std::string> InOrder(Predicate predicate, Id id) {
    std::vector<Row> rows = model_.Where<Row>(predicate);
    std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return id(a) < id(b); });
    return RowTexts(rows);
  }

  Model model_;
};

RUN_ON_EVERY_BACKEND(Scans);

TEST_P(Scans, ClientsComeInTheOrderOfTheirIds) {
  const auto id = [](const domain::ClientRow& row) { return row.client_id; };
  const auto want = InOrder<domain::ClientRow>([](const auto&) { return true; }, id);
  EXPECT_GT(want.size(), 20U);
  for (const int64_t limit : kParts) {
    EXPECT_EQ(
        ScanAll<domain::ClientRow>(
            [&](Reader& reader, int64_t after) { return reader.ScanClients(after, limit); }, id),
        want)
        << limit;
  }
}

TEST_P(Scans, APartIsNeverLargerThanAsked) {
  for (const int64_t limit : {0, 1, 2, 5}) {
    const auto part = Get([&](Reader& reader) { return reader.ScanClients(0, limit); });
    EXPECT_EQ(part.size(), static_cast<size_t>(limit));
  }
}

TEST_P(Scans, StandingOrdersAreNeitherCanceledNorSuperseded) {
  const auto id = [](const domain::OrderRow& row) { return row.order_id; };
  const auto want = InOrder<domain::OrderRow>([](const auto& row) { return row.stands(); }, id);
  EXPECT_GT(want.size(), 20U);
  EXPECT_LT(want.size(), model_.table<domain::OrderRow>().size());
  for (const int64_t limit : kParts) {
    const auto scan = [&](Reader& reader, int64_t after) {
      return reader.ScanStandingOrders(after, limit);
    };
    EXPECT_EQ(ScanAll<domain::OrderRow>(scan, id), want) << limit;
  }
}

TEST_P(Scans, ProfilesInForceAndTagsOfARangeOfClients) {
  const auto in_force = [&](const domain::ProfileRow& profile) {
    for (const auto& [key, client] : model_.table<domain::ClientRow>()) {
      if (client.client_id == profile.client_id) {
        return client.profile_revision == profile.revision;
      }
    }
    return false;
  };
  const auto profiles = SortedRowTexts(model_.Where<domain::ProfileRow>(in_force));
  const auto tags =
      SortedRowTexts(model_.Where<domain::ClientTagRow>([](const auto&) { return true; }));
  EXPECT_GT(profiles.size(), 3U);
  for (const int64_t size : kParts) {
    EXPECT_EQ(ScanRanges<domain::ProfileRow>(size,
                                             [](Reader& reader, ClientId first, ClientId last) {
                                               return reader.ScanProfiles(first, last);
                                             }),
              profiles);
    EXPECT_EQ(ScanRanges<domain::ClientTagRow>(size,
                                               [](Reader& reader, ClientId first, ClientId last) {
                                                 return reader.ScanTags(first, last);
                                               }),
              tags);
  }
}

TEST_P(Scans, ChannelsComeWithTheAddressAMessageWouldGoTo) {
  std::vector<std::string> want;
  for (const auto& [key, row] : model_.table<domain::ClientChannelRow>()) {
    std::string address;
    for (const auto& [address_key, other] : model_.table<domain::AddressRow>()) {
      if (other.client_id == row.client_id && other.contact_id == row.contact_id) {
        address = other.address;
      }
    }
    want.push_back(RowText(row) + ValueText(address));
  }
  for (const int64_t size : kParts) {
    std::vector<std::string> got;
    ForEachRange(size, [&](ClientId first, ClientId last) {
      for (const auto& row :
           Get([&](Reader& reader) { return reader.ScanChannels(first, last); })) {
        got.push_back(RowText(row) + ValueText(row.address));
      }
    });
    EXPECT_THAT(got, testing::UnorderedElementsAreArray(want)) << size;
  }
}

TEST_P(Scans, AnEmptyRangeIsEmpty) {
  EXPECT_EQ(Get([](Reader& reader) { return reader.ScanTags(5, 4); }).size(), 0U);
  EXPECT_EQ(Get([](Reader& reader) { return reader.ScanProfiles(1'000, 2'000); }).size(), 0U);
  EXPECT_EQ(Get([](Reader& reader) {
              return reader.ScanClients(std::numeric_limits<int64_t>::max(), 10);
            }).size(),
            0U);
}

TEST_P(Scans, TheVocabularyComesInTheOrderOfItsBytes) {
  const auto tag = [](const domain::TagRow& row) { return row.tag; };
  const auto rows = Get([](Reader& reader) { return reader.ScanVocabulary(); });
  EXPECT_EQ(RowTexts(rows), InOrder<domain::TagRow>([](const auto&) { return true; }, tag));
}

TEST_P(Scans, CampaignsComeInTheOrderOfTheirIdsBytes) {
  const auto id = [](const domain::CampaignRow& row) { return row.campaign_id; };
  const auto want = InOrder<domain::CampaignRow>([](const auto&) { return true; }, id);
  EXPECT_GT(want.size(), 20U);
  for (const int64_t limit : kParts) {
    std::vector<domain::CampaignRow> all;
    std::string after;
    while (true) {
      const auto part = Get([&](Reader& reader) { return reader.Campaigns(after, limit); });
      if (part.empty()) break;
      all.insert(all.end(), part.begin(), part.end());
      after = part.back().campaign_id;
    }
    EXPECT_EQ(RowTexts(all), want) << limit;
    for (const domain::CampaignRow& row : all) {
      EXPECT_EQ(RowText(*Get([&](Reader& reader) { return reader.Campaign(row.campaign_id); })),
                RowText(row));
    }
  }
  EXPECT_FALSE(Get([](Reader& reader) { return reader.Campaign("unknown"); }).has_value());
}

}  // namespace
}  // namespace clientele::contract
