#include "tests/bench/store/order_load.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/bench/store/sample_order.h"

namespace clientele::bench {

// One call after the other.
struct OrderLoad::Slot {
  absl::Time until;
  absl::BlockingCounter* ended;
  absl::Time begun;
  std::unique_ptr<grpc::ClientContext> context;
  v1::RecordOrdersRequest request;
  v1::RecordOrdersResponse response;
  std::vector<absl::Duration> took;
  std::string error;
};

OrderLoad::OrderLoad(const std::string& address, std::string name, int64_t clients)
    : stub_(v1::ClientService::NewStub(
          grpc::CreateChannel(address, grpc::InsecureChannelCredentials()))),
      name_(std::move(name)),
      clients_(clients) {}

void OrderLoad::Next(Slot& slot) {
  if (stopped_ || absl::Now() >= slot.until || !slot.error.empty()) {
    slot.ended->DecrementCount();
    return;
  }
  const int64_t number = numbers_.fetch_add(1);
  const SampleOrder sample = MakeSampleOrder(number, clients_);
  slot.context = std::make_unique<grpc::ClientContext>();
  slot.request.Clear();
  slot.request.set_request_id(absl::StrCat(name_, "-", number));
  v1::Order& order = *slot.request.add_orders();
  order.mutable_client()->set_id(sample.client);
  order.set_external_id(absl::StrCat(name_, "-", number));
  order.mutable_placed_at()->set_seconds(sample.placed_at);
  order.set_quantity(sample.quantity);
  order.set_amount_minor(sample.amount);
  order.set_currency(kSampleCurrency);
  slot.begun = absl::Now();
  stub_->async()->RecordOrders(slot.context.get(), &slot.request, &slot.response,
                               [this, &slot](const grpc::Status& status) {
                                 slot.took.push_back(absl::Now() - slot.begun);
                                 if (!status.ok()) slot.error = status.error_message();
                                 Next(slot);
                               });
}

OrderLoad::Outcome OrderLoad::Run(int in_flight, absl::Duration duration) {
  std::vector<Slot> slots(static_cast<size_t>(in_flight));
  absl::BlockingCounter ended(in_flight);
  const absl::Time start = absl::Now();
  for (Slot& slot : slots) {
    slot.until = start + duration;
    slot.ended = &ended;
    Next(slot);
  }
  ended.Wait();
  Outcome outcome;
  outcome.seconds = absl::ToDoubleSeconds(absl::Now() - start);
  std::vector<absl::Duration> took;
  for (const Slot& slot : slots) {
    took.insert(took.end(), slot.took.begin(), slot.took.end());
    if (!slot.error.empty()) outcome.error = slot.error;
  }
  outcome.orders = static_cast<int64_t>(took.size());
  if (took.empty()) return outcome;
  const auto middle = took.begin() + static_cast<ptrdiff_t>(took.size() / 2);
  std::nth_element(took.begin(), middle, took.end());
  outcome.median = *middle;
  return outcome;
}

}  // namespace clientele::bench
