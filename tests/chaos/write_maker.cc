#include "tests/chaos/write_maker.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/chaos/import_write.h"
#include "tests/support/calls.h"

namespace clientele::chaos {
namespace {

constexpr size_t kPersons = 6;
constexpr size_t kFewestPersons = 3;
constexpr size_t kRecordedKept = 8;
constexpr int64_t kFirstMoment = 1'600'000'000;
constexpr int64_t kLargestAmount = 1'000'000;
constexpr int kImportBatches = 3;
constexpr int64_t kImportRows = 12;
constexpr const char* kTags[] = {"red", "green", "blue", "black"};
constexpr const char* kSources[] = {"form", "exhibition", "referral"};

// Sends `request`; `answers` says whether a response can be the one to it.
template <typename Request, typename Response, typename Answers>
void Send(Write& write, Request request, absl::StatusOr<Response> (Calls::*method)(const Request&),
          Answers answers) {
  request.set_request_id(write.name);
  write.requests.push_back(write.name);
  write.send = [request = std::move(request), method,
                answers](client::Connection& connection) -> absl::StatusOr<std::string> {
    const absl::StatusOr<Response> response = (Calls(connection).*method)(request);
    if (!response.ok()) return response.status();
    if (answers(*response)) return response->revision().token();
    return absl::DataLossError(absl::StrCat(request.ShortDebugString(), " is answered with ",
                                            response->ShortDebugString()));
  };
}

v1::CreateClientRequest CreateRequest(const std::string& external_id, const std::string& source,
                                      Write& write) {
  v1::CreateClientRequest request;
  request.mutable_profile()->set_external_id(external_id);
  request.mutable_profile()->set_source(source);
  request.set_actor(write.name);
  write.creates = external_id;
  write.marks.push_back(Mark("created", write.name, external_id));
  return request;
}

bool Created(const v1::CreateClientResponse& response) { return response.created(); }

int64_t AmountOf(const v1::Order& order) {
  int64_t amount = 0;
  for (const v1::OrderLine& line : order.lines()) amount += line.amount_minor();
  return amount;
}

}  // namespace

WriteMaker::WriteMaker(int worker, uint64_t seed, bool imports, Crowd& crowd)
    : prefix_(absl::StrCat("w", worker)), imports_(imports), crowd_(crowd), dice_(seed) {}

std::unique_ptr<Write> WriteMaker::NewWrite() {
  auto write = std::make_unique<Write>();
  write->name = absl::StrCat(prefix_, "-", ++serial_);
  write->settle = [] {};
  return write;
}

std::unique_ptr<Write> WriteMaker::Introduce(const std::string& name) {
  std::unique_ptr<Write> write = NewWrite();
  Send(*write, CreateRequest(name, dice_.Pick(kSources), *write), &Calls::CreateClient, &Created);
  return write;
}

std::unique_ptr<Write> WriteMaker::Next() {
  std::unique_ptr<Write> write = NewWrite();
  const int64_t roll = dice_.Between(1, 100);
  if (persons_.size() < kFewestPersons || roll <= 8) {
    Create(*write);
  } else if (roll <= 12) {
    CreateContested(*write);
  } else if (roll <= 24) {
    RecordSharedOrder(*write);
  } else if (roll <= 27 && !recorded_.empty()) {
    RepeatOrder(*write);
  } else if (roll <= 30 && !recorded_.empty()) {
    ContradictOrder(*write);
  } else if (roll <= 42) {
    ChangeTag(*write);
  } else if (roll <= 52) {
    RecordInteraction(*write);
  } else if (roll <= 62) {
    SetConsent(*write);
  } else if (roll <= 72 && imports_) {
    Import(*write);
  } else {
    RecordOwnOrders(*write);
  }
  return write;
}

Person& WriteMaker::AnyPerson() { return persons_[dice_.Below(persons_.size())]; }

void WriteMaker::AddPerson(std::string name) {
  persons_.push_back({std::move(name), 0, 0, {}});
  if (persons_.size() > kPersons) persons_.pop_front();
}

int64_t WriteMaker::NextMoment() { return kFirstMoment + 60 * ++moments_; }

void WriteMaker::Create(Write& write) {
  const std::string name = absl::StrCat("p-", write.name);
  Send(write, CreateRequest(name, dice_.Pick(kSources), write), &Calls::CreateClient, &Created);
  write.settle = [this, name] { AddPerson(name); };
}

void WriteMaker::CreateContested(Write& write) {
  Send(write, CreateRequest(crowd_.NextContested(), dice_.Pick(kSources), write),
       &Calls::CreateClient, &Created);
  write.may_be_refused = {"CLIENT_EXISTS"};
}

v1::Order WriteMaker::MakeOrder(const std::string& client, Write& write) {
  v1::Order order;
  *order.mutable_client() = ByExternalId(client);
  order.set_actor(write.name);
  order.mutable_placed_at()->set_seconds(NextMoment());
  if (dice_.OneIn(2)) order.set_external_id(absl::StrCat("o-", write.name, "-", moments_));
  for (int64_t lines = dice_.Between(1, 2); lines > 0; --lines) {
    v1::OrderLine& line = *order.add_lines();
    line.set_sku(absl::StrCat("S-", lines));
    line.set_quantity(dice_.Between(1, 100));
    line.set_amount_minor(dice_.Between(1, kLargestAmount));
  }
  write.marks.push_back(Mark("order", write.name, client, AmountOf(order), order.external_id()));
  return order;
}

void WriteMaker::RecordOwnOrders(Write& write) {
  Person& person = AnyPerson();
  v1::RecordOrdersRequest request;
  for (int64_t n = dice_.Between(1, 3); n > 0; --n) {
    *request.add_orders() = MakeOrder(person.name, write);
  }
  const auto all_recorded = [n = request.orders_size()](const v1::RecordOrdersResponse& response) {
    for (const auto& result : response.results()) {
      if (result.change() != v1::RecordOrdersResponse::CHANGE_RECORDED) return false;
    }
    return response.results_size() == n;
  };
  Send(write, request, &Calls::RecordOrders, all_recorded);
  write.person = &person;
  write.settle = [this, &person, orders = request.orders()] {
    for (const v1::Order& order : orders) {
      person.orders += 1;
      person.amount += AmountOf(order);
      if (!order.external_id().empty()) recorded_.push_back(order);
      if (recorded_.size() > kRecordedKept) recorded_.pop_front();
    }
  };
}

void WriteMaker::RecordSharedOrder(Write& write) {
  const std::string shared = dice_.Pick(crowd_.shared());
  v1::RecordOrdersRequest request;
  *request.add_orders() = MakeOrder(shared, write);
  write.shared_person = shared;
  write.shared_orders = crowd_.OrdersOf(shared) + 1;
  Send(write, request, &Calls::RecordOrders, [](const v1::RecordOrdersResponse& response) {
    return response.results_size() == 1 &&
           response.results(0).change() == v1::RecordOrdersResponse::CHANGE_RECORDED;
  });
  write.settle = [this, shared] { crowd_.AddOrders(shared, 1); };
}

void WriteMaker::RepeatOrder(Write& write) {
  v1::RecordOrdersRequest request;
  *request.add_orders() = dice_.Pick(recorded_);
  Send(write, request, &Calls::RecordOrders, [](const v1::RecordOrdersResponse& response) {
    return response.results_size() == 1 &&
           response.results(0).change() == v1::RecordOrdersResponse::CHANGE_UNCHANGED;
  });
}

// A good order before the bad one: neither may stay.
void WriteMaker::ContradictOrder(Write& write) {
  v1::RecordOrdersRequest request;
  *request.add_orders() = MakeOrder(AnyPerson().name, write);
  v1::Order& other = *request.add_orders() = dice_.Pick(recorded_);
  other.mutable_lines(0)->set_amount_minor(other.lines(0).amount_minor() + 1);
  Send(write, request, &Calls::RecordOrders, [](const v1::RecordOrdersResponse&) { return false; });
  write.may_be_refused = {"CONTENT_DIFFERS"};
}

void WriteMaker::ChangeTag(Write& write) {
  Person& person = AnyPerson();
  const std::string tag = dice_.Pick(kTags);
  const bool add = person.tags.count(tag) == 0;
  v1::TagClientsRequest request;
  *request.add_clients() = ByExternalId(person.name);
  request.set_actor(write.name);
  if (add) {
    request.add_add(tag);
  } else {
    request.add_remove(tag);
  }
  write.marks.push_back(Mark(add ? "tagged" : "untagged", write.name, person.name, tag));
  Send(write, request, &Calls::TagClients, [](const v1::TagClientsResponse& response) {
    return response.matched() == 1 && response.changed() == 1;
  });
  write.person = &person;
  write.settle = [&person, tag, add] {
    if (add) {
      person.tags.insert(tag);
    } else {
      person.tags.erase(tag);
    }
  };
}

void WriteMaker::RecordInteraction(Write& write) {
  Person& person = AnyPerson();
  v1::RecordInteractionsRequest request;
  v1::Interaction& interaction = *request.add_interactions();
  *interaction.mutable_client() = ByExternalId(person.name);
  interaction.set_actor(write.name);
  interaction.mutable_at()->set_seconds(NextMoment());
  interaction.set_channel(v1::CHANNEL_CALL);
  interaction.set_outcome(dice_.OneIn(3) ? v1::OUTCOME_POSITIVE : v1::OUTCOME_NEUTRAL);
  if (dice_.OneIn(2)) interaction.set_external_id(absl::StrCat("i-", write.name));
  write.marks.push_back(Mark("interaction", write.name, person.name,
                             static_cast<int>(interaction.outcome()), interaction.external_id()));
  Send(write, request, &Calls::RecordInteractions,
       [](const v1::RecordInteractionsResponse& response) {
         return response.results_size() == 1 && response.results(0).recorded();
       });
  write.person = &person;
}

void WriteMaker::SetConsent(Write& write) {
  Person& person = AnyPerson();
  v1::SetConsentRequest request;
  *request.mutable_client() = ByExternalId(person.name);
  request.set_actor(write.name);
  v1::ConsentInput& consent = *request.add_consents();
  consent.set_purpose(v1::CONSENT_PURPOSE_MARKETING);
  consent.set_status(dice_.OneIn(2) ? v1::CONSENT_STATUS_GRANTED : v1::CONSENT_STATUS_WITHDRAWN);
  consent.set_channel(v1::CHANNEL_EMAIL);
  consent.mutable_at()->set_seconds(NextMoment());
  write.marks.push_back(
      Mark("consent", write.name, person.name, static_cast<int>(consent.status())));
  Send(write, request, &Calls::SetConsent,
       [](const v1::SetConsentResponse& response) { return response.client_id() > 0; });
  write.person = &person;
}

void WriteMaker::Import(Write& write) {
  Person& person = AnyPerson();
  std::vector<v1::ImportRequest> batches;
  int64_t orders = 0, amount = 0;
  for (int b = 1; b <= kImportBatches; ++b) {
    v1::ImportRequest& batch = batches.emplace_back();
    batch.set_batch(b);
    batch.set_last(b == kImportBatches);
    if (b == 1) batch.set_request_id(write.name);
    if (b == 1) batch.set_actor(write.name);
    write.requests.push_back(absl::StrCat(write.name, "/", b));
    for (int64_t n = dice_.Between(1, kImportRows); n > 0; --n, ++orders) {
      v1::Order& order = *batch.add_rows()->mutable_order() = MakeOrder(person.name, write);
      amount += AmountOf(order);
    }
    const std::string client = absl::StrCat("n-", write.name, "-", b);
    batch.add_rows()->mutable_client()->mutable_profile()->set_external_id(client);
    write.marks.push_back(Mark("created", write.name, client));
    // Nobody is called this: the row is refused, and no other one with it.
    v1::Order& refused = *batch.add_rows()->mutable_order();
    *refused.mutable_client() = ByExternalId("nobody");
    refused.set_quantity(1);
  }
  write.send = [batches](client::Connection& connection) {
    return SendImport(connection, batches);
  };
  write.person = &person;
  write.settle = [&person, orders, amount] {
    person.orders += orders;
    person.amount += amount;
  };
}

}  // namespace clientele::chaos
