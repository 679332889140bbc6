// Finds the keys that belong to a base, or makes them for a new one.
#ifndef CLIENTELE_SERVER_APP_OPEN_KEYS_H_
#define CLIENTELE_SERVER_APP_OPEN_KEYS_H_

#include "absl/status/statusor.h"
#include "server/app/config.h"
#include "server/base/random.h"
#include "server/security/keys.h"

namespace clientele::app {

// FAILED_PRECONDITION when the base is there and its keys are not: making others would lose every
// address in it.
absl::StatusOr<security::Keys> OpenKeys(const Config& config, Random& random);

}  // namespace clientele::app

#endif  // CLIENTELE_SERVER_APP_OPEN_KEYS_H_
