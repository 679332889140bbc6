#include "client/tool/exit_codes.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "client/error.h"
#include "server/base/error.h"

namespace clientele::client {
namespace {

constexpr char kRejectsPayload[] = "clientele/rejects";

std::string NextStep(const absl::Status& status, const std::string& server) {
  // What is wrong on this machine says itself what to do.
  if (!IsFromServer(status)) return "";
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return absl::StrCat("Is a server running at ", server,
                          "? Start one with: clienteled --store=sqlite:PATH\n"
                          "Another address: --server HOST:PORT or CLIENTELE_SERVER.");
    case absl::StatusCode::kDeadlineExceeded:
      return "Give it more time with --timeout SECONDS.";
    case absl::StatusCode::kResourceExhausted:
      return "Try again in a moment.";
    case absl::StatusCode::kAborted:
      return "Read it again and repeat the change.";
    default:
      return "";
  }
}

}  // namespace

int ExitCodeOf(const absl::Status& status) {
  if (status.GetPayload(kRejectsPayload).has_value()) return kExitRejects;
  // A file that can't be read: no server will change that.
  if (absl::IsUnavailable(status) && !IsFromServer(status)) return kExitOther;
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return kExitInvalid;
    case absl::StatusCode::kNotFound:
      return kExitNotFound;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kFailedPrecondition:
      return kExitConflict;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return kExitUnavailable;
    default:
      return kExitOther;
  }
}

std::string DescribeError(const absl::Status& status, const std::string& server) {
  std::string text = absl::StrCat("clientele: ", status.message(), "\n");
  const ErrorDetails details = DetailsOf(status);
  // One field is in the message already.
  if (details.fields.size() > 1) {
    for (const ErrorDetails::Field& field : details.fields) {
      absl::StrAppend(&text, "  ", field.field, ": ", field.description, "\n");
    }
  }
  const std::string next = NextStep(status, server);
  if (!next.empty()) absl::StrAppend(&text, next, "\n");
  return text;
}

absl::Status RejectsError(int64_t rejects, bool dry_run) {
  absl::Status status = absl::FailedPreconditionError(
      absl::StrCat(rejects, dry_run ? " rows would be rejected; nothing was changed"
                                    : " rows were rejected; the others are in"));
  status.SetPayload(kRejectsPayload, absl::Cord("1"));
  return status;
}

}  // namespace clientele::client
