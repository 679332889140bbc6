// A fixed number of threads that run what they are given, first in first out.
#ifndef CLIENTELE_SERVER_BASE_THREAD_POOL_H_
#define CLIENTELE_SERVER_BASE_THREAD_POOL_H_

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace clientele {

class ThreadPool {
 public:
  ThreadPool(size_t threads, size_t max_queued);
  // Runs what was accepted, then ends the threads.
  ~ThreadPool();

  // False, and nothing is done, when `max_queued` tasks wait already. Any thread.
  bool Submit(std::function<void()> task);

 private:
  void Run();

  const size_t max_queued_;
  absl::Mutex mutex_;
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace clientele

#endif  // CLIENTELE_SERVER_BASE_THREAD_POOL_H_
