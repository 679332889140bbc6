#include "client/import_stream.h"

#include <gmock/gmock.h>

#include "tests/unit/client/fake_server.h"

namespace clientele::client {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Le;

v1::ImportRow Client(const std::string& name = "") {
  v1::ImportRow row;
  row.mutable_client()->mutable_profile()->set_display_name(name);
  return row;
}

class ImportStreamTest : public ::testing::Test {
 protected:
  ImportStreamTest() {
    Answering([](const v1::ImportRequest&, v1::ImportResponse&) { return grpc::Status::OK; });
  }

  // Answers each batch as `answer` says, which may end the stream with an error; ends it after the
  // last.
  void Answering(
      std::function<grpc::Status(const v1::ImportRequest&, v1::ImportResponse&)> answer) {
    server_.On("Import", [this, answer](const std::string& bytes, int) {
      v1::ImportRequest& request = batches_.emplace_back();
      EXPECT_TRUE(request.ParseFromString(bytes));
      v1::ImportResponse response;
      response.set_batch(request.batch());
      response.set_changed(request.rows_size());
      const grpc::Status status = answer(request, response);
      FakeServer::Reply reply;
      if (!status.ok()) {
        reply.end = status;
        return reply;
      }
      reply.messages.push_back(response.SerializeAsString());
      if (request.last()) reply.end = grpc::Status::OK;
      return reply;
    });
  }
  std::unique_ptr<ImportStream> Open(const ImportSettings& settings = {}) {
    return std::make_unique<ImportStream>(
        connection_, settings, [this](int64_t tag, const v1::ImportResponse::Rejection& rejection) {
          rejected_.emplace_back(tag, rejection.message());
        });
  }
  std::vector<int> Sizes() const {
    std::vector<int> sizes;
    for (const v1::ImportRequest& batch : batches_) sizes.push_back(batch.rows_size());
    return sizes;
  }

