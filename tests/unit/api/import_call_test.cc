#include "server/api/import_call.h"

#include <gmock/gmock.h>

#include "clientele/v1/import_service.grpc.pb.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;

using v1::ImportService;

// One import stream, driven by hand.
class Importing {
 public:
  explicit Importing(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(ImportService::NewStub(channel)), stream_(stub_->Import(&context_)) {}
  ~Importing() { context_.TryCancel(); }

  void Send(const std::string& request) { stream_->Write(FromText<v1::ImportRequest>(request)); }
  void Send(const v1::ImportRequest& request) { stream_->Write(request); }
  void CloseWriting() { stream_->WritesDone(); }
  void Cancel() { context_.TryCancel(); }
  // "2: 3 changed, row 1 CLIENT_NOT_FOUND order.client"; "end" when there is no more.
  std::string Answer() {
    v1::ImportResponse response;
    if (!stream_->Read(&response)) return "end";
    last_ = response;
    std::string text = absl::StrCat(response.batch(), ": ", response.changed(), " changed");
    for (const auto& rejection : response.rejections()) {
      absl::StrAppend(&text, ", row ", rejection.row(), " ",
                      v1::ErrorReason_Name(rejection.reason()).substr(13), " ", rejection.field());
    }
    return text;
  }
  const v1::ImportResponse& last() const { return last_; }
  grpc::Status Finish() { return stream_->Finish(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<ImportService::Stub> stub_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::ImportRequest, v1::ImportResponse>> stream_;
  v1::ImportResponse last_;
};

constexpr char kClientA[] = "rows { client { profile { external_id: 'A' } } }";
constexpr char kClientB[] = "rows { client { profile { external_id: 'B' } } }";

class ImportCallTest : public ::testing::Test {
 protected:
  int64_t Count(const std::string& expression) { return api_.base().Count(expression); }
  // Who the history of client 1 says was last.
  std::string LastActor() {
    const auto card = api_.base().Card(1);
    return std::get<service::OrderEntry>(card->recent.front().detail).order.actor;
  }
  ApiBase api_;
};

TEST_F(ImportCallTest, EachBatchIsAnsweredInOrderAndTheStreamEndsAfterTheLast) {
  Importing import(api_.channel());
  import.Send(absl::StrCat("batch: 1 ", kClientA));
  EXPECT_EQ(import.Answer(), "1: 1 changed");
  EXPECT_FALSE(import.last().revision().token().empty());
  import.Send(absl::StrCat("batch: 2 ", kClientA, kClientB));
  import.Send("batch: 3 last: true");
  EXPECT_EQ(import.Answer(), "2: 1 changed");
  EXPECT_EQ(import.Answer(), "3: 0 changed");
  EXPECT_EQ(import.Answer(), "end");
  EXPECT_TRUE(import.Finish().ok());
  EXPECT_EQ(Count(""), 2);
}

TEST_F(ImportCallTest, RefusedRowsLoseOnlyThemselvesAndSayWhereAndWhy) {
  Importing import(api_.channel());
  import.Send(R"(batch: 1 last: true
    rows { client { profile { external_id: 'A' } } }
    rows { client { profile { tax_id: 'x' } } }
    rows {}
    rows { order { client { external_id: 'B' } external_id: 'O-1' quantity: 1 amount_minor: 5 } }
    rows { order { client { external_id: 'A' } lines { quantity: 1 } lines { quantity: -1 } } }
    rows { tag { client { external_id: 'A' } add: ['vip', 'a b'] } }
    rows { consent { client { external_id: 'A' } consent { purpose: CONSENT_PURPOSE_MARKETING } } }
    rows { interaction { client { external_id: 'A' } channel: CHANNEL_CALL } })");
  EXPECT_EQ(import.Answer(),
            "1: 2 changed, row 1 INVALID_FIELD client.profile.tax_id, row 2 INVALID_FIELD row, "
            "row 3 CLIENT_NOT_FOUND order.client, row 4 INVALID_FIELD order.lines[1].quantity, "
            "row 5 INVALID_FIELD tag.add[1], row 6 INVALID_FIELD consent.consent.status");
  EXPECT_EQ(import.last().rejections(0).message(),
            "client.profile.tax_id: got \"x\", want 6 to 20 letters and digits");
  EXPECT_TRUE(import.Finish().ok());
  EXPECT_EQ(Count("external_id = \"A\" AND has(last_order_at)"), 0);
}

TEST_F(ImportCallTest, AGapOrARepeatedNumberEndsTheStreamAndKeepsWhatWasAnswered) {
  for (const int second : {0, 1, 3, -1}) {
    ApiBase api;
    Importing import(api.channel());
    import.Send(absl::StrCat("batch: 1 ", kClientA));
    EXPECT_EQ(import.Answer(), "1: 1 changed");
    import.Send(absl::StrCat("batch: ", second, " ", kClientB));
    EXPECT_EQ(import.Answer(), "end");
    const grpc::Status status = import.Finish();
    EXPECT_EQ(Outcome(status), "INVALID_ARGUMENT BATCH_OUT_OF_ORDER");
    EXPECT_EQ(status.error_message(), absl::StrCat("batch: got ", second, ", want 2"));
    EXPECT_EQ(api.base().Count(""), 1);
  }
}

TEST_F(ImportCallTest, TheFirstBatchIsNumberOne) {
  Importing import(api_.channel());
  import.Send("batch: 2 last: true");
  EXPECT_EQ(import.Answer(), "end");
  EXPECT_EQ(Outcome(import.Finish()), "INVALID_ARGUMENT BATCH_OUT_OF_ORDER");
}

TEST_F(ImportCallTest, AStreamThatClosesWithoutItsLastBatchIsAnError) {
  Importing import(api_.channel());
  import.Send(absl::StrCat("batch: 1 ", kClientA));
  EXPECT_EQ(import.Answer(), "1: 1 changed");
  import.CloseWriting();
  EXPECT_EQ(import.Answer(), "end");
  const grpc::Status status = import.Finish();
  EXPECT_EQ(Outcome(status), "INVALID_ARGUMENT INVALID_FIELD");
  ASSERT_EQ(Details(status).violations.size(), 1u);
  EXPECT_EQ(Details(status).violations[0].first, "last");
  EXPECT_EQ(Count(""), 1);
}

TEST_F(ImportCallTest, BatchesUnderWayAreAnsweredBeforeTheErrorOfALaterOne) {
  HeldWriter held(api_.base().writer());
  Importing import(api_.channel());
  import.Send(absl::StrCat("batch: 1 ", kClientA));
  import.Send(absl::StrCat("batch: 2 ", kClientB));
  held.AwaitQueued(2);
  import.Send("batch: 4");
  held.Release();
  EXPECT_EQ(import.Answer(), "1: 1 changed");
  EXPECT_EQ(import.Answer(), "2: 1 changed");
  EXPECT_EQ(import.Answer(), "end");
  EXPECT_EQ(Outcome(import.Finish()), "INVALID_ARGUMENT BATCH_OUT_OF_ORDER");
}

TEST_F(ImportCallTest, AfterABatchThatFailedNoneIsDone) {
  {
    Importing import(api_.channel());
    import.Send(absl::StrCat("batch: 1 request_id: 'r' ", kClientA));
    EXPECT_EQ(import.Answer(), "1: 1 changed");
  }
  const domain::Revision revision = api_.base().index().revision();
  // All three in one transaction, the first of which is refused.
  HeldWriter held(api_.base().writer());
  Importing import(api_.channel());
  import.Send(absl::StrCat("batch: 1 request_id: 'r' ", kClientB));
  import.Send(absl::StrCat("batch: 2 ", kClientB));
  import.Send(absl::StrCat("batch: 3 last: true ", kClientB));
  held.AwaitQueued(3);
  held.Release();
  EXPECT_EQ(import.Answer(), "end");
  EXPECT_EQ(Outcome(import.Finish()), "INVALID_ARGUMENT REQUEST_ID_REUSED");
  EXPECT_EQ(api_.base().index().revision(), revision);
}

// Reading ahead has its bound: a fifth batch is left with the network.
TEST_F(ImportCallTest, FourBatchesAreUnderWayAtMost) {
  HeldWriter held(api_.base().writer());
  Importing import(api_.channel());
  for (int batch = 1; batch <= 6; ++batch) {
    import.Send(absl::StrCat("batch: ", batch, batch == 6 ? " last: true" : ""));
  }
  held.AwaitQueued(4);
  EXPECT_EQ(api_.base().writer().queued(), 4u);
  held.Release();
  for (int batch = 1; batch <= 6; ++batch) {
    EXPECT_EQ(import.Answer(), absl::StrCat(batch, ": 0 changed"));
  }
  EXPECT_TRUE(import.Finish().ok());
}

TEST_F(ImportCallTest, SizesOfABatchHaveTheirBounds) {
  v1::ImportRequest request;
  request.set_batch(1);
  request.set_last(true);
  for (int i = 0; i < 2'001; ++i) request.add_rows();
  Importing import(api_.channel());
  import.Send(request);
  EXPECT_EQ(import.Answer(), "end");
  const grpc::Status status = import.Finish();
  EXPECT_EQ(Outcome(status), "INVALID_ARGUMENT INVALID_FIELD");
  EXPECT_EQ(status.error_message(), "rows: got \"2001\", want 0 to 2000");
}

v1::ImportRequest Orders(std::initializer_list<int> lines) {
  v1::ImportRequest request;
  request.set_batch(1);
  request.set_last(true);
  request.set_create_clients(true);
  for (const int count : lines) {
    v1::Order& order = *request.add_rows()->mutable_order();
    order.mutable_client()->set_external_id("A");
    for (int i = 0; i < count; ++i) order.add_lines()->set_quantity(1);
  }
  return request;
}

TEST_F(ImportCallTest, ABatchHasUpTo4000OrderLines) {
  Importing import(api_.channel());
  import.Send(Orders({2'000, 2'000}));
  EXPECT_EQ(import.Answer(), "1: 2 changed");
  EXPECT_TRUE(import.Finish().ok());
  Importing larger(api_.channel());
  larger.Send(Orders({2'000, 2'000, 1}));
  EXPECT_EQ(larger.Answer(), "end");
  EXPECT_EQ(larger.Finish().error_message(), "rows.order.lines: got \"4001\", want 0 to 4000");
}

TEST_F(ImportCallTest, AnOrderOfTooManyLinesLosesOnlyItself) {
  Importing import(api_.channel());
  import.Send(Orders({1, 5'000, 1}));
  EXPECT_EQ(import.Answer(), "1: 2 changed, row 1 INVALID_FIELD order.lines");
  EXPECT_TRUE(import.Finish().ok());
}

TEST_F(ImportCallTest, OptionsOfTheFirstBatchHoldForAll) {
  Importing import(api_.channel());
  import.Send("batch: 1 create_clients: true actor: 'anna' on_conflict: ON_CONFLICT_REPLACE");
  import.Send(R"(batch: 2 last: true actor: 'nobody'
    rows { order { client { external_id: 'A' } external_id: '1' quantity: 1 amount_minor: 5 } }
    rows { order { client { external_id: 'A' } external_id: '1' quantity: 2 amount_minor: 9 } })");
  EXPECT_EQ(import.Answer(), "1: 0 changed");
  EXPECT_EQ(import.Answer(), "2: 2 changed");
  EXPECT_TRUE(import.Finish().ok());
  EXPECT_EQ(Count("total_quantity = 2 AND source = import"), 1);
  EXPECT_EQ(LastActor(), "anna");
}

TEST_F(ImportCallTest, OptionsThatAreWrongEndTheStream) {
  Importing import(api_.channel());
  v1::ImportRequest request;
  request.set_batch(1);
  request.set_request_id(std::string(65, 'x'));
  request.set_on_conflict(static_cast<v1::OnConflict>(3));
  request.set_actor("a\x01");
  import.Send(request);
  EXPECT_EQ(import.Answer(), "end");
  std::vector<std::string> fields;
  for (const auto& [field, text] : Details(import.Finish()).violations) fields.push_back(field);
  EXPECT_THAT(fields, ElementsAre("request_id", "on_conflict", "actor"));
}

TEST_F(ImportCallTest, ADryRunAnswersAsIfAndChangesNothing) {
  Importing import(api_.channel());
  import.Send(absl::StrCat("batch: 1 validate_only: true last: true ", kClientA,
                           "rows { tag { client { external_id: 'A' } add: 'vip' } }"
                           "rows { tag { client { external_id: 'Z' } add: 'vip' } }"));
  EXPECT_EQ(import.Answer(), "1: 2 changed, row 2 CLIENT_NOT_FOUND tag.client");
  EXPECT_TRUE(import.Finish().ok());
  EXPECT_EQ(api_.base().index().revision(), 0);
}

TEST_F(ImportCallTest, ABatchRepeatedAfterABreakGivesItsFirstAnswer) {
  const std::string call =
      absl::StrCat("batch: 1 request_id: 'r' ", kClientA,
                   "rows { interaction { client { external_id: 'A' } channel: CHANNEL_CALL } }"
                   "rows { tag { client { external_id: 'Z' } add: 'vip' } }");
  const char answer[] = "1: 2 changed, row 2 CLIENT_NOT_FOUND tag.client";
  {
    Importing import(api_.channel());
    import.Send(call);
    EXPECT_EQ(import.Answer(), answer);
  }
  const domain::Revision revision = api_.base().index().revision();
  Importing again(api_.channel());
  again.Send(call);
  EXPECT_EQ(again.Answer(), answer);
  EXPECT_EQ(api_.base().index().revision(), revision);
}

TEST_F(ImportCallTest, ACancelledStreamKeepsWhatWasAnswered) {
  Importing import(api_.channel());
  import.Send(absl::StrCat("batch: 1 ", kClientA));
  EXPECT_EQ(import.Answer(), "1: 1 changed");
  import.Cancel();
  EXPECT_EQ(import.Answer(), "end");
  EXPECT_EQ(import.Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(Count(""), 1);
}

TEST_F(ImportCallTest, AStoppingServerEndsStreamsAtTheNextBatch) {
  Importing import(api_.channel());
  import.Send(absl::StrCat("batch: 1 ", kClientA));
  EXPECT_EQ(import.Answer(), "1: 1 changed");
  api_.draining() = true;
  import.Send(absl::StrCat("batch: 2 ", kClientB));
  EXPECT_EQ(import.Answer(), "end");
  EXPECT_EQ(Outcome(import.Finish()), "UNAVAILABLE SHUTTING_DOWN");
  EXPECT_EQ(Count(""), 1);
}

}  // namespace
}  // namespace clientele::api
