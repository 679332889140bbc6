// The whole way of a marketer through the tool, on a base small enough to reckon by hand.
//
// The clock stands at 2026-11-16T09:00:00Z; 90 days before it is 2026-08-18T09:00:00Z.
//   c1  one order of 120 on 1 November                       HOT   LARGE
//   c2  no order, came by a form in October                  WARM  NONE
//   c3  5 in May, then a call that ended badly               COLD  SMALL
//   c4  50 exactly 90 days ago, 41 came back: 9 of 1 order   WARM  SMALL
//   c5  10 one second less than 90 days ago                  HOT   MEDIUM
//   c6  no order, a good call in October                     WARM  NONE
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/server_process.h"

namespace clientele {
namespace {

using nlohmann::json;

constexpr char kClients[] =
    "external_id,display_name,email,phone,source,created_at,processing_consent,marketing_consent,"
    "tags\n"
    "c1,Кафе Вареник,anna@example.com,+7 916 123-45-01,exhibition,2026-01-01,yes,yes,horeca;vip\n"
    "c2,Борис,boris@example.com,+79161234502,form,2026-10-01,yes,yes,\n"
    "c3,Вера,vera@example.com,,directory,2026-02-01,yes,,\n"
    "c4,Глеб,Anna@Example.com,,directory,2026-03-01,yes,yes,\n"
    "c5,\"Дарья, ИП\",,8 916 123-45-05,directory,2026-04-01,yes,yes,\n"
    "c6,Ева,eva@example.com,,directory,2026-05-01,,yes,\n"
    "c7,Жанна,not-an-address,,directory,2026-05-01,yes,yes,\n";
constexpr char kOrders[] =
    "order;client;sku;quantity;amount;at;kind\n"
    "o1;c1;D-1;60;6000,00;01.11.2026;\n"
    "o1;c1;D-2;60;7200,50;01.11.2026;\n"
    "o2;c3;D-1;5;500;2026-05-01;\n"
    "o3;c4;D-1;50;5000;2026-08-18T09:00:00Z;\n"
    "r1;c4;D-1;41;4100;2026-09-01;return\n"
    "o4;c5;D-1;10;1000;2026-08-18T09:00:01Z;\n"
    "o9;nobody;D-1;1;100;2026-05-01;\n";
constexpr char kInteractions[] =
    "interaction,client,at,channel,disposition,outcome,note\n"
    "i1,c3,2026-06-01,CALL,REACHED,NEGATIVE,too dear\n"
    "i2,c6,2026-10-10,CALL,REACHED,POSITIVE,\n";
constexpr char kConsents[] =
    "client,purpose,status,channel,at\n"
    "c2,MARKETING,WITHDRAWN,EMAIL,2026-11-10\n";
constexpr char kTags[] =
    "client,tag\n"
    "c2,price-list\n"
    "c6,Horeca\n";

json Row(const char* temperature, const char* tier, int64_t count, int64_t orders, int64_t amount,
         int64_t quantity) {
  return {{"temperature", temperature}, {"volume_tier", tier},    {"count", count},
          {"orders_count", orders},     {"total_amount", amount}, {"total_quantity", quantity}};
}

class SpineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Do({"policy", "set", "currency=RUB", "volume_medium_from=10", "volume_large_from=100"});
    tool_.Write("clients.csv", kClients);
    tool_.Write("orders.csv", kOrders);
    tool_.Write("interactions.csv", kInteractions);
    tool_.Write("consents.csv", kConsents);
    tool_.Write("tags.csv", kTags);
  }

