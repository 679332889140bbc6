// Audiences at size, over gRPC: what an estimate costs beside a count, a frozen audience beside its
// bytes on the disk, a stream beside one that does nothing else, a week beside one audience. Words
// on the command line choose parts: estimate, build, stream, week; `--clients` is how many.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clientele/v1/campaign_service.grpc.pb.h"
#include "clientele/v1/segment_service.grpc.pb.h"
#include "server/base/status_macros.h"
#include "server/index/audience.h"
#include "server/service/audience_builder.h"
#include "tests/bench/campaigns/bare_stream.h"
#include "tests/bench/campaigns/made_up_base.h"
#include "tests/bench/report.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/api/api_base.h"

namespace clientele::bench {
namespace {

using v1::CampaignService;
using v1::SegmentService;

constexpr int kRounds = 9;

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double Milliseconds(const std::function<void()>& work) {
  const absl::Time start = absl::Now();
  work();
  return absl::ToDoubleMilliseconds(absl::Now() - start);
}

class Bench {
 public:
  Bench(int64_t clients, Report& report) : report_(report) {
    FillIndex(clients, kTestNow, api_.base().index());
  }

  // With the messages of the last days alone, and with an audience holding its slots besides.
  void CompareEstimates() {
    CompareEstimates("");
    Create("holder", "city = \"Tver\"", false, true);
    const v1::BuildAudienceResponse built = Build("holder");
    CompareEstimates(absl::StrCat(" (", built.audience().members(), " hold slots)"));
    Release("holder", built.audience().number());
  }
  void CompareBuilds() {
    std::vector<double> builds, references, held;
    for (int round = 0; round < kRounds; ++round) {
      const std::string id = absl::StrCat("build-", round);
      Create(id, "city = \"Tver\"", false);
      v1::BuildAudienceResponse built;
      builds.push_back(Milliseconds([&] { built = Build(id); }));
      members_ = built.audience().members();
      references.push_back(EvaluationAndBytes(id));
      held.push_back(HeadHeld(id));
    }
    report_.Add(absl::StrCat("build of ", members_, " members : evaluation and its bytes, ms"),
                Median(builds), Median(references), Sense::kAtMost, 5);
    report_.Add("head held by a build, ms : 250", Median(held), 250, Sense::kAtMost, 1);
  }

  void CompareStreams() {
    const auto id_of = [](int round) { return absl::StrCat("stream-", round); };
    for (int round = 0; round < kRounds; ++round) {
      Create(id_of(round), "orders_count > 0", false);
      Build(id_of(round));
    }
    std::vector<v1::StreamAudienceResponse> messages;
    Stream(*campaigns_, id_of(0),
           [&](const v1::StreamAudienceResponse& message) { messages.push_back(message); });
    const BareStream bare(std::move(messages));
    const auto bare_stub = CampaignService::NewStub(bare.channel());
    // The first stream of an audience marks its members, durably.
    std::vector<double> first, again, theirs;
    for (int round = 0; round < kRounds; ++round) {
      if (round > 0) first.push_back(MembersPerSecond(*campaigns_, id_of(round)));
      again.push_back(MembersPerSecond(*campaigns_, id_of(round)));
      theirs.push_back(MembersPerSecond(*bare_stub, id_of(round)));
    }
    report_.Add("members/s, marked before : bare stream", Median(again), Median(theirs),
                Sense::kAtLeast, 0.6);
    report_.Add("members/s, the first time : bare stream", Median(first), Median(theirs),
                Sense::kAtLeast, 0.6);
  }

  void CompareWeeks() {
    for (int i = 0; i < 10; ++i) {
      Create(absl::StrCat("week-", i), i % 2 == 0 ? "temperature = WARM" : "orders_count > 0",
             true);
    }
    Create("one", "temperature = WARM", true);
    std::vector<double> one;
    for (int round = 0; round < 3; ++round) {
      v1::BuildAudienceResponse built;
      one.push_back(Milliseconds([&] { built = Build("one"); }));
      Release("one", built.audience().number());
    }
    v1::PauseCampaignRequest pause;
    pause.set_campaign_id("one");
    api::Must(*campaigns_, &CampaignService::Stub::PauseCampaign, pause);
    v1::BuildWeekRequest week;
    week.set_week("2026-W48");
    v1::BuildWeekResponse built;
    const double whole = Milliseconds(
        [&] { built = api::Must(*campaigns_, &CampaignService::Stub::BuildWeek, week); });
    if (built.audiences_size() < 10) std::fprintf(stderr, "a campaign of the week is missing\n");
    report_.Add("week of ten campaigns : one audience, ms", whole, Median(one), Sense::kAtMost, 15);
  }

 private:
  void CompareEstimates(const std::string& note) {
    for (const char* filter : {"", "orders_count >= 2", "temperature = WARM", "city = \"Tver\"",
                               "temperature >= WARM AND reachable(SMS)"}) {
      std::vector<double> counts, estimates;
      for (int round = 0; round < kRounds; ++round) {
        v1::CountSegmentRequest count;
        count.mutable_filter()->set_expression(filter);
        counts.push_back(Milliseconds(
            [&] { api::Must(*segments_, &SegmentService::Stub::CountSegment, count); }));
        v1::EstimateAudienceRequest estimate;
        estimate.mutable_unsaved()->mutable_filter()->set_expression(filter);
        estimate.mutable_unsaved()->add_channels(v1::CHANNEL_SMS);
        estimates.push_back(Milliseconds(
            [&] { api::Must(*campaigns_, &CampaignService::Stub::EstimateAudience, estimate); }));
      }
      report_.Add(absl::StrCat("estimate : count, ms, ", *filter == 0 ? "everyone" : filter, note),
                  Median(estimates), Median(counts), Sense::kAtMost, 3);
    }
  }

