// The calls for saved segments, and the explanation of one client.
#include <gmock/gmock.h>

#include "clientele/v1/campaign_service.grpc.pb.h"
#include "clientele/v1/segment_service.grpc.pb.h"
#include "server/domain/types.h"
#include "server/service/segment_changes.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::SegmentService;
using Stub = SegmentService::Stub;

class SavedSegmentsTest : public ::testing::Test {
 protected:
  v1::Segment Create(const std::string& id, const std::string& expression,
                     const std::string& request_id = "") {
    v1::CreateSegmentRequest request;
    request.set_segment_id(id);
    request.set_title("Title of " + id);
    request.mutable_filter()->set_expression(expression);
    request.set_actor("anna");
    request.set_request_id(request_id);
    return Must(*stub_, &Stub::CreateSegment, request).segment();
  }
  v1::UpdateSegmentResponse Update(const std::string& request) {
    return Must(*stub_, &Stub::UpdateSegment, FromText<v1::UpdateSegmentRequest>(request));
  }
  std::string TryUpdate(const std::string& request) {
    return Outcome(Try(*stub_, &Stub::UpdateSegment, FromText<v1::UpdateSegmentRequest>(request)));
  }
  v1::GetSegmentResponse Get(const std::string& id) {
    v1::GetSegmentRequest request;
    request.set_segment_id(id);
    return Must(*stub_, &Stub::GetSegment, request);
  }
  void AddClients(int count) {
    std::vector<service::ImportRowInput> rows(static_cast<size_t>(count),
                                              service::NewClientInput());
    api_.Import(std::move(rows));
  }

  ApiBase api_;
  const std::unique_ptr<Stub> stub_ = api_.Stub<SegmentService>();
};

TEST_F(SavedSegmentsTest, WhatIsSavedIsThere) {
  const v1::Segment segment = Create("vip", "orders_count>=2");
  EXPECT_EQ(segment.segment_id(), "vip");
  EXPECT_EQ(segment.title(), "Title of vip");
  EXPECT_EQ(segment.filter(), "orders_count >= 2");
  EXPECT_EQ(segment.created_at().seconds(), kTestNow);
  EXPECT_EQ(segment.updated_at().seconds(), kTestNow);
  EXPECT_EQ(segment.actor(), "anna");
  EXPECT_FALSE(segment.etag().empty());
  EXPECT_EQ(Get("vip").segment().DebugString(), segment.DebugString());
}

TEST_F(SavedSegmentsTest, AnUnknownOneIsNotFound) {
  v1::GetSegmentRequest request;
  request.set_segment_id("nobody");
  EXPECT_EQ(Outcome(Try(*stub_, &Stub::GetSegment, request)), "NOT_FOUND SEGMENT_NOT_FOUND");
  EXPECT_EQ(TryUpdate("segment_id: 'nobody' title: 'x'"), "NOT_FOUND SEGMENT_NOT_FOUND");
  EXPECT_EQ(TryUpdate("segment_id: 'nobody' title: 'x' validate_only: true"),
            "NOT_FOUND SEGMENT_NOT_FOUND");
}

TEST_F(SavedSegmentsTest, EveryWrongFieldIsNamedAtOnce) {
  const grpc::Status status =
      Try(*stub_, &Stub::CreateSegment,
          FromText<v1::CreateSegmentRequest>("segment_id: 'no blanks' title: 'a\\x01' filter { "
                                             "abc_classes: 9 behaviors: 0 }"));
  EXPECT_EQ(Outcome(status), "INVALID_ARGUMENT INVALID_FIELD");
  std::vector<std::string> fields;
  for (const auto& [field, description] : Details(status).violations) fields.push_back(field);
  EXPECT_THAT(fields,
              ElementsAre("segment_id", "title", "filter.abc_classes[0]", "filter.behaviors[0]"));
  EXPECT_EQ(TryUpdate("segment_id: 'a' title: 'x' etag: 'x7'"), "INVALID_ARGUMENT INVALID_FIELD");
}

TEST_F(SavedSegmentsTest, AnEtagGuardsAChange) {
  const v1::Segment segment = Create("vip", "active");
  const v1::UpdateSegmentResponse changed =
      Update("segment_id: 'vip' title: 'New' etag: '" + segment.etag() + "'");
  EXPECT_EQ(changed.segment().title(), "New");
  EXPECT_EQ(changed.segment().filter(), "active");
  EXPECT_NE(changed.segment().etag(), segment.etag());
  EXPECT_EQ(TryUpdate("segment_id: 'vip' title: 'Old' etag: '" + segment.etag() + "'"),
            "ABORTED ETAG_MISMATCH");
  // An empty filter that is given is everyone; one that is not stays.
  EXPECT_EQ(Update("segment_id: 'vip' filter {}").segment().filter(), "");
}

