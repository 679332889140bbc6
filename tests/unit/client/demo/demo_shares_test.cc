// The shares of a demo base, judged by the service's own rules: what makes it look like the
// dumpling maker's.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "server/base/civil_time.h"
#include "server/domain/classification.h"
#include "server/domain/consent.h"
#include "server/domain/policy.h"
#include "server/domain/rows.h"
#include "server/domain/types.h"
#include "tests/unit/client/demo/demo_base.h"

namespace clientele::client {
namespace {

using domain::Channel;
using domain::ConsentPurpose;
using domain::ConsentStatus;
using domain::Outcome;
using domain::Temperature;
using domain::VolumeTier;

struct Facts {
  domain::TemperatureFacts temperature;
  domain::OrderTotals totals;
  int64_t last_reached_at = domain::kNeverAt;
  std::vector<domain::ConsentRow> consents;
  bool has_phone = false;
  bool has_email = false;
};

class DemoSharesTest : public ::testing::Test {
 protected:
  static constexpr int64_t kClients = 10'000;

  DemoSharesTest() {
    ReadClients();
    ReadOrders();
    ReadInteractions();
    ReadConsents();
  }

  void ReadClients() {
    const CsvTable clients = base_.Read("clients.csv");
    for (size_t i = 0; i < clients.size(); ++i) {
      Facts& facts = facts_[clients.At(i, "external_id")];
      facts.has_phone = !clients.At(i, "phone").empty();
      facts.has_email = !clients.At(i, "email").empty();
      facts.temperature.ready_to_buy = clients.At(i, "stage") == "ready-to-buy";
      if (policy_.IsInbound(clients.At(i, "source"))) {
        facts.temperature.inbound_created_at = clients.TimeAt(i, "created_at");
      }
    }
  }

  void ReadOrders() {
    const CsvTable orders = base_.Read("orders.csv");
    for (size_t i = 0; i < orders.size(); ++i) {
      Facts& facts = facts_[orders.At(i, "client")];
      const bool is_return = orders.At(i, "kind") == "RETURN";
      const int64_t quantity = orders.NumberAt(i, "quantity");
      facts.totals.quantity += is_return ? -quantity : quantity;
      if (is_return) continue;
      const bool is_first_line = i == 0 || orders.At(i, "order") != orders.At(i - 1, "order");
      facts.totals.count += is_first_line;
      int64_t& last = facts.temperature.last_order_at;
      last = std::max(last, orders.TimeAt(i, "at"));
      purchases_ += is_first_line;
      discounted_ += is_first_line && !orders.At(i, "discount_minor").empty();
    }
  }

  void ReadInteractions() {
    const CsvTable made = base_.Read("interactions.csv");
    for (size_t i = 0; i < made.size(); ++i) {
      Facts& facts = facts_[made.At(i, "client")];
      const int64_t at = made.TimeAt(i, "at");
      const bool negative = made.At(i, "outcome") == "NEGATIVE";
      int64_t& positive_at = facts.temperature.last_positive_at;
      int64_t& inbound_at = facts.temperature.last_inbound_at;
      if (made.At(i, "outcome") == "POSITIVE") positive_at = std::max(positive_at, at);
      if (made.At(i, "direction") == "INBOUND") inbound_at = std::max(inbound_at, at);
      if (made.At(i, "disposition") != "REACHED" || at < facts.last_reached_at) continue;
      facts.last_reached_at = at;
      facts.temperature.last_reached_negative = negative;
    }
  }

  void ReadConsents() {
    const CsvTable consents = base_.Read("consents.csv");
    for (size_t i = 0; i < consents.size(); ++i) {
      domain::ConsentRow row;
      row.purpose = *domain::FromName<ConsentPurpose>(consents.At(i, "purpose"));
      row.status = *domain::FromName<ConsentStatus>(consents.At(i, "status"));
      row.channel = domain::FromName<Channel>(consents.At(i, "channel")).value_or(Channel::kNone);
      row.at = consents.TimeAt(i, "at");
      facts_[consents.At(i, "client")].consents.push_back(row);
    }
  }

  // Of all clients that `of` holds for, how many percent `that` holds for.
  template <typename That, typename Of>
  double Percent(That that, Of of) const {
    int64_t whole = 0;
    int64_t part = 0;
    for (const auto& [client, facts] : facts_) {
      if (!of(facts)) continue;
      ++whole;
      part += that(facts);
    }
    return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  }
  template <typename That>
  double Percent(That that) const {
    return Percent(that, [](const Facts&) { return true; });
  }

