// The only source of chance. Tests inject a seeded one, so that a run can be repeated.
#ifndef CLIENTELE_SERVER_BASE_RANDOM_H_
#define CLIENTELE_SERVER_BASE_RANDOM_H_

#include <cstdint>
#include <memory>
#include <string>

namespace clientele {

class Random {
 public:
  virtual ~Random() = default;
  // May be called from any thread.
  virtual std::string Bytes(size_t count) = 0;
};

// The operating system's, fit for keys.
std::unique_ptr<Random> MakeSystemRandom();

// The same bytes for the same seed; not fit for keys.
std::unique_ptr<Random> MakeSeededRandom(uint64_t seed);

}  // namespace clientele

#endif  // CLIENTELE_SERVER_BASE_RANDOM_H_
