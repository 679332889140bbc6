#include "server/base/random.h"

#include <openssl/rand.h>

#include <cstdlib>
#include <random>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace clientele {
namespace {

class SystemRandom final : public Random {
 public:
  std::string Bytes(size_t count) override {
    std::string bytes(count, '\0');
    // Without entropy no id is unique and no key is secret: nothing sensible can go on.
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
      std::abort();
    }
    return bytes;
  }
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : engine_(seed) {}

  std::string Bytes(size_t count) override {
    absl::MutexLock lock(&mutex_);
    std::string bytes(count, '\0');
    for (char& byte : bytes) byte = static_cast<char>(engine_());
    return bytes;
  }

 private:
  absl::Mutex mutex_;
  std::mt19937_64 engine_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<Random> MakeSystemRandom() { return std::make_unique<SystemRandom>(); }

std::unique_ptr<Random> MakeSeededRandom(uint64_t seed) {
  return std::make_unique<SeededRandom>(seed);
}

}  // namespace clientele
