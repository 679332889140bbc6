// Who had an address first: how the index learns that two clients share one, when the second gets
// it, without asking anything of the first. Nothing is forgotten: a client that gave an address up
// stays its first holder, which costs time where addresses are looked at exactly, and no more.
#ifndef CLIENTELE_SERVER_INDEX_ADDRESS_HOLDERS_H_
#define CLIENTELE_SERVER_INDEX_ADDRESS_HOLDERS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "server/domain/types.h"

namespace clientele::index {

class AddressHolders {
 public:
  AddressHolders() : entries_(kFirstSize) {}

  // The first holder of the address, which is this client when there was none.
  domain::ClientId Add(int64_t key, domain::ClientId client) {
    if (used_ * kFullDenominator >= entries_.size() * kFullNumerator) Grow();
    Entry& entry = entries_[PlaceOf(MarkOf(key))];
    if (entry.client == 0) {
      entry = {MarkOf(key), static_cast<uint32_t>(client)};
      ++used_;
    }
    return entry.client;
  }
  // 0 when nobody ever had it.
  domain::ClientId Find(int64_t key) const { return entries_[PlaceOf(MarkOf(key))].client; }

  size_t bytes() const { return entries_.size() * sizeof(Entry); }

 private:
  // A client is 32 bits: more don't fit into memory. Of a key 32 bits are enough: a stranger that
  // is taken for a holder costs time, too.
  struct Entry {
    uint32_t mark = 0;
    uint32_t client = 0;  // 0: free
  };
  static constexpr size_t kFirstSize = size_t{1} << 10;
  // Three quarters full; beyond, looking for a free place takes long.
  static constexpr size_t kFullNumerator = 3;
  static constexpr size_t kFullDenominator = 4;

  static uint32_t MarkOf(int64_t key) {
    constexpr uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
    return static_cast<uint32_t>(static_cast<uint64_t>(key) * kGoldenRatio >> 32);
  }

  // Of the entry with this mark, or of the free one where it would be.
  size_t PlaceOf(uint32_t mark) const {
    size_t place = mark & (entries_.size() - 1);
    while (entries_[place].client != 0 && entries_[place].mark != mark) {
      place = (place + 1) & (entries_.size() - 1);
    }
    return place;
  }

  void Grow() {
    std::vector<Entry> old(entries_.size() * 2);
    std::swap(old, entries_);
    for (const Entry& entry : old) {
      if (entry.client != 0) entries_[PlaceOf(entry.mark)] = entry;
    }
  }

  std::vector<Entry> entries_;
  size_t used_ = 0;
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_ADDRESS_HOLDERS_H_
