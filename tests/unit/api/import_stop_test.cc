// Import streams of a server that stops.
#include <gmock/gmock.h>

#include <thread>

#include "clientele/v1/import_service.grpc.pb.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using v1::ImportService;

class ImportStopTest : public ::testing::Test {
 protected:
  // Whoever is not told of the end gets this instead, and not the end of the test's patience.
  ImportStopTest() {
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    stream_ = stub_->Import(&context_);
  }

  void Send(int batch, bool last = false) {
    v1::ImportRequest request;
    request.set_batch(batch);
    request.set_last(last);
    request.add_rows()->mutable_client()->mutable_profile()->set_external_id(
        absl::StrCat("C-", batch));
    stream_->Write(request);
  }
  // The number of the batch that is answered; 0 at the end.
  int64_t Answer() {
    v1::ImportResponse response;
    return stream_->Read(&response) ? response.batch() : 0;
  }
  void StopServing() {
    api_.draining() = true;
    api_.server().StopServing();
  }
  // How the stream ends: "UNAVAILABLE SHUTTING_DOWN after batch 1".
  std::string End() {
    const grpc::Status status = stream_->Finish();
    const auto metadata = Details(status).metadata;
    const auto batch = metadata.find("batch");
    return absl::StrCat(Outcome(status), batch == metadata.end() ? "" : " after batch ",
                        batch == metadata.end() ? "" : batch->second);
  }

  static constexpr std::chrono::seconds kPatience{5};
  ApiBase api_;
  grpc::ClientContext context_;
  const std::unique_ptr<ImportService::Stub> stub_ = api_.Stub<ImportService>();
  std::unique_ptr<grpc::ClientReaderWriter<v1::ImportRequest, v1::ImportResponse>> stream_;
};

TEST_F(ImportStopTest, AnIdleOneIsEndedAtOnceAndKnowsHowFarItGot) {
  Send(1);
  EXPECT_EQ(Answer(), 1);
  StopServing();
  EXPECT_EQ(Answer(), 0);
  EXPECT_EQ(End(), "UNAVAILABLE SHUTTING_DOWN after batch 1");
  EXPECT_EQ(api_.base().Count(""), 1);
}

TEST_F(ImportStopTest, OneThatHasSentNothingIsEndedToo) {
  // The call is there when its first batch is; a stream of one that never came needs no end.
  Send(1);
  EXPECT_EQ(Answer(), 1);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  StopServing();
  const auto late = stub_->Import(&context);
  v1::ImportResponse response;
  EXPECT_FALSE(late->Read(&response));
  const grpc::Status status = late->Finish();
  EXPECT_EQ(Outcome(status), "UNAVAILABLE SHUTTING_DOWN");
  EXPECT_EQ(Details(status).metadata.at("batch"), "0");
}

TEST_F(ImportStopTest, WhatIsUnderWayIsAnsweredFirst) {
  {
    HeldWriter held(api_.base().writer());
    Send(1);
    held.AwaitQueued(1);
    StopServing();
  }
  EXPECT_EQ(Answer(), 1);
  EXPECT_EQ(Answer(), 0);
  EXPECT_EQ(End(), "UNAVAILABLE SHUTTING_DOWN after batch 1");
  EXPECT_EQ(api_.base().Count(""), 1);
}

TEST_F(ImportStopTest, OneWhoseLastBatchIsUnderWayEndsWell) {
  {
    HeldWriter held(api_.base().writer());
    Send(1, true);
    held.AwaitQueued(1);
    StopServing();
  }
  EXPECT_EQ(Answer(), 1);
  EXPECT_EQ(Answer(), 0);
  EXPECT_EQ(End(), "OK");
}

// Ends that race with batches coming, being judged and being answered.
TEST_F(ImportStopTest, AtAnyMomentAStreamEndsWellOrSaysHowFarItGot) {
  constexpr int kRounds = 300;
  for (int round = 0; round < kRounds; ++round) {
    api_.draining() = false;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    stream_ = stub_->Import(&context);
    const int batches = 1 + round % 4;
    for (int batch = 1; batch <= batches; ++batch) Send(batch, batch == batches);
    std::thread stop([&] { StopServing(); });
    int64_t answered = 0;
    while (const int64_t batch = Answer()) answered = batch;
    const std::string end = End();
    stop.join();
    if (end == "OK") {
      EXPECT_EQ(answered, batches);
    } else {
      EXPECT_EQ(end, absl::StrCat("UNAVAILABLE SHUTTING_DOWN after batch ", answered));
    }
  }
}

}  // namespace
}  // namespace clientele::api
