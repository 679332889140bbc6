// The base in memory: every client's columns in chunks, with the policy in force.
//
// One answer, one revision: a reader holds the gate shared for as long as it looks, applying a
// batch takes it exclusively. Readers don't block each other; a waiting writer goes before new
// readers.
#ifndef CLIENTELE_SERVER_INDEX_INDEX_H_
#define CLIENTELE_SERVER_INDEX_INDEX_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/domain/changes.h"
#include "server/domain/policy.h"
#include "server/filter/catalog.h"
#include "server/index/address_holders.h"
#include "server/index/chunk.h"

namespace clientele::index {

// Of an audience in Dictionaries::audiences.
std::string AudienceName(absl::string_view campaign_id, int64_t number);

// An audience whose members hold slots of the frequency cap: they are in Chunk::reserved.
struct Reservation {
  std::string campaign_id;
  int64_t number = 0;
  int64_t step = 1;
  UnixSeconds send_from = 0;
  UnixSeconds send_to = 0;
  domain::Released released = domain::Released::kNot;
};
// Kept for so long after its last message may be sent: longer than any frequency cap reaches.
inline constexpr int64_t kReservationSeconds = 45 * 86'400;

// What an index keeps of the base.
enum class Content {
  kBase,
  // The policy, the tags' and the audiences' names and the saved segments: where SQL answers.
  kNames,
};

class Index {
 public:
  explicit Index(Content content = Content::kBase);

  bool holds_clients() const { return content_ == Content::kBase; }
  Content content() const { return content_; }

  // Makes a committed batch visible, all at once. Batches come in the order of their revisions; the
  // parts of a first load carry the revision that they were read at. One thread at a time.
  void Apply(const domain::CommittedBatch& batch);

  // Makes the content of `fresh`, loaded aside, this index's own, all at once. `fresh` has the old
  // one then, so that whoever frees it holds up no reader.
  void Replace(Index& fresh);

  // What a reader sees. Holds the gate while it lives: keep it short, never across I/O.
  class ABSL_SCOPED_LOCKABLE Reader final : private filter::Catalog {
   public:
    explicit Reader(const Index& index) ABSL_SHARED_LOCK_FUNCTION(index.gate_) : index_(index) {
      index_.gate_.ReaderLock();
    }
    ~Reader() ABSL_UNLOCK_FUNCTION() override { index_.gate_.ReaderUnlock(); }
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
    bool holds_clients() const { return index_.holds_clients(); }
    // Of the last batch applied: no answer is judged at an earlier `now`.
    UnixSeconds committed_at() const ABSL_NO_THREAD_SAFETY_ANALYSIS { return index_.committed_at_; }
    // By tag.
    const std::vector<domain::TagRow>& tags() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return index_.tags_;
    }
    // The category that a product has now, by the code of its sku; 0: none, or no such product.
    const std::vector<Code>& categories() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return index_.categories_;
    }
    // Saved, by id.
    const std::map<std::string, domain::SegmentRow>& segments() const
        ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return index_.segments_;
    }
    // By the code of the audience. Those that are older than kReservationSeconds may be there, too.
    const std::map<Code, Reservation>& reservations() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return index_.reservations_;
    }
    // Of the addresses that clients would be messaged at.
    const AddressHolders& address_holders() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return index_.address_holders_;
    }
    // When what belongs to no client changed last: policy, saved segments, products.
    domain::Revision settings_changed_at() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return index_.settings_changed_at_;
    }
    // How often the whole content was replaced: revisions of another one say nothing of this.
    int64_t generation() const ABSL_NO_THREAD_SAFETY_ANALYSIS { return index_.generation_; }
    // What filters may refer to; lives as long as the reader.
    const filter::Catalog& catalog() const { return *this; }
    // Null for an id that was never given.
    const Chunk* Find(domain::ClientId id) const;

   private:
    std::optional<std::string> SegmentFilter(absl::string_view segment_id) const override;
    std::vector<std::string> SegmentIds() const override;
    bool HasAudience(absl::string_view campaign_id, int64_t number) const override;

    const Index& index_;
  };

  // The policy in force; stays valid while held.
  std::shared_ptr<const domain::Policy> policy() const;
  domain::Revision revision() const;

 private:
  Chunk& ChunkOf(domain::ClientId id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  bool HasChunkOf(domain::ClientId id) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyBase(const domain::CommittedBatch& batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  // First: a batch has nothing else of a client that it erases.
  void ApplyErasures(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyClients(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyChannels(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyTags(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyAttributes(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyOrders(const domain::CommittedBatch& batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyContacts(const domain::CommittedBatch& batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyProducts(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyReservations(const domain::CommittedBatch& batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void DropReservation(Code audience) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyMembers(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyStreams(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  // The reserved members of an audience in the client's chunk; null when there are none.
  ReservedMembers* FindReserved(absl::string_view campaign_id, int64_t number,
                                domain::ClientId client) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ShareAddress(const domain::ClientChannelRow& row) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplyNames(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  void ApplySettings(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);
  // Lets the logs that the batch added to put themselves in order, each once.
  void Settle(const domain::Changes& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(gate_);

  const Content content_;
  mutable absl::Mutex gate_;
  std::vector<std::unique_ptr<Chunk>> chunks_ ABSL_GUARDED_BY(gate_);
  Dictionaries dictionaries_ ABSL_GUARDED_BY(gate_);
  std::shared_ptr<const domain::Policy> policy_ ABSL_GUARDED_BY(gate_);
  std::vector<domain::TagRow> tags_ ABSL_GUARDED_BY(gate_);  // the vocabulary, by tag
  std::vector<Code> categories_ ABSL_GUARDED_BY(gate_);      // by code of sku
  std::map<std::string, domain::SegmentRow> segments_ ABSL_GUARDED_BY(gate_);
  std::map<Code, Reservation> reservations_ ABSL_GUARDED_BY(gate_);
  AddressHolders address_holders_ ABSL_GUARDED_BY(gate_);
  domain::Revision applying_ ABSL_GUARDED_BY(gate_) = 0;  // of the batch being applied
  domain::Revision settings_changed_at_ ABSL_GUARDED_BY(gate_) = 0;
  int64_t generation_ ABSL_GUARDED_BY(gate_) = 0;
  domain::Revision revision_ ABSL_GUARDED_BY(gate_) = 0;
  UnixSeconds committed_at_ ABSL_GUARDED_BY(gate_) = 0;
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_INDEX_H_
