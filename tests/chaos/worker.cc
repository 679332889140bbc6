#include "tests/chaos/worker.h"

#include <algorithm>
#include <memory>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/support/calls.h"

namespace clientele::chaos {
namespace {

// Most of the load is to be writes.
constexpr size_t kWritesALook = 3;
constexpr size_t kWritesATwin = 25;

}  // namespace

Worker::Worker(int number, uint64_t seed, bool imports, const Scene& scene)
    : number_(number),
      scene_(scene),
      dice_(seed),
      maker_(number, dice_.Bits(), imports, scene.crowd),
      caller_(scene.fleet, scene.history, scene.findings, dice_.Bits()),
      twin_(scene.fleet, scene.history, scene.findings, dice_.Bits()) {}

void Worker::Introduce(const std::string& name) { Perform(*maker_.Introduce(name)); }

void Worker::Run(const absl::Notification& stop) {
  while (!stop.HasBeenNotified()) Perform(*maker_.Next());
}

absl::Status Worker::Send(const Write& write, Caller& caller, std::string& token) {
  return caller.Call(write.name, [&](client::Connection& connection) {
    const absl::StatusOr<std::string> answer = write.send(connection);
    if (answer.ok()) token = *answer;
    return answer.status();
  });
}

absl::Status Worker::SendTwice(const Write& write, std::string& token) {
  absl::Status twin_status;
  std::string twin_token;
  std::thread twin([&] { twin_status = Send(write, twin_, twin_token); });
  absl::Status status = Send(write, caller_, token);
  twin.join();
  if (status.code() != twin_status.code() || token != twin_token) {
    scene_.findings.Add("I2",
                        absl::StrCat(write.name, " was answered with ", Tell(status), " and ",
                                     Tell(twin_status), ", as of ", token, " and ", twin_token));
  }
  return status;
}

void Worker::Perform(const Write& write) {
  std::string token;
  const absl::Status status =
      dice_.OneIn(kWritesATwin) ? SendTwice(write, token) : Send(write, caller_, token);
  if (absl::IsUnknown(status)) return;
  if (!status.ok()) return CheckRefusal(write, status);
  scene_.history.Done(number_, write, token);
  write.settle();
  if (write.person != nullptr) {
    scene_.crowd.Tell({write.person->name, write.person->orders, token});
  } else if (!write.shared_person.empty()) {
    scene_.crowd.Tell({write.shared_person, write.shared_orders, token});
  }
  if (dice_.OneIn(kWritesALook)) LookAgain(write, token);
}

void Worker::CheckRefusal(const Write& write, const absl::Status& status) {
  scene_.history.Refused(write);
  const std::string reason = client::DetailsOf(status).reason;
  const auto& right = write.may_be_refused;
  if (std::find(right.begin(), right.end(), reason) == right.end()) {
    scene_.findings.Add("calls", absl::StrCat(write.name, " is refused with ", Tell(status)));
  }
}

void Worker::LookAgain(const Write& write, const std::string& token) {
  const std::string name = write.person == nullptr ? write.shared_person : write.person->name;
  if (name.empty()) return;
  v1::GetClientRequest request;
  *request.mutable_client() = ByExternalId(name);
  request.mutable_at_least()->set_token(token);
  v1::Client card;
  const absl::Status status =
      caller_.Call(absl::StrCat("reading ", name), [&](client::Connection& connection) {
        const auto response = Calls(connection).GetClient(request);
        if (response.ok()) card = response->client();
        return response.status();
      });
  if (!status.ok()) {
    return scene_.findings.Add("I6", absl::StrCat(name, " after ", write.name, ": ", Tell(status)));
  }
  scene_.history.ReadDone();
  if (write.person != nullptr) return ComparePerson(*write.person, card);
  if (card.facts().orders_count() < write.shared_orders) {
    scene_.findings.Add(
        "I6", absl::StrCat(name, " after ", write.name, " has ", card.facts().orders_count(),
                           " orders, at least ", write.shared_orders, " are done"));
  }
}

void Worker::ComparePerson(const Person& person, const v1::Client& card) {
  std::set<std::string> tags;
  for (const v1::ClientTag& tag : card.tags()) tags.insert(tag.tag());
  if (card.facts().orders_count() == person.orders &&
      card.facts().total_amount_minor() == person.amount && tags == person.tags) {
    return;
  }
  scene_.findings.Add(
      "I6", absl::StrCat(person.name, " has ", card.facts().orders_count(), " orders of ",
                         card.facts().total_amount_minor(), " and tags ", absl::StrJoin(tags, "+"),
                         "; done are ", person.orders, " of ", person.amount, " and ",
                         absl::StrJoin(person.tags, "+")));
}

}  // namespace clientele::chaos
