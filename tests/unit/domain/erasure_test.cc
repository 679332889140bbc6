#include "server/domain/erasure.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/dice.h"
#include "tests/support/random_rows.h"
#include "tests/support/row_text.h"

namespace clientele::domain {
namespace {

constexpr int64_t kClients = 6;

// Rows of every table, whose clients are few, and each line with the order that it belongs to.
Changes RandomChanges(Dice& dice) {
  Changes changes;
  ForEachTable(changes, [&](auto& rows) {
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    for (size_t n = dice.Below(8); n > 0; --n) {
      Row& row = rows.emplace_back();
      RowFiller filler(dice, kClients);
      Row::Fields(row, filler);
      if constexpr (requires { row.client_id; }) row.client_id = dice.Between(1, kClients);
      if constexpr (std::is_same_v<Row, AudienceChunkRow>) row.body = "damaged";
      if constexpr (std::is_same_v<Row, AudienceStreamRow>) row.streamed = EncodeClientIds({7, 9});
    }
  });
  return changes;
}

std::vector<std::string> Lines(const Changes& changes) {
  std::vector<std::string> lines;
  ForEachTable(changes, [&](const auto& rows) {
    for (const auto& row : rows) lines.push_back(RowText(row));
  });
  return lines;
}

TEST(DropClients, LeavesTheRowsOfAllOthers) {
  Dice dice(3);
  for (int round = 0; round < 200; ++round) {
    Changes changes = RandomChanges(dice);
    const ClientIds erased = {dice.Between(1, kClients), dice.Between(1, kClients)};
    std::vector<std::string> expected;
    ForEachTable(changes, [&](const auto& rows) {
      using Row = typename std::decay_t<decltype(rows)>::value_type;
      for (const auto& row : rows) {
        bool stays = true;
        if constexpr (requires { row.client_id; } && !std::is_same_v<Row, ErasureRow>) {
          stays = !erased.contains(row.client_id);
        }
        if constexpr (std::is_same_v<Row, OrderLineRow>) {
          for (const OrderRow& order : changes.orders) {
            if (order.order_id == row.order_id && erased.contains(order.client_id)) stays = false;
          }
        }
        if (stays) expected.push_back(RowText(row));
      }
    });
    const size_t before = Lines(changes).size();
    EXPECT_EQ(DropClients(erased, changes), expected.size() < before);
    ASSERT_EQ(Lines(changes), expected);
  }
}

TEST(DropClients, TakesThemOutOfAudiencesToo) {
  AudienceChunk chunk;
  chunk.members = {{3, Channel::kEmail, 33, 0}, {5, Channel::kSms, 55, 1}};
  chunk.exclusions = {{4, ExclusionReason::kSuppressed}};
  Changes changes;
  changes.audience_chunks = {{"k-1", 1, 0, EncodeAudienceChunk(chunk)}};
  changes.audience_streams = {{"k-1", 1, 0, EncodeClientIds({3, 5})}};
  EXPECT_FALSE(DropClients({6}, changes));
  EXPECT_TRUE(DropClients({3, 4}, changes));
  const AudienceChunk left = *DecodeAudienceChunk(2, changes.audience_chunks.front().body);
  EXPECT_EQ(left.members, std::vector<AudienceMember>({chunk.members[1]}));
  EXPECT_TRUE(left.exclusions.empty());
  EXPECT_EQ(left.tombstones.size(), 1u);
  EXPECT_EQ(DecodeClientIds(changes.audience_streams.front().streamed), std::vector<ClientId>({5}));
}

// So that what it was built from is as readable as what comes out of it.
TEST(EraseFrom, WritesAChunkOfAnOlderFormatInTheNewOne) {
  AudienceChunkRow row = {"k-1", 1, 0, std::string("\x01\x03\x01", 3) + std::string(8, '\0'), 1};
  row.body += '\0';
  ASSERT_TRUE(EraseFrom({3}, row));
  EXPECT_EQ(row.format, kAudienceChunkFormat);
  const AudienceChunk chunk = *DecodeAudienceChunk(row.format, row.body);
  EXPECT_TRUE(chunk.members.empty());
  EXPECT_EQ(chunk.tombstones.size(), 1u);
}

TEST(ErasureReceipt, ComesBackAsItWent) {
  ErasureReceipt receipt;
  EXPECT_EQ(DecodeErasureReceipt(EncodeErasureReceipt(receipt)), receipt);
  receipt.removed = {{"client", 1}, {"sales_order", 100'000}};
  receipt.audiences = 3;
  receipt.suppressed_addresses = 2;
  const std::string bytes = EncodeErasureReceipt(receipt);
  EXPECT_EQ(DecodeErasureReceipt(bytes), receipt);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeErasureReceipt(bytes.substr(0, size)), std::nullopt) << size;
  }
}

}  // namespace
}  // namespace clientele::domain
