#include "client/demo/demo_tags.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_join.h"
#include "absl/types/span.h"

namespace clientele::client {
namespace {

struct Label {
  absl::string_view slug;
  int people_weight;
  int company_weight;
};
constexpr Label kLabels[] = {
    {"пельмени", 100, 70},
    {"доставка", 90, 60},
    {"самовывоз", 60, 20},
    {"newsletter", 55, 30},
    {"вареники", 45, 25},
    {"семья-с-детьми", 40, 0},
    {"манты", 30, 25},
    {"прайс-отправлен", 8, 60},
    {"пельмени-xl", 28, 14},
    {"постоянный-адрес", 22, 25},
    {"дегустация", 12, 28},
    {"отсрочка-платежа", 0, 30},
    {"telegram", 20, 12},
    {"без-свинины", 16, 8},
    {"звонить-после-18", 16, 2},
    {"договор-на-год", 0, 20},
    {"день-рождения", 14, 0},
    {"новый-год", 10, 8},
    {"свой-холодильник", 0, 14},
    {"жалоба", 6, 5},
    {"постное-меню", 5, 7},
    {"halal", 4, 5},
    {"тендер", 0, 6},
    {"блогер", 3, 0},
    {"сотрудник", 2, 0},
};

// Per mille.
constexpr int64_t kExpiring = 60;

constexpr int64_t kLongestAhead = 180 * kSecondsPerDay;

std::optional<UnixSeconds> PickExpiry(DemoRandom& random, const DemoCalendar& calendar,
                                      UnixSeconds created_at) {
  if (!random.Chance(kExpiring)) return std::nullopt;
  const bool expired = random.Chance(450);
  const UnixSeconds now = calendar.now();
  if (expired) return random.Between(created_at, now);
  return now + random.Between(kSecondsPerDay, kLongestAhead);
}

// Whole days, for sales people think in days.
std::optional<UnixSeconds> AtMidnight(std::optional<UnixSeconds> time) {
  if (time.has_value()) *time -= *time % kSecondsPerDay;
  return time;
}

}  // namespace

std::string StaticDemoTags(DemoRandom& random, const DemoProfile& profile, DemoBuying buying) {
  std::vector<absl::string_view> tags;
  if (profile.is_company()) tags.push_back(profile.trade);
  const bool is_dear = random.Chance(buying == DemoBuying::kRegular ? 350 : 8);
  if (is_dear) tags.push_back("vip");
  return absl::StrJoin(tags, ";");
}

std::vector<DemoTag> MakeDemoTags(DemoRandom& random, const DemoCalendar& calendar, bool is_company,
                                  UnixSeconds created_at) {
  constexpr int kCounts[] = {29, 35, 22, 9, 5};
  const size_t count = random.PickIndex(kCounts);
  const auto weight = is_company ? &Label::company_weight : &Label::people_weight;
  std::vector<const Label*> labels;
  while (labels.size() < count) {
    const Label* label = &random.PickWeighted(absl::Span<const Label>(kLabels), weight);
    if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
  }
  std::sort(labels.begin(), labels.end());
  std::vector<DemoTag> tags;
  for (const Label* label : labels) {
    tags.push_back({label->slug, AtMidnight(PickExpiry(random, calendar, created_at))});
  }
  return tags;
}

}  // namespace clientele::client
