#include "client/files/text_encoder.h"

#include <unicode/unistr.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

// Of one character of UTF-8 in any of the encodings.
constexpr size_t kBytesPerByte = 2;
constexpr size_t kBytesLeftOver = 16;
// Of the UTF-16 between two converters; any size does.
constexpr size_t kPivotUnits = 4096;

}  // namespace

absl::string_view TextEncoder::byte_order_mark() const {
  switch (encoding_) {
    case Encoding::kUtf16Le:
      return "\xFF\xFE";
    case Encoding::kUtf16Be:
      return "\xFE\xFF";
    case Encoding::kUtf8:
      return "\xEF\xBB\xBF";
    case Encoding::kAuto:
    case Encoding::kWindows1251:
      break;
  }
  return "";
}

absl::Status TextEncoder::OpenConverters() {
  if (target_ != nullptr) return absl::OkStatus();
  UErrorCode code = U_ZERO_ERROR;
  source_.reset(ucnv_open("utf-8", &code));
  target_.reset(ucnv_open(std::string(EncodingName(encoding_)).c_str(), &code));
  if (U_SUCCESS(code)) {
    // ICU's default puts a substitute in the place of what the encoding lacks.
    ucnv_setFromUCallBack(target_.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                          &code);
  }
  if (U_SUCCESS(code)) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("ICU can't convert to ", EncodingName(encoding_), ": ", u_errorName(code)));
}

absl::Status TextEncoder::Encode(absl::string_view text, std::string& bytes) {
  if (encoding_ == Encoding::kUtf8) {
    bytes.append(text.data(), text.size());
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(OpenConverters());
  std::array<UChar, kPivotUnits> pivot;
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
  const char* from = text.data();
  const size_t before = bytes.size();
  bytes.resize(before + kBytesPerByte * text.size() + kBytesLeftOver);
  char* to = bytes.data() + before;
  UErrorCode code = U_ZERO_ERROR;
  ucnv_convertEx(target_.get(), source_.get(), &to, bytes.data() + bytes.size(), &from,
                 text.data() + text.size(), pivot.data(), &pivot_source, &pivot_target,
                 pivot.data() + pivot.size(), /*reset=*/true, /*flush=*/true, &code);
  bytes.resize(static_cast<size_t>(to - bytes.data()));
  if (code == U_INVALID_CHAR_FOUND) return Missing(target_.get());
  if (U_SUCCESS(code)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("text that is not UTF-8 can't be written: ", u_errorName(code)));
}

absl::Status TextEncoder::Missing(UConverter* target) const {
  std::array<UChar, 4> units;
  auto length = static_cast<int8_t>(units.size());
  UErrorCode code = U_ZERO_ERROR;
  ucnv_getInvalidUChars(target, units.data(), &length, &code);
  std::string character;
  if (U_SUCCESS(code)) icu::UnicodeString(units.data(), length).toUTF8String(character);
  return absl::InvalidArgumentError(absl::StrCat(EncodingName(encoding_), " has no \"", character,
                                                 "\"; write the file with --encoding utf-8"));
}

}  // namespace clientele::client