  void Create(const std::string& id, const std::string& filter, bool in_weeks,
              bool takes_slots = false) {
    v1::CreateCampaignRequest request;
    request.set_campaign_id(id);
    request.mutable_filter()->set_expression(filter);
    request.add_channels(v1::CHANNEL_SMS);
    if (in_weeks) {
      request.mutable_options()->set_recurrence(v1::RECURRENCE_WEEKLY);
    } else {
      request.mutable_options()->set_counts_toward_cap(takes_slots);
      request.mutable_options()->set_obeys_cap(false);
      request.mutable_options()->set_recurrence(v1::RECURRENCE_DAILY);
    }
    api::Must(*campaigns_, &CampaignService::Stub::CreateCampaign, request);
  }

  v1::BuildAudienceResponse Build(const std::string& id) {
    v1::BuildAudienceRequest request;
    request.set_campaign_id(id);
    return api::Must(*campaigns_, &CampaignService::Stub::BuildAudience, request);
  }

  void Release(const std::string& id, int64_t number) {
    v1::ReleaseAudienceRequest release;
    release.set_campaign_id(id);
    release.set_number(number);
    api::Must(*campaigns_, &CampaignService::Stub::ReleaseAudience, release);
  }

  // Judging the campaign once more, and its chunks written to a file and synced.
  double EvaluationAndBytes(const std::string& id) {
    TestBase& base = api_.base();
    service::AudienceInput input;
    input.campaign_id = id;
    double total = Milliseconds([&] {
      service::PrepareAudience(input, base.store(), base.index(), base.clock(), "secret", nullptr);
    });
    auto transaction = base.store().BeginRead();
    std::vector<std::string> bodies;
    for (int64_t next = 0;;) {
      const auto chunk = transaction->reader().AudienceChunk(id, 1, next);
      if (!chunk.ok() || !chunk->has_value()) break;
      next = (*chunk)->chunk + 1;
      bodies.push_back((*chunk)->body);
    }
    const std::string path = dir_.File(id);
    total += Milliseconds([&] {
      const int file = open(path.c_str(), O_CREAT | O_WRONLY, 0600);
      bool written = file >= 0;
      for (const std::string& body : bodies) {
        written =
            written && write(file, body.data(), body.size()) == static_cast<ssize_t>(body.size());
      }
      if (!written || fdatasync(file) != 0) std::fprintf(stderr, "can't write %s\n", path.c_str());
      close(file);
    });
    return total;
  }

  // From the lock on the head to the commit, of another audience of the campaign.
  double HeadHeld(const std::string& id) {
    TestBase& base = api_.base();
    service::AudienceInput input;
    input.campaign_id = id;
    auto prepared = service::PrepareAudience(input, base.store(), base.index(), base.clock(),
                                             "secret", nullptr);
    service::Mutation mutation =
        service::BuildAudience(input, base.index(), "secret", std::move(prepared));
    absl::Time begun;
    mutation.judge = [&begun, judge = std::move(mutation.judge)](service::WorkingSet& ws) mutable {
      begun = absl::Now();
      return judge(ws);
    };
    const auto outcome = base.Write(std::move(mutation));
    if (!outcome.ok()) std::fprintf(stderr, "%s\n", outcome.status().ToString().c_str());
    return absl::ToDoubleMilliseconds(absl::Now() - begun);
  }

  template <typename Visitor>
  void Stream(CampaignService::Stub& stub, const std::string& id, Visitor visit) {
    v1::StreamAudienceRequest request;
    request.set_campaign_id(id);
    grpc::ClientContext context;
    v1::StreamAudienceResponse response;
    const auto reader = stub.StreamAudience(&context, request);
    while (reader->Read(&response)) visit(response);
    const grpc::Status status = reader->Finish();
    if (!status.ok()) std::fprintf(stderr, "%s\n", status.error_message().c_str());
  }

  double MembersPerSecond(CampaignService::Stub& stub, const std::string& id) {
    int64_t members = 0;
    const absl::Time start = absl::Now();
    Stream(stub, id, [&](const v1::StreamAudienceResponse& message) {
      members += message.client_ids_size();
    });
    return static_cast<double>(members) / absl::ToDoubleSeconds(absl::Now() - start);
  }

  Report& report_;
  const TempDir dir_;
  api::ApiBase api_;
  const std::unique_ptr<SegmentService::Stub> segments_ = api_.Stub<SegmentService>();
  const std::unique_ptr<CampaignService::Stub> campaigns_ = api_.Stub<CampaignService>();
  int64_t members_ = 0;
};

constexpr std::pair<const char*, void (Bench::*)()> kParts[] = {
    {"estimate", &Bench::CompareEstimates},
    {"build", &Bench::CompareBuilds},
    {"stream", &Bench::CompareStreams},
    {"week", &Bench::CompareWeeks}};

int Main(int argc, char** argv) {
  Report report(argc, argv);
  int64_t clients = report.smoke() ? 5'000 : 1'000'000;
  std::vector<std::string> chosen = report.rest();
  const auto flag = std::find(chosen.begin(), chosen.end(), "--clients");
  if (flag != chosen.end() && flag + 1 != chosen.end() && absl::SimpleAtoi(*(flag + 1), &clients)) {
    chosen.erase(flag, flag + 2);
  }
  Bench bench(clients, report);
  for (const auto& [part, measure] : kParts) {
    const bool wanted =
        chosen.empty() || std::find(chosen.begin(), chosen.end(), part) != chosen.end();
    if (wanted) (bench.*measure)();
  }
  return report.Finish();
}

}  // namespace
}  // namespace clientele::bench

int main(int argc, char** argv) { return clientele::bench::Main(argc, argv); }
