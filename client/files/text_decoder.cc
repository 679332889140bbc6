#include "client/files/text_decoder.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

// UTF-8 for one byte of UTF-16 or windows-1251, and for a character begun before: what a call of
// the converter has room for. With less it would only be called again.
constexpr size_t kTextBytesPerByte = 3;
constexpr size_t kTextBytesLeftOver = 16;

bool IsUtf16(Encoding encoding) {
  return encoding == Encoding::kUtf16Le || encoding == Encoding::kUtf16Be;
}

// The length of the byte order mark that `bytes` begin with, read in the encoding.
size_t ByteOrderMarkLength(absl::string_view bytes, Encoding encoding) {
  if (EncodingOfByteOrderMark(bytes) != encoding) return 0;
  return encoding == Encoding::kUtf8 ? 3 : 2;
}

}  // namespace

absl::Status TextDecoder::Decode(absl::string_view bytes, bool last, std::string& text) {
  if (started_) return DecodeStarted(bytes, last, text);
  held_.append(bytes.data(), bytes.size());
  if (held_.size() < kEncodingSampleBytes && !last) return absl::OkStatus();
  RETURN_IF_ERROR(Start(last));
  const std::string sample = std::exchange(held_, {});
  return DecodeStarted(absl::string_view(sample).substr(ByteOrderMarkLength(sample, encoding_)),
                       last, text);
}

absl::Status TextDecoder::Start(bool last) {
  if (encoding_ == Encoding::kAuto) {
    const absl::string_view sample = absl::string_view(held_).substr(0, kEncodingSampleBytes);
    ASSIGN_OR_RETURN(encoding_, DetectEncoding(sample, last && sample.size() == held_.size()));
    detected_ = true;
  }
  const Encoding marked = EncodingOfByteOrderMark(held_);
  if (IsUtf16(encoding_) && IsUtf16(marked) && marked != encoding_) {
    return InvalidField("--encoding", EncodingName(encoding_),
                        absl::StrCat(EncodingName(marked), ", as the file's first bytes say"));
  }
  started_ = true;
  return encoding_ == Encoding::kUtf8 ? absl::OkStatus() : OpenConverters();
}

absl::Status TextDecoder::OpenConverters() {
  UErrorCode code = U_ZERO_ERROR;
  source_.reset(ucnv_open(std::string(EncodingName(encoding_)).c_str(), &code));
  target_.reset(ucnv_open("utf-8", &code));
  if (U_SUCCESS(code)) {
    // ICU's default puts U+FFFD in the place of a fault.
    ucnv_setToUCallBack(source_.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &code);
  }
  if (U_SUCCESS(code)) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("ICU can't convert ", EncodingName(encoding_), ": ", u_errorName(code)));
}

absl::Status TextDecoder::DecodeStarted(absl::string_view bytes, bool last, std::string& text) {
  const size_t before = text.size();
  const absl::Status status =
      encoding_ == Encoding::kUtf8 ? DecodeUtf8(bytes, last, text) : Convert(bytes, last, text);
  lines_.Add(absl::string_view(text).substr(before));
  return status.ok() ? absl::OkStatus() : Fault();
}

absl::Status TextDecoder::DecodeUtf8(absl::string_view bytes, bool last, std::string& text) {
  std::string joined;
  if (!held_.empty()) {
    joined = absl::StrCat(held_, bytes);
    bytes = joined;
    held_.clear();
  }
  const size_t whole = bytes.size() - (last ? 0 : CutUtf8Bytes(bytes));
  const size_t valid = ValidUtf8Length(bytes.substr(0, whole));
  text.append(bytes.data(), valid);
  if (valid < whole) return absl::InvalidArgumentError("not UTF-8");
  held_.assign(bytes.data() + whole, bytes.size() - whole);
  return absl::OkStatus();
}

absl::Status TextDecoder::Convert(absl::string_view bytes, bool last, std::string& text) {
  const UErrorCode code = ConvertAll(bytes, last, text);
  if (U_SUCCESS(code)) return absl::OkStatus();
  // At a fault ICU leaves what precedes it between the two converters.
  ConvertAll("", /*last=*/false, text);
  return absl::InvalidArgumentError(u_errorName(code));
}

UErrorCode TextDecoder::ConvertAll(absl::string_view bytes, bool last, std::string& text) {
  const char* from = bytes.data();
  UErrorCode code = U_ZERO_ERROR;
  do {
    const size_t size = text.size();
    text.resize(size + kTextBytesPerByte * bytes.size() + kTextBytesLeftOver);
    char* to = text.data() + size;
    code = U_ZERO_ERROR;
    ucnv_convertEx(target_.get(), source_.get(), &to, text.data() + text.size(), &from,
                   bytes.data() + bytes.size(), pivot_.data(), &pivot_source_, &pivot_target_,
                   pivot_.data() + pivot_.size(), /*reset=*/false, /*flush=*/last, &code);
    text.resize(static_cast<size_t>(to - text.data()));
  } while (code == U_BUFFER_OVERFLOW_ERROR);
  return code;
}

absl::Status TextDecoder::Fault() const {
  std::string message =
      absl::StrCat("line ", lines_.line(), ": bytes that are not ", EncodingName(encoding_));
  if (detected_ && encoding_ == Encoding::kUtf8) {
    absl::StrAppend(&message, "; if the file is in windows-1251, say --encoding windows-1251");
  }
  return absl::InvalidArgumentError(message);
}

}  // namespace clientele::client
