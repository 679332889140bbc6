// One write on its way: what the writer's queue holds.
#ifndef CLIENTELE_SERVER_SERVICE_MUTATION_H_
#define CLIENTELE_SERVER_SERVICE_MUTATION_H_

#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/base/error.h"
#include "server/domain/rows.h"
#include "server/service/inputs.h"

namespace clientele::service {

class WorkingSet;

// What makes a repeated write recognizable. Without an id it is not.
struct RequestKey {
  std::string principal;
  std::string method;
  std::string id;
  std::string fingerprint;  // of the content: equal for equal requests
};

// A row of an import that was refused.
struct RowRejection {
  int64_t row = 0;
  Reason reason = Reason::kInternal;
  std::string field;
  std::string message;
};

// What a write answers; ids and counts only, so it may be stored for its repetition.
struct WriteOutcome {
  domain::Revision revision = 0;
  int64_t timeline = 0;             // of the history it was committed in; not stored
  std::vector<int64_t> ids;         // of orders, interactions, audiences: as the call says
  std::vector<int64_t> client_ids;  // parallel to ids, or alone
  std::vector<int64_t> changes;     // parallel to ids: what was done with each
  int64_t matched = 0;
  int64_t changed = 0;
  // Stored without their messages, which may quote the input.
  std::vector<RowRejection> rejections;
};

std::string EncodeOutcome(const WriteOutcome& outcome);
WriteOutcome DecodeOutcome(absl::string_view bytes);

// What a mutation will look at: read for a whole batch with few statements. Whatever is missing
// here is read when it is asked for, so this is never needed for correctness.
struct Needs {
  std::vector<domain::ClientId> clients;
  std::vector<std::string> external_ids;
  std::vector<int64_t> address_keys;
  std::vector<std::string> orders;        // external ids
  std::vector<std::string> interactions;  // external ids
  std::vector<std::string> deliveries;    // external ids
  std::vector<std::string> responses;     // external ids
  std::vector<std::string> tags;
  bool contacts = false;
  bool client_tags = false;
  std::vector<std::string> skus;
  bool profiles = false;
  bool attributes = false;
};

// Interactive writes go before bulk ones.
enum class Lane { kInteractive, kImport };

// Mutations of one stream, done in its order: after one that failed none is begun any more. Any
// thread.
class Sequence {
 public:
  bool MayBegin(int64_t place) const { return first_failed_ >= place; }
  // Of the last time that it was judged: a transaction may be run again.
  void Judged(int64_t place, bool ok) {
    int64_t first = first_failed_;
    while (ok ? place == first : place < first) {
      if (first_failed_.compare_exchange_weak(first, ok ? kNone : place)) return;
    }
  }

 private:
  static constexpr int64_t kNone = std::numeric_limits<int64_t>::max();

  std::atomic<int64_t> first_failed_ = kNone;
};

struct Mutation {
  RequestKey request;
  // Null: belongs to no sequence. Places grow.
  std::shared_ptr<Sequence> sequence;
  int64_t place = 0;
  Lane lane = Lane::kInteractive;
  // SQL rows it writes, about: bounds the transaction.
  size_t rows = 1;
  // Judged against the index, which must then hold everything before it: goes first in its batch.
  bool needs_index = false;
  // Judged and answered, but nothing of it stays.
  bool validate_only = false;
  // True when nobody waits for the answer any more; asked once, before the work begins.
  std::function<bool()> abandoned;
  Needs needs;
  // Under the lock, in the order of the queue. May run again, in another transaction, with the same
  // input. An error leaves nothing behind.
  absl::AnyInvocable<absl::StatusOr<WriteOutcome>(WorkingSet&)> judge;
  // Exactly once: after the commit, or with the error. Must not block.
  absl::AnyInvocable<void(absl::StatusOr<WriteOutcome>)> done;
};

// Has the writer do a mutation, whose `done` is not set, and waits for its answer: for who works on
// several in turn, on a thread that may wait.
using WriteAndWait = std::function<absl::StatusOr<WriteOutcome>(Mutation)>;

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_MUTATION_H_
