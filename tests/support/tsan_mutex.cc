// For the thread sanitizer: it does not see the locks of a packaged Abseil, which was built without
// it, and would take everything that they guard for a race. These stand before Abseil's own
// functions, call them, and tell the sanitizer what they order.
//
// While Abseil unlocks or waits it evaluates the conditions that others wait for, on whichever
// thread holds the lock: what is read then is not looked at.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

// What these libraries do with their own memory is ordered by what is not seen, too: the count of a
// status's owners, for one, or gRPC's queues without locks. Of gRPC's code in headers, which is
// built here, three places touch what the libraries gave or counted: a client takes over a status's
// text; a call's end, which the libraries may find by a count of theirs, frees gRPC's own part of
// the call, and the function that was to be told. No code of ours runs below them.
// The sanitizer's own name.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:libabsl_cord.so\n"
         "called_from_lib:libabsl_graphcycles_internal.so\n"
         "called_from_lib:libabsl_status.so\n"
         "called_from_lib:libabsl_time_zone.so\n"
         "called_from_lib:libgpr.so\n"
         "called_from_lib:libgrpc++.so\n"
         "called_from_lib:libgrpc.so\n"
         "race:CallOpClientRecvStatus::FinishOp\n"
         "race:::~ServerCallbackReaderWriterImpl\n"
         "race_top:server_callback_handlers.h\n";
}

extern "C" void AnnotateIgnoreReadsBegin(const char* file, int line);
extern "C" void AnnotateIgnoreReadsEnd(const char* file, int line);

namespace {

class Unseen {
 public:
  Unseen() { AnnotateIgnoreReadsBegin(__FILE__, __LINE__); }
  ~Unseen() { AnnotateIgnoreReadsEnd(__FILE__, __LINE__); }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;
};

// A mutex that a wait gives up and takes again: others have it meanwhile.
class GivenUp {
 public:
  explicit GivenUp(absl::Mutex* mutex) : mutex_(mutex) {
    __tsan_release(mutex_);
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
  }
  ~GivenUp() {
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
    __tsan_acquire(mutex_);
  }
  GivenUp(const GivenUp&) = delete;
  GivenUp& operator=(const GivenUp&) = delete;

 private:
  absl::Mutex* const mutex_;
};

template <typename Function>
Function* Next(const char* symbol) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, symbol));
}

}  // namespace

// Abseil's own function of this name, as a function of its object.
#define CLIENTELE_NEXT(symbol, result, ...) \
  static auto* const next = Next<result(__VA_ARGS__)>(symbol)

namespace absl {
inline namespace debian3 {

#define CLIENTELE_LOCK(name, symbol)      \
  void Mutex::name() {                    \
    CLIENTELE_NEXT(symbol, void, Mutex*); \
    next(this);                           \
    __tsan_acquire(this);                 \
  }
#define CLIENTELE_TRY_LOCK(name, symbol)  \
  bool Mutex::name() {                    \
    CLIENTELE_NEXT(symbol, bool, Mutex*); \
    const bool locked = next(this);       \
    if (locked) __tsan_acquire(this);     \
    return locked;                        \
  }
#define CLIENTELE_UNLOCK(name, symbol)    \
  void Mutex::name() {                    \
    CLIENTELE_NEXT(symbol, void, Mutex*); \
    __tsan_release(this);                 \
    const Unseen unseen;                  \
    next(this);                           \
  }

CLIENTELE_LOCK(Lock, "_ZN4absl7debian35Mutex4LockEv")
CLIENTELE_LOCK(ReaderLock, "_ZN4absl7debian35Mutex10ReaderLockEv")
CLIENTELE_TRY_LOCK(TryLock, "_ZN4absl7debian35Mutex7TryLockEv")
CLIENTELE_TRY_LOCK(ReaderTryLock, "_ZN4absl7debian35Mutex13ReaderTryLockEv")
CLIENTELE_UNLOCK(Unlock, "_ZN4absl7debian35Mutex6UnlockEv")
CLIENTELE_UNLOCK(ReaderUnlock, "_ZN4absl7debian35Mutex12ReaderUnlockEv")

void Mutex::Await(const Condition& condition) {
  CLIENTELE_NEXT("_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE", void, Mutex*, const Condition&);
  const GivenUp given_up(this);
  return next(this, condition);
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  CLIENTELE_NEXT("_ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE", bool,
                 Mutex*, const Condition&, Time);
  const GivenUp given_up(this);
  return next(this, condition, deadline);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  CLIENTELE_NEXT("_ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE", bool,
                 Mutex*, const Condition&, Duration);
  const GivenUp given_up(this);
  return next(this, condition, timeout);
}

// gRPC hands its work from thread to thread with these.
void CondVar::Wait(Mutex* mutex) {
  CLIENTELE_NEXT("_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE", void, CondVar*, Mutex*);
  const GivenUp given_up(mutex);
  return next(this, mutex);
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  CLIENTELE_NEXT("_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE", bool,
                 CondVar*, Mutex*, Time);
  const GivenUp given_up(mutex);
  return next(this, mutex, deadline);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  CLIENTELE_NEXT("_ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE", bool,
                 CondVar*, Mutex*, Duration);
  const GivenUp given_up(mutex);
  return next(this, mutex, timeout);
}

// HasBeenNotified is inline and reads the flag behind the mutex.
void Notification::Notify() {
  CLIENTELE_NEXT("_ZN4absl7debian312Notification6NotifyEv", void, Notification*);
  __tsan_release(this);
  __tsan_release(reinterpret_cast<char*>(this) + sizeof(Mutex));
  next(this);
}

void Notification::WaitForNotification() const {
  CLIENTELE_NEXT("_ZNK4absl7debian312Notification19WaitForNotificationEv", void,
                 const Notification*);
  next(this);
  __tsan_acquire(const_cast<Notification*>(this));
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  CLIENTELE_NEXT("_ZNK4absl7debian312Notification30WaitForNotificationWithTimeoutENS0_8DurationE",
                 bool, const Notification*, Duration);
  const bool notified = next(this, timeout);
  if (notified) __tsan_acquire(const_cast<Notification*>(this));
  return notified;
}

bool BlockingCounter::DecrementCount() {
  CLIENTELE_NEXT("_ZN4absl7debian315BlockingCounter14DecrementCountEv", bool, BlockingCounter*);
  __tsan_release(this);
  return next(this);
}

void BlockingCounter::Wait() {
  CLIENTELE_NEXT("_ZN4absl7debian315BlockingCounter4WaitEv", void, BlockingCounter*);
  next(this);
  __tsan_acquire(this);
}

}  // namespace debian3
}  // namespace absl
