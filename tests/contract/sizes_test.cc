// Statements take rows and keys in fixed portions: around each size nothing is lost or mixed up.
#include <gmock/gmock.h>

#include <numeric>

#include "tests/contract/contract_base.h"
#include "tests/support/random_rows.h"
#include "tests/support/row_text.h"

namespace clientele::contract {
namespace {

constexpr size_t kSizes[] = {1,  2,  7,  8,   9,   15,  16,  17,  63,  64,  65,
                             71, 72, 73, 127, 128, 129, 137, 255, 256, 257, 513};

class StatementSizes : public ContractTest {
 protected:
  // Rows of clients first .. first + count - 1.
  std::vector<domain::ClientRow> RandomClients(int64_t first, size_t count) {
    std::vector<domain::ClientRow> rows;
    for (size_t i = 0; i < count; ++i) {
      rows.push_back(RandomRow<domain::ClientRow>(dice_, 1));
      rows.back().client_id = first + static_cast<int64_t>(i);
    }
    return rows;
  }
  static std::vector<domain::ClientId> IdsFrom(int64_t first, size_t count) {
    std::vector<domain::ClientId> ids(count);
    std::iota(ids.begin(), ids.end(), first);
    return ids;
  }

  Dice dice_{5};
};

RUN_ON_EVERY_BACKEND(StatementSizes);

TEST_P(StatementSizes, AnyNumberOfRowsIsWrittenReplacedAndReadByItsKeys) {
  int64_t first = 1;
  for (const size_t size : kSizes) {
    for (int round = 0; round < 2; ++round) {
      const std::vector<domain::ClientRow> rows = RandomClients(first, size);
      WriteRows(&domain::Changes::clients, rows);
      const auto ids = IdsFrom(first, size);
      EXPECT_EQ(SortedRowTexts(Get([&](auto& reader) { return reader.Clients(ids); })),
                SortedRowTexts(rows))
          << size;
    }
    first += static_cast<int64_t>(size);
  }
  EXPECT_EQ(Get([](auto& reader) { return reader.ScanClients(0, 100'000); }).size(),
            static_cast<size_t>(first - 1));
}

TEST_P(StatementSizes, AnyNumberOfNamesIsFound) {
  std::vector<domain::ExternalIdRow> rows;
  for (int64_t i = 0; i < 600; ++i) rows.push_back({"c" + std::to_string(i), i});
  WriteRows(&domain::Changes::external_ids, rows);
  for (const size_t size : kSizes) {
    std::vector<std::string> names;
    for (size_t i = 0; i < size; ++i) names.push_back("c" + std::to_string(i));
    const auto found = Get([&](auto& reader) { return reader.FindExternalIds(names); });
    const std::vector<domain::ExternalIdRow> want(rows.begin(),
                                                  rows.begin() + static_cast<int64_t>(size));
    EXPECT_EQ(SortedRowTexts(found), SortedRowTexts(want)) << size;
  }
}

TEST_P(StatementSizes, KeysThatFillAStatementUpBringNothingTwice) {
  WriteRows(&domain::Changes::orders, [] {
    std::vector<domain::OrderRow> orders(5);
    for (size_t i = 0; i < 5; ++i) {
      orders[i].order_id = static_cast<int64_t>(i + 1);
      orders[i].client_id = 9;
    }
    return orders;
  }());
  for (const size_t unknown : {0U, 1U, 6U, 7U, 62U, 254U, 255U}) {
    std::vector<domain::ClientId> ids = IdsFrom(100, unknown);
    ids.push_back(9);
    EXPECT_EQ(Get([&](auto& reader) { return reader.OrdersOf(ids); }).size(), 5U) << unknown;
  }
}

TEST_P(StatementSizes, AnyNumberOfRowsIsRemoved) {
  for (const size_t size : kSizes) {
    std::vector<domain::ClientTagRow> rows;
    std::vector<domain::ClientTagRemoval> removals;
    for (size_t i = 0; i <= size; ++i) {
      rows.push_back({static_cast<int64_t>(i), "t", kNow, "", std::nullopt});
      if (i < size) removals.push_back({static_cast<int64_t>(i), "t"});
    }
    WriteRows(&domain::Changes::client_tags, rows);
    WriteRows(&domain::Changes::tag_removals, removals);
    const auto left = Get([](auto& reader) { return reader.ScanTags(0, 1'000); });
    ASSERT_EQ(left.size(), 1U) << size;
    EXPECT_EQ(left[0].client_id, static_cast<int64_t>(size));
  }
}

TEST_P(StatementSizes, ARemovalComesBeforeTheRowOfTheSameKey) {
  domain::Changes changes;
  changes.external_id_removals = {{"a"}};
  changes.external_ids = {{"a", 2}};
  changes.tag_removals = {{1, "t"}};
  changes.client_tags = {{1, "t", kNow, "", std::nullopt}};
  for (int round = 0; round < 2; ++round) {
    Write(changes);
    EXPECT_EQ(Get([](auto& reader) { return reader.FindExternalIds({{"a"}}); }).size(), 1U);
    EXPECT_EQ(Get([](auto& reader) { return reader.ScanTags(1, 1); }).size(), 1U);
  }
}

}  // namespace
}  // namespace clientele::contract
