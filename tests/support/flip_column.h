// Another value in one column of a row struct.
#ifndef CLIENTELE_TESTS_SUPPORT_FLIP_COLUMN_H_
#define CLIENTELE_TESTS_SUPPORT_FLIP_COLUMN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/domain/columns.h"
#include "server/domain/policy.h"
#include "server/domain/rows.h"

namespace clientele {

inline void FlipValue(std::string& value) { value += "x"; }
inline void FlipValue(std::optional<int64_t>& value) { value = value.value_or(0) ^ 1; }
inline void FlipValue(int64_t& value) { value ^= 1; }
inline void FlipValue(bool& value) { value = !value; }
template <typename E>
requires std::is_enum_v<E>
void FlipValue(E& value) { value = static_cast<E>(value == E{} ? 1 : 0); }

template <typename Row>
void FlipColumn(Row& row, absl::string_view column) {
  if constexpr (std::is_same_v<Row, domain::PolicyRow>) {
    // Bytes at its end are of a newer program, and mean nothing to this one.
    if (column == "body") {
      domain::Policy policy = *domain::DecodePolicy(row.body);
      FlipValue(policy.volume_medium_from);
      row.body = domain::EncodePolicy(policy);
      return;
    }
  }
  if constexpr (std::is_same_v<Row, domain::AudienceStreamRow>) {
    // More bytes may name somebody who is no member.
    if (column == "streamed") {
      row.streamed.clear();
      return;
    }
  }
  Row::Fields(row, [&](absl::string_view name, auto& value, uint32_t = domain::kPlain) {
    if (name == column) FlipValue(value);
  });
}

template <typename Row>
std::vector<std::string> ColumnsOf(const Row& row) {
  std::vector<std::string> columns;
  Row::Fields(row, [&](absl::string_view name, const auto&, uint32_t = domain::kPlain) {
    columns.emplace_back(name);
  });
  return columns;
}

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_FLIP_COLUMN_H_
