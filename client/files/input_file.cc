#include "client/files/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/memory/memory.h"
#include "client/files/file_error.h"

namespace clientele::client {

absl::StatusOr<std::unique_ptr<InputFile>> InputFile::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return FileError("read", path, errno);
  struct stat info = {};
  const bool sized = fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
  return absl::WrapUnique(new InputFile(path, descriptor, sized ? info.st_size : 0));
}

InputFile::~InputFile() { close(descriptor_); }

absl::StatusOr<size_t> InputFile::Read(absl::Span<char> buffer) {
  ssize_t size = 0;
  do {
    size = read(descriptor_, buffer.data(), buffer.size());
  } while (size < 0 && errno == EINTR);
  if (size < 0) return FileError("read", path_, errno);
  bytes_read_ += size;
  return static_cast<size_t>(size);
}

}  // namespace clientele::client
