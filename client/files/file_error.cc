#include "client/files/file_error.h"

#include <cerrno>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace clientele::client {

absl::Status FileError(absl::string_view action, const std::string& path, int number) {
  const std::string message =
      absl::StrCat("can't ", action, " ", path, ": ", std::generic_category().message(number));
  return number == ENOENT || number == ENOTDIR ? absl::NotFoundError(message)
                                               : absl::UnavailableError(message);
}

}  // namespace clientele::client
