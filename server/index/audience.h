// Who a campaign would message, judged on the index: every client the filter matches becomes a
// member or gets exactly one reason.
#ifndef CLIENTELE_SERVER_INDEX_AUDIENCE_H_
#define CLIENTELE_SERVER_INDEX_AUDIENCE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/domain/audience.h"
#include "server/domain/frequency_cap.h"
#include "server/domain/split.h"
#include "server/index/queries.h"

namespace clientele::index {

// Everything that decides who is in.
struct AudienceQuestion {
  std::string campaign_id;
  int64_t step = 1;
  filter::Filter filter;  // of the step, with what it asks of the steps before
  // Whoever meets it is EXCLUDED.
  std::optional<filter::Filter> exclusions;
  // In order of preference: a client goes on the first where it is reachable. Where it is reachable
  // on none, the reason is the one that let it get furthest.
  std::vector<domain::Channel> channels;
  std::vector<int32_t> weights;  // of the variants; none: everyone has variant 0
  int32_t holdout_percent = 0;
  int32_t global_holdout_percent = 0;
  bool obeys_cap = true;
  domain::FrequencyCap cap;
  UnixSeconds send_from = 0;
  UnixSeconds send_to = 0;
  std::optional<Order> ranking;  // none: by id
  std::optional<int64_t> limit;  // messages; none: no bound
  UnixSeconds now = 0;
};

struct JudgedChunk;

// Judges an audience, in two stages: chunk by chunk whatever a client's own facts and slots decide,
// then what depends on the others: addresses, duplicates, ranking, limit, holdout. Asked again with
// a reader that has moved on, it judges anew only the chunks that moved, so that little is left to
// do under the lock on the head. For one thread at a time.
class AudienceJudge {
 public:
  // `split` must outlive the judge.
  AudienceJudge(AudienceQuestion question, const domain::Split& split);
  ~AudienceJudge();
  AudienceJudge(const AudienceJudge&) = delete;
  AudienceJudge& operator=(const AudienceJudge&) = delete;

  absl::StatusOr<domain::AudienceDraft> Judge(const Index::Reader& reader,
                                              const Cancelled& cancelled);

  // The counts that Judge would give, without the lists where they can be done without.
  absl::StatusOr<domain::AudienceCounts> Estimate(const Index::Reader& reader,
                                                  const Cancelled& cancelled);

 private:
  absl::Status JudgeChunks(const Index::Reader& reader, const Cancelled& cancelled);

  const AudienceQuestion question_;
  const domain::Split& split_;
  std::vector<JudgedChunk> chunks_;
  // What the chunks were judged by.
  int64_t generation_ = -1;
  domain::Revision revision_ = -1;
};

// What is said of a member of an audience that may be messaged: its present address and names. The
// texts are the index's own: good as long as the reader is.
struct Recipient {
  absl::string_view address;
  absl::string_view display_name;
  absl::string_view external_id;
  absl::string_view owner;
};
// Calls `visit` with the place of each member that may still be messaged now, at the address that
// it was chosen for.
void VisitRecipients(const Index::Reader& reader, UnixSeconds now,
                     absl::Span<const domain::AudienceMember> members,
                     absl::FunctionRef<void(size_t, const Recipient&)> visit);
// Only whether each one may.
std::vector<bool> MayBeMessaged(const Index::Reader& reader, UnixSeconds now,
                                absl::Span<const domain::AudienceMember> members);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_AUDIENCE_H_
