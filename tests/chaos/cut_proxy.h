// Stands between a server and its MariaDB and cuts a connection where it hurts: at a COMMIT. It
// knows of the protocol only that packets have a length, a number and a command. No TLS.
//
// One thread of its own carries all connections. Thread-safe.
#ifndef CLIENTELE_TESTS_CHAOS_CUT_PROXY_H_
#define CLIENTELE_TESTS_CHAOS_CUT_PROXY_H_

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace clientele::chaos {

enum class Cut {
  kBeforeCommit,  // the COMMIT never reaches the database
  kInCommit,      // it does, and the connection is cut without waiting for what becomes of it
  kAnswerLost,    // the database has committed and said so, to nobody
  kMidAnswer,     // a part of the answer arrives
  kAfterAnswer,   // all of it does, and then nothing more
};
inline constexpr Cut kCuts[] = {Cut::kBeforeCommit, Cut::kInCommit, Cut::kAnswerLost,
                                Cut::kMidAnswer, Cut::kAfterAnswer};
absl::string_view NameOf(Cut cut);

class CutProxy {
 public:
  // Forwards to this port on the loopback interface.
  explicit CutProxy(int target_port);
  ~CutProxy();
  CutProxy(const CutProxy&) = delete;
  CutProxy& operator=(const CutProxy&) = delete;

  int port() const { return port_; }

  // Returns when it has happened to some connection's next COMMIT; false when none came in time.
  bool CutNextCommit(Cut cut, absl::Duration limit) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // A connection and its way on to the database.
  struct Pair {
    int client = -1;
    int server = -1;
    std::string request;     // what the client sent of a packet that is not complete
    std::optional<Cut> cut;  // once its COMMIT is on the way
    std::string answer;      // to that COMMIT, as far as it came
  };

  void Run();
  void Accept();
  // False when the pair is over.
  bool TakeRequest(Pair& pair);
  bool TakeAnswer(Pair& pair);
  bool Forward(Pair& pair, absl::string_view packet);
  std::optional<Cut> TakeArmed() ABSL_LOCKS_EXCLUDED(mutex_);
  void CutDone() ABSL_LOCKS_EXCLUDED(mutex_);

  const int target_port_;
  int listener_ = -1;
  int stop_ = -1;  // an eventfd
  int port_ = 0;
  std::list<Pair> pairs_;  // of the thread
  absl::Mutex mutex_;
  std::optional<Cut> armed_ ABSL_GUARDED_BY(mutex_);
  int64_t cuts_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_CUT_PROXY_H_
