// Values to filter a random base by: of its own clients, and one to either side of them.
#ifndef CLIENTELE_TESTS_UNIT_INDEX_BASE_VALUES_H_
#define CLIENTELE_TESTS_UNIT_INDEX_BASE_VALUES_H_

#include <iterator>

#include "tests/unit/index/naive.h"
#include "tests/unit/index/random_values.h"

namespace clientele::index {

// A text, or one that nobody has.
inline std::string TextOrUnknown(Dice& dice, const std::string& text) {
  return text.empty() || dice.OneIn(8) ? "nobody-has-this" : text;
}

inline filter::Value BaseValue(Dice& dice, const Model& model, UnixSeconds now,
                               const filter::Field& field) {
  using filter::FieldType;
  filter::Value value;
  const auto client =
      std::next(model.clients.begin(), static_cast<int64_t>(dice.Below(model.clients.size())));
  const NaiveValue got = Naive(model.policy, now).ValueOf(field.id, client->second);
  const auto near = static_cast<int64_t>(got.number / got.divisor) + dice.Between(-1, 1);
  switch (field.type) {
    case FieldType::kClass:
    case FieldType::kKind:
      value.number = dice.Between(1, static_cast<int64_t>(field.names().size()) - 1);
      break;
    case FieldType::kTags:
      value.text = TextOrUnknown(dice, std::string(dice.Pick(kTags)));
      break;
    case FieldType::kText:
    case FieldType::kSlug:
      value.text = TextOrUnknown(dice, got.text);
      break;
    case FieldType::kTime:
      value.number = got.missing ? RandomTime(dice, model.policy) : near;
      value.relative_to_now = dice.OneIn(2);
      if (value.relative_to_now) value.number -= now;
      break;
    case FieldType::kInteger:
    case FieldType::kMoney:
    case FieldType::kDate:
    case FieldType::kBoolean:
      value.number = near;
      break;
  }
  return value;
}

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_BASE_VALUES_H_
