#include "server/base/bytes.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/support/dice.h"

namespace clientele {
namespace {

constexpr uint64_t kMaxUnsigned = std::numeric_limits<uint64_t>::max();
constexpr int64_t kMaxSigned = std::numeric_limits<int64_t>::max();
constexpr int64_t kMinSigned = std::numeric_limits<int64_t>::min();

// Memory of exactly this size, so that a sanitizer sees the first byte read beyond it.
class Exact {
 public:
  explicit Exact(absl::string_view bytes) : size_(bytes.size()), memory_(new char[size_]) {
    std::memcpy(memory_.get(), bytes.data(), size_);
  }
  absl::string_view view() const { return absl::string_view(memory_.get(), size_); }

 private:
  size_t size_;
  std::unique_ptr<char[]> memory_;
};

std::string Encoded(uint64_t value) {
  ByteWriter writer;
  writer.Varint(value);
  return writer.Take();
}

TEST(ByteWriter, WritesVarintsOfSevenBitsAByteLowestFirst) {
  EXPECT_EQ(Encoded(0), std::string("\0", 1));
  EXPECT_EQ(Encoded(1), "\x01");
  EXPECT_EQ(Encoded(127), "\x7f");
  EXPECT_EQ(Encoded(128), "\x80\x01");
  EXPECT_EQ(Encoded(300), "\xac\x02");
  EXPECT_EQ(Encoded(kMaxUnsigned), "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
}

TEST(ByteWriter, WritesSmallNumbersOfEitherSignInOneByte) {
  ByteWriter writer;
  for (const int64_t value : {0, -1, 1, -64, 63}) writer.Signed(value);
  EXPECT_EQ(writer.bytes(), std::string("\x00\x01\x02\x7f\x7e", 5));
}

TEST(ByteWriter, WritesFixedNumbersLowestByteFirst) {
  ByteWriter writer;
  writer.Fixed64(0x0102030405060708u);
  EXPECT_EQ(writer.Take(), "\x08\x07\x06\x05\x04\x03\x02\x01");
}

TEST(ByteWriter, PutsTheLengthBeforeAStringAndNothingBeforeRawBytes) {
  ByteWriter writer;
  writer.String("ab");
  writer.Raw("ab");
  writer.String("");
  EXPECT_EQ(writer.bytes(), std::string("\x02"
                                        "abab\0",
                                        6));
}

TEST(ByteReader, ReadsTheExtremesBack) {
  ByteWriter writer;
  for (const uint64_t value : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 63, kMaxUnsigned}) {
    writer.Varint(value);
    writer.Fixed64(value);
  }
  for (const int64_t value : {kMinSigned, int64_t{-1}, int64_t{0}, kMaxSigned}) {
    writer.Signed(value);
  }
  ByteReader reader(writer.bytes());
  for (const uint64_t value : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 63, kMaxUnsigned}) {
    EXPECT_EQ(reader.Varint(), value);
    EXPECT_EQ(reader.Fixed64(), value);
  }
  for (const int64_t value : {kMinSigned, int64_t{-1}, int64_t{0}, kMaxSigned}) {
    EXPECT_EQ(reader.Signed(), value);
  }
  EXPECT_TRUE(reader.done());
}

TEST(ByteReader, IsDoneOnlyWhenAllWasReadAndNothingWasWrong) {
  ByteReader reader("\x05z");
  EXPECT_FALSE(reader.done());
  EXPECT_EQ(reader.Varint(), 5u);
  EXPECT_TRUE(reader.ok());
  EXPECT_FALSE(reader.done());
  EXPECT_EQ(reader.Raw(1), "z");
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(reader.Varint(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_FALSE(reader.done());
}

TEST(ByteReader, GivesNothingAfterItWasToldToFail) {
  ByteReader reader("\x05\x05");
  EXPECT_EQ(reader.Varint(), 5u);
  reader.Fail();
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.Varint(), 0u);
  EXPECT_EQ(reader.Raw(0), "");
}

TEST(ByteReader, RefusesALengthBeyondTheRestHoweverLarge) {
  for (const uint64_t length : {uint64_t{3}, uint64_t{1} << 32, uint64_t{1} << 63, kMaxUnsigned}) {
    const Exact bytes(absl::StrCat(Encoded(length), "ab"));
    ByteReader reader(bytes.view());
    EXPECT_EQ(reader.String(), "") << length;
    EXPECT_FALSE(reader.ok()) << length;
    EXPECT_EQ(reader.Varint(), 0u) << "the two bytes behind a fault are not read as something else";
  }
}

TEST(ByteReader, RefusesAVarintOfMoreThanTenBytes) {
  const Exact unending(std::string(10, '\x80'));
  ByteReader ten(unending.view());
  EXPECT_EQ(ten.Varint(), 0u);
  EXPECT_FALSE(ten.ok());

  const Exact eleven_bytes(absl::StrCat(std::string(10, '\xff'), "\x01"));
  ByteReader eleven(eleven_bytes.view());
  EXPECT_EQ(eleven.Varint(), 0u);
  EXPECT_FALSE(eleven.ok());
  EXPECT_EQ(eleven.Varint(), 0u);
}

TEST(ByteReader, RefusesAVarintBeyond64Bits) {
  for (const char* tenth : {"\x02", "\x03", "\x7f"}) {
    const Exact bytes(absl::StrCat(std::string(9, '\xff'), tenth));
    ByteReader reader(bytes.view());
    EXPECT_EQ(reader.Varint(), 0u);
    EXPECT_FALSE(reader.ok());
  }
}

enum class Kind { kVarint, kSigned, kFixed, kString, kRaw };

struct Item {
  Kind kind = Kind::kVarint;
  uint64_t number = 0;
  std::string text;
};

// Numbers of every length in bits, so that every length in bytes occurs.
std::vector<Item> RandomItems(Dice& dice) {
  std::vector<Item> items(1 + dice.Below(12));
  for (Item& item : items) {
    item.kind = static_cast<Kind>(dice.Below(5));
    item.number = dice.Bits() >> dice.Below(64);
    item.text = dice.Bytes(dice.OneIn(10) ? 200 : dice.Below(6));
  }
  return items;
}

std::string Write(const std::vector<Item>& items) {
  ByteWriter writer;
  for (const Item& item : items) {
    switch (item.kind) {
      case Kind::kVarint:
        writer.Varint(item.number);
        break;
      case Kind::kSigned:
        writer.Signed(static_cast<int64_t>(item.number));
        break;
      case Kind::kFixed:
        writer.Fixed64(item.number);
        break;
      case Kind::kString:
        writer.String(item.text);
        break;
      case Kind::kRaw:
        writer.Raw(item.text);
        break;
    }
  }
  return writer.Take();
}

// The item as read; zero or empty where the bytes ended.
Item ReadLike(const Item& item, ByteReader& reader) {
  Item read;
  read.kind = item.kind;
  switch (item.kind) {
    case Kind::kVarint:
      read.number = reader.Varint();
      break;
    case Kind::kSigned:
      read.number = static_cast<uint64_t>(reader.Signed());
      break;
    case Kind::kFixed:
      read.number = reader.Fixed64();
      break;
    case Kind::kString:
      read.text = std::string(reader.String());
      break;
    case Kind::kRaw:
      read.text = std::string(reader.Raw(item.text.size()));
      break;
  }
  return read;
}

void ExpectEqual(const Item& read, const Item& item) {
  if (item.kind == Kind::kString || item.kind == Kind::kRaw) {
    EXPECT_EQ(read.text, item.text);
  } else {
    EXPECT_EQ(read.number, item.number);
  }
}

TEST(ByteReader, ReadsBackWhatWasWritten) {
  Dice dice(1);
  for (int round = 0; round < 2'000; ++round) {
    const std::vector<Item> items = RandomItems(dice);
    const Exact bytes(Write(items));
    ByteReader reader(bytes.view());
    for (const Item& item : items) ExpectEqual(ReadLike(item, reader), item);
    ASSERT_TRUE(reader.done()) << round;
  }
}

TEST(ByteReader, SeesThatBytesWereCutOffAtAnyLength) {
  Dice dice(2);
  for (int round = 0; round < 200; ++round) {
    std::vector<Item> items = RandomItems(dice);
    // A number last, so that every proper prefix lacks something.
    items.push_back({Kind::kFixed, dice.Bits(), ""});
    const std::string whole = Write(items);
    for (size_t size = 0; size < whole.size(); ++size) {
      const Exact bytes(absl::string_view(whole).substr(0, size));
      ByteReader reader(bytes.view());
      for (const Item& item : items) {
        const Item read = ReadLike(item, reader);
        if (reader.ok()) {
          ExpectEqual(read, item);
        } else {
          EXPECT_EQ(read.number, 0u);
          EXPECT_EQ(read.text, "");
        }
      }
      ASSERT_FALSE(reader.ok()) << round << ", " << size << " of " << whole.size();
    }
  }
}

}  // namespace
}  // namespace clientele
