#include "clientele/v1/admin_service.pb.h"
#include "tests/unit/client/tool/tool_runner.h"

namespace clientele::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class StatusCommandsTest : public RunToolTest {
 protected:
  StatusCommandsTest() {
    server_.OnCall<v1::GetStatusRequest, v1::GetStatusResponse>(
        "GetStatus", [this](const auto& request, auto& response) {
          verify_ = request.verify();
          response.set_clients(3);
          if (verify_) *response.mutable_verification() = verification_;
          return grpc::Status::OK;
        });
  }

  bool verify_ = false;
  v1::Verification verification_;
};

TEST_F(StatusCommandsTest, NothingIsVerifiedUnlessAsked) {
  const Ran ran = RunHere({"status"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_FALSE(verify_);
  EXPECT_THAT(ran.out, Not(HasSubstr("verified")));
  EXPECT_THAT(RunHere({"status", "--format", "json"}).out, Not(HasSubstr("verification")));
}

TEST_F(StatusCommandsTest, AVerifiedServerSaysAtWhichChange) {
  verification_.set_revision_number(1'234);
  verification_.set_chunks(2);
  const Ran ran = RunHere({"status", "--verify"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(verify_);
  EXPECT_THAT(ran.out, HasSubstr("verified        memory and store agree after 1 234 changes\n"));
  EXPECT_THAT(RunHere({"status", "--verify", "--format", "json"}).out,
              HasSubstr("\"verification\": {\n"
                        "    \"revision_number\": 1234,\n"
                        "    \"chunks\": 2,\n"
                        "    \"differences\": []\n"
                        "  }"));
}

TEST_F(StatusCommandsTest, ADifferenceIsNamedAndEndsWith1) {
  v1::Verification::Difference& names = *verification_.add_differences();
  names.add_parts("policy");
  v1::Verification::Difference& chunk = *verification_.add_differences();
  chunk.set_first_client_id(65'537);
  chunk.add_parts("tags");
  chunk.add_parts("orders");
  const Ran ran = RunHere({"status", "--verify"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("different       policy\n"),
                    HasSubstr("different       tags, orders of the clients from 65537 on\n"),
                    Not(HasSubstr("agree"))));
  EXPECT_EQ(ran.err,
            "clientele: the server does not answer what its store holds; start it again, which "
            "loads the base anew\n");
  EXPECT_THAT(RunHere({"status", "--verify", "--format", "json"}).out,
              AllOf(HasSubstr("\"first_client_id\": 65537"), HasSubstr("\"tags\"")));
}

}  // namespace
}  // namespace clientele::client
