#include "server/index/index.h"

#include <algorithm>
#include <utility>

namespace clientele::index {
namespace {

// Client ids begin at 1.
size_t ChunkNumber(domain::ClientId id) { return static_cast<size_t>(id - 1) >> kChunkBits; }

}  // namespace

Index::Index() : policy_(std::make_shared<domain::Policy>()) {}

const Chunk* Index::Reader::Find(domain::ClientId id) const {
  if (id < 1 || ChunkNumber(id) >= chunks().size()) return nullptr;
  const Chunk* chunk = chunks()[ChunkNumber(id)].get();
  return chunk->present.Test(static_cast<size_t>(id - chunk->first_id)) ? chunk : nullptr;
}

std::shared_ptr<const domain::Policy> Index::policy() const {
  absl::ReaderMutexLock lock(&gate_);
  return policy_;
}

domain::Revision Index::revision() const {
  absl::ReaderMutexLock lock(&gate_);
  return revision_;
}

bool Index::AwaitRevision(domain::Revision revision, absl::Time deadline) const {
  const auto reached = [&]() ABSL_SHARED_LOCKS_REQUIRED(gate_) { return revision_ >= revision; };
  absl::ReaderMutexLock lock(&gate_);
  return gate_.AwaitWithDeadline(absl::Condition(&reached), deadline);
}

void Index::Apply(const domain::CommittedBatch& batch) {
  absl::MutexLock lock(&gate_);
  ApplyClients(batch.changes);
  ApplyChannels(batch.changes);
  ApplyTags(batch.changes);
  ApplyOrders(batch);
  for (const domain::PolicyRow& row : batch.changes.policies) {
    if (std::optional<domain::Policy> policy = domain::DecodePolicy(row.body)) {
      policy_ = std::make_shared<domain::Policy>(*std::move(policy));
    }
  }
  revision_ = std::max(revision_, batch.revision_last);
  committed_at_ = std::max(committed_at_, batch.committed_at);
}

Chunk& Index::ChunkOf(domain::ClientId id) {
  const size_t number = ChunkNumber(id);
  while (chunks_.size() <= number) {
    const auto first = static_cast<domain::ClientId>(chunks_.size() << kChunkBits) + 1;
    chunks_.push_back(std::make_unique<Chunk>(first));
  }
  return *chunks_[number];
}

void Index::ApplyClients(const domain::Changes& changes) {
  for (const domain::ClientRow& row : changes.clients) {
    ChunkOf(row.client_id).Apply(row, dictionaries_);
  }
  for (const domain::ProfileRow& row : changes.profiles) ChunkOf(row.client_id).Apply(row);
}

void Index::ApplyChannels(const domain::Changes& changes) {
  for (const domain::ClientChannelRow& row : changes.client_channels) {
    ChunkOf(row.client_id).Apply(row);
  }
}

void Index::ApplyTags(const domain::Changes& changes) {
  for (const domain::ClientTagRemoval& row : changes.tag_removals) {
    ChunkOf(row.client_id).Apply(row, dictionaries_);
  }
  for (const domain::ClientTagRow& row : changes.client_tags) {
    ChunkOf(row.client_id).Apply(row, dictionaries_);
  }
  for (const domain::TagRow& row : changes.tags) {
    const auto place = std::lower_bound(
        tags_.begin(), tags_.end(), row,
        [](const domain::TagRow& a, const domain::TagRow& b) { return a.tag < b.tag; });
    if (place != tags_.end() && place->tag == row.tag) {
      *place = row;
    } else {
      tags_.insert(place, row);
    }
  }
}

void Index::ApplyOrders(const domain::CommittedBatch& batch) {
  for (const domain::OrderRow& row : batch.changes.orders) {
    ChunkOf(row.client_id).Apply(row, row.order_id >= batch.revision_first);
  }
  // Only after all were added: settling once a batch is enough.
  for (const domain::OrderRow& row : batch.changes.orders) {
    ChunkOf(row.client_id).orders.Settle();
  }
}

}  // namespace clientele::index
