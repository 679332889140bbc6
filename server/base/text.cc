#include "server/base/text.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

namespace clientele {
namespace {

// Calls `visit` with each code point (U_SENTINEL, negative, for bytes that are not UTF-8).
template <typename Visit>
void ForEachCodePoint(absl::string_view text, Visit visit) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const int32_t length = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < length;) {
    const int32_t start = i;
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    visit(c, text.substr(start, i - start));
  }
}

bool IsBidirectionalControl(UChar32 c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

bool IsControl(UChar32 c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 ||
         IsBidirectionalControl(c);
}

std::string Nfc(absl::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(code);
  std::string result;
  icu::StringByteSink<std::string> sink(&result, static_cast<int32_t>(text.size()));
  nfc->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink,
                     nullptr, code);
  return U_SUCCESS(code) ? result : std::string(text);
}

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<uint8_t>(c) < 0x80; });
}

size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

bool IsValidUtf8(absl::string_view text) {
  bool valid = true;
  ForEachCodePoint(text, [&](UChar32 c, absl::string_view) { valid = valid && c >= 0; });
  return valid;
}

size_t CharacterCount(absl::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

bool HasControlCharacters(absl::string_view text, LineBreaks line_breaks) {
  bool found = false;
  ForEachCodePoint(text, [&](UChar32 c, absl::string_view) {
    const bool is_break = c == '\n' || c == '\r' || c == '\t';
    found = found || (IsControl(c) && !(is_break && line_breaks == LineBreaks::kAllow));
  });
  return found;
}

std::string NormalizeText(absl::string_view text) {
  size_t begin = text.size();
  size_t end = 0;
  size_t at = 0;
  ForEachCodePoint(text, [&](UChar32 c, absl::string_view piece) {
    if (!u_isUWhiteSpace(c)) {
      begin = std::min(begin, at);
      end = at + piece.size();
    }
    at += piece.size();
  });
  if (begin >= end) return "";
  const absl::string_view trimmed = text.substr(begin, end - begin);
  return IsAscii(trimmed) ? std::string(trimmed) : Nfc(trimmed);
}

std::string LowerText(absl::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  std::string lower;
  icu::StringByteSink<std::string> sink(&lower, static_cast<int32_t>(text.size()));
  icu::CaseMap::utf8ToLower("", 0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())),
                            sink, nullptr, code);
  return NormalizeText(U_SUCCESS(code) ? absl::string_view(lower) : text);
}

std::string FoldBlanks(absl::string_view text) {
  std::string folded;
  bool blank = false;
  ForEachCodePoint(text, [&](UChar32 c, absl::string_view piece) {
    if (u_isUWhiteSpace(c)) {
      blank = true;
      return;
    }
    if (blank && !folded.empty()) folded.push_back(' ');
    blank = false;
    folded.append(piece.data(), piece.size());
  });
  return folded;
}

std::string Shorten(absl::string_view text, size_t max) {
  if (text.empty()) return "";
  std::string shortened = "\"";
  size_t count = 0;
  bool cut = false;
  ForEachCodePoint(text, [&](UChar32 c, absl::string_view piece) {
    cut = count++ >= max;
    if (cut) return;
    if (c < 0 || IsControl(c)) {
      shortened.push_back('?');
    } else {
      shortened.append(piece.data(), piece.size());
    }
  });
  if (cut) shortened.append("…");
  shortened.push_back('"');
  return shortened;
}

absl::string_view NearestName(absl::string_view name, absl::Span<const absl::string_view> known) {
  absl::string_view nearest;
  // A third of the letters may be wrong; beyond that a guess annoys more than it helps.
  size_t best = std::max<size_t>(1, name.size() / 3) + 1;
  for (const absl::string_view candidate : known) {
    // No nearer than their lengths differ: nobody's endless name is compared letter by letter.
    const size_t least =
        std::max(name.size(), candidate.size()) - std::min(name.size(), candidate.size());
    if (least >= best) continue;
    const size_t distance = EditDistance(name, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace clientele
