// Rows of each kind of file as rows of ImportService.
#ifndef CLIENTELE_CLIENT_IMPORTS_ROW_READERS_H_
#define CLIENTELE_CLIENT_IMPORTS_ROW_READERS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/imports/import_options.h"
#include "client/imports/row_fields.h"
#include "clientele/v1/import_service.pb.h"

namespace clientele::client {

// The fields that a file of this kind may have, besides attr.NAME of clients; --map and the
// columns' names use them.
absl::Span<const absl::string_view> KnownFields(FileKind kind);
// Those it must have.
absl::Span<const absl::string_view> RequiredFields(FileKind kind);

// Whether a file of this kind may have client_id, the base's own id that an exported list has, in
// place of client.
bool NamesClientsTwoWays(FileKind kind);

// Fills the row from a record of any kind but orders (order_lines.h); faults are left in `fields`.
void ReadRow(FileKind kind, RowFields& fields, v1::ImportRow* row);

// The field that a path in the server's answer is about: "client.profile.tax_id" is tax_id, and
// "client.contact_points[1].address" the second address that the row has. Empty when it is none of
// the file's.
std::string FieldOfPath(FileKind kind, absl::string_view path, const RowFields& fields);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_IMPORTS_ROW_READERS_H_
