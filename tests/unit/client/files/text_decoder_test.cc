#include "client/files/text_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"

namespace clientele::client {
namespace {

using std::string_literals::operator""s;

struct Decoded {
  std::string text;
  absl::Status status;
  Encoding encoding = Encoding::kAuto;
};

// Gives the bytes to a decoder in pieces of a size.
Decoded DecodeInPieces(absl::string_view bytes, Encoding encoding, size_t size) {
  TextDecoder decoder(encoding);
  Decoded result;
  for (; !bytes.empty() && result.status.ok(); bytes.remove_prefix(std::min(size, bytes.size()))) {
    result.status = decoder.Decode(bytes.substr(0, size), false, result.text);
  }
  if (result.status.ok()) result.status = decoder.Decode("", true, result.text);
  result.encoding = decoder.encoding();
  return result;
}

std::string Repeat(absl::string_view piece, size_t size) {
  std::string text;
  while (text.size() < size) text.append(piece.data(), piece.size());
  return text;
}

void ExpectText(absl::string_view bytes, Encoding encoding, absl::string_view text) {
  for (const size_t size : {1u, 2u, 3u, 7u, 4096u, 65536u, 1u << 20}) {
    const Decoded decoded = DecodeInPieces(bytes, encoding, size);
    EXPECT_TRUE(decoded.status.ok()) << decoded.status;
    EXPECT_EQ(decoded.text == text, true)
        << "pieces of " << size << ", got " << decoded.text.substr(0, 80);
  }
}

TEST(TextDecoder, PassesUtf8) {
  ExpectText("имя;😀\r\n", Encoding::kAuto, "имя;😀\r\n");
  ExpectText("имя", Encoding::kUtf8, "имя");
  ExpectText("", Encoding::kAuto, "");
}

TEST(TextDecoder, DropsTheByteOrderMark) {
  ExpectText("\xEF\xBB\xBFимя", Encoding::kAuto, "имя");
  ExpectText("\xEF\xBB\xBFимя", Encoding::kUtf8, "имя");
  ExpectText("\xEF\xBB\xBF", Encoding::kAuto, "");
  ExpectText("\xFF\xFE\x18\x04;\0"s, Encoding::kAuto, "И;");
  ExpectText("\xFF\xFE\x18\x04;\0"s, Encoding::kUtf16Le, "И;");
  ExpectText("\xFE\xFF\x04\x18\0;"s, Encoding::kAuto, "И;");
  ExpectText("\xFE\xFF\x04\x18\0;"s, Encoding::kUtf16Be, "И;");
}

TEST(TextDecoder, ReadsUtf16WithoutAByteOrderMark) {
  // "Имя;😀\n".
  ExpectText("\x18\x04\x3C\x04\x4F\x04;\0\x3D\xD8\x00\xDE\n\0"s, Encoding::kAuto, "Имя;😀\n");
  ExpectText("\x04\x18\x04\x3C\x04\x4F\0;\xD8\x3D\xDE\x00\0\n"s, Encoding::kUtf16Be, "Имя;😀\n");
  ExpectText("\0a\0;\0b\0\r\0\n"s, Encoding::kAuto, "a;b\r\n");
}

TEST(TextDecoder, ReadsWindows1251) {
  // "Имя;Ёж — №5, «€»".
  const absl::string_view bytes =
      "\xC8\xEC\xFF;\xA8\xE6 \x97 \xB9"
      "5, \xAB\x88\xBB";
  ExpectText(bytes, Encoding::kAuto, "Имя;Ёж — №5, «€»");
  ExpectText(bytes, Encoding::kWindows1251, "Имя;Ёж — №5, «€»");
}

TEST(TextDecoder, ReadsTextsLongerThanTheSample) {
  constexpr size_t kLong = 3 * kEncodingSampleBytes + 5;
  // One byte before the two-byte letters puts a cut at every kind of place.
  ExpectText("x" + Repeat("я", kLong), Encoding::kAuto, "x" + Repeat("я", kLong));
  const std::string bytes = Repeat("\xFF;", kLong);
  ExpectText(bytes, Encoding::kAuto, Repeat("я;", bytes.size() / 2 * 3));
  const std::string wide = Repeat("\x4F\x04;\0"s, kLong);
  ExpectText(wide, Encoding::kAuto, Repeat("я;", wide.size() / 4 * 3));
}

TEST(TextDecoder, TakesACutCharacterAtTheEndOfTheSampleForUtf8) {
  const std::string text = std::string(kEncodingSampleBytes - 1, 'a') + "яя";
  ExpectText(text, Encoding::kAuto, text);
}

TEST(TextDecoder, NamesTheLineOfBytesThatAreNotUtf8) {
  const std::string lines = Repeat("a\r\nb\rc\n", kEncodingSampleBytes);
  const int64_t line = 1 + 3 * static_cast<int64_t>(lines.size() / 7);
  for (const size_t size : {1u, 2u, 5u, 1000u, 1u << 20}) {
    const Decoded decoded = DecodeInPieces(lines + "x\xFFy", Encoding::kUtf8, size);
    EXPECT_EQ(decoded.status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(decoded.status.message(), absl::StrCat("line ", line, ": bytes that are not utf-8"));
    EXPECT_TRUE(decoded.text == lines + "x");
  }
}

TEST(TextDecoder, RefusesACharacterCutByTheEndOfTheFile) {
  for (const absl::string_view bytes : {"a\n\xD0", "a\n\xE2\x82", "a\n\xF0\x9F\x98"}) {
    EXPECT_EQ(DecodeInPieces(bytes, Encoding::kUtf8, 1).status.message(),
              "line 2: bytes that are not utf-8");
  }
}

TEST(TextDecoder, SuggestsWindows1251WhereDetectedUtf8Ends) {
  const std::string bytes = Repeat("name\n", kEncodingSampleBytes + 5) + "\xC8\xEC\xFF\n";
  const Decoded decoded = DecodeInPieces(bytes, Encoding::kAuto, 4096);
  EXPECT_EQ(decoded.encoding, Encoding::kUtf8);
  EXPECT_EQ(decoded.status.message(),
            "line 13110: bytes that are not utf-8; if the file is in windows-1251, say --encoding "
            "windows-1251");
}

TEST(TextDecoder, NamesTheLineOfBytesThatAreNotUtf16) {
  const size_t lines = kEncodingSampleBytes / 4 + 1;
  const std::string text = Repeat("a\n", 2 * lines);
  const std::string message = absl::StrCat("line ", lines + 1, ": bytes that are not ");
  const std::string le = Repeat("a\0\n\0"s, 4 * lines);
  const std::string be = Repeat("\0a\0\n"s, 4 * lines);
  for (const size_t size : {1u, 3u, 4096u, 1u << 20}) {
    const Decoded lone = DecodeInPieces(le + "\x3D\xD8z\0"s, Encoding::kUtf16Le, size);
    EXPECT_EQ(lone.status.message(), message + "utf-16le");
    EXPECT_TRUE(lone.text == text);
    const Decoded odd = DecodeInPieces(be + "\0"s, Encoding::kUtf16Be, size);
    EXPECT_EQ(odd.status.message(), message + "utf-16be");
    EXPECT_TRUE(odd.text == text);
  }
}

TEST(TextDecoder, RefusesTheOtherUtf16ThanTheFileSays) {
  const Decoded decoded = DecodeInPieces("\xFF\xFE;\0"s, Encoding::kUtf16Be, 100);
  EXPECT_EQ(decoded.status.message(),
            "--encoding: got \"utf-16be\", want utf-16le, as the file's first bytes say");
}

TEST(TextDecoder, TakesAnyBytesForWindows1251WhenTold) {
  ExpectText("\xFF\xFE", Encoding::kWindows1251, "яю");
  std::string bytes;
  for (int c = 1; c < 256; ++c) bytes.push_back(static_cast<char>(c));
  EXPECT_TRUE(DecodeInPieces(bytes, Encoding::kWindows1251, 3).status.ok());
}

TEST(TextDecoder, GivesTheSameForEveryCutOfRandomBytes) {
  std::mt19937 random(7);
  // What is held back before the start is not cut.
  const std::string sample(kEncodingSampleBytes, ' ');
  for (int round = 0; round < 200; ++round) {
    std::string bytes = sample;
    for (size_t n = random() % 300; n > 0; --n) bytes.push_back(static_cast<char>(random()));
    for (const Encoding encoding :
         {Encoding::kUtf8, Encoding::kUtf16Le, Encoding::kUtf16Be, Encoding::kWindows1251}) {
      const Decoded whole = DecodeInPieces(bytes, encoding, bytes.size() + 1);
      const Decoded pieces = DecodeInPieces(bytes, encoding, 1 + random() % 7);
      EXPECT_EQ(whole.status, pieces.status);
      EXPECT_TRUE(whole.text == pieces.text);
    }
  }
}

}  // namespace
}  // namespace clientele::client
