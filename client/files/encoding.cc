#include "client/files/encoding.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

#include "absl/strings/match.h"
#include "server/base/error.h"

namespace clientele::client {
namespace {

struct NamedEncoding {
  Encoding encoding;
  absl::string_view name;
};
constexpr NamedEncoding kEncodings[] = {{Encoding::kAuto, "auto"},
                                        {Encoding::kUtf8, "utf-8"},
                                        {Encoding::kUtf16Le, "utf-16le"},
                                        {Encoding::kUtf16Be, "utf-16be"},
                                        {Encoding::kWindows1251, "windows-1251"}};

// In UTF-16 text of any alphabet at least the blanks, digits and delimiters have a zero byte; one
// in 32 characters is far below that, and far above chance in compressed data (1 in 256).
constexpr size_t kCharactersPerZero = 32;
// Characters whose low byte is zero (U+0400, some emoji) exist but are rarer than ASCII.
constexpr size_t kZerosPerStray = 2;

// Zip, which .xlsx is, and the container of .xls.
constexpr absl::string_view kWorkbookSignatures[] = {"PK\x03\x04", "\xD0\xCF\x11\xE0"};

// The UTF-16 order that the zero bytes speak for; kAuto when they speak for none.
Encoding OrderOfZeroBytes(size_t even_zeros, size_t odd_zeros, size_t size) {
  const size_t wanted = 1 + size / 2 / kCharactersPerZero;
  if (odd_zeros >= wanted && odd_zeros >= even_zeros * kZerosPerStray) return Encoding::kUtf16Le;
  if (even_zeros >= wanted && even_zeros >= odd_zeros * kZerosPerStray) return Encoding::kUtf16Be;
  return Encoding::kAuto;
}

bool IsUtf8Sample(absl::string_view sample, bool whole) {
  if (!whole) sample.remove_suffix(CutUtf8Bytes(sample));
  return ValidUtf8Length(sample) == sample.size();
}

bool IsWorkbook(absl::string_view sample) {
  return std::any_of(
      std::begin(kWorkbookSignatures), std::end(kWorkbookSignatures),
      [sample](absl::string_view signature) { return absl::StartsWith(sample, signature); });
}

absl::Status NotText() {
  return absl::InvalidArgumentError(
      "the file is not text; a workbook (.xlsx, .xls) has to be saved as CSV first");
}

}  // namespace

absl::StatusOr<Encoding> ParseEncoding(absl::string_view name) {
  for (const NamedEncoding& known : kEncodings) {
    if (absl::EqualsIgnoreCase(known.name, name)) return known.encoding;
  }
  return InvalidField("--encoding", name, "auto, utf-8, utf-16le, utf-16be or windows-1251");
}

absl::string_view EncodingName(Encoding encoding) {
  for (const NamedEncoding& known : kEncodings) {
    if (known.encoding == encoding) return known.name;
  }
  return "";
}

Encoding EncodingOfByteOrderMark(absl::string_view bytes) {
  if (absl::StartsWith(bytes, "\xEF\xBB\xBF")) return Encoding::kUtf8;
  if (absl::StartsWith(bytes, "\xFF\xFE")) return Encoding::kUtf16Le;
  if (absl::StartsWith(bytes, "\xFE\xFF")) return Encoding::kUtf16Be;
  return Encoding::kAuto;
}

absl::StatusOr<Encoding> DetectEncoding(absl::string_view sample, bool whole) {
  const Encoding marked = EncodingOfByteOrderMark(sample);
  if (marked != Encoding::kAuto) return marked;
  if (IsWorkbook(sample)) return NotText();
  size_t zeros[2] = {0, 0};
  for (size_t i = 0; i < sample.size(); ++i) zeros[i % 2] += sample[i] == '\0';
  if (zeros[0] + zeros[1] > 0) {
    const Encoding order = OrderOfZeroBytes(zeros[0], zeros[1], sample.size());
    if (order == Encoding::kAuto) return NotText();
    return order;
  }
  return IsUtf8Sample(sample, whole) ? Encoding::kUtf8 : Encoding::kWindows1251;
}

size_t CutUtf8Bytes(absl::string_view text) {
  const size_t tail = text.size() < U8_MAX_LENGTH ? text.size() : U8_MAX_LENGTH;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data()) + (text.size() - tail);
  auto length = static_cast<int32_t>(tail);
  U8_TRUNCATE_IF_INCOMPLETE(bytes, 0, length);
  return tail - static_cast<size_t>(length);
}

size_t ValidUtf8Length(absl::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const size_t length = text.size();
  for (size_t i = 0; i < length;) {
    uint64_t word = 0;
    // Most of a table is ASCII: eight bytes at once.
    if (length - i >= sizeof(word)) {
      std::memcpy(&word, bytes + i, sizeof(word));
      if ((word & kHighBits) == 0) {
        i += sizeof(word);
        continue;
      }
    }
    const size_t start = i;
    UChar32 c = U_SENTINEL;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) return start;
  }
  return length;
}

}  // namespace clientele::client
