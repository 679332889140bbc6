#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clientele/v1/admin_service.grpc.pb.h"
#include "tests/unit/api/api_base.h"

namespace clientele::api {
namespace {

using ::testing::ElementsAre;

class AdminAdapterTest : public ::testing::Test {
 protected:
  v1::GetStatusResponse Status(bool verify) {
    v1::GetStatusRequest request;
    request.set_verify(verify);
    return Must(*api_.Stub<v1::AdminService>(), &v1::AdminService::Stub::GetStatus, request);
  }

  ApiBase api_;
};

TEST_F(AdminAdapterTest, VerifiesWhenAsked) {
  api_.base().AddClientWithEmail("a@example.com");
  EXPECT_FALSE(Status(false).has_verification());
  const v1::GetStatusResponse status = Status(true);
  ASSERT_TRUE(status.has_verification());
  EXPECT_EQ(status.verification().revision_number(), status.revision_number());
  EXPECT_EQ(status.verification().chunks(), 1);
  EXPECT_EQ(status.verification().differences_size(), 0);
}

// The index is told of what the store does not hold.
TEST_F(AdminAdapterTest, NamesWhatDiffers) {
  domain::CommittedBatch batch;
  batch.changes.client_tags.push_back({70'000, "vip", 5, "anna", std::nullopt});
  batch.changes.tags.push_back({"vip", "", 5, "anna"});
  api_.base().index().Apply(batch);
  const v1::Verification verification = Status(true).verification();
  ASSERT_EQ(verification.differences_size(), 2);
  EXPECT_EQ(verification.differences(0).first_client_id(), 0);
  EXPECT_THAT(verification.differences(0).parts(), ElementsAre("vocabulary"));
  EXPECT_EQ(verification.differences(1).first_client_id(), 65'537);
  EXPECT_THAT(verification.differences(1).parts(), ElementsAre("tags"));
}

}  // namespace
}  // namespace clientele::api
