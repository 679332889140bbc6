// A fast hash of 128 bits, the same on every machine: MurmurHash3_x64_128 with seed 0, by Austin
// Appleby (public domain). It finds what differs by accident; against an adversary there is
// digest.h.
#ifndef CLIENTELE_SERVER_BASE_HASH128_H_
#define CLIENTELE_SERVER_BASE_HASH128_H_

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"

namespace clientele {

// The algorithm's first word is the high half.
absl::uint128 Hash128(absl::string_view bytes);

}  // namespace clientele

#endif  // CLIENTELE_SERVER_BASE_HASH128_H_
