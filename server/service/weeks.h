// A calendar week of campaigns: every one that is due, each client's slots given by priority.
#ifndef CLIENTELE_SERVER_SERVICE_WEEKS_H_
#define CLIENTELE_SERVER_SERVICE_WEEKS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/civil_time.h"
#include "server/base/clock.h"
#include "server/domain/policy.h"
#include "server/domain/rows.h"
#include "server/index/index.h"
#include "server/index/queries.h"
#include "server/service/mutation.h"
#include "server/store/store.h"

namespace clientele::service {

// Monday to Sunday in the business's time zone.
struct Week {
  std::string name;  // "2026-W47"
  UnixSeconds from = 0;
  UnixSeconds to = 0;  // its last second
};

// INVALID_FIELD when the text is no week, or the week is over, or lies too far ahead.
absl::StatusOr<Week> FindWeek(const std::string& name, const domain::Policy& policy,
                              UnixSeconds now);

// What a week's audiences are built with. All of it outlives the call.
struct WeekParts {
  store::Store& store;
  const index::Index& index;
  const Clock& clock;
  const std::string& split_secret;
  WriteAndWait write;
  index::Cancelled cancelled;  // null: never
};

struct WeekAnswer {
  struct Failure {
    std::string campaign_id;
    int64_t step = 0;
    absl::Status status;
  };
  // Of the week and not released, those that were there included, in the order in which they took
  // their slots.
  std::vector<domain::AudienceRow> audiences;
  std::vector<Failure> failures;  // in the order in which they were tried
  domain::Revision revision = 0;
};

// Builds what is due in the week and not there yet: an audience a step, each committed on its own,
// campaigns by priority, expected value and id. An audience is known by campaign, step and week, so
// whoever else builds the week, at the same time or after this one was killed, finds it. A campaign
// that can't be built fails alone; a server that can't go on fails with what it has built kept.
// INVALID_FIELD, NEEDS_INDEX, CALL_CANCELLED, and errors of the writer.
absl::StatusOr<WeekAnswer> BuildWeek(const std::string& week, const WeekParts& parts);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_WEEKS_H_
