// What holds for every demo base, row by row. How its shares are is in demo_shares_test.cc.
#include "client/demo/demo_data.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "server/base/text.h"
#include "server/domain/contact.h"
#include "server/domain/limits.h"
#include "server/domain/slug.h"
#include "server/domain/types.h"
#include "tests/unit/client/demo/demo_base.h"

namespace clientele::client {
namespace {

constexpr int64_t kClients = 2000;

std::map<std::string, int64_t> CreatedTimes(const CsvTable& clients) {
  std::map<std::string, int64_t> created;
  for (size_t i = 0; i < clients.size(); ++i) {
    created[clients.At(i, "external_id")] = clients.TimeAt(i, "created_at");
  }
  return created;
}

TEST(DemoDataTest, EveryRowHasACellForEachColumn) {
  const DemoBase base(kClients);
  for (const absl::string_view file : kDemoFiles) {
    const CsvTable table = base.Read(file);
    for (const CsvRow& row : table.rows_with_header()) {
      ASSERT_EQ(row.size(), table.rows_with_header().front().size()) << file << " " << row.front();
    }
  }
}

TEST(DemoDataTest, TheCountsAreThoseOfTheRows) {
  const DemoBase base(kClients);
  EXPECT_EQ(base.counts().clients, kClients);
  EXPECT_EQ(base.Read("clients.csv").size(), kClients);
  EXPECT_EQ(base.Read("orders.csv").size(), base.counts().order_lines);
  EXPECT_EQ(base.Read("tags.csv").size(), base.counts().tags);
  EXPECT_EQ(base.Read("interactions.csv").size(), base.counts().interactions);
  EXPECT_EQ(base.Read("consents.csv").size(), base.counts().consents);
}

TEST(DemoDataTest, EveryProductSoldIsListedWithItsCategory) {
  const DemoBase base(kClients);
  const CsvTable products = base.Read("products.csv");
  EXPECT_EQ(products.size(), base.counts().products);
  std::set<std::string> skus;
  for (size_t i = 0; i < products.size(); ++i) {
    EXPECT_TRUE(skus.insert(std::string(products.At(i, "sku"))).second);
    EXPECT_NE(products.At(i, "name"), "");
    EXPECT_NE(products.At(i, "category"), "");
  }
  const CsvTable orders = base.Read("orders.csv");
  for (size_t i = 0; i < orders.size(); ++i) {
    ASSERT_TRUE(skus.contains(std::string(orders.At(i, "sku")))) << orders.At(i, "sku");
  }
}

TEST(DemoDataTest, IdsAreUnique) {
  const DemoBase base(kClients);
  for (const auto& [file, column] : std::map<absl::string_view, absl::string_view>{
           {"clients.csv", "external_id"}, {"interactions.csv", "interaction"}}) {
    const CsvTable table = base.Read(file);
    std::set<std::string> ids;
    for (size_t i = 0; i < table.size(); ++i) {
      EXPECT_TRUE(ids.insert(table.At(i, column)).second) << table.At(i, column);
    }
  }
}

TEST(DemoDataTest, TheLinesOfAnOrderStandTogetherAndAgree) {
  const DemoBase base(kClients);
  const CsvTable orders = base.Read("orders.csv");
  std::set<std::string> seen;
  for (size_t i = 0; i < orders.size(); ++i) {
    if (i == 0 || orders.At(i, "order") != orders.At(i - 1, "order")) {
      EXPECT_TRUE(seen.insert(orders.At(i, "order")).second) << orders.At(i, "order");
      continue;
    }
    EXPECT_NE(orders.At(i, "sku"), orders.At(i - 1, "sku"));
    for (const char* column : {"client", "at", "kind", "discount_minor", "promo_code"}) {
      EXPECT_EQ(orders.At(i, column), orders.At(i - 1, column)) << orders.At(i, "order");
    }
  }
  EXPECT_EQ(static_cast<int64_t>(seen.size()), base.counts().orders);
}

TEST(DemoDataTest, NothingHappensBeforeItsClientIsKnownOrAfterNow) {
  const DemoBase base(kClients);
  const std::map<std::string, int64_t> created = CreatedTimes(base.Read("clients.csv"));
  for (const auto& [client, at] : created) {
    EXPECT_GE(at, 0) << client;
    EXPECT_LE(at, DemoBase::kNow) << client;
  }
  for (const absl::string_view file : {"orders.csv", "interactions.csv", "consents.csv"}) {
    const CsvTable table = base.Read(file);
    for (size_t i = 0; i < table.size(); ++i) {
      const std::string& client = table.At(i, "client");
      ASSERT_TRUE(created.contains(client)) << client;
      EXPECT_GE(table.TimeAt(i, "at"), created.at(client)) << file << " " << client;
      EXPECT_LE(table.TimeAt(i, "at"), DemoBase::kNow) << file << " " << client;
    }
  }
}

TEST(DemoDataTest, TagsAreSlugsOfKnownClientsAndNoneTwice) {
  const DemoBase base(kClients);
  const CsvTable clients = base.Read("clients.csv");
  const std::map<std::string, int64_t> created = CreatedTimes(clients);
  std::set<std::pair<std::string, std::string>> seen;
  for (size_t i = 0; i < clients.size(); ++i) {
    for (const auto tag : absl::StrSplit(clients.At(i, "tags"), ';', absl::SkipEmpty())) {
      seen.insert({clients.At(i, "external_id"), std::string(tag)});
    }
  }
  const CsvTable tags = base.Read("tags.csv");
  for (size_t i = 0; i < tags.size(); ++i) {
    EXPECT_TRUE(created.contains(tags.At(i, "client")));
    EXPECT_TRUE(seen.insert({tags.At(i, "client"), tags.At(i, "tag")}).second);
    if (!tags.At(i, "expires_at").empty()) {
      EXPECT_LT(tags.TimeAt(i, "expires_at"), DemoBase::kNow + 181 * int64_t{86'400});
    }
  }
  for (const auto& [client, tag] : seen) EXPECT_EQ(domain::NormalizeSlug(tag), tag);
}

TEST(DemoDataTest, AddressesAreValidAndInNormalForm) {
  const DemoBase base(kClients);
  const CsvTable clients = base.Read("clients.csv");
  for (size_t i = 0; i < clients.size(); ++i) {
    for (const char* column : {"phone", "phone2"}) {
      const std::string& phone = clients.At(i, column);
      if (!phone.empty()) EXPECT_EQ(domain::NormalizePhone(phone, "RU"), phone);
    }
    for (const char* column : {"email", "email2"}) {
      const std::string& email = clients.At(i, column);
      if (!email.empty()) EXPECT_EQ(domain::NormalizeEmail(email), email);
    }
  }
}

TEST(DemoDataTest, OnlyNeighborsShareAnAddress) {
  const DemoBase base(10'000);
  const CsvTable clients = base.Read("clients.csv");
  std::map<std::string, size_t> last_of;
  int64_t shared = 0;
  for (size_t i = 0; i < clients.size(); ++i) {
    for (const char* column : {"phone", "phone2", "email", "email2"}) {
      const std::string& address = clients.At(i, column);
      if (address.empty()) continue;
      const auto [known, is_new] = last_of.try_emplace(address, i);
      if (is_new) continue;
      EXPECT_STREQ(column, "email");
      EXPECT_EQ(known->second, i - 1) << address;
      EXPECT_EQ(clients.At(i, "company"), clients.At(i - 1, "company"));
      ++shared;
    }
  }
  EXPECT_GT(shared, 10'000 * 3 / 1000);
  EXPECT_LT(shared, 10'000 * 7 / 1000);
}

TEST(DemoDataTest, PatronymicsAgreeWithTheGender) {
  const DemoBase base(kClients);
  const CsvTable clients = base.Read("clients.csv");
  for (size_t i = 0; i < clients.size(); ++i) {
    const std::string& patronymic = clients.At(i, "patronymic");
    const std::string& gender = clients.At(i, "gender");
    if (patronymic.empty() || gender.empty()) continue;
    EXPECT_TRUE(absl::EndsWith(patronymic, gender == "FEMALE" ? "на" : "ич")) << patronymic;
  }
}

TEST(DemoDataTest, CompaniesHaveATaxIdAndPeopleDoNot) {
  const DemoBase base(kClients);
  const CsvTable clients = base.Read("clients.csv");
  for (size_t i = 0; i < clients.size(); ++i) {
    const std::string& company = clients.At(i, "company");
    const size_t digits = absl::StartsWith(company, "ИП ") ? 12 : 10;
    EXPECT_EQ(clients.At(i, "tax_id").size(), company.empty() ? 0 : digits) << company;
    EXPECT_FALSE(clients.At(i, "display_name").empty());
  }
}

TEST(DemoDataTest, ReturnsNeverExceedTheirOriginal) {
  const DemoBase base(10'000);
  const CsvTable orders = base.Read("orders.csv");
  struct Bought {
    std::string client;
    int64_t at, quantity, amount;
  };
  std::map<std::pair<std::string, std::string>, Bought> bought;
  int64_t returns = 0;
  for (size_t i = 0; i < orders.size(); ++i) {
    const Bought line = {orders.At(i, "client"), orders.TimeAt(i, "at"),
                         orders.NumberAt(i, "quantity"), orders.NumberAt(i, "amount_minor")};
    EXPECT_GT(line.quantity, 0);
    EXPECT_GT(line.amount, 0);
    const bool is_return = orders.At(i, "kind") == "RETURN";
    ASSERT_EQ(is_return, !orders.At(i, "original").empty());
    const std::string& order = orders.At(i, is_return ? "original" : "order");
    const auto [known, is_new] = bought.try_emplace({order, orders.At(i, "sku")}, line);
    ASSERT_NE(is_new, is_return) << order;
    if (!is_return) continue;
    ++returns;
    EXPECT_EQ(line.client, known->second.client);
    EXPECT_GT(line.at, known->second.at);
    EXPECT_LE(line.quantity, known->second.quantity);
    EXPECT_LE(line.amount, known->second.amount);
  }
  EXPECT_NEAR(static_cast<double>(returns) / static_cast<double>(base.counts().orders), 0.02,
              0.006);
}

TEST(DemoDataTest, AnInteractionHasAnOutcomeOnlyWhenItReached) {
  const DemoBase base(kClients);
  const CsvTable made = base.Read("interactions.csv");
  for (size_t i = 0; i < made.size(); ++i) {
    EXPECT_TRUE(domain::FromName<domain::Channel>(made.At(i, "channel")).has_value());
    EXPECT_TRUE(domain::FromName<domain::Direction>(made.At(i, "direction")).has_value());
    EXPECT_TRUE(domain::FromName<domain::Disposition>(made.At(i, "disposition")).has_value());
    const bool reached = made.At(i, "disposition") == "REACHED";
    const std::string& outcome = made.At(i, "outcome");
    EXPECT_EQ(domain::FromName<domain::Outcome>(outcome).has_value(), reached) << outcome;
  }
}

TEST(DemoDataTest, SomeNotesNeedQuotes) {
  const DemoBase base(kClients);
  const CsvTable made = base.Read("interactions.csv");
  std::map<char, int> notes_with;
  for (size_t i = 0; i < made.size(); ++i) {
    for (const char c : {',', '"', '\n'}) notes_with[c] += absl::StrContains(made.At(i, "note"), c);
  }
  for (const auto& [c, count] : notes_with) EXPECT_GT(count, 10) << static_cast<int>(c);
}

TEST(DemoDataTest, AWithdrawalFollowsAGrantOfTheSameOrANarrowerScope) {
  const DemoBase base(10'000);
  const CsvTable consents = base.Read("consents.csv");
  std::map<std::string, std::map<std::string, int64_t>> granted;  // by client and channel
  int64_t withdrawals = 0;
  for (size_t i = 0; i < consents.size(); ++i) {
    if (consents.At(i, "purpose") == "PROCESSING") {
      EXPECT_EQ(consents.At(i, "status"), "GRANTED");
      EXPECT_EQ(consents.At(i, "channel"), "");
      continue;
    }
    auto& scopes = granted[consents.At(i, "client")];
    const std::string& channel = consents.At(i, "channel");
    if (consents.At(i, "status") == "GRANTED") scopes[channel] = consents.TimeAt(i, "at");
    if (consents.At(i, "status") != "WITHDRAWN") continue;
    ++withdrawals;
    ASSERT_TRUE(channel.empty() ? !scopes.empty() : scopes.contains(channel));
    for (const auto& [scope, at] : scopes) {
      if (channel.empty() || scope == channel) EXPECT_GT(consents.TimeAt(i, "at"), at);
    }
  }
  EXPECT_GT(withdrawals, 0);
}

TEST(DemoDataTest, TextsAreWithinTheLimits) {
  const std::set<std::string> long_columns = {"note", "display_name", "company", "email", "email2"};
  const DemoBase base(kClients);
  for (const absl::string_view file : kDemoFiles) {
    const CsvTable table = base.Read(file);
    const CsvRow& header = table.rows_with_header().front();
    for (size_t i = 0; i < table.size(); ++i) {
      for (const std::string& column : header) {
        const std::string& cell = table.At(i, column);
        ASSERT_TRUE(IsValidUtf8(cell)) << cell;
        EXPECT_EQ(NormalizeText(cell), cell);
        EXPECT_FALSE(HasControlCharacters(cell, LineBreaks::kAllow)) << cell;
        const bool is_long = long_columns.contains(column);
        EXPECT_LE(CharacterCount(cell), is_long ? domain::kMaxName : domain::kMaxSlug) << cell;
      }
    }
  }
}

}  // namespace
}  // namespace clientele::client
