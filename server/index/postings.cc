#include "server/index/postings.h"

#include <algorithm>

namespace clientele::index {

void Postings::Set(uint16_t client, const TagMark& mark) {
  expiring_ += mark.expires_at != 0;
  if (dense_ != nullptr) {
    if (dense_->members.Test(client)) expiring_ -= dense_->marks[client].expires_at != 0;
    dense_->members.Set(client);
    dense_->marks[client] = mark;
    return;
  }
  const auto place = std::lower_bound(sparse_.begin(), sparse_.end(), client);
  const auto mark_place = marks_.begin() + (place - sparse_.begin());
  if (place != sparse_.end() && *place == client) {
    expiring_ -= mark_place->expires_at != 0;
    *mark_place = mark;
    return;
  }
  sparse_.insert(place, client);
  marks_.insert(mark_place, mark);
  if (sparse_.size() > kMaxSparse) MakeDense();
}

void Postings::Remove(uint16_t client) {
  if (dense_ != nullptr) {
    if (!dense_->members.Test(client)) return;
    expiring_ -= dense_->marks[client].expires_at != 0;
    dense_->members.Clear(client);
    return;
  }
  const auto place = std::lower_bound(sparse_.begin(), sparse_.end(), client);
  if (place == sparse_.end() || *place != client) return;
  const auto mark_place = marks_.begin() + (place - sparse_.begin());
  expiring_ -= mark_place->expires_at != 0;
  marks_.erase(mark_place);
  sparse_.erase(place);
}

void Postings::MakeDense() {
  auto dense = std::make_unique<Dense>();
  for (size_t i = 0; i < sparse_.size(); ++i) {
    dense->members.Set(sparse_[i]);
    dense->marks[sparse_[i]] = marks_[i];
  }
  dense_ = std::move(dense);
  sparse_ = {};
  marks_ = {};
}

void Postings::Read(UnixSeconds now, Bitmap& out) const {
  if (dense_ != nullptr) {
    out = dense_->members;
  } else {
    out.ClearAll();
    for (const uint16_t member : sparse_) out.Set(member);
  }
  if (expiring_ == 0) return;
  ForEachMember([&](uint16_t client, const TagMark& mark) {
    if (Expired(mark, now)) out.Clear(client);
  });
}

size_t Postings::Count(UnixSeconds now) const {
  size_t count = dense_ != nullptr ? dense_->members.Count() : sparse_.size();
  if (expiring_ == 0) return count;
  ForEachMember([&](uint16_t, const TagMark& mark) { count -= Expired(mark, now) ? 1 : 0; });
  return count;
}

size_t Postings::bytes() const {
  return sparse_.capacity() * sizeof(uint16_t) + marks_.capacity() * sizeof(TagMark) +
         (dense_ != nullptr ? sizeof(Bitmap) + kChunkClients * sizeof(TagMark) : 0);
}

}  // namespace clientele::index
