#include "server/domain/split.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "server/base/digest.h"
#include "server/base/hash128.h"

namespace clientele::domain {
namespace {

constexpr size_t kSeedBytes = 32;  // of HmacSha256

// Where the address lies among `places` equal ones.
uint64_t PlaceOf(absl::string_view seed, int64_t address_key, uint64_t places) {
  // On the stack: an audience has millions.
  std::array<char, kSeedBytes + sizeof(uint64_t)> bytes;
  char* next = std::copy(seed.begin(), seed.end(), bytes.begin());
  for (int shift = 0; shift < 64; shift += 8) {
    *next++ = static_cast<char>(static_cast<uint64_t>(address_key) >> shift);
  }
  const absl::uint128 hash = Hash128(absl::string_view(bytes.data(), bytes.size()));
  return absl::Uint128High64(absl::uint128(absl::Uint128High64(hash)) * places);
}

constexpr uint64_t kPercent = 100;

}  // namespace

Split::Split(absl::string_view secret, absl::string_view campaign_id)
    : variant_seed_(HmacSha256(secret, absl::StrCat("variant ", campaign_id))),
      holdout_seed_(HmacSha256(secret, absl::StrCat("holdout ", campaign_id))),
      global_seed_(HmacSha256(secret, "global holdout")),
      mark_(HmacSha256(secret, absl::StrCat("mark ", campaign_id))) {}

size_t Split::VariantOf(int64_t address_key, absl::Span<const int32_t> weights) const {
  if (weights.empty()) return 0;
  const auto total = std::accumulate(weights.begin(), weights.end(), uint64_t{0});
  uint64_t place = PlaceOf(variant_seed_, address_key, total);
  size_t variant = 0;
  while (place >= static_cast<uint64_t>(weights[variant])) {
    place -= static_cast<uint64_t>(weights[variant++]);
  }
  return variant;
}

bool Split::IsHeldOut(int64_t address_key, int32_t percent) const {
  return PlaceOf(holdout_seed_, address_key, kPercent) < static_cast<uint64_t>(percent);
}

bool Split::IsHeldOutGlobally(int64_t address_key, int32_t percent) const {
  return PlaceOf(global_seed_, address_key, kPercent) < static_cast<uint64_t>(percent);
}

}  // namespace clientele::domain