  FakeServer server_;
  Connection connection_{{server_.address(), absl::Seconds(30), 4}};
  std::vector<v1::ImportRequest> batches_;
  std::vector<std::pair<int64_t, std::string>> rejected_;
};

TEST_F(ImportStreamTest, AnImportOfNothingIsOneEmptyBatch) {
  auto stream = Open();
  EXPECT_TRUE(stream->Finish().ok());
  ASSERT_EQ(batches_.size(), 1u);
  EXPECT_EQ(batches_[0].batch(), 1);
  EXPECT_TRUE(batches_[0].last());
  EXPECT_EQ(stream->answered(), 0);
}

TEST_F(ImportStreamTest, RowsGoInNumberedBatchesOfAThousand) {
  auto stream = Open();
  for (int i = 0; i < 2'001; ++i) ASSERT_TRUE(stream->Add(Client(), i).ok());
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_THAT(Sizes(), ElementsAre(1'000, 1'000, 1));
  for (size_t i = 0; i < batches_.size(); ++i) {
    EXPECT_EQ(batches_[i].batch(), static_cast<int64_t>(i) + 1);
    EXPECT_EQ(batches_[i].last(), i == 2);
  }
  EXPECT_EQ(stream->answered(), 2'001);
  EXPECT_EQ(stream->changed(), 2'001);
  EXPECT_EQ(stream->rejected(), 0);
}

TEST_F(ImportStreamTest, BatchesHaveFewLinesAndBytes) {
  auto stream = Open();
  for (int i = 0; i < 10; ++i) {
    v1::ImportRow row;
    for (int line = 0; line < 900; ++line) row.mutable_order()->add_lines();
    ASSERT_TRUE(stream->Add(row, i).ok());
  }
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(stream->Add(Client(std::string(60'000, 'x')), i).ok());
  }
  EXPECT_TRUE(stream->Finish().ok());
  int rows = 0;
  for (const v1::ImportRequest& batch : batches_) {
    int lines = 0;
    for (const v1::ImportRow& row : batch.rows()) lines += row.order().lines_size();
    EXPECT_LE(lines, 2'000);
    EXPECT_LE(batch.ByteSizeLong(), 256u << 10);
    rows += batch.rows_size();
  }
  EXPECT_EQ(rows, 20);
}

TEST_F(ImportStreamTest, ARowLargerThanABatchGoesAlone) {
  auto stream = Open();
  for (const size_t size : {10u, 300'000u, 10u}) {
    ASSERT_TRUE(stream->Add(Client(std::string(size, 'x')), 0).ok());
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_THAT(Sizes(), ElementsAre(1, 1, 1));
}

TEST_F(ImportStreamTest, SettingsGoWithTheFirstBatch) {
  ImportSettings settings;
  settings.request_id = "r";
  settings.on_conflict = v1::ON_CONFLICT_REPLACE;
  settings.create_clients = true;
  settings.validate_only = true;
  settings.actor = "anna";
  auto stream = Open(settings);
  for (int i = 0; i < 1'001; ++i) ASSERT_TRUE(stream->Add(Client(), i).ok());
  EXPECT_TRUE(stream->Finish().ok());
  ASSERT_EQ(batches_.size(), 2u);
  EXPECT_EQ(batches_[0].request_id(), "r");
  EXPECT_EQ(batches_[0].on_conflict(), v1::ON_CONFLICT_REPLACE);
  EXPECT_TRUE(batches_[0].create_clients());
  EXPECT_TRUE(batches_[0].validate_only());
  EXPECT_EQ(batches_[0].actor(), "anna");
  EXPECT_EQ(batches_[1].actor(), "");
}

TEST_F(ImportStreamTest, RefusedRowsAreToldByTheirTags) {
  Answering([](const v1::ImportRequest& request, v1::ImportResponse& response) {
    auto& first = *response.add_rejections();
    first.set_row(0);
    first.set_message(absl::StrCat("batch ", request.batch()));
    response.add_rejections()->set_row(99'999);  // a row that was never sent
    return grpc::Status::OK;
  });
  auto stream = Open();
  for (int i = 0; i < 1'500; ++i) ASSERT_TRUE(stream->Add(Client(), 10'000 + i).ok());
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_THAT(rejected_,
              ElementsAre(std::make_pair(10'000, "batch 1"), std::make_pair(11'000, "batch 2")));
}

TEST_F(ImportStreamTest, ABrokenStreamKeepsWhatWasAnswered) {
  Answering([](const v1::ImportRequest& request, v1::ImportResponse&) {
    return request.batch() < 3
               ? grpc::Status::OK
               : Failure(grpc::StatusCode::UNAVAILABLE, "stopping", "SHUTTING_DOWN");
  });
  auto stream = Open();
  absl::Status status;
  for (int i = 0; i < 20'000 && status.ok(); ++i) status = stream->Add(Client(), i);
  EXPECT_EQ(status.message(), "stopping");
  EXPECT_EQ(DetailsOf(status).reason, "SHUTTING_DOWN");
  EXPECT_EQ(stream->answered(), 2'000);
}

TEST_F(ImportStreamTest, AnErrorAtTheEndIsTheErrorOfFinish) {
  Answering([](const v1::ImportRequest& request, v1::ImportResponse&) {
    return request.last() ? Failure(grpc::StatusCode::INVALID_ARGUMENT, "no", "INVALID_FIELD")
                          : grpc::Status::OK;
  });
  auto stream = Open();
  ASSERT_TRUE(stream->Add(Client(), 1).ok());
  EXPECT_EQ(stream->Finish().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(stream->answered(), 0);
}

TEST_F(ImportStreamTest, AServerThatEndsEarlyWithoutAnErrorIsOne) {
  server_.On("Import", [](const std::string&, int) {
    return FakeServer::Reply{{}, grpc::Status::OK, false};
  });
  auto stream = Open();
  ASSERT_TRUE(stream->Add(Client(), 1).ok());
  const absl::Status status = stream->Finish();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "the server ended the import early");
}

// Destroyed unfinished, it must not wait for answers that will never come.
TEST_F(ImportStreamTest, AnUnfinishedStreamIsCancelled) {
  server_.On("Import", [](const std::string&, int) { return FakeServer::Reply(); });
  auto stream = Open();
  for (int i = 0; i < 1'001; ++i) ASSERT_TRUE(stream->Add(Client(), i).ok());
  stream.reset();
  SUCCEED();
}

}  // namespace
}  // namespace clientele::client
