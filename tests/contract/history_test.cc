// A client's timeline, page by page.
#include <algorithm>
#include <limits>

#include "tests/contract/contract_base.h"
#include "tests/contract/model.h"

namespace clientele::contract {
namespace {

using store::History;
using store::HistoryPosition;

std::pair<UnixSeconds, int64_t> Position(const domain::OrderRow& r) {
  return {r.placed_at, r.order_id};
}
std::pair<UnixSeconds, int64_t> Position(const domain::InteractionRow& r) {
  return {r.at, r.interaction_id};
}
std::pair<UnixSeconds, int64_t> Position(const domain::ConsentRow& r) {
  return {r.at, r.consent_id};
}
std::pair<UnixSeconds, int64_t> Position(const domain::ClientEventRow& r) {
  return {r.at, r.event_id};
}

class Timeline : public ContractTest {
 protected:
  Timeline() {
    Dice dice(3);
    for (int batch = 0; batch < 10; ++batch) {
      const domain::Changes changes = RandomBatch(dice, model_, 60);
      Write(changes);
      model_.Apply(changes);
    }
  }

  // Newest first, before a position, at most `limit`.
  template <typename Row>
  std::vector<std::string> Naive(domain::ClientId client, std::optional<HistoryPosition> before,
                                 int64_t limit) {
    std::vector<Row> rows = model_.Where<Row>([&](const Row& row) {
      return row.client_id == client &&
             (!before.has_value() || Position(row) < std::pair(before->at, before->id));
    });
    std::sort(rows.begin(), rows.end(),
              [](const Row& a, const Row& b) { return Position(a) > Position(b); });
    rows.resize(std::min(rows.size(), static_cast<size_t>(limit)));
    return RowTexts(rows);
  }
  void ExpectPage(domain::ClientId client, std::optional<HistoryPosition> before, int64_t limit) {
    const History history =
        Get([&](store::Reader& reader) { return reader.HistoryOf(client, before, limit); });
    EXPECT_EQ(RowTexts(history.orders), Naive<domain::OrderRow>(client, before, limit));
    EXPECT_EQ(RowTexts(history.interactions), Naive<domain::InteractionRow>(client, before, limit));
    EXPECT_EQ(RowTexts(history.consents), Naive<domain::ConsentRow>(client, before, limit));
    EXPECT_EQ(RowTexts(history.events), Naive<domain::ClientEventRow>(client, before, limit));
  }

  Model model_;
};

RUN_ON_EVERY_BACKEND(Timeline);

TEST_P(Timeline, TheFirstPageIsTheNewest) {
  for (domain::ClientId client = 0; client <= kClients + 1; ++client) {
    for (const int64_t limit : {1, 2, 5, 1'000}) ExpectPage(client, std::nullopt, limit);
  }
}

TEST_P(Timeline, APageGoesOnBeforeThePositionAlsoAmongEqualTimes) {
  for (domain::ClientId client = 1; client <= kClients; client += 5) {
    for (const UnixSeconds at : {-1, 0, 2, 4, 5}) {
      for (const int64_t id : {0, 1, 50, 500, 2'000}) {
        ExpectPage(client, HistoryPosition{at, id}, 3);
      }
    }
  }
}

// As a caller pages: each page goes on from an entry of the one before.
TEST_P(Timeline, APageThatGoesOnFromAnEntryLeavesThatEntryOut) {
  for (domain::ClientId client = 1; client <= kClients; client += 7) {
    model_.ForEachTable([&](const auto& table) {
      using Row = typename std::decay_t<decltype(table)>::mapped_type;
      if constexpr (requires(const Row& row) { Position(row); }) {
        for (const auto& [key, row] : table) {
          const auto [at, id] = Position(row);
          if (row.client_id == client) ExpectPage(client, HistoryPosition{at, id}, 2);
        }
      }
    });
  }
}

TEST_P(Timeline, AClientWithoutHistoryHasNone) {
  const History history = Get([](store::Reader& reader) {
    return reader.HistoryOf(1'000, std::nullopt, std::numeric_limits<int64_t>::max());
  });
  EXPECT_TRUE(history.orders.empty() && history.interactions.empty() && history.consents.empty() &&
              history.events.empty());
}

}  // namespace
}  // namespace clientele::contract
