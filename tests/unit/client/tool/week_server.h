// A server whose week has three lists: "first", "second" and "second" step 2, of a member each
// owner and one who may no longer be messaged.
#ifndef CLIENTELE_TESTS_UNIT_CLIENT_TOOL_WEEK_SERVER_H_
#define CLIENTELE_TESTS_UNIT_CLIENT_TOOL_WEEK_SERVER_H_

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clientele/v1/campaign_service.pb.h"
#include "tests/unit/client/fake_server.h"

namespace clientele::client {

inline v1::Audience WeekAudience(const std::string& campaign, int64_t number, int step,
                                 int64_t members) {
  v1::Audience audience;
  audience.set_campaign_id(campaign);
  audience.set_number(number);
  audience.set_step(step);
  audience.set_week("2026-W47");
  audience.set_state(v1::Audience::STATE_OPEN);
  audience.set_matched(members + 5);
  audience.set_members(members);
  auto& capped = *audience.add_exclusions();
  capped.set_reason(v1::EXCLUSION_REASON_FREQUENCY_CAPPED);
  capped.set_count(5);
  auto& lost = *audience.add_lost_to();
  lost.set_campaign_id("other");
  lost.set_count(5);
  audience.set_members_hash(absl::StrCat("hash-of-", campaign, "-", number));
  return audience;
}

// What a test changes between runs.
struct Week {
  v1::BuildWeekResponse built;
  std::set<int64_t> stopped = {4};  // clients who may no longer be messaged
  std::string hangs;                // the list whose stream stops in the middle: "second/1"
  std::vector<std::string> streams;
};

inline v1::BuildWeekResponse ThreeLists() {
  v1::BuildWeekResponse built;
  *built.add_audiences() = WeekAudience("first", 7, 1, 4);
  *built.add_audiences() = WeekAudience("second", 1, 1, 4);
  *built.add_audiences() = WeekAudience("second", 2, 2, 4);
  return built;
}

// Members 1 to 4 of the owners anna and boris.
inline v1::StreamAudienceResponse WeekBatch(const Week& week) {
  v1::StreamAudienceResponse batch;
  batch.set_left_out(static_cast<int64_t>(week.stopped.size()));
  for (int64_t id = 1; id <= 4; ++id) {
    if (week.stopped.contains(id)) continue;
    batch.add_client_ids(id);
    batch.add_channels(v1::CHANNEL_EMAIL);
    batch.add_addresses(absl::StrCat("c", id, "@example.com"));
    batch.add_display_names("Кафе");
    batch.add_external_ids("");
    batch.add_variants(0);
    batch.add_owners(id % 2 == 1 ? "anna" : "boris");
  }
  return batch;
}

// `week` outlives the server's calls.
inline void ServeWeek(FakeServer& server, Week& week) {
  server.OnCall<v1::BuildWeekRequest, v1::BuildWeekResponse>("BuildWeek",
                                                             [&week](const auto&, auto& response) {
                                                               response = week.built;
                                                               return grpc::Status::OK;
                                                             });
  server.On("StreamAudience", [&week](const std::string& bytes, int) {
    v1::StreamAudienceRequest request;
    EXPECT_TRUE(request.ParseFromString(bytes));
    week.streams.push_back(absl::StrCat(request.campaign_id(), "/", request.number()));
    FakeServer::Reply reply;
    reply.messages = {WeekBatch(week).SerializeAsString()};
    if (week.streams.back() == week.hangs) {
      reply.silent = true;
    } else {
      reply.end = grpc::Status::OK;
    }
    return reply;
  });
}

}  // namespace clientele::client

#endif  // CLIENTELE_TESTS_UNIT_CLIENT_TOOL_WEEK_SERVER_H_
