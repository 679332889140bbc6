// One CSV file that is seen under its name only when it is whole. RFC 4180 with "," and LF line
// ends; a cell is quoted only where it must be.
//
// Bytes go to "<name>.part"; Publish gives the file its name. A file that was not published is
// removed with its object. Not for several threads.
#ifndef CLIENTELE_CLIENT_DEMO_DEMO_FILE_H_
#define CLIENTELE_CLIENT_DEMO_DEMO_FILE_H_

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/base/clock.h"

namespace clientele::client {

class DemoFile {
 public:
  // Starts the file with its header row. The directory must be there.
  static absl::StatusOr<std::unique_ptr<DemoFile>> Create(const std::string& path,
                                                          absl::string_view header);
  ~DemoFile();
  DemoFile(const DemoFile&) = delete;
  DemoFile& operator=(const DemoFile&) = delete;

  // The next cell of the row: any text, or one that is known to need no quotes (an id, a name of a
  // closed list, an address).
  DemoFile& Text(absl::string_view text);
  DemoFile& Word(absl::string_view word);
  DemoFile& Number(int64_t number);
  // "2026-01-31T10:00:00Z".
  DemoFile& Time(UnixSeconds time);
  DemoFile& Empty();
  // An error of the disk is kept for Finish.
  void EndRow();

  // No row may follow. All bytes are written, or it says why not.
  absl::Status Finish();
  // After Finish: replaces a file of that name.
  absl::Status Publish();

 private:
  explicit DemoFile(std::string path);

  absl::Status Error(absl::string_view what) const;
  void Separate();
  void Flush();

  std::string path_;
  std::string part_path_;
  std::FILE* file_ = nullptr;
  std::string buffer_;
  bool in_row_ = false;
  bool published_ = false;
  absl::Status status_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_DEMO_DEMO_FILE_H_
