// Rows filled by chance and rows as text, through the one list of columns that each row has.
#ifndef CLIENTELE_TESTS_UNIT_DOMAIN_ROW_TEXT_H_
#define CLIENTELE_TESTS_UNIT_DOMAIN_ROW_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/domain/rows.h"
#include "tests/support/dice.h"

namespace clientele::domain {

inline std::string ValueText(const std::string& value) { return absl::CHexEscape(value); }
template <typename T>
requires std::is_integral_v<T> || std::is_enum_v<T> std::string ValueText(T value) {
  return absl::StrCat(static_cast<int64_t>(value));
}
template <typename T>
std::string ValueText(const std::optional<T>& value) {
  return value.has_value() ? ValueText(*value) : "none";
}

// "client_id=5 tag=vip …": equal exactly when all columns are.
template <typename Row>
std::string RowText(const Row& row) {
  std::string text;
  Row::Fields(row, [&](absl::string_view name, const auto& value, uint32_t = kPlain) {
    absl::StrAppend(&text, name, "=", ValueText(value), " ");
  });
  return text;
}

inline void FillValue(Dice& dice, std::string& value) {
  value = dice.Bytes(dice.OneIn(8) ? 300 : dice.Below(6));
}
template <typename T>
requires std::is_integral_v<T> || std::is_enum_v<T>
void FillValue(Dice& dice, T& value) {
  // Numbers of every length in bits.
  value = static_cast<T>(dice.Bits() >> dice.Below(64));
}
template <typename T>
void FillValue(Dice& dice, std::optional<T>& value) {
  value.reset();
  if (dice.OneIn(3)) return;
  FillValue(dice, value.emplace());
}

template <typename Row>
Row RandomRow(Dice& dice) {
  Row row;
  Row::Fields(row,
              [&](absl::string_view, auto& value, uint32_t = kPlain) { FillValue(dice, value); });
  return row;
}

}  // namespace clientele::domain

#endif  // CLIENTELE_TESTS_UNIT_DOMAIN_ROW_TEXT_H_
