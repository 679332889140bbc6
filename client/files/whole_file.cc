#include "client/files/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <functional>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "client/files/file_error.h"
#include "client/files/input_file.h"
#include "server/base/digest.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

constexpr size_t kBufferBytes = 64 * 1024;
// As tables: nobody else reads what was entrusted to the owner of the base.
constexpr mode_t kMode = 0600;

absl::Status ForEachPiece(const std::string& path,
                          const std::function<absl::Status(absl::string_view)>& take) {
  ASSIGN_OR_RETURN(const std::unique_ptr<InputFile> file, InputFile::Open(path));
  std::vector<char> buffer(kBufferBytes);
  while (true) {
    ASSIGN_OR_RETURN(const size_t size, file->Read(absl::MakeSpan(buffer)));
    if (size == 0) return absl::OkStatus();
    RETURN_IF_ERROR(take(absl::string_view(buffer.data(), size)));
  }
}

// 0, or the errno of what failed.
int WriteAll(int descriptor, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(descriptor, text.data(), text.size());
    if (size < 0 && errno != EINTR) return errno;
    if (size > 0) text.remove_prefix(static_cast<size_t>(size));
  }
  return fsync(descriptor) == 0 ? 0 : errno;
}

}  // namespace

absl::StatusOr<std::string> ReadTextFile(const std::string& path, size_t max_bytes) {
  std::string text;
  RETURN_IF_ERROR(ForEachPiece(path, [&](absl::string_view piece) -> absl::Status {
    if (text.size() + piece.size() > max_bytes) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " is larger than the ", max_bytes, " bytes that it may have"));
    }
    text.append(piece.data(), piece.size());
    return absl::OkStatus();
  }));
  return text;
}

absl::Status WriteTextFile(const std::string& path, absl::string_view text) {
  const std::string part_path = path + ".part";
  const int descriptor = open(part_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode);
  if (descriptor < 0) return FileError("write", part_path, errno);
  int failed = WriteAll(descriptor, text);
  if (close(descriptor) != 0 && failed == 0) failed = errno;
  if (failed == 0 && std::rename(part_path.c_str(), path.c_str()) != 0) failed = errno;
  if (failed == 0) return absl::OkStatus();
  unlink(part_path.c_str());
  return FileError("write", path, failed);
}

absl::StatusOr<std::string> FileSha256(const std::string& path) {
  Sha256Stream digest;
  RETURN_IF_ERROR(ForEachPiece(path, [&](absl::string_view piece) {
    digest.Add(piece);
    return absl::OkStatus();
  }));
  return absl::BytesToHexString(digest.Finish());
}

}  // namespace clientele::client
