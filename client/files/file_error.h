// What to say when the system refuses to open, read or write a file.
#ifndef CLIENTELE_CLIENT_FILES_FILE_ERROR_H_
#define CLIENTELE_CLIENT_FILES_FILE_ERROR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace clientele::client {

// "can't read orders.csv: No such file or directory"; NOT_FOUND where something on the path does
// not exist, else UNAVAILABLE. `number` is the errno of the failed call, `action` what was tried.
absl::Status FileError(absl::string_view action, const std::string& path, int number);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_FILE_ERROR_H_
