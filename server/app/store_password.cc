#include "server/app/store_password.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace clientele::app {

absl::StatusOr<std::string> StorePassword(const Config& config) {
  const std::string& path = config.store_password_file;
  if (path.empty()) return config.store_password;
  std::ifstream file(path);
  std::string line;
  if (!file) {
    return absl::UnavailableError(
        absl::StrCat("can't read --store_password_file ", path, ": ", strerror(errno)));
  }
  std::getline(file, line);
  const absl::string_view password = absl::StripSuffix(line, "\r");
  if (!password.empty()) return std::string(password);
  return absl::FailedPreconditionError(
      absl::StrCat("--store_password_file ", path, " has no password in its first line"));
}

}  // namespace clientele::app
