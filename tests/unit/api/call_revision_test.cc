// What calls do about revisions: reads wait for the one they ask for without holding a thread, and
// nothing is answered across a restore of the base.
#include <gmock/gmock.h>

#include <thread>

#include "absl/synchronization/notification.h"
#include "clientele/v1/admin_service.grpc.pb.h"
#include "clientele/v1/import_service.grpc.pb.h"
#include "clientele/v1/segment_service.grpc.pb.h"
#include "server/api/call.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using v1::ClientService;
using v1::ImportService;
using v1::SegmentService;

v1::Revision Token(const std::string& token) {
  v1::Revision revision;
  revision.set_token(token);
  return revision;
}

v1::CreateClientRequest NewClient(const std::string& external_id) {
  v1::CreateClientRequest request;
  request.mutable_profile()->set_external_id(external_id);
  return request;
}

// One reader thread: whoever holds it keeps every other read from being made.
class CallRevision : public ::testing::Test {
 protected:
  v1::Revision AfterNextWrite() {
    return Token(api_.tokens().Encode(api_.base().index().revision() + 1));
  }
  // What AwaitRevision tells, once it does.
  absl::Status Awaited(const v1::Revision& at_least, absl::Time deadline) {
    absl::Status told;
    absl::Notification done;
    AwaitRevision(api_.context(), at_least, deadline, [&](absl::Status status) {
      told = std::move(status);
      done.Notify();
    });
    done.WaitForNotification();
    return told;
  }
  void AwaitParked(size_t count) {
    const absl::Time limit = absl::Now() + absl::Minutes(1);
    while (api_.base().waiters().waiting() < count && absl::Now() < limit) {
      std::this_thread::yield();
    }
    EXPECT_EQ(api_.base().waiters().waiting(), count);
  }
  v1::CountSegmentResponse Count(const v1::Revision& at_least) {
    v1::CountSegmentRequest request;
    *request.mutable_at_least() = at_least;
    return Must(*segments_, &SegmentService::Stub::CountSegment, request);
  }
  // As when the base is found restored.
  void StartTimeline() { api_.base().tokens().SetTimeline(api_.tokens().timeline() + 1); }

  ApiBase api_{10'000, index::Content::kBase, 1};
  std::unique_ptr<ClientService::Stub> clients_ = api_.Stub<ClientService>();
  std::unique_ptr<SegmentService::Stub> segments_ = api_.Stub<SegmentService>();
};

TEST_F(CallRevision, WithoutATokenNobodyWaits) {
  EXPECT_THAT(Awaited({}, absl::InfinitePast()), IsOk());
}

TEST_F(CallRevision, ARevisionThatIsThereNeedsNoWaiting) {
  EXPECT_THAT(Awaited(Token(api_.tokens().Encode(0)), absl::InfinitePast()), IsOk());
}

TEST_F(CallRevision, OneThatDoesNotComeInTimeIsAnErrorOfItsOwn) {
  EXPECT_THAT(Awaited(AfterNextWrite(), absl::Now()), FailsWith(Reason::kRevisionNotReached));
  EXPECT_EQ(api_.base().waiters().waiting(), 0u);
}

TEST_F(CallRevision, TokensOfOthersAreRefusedAtOnce) {
  const service::RevisionTokens& tokens = api_.tokens();
  const service::RevisionTokens forged(tokens.cluster_id(), tokens.timeline(), "guessed");
  const service::RevisionTokens other("another base....", tokens.timeline(), kTestTokenSecret);
  const service::RevisionTokens before(tokens.cluster_id(), tokens.timeline() + 1,
                                       kTestTokenSecret);
  const absl::Time forever = absl::InfiniteFuture();
  EXPECT_THAT(Awaited(Token("nonsense"), forever), FailsWith(Reason::kInvalidToken));
  EXPECT_THAT(Awaited(Token(forged.Encode(1)), forever), FailsWith(Reason::kInvalidToken));
  EXPECT_THAT(Awaited(Token(other.Encode(1)), forever), FailsWith(Reason::kInvalidToken));
  EXPECT_THAT(Awaited(Token(before.Encode(1)), forever), FailsWith(Reason::kTokenTimelineMismatch));
}

TEST_F(CallRevision, AParkedReadHoldsNoThread) {
  const v1::Revision later = AfterNextWrite();
  v1::CountSegmentResponse parked;
  std::thread reading([&] { parked = Count(later); });
  AwaitParked(1);
  EXPECT_EQ(Count({}).count(), 0) << "the one thread is free for another read";
  Must(*clients_, &ClientService::Stub::CreateClient, NewClient("late"));
  reading.join();
  EXPECT_EQ(parked.count(), 1);
}

TEST_F(CallRevision, ManyParkedReadsAreServedByOneWrite) {
  constexpr size_t kReads = 20;
  const v1::Revision later = AfterNextWrite();
  std::vector<std::thread> threads;
  std::atomic<int64_t> counted = 0;
  for (size_t n = 0; n < kReads; ++n) {
    threads.emplace_back([&] { counted += Count(later).count(); });
  }
  AwaitParked(kReads);
  Must(*clients_, &ClientService::Stub::CreateClient, NewClient("late"));
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counted.load(), static_cast<int64_t>(kReads));
}

