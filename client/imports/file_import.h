// A file into the base: reads it, sends what is good, keeps what is refused.
#ifndef CLIENTELE_CLIENT_IMPORTS_FILE_IMPORT_H_
#define CLIENTELE_CLIENT_IMPORTS_FILE_IMPORT_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "client/connection.h"
#include "client/imports/import_options.h"

namespace clientele::client {

struct ImportReport {
  int64_t records = 0;       // of the file, without the header
  int64_t rows = 0;          // sent: as many as records, but for orders, whose lines are records
  int64_t changed = 0;       // rows that changed something; the others were known
  int64_t rejected = 0;      // records
  std::string rejects_file;  // empty when none was rejected
};

// `done` of `all` bytes read, then rows sent.
using ImportProgress = std::function<void(const std::string& what, int64_t done, int64_t all)>;

// Errors of the file (NOT_FOUND, INVALID_ARGUMENT with what to change) and of the server; what the
// server had answered by then is in, and importing again completes it.
absl::StatusOr<ImportReport> ImportFile(Connection& connection, FileKind kind,
                                        const std::string& path, const ImportOptions& options,
                                        const ImportProgress& progress);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_IMPORTS_FILE_IMPORT_H_
