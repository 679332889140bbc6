#include "server/domain/classification.h"

namespace clientele::domain {

ClassRules::ClassRules(const Policy& policy, UnixSeconds at_now)
    : now(at_now),
      hot_by_any_order(policy.hot_rule == HotRule::kAnyOrderEver),
      hot_after(at_now - policy.hot_days * kSecondsPerDay),
      warm_after(at_now - policy.warm_days * kSecondsPerDay),
      active_after(at_now - policy.active_days * kSecondsPerDay),
      regular_after(at_now - policy.regular_days * kSecondsPerDay),
      regular_orders(policy.regular_orders),
      volume_metric(policy.volume_metric),
      volume_after(policy.volume_window_days == 0
                       ? kNeverAt
                       : at_now - policy.volume_window_days * kSecondsPerDay),
      medium_from(policy.MediumFrom()),
      large_from(policy.LargeFrom()),
      standard_from(policy.order_value_standard_from),
      vip_from(policy.order_value_vip_from),
      abc_after(at_now - policy.abc_days * kSecondsPerDay),
      discount_percent(policy.discount_percent),
      discount_orders(policy.discount_orders),
      overdue_factor(policy.overdue_factor) {}

}  // namespace clientele::domain
