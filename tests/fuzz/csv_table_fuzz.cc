// Any bytes as a table that people have, its cells as values: read to its end or refused.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/files/table_reader.h"
#include "client/files/values.h"

namespace clientele::client {
namespace {

// A file without a place on disk.
class MemoryFile {
 public:
  MemoryFile(const uint8_t* data, size_t size) : descriptor_(memfd_create("table", 0)) {
    if (write(descriptor_, data, size) != static_cast<ssize_t>(size)) std::abort();
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return absl::StrCat("/proc/self/fd/", descriptor_); }

 private:
  const int descriptor_;
};

void ReadValues(const std::string& cell) {
  ParseInteger(cell);
  ParseDay(cell);
  ParseTimestamp(cell, absl::UTCTimeZone());
  if (const auto decimal = ParseDecimal(cell)) ToMinor(*decimal, 3, 2);
}

void ReadTable(const std::string& path) {
  const auto table = TableReader::Open(path, {});
  if (!table.ok()) return;
  TableRow row;
  while (true) {
    const absl::StatusOr<bool> more = (*table)->Next(row);
    if (!more.ok() || !*more) return;
    for (const std::string& cell : row.cells) ReadValues(cell);
  }
}

}  // namespace
}  // namespace clientele::client

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const clientele::client::MemoryFile file(data, size);
  clientele::client::ReadTable(file.path());
  return 0;
}
