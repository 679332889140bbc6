// Turns UTF-8 into the bytes of another encoding, piece by piece. Nothing is replaced: a character
// that the encoding doesn't have is an INVALID_ARGUMENT that shows it.
#ifndef CLIENTELE_CLIENT_FILES_TEXT_ENCODER_H_
#define CLIENTELE_CLIENT_FILES_TEXT_ENCODER_H_

#include <unicode/ucnv.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/files/encoding.h"

namespace clientele::client {

class TextEncoder {
 public:
  // kAuto is kUtf8.
  explicit TextEncoder(Encoding encoding)
      : encoding_(encoding == Encoding::kAuto ? Encoding::kUtf8 : encoding) {}
  TextEncoder(const TextEncoder&) = delete;
  TextEncoder& operator=(const TextEncoder&) = delete;

  // The byte order mark; empty where the encoding has none.
  absl::string_view byte_order_mark() const;

  // Appends the text's bytes; the text is whole characters. After an error of no more use.
  absl::Status Encode(absl::string_view text, std::string& bytes);

 private:
  struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
  };
  using Converter = std::unique_ptr<UConverter, CloseConverter>;

  absl::Status OpenConverters();
  absl::Status Missing(UConverter* target) const;

  const Encoding encoding_;
  Converter source_;
  Converter target_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_TEXT_ENCODER_H_
