#include "server/base/local_days.h"

namespace clientele {

void LocalDays::LookUp(UnixSeconds time) {
  const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixSeconds(time), zone_);
  day_ = static_cast<UnixDays>(day - absl::CivilDay(1970, 1, 1));
  start_ = StartOfDay(day_, zone_);
  end_ = StartOfDay(day_ + 1, zone_);
}

}  // namespace clientele
