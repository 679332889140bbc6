// The clients of one chunk that have one tag, with what is known of each tagging: arrays sorted by
// client while they are few, a bitmap and a column when many.
#ifndef CLIENTELE_SERVER_INDEX_POSTINGS_H_
#define CLIENTELE_SERVER_INDEX_POSTINGS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "server/base/clock.h"
#include "server/index/bitmap.h"
#include "server/index/column.h"
#include "server/index/dictionary.h"

namespace clientele::index {

struct TagMark {
  StoredTime set_at;
  StoredTime expires_at;  // 0: never
  Code actor;
};

class Postings {
 public:
  // Replaces what was set before.
  void Set(uint16_t client, const TagMark& mark);
  void Remove(uint16_t client);

  // The clients whose tag has not expired at `now`, as set bits; what `out` held is gone.
  void Read(UnixSeconds now, Bitmap& out) const;
  size_t Count(UnixSeconds now) const;

  // Calls visit(client, mark) for each of them.
  template <typename Visitor>
  void ForEach(UnixSeconds now, Visitor visit) const {
    ForEachMember([&](uint16_t client, const TagMark& mark) {
      if (!Expired(mark, now)) visit(client, mark);
    });
  }

  size_t bytes() const;

 private:
  struct Dense {
    Bitmap members;
    Column<TagMark> marks;
  };
  // Beyond this the column is the faster of the two, and not much the larger.
  static constexpr size_t kMaxSparse = kChunkClients / 16;

  static bool Expired(const TagMark& mark, UnixSeconds now) {
    return mark.expires_at != 0 && static_cast<UnixSeconds>(mark.expires_at) - 1 <= now;
  }

  template <typename Visitor>
  void ForEachMember(Visitor visit) const {
    for (size_t i = 0; i < sparse_.size(); ++i) visit(sparse_[i], marks_[i]);
    if (dense_ == nullptr) return;
    dense_->members.ForEach([&](size_t i) { visit(static_cast<uint16_t>(i), dense_->marks[i]); });
  }
  void MakeDense();

  std::vector<uint16_t> sparse_;
  std::vector<TagMark> marks_;  // by place in sparse_
  std::unique_ptr<Dense> dense_;
  size_t expiring_ =
      0;  // members whose tag ends some time: mostly none, and then none is looked at
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_POSTINGS_H_
