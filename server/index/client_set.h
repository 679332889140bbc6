// Clients of one chunk, chosen once; only who is erased leaves: a sorted array when they are few,
// else a bitmap.
#ifndef CLIENTELE_SERVER_INDEX_CLIENT_SET_H_
#define CLIENTELE_SERVER_INDEX_CLIENT_SET_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "server/index/bitmap.h"

namespace clientele::index {

class ClientSet {
 public:
  explicit ClientSet(std::vector<uint16_t> members) {
    if (members.size() <= kMaxSparse) {
      sparse_ = std::move(members);
      return;
    }
    dense_ = std::make_unique<Bitmap>();
    for (const uint16_t member : members) dense_->Set(member);
  }

  // As set bits; what `out` held is gone.
  void Read(Bitmap& out) const {
    if (dense_ != nullptr) {
      out = *dense_;
      return;
    }
    out.ClearAll();
    for (const uint16_t member : sparse_) out.Set(member);
  }

  void Remove(uint16_t member) {
    std::erase(sparse_, member);
    if (dense_ != nullptr) dense_->Clear(member);
  }

  size_t bytes() const {
    return sparse_.capacity() * sizeof(uint16_t) + (dense_ != nullptr ? sizeof(Bitmap) : 0);
  }

 private:
  // Beyond this a bitmap is the smaller of the two.
  static constexpr size_t kMaxSparse = kChunkClients / 16;

  std::vector<uint16_t> sparse_;
  std::unique_ptr<Bitmap> dense_;  // null while sparse
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_CLIENT_SET_H_
