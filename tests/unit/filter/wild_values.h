// Values that a filter may hold and a base hardly ever does: the ends of every range, and texts
// that only quotes can carry.
#ifndef CLIENTELE_TESTS_UNIT_FILTER_WILD_VALUES_H_
#define CLIENTELE_TESTS_UNIT_FILTER_WILD_VALUES_H_

#include <cstdint>
#include <limits>
#include <string>

#include "server/base/text.h"
#include "server/domain/limits.h"
#include "tests/support/dice.h"
#include "tests/support/random_filter.h"

namespace clientele::filter {

inline int64_t WildNumber(Dice& dice) {
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  const int64_t near = dice.Between(-1, 1);
  switch (dice.Below(4)) {
    case 0:
      return near;
    case 1:
      return dice.Pick({domain::kMaxAmount, -domain::kMaxAmount}) + near;
    case 2:
      return dice.Pick({kMin, kMin + 1, kMax - 1, kMax});
    default:
      return dice.Between(-100'000, 100'000);
  }
}

// Up to 12 pieces, each of which means something to a lexer or takes several bytes.
inline std::string WildText(Dice& dice) {
  std::string text;
  for (size_t pieces = 1 + dice.Below(12); pieces > 0; --pieces) {
    text += dice.Pick({"a", "Z", "7", "-", "_",   ".",   "\"",      "\\",   " ", "\n",
                       "(", ")", ",", ":", "now", "AND", "true",    "ж",    "Ё", "東",
                       "é", "😀", "'", "%", "IN",  "RUB", "2026-01", "\x01", "=", "/*"});
  }
  text = NormalizeText(text);
  return text.empty() ? "x" : text;
}

inline std::string WildSlug(Dice& dice) {
  if (dice.OneIn(4)) {
    return dice.Pick({"now",  "true",       "and",       "or",   "in",     "not",
                      "has",  "-",          "now-1d",    "90d",  "x-",     "-x",
                      "a--b", "2026-01-31", "2026-лето", "7",    "ё",      "東京",
                      "rub",  "within",     "next",      "attr", "orders", "tags"});
  }
  std::string slug;
  for (size_t pieces = 1 + dice.Below(8); pieces > 0; --pieces) {
    slug += dice.Pick({"a", "z", "now", "0", "9", "-", "ж", "東", "and"});
  }
  return slug;
}

inline domain::Policy WildPolicy(Dice& dice) {
  domain::Policy policy;
  policy.currency = dice.Pick({"", "RUB", "JPY", "TND"});
  policy.time_zone = dice.Pick({"UTC", "Asia/Omsk", "America/Sao_Paulo"});
  for (int type = 1; type <= 4; ++type) {
    domain::Attribute attribute;
    attribute.id = std::to_string(type) + WildSlug(dice);
    if (dice.OneIn(2)) attribute.id = "a" + attribute.id;
    attribute.type = static_cast<domain::AttributeType>(type);
    if (attribute.type == domain::AttributeType::kString) {
      attribute.values = {WildText(dice), WildText(dice)};
    }
    policy.attributes.push_back(std::move(attribute));
  }
  return policy;
}

// With segments that refer to each other.
inline FilterVocabulary WildVocabulary(Dice& dice, const domain::Policy& policy) {
  FilterVocabulary words;
  for (int i = 0; i < 8; ++i) {
    for (auto* list : {&words.owners, &words.cities, &words.texts, &words.skus, &words.categories,
                       &words.promo_codes}) {
      list->push_back(WildText(dice));
    }
    for (auto* list : {&words.tags, &words.slugs, &words.campaigns}) {
      list->push_back(WildSlug(dice));
    }
    words.numbers.push_back(WildNumber(dice));
    words.amounts.push_back(WildNumber(dice));
    words.times.push_back(dice.Between(0, 4'291'747'199));
    words.offsets.push_back(dice.Between(-100'000'000, 100'000'000));
    words.windows.push_back(dice.Between(0, 1'000'000));
    words.dates.push_back(dice.Between(-25'567, 49'673));
    words.top_counts.push_back(dice.Between(1, INT64_MAX));
    words.top_shares.push_back(dice.Between(1, 10'000));
    words.audiences.emplace_back(WildSlug(dice), dice.Between(1, 1'000));
  }
  // Durations end at 2^40 seconds.
  for (const int64_t seconds : {int64_t{1}, int64_t{90 * 60}, int64_t{1} << 40}) {
    words.offsets.insert(words.offsets.end(), {seconds, -seconds});
    words.windows.push_back(seconds);
  }
  words.times.insert(words.times.end(), {-1, 253'402'300'799});
  words.dates.insert(words.dates.end(), {-1, 2'932'896});
  for (int i = 0; i < 3; ++i) {
    Node root = RandomFilter(dice, policy, words).Make(2);
    words.segments.emplace_back(WildSlug(dice) + "-s" + std::to_string(i), std::move(root));
  }
  return words;
}

}  // namespace clientele::filter

#endif  // CLIENTELE_TESTS_UNIT_FILTER_WILD_VALUES_H_
