// The clients of one chunk that have one tag: a sorted array while they are few, a bitmap when
// many.
#ifndef CLIENTELE_SERVER_INDEX_POSTINGS_H_
#define CLIENTELE_SERVER_INDEX_POSTINGS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "server/base/clock.h"
#include "server/index/bitmap.h"
#include "server/index/column.h"

namespace clientele::index {

class Postings {
 public:
  // `expires`: StoreTime of when the tag ends, 0 for never; replaces what was set before.
  void Set(uint16_t client, StoredTime expires);
  void Remove(uint16_t client);

  // The clients whose tag has not expired at `now`, as set bits; what `out` held is gone.
  void Read(UnixSeconds now, Bitmap& out) const;
  size_t Count(UnixSeconds now) const;

 private:
  struct Expiry {
    uint16_t client;
    StoredTime at;
  };
  // Beyond this a bitmap is the smaller of the two.
  static constexpr size_t kMaxSparse = kChunkClients / 16;

  static bool Expired(const Expiry& expiry, UnixSeconds now) {
    return static_cast<UnixSeconds>(expiry.at) - 1 <= now;
  }

  std::vector<uint16_t> sparse_;
  std::unique_ptr<Bitmap> dense_;  // null while sparse
  std::vector<Expiry> expiries_;   // few: most tags have none
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_POSTINGS_H_