  double PercentOf(Temperature temperature) const {
    return Percent([&](const Facts& facts) {
      return domain::TemperatureOf(facts.temperature, rules_) == temperature;
    });
  }
  double PercentOfBuyers(VolumeTier tier) const {
    return Percent(
        [&](const Facts& facts) { return domain::VolumeTierOf(facts.totals, rules_) == tier; },
        IsBuyer);
  }
  double PercentReachable(Channel channel, bool Facts::*has_address) const {
    return Percent([&](const Facts& facts) {
      return facts.*has_address &&
             Status(facts, ConsentPurpose::kProcessing, channel) == ConsentStatus::kGranted &&
             Status(facts, ConsentPurpose::kMarketing, channel) == ConsentStatus::kGranted;
    });
  }
  static ConsentStatus Status(const Facts& facts, ConsentPurpose purpose, Channel channel) {
    return domain::ConsentAt(facts.consents, purpose, channel, 1);
  }
  static bool IsBuyer(const Facts& facts) { return facts.totals.count > 0; }
  static bool Has(const Facts& facts, ConsentPurpose purpose, ConsentStatus status) {
    return std::any_of(facts.consents.begin(), facts.consents.end(), [&](const auto& row) {
      return row.purpose == purpose && row.status == status;
    });
  }
  double PercentWith(ConsentPurpose purpose, ConsentStatus status) const {
    return Percent([&](const Facts& facts) { return Has(facts, purpose, status); });
  }

  const DemoBase base_{kClients};
  const domain::Policy policy_;
  const domain::ClassRules rules_{policy_, DemoBase::kNow};
  std::map<std::string, Facts> facts_;
  int64_t purchases_ = 0;
  int64_t discounted_ = 0;
};

TEST_F(DemoSharesTest, OneInFiveIsALeadAndMostBuyersBoughtOnce) {
  EXPECT_NEAR(100 - Percent(IsBuyer), 22, 2);
  EXPECT_NEAR(Percent([](const Facts& facts) { return facts.totals.count == 1; }, IsBuyer), 88, 2);
  EXPECT_NEAR(Percent([](const Facts& facts) { return facts.totals.count > 4; }, IsBuyer), 2, 1);
}

TEST_F(DemoSharesTest, MostBuySmallBatches) {
  EXPECT_NEAR(PercentOfBuyers(VolumeTier::kSmall), 70, 3);
  EXPECT_NEAR(PercentOfBuyers(VolumeTier::kMedium), 22, 3);
  EXPECT_NEAR(PercentOfBuyers(VolumeTier::kLarge), 8, 1.5);
}

TEST_F(DemoSharesTest, EachTemperatureHasItsClients) {
  EXPECT_NEAR(PercentOf(Temperature::kHot), 12, 4);
  EXPECT_NEAR(PercentOf(Temperature::kCold), 17, 4);
  EXPECT_NEAR(PercentOf(Temperature::kWarm), 71, 5);
}

TEST_F(DemoSharesTest, ManyCanBeReachedButByFarNotAll) {
  EXPECT_NEAR(Percent([](const Facts& facts) { return facts.has_phone; }), 85, 1.5);
  EXPECT_NEAR(Percent([](const Facts& facts) { return facts.has_email; }), 70, 1.5);
  EXPECT_NEAR(Percent([](const Facts& facts) { return !facts.has_phone && !facts.has_email; }), 3,
              0.6);
  EXPECT_NEAR(PercentReachable(Channel::kSms, &Facts::has_phone), 42, 3);
  EXPECT_NEAR(PercentReachable(Channel::kEmail, &Facts::has_email), 35, 3);
}

TEST_F(DemoSharesTest, ConsentsAreGivenAskedForAndTakenBack) {
  EXPECT_NEAR(PercentWith(ConsentPurpose::kProcessing, ConsentStatus::kGranted), 88, 1.5);
  EXPECT_NEAR(PercentWith(ConsentPurpose::kMarketing, ConsentStatus::kGranted), 62, 2);
  EXPECT_NEAR(PercentWith(ConsentPurpose::kMarketing, ConsentStatus::kPending), 6, 1);
  EXPECT_NEAR(PercentWith(ConsentPurpose::kMarketing, ConsentStatus::kWithdrawn), 7, 1);
}

TEST_F(DemoSharesTest, OrdersTagsAndInteractionsAreAsManyAsMeant) {
  const DemoCounts& counts = base_.counts();
  const auto per_client = [&](int64_t rows) { return static_cast<double>(rows) / kClients; };
  EXPECT_NEAR(per_client(counts.tags), 1.2, 0.15);
  EXPECT_NEAR(per_client(counts.interactions), 0.8, 0.1);
  const double discounted = static_cast<double>(discounted_) / static_cast<double>(purchases_);
  EXPECT_NEAR(discounted, 0.15, 0.02);
}

}  // namespace
}  // namespace clientele::client
