#include "client/files/encoding.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "server/base/error.h"

namespace clientele::client {
namespace {

using std::string_literals::operator""s;

constexpr bool kWhole = true;
constexpr bool kCut = false;

Encoding Detected(absl::string_view sample, bool whole = kWhole) {
  const auto encoding = DetectEncoding(sample, whole);
  EXPECT_TRUE(encoding.ok()) << encoding.status();
  return encoding.value_or(Encoding::kAuto);
}

TEST(ParseEncoding, KnowsEveryName) {
  EXPECT_EQ(*ParseEncoding("auto"), Encoding::kAuto);
  EXPECT_EQ(*ParseEncoding("utf-8"), Encoding::kUtf8);
  EXPECT_EQ(*ParseEncoding("utf-16le"), Encoding::kUtf16Le);
  EXPECT_EQ(*ParseEncoding("UTF-16BE"), Encoding::kUtf16Be);
  EXPECT_EQ(*ParseEncoding("Windows-1251"), Encoding::kWindows1251);
}

TEST(ParseEncoding, NamesTheEncodingsInItsError) {
  const absl::Status status = ParseEncoding("koi8-r").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "--encoding: got \"koi8-r\", want auto, utf-8, utf-16le, utf-16be or windows-1251");
  EXPECT_EQ(DetailsOf(status).violations.size(), 1u);
  EXPECT_FALSE(ParseEncoding("").ok());
}

TEST(EncodingName, IsWhatParseEncodingReads) {
  for (const Encoding encoding : {Encoding::kAuto, Encoding::kUtf8, Encoding::kUtf16Le,
                                  Encoding::kUtf16Be, Encoding::kWindows1251}) {
    EXPECT_EQ(*ParseEncoding(EncodingName(encoding)), encoding);
  }
}

TEST(DetectEncoding, LetsTheByteOrderMarkWin) {
  EXPECT_EQ(Detected("\xEF\xBB\xBF\xFF"), Encoding::kUtf8);
  EXPECT_EQ(Detected("\xFF\xFEzz"), Encoding::kUtf16Le);
  EXPECT_EQ(Detected("\xFE\xFFzz"), Encoding::kUtf16Be);
}

TEST(DetectEncoding, SeesUtf16InRegularZeroBytes) {
  EXPECT_EQ(Detected("a\0;\0b\0\n\0"s), Encoding::kUtf16Le);
  EXPECT_EQ(Detected("\0a\0;\0b\0\n"s), Encoding::kUtf16Be);
}

TEST(DetectEncoding, SeesUtf16InCyrillicWithFewZeroBytes) {
  // "Имя;Дом\n" has two zero bytes in sixteen.
  EXPECT_EQ(Detected("\x18\x04\x3C\x04\x4F\x04;\0\x14\x04\x3E\x04\x3C\x04\n\0"s),
            Encoding::kUtf16Le);
  EXPECT_EQ(Detected("\x04\x18\x04\x3C\x04\x4F\0;\x04\x14\x04\x3E\x04\x3C\0\n"s),
            Encoding::kUtf16Be);
}

TEST(DetectEncoding, TakesValidUtf8ForUtf8) {
  EXPECT_EQ(Detected(""), Encoding::kUtf8);
  EXPECT_EQ(Detected("name,phone"), Encoding::kUtf8);
  EXPECT_EQ(Detected("имя;😀"), Encoding::kUtf8);
}

TEST(DetectEncoding, AllowsACutCharacterOnlyWhereTheFileGoesOn) {
  for (const absl::string_view cut : {"x\xD0", "x\xE2\x82", "x\xF0\x9F\x98", "x\xF0"}) {
    EXPECT_EQ(Detected(cut, kCut), Encoding::kUtf8);
    EXPECT_EQ(Detected(cut, kWhole), Encoding::kWindows1251);
  }
  EXPECT_EQ(Detected("x\xD0x", kCut), Encoding::kWindows1251);
  EXPECT_EQ(Detected("x\xFF", kCut), Encoding::kWindows1251);
}

TEST(DetectEncoding, TakesTheRestForWindows1251) {
  EXPECT_EQ(Detected("\xC8\xEC\xFF;\xC4\xEE\xEC"), Encoding::kWindows1251);
}

TEST(DetectEncoding, RefusesWhatIsNoText) {
  std::mt19937 random(1);
  std::string archive;
  for (size_t i = archive.size(); i < kEncodingSampleBytes; ++i) {
    archive.push_back(static_cast<char>(random()));
  }
  const absl::Status status = DetectEncoding(archive, kCut).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find(".xlsx"), absl::string_view::npos);
  EXPECT_FALSE(DetectEncoding("PK\x03\x04\x14zz", kCut).ok());
  EXPECT_FALSE(DetectEncoding("\xD0\xCF\x11\xE0\xA1\xB1", kCut).ok());
  EXPECT_FALSE(DetectEncoding("\x1F\x8B\x08\0\0zz"s, kCut).ok());
}

TEST(CutUtf8Bytes, CountsTheBytesOfABegunCharacter) {
  EXPECT_EQ(CutUtf8Bytes(""), 0u);
  EXPECT_EQ(CutUtf8Bytes("abcdefgh"), 0u);
  EXPECT_EQ(CutUtf8Bytes("x😀"), 0u);
  EXPECT_EQ(CutUtf8Bytes("\xD0"), 1u);
  EXPECT_EQ(CutUtf8Bytes("abcd\xE2\x82"), 2u);
  EXPECT_EQ(CutUtf8Bytes("abcd\xF0\x9F\x98"), 3u);
  EXPECT_EQ(CutUtf8Bytes("\x80\x80\x80\x80\x80"), 0u);
}

TEST(ValidUtf8Length, StopsAtTheFirstFault) {
  const std::string ascii(100, 'a');
  EXPECT_EQ(ValidUtf8Length(ascii), 100u);
  for (size_t at = 0; at < 20; ++at) {
    std::string faulty = ascii.substr(0, 20);
    faulty[at] = '\xFF';
    EXPECT_EQ(ValidUtf8Length(faulty), at);
  }
  EXPECT_EQ(ValidUtf8Length("aя\xC0\x80"), 3u);
  EXPECT_EQ(ValidUtf8Length("\xED\xA0\x80"), 0u);
  EXPECT_EQ(ValidUtf8Length("ab\xD0"), 2u);
}

}  // namespace
}  // namespace clientele::client