  // The answer of a command that must succeed.
  json Do(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--format", "json"});
    const ToolResult result = tool_.Run(arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments[0] << " " << arguments[1] << ": " << result.errors;
    return json::parse(result.output, nullptr, false);
  }
  // Rows and how many of them changed something, file by file.
  std::vector<std::pair<int, int>> ImportAll() {
    std::vector<std::pair<int, int>> counts;
    const json answer = Do({"import", "folder", "."});
    for (const json& file : answer["files"]) counts.emplace_back(file["rows"], file["changed"]);
    return counts;
  }
  void CreateCampaign() {
    Do({"campaign", "create", "win-back", "--title", "We miss you", "--channel", "EMAIL,SMS",
        "--where", "created_at >= 2026-01-01"});
  }

  ServerProcess server_;
  ToolRunner tool_{server_};
};

TEST_F(SpineTest, EachFileGoesInOnceAndWhatCanNotIsSetAside) {
  using Counts = std::vector<std::pair<int, int>>;
  // clients, orders, tags, interactions, consents.
  EXPECT_EQ(ImportAll(), (Counts{{7, 6}, {6, 5}, {2, 2}, {2, 2}, {1, 1}}));
  const std::string clients = tool_.Read("clients.rejects.csv");
  EXPECT_NE(clients.find("not-an-address"), std::string::npos) << clients;
  EXPECT_NE(clients.find("email"), std::string::npos) << clients;
  EXPECT_EQ(clients.find("c6,"), std::string::npos) << clients;
  const std::string orders = tool_.Read("orders.rejects.csv");
  EXPECT_NE(orders.find("there is no client \"\"nobody\"\""), std::string::npos) << orders;
  // Again: nothing is new, nothing is doubled.
  EXPECT_EQ(ImportAll(), (Counts{{7, 0}, {6, 0}, {2, 0}, {2, 0}, {1, 0}}));
  EXPECT_EQ(Do({"status"})["clients"], 6);
}

TEST_F(SpineTest, ABreakdownHasTheFiguresWorkedOutByHand) {
  ImportAll();
  const json rows = Do({"segment", "breakdown"})["rows"];
  EXPECT_EQ(rows,
            json({Row("COLD", "SMALL", 1, 1, 50'000, 5), Row("WARM", "NONE", 2, 0, 0, 0),
                  Row("WARM", "SMALL", 1, 1, 90'000, 9), Row("HOT", "MEDIUM", 1, 1, 100'000, 10),
                  Row("HOT", "LARGE", 1, 1, 1'320'050, 120)}));
}

TEST_F(SpineTest, ACountSaysOnWhichChannelsTheyMayBeMessaged) {
  ImportAll();
  const json count = Do({"segment", "count"});
  EXPECT_EQ(count["count"], 6);
  // Mail: c1 and c4; c2 withdrew it, c3 was never asked, c6 gave no basis. Phones: c1, c2, c5.
  EXPECT_EQ(count["reachable"],
            json({{"EMAIL", 2}, {"SMS", 3}, {"CALL", 3}, {"MESSENGER", 0}, {"POST", 0}}));
  EXPECT_EQ(count["evaluated_at"], kServerClock);
}

TEST_F(SpineTest, ACardShowsFactsClassesAndReasons) {
  ImportAll();
  const json card = Do({"client", "show", "c4"});
  EXPECT_EQ(card["facts"], json({{"orders_count", 1},
                                 {"total_amount", 90'000},
                                 {"total_quantity", 9},
                                 {"first_order_at", "2026-08-18T09:00:00Z"},
                                 {"last_order_at", "2026-08-18T09:00:00Z"},
                                 {"average_order_amount", 90'000},
                                 {"average_order_quantity", 9},
                                 {"largest_order_quantity", 50},
                                 {"last_order_quantity", 50},
                                 {"discounted_orders_count", 0}}));
  // Of four buyers with 13,200.50, 1,000, 900 and 500: 91 % of the whole lie before this one, and
  // one buyer is worse by date and by amount, none by the number of orders.
  EXPECT_EQ(card["classes"], json({{"temperature", "WARM"},
                                   {"temperature_overridden", false},
                                   {"volume_tier", "SMALL"},
                                   {"purchase_frequency", "ONE_TIME"},
                                   {"order_value_class", "ECONOMY"},
                                   {"active", false},
                                   {"abc_class", "B"},
                                   {"rfm_recency", 2},
                                   {"rfm_frequency", 1},
                                   {"rfm_monetary", 2},
                                   {"behavior", "UNKNOWN"},
                                   {"behavior_overridden", false},
                                   {"overdue", false}}));
  // The first order won the client.
  EXPECT_EQ(card["stage"], "client");
  EXPECT_EQ(card["contact_points"][0]["address"], "anna@example.com");
  EXPECT_EQ(Do({"client", "show", "c3"})["reachability"][0]["reason"], "CONSENT_NEVER_GIVEN");
}

TEST_F(SpineTest, AContactWarmsAClientAndLeavesItsTag) {
  ImportAll();
  EXPECT_EQ(Do({"client", "show", "c3"})["classes"]["temperature"], "COLD");
  const json logged = Do({"interaction", "log", "c3", "--outcome", "POSITIVE", "--note",
                          "wants the new price list", "--tag", "price-list"});
  EXPECT_EQ(logged["client_id"], 3);
  EXPECT_EQ(logged["recorded"], true);
  const json card = Do({"client", "show", "vera@example.com"});
  EXPECT_EQ(card["classes"]["temperature"], "WARM");
  EXPECT_EQ(card["tags"], json({"price-list"}));
  EXPECT_EQ(card["recent"][0]["at"], kServerClock);
  EXPECT_EQ(Do({"segment", "count", "--tag", "price-list"})["count"], 2);
}

TEST_F(SpineTest, ACampaignGoesFromItsFilterToTheListOfItsMembers) {
  ImportAll();
  CreateCampaign();
  const json reasons = {
      {"NO_PROCESSING_BASIS", 1}, {"CONSENT_NEVER_GIVEN", 1}, {"DUPLICATE_ADDRESS", 1}};
  const json estimate = Do({"audience", "estimate", "win-back"});
  EXPECT_EQ(estimate["matched"], 6);
  EXPECT_EQ(estimate["members"], 3);
  EXPECT_EQ(estimate["exclusions"], reasons);
  const json audience = Do({"audience", "build", "win-back"});
  EXPECT_EQ(audience["number"], 1);
  EXPECT_EQ(audience["members"], 3);
  EXPECT_EQ(audience["exclusions"], reasons);
  EXPECT_EQ(audience["channels"], json({{"EMAIL", 1}, {"SMS", 2}}));
  const json exported = Do({"audience", "export", "win-back", "--out", "list.csv"});
  EXPECT_EQ(exported["written"], 3);
  EXPECT_EQ(tool_.Read("list.csv"),
            "client_id,external_id,display_name,channel,address,variant,title,body,promo_code,"
            "owner\r\n"
            "1,c1,Кафе Вареник,EMAIL,anna@example.com,,,,,\r\n"
            "2,c2,Борис,SMS,79161234502,,,,,\r\n"
            "5,c5,\"Дарья, ИП\",SMS,79161234505,,,,,\r\n");
}

TEST_F(SpineTest, AFrozenListLeavesOutWhoSaidStopSince) {
  ImportAll();
  CreateCampaign();
  const json first = Do({"audience", "build", "win-back"});
  Do({"interaction", "log", "c5", "--stop"});
  const json exported = Do({"audience", "export", "win-back/1", "--out", "list.csv"});
  EXPECT_EQ(exported["written"], 2);
  EXPECT_EQ(exported["left_out"], 1);
  EXPECT_EQ(tool_.Read("list.csv").find("c5"), std::string::npos);
  // The audience itself stays what it was; a new one has learned, and finds the week's slots taken,
  // that of c4's address too, where c1 is written to.
  EXPECT_EQ(Do({"audience", "show", "win-back/1"})["members_hash"], first["members_hash"]);
  const json second = Do({"audience", "build", "win-back"});
  EXPECT_EQ(second["number"], 2);
  EXPECT_EQ(second["members"], 0);
  EXPECT_EQ(second["exclusions"]["FREQUENCY_CAPPED"], 3);
  EXPECT_EQ(second["exclusions"]["CONSENT_WITHDRAWN"], 1);
}

TEST_F(SpineTest, APolicyIsTriedBeforeItIsSet) {
  ImportAll();
  // 9 a time would be medium: c4 changes class, and nothing is changed yet.
  const ToolResult dry = tool_.Run({"policy", "set", "volume_medium_from=9", "--dry-run"});
  EXPECT_EQ(dry.exit_code, 0);
  EXPECT_NE(dry.output.find("It would put 1 clients into another class."), std::string::npos)
      << dry.output;
  EXPECT_EQ(Do({"segment", "count", "--tier", "MEDIUM"})["count"], 1);
  Do({"policy", "set", "volume_medium_from=9"});
  EXPECT_EQ(Do({"segment", "count", "--tier", "MEDIUM"})["count"], 2);
}

}  // namespace
}  // namespace clientele
