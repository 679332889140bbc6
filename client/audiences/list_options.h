// How the list of an audience's members is written.
#ifndef CLIENTELE_CLIENT_AUDIENCES_LIST_OPTIONS_H_
#define CLIENTELE_CLIENT_AUDIENCES_LIST_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/files/table_writer.h"

namespace clientele::client {

// Every column that a list may have. Phones are digits without "+", as sending tools and
// spreadsheets want them.
absl::Span<const absl::string_view> ListColumns();
// Those that it has when nobody says which.
std::vector<std::string> DefaultListColumns();

struct ListOptions {
  std::vector<std::string> columns = DefaultListColumns();
  TableStyle style;
  // One file an owner, in a folder: call lists.
  bool by_owner = false;
};

// As people say it: columns, "excel" or "tool", an encoding, "" or "owner". INVALID_ARGUMENT says
// what is wanted.
absl::StatusOr<ListOptions> MakeListOptions(const std::vector<std::string>& columns,
                                            const std::string& made_for,
                                            const std::string& encoding,
                                            const std::string& split_by);

// Lists of equal texts are written alike: "excel utf-8 client_id,address by owner".
std::string ListOptionsText(const ListOptions& options);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_AUDIENCES_LIST_OPTIONS_H_
