// The base in memory: every client's columns in chunks, with the policy in force.
//
// One answer, one revision: a reader holds the gate shared for as long as it looks, applying a
// batch takes it exclusively. Readers don't block each other; a waiting writer goes before new
// readers.
#ifndef CLIENTELE_SERVER_INDEX_INDEX_H_
#define CLIENTELE_SERVER_INDEX_INDEX_H_

#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/domain/changes.h"
#include "server/domain/policy.h"
#include "server/index/chunk.h"

namespace clientele::index {

class Index {
 public:
  Index();

  // Makes a committed batch visible, all at once. Batches come in the order of their revisions; the
  // parts of a first load carry the revision that they were read at. One thread at a time.
  void Apply(const domain::CommittedBatch& batch);

  // What a reader sees. Holds the gate while it lives: keep it short, never across I/O.
  class ABSL_SCOPED_LOCKABLE Reader {
   public:
    explicit Reader(const Index& index) ABSL_SHARED_LOCK_FUNCTION(index.gate_) : index_(index) {
      index_.gate_.ReaderLock();
    }
    ~Reader() ABSL_UNLOCK_FUNCTION() { index_.gate_.ReaderUnlock(); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    // The compiler can't see that a Reader's existence holds the gate; that is its only purpose.
    const std::vector<std::unique_ptr<Chunk>>& chunks() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return index_.chunks_;
    }
    const Dictionaries& dictionaries() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return index_.dictionaries_;
    }
    const domain::Policy& policy() const ABSL_NO_THREAD_SAFETY_ANALYSIS { return *index_.policy_; }
    domain::Revision revision() const ABSL_NO_THREAD_SAFETY_ANALYSIS { return index_.revision_; }
    // Of the last batch applied: no answer is judged at an earlier `now`.
    UnixSeconds committed_at() const ABSL_NO_THREAD_SAFETY_ANALYSIS { return index_.committed_at_; }
    // By tag.
    const std::vector<domain::TagRow>& tags() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return index_.tags_;
    }
    // Null for an id that was never given.
    const Chunk* Find(domain::ClientId id) const;

   private:
    const Index& index_;
  };

  // The policy in force; stays valid while held.
  std::shared_ptr<const domain::Policy> policy() const;
  domain::Revision revision() const;

  // Waits until the revision is visible; false when the deadline came first.
  bool AwaitRevision(domain::Revision revision, absl::Time deadline) const;

 private:
  Chunk& ChunkOf(domain::ClientId id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyClients(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyChannels(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyTags(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyOrders(const domain::CommittedBatch& batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);

  mutable absl::Mutex gate_;
  std::vector<std::unique_ptr<Chunk>> chunks_ ABSL_GUARDED_BY(gate_);
  Dictionaries dictionaries_ ABSL_GUARDED_BY(gate_);
  std::shared_ptr<const domain::Policy> policy_ ABSL_GUARDED_BY(gate_);
  std::vector<domain::TagRow> tags_ ABSL_GUARDED_BY(gate_);  // the vocabulary, by tag
  domain::Revision revision_ ABSL_GUARDED_BY(gate_) = 0;
  UnixSeconds committed_at_ ABSL_GUARDED_BY(gate_) = 0;
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_INDEX_H_
