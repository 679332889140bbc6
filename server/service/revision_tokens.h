// Revisions and page positions as opaque, authenticated texts: nobody but this base can make one
// that it accepts, and none says more than where to go on.
#ifndef CLIENTELE_SERVER_SERVICE_REVISION_TOKENS_H_
#define CLIENTELE_SERVER_SERVICE_REVISION_TOKENS_H_

#include <atomic>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/domain/rows.h"

namespace clientele::service {

class RevisionTokens {
 public:
  RevisionTokens(std::string cluster_id, int64_t timeline, std::string secret);

  std::string Encode(domain::Revision revision) const;
  // INVALID_TOKEN for one that another base made, TOKEN_TIMELINE_MISMATCH for one from before a
  // restore.
  absl::StatusOr<domain::Revision> Decode(absl::string_view token) const;

  // `purpose` names the call and its arguments: a position fits no other.
  std::string EncodePosition(absl::string_view purpose, absl::string_view position) const;
  absl::StatusOr<std::string> DecodePosition(absl::string_view purpose,
                                             absl::string_view token) const;

  const std::string& cluster_id() const { return cluster_id_; }
  int64_t timeline() const { return timeline_.load(); }
  // The base was restored: revisions from before it are of another history now. Any thread.
  void SetTimeline(int64_t timeline) { timeline_ = timeline; }

 private:
  std::string Seal(absl::string_view kind, absl::string_view body) const;
  absl::StatusOr<std::string> Open(absl::string_view kind, absl::string_view token) const;

  const std::string cluster_id_;
  std::atomic<int64_t> timeline_;
  const std::string secret_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_REVISION_TOKENS_H_
