// Values and rows as bytes: for the change log and for stored bodies. A row is prefixed with its
// length and its columns stand in the order of `Fields`, so a reader skips columns newer than
// itself and leaves its defaults in those the writer did not know yet.
#ifndef CLIENTELE_SERVER_DOMAIN_CODEC_H_
#define CLIENTELE_SERVER_DOMAIN_CODEC_H_

#include <optional>
#include <string>
#include <type_traits>

#include "server/base/bytes.h"
#include "server/domain/columns.h"

namespace clientele::domain {

inline void EncodeValue(ByteWriter& writer, const std::string& value) { writer.String(value); }
inline void DecodeValue(ByteReader& reader, std::string& value) {
  value = std::string(reader.String());
}

template <typename T>
requires std::is_integral_v<T> || std::is_enum_v<T>
void EncodeValue(ByteWriter& writer, T value) { writer.Signed(static_cast<int64_t>(value)); }
template <typename T>
requires std::is_integral_v<T> || std::is_enum_v<T>
void DecodeValue(ByteReader& reader, T& value) { value = static_cast<T>(reader.Signed()); }

template <typename T>
void EncodeValue(ByteWriter& writer, const std::optional<T>& value) {
  writer.Varint(value.has_value());
  if (value.has_value()) EncodeValue(writer, *value);
}
template <typename T>
void DecodeValue(ByteReader& reader, std::optional<T>& value) {
  value.reset();
  if (reader.Varint() == 0) return;
  T present{};
  DecodeValue(reader, present);
  value = present;
}

enum class Columns { kAll, kKeys };

template <typename Row>
void EncodeRow(ByteWriter& writer, const Row& row, Columns columns) {
  ByteWriter body;
  Row::Fields(row, [&](absl::string_view, const auto& value, uint32_t flags = kPlain) {
    if (columns == Columns::kAll || (flags & kKey) != 0) EncodeValue(body, value);
  });
  writer.String(body.bytes());
}

// Any fault shows in reader.ok().
template <typename Row>
void DecodeRow(ByteReader& reader, Row& row, Columns columns) {
  ByteReader body(reader.String());
  Row::Fields(row, [&](absl::string_view, auto& value, uint32_t flags = kPlain) {
    if (columns == Columns::kKeys && (flags & kKey) == 0) return;
    if (!body.done() && body.ok()) DecodeValue(body, value);
  });
  if (!body.ok()) reader.Fail();
}

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_CODEC_H_
