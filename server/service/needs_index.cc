#include "server/service/needs_index.h"

#include "absl/strings/str_cat.h"
#include "server/base/error.h"

namespace clientele::service {

absl::Status NeedsIndex(absl::string_view work) {
  return MakeError(Reason::kNeedsIndex,
                   absl::StrCat(work,
                                " needs the base in memory, and this server answers from SQL "
                                "alone: start it, or another one, with --evaluate=index"));
}

}  // namespace clientele::service
