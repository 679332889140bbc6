#include "server/store/change_log.h"

#include <gmock/gmock.h>

#include <map>

#include "absl/strings/escaping.h"
#include "server/base/bytes.h"
#include "tests/support/random_rows.h"
#include "tests/support/row_text.h"
#include "tests/support/status_matchers.h"

namespace clientele::store {
namespace {

using domain::Changes;
using domain::Log;

// Calls `visit` with the rows of each table in two batches.
template <typename Visitor>
void ForEachPair(const Changes& a, const Changes& b, Visitor visit) {
  std::vector<const void*> tables;
  domain::ForEachTable(a, [&](const auto& rows) { tables.push_back(&rows); });
  size_t next = 0;
  domain::ForEachTable(
      b, [&](const auto& rows) { visit(*static_cast<decltype(&rows)>(tables[next++]), rows); });
}

Changes RandomChanges(uint64_t seed, size_t rows) {
  Dice dice(seed);
  Changes changes;
  domain::ForEachTable(changes, [&](auto& table) {
    using Row = typename std::decay_t<decltype(table)>::value_type;
    for (size_t i = 0; i < rows; ++i) table.push_back(RandomRow<Row>(dice, 1'000));
  });
  return changes;
}

// What of a row a follower may learn.
template <typename Row>
Row Logged(Row row) {
  Row::Fields(row, [](absl::string_view, auto& value, uint32_t flags = domain::kPlain) {
    if (Row::kTable.log == Log::kKeysOnly && (flags & domain::kKey) == 0) value = {};
  });
  return row;
}

// Puts a mark into every text of every row, key or not, and beside the columns too.
class Marker {
 public:
  explicit Marker(std::string mark) : mark_(std::move(mark)) {}
  template <typename T>
  void operator()(absl::string_view, T& value, uint32_t = domain::kPlain) {
    if constexpr (std::is_same_v<T, std::string>) value = mark_;
    if constexpr (std::is_same_v<T, std::optional<int64_t>>) value = 7'777'777;
  }

 private:
  const std::string mark_;
};

Changes MarkedChanges(std::initializer_list<Log> logs, const std::string& mark) {
  Changes changes;
  domain::ForEachTable(changes, [&](auto& table) {
    using Row = typename std::decay_t<decltype(table)>::value_type;
    for (const Log log : logs) {
      if (Row::kTable.log == log) Row::Fields(table.emplace_back(), Marker(mark));
    }
  });
  return changes;
}

TEST(ChangeLog, HasTheseBytes) {
  Changes changes;
  changes.tags = {{"a", "b", 3, "c"}};
  // Format 1; table 10, one row, of 7 bytes: "a", "b", 3 in zigzag, "c".
  EXPECT_EQ(EncodeChanges(changes), std::string("\x01\x0a\x01\x07\x01"
                                                "a\x01"
                                                "b\x06\x01"
                                                "c"));
  EXPECT_EQ(EncodeChanges({}), "\x01");
}

TEST(ChangeLog, TableNumbersAreForever) {
  std::map<int, std::string> numbers;
  const Changes tables;
  domain::ForEachTable(tables, [&](const auto& rows) {
    const domain::Table table = std::decay_t<decltype(rows)>::value_type::kTable;
    EXPECT_TRUE(numbers.emplace(table.number, table.name).second) << table.number;
  });
  const std::map<int, std::string> want = {
      {1, "client"},
      {2, "client_profile"},
      {3, "client_external_id"},
      {4, "contact_point"},
      {5, "contact_address"},
      {6, "consent"},
      {7, "client_channel"},
      {8, "client_tag"},
      {9, "client_tag"},
      {10, "tag"},
      {11, "sales_order"},
      {12, "order_line"},
      {13, "interaction"},
      {14, "note"},
      {15, "client_event"},
      {16, "policy"},
      {17, "campaign"},
      {18, "audience"},
      {19, "audience_chunk"},
      {20, "request"},
      {21, "client_external_id"},
      {22, "product"},
      {23, "client_attribute"},
      {24, "client_attribute"},
      {25, "segment"},
      {26, "segment"},
      {27, "delivery"},
      {28, "response"},
      {29, "audience_stream"},
      {30, "suppression"},
      {31, "suppression"},
      {32, "erasure"},
  };
  EXPECT_EQ(numbers, want);
}

TEST(ChangeLog, EveryLoggedTableComesBack) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const Changes changes = RandomChanges(seed, seed * 5);
    ASSERT_OK_AND_ASSIGN(const Changes decoded, DecodeChanges(EncodeChanges(changes)));
    ForEachPair(changes, decoded, [](const auto& wrote, const auto& read) {
      using Row = typename std::decay_t<decltype(read)>::value_type;
      std::vector<Row> want;
      if (Row::kTable.log != Log::kUnlogged) {
        for (const Row& row : wrote) want.push_back(Logged(row));
      }
      EXPECT_EQ(RowTexts(read), RowTexts(want)) << Row::kTable.name;
    });
  }
}

TEST(ChangeLog, NothingPersonalIsInThePayload) {
  Changes changes = MarkedChanges({Log::kKeysOnly, Log::kUnlogged}, "CANARY");
  changes.client_channels.emplace_back().address = "CANARY";
  const std::string payload = EncodeChanges(changes);
  EXPECT_EQ(payload.find("CANARY"), std::string::npos);
  // Birth dates and the like: varint 7,777,777 in zigzag.
  ByteWriter number;
  number.Signed(7'777'777);
  EXPECT_EQ(payload.find(number.bytes()), std::string::npos);
  // The keys are there all the same.
  ASSERT_OK_AND_ASSIGN(const Changes decoded, DecodeChanges(payload));
  EXPECT_EQ(decoded.profiles.size(), 1U);
  EXPECT_EQ(decoded.addresses.size(), 1U);
  EXPECT_EQ(decoded.notes.size(), 1U);
  EXPECT_EQ(decoded.external_ids.size(), 0U);
  EXPECT_EQ(decoded.requests.size(), 0U);
}

TEST(ChangeLog, TheTablesThatHoldPersonalTextAreKnown) {
  std::vector<std::string> kept_out;
  const Changes tables;
  domain::ForEachTable(tables, [&](const auto& rows) {
    const domain::Table table = std::decay_t<decltype(rows)>::value_type::kTable;
    if (table.log != Log::kLogged) kept_out.emplace_back(table.name);
  });
  EXPECT_THAT(kept_out, testing::UnorderedElementsAre("client_profile", "client_external_id",
                                                      "client_external_id", "contact_address",
                                                      "note", "audience_chunk", "request"));
}

TEST(ChangeLog, AMarkInALoggedTableWouldBeFound) {
  const std::string payload = EncodeChanges(MarkedChanges({Log::kLogged}, "CANARY"));
  EXPECT_NE(payload.find("CANARY"), std::string::npos);
}

TEST(ChangeLog, AnUnknownFormatStopsTheReader) {
  for (const char* payload : {"\x02", "\x7f", "\x02\x0a\x01"}) {
    EXPECT_THAT(DecodeChanges(payload), HasCode(absl::StatusCode::kUnimplemented));
  }
}

TEST(ChangeLog, AnUnknownTableStopsTheReader) {
  for (const uint64_t number :
       {uint64_t{0}, uint64_t{33}, uint64_t{99}, uint64_t{1} << 32 | 10, UINT64_MAX}) {
    ByteWriter writer;
    writer.Varint(1);
    writer.Varint(number);
    writer.Varint(0);
    EXPECT_THAT(DecodeChanges(writer.bytes()), HasCode(absl::StatusCode::kUnimplemented)) << number;
  }
}

TEST(ChangeLog, ATableThatIsNeverLoggedStopsTheReader) {
  for (const char number : {3, 19, 20, 21}) {
    const std::string payload = {1, number, 1, 0};
    EXPECT_THAT(DecodeChanges(payload), HasCode(absl::StatusCode::kUnimplemented)) << number;
  }
}

TEST(ChangeLog, BytesThatDoNotDecodeAreDataLoss) {
  const std::string payloads[] = {
      "",                                              // not even a format
      "\x80",                                          // an unfinished format
      std::string("\x01\x0a", 2),                      // a table without a count
      std::string("\x01\x0a\x01", 3),                  // a row that is not there
      std::string("\x01\x0a\x02\x00", 4),              // the second row is not there
      std::string("\x01\x0a\x01\x05\x01\x61", 6),      // a row longer than the rest
      std::string("\x01\x0a\x01\x02\x05\x61", 6),      // a text longer than its row
      std::string("\x01\x0a\xff\xff\xff\xff\x7f", 7),  // more rows than bytes
  };
  for (const std::string& payload : payloads) {
    EXPECT_THAT(DecodeChanges(payload), HasCode(absl::StatusCode::kDataLoss))
        << absl::CHexEscape(payload);
  }
}

TEST(ChangeLog, ColumnsThatAreNewerThanTheReaderAreSkipped) {
  const std::string payload(
      "\x01\x0a\x01\x09\x01"
      "a\x01"
      "b\x06\x01"
      "c\x01"
      "d",
      13);
  ASSERT_OK_AND_ASSIGN(const Changes decoded, DecodeChanges(payload));
  EXPECT_EQ(RowTexts(decoded.tags), RowTexts(std::vector<domain::TagRow>{{"a", "b", 3, "c"}}));
}

TEST(ChangeLog, ColumnsThatAreNewerThanTheEntryHaveTheirDefaults) {
  const std::string payload(
      "\x01\x0a\x01\x04\x01"
      "a\x01"
      "b",
      8);
  ASSERT_OK_AND_ASSIGN(const Changes decoded, DecodeChanges(payload));
  EXPECT_EQ(RowTexts(decoded.tags), RowTexts(std::vector<domain::TagRow>{{"a", "b", 0, ""}}));
}

// A cut between two tables can't be told from a shorter batch; the batch's checksum tells it.
TEST(ChangeLog, ACutPayloadIsDataLossOrTheTablesBeforeTheCut) {
  const std::string payload = EncodeChanges(RandomChanges(1, 3));
  int whole = 0;
  for (size_t size = 0; size < payload.size(); ++size) {
    const auto decoded = DecodeChanges(payload.substr(0, size));
    if (decoded.ok()) {
      EXPECT_EQ(EncodeChanges(*decoded), payload.substr(0, size));
      ++whole;
    } else {
      EXPECT_THAT(decoded, HasCode(absl::StatusCode::kDataLoss)) << size;
    }
  }
  // After the format and after each of the 28 logged tables but the last.
  EXPECT_EQ(whole, 28);
}

TEST(ChangeLog, ChangedBytesNeverCrashTheReader) {
  const std::string payload = EncodeChanges(RandomChanges(2, 2));
  for (size_t i = 0; i < payload.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = payload;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      const absl::StatusCode code = DecodeChanges(changed).status().code();
      EXPECT_TRUE(code == absl::StatusCode::kOk || code == absl::StatusCode::kDataLoss ||
                  code == absl::StatusCode::kUnimplemented)
          << i << " " << bit;
    }
  }
}

LoggedBatch EntryOf(const std::string& payload) {
  LoggedBatch batch;
  batch.revision_first = 4;
  batch.revision_last = 7;
  batch.committed_at = 1'794'819'600;
  batch.payload = payload;
  batch.checksum = ChecksumOf(payload);
  return batch;
}

TEST(LoggedBatch, DecodesToWhatWasCommitted) {
  const Changes changes = RandomChanges(4, 3);
  ASSERT_OK_AND_ASSIGN(const domain::CommittedBatch batch,
                       DecodeBatch(EntryOf(EncodeChanges(changes))));
  EXPECT_EQ(batch.revision_first, 4);
  EXPECT_EQ(batch.revision_last, 7);
  EXPECT_EQ(batch.committed_at, 1'794'819'600);
  EXPECT_EQ(RowTexts(batch.changes.clients), RowTexts(changes.clients));
  EXPECT_EQ(RowTexts(batch.changes.segments), RowTexts(changes.segments));
}

// Whatever becomes of a payload between two tables or in a value that still decodes.
TEST(LoggedBatch, AnyOtherPayloadThanTheOneWrittenIsDataLoss) {
  const LoggedBatch written = EntryOf(EncodeChanges(RandomChanges(5, 1)));
  ASSERT_THAT(DecodeBatch(written), IsOk());
  for (size_t i = 0; i < written.payload.size(); ++i) {
    LoggedBatch batch = written;
    batch.payload[i] = static_cast<char>(batch.payload[i] ^ 1);
    EXPECT_THAT(DecodeBatch(batch), HasCode(absl::StatusCode::kDataLoss)) << i;
    batch.payload = written.payload.substr(0, i);
    EXPECT_THAT(DecodeBatch(batch), HasCode(absl::StatusCode::kDataLoss)) << i;
  }
  LoggedBatch batch = written;
  batch.checksum.clear();
  EXPECT_THAT(DecodeBatch(batch), HasCode(absl::StatusCode::kDataLoss));
}

// It is what was written: nothing is damaged, this program is only too old for it.
TEST(LoggedBatch, WhatANewerProgramWroteIsNoDamage) {
  EXPECT_THAT(DecodeBatch(EntryOf("\x02")), HasCode(absl::StatusCode::kUnimplemented));
  EXPECT_THAT(DecodeBatch(EntryOf(std::string("\x01\x63\x00", 3))),
              HasCode(absl::StatusCode::kUnimplemented));
}

TEST(ChecksumOf, IsTheBeginningOfTheSha256) {
  EXPECT_EQ(absl::BytesToHexString(ChecksumOf("abc")), "ba7816bf8f01cfea");
}

TEST(ChangeLog, RandomBytesNeverCrashTheReader) {
  Dice dice(3);
  for (int i = 0; i < 20'000; ++i) {
    const std::string payload = "\x01" + dice.Bytes(dice.Below(60));
    EXPECT_NE(DecodeChanges(payload).status().code(), absl::StatusCode::kInternal);
  }
}

}  // namespace
}  // namespace clientele::store
