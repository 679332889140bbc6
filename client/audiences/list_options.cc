#include "client/audiences/list_options.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"

namespace clientele::client {
namespace {

constexpr absl::string_view kColumns[] = {
    "client_id", "external_id", "display_name", "channel",  "address",  "variant", "title",
    "body",      "promo_code",  "owner",        "campaign", "audience", "step"};
constexpr size_t kDefaultColumns = 10;

}  // namespace

absl::Span<const absl::string_view> ListColumns() { return kColumns; }

std::vector<std::string> DefaultListColumns() {
  return {std::begin(kColumns), std::begin(kColumns) + kDefaultColumns};
}

absl::StatusOr<ListOptions> MakeListOptions(const std::vector<std::string>& columns,
                                            const std::string& made_for,
                                            const std::string& encoding,
                                            const std::string& split_by) {
  ListOptions options;
  options.columns = columns;
  for (const std::string& column : columns) {
    if (std::find(std::begin(kColumns), std::end(kColumns), column) != std::end(kColumns)) continue;
    const absl::string_view nearest = NearestName(column, kColumns);
    return InvalidField(
        "--columns", column,
        nearest.empty() ? absl::StrCat("some of ", absl::StrJoin(kColumns, ", ")) : nearest);
  }
  if (made_for != "tool" && made_for != "excel") {
    return InvalidField("--for", made_for, "tool or excel");
  }
  options.style.for_excel = made_for == "excel";
  if (!encoding.empty()) {
    ASSIGN_OR_RETURN(options.style.encoding, ParseEncoding(encoding));
  }
  if (!split_by.empty() && split_by != "owner") {
    return InvalidField("--split-by", split_by, "owner");
  }
  options.by_owner = !split_by.empty();
  return options;
}

std::string ListOptionsText(const ListOptions& options) {
  const Encoding encoding =
      options.style.encoding == Encoding::kAuto ? Encoding::kUtf8 : options.style.encoding;
  return absl::StrCat(options.style.for_excel ? "excel " : "tool ", EncodingName(encoding), " ",
                      absl::StrJoin(options.columns, ","), options.by_owner ? " by owner" : "");
}

}  // namespace clientele::client
