// A base of an earlier version becomes one of today's with everything in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/store/migrator.h"
#include "server/store/reader.h"
#include "tests/contract/contract_base.h"

namespace clientele::contract {
namespace {

using store::Migrate;

using testing::Pair;
using testing::UnorderedElementsAre;

// Of the first version: the client's row with its order facts, no more columns than it had.
std::string InsertClient(int64_t id) {
  return absl::StrCat("INSERT INTO client VALUES (", id,
                      ", 1, 1, 0, '', '', '', NULL, '', 0, '', '', '', 0, 0, 0, NULL, NULL, NULL, "
                      "NULL, NULL, NULL, NULL, 0, 0, NULL, 0);");
}

// The first version's columns; kind 1 is a purchase.
std::string InsertOrder(int64_t id, int64_t client, int64_t at, int64_t discount = 0,
                        int64_t kind = 1, const std::string& canceled_at = "NULL",
                        int64_t superseded_by = 0) {
  return absl::StrCat("INSERT INTO sales_order VALUES (", id, ", ", client, ", NULL, ",
                      superseded_by, ", ", kind, ", ", at, ", 100, 1, ", discount,
                      ", NULL, '', 0, '', ", canceled_at, ", 0, '');");
}

std::string InsertProfile(int64_t id, int64_t revision, const std::string& birth_date) {
  return absl::StrCat("INSERT INTO client_profile VALUES (", id, ", ", revision,
                      ", '', 'Анна', '', '', '', ", birth_date, ", '', '');");
}

class FirstVersion : public testing::TestWithParam<Backend> {
 protected:
  FirstVersion() : database_(GetParam().make_database()) {
    auto driver = database_->OpenDriver();
    EXPECT_THAT(driver, IsOk());
    driver_ = *std::move(driver);
    EXPECT_THAT(Migrate(*driver_, Migrations().subspan(0, 1), 1), IsOk());
    auto connection = driver_->ConnectWriter();
    EXPECT_THAT(connection, IsOk());
    connection_ = *std::move(connection);
  }

  absl::Span<const store::Migration> Migrations() const { return driver_->dialect().migrations(); }
  void Insert(const std::string& script) { EXPECT_THAT(connection_->Execute(script), IsOk()); }
  void MigrateToNewest() { ASSERT_THAT(Migrate(*driver_, Migrations(), 2), IsOk()); }

  domain::ClientRow Client(int64_t id) {
    const auto rows = store::Reader(*connection_).Clients({&id, 1});
    EXPECT_THAT(rows, IsOk());
    return rows->at(0);
  }

