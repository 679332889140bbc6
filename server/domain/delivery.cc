#include "server/domain/delivery.h"

namespace clientele::domain {
namespace {

int RankOf(DeliveryStatus status) {
  switch (status) {
    case DeliveryStatus::kUnspecified:
      return 0;
    case DeliveryStatus::kSent:
      return 1;
    case DeliveryStatus::kDelivered:
      return 2;
    case DeliveryStatus::kBouncedSoft:
      return 3;
    case DeliveryStatus::kFailed:
      return 4;
    case DeliveryStatus::kBouncedHard:
      return 5;
  }
  return 0;
}

}  // namespace

ReportEffect EffectOf(DeliveryStatus known, DeliveryStatus reported) {
  if (known == DeliveryStatus::kFailed && IsSent(reported)) return ReportEffect::kRetry;
  return RankOf(reported) > RankOf(known) ? ReportEffect::kStatus : ReportEffect::kNone;
}

}  // namespace clientele::domain
