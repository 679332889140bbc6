#include "server/base/hash128.h"

#include <bit>
#include <cstdint>

namespace clientele {
namespace {

constexpr uint64_t kFactor1 = 0x87c37b91114253d5;
constexpr uint64_t kFactor2 = 0x4cf5ad432745937f;
constexpr size_t kBlock = 16;

// At most eight bytes as a little-endian number.
uint64_t Load(absl::string_view bytes) {
  uint64_t word = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    word |= uint64_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  }
  return word;
}
// The same of exactly eight, which compilers make one instruction of.
uint64_t Load8(const char* bytes) { return Load(absl::string_view(bytes, 8)); }

uint64_t Spread1(uint64_t word) { return std::rotl(word * kFactor1, 31) * kFactor2; }
uint64_t Spread2(uint64_t word) { return std::rotl(word * kFactor2, 33) * kFactor1; }

uint64_t Finish(uint64_t word) {
  word = (word ^ word >> 33) * 0xff51afd7ed558ccd;
  word = (word ^ word >> 33) * 0xc4ceb9fe1a85ec53;
  return word ^ word >> 33;
}

}  // namespace

absl::uint128 Hash128(absl::string_view bytes) {
  const uint64_t size = bytes.size();
  uint64_t a = 0;
  uint64_t b = 0;
  for (; bytes.size() >= kBlock; bytes.remove_prefix(kBlock)) {
    a = (std::rotl(a ^ Spread1(Load8(bytes.data())), 27) + b) * 5 + 0x52dce729;
    b = (std::rotl(b ^ Spread2(Load8(bytes.data() + 8)), 31) + a) * 5 + 0x38495ab5;
  }
  // Zeros where bytes are missing change nothing.
  a ^= Spread1(Load(bytes.substr(0, 8)));
  if (bytes.size() > 8) b ^= Spread2(Load(bytes.substr(8)));
  a ^= size;
  b ^= size;
  a += b;
  b += a;
  a = Finish(a);
  b = Finish(b);
  a += b;
  b += a;
  return absl::MakeUint128(a, b);
}

}  // namespace clientele
