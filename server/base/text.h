// Unicode text as people type it: validity, one normal form, lengths in characters, and the
// nearest known name for a misspelt one. Everything takes and gives UTF-8.
#ifndef CLIENTELE_SERVER_BASE_TEXT_H_
#define CLIENTELE_SERVER_BASE_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace clientele {

bool IsValidUtf8(absl::string_view text);

// Code points. The text must be valid UTF-8.
size_t CharacterCount(absl::string_view text);

// True when the text has a control character (C0, DEL, C1) or one that reorders what surrounds it
// (the Unicode bidirectional controls); blanks like tab and line feed count too unless allowed.
enum class LineBreaks { kRefuse, kAllow };
bool HasControlCharacters(absl::string_view text, LineBreaks line_breaks);

// Unicode NFC, without blanks at either end. The text must be valid UTF-8.
std::string NormalizeText(absl::string_view text);

// Unicode NFC in lower case by the root locale.
std::string LowerText(absl::string_view text);

// Runs of white space become one blank; none at either end.
std::string FoldBlanks(absl::string_view text);

// The text in quotes for a message, cut to `max` characters with an ellipsis; bytes that are not
// UTF-8 and control characters are shown as "?".
std::string Shorten(absl::string_view text, size_t max);

// The known name with the smallest edit distance when it is near enough to be meant, else empty.
absl::string_view NearestName(absl::string_view name, absl::Span<const absl::string_view> known);

}  // namespace clientele

#endif  // CLIENTELE_SERVER_BASE_TEXT_H_
