// Import streams that break off, are out of order, or carry rows that can't be taken.
#include "tests/integration/bad_input.h"

namespace clientele {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class BadStreamTest : public BadInputTest {
 protected:
  BadStreamTest() : stream_(connection_.imports().Import(&context_)) {}

  void Send(int64_t batch, bool last) {
    v1::ImportRequest request;
    request.set_batch(batch);
    request.set_last(last);
    stream_->Write(request);
  }
  // Reads what is answered, and how the stream ended.
  absl::Status Finish() {
    stream_->WritesDone();
    v1::ImportResponse response;
    for (answers_ = 0; stream_->Read(&response); ++answers_) last_answer_ = response;
    return client::FromGrpc(stream_->Finish());
  }

  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::ImportRequest, v1::ImportResponse>> stream_;
  int answers_ = 0;
  v1::ImportResponse last_answer_;
};

TEST_F(BadStreamTest, BatchesOutOfOrderEndTheStream) {
  Send(1, false);
  Send(3, true);
  const absl::Status status = Finish();
  ExpectReason(status, absl::StatusCode::kInvalidArgument, "BATCH_OUT_OF_ORDER");
  EXPECT_THAT(std::string(status.message()), HasSubstr("got 3, want 2"));
  EXPECT_EQ(answers_, 1);  // the good batch keeps its answer
}

TEST_F(BadStreamTest, AStreamThatStopsWithoutItsLastBatchIsAnError) {
  Send(1, false);
  const absl::Status status = Finish();
  ExpectReason(status, absl::StatusCode::kInvalidArgument, "INVALID_FIELD");
  EXPECT_EQ(client::DetailsOf(status).fields[0].field, "last");
  EXPECT_EQ(answers_, 1);
}

TEST_F(BadStreamTest, ABatchOfTooManyRowsIsRefused) {
  v1::ImportRequest request;
  request.set_batch(1);
  request.set_last(true);
  for (int i = 0; i < 2'001; ++i) request.add_rows()->mutable_client();
  stream_->Write(request);
  const absl::Status status = Finish();
  ExpectInvalid(status, "rows", "2001", "0 to 2000");
  EXPECT_EQ(answers_, 0);
}

TEST_F(BadStreamTest, ARowThatCanNotBeTakenIsNamedAndLosesOnlyItself) {
  v1::ImportRequest request;
  request.set_batch(1);
  request.set_last(true);
  request.add_rows();  // empty
  v1::Order& order = *request.add_rows()->mutable_order();
  order = Order();
  order.set_external_id("o-2");
  order.mutable_lines(0)->set_quantity(-1);
  stream_->Write(request);
  const absl::Status status = Finish();
  EXPECT_TRUE(status.ok()) << status;
  ASSERT_THAT(last_answer_.rejections(), SizeIs(2));
  EXPECT_EQ(last_answer_.rejections(0).reason(), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(last_answer_.rejections(0).field(), "row");
  EXPECT_EQ(last_answer_.rejections(1).row(), 1);
  EXPECT_EQ(last_answer_.rejections(1).field(), "order.lines[0].quantity");
  EXPECT_THAT(last_answer_.rejections(1).message(),
              HasSubstr("got \"-1\", want 0 to 1000000000000"));
}

TEST_F(BadStreamTest, ACallerWhoGoesAwayLeavesTheServerWell) {
  Send(1, false);
  v1::ImportResponse answer;
  ASSERT_TRUE(stream_->Read(&answer));
  context_.TryCancel();
  EXPECT_FALSE(Finish().ok());
}

}  // namespace
}  // namespace clientele
