// SHA-256 and keyed hashes of it (HMAC, RFC 2104), through OpenSSL.
#ifndef CLIENTELE_SERVER_BASE_DIGEST_H_
#define CLIENTELE_SERVER_BASE_DIGEST_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace clientele {

// 32 raw bytes.
std::string Sha256(absl::string_view data);

// 32 raw bytes.
std::string HmacSha256(absl::string_view key, absl::string_view data);

// The first 64 bits of HmacSha256, big-endian.
uint64_t KeyedHash64(absl::string_view key, absl::string_view data);

// SHA-256 of a stream of pieces; the same as of all of them put together.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  void Add(absl::string_view data);
  // 32 raw bytes; ends the stream.
  std::string Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace clientele

#endif  // CLIENTELE_SERVER_BASE_DIGEST_H_
