#include "tests/chaos/caller.h"

#include "absl/strings/str_cat.h"

namespace clientele::chaos {
namespace {

// Every campaign gives the base back long before.
constexpr absl::Duration kPatience = absl::Seconds(90);
// How much later than its deadline a call may end on a busy machine.
constexpr absl::Duration kLateness = absl::Seconds(5);
constexpr int64_t kLongestPauseMs = 20;

enum class Verdict { kFinal, kAgain, kWrong };

Verdict Judge(const absl::Status& status) {
  const std::string reason = client::DetailsOf(status).reason;
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return Verdict::kFinal;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
      return Verdict::kAgain;
    case absl::StatusCode::kCancelled:
      return reason.empty() || reason == "CALL_CANCELLED" ? Verdict::kAgain : Verdict::kWrong;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
      return reason.empty() ? Verdict::kWrong : Verdict::kFinal;
    default:
      return Verdict::kWrong;
  }
}

}  // namespace

std::string Tell(const absl::Status& status) {
  return absl::StrCat(absl::StatusCodeToString(status.code()), " ",
                      client::DetailsOf(status).reason, ": ", status.message());
}

Caller::Caller(const Fleet& fleet, History& history, Findings& findings, uint64_t seed)
    : fleet_(fleet),
      history_(history),
      findings_(findings),
      dice_(seed),
      links_(static_cast<size_t>(fleet.size())) {}

client::Connection* Caller::Reach(int server) {
  Link& link = links_[static_cast<size_t>(server)];
  const Fleet::Place place = fleet_.PlaceOf(server);
  if (link.generation != place.generation) {
    link.generation = place.generation;
    link.connection.reset();
    if (!place.address.empty()) {
      client::ConnectionOptions options;
      options.server = place.address;
      options.deadline = kCallLimit;
      options.attempts = 1;
      link.connection = std::make_unique<client::Connection>(options);
    }
  }
  return link.connection.get();
}

absl::Status Caller::Try(const std::string& what, int server, const Attempt& attempt) {
  client::Connection* connection = Reach(server);
  if (connection == nullptr) return absl::UnavailableError("the server is down");
  const absl::Time start = absl::Now();
  absl::Status status = attempt(*connection);
  const absl::Duration took = absl::Now() - start;
  if (took > kCallLimit + kLateness) {
    findings_.Add("calls", absl::StrCat(what, " ended after ", absl::FormatDuration(took)));
  }
  if (Judge(status) == Verdict::kWrong) {
    findings_.Add("calls", absl::StrCat(what, " ended as ", Tell(status)));
  }
  if (Judge(status) == Verdict::kAgain) history_.Repeated(status);
  return status;
}

absl::Status Caller::Call(const std::string& what, const Attempt& attempt) {
  const absl::Time give_up = absl::Now() + kPatience;
  absl::Status status;
  do {
    const int server = static_cast<int>(dice_.Below(links_.size()));
    status = Try(what, server, attempt);
    if (Judge(status) == Verdict::kFinal) return status;
    fleet_.AwaitChange(server, links_[static_cast<size_t>(server)].generation,
                       absl::Milliseconds(dice_.Between(1, kLongestPauseMs)));
  } while (absl::Now() < give_up);
  findings_.Add("calls", absl::StrCat(what, " never ends, last with ", Tell(status)));
  return absl::UnknownError(what);
}

}  // namespace clientele::chaos