TEST_F(CallRevision, AStreamIsOpenedWhenTheRevisionIsThere) {
  v1::QuerySegmentRequest request;
  *request.mutable_at_least() = AfterNextWrite();
  grpc::ClientContext context;
  const auto stream = segments_->QuerySegment(&context, request);
  AwaitParked(1);
  Must(*clients_, &ClientService::Stub::CreateClient, NewClient("late"));
  v1::QuerySegmentResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.client_ids_size(), 1);
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(CallRevision, AStreamWhoseRevisionDoesNotComeEndsWithoutAMessage) {
  v1::QuerySegmentRequest request;
  *request.mutable_at_least() = Token("nonsense");
  grpc::ClientContext context;
  const auto stream = segments_->QuerySegment(&context, request);
  v1::QuerySegmentResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(Outcome(stream->Finish()), "INVALID_ARGUMENT INVALID_TOKEN");
}

// As the server does when it stops: whoever waits is let go at once, long before the deadline.
TEST_F(CallRevision, ParkedReadsAreLetGoWhenTheServerStops) {
  v1::CountSegmentRequest request;
  *request.mutable_at_least() = AfterNextWrite();
  grpc::Status status;
  std::thread reading(
      [&] { status = Try(*segments_, &SegmentService::Stub::CountSegment, request); });
  AwaitParked(1);
  api_.base().waiters().Stop();
  reading.join();
  EXPECT_EQ(Outcome(status), "UNAVAILABLE SHUTTING_DOWN");
}

TEST_F(CallRevision, AReadUnderWayWhenTheBaseIsRestoredIsNotAnswered) {
  v1::CountSegmentRequest request;
  *request.mutable_at_least() = AfterNextWrite();
  grpc::Status status;
  std::thread reading(
      [&] { status = Try(*segments_, &SegmentService::Stub::CountSegment, request); });
  AwaitParked(1);
  StartTimeline();
  api_.base().waiters().SetReached(api_.base().index().revision() + 1);
  reading.join();
  EXPECT_EQ(Outcome(status), "UNAVAILABLE OUT_OF_SERVICE");
  EXPECT_EQ(Count({}).count(), 0) << "the next one is";
}

// What it did not find may be in the history that it was asked of.
TEST_F(CallRevision, AnErrorOfAReadUnderWayThenIsNotGivenEither) {
  v1::GetClientRequest request;
  request.mutable_client()->set_id(7);
  *request.mutable_at_least() = AfterNextWrite();
  grpc::Status status;
  std::thread reading([&] { status = Try(*clients_, &ClientService::Stub::GetClient, request); });
  AwaitParked(1);
  StartTimeline();
  api_.base().waiters().SetReached(api_.base().index().revision() + 1);
  reading.join();
  EXPECT_EQ(Outcome(status), "UNAVAILABLE OUT_OF_SERVICE");
}

TEST_F(CallRevision, AStreamUnderWayWhenTheBaseIsRestoredEnds) {
  api_.base().AddClient();  // something to stream
  v1::QuerySegmentRequest request;
  *request.mutable_at_least() = AfterNextWrite();
  grpc::ClientContext context;
  const auto stream = segments_->QuerySegment(&context, request);
  AwaitParked(1);
  StartTimeline();
  api_.base().waiters().SetReached(api_.base().index().revision() + 1);
  v1::QuerySegmentResponse response;
  while (stream->Read(&response)) continue;
  EXPECT_EQ(Outcome(stream->Finish()), "UNAVAILABLE OUT_OF_SERVICE");
}

