#include <iostream>
#include <sstream>

#include "clientele/v1/client_service.pb.h"
#include "tests/unit/client/tool/tool_runner.h"

namespace clientele::client {
namespace {

using ::testing::HasSubstr;

class EraseCommandsTest : public RunToolTest {
 protected:
  EraseCommandsTest() {
    v1::GetClientResponse known;
    known.mutable_client()->set_id(42);
    known.mutable_client()->mutable_profile()->set_display_name("Кафе Вареник");
    server_.Answer("GetClient", known);
    server_.OnCall<v1::EraseClientRequest, v1::EraseClientResponse>(
        "EraseClient", [this](const auto& request, auto& response) {
          sent_ = request;
          *response.mutable_erasure() = Receipt();
          return grpc::Status::OK;
        });
  }
  static v1::Erasure Receipt() {
    v1::Erasure erasure;
    erasure.set_client_id(42);
    erasure.mutable_erased_at()->set_seconds(1'794'819'600);
    erasure.set_reason("letter");
    erasure.set_actor("anna");
    erasure.set_audiences(2);
    erasure.set_suppressed_addresses(1);
    auto& removed = *erasure.add_removed();
    removed.set_table("contact_address");
    removed.set_rows(1'003);
    return erasure;
  }
  // With what somebody types.
  Ran Erase(const std::string& typed, std::vector<std::string> more = {}) {
    std::istringstream input(typed);
    std::streambuf* const before = std::cin.rdbuf(input.rdbuf());
    std::vector<std::string> words = {"client", "erase", "+79161234567", "--reason", "letter"};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = RunHere(words);
    std::cin.rdbuf(before);
    std::cin.clear();
    return ran;
  }

  v1::EraseClientRequest sent_;
};

TEST_F(EraseCommandsTest, ItAsksWithTheNameAndPrintsAReceipt) {
  const Ran ran = Erase("42\n", {"--suppress", "--actor", "anna"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("Erase client 42 (Кафе Вареник) for good"));
  EXPECT_EQ(ran.out,
            "Receipt: client 42 was erased at 2026-11-16T09:00:00Z by anna. letter\n"
            "\n"
            "REMOVED FROM                               ROWS\n"
            "contact_address                           1 003\n"
            "audiences (a mark without content stays)      2\n"
            "addresses suppressed, as hashes               1\n"
            "\n"
            "The log of changes is cleaned soon; see then: clientele client erasure 42\n");
  EXPECT_EQ(sent_.client().phone(), "+79161234567");
  EXPECT_TRUE(sent_.suppress_addresses());
  EXPECT_EQ(sent_.reason(), "letter");
  EXPECT_FALSE(sent_.request_id().empty());
}

TEST_F(EraseCommandsTest, AnythingButTheIdErasesNothing) {
  for (const char* typed : {"", "y\n", "yes\n", "43\n", "4 2\n"}) {
    const Ran ran = Erase(typed);
    EXPECT_EQ(ran.code, 3) << typed;
    EXPECT_THAT(ran.err, HasSubstr("nothing was erased")) << typed;
  }
  EXPECT_EQ(server_.calls("EraseClient"), 0);
}

TEST_F(EraseCommandsTest, WithYesItDoesNotAskAndAReasonIsNeeded) {
  EXPECT_EQ(Erase("", {"--yes"}).code, 0);
  EXPECT_EQ(server_.calls("GetClient"), 0);
  EXPECT_FALSE(sent_.suppress_addresses());
  EXPECT_EQ(RunHere({"client", "erase", "42", "--yes"}).code, 2);
}

TEST_F(EraseCommandsTest, AReceiptIsShownAgain) {
  v1::GetErasureResponse answer;
  *answer.mutable_erasure() = Receipt();
  answer.mutable_erasure()->mutable_log_cleaned_at()->set_seconds(1'794'819'660);
  server_.Answer("GetErasure", answer);
  EXPECT_THAT(RunHere({"client", "erasure", "42"}).out,
              HasSubstr("The log of changes was clean at 2026-11-16T09:01:00Z."));
  server_.Fail("GetErasure", Failure(grpc::StatusCode::NOT_FOUND, "no", "ERASURE_NOT_FOUND"));
  EXPECT_EQ(RunHere({"client", "erasure", "43"}).code, 4);
}

}  // namespace
}  // namespace clientele::client
