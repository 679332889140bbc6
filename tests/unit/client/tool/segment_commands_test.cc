#include "absl/strings/str_cat.h"
#include "clientele/v1/segment_service.pb.h"
#include "tests/unit/client/tool/tool_runner.h"

namespace clientele::client {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SegmentCommandsTest : public RunToolTest {
 protected:
  // Keeps what a unary method is asked, and answers it.
  template <typename Request, typename Response>
  void Keep(const std::string& method, Request& sent, Response answer = Response()) {
    server_.OnCall<Request, Response>(method,
                                      [&sent, answer](const Request& request, Response& out) {
                                        sent = request;
                                        out = answer;
                                        return grpc::Status::OK;
                                      });
  }
};

v1::Segment Vip() {
  v1::Segment segment;
  segment.set_segment_id("vip");
  segment.set_title("Best");
  segment.set_filter("orders_count >= 2");
  segment.set_etag("r7");
  segment.mutable_updated_at()->set_seconds(1'794'819'600);
  segment.set_actor("anna");
  return segment;
}

TEST_F(SegmentCommandsTest, AnExplanationIsATreeWithWhatTheClientHas) {
  v1::ExplainClientResponse answer;
  answer.set_client_id(42);
  auto& root = *answer.mutable_filter();
  root.set_text("AND");
  auto& hot = *root.add_parts();
  hot.set_text("temperature = HOT");
  hot.set_value("COLD");
  auto& segment = *root.add_parts();
  segment.set_text("segment(\"vip\")");
  segment.set_matches(true);
  segment.add_parts()->set_text("reachable(EMAIL)");
  v1::ExplainClientRequest sent;
  Keep("ExplainClient", sent, answer);
  const Ran ran = RunHere({"segment", "explain", "+79161234567", "--segment", "vip", "--where",
                           "active OR overdue", "--temperature", "hot"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "Client 42 does not match.\n\n"
            "FILTER                TRUE  THE CLIENT HAS\n"
            "AND                   no\n"
            "  temperature = HOT   no    COLD\n"
            "  segment(\"vip\")      yes\n"
            "    reachable(EMAIL)  no\n");
  EXPECT_EQ(sent.client().phone(), "+79161234567");
  EXPECT_EQ(sent.filter().expression(), "segment(\"vip\") AND (active OR overdue)");
  EXPECT_EQ(sent.filter().temperatures(0), v1::TEMPERATURE_HOT);
  EXPECT_THAT(RunHere({"segment", "explain", "42", "--format", "csv"}).out,
              HasSubstr("1,temperature = HOT,no,COLD\n"));
  EXPECT_THAT(RunHere({"segment", "explain", "42", "--format", "json"}).out,
              AllOf(HasSubstr("\"matches\": false"), HasSubstr("\"value\": \"COLD\"")));
}

TEST_F(SegmentCommandsTest, SavingShowsWhatWasUnderstood) {
  v1::CreateSegmentRequest sent;
  v1::CreateSegmentResponse answer;
  *answer.mutable_segment() = Vip();
  Keep("CreateSegment", sent, answer);
  const Ran ran =
      RunHere({"segment", "save", "vip", "--title", "Best", "--where", "orders_count>=2", "--abc",
               "A,B", "--behavior", "loyal", "--actor", "anna"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("Saved."), HasSubstr("orders_count >= 2"),
                             HasSubstr("clientele segment count --segment vip")));
  EXPECT_EQ(sent.segment_id(), "vip");
  EXPECT_EQ(sent.title(), "Best");
  EXPECT_EQ(sent.actor(), "anna");
  EXPECT_THAT(sent.filter().abc_classes(), ElementsAre(v1::ABC_CLASS_A, v1::ABC_CLASS_B));
  EXPECT_THAT(sent.filter().behaviors(), ElementsAre(v1::BEHAVIOR_LOYAL));
  EXPECT_FALSE(sent.request_id().empty());
}

TEST_F(SegmentCommandsTest, AllSavedOnesAreListed) {
  server_.OnCall<v1::ListSegmentsRequest, v1::ListSegmentsResponse>(
      "ListSegments", [](const auto& request, auto& response) {
        *response.add_segments() = Vip();
        if (request.page_token().empty()) response.set_next_page_token("more");
        return grpc::Status::OK;
      });
  const Ran ran = RunHere({"segment", "saved", "--format", "csv"});
  EXPECT_EQ(ran.out,
            "segment,title,filter,changed,by\n"
            "vip,Best,orders_count >= 2,2026-11-16T09:00:00Z,anna\n"
            "vip,Best,orders_count >= 2,2026-11-16T09:00:00Z,anna\n");
}

TEST_F(SegmentCommandsTest, ADryRunOfAnUpdateNamesWhoComesAndGoes) {
  v1::UpdateSegmentRequest sent;
  v1::UpdateSegmentResponse answer;
  *answer.mutable_segment() = Vip();
  answer.set_entering(1'200);
  answer.add_entering_client_ids(3);
  answer.add_entering_client_ids(8);
  Keep("UpdateSegment", sent, answer);
  const Ran ran =
      RunHere({"segment", "update", "vip", "--where", "active", "--etag", "r7", "--dry-run"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("Dry run: nothing was changed."),
                             HasSubstr("Would enter: 1 200 (ids 3, 8, …)\nWould leave: 0\n")));
  EXPECT_TRUE(sent.validate_only());
  EXPECT_EQ(sent.etag(), "r7");
  EXPECT_FALSE(sent.has_title());
  EXPECT_EQ(sent.filter().expression(), "active");
}

TEST_F(SegmentCommandsTest, AnUpdateChangesOnlyWhatIsGiven) {
  v1::UpdateSegmentRequest sent;
  Keep("UpdateSegment", sent, v1::UpdateSegmentResponse());
  EXPECT_EQ(RunHere({"segment", "update", "vip", "--title", ""}).code, 0);
  EXPECT_TRUE(sent.has_title());
  EXPECT_FALSE(sent.has_filter());
  EXPECT_EQ(RunHere({"segment", "update", "vip", "--everyone"}).code, 0);
  EXPECT_TRUE(sent.has_filter());
  EXPECT_FALSE(sent.has_title());
  EXPECT_EQ(RunHere({"segment", "update", "vip"}).code, 3);
  EXPECT_EQ(RunHere({"segment", "update", "vip", "--everyone", "--active"}).code, 3);
}

TEST_F(SegmentCommandsTest, OneInUseIsAConflict) {
  server_.Fail(
      "DeleteSegment",
      Failure(grpc::StatusCode::FAILED_PRECONDITION,
              "the segment vip is used by campaign spring; change those first", "SEGMENT_IN_USE"));
  const Ran ran = RunHere({"segment", "delete", "vip"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_EQ(ran.err, "clientele: the segment vip is used by campaign spring; change those first\n");
  v1::DeleteSegmentRequest sent;
  Keep("DeleteSegment", sent, v1::DeleteSegmentResponse());
  EXPECT_EQ(RunHere({"segment", "delete", "vip"}).out, "Deleted vip.\n");
  EXPECT_EQ(sent.segment_id(), "vip");
  server_.Fail("GetSegment", Failure(grpc::StatusCode::NOT_FOUND, "there is no segment vip",
                                     "SEGMENT_NOT_FOUND"));
  EXPECT_EQ(RunHere({"segment", "show", "vip"}).code, 4);
}

TEST_F(SegmentCommandsTest, ACheckWarnsWithThePlace) {
  v1::DescribeFilterResponse answer;
  answer.set_canonical("city = \"Омск\" AND volume_tier < MEDIUM");
  auto& warning = *answer.add_warnings();
  warning.set_position(22);  // bytes: Омск takes eight
  warning.set_length(20);
  warning.set_message("includes NONE");
  server_.Answer("DescribeFilter", answer);
  const Ran ran = RunHere({"segment", "check", "city = \"Омск\" AND volume_tier < MEDIUM"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out,
            "city = \"Омск\" AND volume_tier < MEDIUM\n"
            "warning: at character 19: includes NONE\n");
}

TEST_F(SegmentCommandsTest, ACheckThatFailsSaysWhere) {
  v1::DescribeFilterResponse answer;
  auto& error = *answer.add_errors();
  error.set_position(0);
  error.set_message("there is no field x");
  server_.Answer("DescribeFilter", answer);
  const Ran ran = RunHere({"segment", "check", "x = 1"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.err, "clientele: at character 1: there is no field x\n");
}

TEST_F(SegmentCommandsTest, BandsKeepTheirCommas) {
  v1::BreakDownSegmentRequest sent;
  Keep("BreakDownSegment", sent, v1::BreakDownSegmentResponse());
  EXPECT_EQ(RunHere({"segment", "breakdown", "--by", "band(total_amount, 1000 RUB, 5000 RUB)",
                     "--by", "temperature"})
                .code,
            0);
  EXPECT_THAT(sent.dimensions(),
              ElementsAre("band(total_amount, 1000 RUB, 5000 RUB)", "temperature"));
  EXPECT_EQ(RunHere({"segment", "breakdown", "--by", "attr.region, stage"}).code, 0);
  EXPECT_THAT(sent.dimensions(), ElementsAre("attr.region", "stage"));
  EXPECT_EQ(RunHere({"segment", "breakdown"}).code, 0);
  EXPECT_THAT(sent.dimensions(), ElementsAre("temperature", "volume_tier"));
}

TEST_F(SegmentCommandsTest, ASegmentsNameIsQuoted) {
  v1::CountSegmentRequest sent;
  Keep("CountSegment", sent, v1::CountSegmentResponse());
  EXPECT_EQ(RunHere({"segment", "count", "--segment", "a\"b\\"}).code, 0);
  EXPECT_EQ(sent.filter().expression(), "segment(\"a\\\"b\\\\\")");
}

}  // namespace
}  // namespace clientele::client
