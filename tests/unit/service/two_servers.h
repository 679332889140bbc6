// Two servers of one base, and what they write.
#ifndef CLIENTELE_TESTS_UNIT_SERVICE_TWO_SERVERS_H_
#define CLIENTELE_TESTS_UNIT_SERVICE_TWO_SERVERS_H_

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <utility>

#include "server/service/clients.h"
#include "server/service/mutation.h"
#include "tests/support/shared_file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/threadless_server.h"

namespace clientele::service {

// A client with an address, a birthday, a tag and all consents, so that every kind of row that a
// log carries differently is in its batch.
inline Mutation NewClient(const std::string& external_id) {
  NewClientInput input;
  input.field = "profile";
  input.profile.external_id = external_id;
  input.profile.birth_date = std::optional<int64_t>(7'000);
  input.contacts = {Address(domain::Channel::kEmail, external_id + "@example.com")};
  input.consents = {Grant(domain::ConsentPurpose::kProcessing),
                    Grant(domain::ConsentPurpose::kMarketing)};
  input.tags.add = {"vip"};
  return CreateClient(std::move(input), kTestAddressSecret);
}

class TwoServers : public ::testing::Test {
 protected:
  static domain::ClientId Add(ThreadlessServer& server, const std::string& external_id) {
    const auto outcome = server.Write(NewClient(external_id));
    EXPECT_THAT(outcome, IsOk());
    return outcome.ok() ? outcome->client_ids.front() : 0;
  }
  int64_t LastRevision() const { return file_.Ask("SELECT revision FROM feed_head"); }
  int64_t Timeline() const { return file_.Ask("SELECT timeline FROM feed_head"); }

  const SharedFile file_;
  ThreadlessServer a_{file_.NewDriver(), 1};
  ThreadlessServer b_{file_.NewDriver(), 2};
};

}  // namespace clientele::service

#endif  // CLIENTELE_TESTS_UNIT_SERVICE_TWO_SERVERS_H_
