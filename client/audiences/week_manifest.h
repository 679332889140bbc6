// What is in a week's folder: manifest.json, for programs and for the next run.
#ifndef CLIENTELE_CLIENT_AUDIENCES_WEEK_MANIFEST_H_
#define CLIENTELE_CLIENT_AUDIENCES_WEEK_MANIFEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/audiences/audience_list.h"
#include "clientele/v1/campaign_service.pb.h"

namespace clientele::client {

// One campaign's (step's) list.
struct WeekList {
  v1::Audience audience;
  // Its file or folder, in the week's folder; empty: none, for the audience is closed.
  std::string name;
  // Its files are those of `report`; else `report` is what an earlier run left.
  bool done = false;
  // Finished by a run that did not get to its end, and left alone by this one; not kept.
  bool left_alone = false;
  ListReport report;  // paths are in the week's folder
};

struct WeekManifest {
  std::string week;
  std::string format;  // ListOptionsText
  // The run that wrote it got to its end.
  bool finished = false;
  std::vector<WeekList> lists;
  std::vector<v1::BuildWeekResponse::Failure> failures;
};

// Of equal manifests the same text.
std::string ManifestText(const WeekManifest& manifest);

// What ManifestText gave; of the audiences only campaign, number and members_hash, and no failures.
// INVALID_ARGUMENT for anything else.
absl::StatusOr<WeekManifest> ParseManifest(const std::string& text);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_AUDIENCES_WEEK_MANIFEST_H_
