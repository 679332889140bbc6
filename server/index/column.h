// The arrays of a chunk. Zero always means "missing" or "none", so that fresh memory, which the
// operating system gives zeroed and only when touched, needs no filling.
#ifndef CLIENTELE_SERVER_INDEX_COLUMN_H_
#define CLIENTELE_SERVER_INDEX_COLUMN_H_

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/base/civil_time.h"
#include "server/index/bitmap.h"

namespace clientele::index {

// One plain value a client.
template <typename T>
class Column {
  static_assert(std::is_trivial_v<T>);

 public:
  Column() : values_(static_cast<T*>(std::calloc(kChunkClients, sizeof(T)))) {
    if (values_ == nullptr) throw std::bad_alloc();
  }

  T& operator[](size_t i) { return values_.get()[i]; }
  const T& operator[](size_t i) const { return values_.get()[i]; }
  const T* data() const { return values_.get(); }

 private:
  struct Free {
    void operator()(T* values) const { std::free(values); }
  };
  std::unique_ptr<T[], Free> values_;
};

// Times are kept as seconds + 1 in 32 bits.
using StoredTime = uint32_t;
inline StoredTime StoreTime(std::optional<UnixSeconds> time) {
  return time.has_value() ? static_cast<StoredTime>(*time + 1) : 0;
}
inline std::optional<UnixSeconds> ReadTime(StoredTime stored) {
  if (stored == 0) return std::nullopt;
  return static_cast<UnixSeconds>(stored) - 1;
}

// Dates are kept as days since 1860, so that any birth date is above zero.
using StoredDate = int32_t;
inline constexpr int32_t kDateOffset = 40'177;
inline StoredDate StoreDate(std::optional<int64_t> days) {
  return days.has_value() ? static_cast<StoredDate>(*days) + kDateOffset : 0;
}
inline std::optional<int64_t> ReadDate(StoredDate stored) {
  if (stored == 0) return std::nullopt;
  return int64_t{stored} - kDateOffset;
}

// One text a client; empty is missing. Texts lie one after another in an arena; a replaced one
// leaves a hole of zeros, and the arena is rewritten when half of it is holes.
class TextColumn {
 public:
  absl::string_view Get(size_t i) const {
    const uint32_t offset = offsets_[i];
    if (offset == 0) return {};
    Length length;
    std::memcpy(&length, arena_.data() + offset, sizeof(length));
    return {arena_.data() + offset + sizeof(length), length};
  }
  // Starts to bring a text near that Get is soon asked for.
  void Prefetch(size_t i) const { __builtin_prefetch(arena_.data() + offsets_[i]); }
  void Set(size_t i, absl::string_view text);
  size_t bytes() const { return arena_.capacity() + kChunkClients * sizeof(uint32_t); }

 private:
  // Every text kept here is bounded by the domain's limits, far below 64 KiB.
  using Length = uint16_t;

  void Append(size_t i, absl::string_view text);
  void Rewrite();

  // Where the text's length, and then the text, begins; 0: missing.
  Column<uint32_t> offsets_;
  std::string arena_ = std::string(1, '\0');
  size_t holes_ = 0;
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_COLUMN_H_
