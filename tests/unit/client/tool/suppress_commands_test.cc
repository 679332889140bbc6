#include "clientele/v1/admin_service.pb.h"
#include "tests/unit/client/tool/tool_runner.h"

namespace clientele::client {
namespace {

using ::testing::HasSubstr;

class SuppressCommandsTest : public RunToolTest {
 protected:
  SuppressCommandsTest() {
    server_.OnCall<v1::SuppressAddressesRequest, v1::SuppressAddressesResponse>(
        "SuppressAddresses", [this](const auto& request, auto& response) {
          sent_.push_back(request);
          response.set_added(request.addresses_size());
          response.set_clients(1);
          return grpc::Status::OK;
        });
  }
  std::vector<v1::SuppressAddressesRequest> sent_;
};

TEST_F(SuppressCommandsTest, TheChannelIsToldByTheAddress) {
  const Ran ran = RunHere({"suppress", "add", "+79161234567", "masha@example.com",
                           "8 916 123-45-68", "--reason", "complaint"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("3 of 3 addresses are newly suppressed; 1 clients have them"));
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(sent_[0].addresses(0).channel(), v1::CHANNEL_SMS);
  EXPECT_EQ(sent_[0].addresses(1).channel(), v1::CHANNEL_EMAIL);
  EXPECT_EQ(sent_[0].addresses(2).channel(), v1::CHANNEL_SMS);
  EXPECT_EQ(sent_[0].reason(), "complaint");
  EXPECT_EQ(RunHere({"suppress", "add", "telegram:x", "--reason", "r"}).code, 3);
  EXPECT_EQ(
      RunHere({"suppress", "add", "telegram:x", "--channel", "messenger", "--reason", "r"}).code,
      0);
  EXPECT_EQ(sent_[1].addresses(0).channel(), v1::CHANNEL_MESSENGER);
  EXPECT_EQ(RunHere({"suppress", "add", "a@b.ru"}).code, 2);
}

TEST_F(SuppressCommandsTest, ManyGoInSeveralCalls) {
  std::vector<std::string> words = {"suppress", "add", "--reason", "registry"};
  for (int i = 0; i < 501; ++i) words.push_back(absl::StrCat("c", i, "@example.com"));
  EXPECT_THAT(RunHere(words).out, HasSubstr("501 of 501 addresses"));
  ASSERT_EQ(sent_.size(), 2u);
  EXPECT_EQ(sent_[0].addresses_size(), 500);
  EXPECT_EQ(sent_[1].addresses(0).address(), "c500@example.com");
}

TEST_F(SuppressCommandsTest, ShowSaysSinceWhenAndWhy) {
  server_.Answer("GetSuppression", v1::GetSuppressionResponse());
  EXPECT_EQ(RunHere({"suppress", "show", "a@b.ru"}).out, "Not suppressed.\n");
  v1::GetSuppressionResponse suppressed;
  suppressed.set_suppressed(true);
  suppressed.mutable_suppressed_at()->set_seconds(1'794'819'600);
  suppressed.set_reason("complaint");
  suppressed.set_actor("anna");
  server_.Answer("GetSuppression", suppressed);
  EXPECT_EQ(RunHere({"suppress", "show", "a@b.ru"}).out,
            "Suppressed since 2026-11-16T09:00:00Z: complaint, by anna.\n");
  v1::UnsuppressAddressResponse removed;
  server_.Answer("UnsuppressAddress", removed);
  EXPECT_THAT(RunHere({"suppress", "remove", "a@b.ru"}).out, HasSubstr("was not suppressed"));
  removed.set_removed(true);
  server_.Answer("UnsuppressAddress", removed);
  EXPECT_THAT(RunHere({"suppress", "remove", "a@b.ru"}).out, HasSubstr("consent still decides"));
}

}  // namespace
}  // namespace clientele::client
