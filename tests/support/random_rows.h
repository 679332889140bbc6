// Rows with random values in every column, for any row struct.
#ifndef CLIENTELE_TESTS_SUPPORT_RANDOM_ROWS_H_
#define CLIENTELE_TESTS_SUPPORT_RANDOM_ROWS_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>

#include "server/domain/columns.h"
#include "tests/support/dice.h"

namespace clientele {

// Texts that careless databases confuse, change or refuse. All are UTF-8 without NUL.
inline constexpr const char* kAwkwardTexts[] = {
    "a",      "A",       "á",      "a\u0301", "á ", "a ", " a",  "a  ",          "ß",
    "ss",     "SS",      "İ",      "i",       "ı",  "е",  "ё",   "\u0435\u0308", "Å",
    "\u212B", "A\u030A", "ﬁ",      "fi",      "𝒳",  "😀",  "😁",   "\x01",         "\x1f\x7f",
    "\t",     "a\nb",    "a\r\nb", "'",       "''", "\"", "\\",  "\\'",          "%",
    "_",      "?",       "a;--",   "NULL",    "0",  "00", "1e3", "\u200b",       "\ufeff",
    "\ufffd", "日本",    "ア",     "ｱ",       "あ",
};

class RowFiller {
 public:
  // Numbers in keys are 1 .. `keys` and texts in keys come from a short list, so that rows meet.
  RowFiller(Dice& dice, int64_t keys) : dice_(dice), keys_(keys) {}

  template <typename T>
  void operator()(absl::string_view, T& value, uint32_t flags = domain::kPlain) {
    Fill(value, flags);
  }

 private:
  void Fill(std::string& value, uint32_t flags) {
    if ((flags & domain::kBlob) != 0) {
      value = dice_.Bytes(dice_.Below(40));
    } else if ((flags & domain::kKey) != 0) {
      value = dice_.Pick(kAwkwardTexts);
    } else {
      value.clear();
      for (size_t parts = dice_.Below(4); parts > 0; --parts) value += dice_.Pick(kAwkwardTexts);
    }
  }
  void Fill(std::optional<int64_t>& value, uint32_t flags) {
    value.reset();
    if (dice_.OneIn(3)) return;
    Fill(value.emplace(), flags);
  }
  void Fill(int64_t& value, uint32_t flags) {
    using Limits = std::numeric_limits<int64_t>;
    if ((flags & domain::kKey) != 0) {
      value = dice_.Between(1, keys_);
    } else {
      value =
          dice_.Pick<int64_t>({Limits::min(), Limits::max(), -1, 0, 1, 1'794'819'600,
                               dice_.Between(Limits::min(), Limits::max()), dice_.Between(0, 100)});
    }
  }
  void Fill(bool& value, uint32_t) { value = dice_.OneIn(2); }
  template <typename E>
  requires std::is_enum_v<E>
  void Fill(E& value, uint32_t) { value = static_cast<E>(dice_.Below(6)); }

  Dice& dice_;
  const int64_t keys_;
};

template <typename Row>
Row RandomRow(Dice& dice, int64_t keys) {
  Row row;
  Row::Fields(row, RowFiller(dice, keys));
  return row;
}

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_RANDOM_ROWS_H_