TEST_F(SavedSegmentsTest, ADryRunSaysWhoWouldEnterAndLeave) {
  AddClients(150);
  Create("few", "id <= 20");
  const domain::Revision revision = api_.base().index().revision();
  const v1::UpdateSegmentResponse preview = Update(
      "segment_id: 'few' title: 'T' validate_only: true filter { expression: 'id>10 AND id < 140' "
      "}");
  EXPECT_EQ(preview.segment().filter(), "id > 10 AND id < 140");
  EXPECT_EQ(preview.segment().title(), "T");
  EXPECT_EQ(preview.entering(), 119);
  EXPECT_EQ(preview.entering_client_ids_size(), 100);
  EXPECT_EQ(preview.entering_client_ids(0), 21);
  EXPECT_EQ(preview.entering_client_ids(99), 120);
  EXPECT_EQ(preview.leaving(), 10);
  EXPECT_THAT(preview.leaving_client_ids(), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_EQ(api_.base().index().revision(), revision);
  EXPECT_EQ(Get("few").segment().filter(), "id <= 20");
  // What a real change would refuse, it refuses too.
  EXPECT_EQ(TryUpdate("segment_id: 'few' validate_only: true filter { expression: "
                      "'segment(\"few\")' }"),
            "INVALID_ARGUMENT INVALID_FILTER");
  EXPECT_EQ(TryUpdate("segment_id: 'few' validate_only: true etag: 'r0' title: 'x'"),
            "ABORTED ETAG_MISMATCH");
}

TEST_F(SavedSegmentsTest, OneInUseNamesItsUsers) {
  Create("a", "active");
  Create("b", "NOT segment(\"a\")");
  const grpc::Status status =
      Try(*stub_, &Stub::DeleteSegment, FromText<v1::DeleteSegmentRequest>("segment_id: 'a'"));
  EXPECT_EQ(Outcome(status), "FAILED_PRECONDITION SEGMENT_IN_USE");
  EXPECT_EQ(Details(status).metadata.at("used_by"), "segment b");
  Must(*stub_, &Stub::DeleteSegment, FromText<v1::DeleteSegmentRequest>("segment_id: 'b'"));
  Must(*stub_, &Stub::DeleteSegment, FromText<v1::DeleteSegmentRequest>("segment_id: 'a'"));
}

TEST_F(SavedSegmentsTest, ARepeatedRequestIsAnsweredOnce) {
  const v1::Segment first = Create("vip", "active", "r1");
  EXPECT_EQ(Create("vip", "active", "r1").DebugString(), first.DebugString());
  v1::CreateSegmentRequest other;
  other.set_segment_id("vap");
  other.set_request_id("r1");
  EXPECT_EQ(Outcome(Try(*stub_, &Stub::CreateSegment, other)),
            "INVALID_ARGUMENT REQUEST_ID_REUSED");
  Must(*stub_, &Stub::DeleteSegment, FromText<v1::DeleteSegmentRequest>("segment_id: 'vip'"));
  const v1::Segment gone = Create("vip", "active", "r1");
  EXPECT_EQ(gone.segment_id(), "vip");
  EXPECT_EQ(gone.etag(), "");
}

TEST_F(SavedSegmentsTest, PagesGoOnToTheEndAndTokensFitNothingElse) {
  for (const char* id : {"c", "a", "b", "e", "d"}) Create(id, "active");
  v1::ListSegmentsRequest request;
  request.set_page_size(2);
  std::vector<std::string> ids;
  int pages = 0;
  do {
    const v1::ListSegmentsResponse page = Must(*stub_, &Stub::ListSegments, request);
    for (const v1::Segment& segment : page.segments()) ids.push_back(segment.segment_id());
    request.set_page_token(page.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_THAT(ids, ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_EQ(pages, 3);
  request.set_page_token("made up");
  EXPECT_EQ(Outcome(Try(*stub_, &Stub::ListSegments, request)), "INVALID_ARGUMENT INVALID_TOKEN");
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_EQ(Outcome(Try(*stub_, &Stub::ListSegments, request)), "INVALID_ARGUMENT INVALID_FIELD");
}

TEST_F(SavedSegmentsTest, APageOfLongFiltersEndsEarly) {
  const std::string text(7'900, 'x');
  for (int i = 0; i < 140; ++i) {
    service::SegmentInput input;
    input.segment_id = absl::StrCat("s", 100 + i);
    input.filter.emplace().expression = "city = \"" + text + "\"";
    ASSERT_TRUE(api_.base().Write(service::CreateSegment(input)).ok());
  }
  v1::ListSegmentsRequest request;
  request.set_page_size(1'000);
  const v1::ListSegmentsResponse first = Must(*stub_, &Stub::ListSegments, request);
  EXPECT_LT(first.segments_size(), 140);
  EXPECT_LT(first.ByteSizeLong(), 2u << 20);
  request.set_page_token(first.next_page_token());
  const v1::ListSegmentsResponse second = Must(*stub_, &Stub::ListSegments, request);
  EXPECT_EQ(first.segments_size() + second.segments_size(), 140);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(SavedSegmentsTest, AClientIsExplainedPartByPart) {
  api_.base().AddClientWithEmail("a@example.com");
  Create("reached", "reachable(EMAIL)");
  const auto response = Must(
      *stub_, &Stub::ExplainClient,
      FromText<v1::ExplainClientRequest>("client { email: 'A@example.com' } filter { temperatures: "
                                         "TEMPERATURE_HOT expression: 'segment(\"reached\")' }"));
  EXPECT_EQ(response.client_id(), 1);
  EXPECT_FALSE(response.matches());
  EXPECT_EQ(response.evaluated_at().seconds(), kTestNow);
  EXPECT_FALSE(response.revision().token().empty());
  EXPECT_EQ(response.filter().text(), "AND");
  ASSERT_EQ(response.filter().parts_size(), 2);
  const auto& temperature = response.filter().parts(0);
  EXPECT_EQ(temperature.text(), "temperature = HOT");
  EXPECT_EQ(temperature.value(), "COLD");
  EXPECT_FALSE(temperature.matches());
  const auto& segment = response.filter().parts(1);
  EXPECT_EQ(segment.text(), "segment(\"reached\")");
  EXPECT_TRUE(segment.matches());
  EXPECT_EQ(segment.parts(0).text(), "reachable(EMAIL)");
  EXPECT_FALSE(segment.parts(0).has_value());
}

TEST_F(SavedSegmentsTest, AnExplanationNeedsAClientAndARightFilter) {
  EXPECT_EQ(Outcome(Try(*stub_, &Stub::ExplainClient, v1::ExplainClientRequest())),
            "INVALID_ARGUMENT INVALID_FIELD");
  EXPECT_EQ(Outcome(Try(*stub_, &Stub::ExplainClient,
                        FromText<v1::ExplainClientRequest>("client { id: 7 }"))),
            "NOT_FOUND CLIENT_NOT_FOUND");
  AddClients(1);
  const grpc::Status status =
      Try(*stub_, &Stub::ExplainClient,
          FromText<v1::ExplainClientRequest>("client { id: 1 } filter { expression: 'x = 1' }"));
  EXPECT_EQ(Outcome(status), "INVALID_ARGUMENT INVALID_FILTER");
}

TEST_F(SavedSegmentsTest, DimensionsAreTexts) {
  AddClients(3);
  const auto response = Must(
      *stub_, &Stub::BreakDownSegment,
      FromText<v1::BreakDownSegmentRequest>("dimensions: 'band(id, 2)' dimensions: 'abc_class'"));
  ASSERT_EQ(response.rows_size(), 2);
  EXPECT_THAT(response.rows(0).values(), ElementsAre("< 2", "NONE"));
  EXPECT_THAT(response.rows(1).values(), ElementsAre(">= 2", "NONE"));
  EXPECT_EQ(response.rows(1).count(), 2);
  const grpc::Status status =
      Try(*stub_, &Stub::BreakDownSegment,
          FromText<v1::BreakDownSegmentRequest>("dimensions: 'band(id, 2, 1)'"));
  EXPECT_EQ(Outcome(status), "INVALID_ARGUMENT INVALID_FIELD");
  EXPECT_EQ(Details(status).violations[0].first, "dimensions[0]");
  const grpc::Status none = Try(*stub_, &Stub::BreakDownSegment, v1::BreakDownSegmentRequest());
  EXPECT_EQ(Outcome(none), "INVALID_ARGUMENT INVALID_FIELD");
}

}  // namespace
}  // namespace clientele::api
