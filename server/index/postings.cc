#include "server/index/postings.h"

#include <algorithm>

namespace clientele::index {

void Postings::Set(uint16_t client, StoredTime expires) {
  std::erase_if(expiries_, [&](const Expiry& expiry) { return expiry.client == client; });
  if (expires != 0) expiries_.push_back({client, expires});
  if (dense_ != nullptr) {
    dense_->Set(client);
    return;
  }
  const auto place = std::lower_bound(sparse_.begin(), sparse_.end(), client);
  if (place != sparse_.end() && *place == client) return;
  sparse_.insert(place, client);
  if (sparse_.size() <= kMaxSparse) return;
  dense_ = std::make_unique<Bitmap>();
  for (const uint16_t member : sparse_) dense_->Set(member);
  sparse_ = {};
}

void Postings::Remove(uint16_t client) {
  std::erase_if(expiries_, [&](const Expiry& expiry) { return expiry.client == client; });
  if (dense_ != nullptr) {
    dense_->Clear(client);
    return;
  }
  const auto place = std::lower_bound(sparse_.begin(), sparse_.end(), client);
  if (place != sparse_.end() && *place == client) sparse_.erase(place);
}

void Postings::Read(UnixSeconds now, Bitmap& out) const {
  if (dense_ != nullptr) {
    out = *dense_;
  } else {
    out.ClearAll();
    for (const uint16_t member : sparse_) out.Set(member);
  }
  for (const Expiry& expiry : expiries_) {
    if (Expired(expiry, now)) out.Clear(expiry.client);
  }
}

size_t Postings::Count(UnixSeconds now) const {
  const size_t all = dense_ != nullptr ? dense_->Count() : sparse_.size();
  return all - static_cast<size_t>(
                   std::count_if(expiries_.begin(), expiries_.end(),
                                 [&](const Expiry& expiry) { return Expired(expiry, now); }));
}

}  // namespace clientele::index
