// An audience as its filter and channels make it, whatever slots are taken.
#ifndef CLIENTELE_TESTS_UNIT_INDEX_JUDGE_AUDIENCE_H_
#define CLIENTELE_TESTS_UNIT_INDEX_JUDGE_AUDIENCE_H_

#include <utility>

#include "server/index/audience.h"

namespace clientele::index {

inline absl::StatusOr<domain::AudienceDraft> JudgeAudience(
    const Index::Reader& reader, const Question& question,
    absl::Span<const domain::Channel> channels) {
  AudienceQuestion audience;
  audience.filter = question.filter;
  audience.channels.assign(channels.begin(), channels.end());
  audience.obeys_cap = false;
  audience.send_from = audience.send_to = audience.now = question.now;
  const domain::Split split("secret", "");
  return AudienceJudge(std::move(audience), split).Judge(reader, question.cancelled);
}

}  // namespace clientele::index

#endif  // CLIENTELE_TESTS_UNIT_INDEX_JUDGE_AUDIENCE_H_
