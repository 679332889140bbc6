// The password of the database, from where it is neither logged nor listed.
#ifndef CLIENTELE_SERVER_APP_STORE_PASSWORD_H_
#define CLIENTELE_SERVER_APP_STORE_PASSWORD_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/app/config.h"

namespace clientele::app {

// What the file holds, without the end of its line, when one is named; else config.store_password.
// UNAVAILABLE when the file can't be read, FAILED_PRECONDITION when it is empty.
absl::StatusOr<std::string> StorePassword(const Config& config);

}  // namespace clientele::app

#endif  // CLIENTELE_SERVER_APP_STORE_PASSWORD_H_
