#include "client/demo/demo_catalog.h"

namespace clientele::client {
namespace {

// The number at the end of a sku is the pack's weight in grams.
constexpr DemoProduct kProducts[] = {
    {"PEL-KLASSIKA-450", "Пельмени классические, 450 г", "pelmeni", 21'900, 14},
    {"PEL-KLASSIKA-900", "Пельмени классические, 900 г", "pelmeni", 39'900, 16},
    {"PEL-SIBIR-900", "Пельмени сибирские, 900 г", "pelmeni", 45'900, 15},
    {"PEL-DOMASHNIE-900", "Пельмени домашние, 900 г", "pelmeni", 42'900, 11},
    {"PEL-GOVYADINA-800", "Пельмени с говядиной, 800 г", "pelmeni", 54'900, 8},
    {"PEL-KURICA-800", "Пельмени с курицей, 800 г", "pelmeni", 34'900, 8},
    {"PEL-OLENINA-500", "Пельмени с олениной, 500 г", "pelmeni", 69'900, 2},
    {"PEL-XL-1000", "Пельмени большие, 1 кг", "pelmeni", 48'900, 6},
    {"PEL-MINI-400", "Пельмени маленькие, 400 г", "pelmeni", 24'900, 4},
    {"VAR-KARTOFEL-900", "Вареники с картофелем, 900 г", "vareniki", 26'900, 6},
    {"VAR-TVOROG-800", "Вареники с творогом, 800 г", "vareniki", 35'900, 4},
    {"VAR-VISHNYA-800", "Вареники с вишней, 800 г", "vareniki", 37'900, 3},
    {"MANTY-KLASSIKA-800", "Манты классические, 800 г", "manty", 49'900, 5},
    {"HINKALI-750", "Хинкали, 750 г", "manty", 52'900, 3},
    {"CHEBUREKI-600", "Чебуреки, 600 г", "chebureki", 32'900, 2},
};

constexpr DemoPromotion kPromotions[] = {
    {"", 3, 22},      {"", 5, 22},         {"", 7, 8},      {"", 10, 6},     {"ZIMA10", 10, 9},
    {"VESNA5", 5, 7}, {"PELMEN15", 15, 6}, {"LETO7", 7, 7}, {"DRUG5", 5, 6}, {"OSEN10", 10, 7},
};

}  // namespace

absl::Span<const DemoProduct> DemoProducts() { return kProducts; }
absl::Span<const DemoPromotion> DemoPromotions() { return kPromotions; }

}  // namespace clientele::client
