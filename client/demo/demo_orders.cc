#include "client/demo/demo_orders.h"

#include <algorithm>
#include <cstddef>

#include "client/demo/demo_catalog.h"

namespace clientele::client {
namespace {

// Per mille.
constexpr int64_t kDiscounted = 150;
constexpr int64_t kReturned = 20;

// Lead, one-time, occasional, regular: per mille.
constexpr int kPeopleBuying[] = {200, 720, 68, 12};
constexpr int kCompanyBuying[] = {265, 610, 95, 30};

// Small, medium, large: per mille of the buyers.
constexpr int kPeopleBatches[] = {875, 117, 8};
constexpr int kCompanyBatches[] = {270, 465, 265};

enum class Batch { kSmall, kMedium, kLarge };

// In percent of the price in small batches, by Batch.
constexpr int64_t kBatchPrices[] = {100, 92, 82};

int64_t PickQuantity(DemoRandom& random, Batch batch) {
  switch (batch) {
    case Batch::kSmall:
      return 1 + std::min(random.Below(9), random.Below(9));
    case Batch::kMedium:
      // Cartons of five, but not always.
      return random.Chance(700) ? 5 * random.Between(2, 19) : random.Between(10, 60);
    case Batch::kLarge:
      break;
  }
  const int64_t tens = std::min(random.Between(10, 100), random.Between(10, 100));
  return 10 * tens;
}

// Different products, in the catalog's order.
std::vector<const DemoProduct*> PickProducts(DemoRandom& random, int64_t count) {
  const absl::Span<const DemoProduct> products = DemoProducts();
  std::vector<const DemoProduct*> picked;
  for (int64_t i = 0; i < count; ++i) {
    picked.push_back(&random.PickWeighted(products, &DemoProduct::weight));
  }
  std::sort(picked.begin(), picked.end());
  picked.erase(std::unique(picked.begin(), picked.end()), picked.end());
  return picked;
}

// How much of `rest` goes into a line that `lines_left` more follow, each of at least one pack:
// whole cartons where it can be.
int64_t PickShare(DemoRandom& random, int64_t rest, int64_t lines_left) {
  if (lines_left == 0) return rest;
  constexpr int64_t kCarton = 5;
  const int64_t most = std::max<int64_t>(1, (rest - lines_left) * 2 / (lines_left + 2));
  const int64_t share = random.Between((most + 3) / 4, most);
  return share > kCarton ? share - share % kCarton : share;
}

// One line a product.
void FillLines(DemoRandom& random, Batch batch, DemoOrder& order) {
  constexpr int kProductCounts[] = {50, 26, 15, 9};
  int64_t rest = PickQuantity(random, batch);
  const auto most = static_cast<int64_t>(random.PickIndex(kProductCounts)) + 1;
  const std::vector<const DemoProduct*> products = PickProducts(random, std::min(most, rest));
  auto lines_left = static_cast<int64_t>(products.size());
  for (const DemoProduct* product : products) {
    const int64_t quantity = PickShare(random, rest, --lines_left);
    rest -= quantity;
    const int64_t price = product->price * kBatchPrices[static_cast<size_t>(batch)] / 100;
    order.lines.push_back({product->sku, quantity, price * quantity});
  }
}

void Discount(DemoRandom& random, DemoOrder& order) {
  if (!random.Chance(kDiscounted)) return;
  const DemoPromotion& promotion = random.PickWeighted(DemoPromotions(), &DemoPromotion::weight);
  order.promo_code = promotion.code;
  for (DemoOrderLine& line : order.lines) {
    const int64_t discount = line.amount * promotion.percent / 100;
    line.amount -= discount;
    order.discount += discount;
  }
}

void Return(DemoRandom& random, const DemoCalendar& calendar, int utc_offset, DemoOrder& order) {
  if (!random.Chance(kReturned)) return;
  const DemoOrderLine& line = random.Pick(absl::Span<const DemoOrderLine>(order.lines));
  const int64_t quantity = random.Between(1, line.quantity);
  const auto day = static_cast<UnixDays>(order.at / kSecondsPerDay + random.Between(2, 9));
  if (day > calendar.today()) return;
  const UnixSeconds at = calendar.PickMoment(random, day, utc_offset);
  if (at <= order.at) return;
  order.returned = DemoReturn{at, {line.sku, quantity, line.amount * quantity / line.quantity}};
}

std::vector<UnixDays> PickOccasionalDays(DemoRandom& random, const DemoCalendar& calendar) {
  constexpr int kCounts[] = {60, 27, 13};
  const size_t count = 2 + random.PickIndex(kCounts);
  const UnixDays one = calendar.PickDay(random, calendar.first_day(), calendar.today());
  const UnixDays other = calendar.PickDay(random, calendar.first_day(), calendar.today());
  const UnixDays last = std::max(one, other);
  const auto span = static_cast<UnixDays>(random.Between(20, 420));
  const UnixDays first = std::max(calendar.first_day(), last - span);
  std::vector<UnixDays> days = {last};
  while (days.size() < count) days.push_back(calendar.PickDay(random, first, last));
  return days;
}

// Every few weeks, give or take a few days, most of them to this day.
std::vector<UnixDays> PickRegularDays(DemoRandom& random, const DemoCalendar& calendar) {
  const int64_t count = 5 + std::min(random.Below(36), random.Below(36));
  const int64_t wanted_interval = random.Between(7, 35);
  const bool still_buys = random.Chance(750);
  const UnixDays from = still_buys ? calendar.today() - 45 : calendar.first_day() + 90;
  const int64_t last = calendar.PickDay(random, from, calendar.today());
  const int64_t interval = std::min(wanted_interval, (last - calendar.first_day()) / count);
  std::vector<UnixDays> days;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t jitter = random.Below(1 + interval / 3);
    days.push_back(static_cast<UnixDays>(last - i * interval - jitter));
  }
  return days;
}

std::vector<UnixDays> PickDays(DemoRandom& random, const DemoCalendar& calendar,
                               DemoBuying buying) {
  switch (buying) {
    case DemoBuying::kLead:
      return {};
    case DemoBuying::kOneTime:
      return {calendar.PickDay(random, calendar.first_day(), calendar.today())};
    case DemoBuying::kOccasional:
      return PickOccasionalDays(random, calendar);
    case DemoBuying::kRegular:
      break;
  }
  return PickRegularDays(random, calendar);
}

}  // namespace

DemoBuying PickDemoBuying(DemoRandom& random, bool is_company) {
  return static_cast<DemoBuying>(random.PickIndex(is_company ? kCompanyBuying : kPeopleBuying));
}

std::vector<DemoOrder> MakeDemoOrders(DemoRandom& random, const DemoCalendar& calendar,
                                      DemoBuying buying, bool is_company, int utc_offset) {
  const auto batch =
      static_cast<Batch>(random.PickIndex(is_company ? kCompanyBatches : kPeopleBatches));
  std::vector<DemoOrder> orders;
  for (const UnixDays day : PickDays(random, calendar, buying)) {
    orders.emplace_back().at = calendar.PickMoment(random, day, utc_offset);
  }
  std::sort(orders.begin(), orders.end(),
            [](const DemoOrder& a, const DemoOrder& b) { return a.at < b.at; });
  for (DemoOrder& order : orders) {
    FillLines(random, batch, order);
    Discount(random, order);
    Return(random, calendar, utc_offset, order);
  }
  return orders;
}

}  // namespace clientele::client
