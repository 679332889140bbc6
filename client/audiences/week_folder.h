// The folder of a week's lists: one file (or folder of call lists) a campaign and step, and the
// manifest.
//
// A run that is broken off, however, leaves files that are whole or not there under their names;
// the next run leaves the finished ones alone, known by the manifest and their bytes, and writes
// the others. A run after one that got to its end writes every list anew, without who may no longer
// be messaged by then.
#ifndef CLIENTELE_CLIENT_AUDIENCES_WEEK_FOLDER_H_
#define CLIENTELE_CLIENT_AUDIENCES_WEEK_FOLDER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/audiences/list_options.h"
#include "client/audiences/week_manifest.h"
#include "client/connection.h"
#include "clientele/v1/campaign_service.pb.h"

namespace clientele::client {

inline constexpr char kManifestName[] = "manifest.json";

class WeekFolder {
 public:
  // Told the list that is being written and its rows so far.
  using OnProgress = std::function<void(const WeekList& list, int64_t rows)>;

  // Makes the folder and takes it for this process. FAILED_PRECONDITION while another run has it,
  // or when it holds another week; INVALID_ARGUMENT when its manifest is none.
  static absl::StatusOr<std::unique_ptr<WeekFolder>> Open(const std::string& path,
                                                          const std::string& week);
  ~WeekFolder();
  WeekFolder(const WeekFolder&) = delete;
  WeekFolder& operator=(const WeekFolder&) = delete;

  // Writes what the week's build answered; the manifest is brought up to date after every list.
  absl::StatusOr<WeekManifest> Write(Connection& connection, const v1::BuildWeekResponse& built,
                                     const ListOptions& options, const OnProgress& progress);

 private:
  WeekFolder(std::string path, std::string week, int descriptor)
      : path_(std::move(path)), week_(std::move(week)), descriptor_(descriptor) {}

  std::string PathOf(const std::string& name) const { return path_ + "/" + name; }
  absl::Status ReadEarlier();
  WeekManifest Plan(const v1::BuildWeekResponse& built, const ListOptions& options) const;
  void TakeEarlier(WeekList& list, bool goes_on) const;
  bool IsFinished(const WeekList& earlier, const std::string& name) const;
  absl::Status RemoveForgotten(const WeekManifest& manifest) const;
  absl::Status RemoveOthers(const WeekList& list) const;
  absl::Status Save(const WeekManifest& manifest) const;

  const std::string path_;
  const std::string week_;
  const int descriptor_;  // of the folder, locked
  WeekManifest earlier_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_AUDIENCES_WEEK_FOLDER_H_
