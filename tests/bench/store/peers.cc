#include "tests/bench/store/peers.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/random.h"
#include "server/base/status_macros.h"
#include "server/service/orders.h"
#include "server/service/working_set.h"
#include "server/store/open_store.h"
#include "server/store/store.h"
#include "tests/bench/store/sample_order.h"

namespace clientele::bench {
namespace {

constexpr char kSecret[] = "addresses play no part here";

// One connection's work; the number of the order is different each time, over all connections.
using Transaction = std::function<absl::Status(int64_t number)>;
using Connect = std::function<absl::StatusOr<Transaction>()>;

struct Worker {
  absl::Status status;
  std::vector<absl::Duration> took;
};

void Work(const Connect& connect, std::atomic<int64_t>& numbers, absl::Duration duration,
          Worker& worker) {
  const absl::StatusOr<Transaction> transaction = connect();
  worker.status = transaction.status();
  const absl::Time until = absl::Now() + duration;
  while (worker.status.ok() && absl::Now() < until) {
    const int64_t number = numbers.fetch_add(1);
    const absl::Time begun = absl::Now();
    // A conflict is run again, as an application must.
    do {
      worker.status = (*transaction)(number);
    } while (absl::IsAborted(worker.status));
    worker.took.push_back(absl::Now() - begun);
  }
}

absl::StatusOr<PeerOutcome> RunAll(const Connect& connect, int connections,
                                   absl::Duration duration) {
  std::atomic<int64_t> numbers = 0;
  std::vector<Worker> workers(static_cast<size_t>(connections));
  std::vector<std::thread> threads;
  const absl::Time start = absl::Now();
  for (Worker& worker : workers) {
    threads.emplace_back([&] { Work(connect, numbers, duration, worker); });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  std::vector<absl::Duration> took;
  for (const Worker& worker : workers) {
    RETURN_IF_ERROR(worker.status);
    took.insert(took.end(), worker.took.begin(), worker.took.end());
  }
  const auto middle = took.begin() + static_cast<ptrdiff_t>(took.size() / 2);
  std::nth_element(took.begin(), middle, took.end());
  return PeerOutcome{static_cast<double>(took.size()) / seconds, *middle};
}

// A store of its own, so a connection of its own.
struct Bare {
  std::unique_ptr<Clock> clock = MakeSystemClock();
  std::unique_ptr<Random> random = MakeSystemRandom();
  domain::Policy policy;
  std::string secret = kSecret;
  std::unique_ptr<store::Store> store;

  service::Mutation MakeMutation(const std::string& name, int64_t number, int64_t clients) const {
    const SampleOrder sample = MakeSampleOrder(number, clients);
    service::OrderInput input;
    input.client.kind = service::ClientRef::Kind::kId;
    input.client.id = sample.client;
    input.external_id = absl::StrCat(name, "-", number);
    input.placed_at = sample.placed_at;
    input.quantity = sample.quantity;
    input.amount = sample.amount;
    input.currency = kSampleCurrency;
    service::Mutation mutation =
        service::RecordOrders({input}, service::OnConflict::kError, secret);
    mutation.request = {"anonymous", "RecordOrders", absl::StrCat(name, "-", number),
                        "fingerprint"};
    return mutation;
  }

  absl::Status Record(const std::string& name, int64_t number, int64_t clients) {
    service::Mutation mutation = MakeMutation(name, number, clients);
    ASSIGN_OR_RETURN(const std::unique_ptr<store::WriteTransaction> transaction,
                     store->BeginWrite());
    const store::FeedHead& head = transaction->head();
    service::WorkingSet ws(transaction->reader(), head, policy, clock->NowSeconds(), secret);
    const service::Needs* needs[] = {&mutation.needs};
    RETURN_IF_ERROR(ws.Prefetch(needs));
    RETURN_IF_ERROR(ws.FindRequest(mutation.request).status());
    const service::WorkingSet::Mark mark = ws.Begin();
    ASSIGN_OR_RETURN(const service::WriteOutcome outcome, mutation.judge(ws));
    ws.Accept(mark);
    ws.PutRequest({mutation.request.principal, mutation.request.method, mutation.request.id,
                   mutation.request.fingerprint, EncodeOutcome(outcome), ws.last_revision(),
                   ws.now()});
    store::BatchRecord record;
    record.batch_id = random->Bytes(16);
    record.revision_last = ws.last_revision();
    record.committed_at = ws.now();
    record.next_client_id = ws.next_client_id();
    RETURN_IF_ERROR(ws.SettleOrders());
    return transaction->Commit(record, ws.TakeChanges());
  }
};

absl::Status Run(store::sql::Connection& connection, absl::string_view text,
                 absl::Span<const int64_t> parameters) {
  ASSIGN_OR_RETURN(store::sql::Statement * statement, connection.Prepare(text));
  for (size_t i = 0; i < parameters.size(); ++i) {
    statement->BindInt(static_cast<int>(i), parameters[i]);
  }
  return statement->Step().status();
}

absl::Status RecordPlainly(store::sql::Connection& connection, int64_t id, int64_t clients) {
  const SampleOrder order = MakeSampleOrder(id, clients);
  RETURN_IF_ERROR(connection.BeginWrite());
  absl::Status status = Run(
      connection,
      "INSERT INTO sales_order (order_id, client_id, external_id, superseded_by, kind, placed_at, "
      "amount, quantity, discount, promo_code, original_order_id, original_external_id, "
      "recorded_at, actor) VALUES (?, ?, ?, 0, 1, ?, ?, ?, 0, '', 0, '', ?, '')",
      {id, order.client, id, order.placed_at, order.amount, order.quantity, order.placed_at});
  if (status.ok()) {
    status = Run(connection,
                 "UPDATE client SET orders_count = orders_count + 1, total_amount = total_amount + "
                 "?, total_quantity = total_quantity + ?, last_order_at = ?, last_order_quantity = "
                 "? WHERE client_id = ?",
                 {order.amount, order.quantity, order.placed_at, order.quantity, order.client});
  }
  if (status.ok()) return connection.Commit();
  connection.Rollback();
  return status;
}

}  // namespace

absl::StatusOr<PeerOutcome> RunBareTransactions(const std::string& url, const std::string& name,
                                                int connections, int64_t clients,
                                                absl::Duration duration) {
  const Connect connect = [&]() -> absl::StatusOr<Transaction> {
    auto bare = std::make_shared<Bare>();
    ASSIGN_OR_RETURN(std::unique_ptr<store::sql::Driver> driver, store::OpenDriver(url));
    ASSIGN_OR_RETURN(bare->store,
                     store::Store::Open(std::move(driver), *bare->clock, *bare->random, {}));
    bare->policy.currency = kSampleCurrency;
    return [bare, &name, clients](int64_t number) { return bare->Record(name, number, clients); };
  };
  return RunAll(connect, connections, duration);
}

absl::StatusOr<PeerOutcome> RunPlainApplication(const std::string& url, int64_t first_id,
                                                int connections, int64_t clients,
                                                absl::Duration duration) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::sql::Driver> driver, store::OpenDriver(url));
  const Connect connect = [&]() -> absl::StatusOr<Transaction> {
    ASSIGN_OR_RETURN(std::shared_ptr<store::sql::Connection> connection, driver->ConnectWriter());
    return [connection, first_id, clients](int64_t number) {
      return RecordPlainly(*connection, first_id + number, clients);
    };
  };
  return RunAll(connect, connections, duration);
}

}  // namespace clientele::bench