TEST_F(CallRevision, AWriteCommittedBeforeTheBaseIsRestoredIsNotAcknowledged) {
  HeldWriter held(api_.base().writer());
  grpc::Status status;
  std::thread writing(
      [&] { status = Try(*clients_, &ClientService::Stub::CreateClient, NewClient("a")); });
  held.AwaitQueued(1);
  StartTimeline();
  held.Release();
  writing.join();
  EXPECT_EQ(Outcome(status), "UNAVAILABLE OUTCOME_UNKNOWN");
}

TEST_F(CallRevision, ABatchOfAnImportCommittedBeforeTheBaseIsRestoredIsNotAcknowledged) {
  HeldWriter held(api_.base().writer());
  grpc::ClientContext context;
  const auto stream = api_.Stub<ImportService>()->Import(&context);
  v1::ImportRequest batch;
  batch.set_batch(1);
  batch.add_rows()->mutable_client()->mutable_profile()->set_external_id("a");
  ASSERT_TRUE(stream->Write(batch));
  held.AwaitQueued(1);
  StartTimeline();
  held.Release();
  v1::ImportResponse answer;
  EXPECT_FALSE(stream->Read(&answer));
  EXPECT_EQ(Outcome(stream->Finish()), "UNAVAILABLE OUTCOME_UNKNOWN");
}

// The same base behind a server whose replica does not follow it.
class OutOfService : public CallRevision {
 protected:
  const Context& context() { return *context_; }

  service::Replica parted_{{api_.base().store(), api_.base().index(), api_.base().tokens(),
                            api_.base().clock(), api_.base().random(), [](domain::Revision) {},
                            [](const absl::Status&) {}}};
  const Context& of_base_ = api_.context();
  const std::unique_ptr<Context> context_ = std::make_unique<Context>(
      Context{of_base_.store, of_base_.index, of_base_.writer, of_base_.tokens, of_base_.keys,
              of_base_.clock, of_base_.readers, of_base_.on_fault, of_base_.draining,
              of_base_.segments, parted_, of_base_.waiters});
};

TEST_F(OutOfService, NeitherReadsNorWritesNorStreamsAreServedUntilTheBaseIsLoaded) {
  ASSERT_OK_AND_ASSIGN(const auto server, GrpcServer::Start(context(), "127.0.0.1:0"));
  const auto channel = grpc::CreateChannel(server->address(), grpc::InsecureChannelCredentials());
  const auto clients = ClientService::NewStub(channel);
  const auto segments = SegmentService::NewStub(channel);
  const std::string out = "UNAVAILABLE OUT_OF_SERVICE";
  EXPECT_EQ(Outcome(Try(*clients, &ClientService::Stub::CreateClient, NewClient("a"))), out);
  EXPECT_EQ(Outcome(Try(*segments, &SegmentService::Stub::CountSegment, v1::CountSegmentRequest())),
            out);
  {
    grpc::ClientContext context;
    const auto stream = segments->QuerySegment(&context, {});
    v1::QuerySegmentResponse response;
    EXPECT_FALSE(stream->Read(&response));
    EXPECT_EQ(Outcome(stream->Finish()), out);
  }
  ASSERT_THAT(parted_.Load(), IsOk());
  Must(*clients, &ClientService::Stub::CreateClient, NewClient("a"));
  EXPECT_EQ(Must(*segments, &SegmentService::Stub::CountSegment, v1::CountSegmentRequest()).count(),
            1);
}

// What it read may be of before the base was loaded anew, or of after.
TEST_F(OutOfService, AnAnswerThatWasMadeMeanwhileIsNotGiven) {
  const int64_t timeline = api_.tokens().timeline();
  EXPECT_THAT(CheckTimeline(context(), timeline), FailsWith(Reason::kOutOfService));
  ASSERT_THAT(parted_.Load(), IsOk());
  EXPECT_THAT(CheckTimeline(context(), timeline), IsOk());
  EXPECT_THAT(CheckTimeline(context(), timeline + 1), FailsWith(Reason::kOutOfService));
}

}  // namespace
}  // namespace clientele::api
