// Small files read and written in one piece.
#ifndef CLIENTELE_CLIENT_FILES_WHOLE_FILE_H_
#define CLIENTELE_CLIENT_FILES_WHOLE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace clientele::client {

// The bytes as they are. INVALID_ARGUMENT for more than `max_bytes`; else the errors of InputFile.
absl::StatusOr<std::string> ReadTextFile(const std::string& path, size_t max_bytes);

// Writes PATH.part and gives it the name PATH once it is on the disk, in place of a file of that
// name; nobody else may read it. NOT_FOUND when the folder doesn't exist, UNAVAILABLE when the
// system fails to write.
absl::Status WriteTextFile(const std::string& path, absl::string_view text);

// SHA-256 of the file's bytes, in hex; the errors of InputFile.
absl::StatusOr<std::string> FileSha256(const std::string& path);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_WHOLE_FILE_H_
