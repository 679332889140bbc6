// Who gets which variant, and who is held out: a keyed hash of the address decides, so it is stable
// when an audience is built anew, the same for all clients of one address, and independent from
// campaign to campaign.
#ifndef CLIENTELE_SERVER_DOMAIN_SPLIT_H_
#define CLIENTELE_SERVER_DOMAIN_SPLIT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace clientele::domain {

class Split {
 public:
  // `secret` is the base's key of splits.
  Split(absl::string_view secret, absl::string_view campaign_id);

  // In proportion to the weights, which are not negative and not all 0. No weights: 0.
  size_t VariantOf(int64_t address_key, absl::Span<const int32_t> weights) const;
  bool IsHeldOut(int64_t address_key, int32_t percent) const;
  // The same for every campaign of the base.
  bool IsHeldOutGlobally(int64_t address_key, int32_t percent) const;

  // Shows which key and campaign split, and reveals nothing of the key.
  const std::string& mark() const { return mark_; }

 private:
  std::string variant_seed_;
  std::string holdout_seed_;
  std::string global_seed_;
  std::string mark_;
};

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_SPLIT_H_
