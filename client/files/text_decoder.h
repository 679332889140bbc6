// Turns the bytes of a file into UTF-8, piece by piece. A byte order mark at the start is dropped.
// Nothing is replaced: bytes that the encoding doesn't have are an INVALID_ARGUMENT that names
// their line. Holds back up to kEncodingSampleBytes until the encoding is known, later a cut
// character; how the bytes are cut into pieces makes no difference to the text.
#ifndef CLIENTELE_CLIENT_FILES_TEXT_DECODER_H_
#define CLIENTELE_CLIENT_FILES_TEXT_DECODER_H_

#include <unicode/ucnv.h>

#include <array>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/files/encoding.h"
#include "client/files/line_counter.h"

namespace clientele::client {

class TextDecoder {
 public:
  explicit TextDecoder(Encoding encoding) : encoding_(encoding) {}
  TextDecoder(const TextDecoder&) = delete;
  TextDecoder& operator=(const TextDecoder&) = delete;

  // Appends to `text` what the next bytes of the file say, always whole characters; `last` marks
  // the end of the file. After an error, which comes after all the text before the fault was
  // appended, the decoder is of no more use.
  absl::Status Decode(absl::string_view bytes, bool last, std::string& text);

  // kAuto as long as too little was seen.
  Encoding encoding() const { return encoding_; }

 private:
  struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
  };
  using Converter = std::unique_ptr<UConverter, CloseConverter>;
  // Of the UTF-16 between two converters; any size does.
  static constexpr size_t kPivotUnits = 4096;

  absl::Status Start(bool last);
  absl::Status OpenConverters();
  absl::Status DecodeStarted(absl::string_view bytes, bool last, std::string& text);
  absl::Status DecodeUtf8(absl::string_view bytes, bool last, std::string& text);
  absl::Status Convert(absl::string_view bytes, bool last, std::string& text);
  UErrorCode ConvertAll(absl::string_view bytes, bool last, std::string& text);
  absl::Status Fault() const;

  Encoding encoding_;
  bool detected_ = false;
  bool started_ = false;
  // The sample before the start; after it the bytes of a cut UTF-8 character.
  std::string held_;
  LineCounter lines_;

  Converter source_;
  Converter target_;
  std::array<UChar, kPivotUnits> pivot_;
  UChar* pivot_source_ = pivot_.data();
  UChar* pivot_target_ = pivot_.data();
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_TEXT_DECODER_H_
