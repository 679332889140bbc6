// A batch of mutations as one transaction: judged in order under the lock on the head, committed,
// made visible in the index. A transaction that the database undid is run again; one whose outcome
// got lost with its connection is asked after, by its batch_id, before anything else is done.
//
// Belongs to the writer's thread.
#ifndef CLIENTELE_SERVER_SERVICE_BATCH_COMMITTER_H_
#define CLIENTELE_SERVER_SERVICE_BATCH_COMMITTER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/index/index.h"
#include "server/service/mutation.h"
#include "server/service/replica.h"
#include "server/store/store.h"

namespace clientele::service {

class WorkingSet;

class BatchCommitter {
 public:
  struct Parts {
    store::Store& store;
    index::Index& index;
    Replica& replica;
    const Clock& clock;
    Random& random;
    const std::string& address_secret;
  };

  explicit BatchCommitter(Parts parts);

  // One outcome a mutation, in their order. After an error nothing of the batch happened, but for
  // OUTCOME_UNKNOWN. Errors: those of the store; OUT_OF_SERVICE.
  using Outcomes = std::vector<absl::StatusOr<WriteOutcome>>;
  absl::StatusOr<Outcomes> Commit(absl::Span<Mutation> batch);

 private:
  // A try whose commit may have happened, and what it answers if it did.
  struct Landing {
    std::string batch_id;
    Outcomes outcomes;
  };
  // A batch while it is tried. The base is asked after its uncertain tries before every further
  // one, until one is for certain.
  struct Attempt {
    absl::Duration started;
    int tries = 0;
    std::vector<Landing> uncertain;
  };

  absl::StatusOr<Outcomes> Try(absl::Span<Mutation> batch, Attempt& attempt);
  // The one that happened; null when none did.
  static absl::StatusOr<Landing*> FindLanding(store::WriteTransaction& transaction,
                                              Attempt& attempt);
  absl::Status CatchUp(store::WriteTransaction& transaction);
  absl::StatusOr<Outcomes> Judge(absl::Span<Mutation> batch, WorkingSet& ws);
  absl::StatusOr<WriteOutcome> JudgeOne(WorkingSet& ws, Mutation& mutation);
  absl::Status Write(store::WriteTransaction& transaction, WorkingSet& ws,
                     const std::string& batch_id);
  bool MayTryAgain(const absl::Status& status, const Attempt& attempt) const;
  void Pause(int tries);

  const Parts parts_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_BATCH_COMMITTER_H_
