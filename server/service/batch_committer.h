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
  // The same batch, however often it is tried.
  struct Attempt {
    std::string batch_id;
    int tries = 0;
    // A try may have been committed: the base is asked before every further one, until one of them
    // is for certain.
    bool unknown = false;
    Outcomes outcomes;
  };

  absl::Status Try(absl::Span<Mutation> batch, Attempt& attempt);
  absl::Status CatchUp(store::WriteTransaction& transaction);
  absl::Status Judge(absl::Span<Mutation> batch, WorkingSet& ws, Outcomes& outcomes);
  absl::StatusOr<WriteOutcome> JudgeOne(WorkingSet& ws, Mutation& mutation);
  absl::Status Write(store::WriteTransaction& transaction, WorkingSet& ws,
                     const std::string& batch_id);
  bool MayTryAgain(const absl::Status& status, const Attempt& attempt,
                   absl::Duration started) const;
  void Pause(int tries);

  const Parts parts_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_BATCH_COMMITTER_H_
