#include "server/index/column.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace clientele::index {
void TextColumn::Set(size_t i, absl::string_view text) {
  const absl::string_view old = Get(i);
  if (old == text) return;
  if (offsets_[i] != 0) {
    const size_t hole = sizeof(Length) + old.size();
    std::fill_n(arena_.begin() + offsets_[i], hole, '\0');
    holes_ += hole;
  }
  offsets_[i] = 0;
  if (!text.empty()) Append(i, text);
  if (holes_ > arena_.size() / 2) Rewrite();
}

void TextColumn::Append(size_t i, absl::string_view text) {
  const Length length = static_cast<Length>(text.size());
  offsets_[i] = static_cast<uint32_t>(arena_.size());
  arena_.append(reinterpret_cast<const char*>(&length), sizeof(length));
  arena_.append(text.data(), length);
}

void TextColumn::Rewrite() {
  const std::string old = std::exchange(arena_, std::string(1, '\0'));
  holes_ = 0;
  for (size_t i = 0; i < kChunkClients; ++i) {
    if (offsets_[i] == 0) continue;
    Length length;
    std::memcpy(&length, old.data() + offsets_[i], sizeof(length));
    Append(i, absl::string_view(old).substr(offsets_[i] + sizeof(length), length));
  }
}

}  // namespace clientele::index
