#include "server/app/open_keys.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/store/open_store.h"

namespace clientele::app {

absl::StatusOr<security::Keys> OpenKeys(const Config& config, Random& random) {
  const std::string base = store::SqlitePath(config.store);
  const std::string path = !config.keys.empty() ? config.keys : absl::StrCat(base, ".keys");
  if (path == ".keys") return InvalidField("--keys", "", "the file of the base's keys");
  absl::StatusOr<security::Keys> keys = security::LoadKeys(path);
  if (!absl::IsNotFound(keys.status())) return keys;
  std::error_code ignored;
  if (!base.empty() && std::filesystem::exists(base, ignored)) {
    return absl::FailedPreconditionError(
        absl::StrCat("the base ", base, " is there but its keys file ", path,
                     " is not: put it back, or name it with --keys"));
  }
  const security::Keys made = security::MakeKeys(random);
  RETURN_IF_ERROR(security::SaveKeys(made, path));
  return made;
}

}  // namespace clientele::app
