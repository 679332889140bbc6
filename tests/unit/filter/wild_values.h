// Values that a filter may hold and a base hardly ever does: the ends of every range, and texts
// that only quotes can carry.
#ifndef CLIENTELE_TESTS_UNIT_FILTER_WILD_VALUES_H_
#define CLIENTELE_TESTS_UNIT_FILTER_WILD_VALUES_H_

#include <cstdint>
#include <limits>
#include <string>

#include "server/base/text.h"
#include "server/domain/limits.h"
#include "server/domain/slug.h"
#include "server/filter/ast.h"
#include "server/filter/field.h"
#include "tests/support/dice.h"

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
  return text;
}

inline std::string WildSlug(Dice& dice) {
  if (dice.OneIn(4)) {
    return dice.Pick({"now", "true", "and", "or", "in", "not", "has", "-", "now-1d", "90d", "x-",
                      "-x", "a--b", "2026-01-31", "2026-лето", "7", "ё", "東京", "rub"});
  }
  std::string slug;
  for (size_t pieces = 1 + dice.Below(8); pieces > 0; --pieces) {
    slug += dice.Pick({"a", "z", "now", "0", "9", "-", "ж", "東", "and"});
  }
  return slug;
}

inline Value WildValue(Dice& dice, const Field& field) {
  Value value;
  switch (field.type) {
    case FieldType::kInteger:
    case FieldType::kMoney:
      value.number = WildNumber(dice);
      break;
    case FieldType::kTime:
      value.relative_to_now = dice.OneIn(2);
      // Durations end at 2^40 seconds, times at the years 1 and 9999.
      value.number = value.relative_to_now
                         ? dice.Pick({int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{-90 * 86'400},
                                      int64_t{90 * 60}, int64_t{1} << 40, -(int64_t{1} << 40),
                                      dice.Between(-100'000'000, 100'000'000)})
                         : dice.Pick({int64_t{-62'135'596'800}, int64_t{253'402'300'799},
                                      int64_t{-1}, int64_t{0}, dice.Between(0, 4'291'747'199)});
      break;
    case FieldType::kDate:
      value.number = dice.Pick({int64_t{-719'162}, int64_t{2'932'896}, int64_t{-1}, int64_t{0},
                                dice.Between(-25'567, 49'673)});
      break;
    case FieldType::kText:
      while (value.text.empty()) value.text = NormalizeText(WildText(dice));
      break;
    case FieldType::kSlug:
    case FieldType::kTags:
      value.text = WildSlug(dice);
      break;
    case FieldType::kClass:
    case FieldType::kKind:
      value.number = dice.Between(1, static_cast<int64_t>(field.names().size()) - 1);
      break;
    case FieldType::kBoolean:
      break;
  }
  return value;
}

}  // namespace clientele::filter

#endif  // CLIENTELE_TESTS_UNIT_FILTER_WILD_VALUES_H_
