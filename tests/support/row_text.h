// A row struct as one line of text: what tests compare and print.
#ifndef CLIENTELE_TESTS_SUPPORT_ROW_TEXT_H_
#define CLIENTELE_TESTS_SUPPORT_ROW_TEXT_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/domain/columns.h"

namespace clientele {

inline std::string ValueText(const std::string& value) {
  return absl::StrCat("\"", absl::CHexEscape(value), "\"");
}
inline std::string ValueText(const std::optional<int64_t>& value) {
  return value.has_value() ? std::to_string(*value) : "missing";
}
template <typename T>
requires std::is_integral_v<T> || std::is_enum_v<T> std::string ValueText(T value) {
  return std::to_string(static_cast<int64_t>(value));
}

template <typename Row>
std::string RowText(const Row& row) {
  std::string text;
  Row::Fields(row, [&](absl::string_view name, const auto& value, uint32_t = domain::kPlain) {
    absl::StrAppend(&text, text.empty() ? "" : " ", name, "=", ValueText(value));
  });
  return text;
}

// Of its key columns only.
template <typename Row>
std::string KeyText(const Row& row) {
  std::string text;
  Row::Fields(row, [&](absl::string_view name, const auto& value, uint32_t flags = domain::kPlain) {
    if ((flags & domain::kKey) != 0) absl::StrAppend(&text, name, "=", ValueText(value), " ");
  });
  return text;
}

// As they stand, or in an order of their own where the order says nothing.
template <typename Rows>
std::vector<std::string> RowTexts(const Rows& rows) {
  std::vector<std::string> texts;
  for (const auto& row : rows) texts.push_back(RowText(row));
  return texts;
}
template <typename Rows>
std::vector<std::string> SortedRowTexts(const Rows& rows) {
  std::vector<std::string> texts = RowTexts(rows);
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_ROW_TEXT_H_
