#include "server/service/client_reader.h"

#include <gtest/gtest.h>

#include "server/service/clients.h"
#include "server/service/interactions.h"
#include "server/service/policies.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {
namespace {

constexpr UnixSeconds kDay = 86'400;

class ClientReaderTest : public ::testing::Test {
 protected:
  std::vector<HistoryEntry> History(domain::ClientId id,
                                    std::optional<store::HistoryPosition> before, int64_t limit) {
    auto transaction = base_.store().BeginRead();
    auto entries = ReadHistory(transaction->reader(), id, before, limit);
    EXPECT_THAT(entries, IsOk());
    return *std::move(entries);
  }
  // Classes of the card and of the index must be one.
  void ExpectCardAgreesWithIndex(domain::ClientId id) {
    ASSERT_OK_AND_ASSIGN(const ClientCard card, base_.Card(id));
    const auto is = [&](const std::string& field, absl::string_view value) {
      const std::string filter =
          "id = " + std::to_string(id) + " AND " + field + " = " + std::string(value);
      EXPECT_EQ(base_.Count(filter), 1) << filter;
    };
    is("temperature", domain::NameOf(card.temperature));
    is("volume_tier", domain::NameOf(card.volume_tier));
    is("purchase_frequency", domain::NameOf(card.purchase_frequency));
    is("order_value_class", domain::NameOf(card.order_value_class));
    is("active", card.active ? "true" : "false");
    for (const CardChannel& channel : card.channels) {
      const std::string filter = "id = " + std::to_string(id) + " AND reachable(" +
                                 std::string(domain::NameOf(channel.channel)) + ")";
      EXPECT_EQ(base_.Count(filter), channel.reason == domain::ExclusionReason::kNone) << filter;
    }
  }

  TestBase base_;
};

TEST_F(ClientReaderTest, TheCardSaysWhatSegmentsSay) {
  std::vector<domain::ClientId> ids;
  for (int i = 0; i < 12; ++i) {
    const domain::ClientId id =
        base_.AddClientWithEmail("c" + std::to_string(i) + "@example.com", i % 2 == 0);
    ids.push_back(id);
    for (int order = 0; order < i % 6; ++order) {
      base_.AddOrder(id, kTestNow - (order * 80 + i * 30) * kDay, i * 20, i * 100'000);
    }
    if (i % 4 == 1) base_.AddOrder(id, kTestNow - kDay, 7, 900, "", domain::OrderKind::kReturn);
  }
  for (const domain::ClientId id : ids) ExpectCardAgreesWithIndex(id);
  const auto windowed = [](domain::Policy& policy) {
    policy.volume_window_days = 100;
    policy.volume_metric = domain::VolumeMetric::kLastQuantity;
    policy.regular_orders = 2;
    policy.processing_basis = domain::ProcessingBasis::kConsentOrOrder;
  };
  ASSERT_THAT(base_.Write(UpdatePolicy(windowed, std::nullopt, "")), IsOk());
  for (const domain::ClientId id : ids) ExpectCardAgreesWithIndex(id);
}

TEST_F(ClientReaderTest, AnUnknownClientIsNotFound) {
  EXPECT_THAT(base_.Card(1), FailsWith(Reason::kClientNotFound));
  EXPECT_THAT(base_.Card(-1), FailsWith(Reason::kClientNotFound));
}

TEST_F(ClientReaderTest, TheTimelineIsNewestFirstAndPagesLoseNothing) {
  const domain::ClientId id = base_.AddClientWithEmail("a@example.com");
  for (int i = 0; i < 15; ++i) {
    base_.AddOrder(id, kTestNow - (i % 4) * kDay, 1, 10, "A-" + std::to_string(i));
    InteractionInput call;
    call.client = ById(id);
    call.channel = domain::Channel::kCall;
    call.at = kTestNow - (i % 4) * kDay;
    call.note = "note " + std::to_string(i);
    ASSERT_THAT(base_.Write(RecordInteractions({call}, base_.secret())), IsOk());
  }
  const std::vector<HistoryEntry> all = History(id, std::nullopt, 1'000);
  EXPECT_GT(all.size(), 30u);
  for (size_t i = 1; i < all.size(); ++i) {
    EXPECT_GT(std::pair(all[i - 1].at, all[i - 1].id), std::pair(all[i].at, all[i].id));
  }
  for (const int64_t size : {1, 2, 7}) {
    std::vector<int64_t> paged;
    std::optional<store::HistoryPosition> before;
    while (true) {
      const std::vector<HistoryEntry> page = History(id, before, size);
      if (page.empty()) break;
      for (const HistoryEntry& entry : page) paged.push_back(entry.id);
      before = store::HistoryPosition{page.back().at, page.back().id};
    }
    std::vector<int64_t> expected;
    for (const HistoryEntry& entry : all) expected.push_back(entry.id);
    EXPECT_EQ(paged, expected) << size;
  }
}

TEST_F(ClientReaderTest, AContactEventShowsTheAddressAlsoWhenItIsGone) {
  const domain::ClientId id = base_.AddClientWithEmail("gone@example.com");
  ClientUpdateInput update;
  update.client = ById(id);
  update.contacts = {Address(domain::Channel::kEmail, "gone@example.com")};
  update.contacts[0].remove = true;
  ASSERT_THAT(base_.Write(UpdateClient(update, base_.secret())), IsOk());
  int shown = 0;
  for (const HistoryEntry& entry : History(id, std::nullopt, 100)) {
    const auto* change = std::get_if<ChangeEntry>(&entry.detail);
    shown += change != nullptr && change->event.value == "gone@example.com";
  }
  EXPECT_EQ(shown, 2);  // added and removed
}

TEST_F(ClientReaderTest, ALookupFindsEveryClientWithAnAddress) {
  const domain::ClientId one = base_.AddClientWithEmail("both@example.com");
  const domain::ClientId two = base_.AddClientWithEmail("both@example.com");
  auto transaction = base_.store().BeginRead();
  ClientRef ref;
  ref.kind = ClientRef::Kind::kEmail;
  ref.text = "both@example.com";
  ASSERT_OK_AND_ASSIGN(const auto ids, Lookup(transaction->reader(), ref, base_.secret()));
  EXPECT_EQ(ids, (std::vector<domain::ClientId>{one, two}));
  EXPECT_THAT(ResolveOne(transaction->reader(), ref, base_.secret()),
              FailsWith(Reason::kAmbiguousClient));
  ref.text = "nobody@example.com";
  ASSERT_OK_AND_ASSIGN(const auto none, Lookup(transaction->reader(), ref, base_.secret()));
  EXPECT_TRUE(none.empty());
  EXPECT_THAT(ResolveOne(transaction->reader(), ById(99), base_.secret()),
              FailsWith(Reason::kClientNotFound));
}

TEST_F(ClientReaderTest, TheCardIsJudgedNoEarlierThanTheLastWrite) {
  const domain::ClientId id = base_.AddClient();
  base_.AddOrder(id, kTestNow, 1, 100);
  base_.clock().Set(kTestNow - 1'000 * kDay);
  ASSERT_OK_AND_ASSIGN(const ClientCard card, base_.Card(id));
  EXPECT_EQ(card.now, kTestNow);
}

}  // namespace
}  // namespace clientele::service
