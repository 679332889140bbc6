#include "server/store/mysql/mysql_dialect.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"

namespace clientele::store::mysql {

std::string MysqlDialect::UpsertClause(absl::Span<const absl::string_view> keys,
                                       absl::Span<const absl::string_view> others) const {
  const std::string same_key =
      absl::StrJoin(keys, " AND ", [](std::string* out, absl::string_view name) {
        absl::StrAppend(out, name, " = VALUES(", name, ")");
      });
  return absl::StrCat(" ON DUPLICATE KEY UPDATE ",
                      absl::Substitute("$0 = IF($1, $0, NULL), ", keys.front(), same_key),
                      absl::StrJoin(others, ", ", [](std::string* out, absl::string_view name) {
                        absl::StrAppend(out, name, " = VALUES(", name, ")");
                      }));
}

}  // namespace clientele::store::mysql
