#include "tests/chaos/fleet.h"

#include <algorithm>
#include <utility>

namespace clientele::chaos {
namespace {

// Of what a server wrote; its end tells why it is down.
constexpr size_t kErrorsTold = 2'000;

}  // namespace

Fleet::Fleet(ServerOptions options, int size)
    : options_(std::move(options)),
      servers_(static_cast<size_t>(size)),
      places_(static_cast<size_t>(size)) {}

bool Fleet::Start(int server) {
  std::unique_ptr<ServerProcess>& process = servers_[static_cast<size_t>(server)];
  if (process == nullptr) {
    process = std::make_unique<ServerProcess>(options_);
  } else {
    process->Start();
  }
  absl::MutexLock lock(&mutex_);
  Place& place = places_[static_cast<size_t>(server)];
  place.address = process->address();
  place.generation += 1;
  return !place.address.empty();
}

void Fleet::Kill(int server) {
  servers_[static_cast<size_t>(server)]->KillHard();
  absl::MutexLock lock(&mutex_);
  Place& place = places_[static_cast<size_t>(server)];
  place.address.clear();
  place.generation += 1;
}

Fleet::Place Fleet::PlaceOf(int server) const {
  absl::MutexLock lock(&mutex_);
  return places_[static_cast<size_t>(server)];
}

void Fleet::AwaitChange(int server, int64_t generation, absl::Duration limit) const {
  absl::MutexLock lock(&mutex_);
  const auto changed = [&] {
    mutex_.AssertReaderHeld();
    return places_[static_cast<size_t>(server)].generation != generation;
  };
  mutex_.AwaitWithTimeout(absl::Condition(&changed), limit);
}

std::string Fleet::LastErrors(int server) const {
  const std::unique_ptr<ServerProcess>& process = servers_[static_cast<size_t>(server)];
  const std::string errors = process == nullptr ? "" : process->errors();
  return errors.substr(errors.size() - std::min(errors.size(), kErrorsTold));
}

}  // namespace clientele::chaos