  const std::unique_ptr<Database> database_;
  std::unique_ptr<store::sql::Driver> driver_;
  std::unique_ptr<store::sql::Connection> connection_;
};

RUN_ON_EVERY_BACKEND(FirstVersion);

TEST_P(FirstVersion, AnEmptyBaseMigrates) {
  MigrateToNewest();
  store::Reader reader(*connection_);
  EXPECT_TRUE(reader.ScanClients(0, 10)->empty());
  EXPECT_TRUE(reader.ScanSegments()->empty());
}

TEST_P(FirstVersion, DiscountedPurchasesThatStandAreCounted) {
  Insert(InsertClient(1) + InsertClient(2));
  Insert(InsertOrder(1, 1, 100, 5) + InsertOrder(2, 1, 200, 0) + InsertOrder(3, 1, 300, 7));
  // None of these: a return, a canceled one, one that another replaced.
  Insert(InsertOrder(4, 1, 400, 5, 2) + InsertOrder(5, 1, 500, 5, 1, "600") +
         InsertOrder(6, 1, 600, 5, 1, "NULL", 7));
  MigrateToNewest();
  EXPECT_EQ(Client(1).discounted_orders_count, 2);
  EXPECT_EQ(Client(2).discounted_orders_count, 0);
}

TEST_P(FirstVersion, TheMedianIntervalIsWorkedOut) {
  for (int64_t id = 1; id <= 5; ++id) Insert(InsertClient(id));
  // Intervals 10, 40, 20: the middle one is 20. Recorded in another order than placed.
  Insert(InsertOrder(1, 1, 170) + InsertOrder(2, 1, 100) + InsertOrder(3, 1, 150) +
         InsertOrder(4, 1, 110));
  // 10 and 25: between the middle two 17.5.
  Insert(InsertOrder(5, 2, 100) + InsertOrder(6, 2, 110) + InsertOrder(7, 2, 135));
  // One interval says nothing yet.
  Insert(InsertOrder(8, 3, 100) + InsertOrder(9, 3, 500));
  // Three purchases at one moment.
  Insert(InsertOrder(10, 4, 100) + InsertOrder(11, 4, 100) + InsertOrder(12, 4, 100));
  MigrateToNewest();
  EXPECT_EQ(Client(1).twice_median_interval, 40);
  EXPECT_EQ(Client(2).twice_median_interval, 35);
  EXPECT_EQ(Client(3).twice_median_interval, std::nullopt);
  EXPECT_EQ(Client(4).twice_median_interval, 0);
  EXPECT_EQ(Client(5).twice_median_interval, std::nullopt);
}

TEST_P(FirstVersion, OrdersThatDontStandMakeNoIntervals) {
  Insert(InsertClient(1));
  Insert(InsertOrder(1, 1, 100) + InsertOrder(2, 1, 110, 0, 2) + InsertOrder(3, 1, 120, 0, 1, "1") +
         InsertOrder(4, 1, 130, 0, 1, "NULL", 5) + InsertOrder(5, 1, 160) + InsertOrder(6, 1, 300));
  MigrateToNewest();
  EXPECT_EQ(Client(1).twice_median_interval, 200);
}

TEST_P(FirstVersion, NoneOfTheNewFactsIsMadeUp) {
  Insert(InsertClient(1));
  MigrateToNewest();
  EXPECT_EQ(Client(1).last_responded_at, std::nullopt);
  EXPECT_EQ(Client(1).behavior_override, domain::Behavior::kUnspecified);
  EXPECT_EQ(Client(1).behavior_override_until, std::nullopt);
}

TEST_P(FirstVersion, BirthdaysComeFromTheDatesOfBirth) {
  // 1970-01-01, 1969-12-31, 1900-01-01, 2000-02-29, 1990-07-05.
  Insert(InsertProfile(1, 1, "0") + InsertProfile(2, 1, "-1") + InsertProfile(3, 1, "-25567") +
         InsertProfile(4, 1, "11016") + InsertProfile(5, 1, "7490") + InsertProfile(6, 1, "NULL"));
  // An earlier version of the same person.
  Insert(InsertProfile(5, 2, "NULL"));
  MigrateToNewest();
  auto statement =
      connection_->Prepare("SELECT client_id * 10 + revision, birthday FROM client_profile");
  ASSERT_THAT(statement, IsOk());
  std::vector<std::pair<int64_t, int64_t>> birthdays;
  while (*(*statement)->Step()) birthdays.emplace_back((*statement)->Int(0), (*statement)->Int(1));
  EXPECT_THAT(birthdays,
              UnorderedElementsAre(Pair(11, 101), Pair(21, 1231), Pair(31, 101), Pair(41, 229),
                                   Pair(51, 705), Pair(61, 0), Pair(52, 0)));
}

// One revision after the other, as a base comes that was there from the beginning.
TEST_P(FirstVersion, ReachesTheNewestByEveryStep) {
  Insert(InsertClient(1) + InsertOrder(1, 1, 100, 5) + InsertProfile(1, 1, "7490"));
  for (size_t known = 1; known <= Migrations().size(); ++known) {
    ASSERT_THAT(Migrate(*driver_, Migrations().subspan(0, known), 2), IsOk()) << known;
  }
  MigrateToNewest();
  EXPECT_EQ(Client(1).discounted_orders_count, 1);
}

TEST_P(FirstVersion, IsOpenedAsAStoreOfTheNewest) {
  Insert(InsertClient(1) + InsertOrder(1, 1, 100, 5));
  connection_.reset();
  const ManualClock clock(1'794'819'600);
  const auto random = MakeSeededRandom(1);
  auto store = store::Store::Open(std::move(driver_), clock, *random, {});
  ASSERT_THAT(store, IsOk());
  auto transaction = (*store)->BeginRead();
  ASSERT_THAT(transaction, IsOk());
  const auto clients = transaction->reader().ScanClients(0, 10);
  ASSERT_THAT(clients, IsOk());
  ASSERT_EQ(clients->size(), 1U);
  EXPECT_EQ(clients->front().discounted_orders_count, 1);
}

}  // namespace
}  // namespace clientele::contract
