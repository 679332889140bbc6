// The whole tool in this process, against a server that says what a test wants.
#ifndef CLIENTELE_TESTS_UNIT_CLIENT_TOOL_TOOL_RUNNER_H_
#define CLIENTELE_TESTS_UNIT_CLIENT_TOOL_TOOL_RUNNER_H_

#include <gmock/gmock.h>

#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "client/tool/run_tool.h"
#include "clientele/v1/policy_service.pb.h"
#include "tests/unit/client/fake_server.h"

namespace clientele::client {

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

// Collects what a stream gets while it lives.
class Captured {
 public:
  explicit Captured(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(text_.rdbuf())) {}
  ~Captured() { stream_.rdbuf(before_); }
  std::string text() const { return text_.str(); }

 private:
  std::ostream& stream_;
  std::ostringstream text_;
  std::streambuf* const before_;
};

class RunToolTest : public ::testing::Test {
 protected:
  RunToolTest() {
    v1::GetPolicyResponse policy;
    policy.mutable_policy()->set_currency("RUB");
    server_.Answer("GetPolicy", policy);
  }

  Ran Run(std::vector<std::string> words) {
    words.insert(words.begin(), "clientele");
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    const Captured out(std::cout), err(std::cerr);
    Ran ran;
    ran.code = RunTool(static_cast<int>(argv.size()), argv.data());
    ran.out = out.text();
    ran.err = err.text();
    return ran;
  }
  // With this test's server.
  Ran RunHere(std::vector<std::string> words) {
    words.insert(words.end(), {"--server", server_.address(), "--timeout", "10"});
    return Run(std::move(words));
  }

  FakeServer server_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_TESTS_UNIT_CLIENT_TOOL_TOOL_RUNNER_H_
