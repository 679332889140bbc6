#include "server/ops/http_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace clientele::ops {
namespace {

using ::testing::HasSubstr;

HttpEndpoint::Sources Sources(std::atomic<bool>* healthy = nullptr) {
  return {[] { return std::string("clientele_clients 2\n"); },
          [healthy] { return healthy == nullptr || healthy->load(); }};
}

std::unique_ptr<HttpEndpoint> Started(std::atomic<bool>* healthy = nullptr) {
  auto endpoint = HttpEndpoint::Start("127.0.0.1:0", Sources(healthy));
  EXPECT_THAT(endpoint, IsOk());
  return *std::move(endpoint);
}

int PortOf(const HttpEndpoint& endpoint) {
  return std::stoi(endpoint.address().substr(endpoint.address().rfind(':') + 1));
}

httplib::Result Get(const HttpEndpoint& endpoint, const char* path) {
  return httplib::Client("127.0.0.1", PortOf(endpoint)).Get(path);
}

TEST(HttpEndpoint, NamesThePortItTook) {
  const auto endpoint = Started();
  EXPECT_THAT(endpoint->address(), testing::StartsWith("127.0.0.1:"));
  EXPECT_GT(PortOf(*endpoint), 0);
}

TEST(HttpEndpoint, ServesMetricsAsPrometheusReadsThem) {
  const auto endpoint = Started();
  const httplib::Result answer = Get(*endpoint, "/metrics");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "clientele_clients 2\n");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
}

TEST(HttpEndpoint, IsHealthyAsLongAsItsSourceSaysSo) {
  std::atomic<bool> healthy = true;
  const auto endpoint = Started(&healthy);
  EXPECT_EQ(Get(*endpoint, "/healthz")->status, 200);
  EXPECT_EQ(Get(*endpoint, "/healthz")->body, "ok\n");
  healthy = false;
  EXPECT_EQ(Get(*endpoint, "/healthz")->status, 503);
  EXPECT_EQ(Get(*endpoint, "/healthz")->body, "not serving\n");
  healthy = true;
  EXPECT_EQ(Get(*endpoint, "/healthz")->status, 200);
}

TEST(HttpEndpoint, HasNothingElse) {
  const auto endpoint = Started();
  for (const char* path :
       {"/", "/metrics/", "/healthz/x", "/Metrics", "/../metrics", "/etc/passwd"}) {
    const httplib::Result answer = Get(*endpoint, path);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status, 404) << path;
    EXPECT_EQ(answer->body, "") << path;
  }
}

TEST(HttpEndpoint, TakesNoOrders) {
  const auto endpoint = Started();
  httplib::Client client("127.0.0.1", PortOf(*endpoint));
  EXPECT_EQ(client.Post("/metrics", "x", "text/plain")->status, 404);
  EXPECT_EQ(client.Delete("/metrics")->status, 404);
}

TEST(HttpEndpoint, AnswersSeveralAtOnce) {
  const auto endpoint = Started();
  std::atomic<int> answered = 0;
  std::vector<std::thread> scrapers;
  for (int i = 0; i < 6; ++i) {
    scrapers.emplace_back([&] {
      const httplib::Result answer = Get(*endpoint, "/metrics");
      answered += answer && answer->status == 200;
    });
  }
  for (std::thread& scraper : scrapers) scraper.join();
  EXPECT_EQ(answered, 6);
}

TEST(HttpEndpoint, ServesOnIpv6InBrackets) {
  const auto endpoint = HttpEndpoint::Start("[::1]:0", Sources());
  ASSERT_THAT(endpoint, IsOk());
  EXPECT_THAT((*endpoint)->address(), testing::StartsWith("[::1]:"));
  const httplib::Result answer = httplib::Client("::1", PortOf(**endpoint)).Get("/healthz");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST(HttpEndpoint, IsGoneWhenItGoes) {
  auto endpoint = Started();
  const int port = PortOf(*endpoint);
  endpoint.reset();
  EXPECT_FALSE(httplib::Client("127.0.0.1", port).Get("/healthz"));
}

// With shared ports two servers would answer by turns, each for the other.
TEST(HttpEndpoint, RefusesAPortThatIsTaken) {
  const auto first = Started();
  const auto second = HttpEndpoint::Start(first->address(), Sources());
  EXPECT_THAT(second, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(first->address()));
}

TEST(HttpEndpoint, TakesThePortOfOneThatWent) {
  auto first = Started();
  ASSERT_TRUE(Get(*first, "/healthz"));
  const std::string address = first->address();
  first.reset();
  const auto second = HttpEndpoint::Start(address, Sources());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ((*second)->address(), address);
}

TEST(HttpEndpoint, RefusesAddressesThatAreNone) {
  for (const char* address : {"9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:1x",
                              "127.0.0.1:-1", "127.0.0.1:65536", "127.0.0.1:4294967297", ":9464"}) {
    EXPECT_THAT(HttpEndpoint::Start(address, Sources()), FailsAtField("--http")) << address;
  }
  EXPECT_EQ(HttpEndpoint::Start("here", Sources()).status().message(),
            "--http: got \"here\", want host:port, like 127.0.0.1:9464");
}

TEST(HttpEndpoint, SaysThatItCanNotListenThere) {
  // An address kept for documentation (RFC 5737), which no machine has.
  const auto endpoint = HttpEndpoint::Start("192.0.2.1:0", Sources());
  EXPECT_THAT(endpoint, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(endpoint.status().message(), "can't listen on 192.0.2.1:0");
}

}  // namespace
}  // namespace clientele::ops
