#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/chaos/campaigns.h"

namespace clientele::chaos {

std::optional<Mariadb::Base> Mariadb::NewBase() {
  if (server_ == nullptr) server_ = std::make_unique<MariadbServer>();
  absl::Status status = server_->pid() > 0 ? absl::OkStatus() : server_->Start();
  const std::string name = absl::StrCat("chaos_", ++bases_);
  if (status.ok()) status = server_->CreateBase(name);
  if (!status.ok()) {
    absl::PrintF("no MariaDB: %s\n", status.ToString());
    return std::nullopt;
  }
  return Base{*server_, name, keys_.File(absl::StrCat(name, ".keys"))};
}

}  // namespace clientele::chaos
