#include "tests/chaos/reader.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "tests/support/calls.h"

namespace clientele::chaos {

Reader::Reader(uint64_t seed, const Scene& scene)
    : scene_(scene),
      dice_(seed),
      caller_(scene.fleet, scene.history, scene.findings, dice_.Bits()) {}

void Reader::Run(const absl::Notification& stop) {
  while (!stop.HasBeenNotified()) {
    ReadByAnswer();
    ReadOn();
    CountOn();
  }
}

void Reader::ReadByAnswer() {
  const std::optional<Crowd::Answer> answer = scene_.crowd.AnyAnswer(dice_);
  if (!answer.has_value()) return;
  v1::GetClientRequest request;
  *request.mutable_client() = ByExternalId(answer->client);
  request.mutable_at_least()->set_token(answer->token);
  int64_t orders = -1;
  const absl::Status status =
      caller_.Call(absl::StrCat("reading ", answer->client), [&](client::Connection& connection) {
        const auto response = Calls(connection).GetClient(request);
        if (response.ok()) orders = response->client().facts().orders_count();
        return response.status();
      });
  scene_.history.ReadDone();
  if (orders >= answer->orders) return;
  scene_.findings.Add("I5",
                      absl::StrCat(answer->client, ": ", orders, " orders at a revision with ",
                                   answer->orders, "; ", Tell(status)));
}

void Reader::ReadOn() {
  const std::string client = dice_.Pick(scene_.crowd.shared());
  v1::GetClientRequest request;
  *request.mutable_client() = ByExternalId(client);
  request.mutable_at_least()->set_token(token_);
  int64_t orders = -1;
  const absl::Status status =
      caller_.Call(absl::StrCat("reading on ", client), [&](client::Connection& connection) {
        const auto response = Calls(connection).GetClient(request);
        if (!response.ok()) return response.status();
        orders = response->client().facts().orders_count();
        token_ = response->revision().token();
        return absl::OkStatus();
      });
  scene_.history.ReadDone();
  if (orders < seen_[client]) {
    scene_.findings.Add("I6", absl::StrCat(client, ": ", orders, " orders after ", seen_[client],
                                           " were seen; ", Tell(status)));
  }
  seen_[client] = orders;
}

void Reader::CountOn() {
  v1::CountSegmentRequest request;
  request.mutable_at_least()->set_token(token_);
  int64_t clients = -1;
  const absl::Status status = caller_.Call("counting", [&](client::Connection& connection) {
    const auto response = Calls(connection).CountSegment(request);
    if (!response.ok()) return response.status();
    clients = response->count();
    token_ = response->revision().token();
    return absl::OkStatus();
  });
  scene_.history.ReadDone();
  if (clients < clients_seen_) {
    scene_.findings.Add("I6", absl::StrCat(clients, " clients after ", clients_seen_,
                                           " were seen; ", Tell(status)));
  }
  clients_seen_ = clients;
}

}  // namespace clientele::chaos
