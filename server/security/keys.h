// The base's secrets, one a use, from the --keys file. Whoever has the file can forge tokens and
// match addresses against their keys; whoever loses it can't use the base any more.
#ifndef CLIENTELE_SERVER_SECURITY_KEYS_H_
#define CLIENTELE_SERVER_SECURITY_KEYS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/random.h"

namespace clientele::security {

struct Keys {
  std::string token;    // authenticates revision and page tokens
  std::string address;  // makes address keys

  // Splits audiences into variants. Follows from the address key: whoever may know which addresses
  // are the same may know how they are split.
  std::string SplitSecret() const;

  // (use, mark) pairs that show which keys these are and reveal nothing of them.
  std::vector<std::pair<std::string, std::string>> Marks() const;
};

Keys MakeKeys(Random& random);

// Lines of "use=hex". NOT_FOUND when there is no such file, UNAVAILABLE when it can't be read,
// INVALID_ARGUMENT when it lacks a key.
absl::StatusOr<Keys> LoadKeys(const std::string& path);

// Made anew, readable by its owner only; never overwrites.
absl::Status SaveKeys(const Keys& keys, const std::string& path);

}  // namespace clientele::security

#endif  // CLIENTELE_SERVER_SECURITY_KEYS_H_
