// A file read from its start to its end. NOT_FOUND when there is none, UNAVAILABLE when the system
// fails to read it (a directory, no permission).
#ifndef CLIENTELE_CLIENT_FILES_INPUT_FILE_H_
#define CLIENTELE_CLIENT_FILES_INPUT_FILE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace clientele::client {

class InputFile {
 public:
  static absl::StatusOr<std::unique_ptr<InputFile>> Open(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // Fills a part of the buffer and returns its size in bytes; 0 at the end of the file.
  absl::StatusOr<size_t> Read(absl::Span<char> buffer);

  const std::string& path() const { return path_; }
  int64_t bytes_read() const { return bytes_read_; }
  // As of opening; 0 for what has no size, like a pipe.
  int64_t total_bytes() const { return total_bytes_; }

 private:
  InputFile(const std::string& path, int descriptor, int64_t total_bytes)
      : path_(path), descriptor_(descriptor), total_bytes_(total_bytes) {}

  const std::string path_;
  const int descriptor_;
  const int64_t total_bytes_;
  int64_t bytes_read_ = 0;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_FILES_INPUT_FILE_H_
