// The encodings that spreadsheet programs write, and how to tell which one a file has.
#ifndef CLIENTELE_CLIENT_FILES_ENCODING_H_
#define CLIENTELE_CLIENT_FILES_ENCODING_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace clientele::client {

enum class Encoding { kAuto, kUtf8, kUtf16Le, kUtf16Be, kWindows1251 };

// What the encoding is judged by: enough for the first Cyrillic letter to turn up in nearly every
// file that has any, little enough to hold in memory.
inline constexpr size_t kEncodingSampleBytes = 64 * 1024;

// "auto", "utf-8", "utf-16le", "utf-16be", "windows-1251", in any case; INVALID_ARGUMENT names
// them.
absl::StatusOr<Encoding> ParseEncoding(absl::string_view name);
absl::string_view EncodingName(Encoding encoding);

// The encoding that a byte order mark at the start of the bytes stands for; kAuto without one.
Encoding EncodingOfByteOrderMark(absl::string_view bytes);

// Judges a file by its first bytes: a byte order mark; zero bytes in every other place are UTF-16;
// what is valid UTF-8 is UTF-8; the rest is windows-1251. `whole`: the file ends with the sample,
// so a character cut at its end is a fault. INVALID_ARGUMENT for what is no text: workbooks, and
// anything else with zero bytes in no order.
absl::StatusOr<Encoding> DetectEncoding(absl::string_view sample, bool whole);

// The bytes at the end of the text that begin a UTF-8 character and lack its rest: 0 to 3.
size_t CutUtf8Bytes(absl::string_view text);
// The length of the longest start of the text that is valid UTF-8.
size_t ValidUtf8Length(absl::string_view text);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_ENCODING_H_
