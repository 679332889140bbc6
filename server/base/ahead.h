// Work that somebody will need the result of: begun on another thread when one is free, else done
// by who needs it, once that is certain.
#ifndef CLIENTELE_SERVER_BASE_AHEAD_H_
#define CLIENTELE_SERVER_BASE_AHEAD_H_

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace clientele {

// Runs a task on another thread; false, and nothing is done, when none is free. What it never gets
// to run is done by who needs it, so that a pool whose threads all wait does not wait for itself.
using RunElsewhere = std::function<bool(std::function<void()>)>;

template <typename Result>
class Ahead {
 public:
  Ahead(const RunElsewhere& run_elsewhere, std::function<Result()> work)
      : state_(std::make_shared<State>()) {
    state_->work = std::move(work);
    // Refused or not, it is done at the latest by Take.
    run_elsewhere([state = state_] { state->Run(); });
  }

  // Once. Waits for the other thread if that has begun.
  Result Take() {
    state_->Run();
    return *std::move(state_->result);
  }

 private:
  // Outlives a result that nobody took.
  struct State {
    void Run() {
      std::call_once(once, [this] { result.emplace(work()); });
    }

    std::once_flag once;
    std::function<Result()> work;
    std::optional<Result> result;
  };

  std::shared_ptr<State> state_;
};

}  // namespace clientele

#endif  // CLIENTELE_SERVER_BASE_AHEAD_H_
