// Texts that recur (cities, owners, tags) as small numbers; 0 is the empty text.
#ifndef CLIENTELE_SERVER_INDEX_DICTIONARY_H_
#define CLIENTELE_SERVER_INDEX_DICTIONARY_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace clientele::index {

using Code = uint32_t;

class Dictionary {
 public:
  Dictionary() { Encode(""); }
  // Moving leaves the texts where they are, so the keys stay good; what was moved from is of no
  // use.
  Dictionary(Dictionary&&) = default;
  Dictionary& operator=(Dictionary&&) = default;

  // Gives the text a number if it has none.
  Code Encode(absl::string_view text) {
    const auto found = codes_.find(text);
    if (found != codes_.end()) return found->second;
    const Code code = static_cast<Code>(texts_.size());
    codes_.emplace(texts_.emplace_back(text), code);
    return code;
  }
  std::optional<Code> Find(absl::string_view text) const {
    const auto found = codes_.find(text);
    if (found == codes_.end()) return std::nullopt;
    return found->second;
  }
  const std::string& Decode(Code code) const { return texts_[code]; }
  size_t size() const { return texts_.size(); }

 private:
  std::deque<std::string> texts_;  // keeps its strings in place: the map's keys point at them
  absl::flat_hash_map<absl::string_view, Code> codes_;
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_DICTIONARY_H_
