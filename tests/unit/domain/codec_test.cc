#include "server/domain/codec.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "server/domain/changes.h"
#include "tests/unit/domain/row_text.h"

namespace clientele::domain {
namespace {

// Calls `test` with a random row of every table, `rounds` times.
template <typename Test>
void ForRandomRows(uint64_t seed, int rounds, Test test) {
  Dice dice(seed);
  for (int round = 0; round < rounds; ++round) {
    Changes changes;
    ForEachTable(changes, [&](auto& rows) {
      using Row = typename std::decay_t<decltype(rows)>::value_type;
      test(RandomRow<Row>(dice));
    });
  }
}

template <typename Row>
std::string Encoded(const Row& row, Columns columns = Columns::kAll) {
  ByteWriter writer;
  EncodeRow(writer, row, columns);
  return writer.Take();
}

template <typename Row>
size_t ColumnCount(const Row& row) {
  size_t count = 0;
  Row::Fields(row, [&](absl::string_view, const auto&, uint32_t = kPlain) { ++count; });
  return count;
}

// The first `count` columns only: what a writer wrote that knew no others.
template <typename Row>
std::string EncodedByOlderWriter(const Row& row, size_t count) {
  ByteWriter body;
  size_t column = 0;
  Row::Fields(row, [&](absl::string_view, const auto& value, uint32_t = kPlain) {
    if (column++ < count) EncodeValue(body, value);
  });
  ByteWriter writer;
  writer.String(body.bytes());
  return writer.Take();
}

// The row with the defaults in all columns from the `count`-th on.
template <typename Row>
std::string TextWithDefaults(const Row& row, size_t count) {
  std::string values[2][64];
  size_t column = 0;
  const Row defaults;
  const auto collect = [&](std::string* into) {
    return [&column, into](absl::string_view name, const auto& value, uint32_t = kPlain) {
      into[column++] = absl::StrCat(name, "=", ValueText(value), " ");
    };
  };
  Row::Fields(row, collect(values[0]));
  column = 0;
  Row::Fields(defaults, collect(values[1]));
  std::string text;
  for (size_t i = 0; i < column; ++i) text += values[i < count ? 0 : 1][i];
  return text;
}

TEST(Rows, OfEveryTableComeBackAsTheyWent) {
  ForRandomRows(31, 500, [](const auto& row) {
    const std::string bytes = Encoded(row);
    ByteReader reader(bytes);
    std::decay_t<decltype(row)> back;
    DecodeRow(reader, back, Columns::kAll);
    ASSERT_TRUE(reader.done());
    ASSERT_EQ(RowText(back), RowText(row));
  });
}

TEST(Rows, ByTheirKeysAloneComeBackWithDefaultsElsewhere) {
  ForRandomRows(32, 200, [](const auto& row) {
    using Row = std::decay_t<decltype(row)>;
    size_t keys = 0;
    Row::Fields(row, [&](absl::string_view, const auto&, uint32_t flags = kPlain) {
      keys += (flags & kKey) != 0;
    });
    const std::string bytes = Encoded(row, Columns::kKeys);
    ByteReader reader(bytes);
    Row back;
    DecodeRow(reader, back, Columns::kKeys);
    ASSERT_TRUE(reader.done());
    ASSERT_EQ(RowText(back), TextWithDefaults(row, keys)) << Row::kTable.name;
  });
}

TEST(Rows, OfAnOlderWriterHaveTheDefaultsOfTheColumnsItDidNotKnow) {
  ForRandomRows(33, 50, [](const auto& row) {
    using Row = std::decay_t<decltype(row)>;
    for (size_t count = 0; count <= ColumnCount(row); ++count) {
      const std::string bytes = EncodedByOlderWriter(row, count);
      ByteReader reader(bytes);
      Row back;
      DecodeRow(reader, back, Columns::kAll);
      ASSERT_TRUE(reader.done()) << Row::kTable.name;
      ASSERT_EQ(RowText(back), TextWithDefaults(row, count)) << Row::kTable.name;
    }
  });
}

TEST(Rows, OfANewerWriterLoseItsColumnsAndNothingAfterThem) {
  ForRandomRows(34, 50, [](const auto& row) {
    using Row = std::decay_t<decltype(row)>;
    ByteWriter body;
    Row::Fields(row, [&](absl::string_view, const auto& value, uint32_t = kPlain) {
      EncodeValue(body, value);
    });
    EncodeValue(body, std::string("a column of tomorrow"));
    ByteWriter newer;
    newer.String(body.bytes());
    EncodeRow(newer, row, Columns::kAll);
    ByteReader reader(newer.bytes());
    for (int i = 0; i < 2; ++i) {
      Row back;
      DecodeRow(reader, back, Columns::kAll);
      ASSERT_EQ(RowText(back), RowText(row)) << i;
    }
    ASSERT_TRUE(reader.done());
  });
}

TEST(Rows, CutOffAnywhereAreFaulty) {
  ForRandomRows(35, 10, [](const auto& row) {
    const std::string whole = Encoded(row);
    for (size_t size = 0; size < whole.size(); ++size) {
      ByteReader reader(absl::string_view(whole).substr(0, size));
      std::decay_t<decltype(row)> back;
      DecodeRow(reader, back, Columns::kAll);
      ASSERT_FALSE(reader.ok()) << size << " of " << whole.size();
    }
  });
}

TEST(Rows, WithAFaultInsideAreFaultyThoughTheirLengthIsRight) {
  // A tag that claims to be longer than the row.
  const std::string bytes("\x03\x0a\x09v", 4);
  ByteReader reader(bytes);
  ClientTagRow row;
  DecodeRow(reader, row, Columns::kAll);
  EXPECT_FALSE(reader.ok());
}

// Old log entries must decode for ever: these bytes never change.
TEST(Rows, HaveTheSameBytesForEver) {
  ClientTagRow row;
  row.client_id = 5;
  row.tag = "vip";
  row.set_at = 1;
  EXPECT_EQ(absl::BytesToHexString(Encoded(row)), "080a03766970020000");
  row.set_at = -1;
  row.actor = "é";
  row.expires_at = 300;
  EXPECT_EQ(absl::BytesToHexString(Encoded(row)), "0c0a037669700102c3a901d804");
  EXPECT_EQ(absl::BytesToHexString(Encoded(row, Columns::kKeys)), "050a03766970");
}

TEST(Values, OfOptionalsTellNothingFromZero) {
  const auto bytes_of = [](std::optional<int64_t> value) {
    ByteWriter writer;
    EncodeValue(writer, value);
    return writer.Take();
  };
  EXPECT_EQ(bytes_of(std::nullopt), std::string("\x00", 1));
  EXPECT_EQ(bytes_of(0), std::string("\x01\x00", 2));
  ByteReader reader(absl::string_view("\x00", 1));
  std::optional<int64_t> value = 7;
  DecodeValue(reader, value);
  EXPECT_EQ(value, std::nullopt) << "what was there before is gone";
}

}  // namespace
}  // namespace clientele::domain
