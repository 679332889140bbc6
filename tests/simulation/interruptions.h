// What happens around a server's calls to the database: the seam between a connection, which does
// as it is told, and who decides what goes wrong and what else happens meanwhile.
#ifndef CLIENTELE_TESTS_SIMULATION_INTERRUPTIONS_H_
#define CLIENTELE_TESTS_SIMULATION_INTERRUPTIONS_H_

#include "absl/time/time.h"

namespace clientele::simulation {

enum class Call { kConnect, kPrepare, kBegin, kLockHead, kRead, kWrite, kFlush, kCommit };

// In the place of a call.
enum class Fault {
  kNone,
  kCut,       // the connection is lost before it
  kConflict,  // the database undid the transaction
  kFull,
  kInternal,
};

struct CommitFate {
  enum class Kind {
    kDone,
    kConflict,
    kFull,
    // The connection is lost, and nothing happened.
    kLost,
    // It happened, and the answer is lost.
    kLanded,
    // The connection is lost; it happens later, or not, and keeps its locks until then.
    kLater,
    // Others see it, and then the database crashes: it is gone, unless something that came after it
    // was made durable before.
    kSeenBeforeCrash,
  };
  Kind kind = Kind::kDone;
  bool commits = false;  // of kLater
  absl::Duration until;
};

// What one server sees of the newest batch of the log.
enum class LogSight { kClear, kDamaged, kOfANewerProgram };

class Interruptions {
 public:
  virtual ~Interruptions() = default;
  virtual Fault BeforeCall(int server, Call call) = 0;
  // False when the lock on the head was waited for long enough.
  virtual bool WaitForHead(int server) = 0;
  virtual CommitFate FateOfCommit(int server) = 0;
  // Done, and not answered yet.
  virtual void AfterCommit(int server) = 0;
  // The database has crashed, and has maybe lost its last commit.
  virtual void AfterCrash() = 0;
  virtual LogSight SightOfLog(int server) = 0;
};

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_INTERRUPTIONS_H_
