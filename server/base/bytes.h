// Compact binary encoding: LEB128 varints, zigzag for signed numbers, length-prefixed strings.
// The same bytes on every machine. Readers never read past the end: after the first fault `ok()`
// is false and every value read is zero or empty.
#ifndef CLIENTELE_SERVER_BASE_BYTES_H_
#define CLIENTELE_SERVER_BASE_BYTES_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace clientele {

class ByteWriter {
 public:
  void Varint(uint64_t value) {
    while (value >= 0x80) {
      bytes_.push_back(static_cast<char>(value | 0x80));
      value >>= 7;
    }
    bytes_.push_back(static_cast<char>(value));
  }
  void Signed(int64_t value) {
    Varint((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
  }
  void Fixed64(uint64_t value) {
    char raw[8];
    for (int i = 0; i < 8; ++i) raw[i] = static_cast<char>(value >> (8 * i));
    bytes_.append(raw, sizeof(raw));
  }
  void String(absl::string_view value) {
    Varint(value.size());
    bytes_.append(value.data(), value.size());
  }
  void Raw(absl::string_view value) { bytes_.append(value.data(), value.size()); }

  const std::string& bytes() const { return bytes_; }
  std::string Take() { return std::move(bytes_); }
  // To write anew into the same memory.
  void Clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

// Reads from memory that must outlive it.
class ByteReader {
 public:
  explicit ByteReader(absl::string_view bytes)
      : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  uint64_t Varint() {
    // Most are small.
    if (next_ == end_ || static_cast<uint8_t>(*next_) >= 0x80) return LongVarint();
    return static_cast<uint8_t>(*next_++);
  }
  int64_t Signed() {
    const uint64_t value = Varint();
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
  }
  uint64_t Fixed64() {
    const absl::string_view raw = Raw(8);
    if (raw.size() < 8) return 0;
    uint64_t value = 0;
    for (size_t i = 0; i < 8; ++i) {
      value |= static_cast<uint64_t>(static_cast<uint8_t>(raw[i])) << (8 * i);
    }
    return value;
  }
  absl::string_view String() { return Raw(Varint()); }
  absl::string_view Raw(uint64_t size) {
    if (size > static_cast<uint64_t>(end_ - next_)) {
      Fail();
      return {};
    }
    const absl::string_view raw(next_, size);
    next_ += size;
    return raw;
  }

  // Marks what was read as faulty.
  void Fail() {
    ok_ = false;
    next_ = end_;
  }

  bool ok() const { return ok_; }
  // Everything was read, and nothing was wrong.
  bool done() const { return ok_ && next_ == end_; }

 private:
  uint64_t LongVarint();

  const char* next_;
  const char* end_;
  bool ok_ = true;
};

}  // namespace clientele

#endif  // CLIENTELE_SERVER_BASE_BYTES_H_
