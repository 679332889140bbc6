#include "server/base/bytes.h"

namespace clientele {

uint64_t ByteReader::LongVarint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (next_ == end_) break;
    const auto byte = static_cast<uint8_t>(*next_++);
    // The tenth byte has room for the 64th bit only.
    if (shift == 63 && byte > 1) break;
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  Fail();
  return 0;
}

}  // namespace clientele
