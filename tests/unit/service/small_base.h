// A small base with something of everything that a filter can ask for, made through the service.
#ifndef CLIENTELE_TESTS_UNIT_SERVICE_SMALL_BASE_H_
#define CLIENTELE_TESTS_UNIT_SERVICE_SMALL_BASE_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/service/campaigns.h"
#include "server/service/imports.h"
#include "server/service/orders.h"
#include "server/service/policies.h"
#include "server/service/segment_changes.h"
#include "server/service/working_set.h"
#include "tests/support/dice.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_base.h"

namespace clientele::service {

inline constexpr int kSmallBaseClients = 60;

class SmallBase {
 public:
  explicit SmallBase(uint64_t seed) : dice_(seed) {
    Write(UpdatePolicy(
        [](domain::Policy& policy) {
          policy.currency = "RUB";
          policy.attributes = {{"region", "Region", domain::AttributeType::kString, {"NSK", "OMS"}},
                               {"visits", "Visits", domain::AttributeType::kInteger, {}},
                               {"since", "Since", domain::AttributeType::kDate, {}},
                               {"gold", "Gold card", domain::AttributeType::kBoolean, {}}};
        },
        std::nullopt, "anna"));
    Import({Product("D-1", "frozen"), Product("D-2", "chilled"), Product("D-3", "")});
    std::vector<ImportRowInput> rows;
    for (int i = 1; i <= kSmallBaseClients; ++i) AddClient(i, rows);
    Import(std::move(rows));
    AddContacts();
    Save("buyers", "orders_count > 0");
    Save("lapsed", "segment(\"buyers\") AND NOT active");
    BuildCampaign();
  }

  TestBase& base() { return base_; }

 private:
  static ProductInput Product(const std::string& sku, const std::string& category) {
    ProductInput product;
    product.sku = sku;
    product.category = category;
    return product;
  }
  WriteOutcome Write(Mutation mutation) {
    const auto outcome = base_.Write(std::move(mutation));
    EXPECT_THAT(outcome, IsOk());
    return outcome.value_or(WriteOutcome());
  }
  void Import(std::vector<ImportRowInput> rows) {
    const WriteOutcome outcome = Write(ImportRows(std::move(rows), {}, base_.secret()));
    for (const RowRejection& rejection : outcome.rejections) ADD_FAILURE() << rejection.message;
  }
  UnixSeconds SomeTime() { return kTestNow - dice_.Between(0, 500) * 86'400 - dice_.Between(0, 1); }

  void AddClient(int number, std::vector<ImportRowInput>& rows) {
    using domain::AttributeType;
    NewClientInput client;
    client.field = "client";
    client.profile.external_id = absl::StrCat("C-", number);
    client.created_at = kTestNow - dice_.Between(501, 700) * 86'400;
    if (!dice_.OneIn(3)) client.profile.city = dice_.Pick({"Омск", "Tomsk", "O'Neill \"x\""});
    if (!dice_.OneIn(3)) client.profile.birth_date = dice_.Between(0, 11'000);
    if (dice_.OneIn(3)) client.profile.source = dice_.Pick({"form", "import"});
    if (dice_.OneIn(2)) client.profile.owner = dice_.Pick({"anna", "boris"});
    std::vector<AttributeInput>& attributes = client.profile.attributes;
    if (dice_.OneIn(2)) {
      attributes.push_back(
          {"region", AttributeType::kString, 0, dice_.Pick({"NSK", "OMS"}), "attributes"});
    }
    if (dice_.OneIn(2)) {
      attributes.push_back({"visits", AttributeType::kInteger, dice_.Between(-2, 3), "", "a"});
    }
    if (dice_.OneIn(2)) {
      attributes.push_back({"since", AttributeType::kDate, dice_.Between(19'000, 20'000), "", "a"});
    }
    if (dice_.OneIn(2)) {
      attributes.push_back({"gold", AttributeType::kBoolean, dice_.Between(0, 1), "", "a"});
    }
    if (dice_.OneIn(2)) client.tags.add.push_back("vip");
    if (dice_.OneIn(3)) client.tags.expires_at = kTestNow + dice_.Between(-1, 1);
    client.contacts.push_back(
        Address(domain::Channel::kEmail, absl::StrCat("c", number, "@example.com")));
    if (dice_.OneIn(2)) client.consents.push_back(Grant(domain::ConsentPurpose::kProcessing));
    if (dice_.OneIn(2)) client.consents.push_back(Grant(domain::ConsentPurpose::kMarketing));
    rows.push_back(client);
    for (size_t n = dice_.Below(6); n > 0; --n) rows.push_back(Order(number));
    for (size_t n = dice_.Below(3); n > 0; --n) rows.push_back(Interaction(number));
  }

  OrderInput Order(int client) {
    OrderInput order;
    order.client = ByExternalId(absl::StrCat("C-", client));
    order.kind = dice_.OneIn(6) ? domain::OrderKind::kReturn : domain::OrderKind::kPurchase;
    order.placed_at = SomeTime();
    order.discount = dice_.OneIn(2) ? 0 : dice_.Between(1, 500);
    if (dice_.OneIn(2)) order.cost = dice_.Between(0, 900);
    if (dice_.OneIn(4)) order.promo_code = "ZIMA10";
    for (size_t n = dice_.Below(3); n > 0; --n) {
      order.lines.push_back(
          {dice_.Pick({"D-1", "D-2", "D-3", "D-4"}), dice_.Between(0, 5), dice_.Between(0, 1'000)});
      order.quantity += order.lines.back().quantity;
      order.amount += order.lines.back().amount;
    }
    if (order.lines.empty()) order.amount = dice_.Between(0, 2'000);
    return order;
  }

  InteractionInput Interaction(int client) {
    InteractionInput interaction;
    interaction.client = ByExternalId(absl::StrCat("C-", client));
    interaction.at = SomeTime();
    interaction.channel = dice_.Pick({domain::Channel::kCall, domain::Channel::kEmail});
    interaction.direction =
        dice_.OneIn(3) ? domain::Direction::kInbound : domain::Direction::kOutbound;
    interaction.outcome = dice_.Pick(
        {domain::Outcome::kNegative, domain::Outcome::kNeutral, domain::Outcome::kPositive});
    if (dice_.OneIn(6)) {
      interaction.behavior_override.behavior = domain::Behavior::kImpulse;
      interaction.behavior_override.expires_at = kTestNow + dice_.Between(-1, 1);
    }
    if (dice_.OneIn(6)) interaction.temperature_override.temperature = domain::Temperature::kHot;
    return interaction;
  }

  // What sending tools report: no use case records it yet.
  void AddContacts() {
    Mutation mutation;
    mutation.judge = [this](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
      for (int n = 0; n < 40; ++n) {
        domain::DeliveryRow delivery;
        delivery.delivery_id = ws.NextRevision();
        delivery.client_id = dice_.Between(1, kSmallBaseClients);
        delivery.at = SomeTime();
        delivery.channel = domain::Channel::kEmail;
        delivery.status = domain::DeliveryStatus::kDelivered;
        delivery.campaign_id = "spring";
        ws.inserts().deliveries.push_back(delivery);
        if (n % 2 == 0) continue;
        domain::ResponseRow response;
        response.response_id = ws.NextRevision();
        response.client_id = delivery.client_id;
        response.at = delivery.at + 60;
        response.kind = dice_.Pick({domain::ResponseKind::kOpened, domain::ResponseKind::kClicked});
        response.channel = delivery.channel;
        response.campaign_id = "spring";
        ws.inserts().responses.push_back(response);
      }
      return WriteOutcome();
    };
    Write(std::move(mutation));
  }

  void Save(const std::string& id, const std::string& expression) {
    SegmentInput input;
    input.segment_id = id;
    input.filter.emplace().expression = expression;
    Write(CreateSegment(input));
  }

  // The second audience has no member.
  void BuildCampaign() {
    CampaignInput campaign;
    campaign.campaign_id = "spring";
    campaign.filter.emplace().expression = "segment(\"buyers\")";
    campaign.channels = {domain::Channel::kEmail};
    Write(CreateCampaign(campaign));
    Write(BuildNow("spring", base_.index()));
    campaign.campaign_id = "nobody";
    campaign.filter.emplace().expression = "id < 0";
    Write(CreateCampaign(campaign));
    Write(BuildNow("nobody", base_.index()));
  }

  TestBase base_;
  Dice dice_;
};

// One filter for every part of the language.
inline std::vector<std::string> FiltersOfEveryKind() {
  return {"",
          "city = \"Омск\" OR city IN (\"Tomsk\", \"O'Neill \\\"x\\\"\")",
          "NOT has(city) AND source != form",
          "temperature = HOT OR volume_tier >= MEDIUM",
          "purchase_frequency = REGULAR OR order_value_class < VIP",
          "abc_class = A AND rfm_monetary >= 4",
          "rfm_recency = 5 OR rfm_frequency < 3",
          "behavior IN (IMPULSE, DISCOUNT, WANDERING)",
          "overdue OR active",
          "total_amount >= 12.50 RUB AND average_order_amount < 900",
          "last_order_at < now - 90d OR NOT has(last_order_at)",
          "created_at >= 2025-01-01 AND owner = \"anna\"",
          "birthday within next 60d",
          "birth_date < 1990-02-01",
          "tags:vip AND tag(vip).set_at <= now",
          "has(tag(vip).expires_at)",
          "attr.region = \"NSK\" OR attr.visits >= 1",
          "attr.since < 2023-06-01 AND NOT attr.gold",
          "attr.gold = false",
          "orders(365d, sku = \"D-2\").count >= 1",
          "orders(category = \"frozen\", quantity >= 2).amount > 5.00 RUB",
          "orders(180d).avg >= 400 OR orders(promo_code = \"ZIMA10\").max > 100",
          "orders(discount > 0).last > now - 200d",
          "interactions(90d, outcome = NEGATIVE).count = 0 AND interactions().count > 0",
          "deliveries(400d, channel = EMAIL).count >= 1",
          "responses(kind = CLICKED).first < now - 30d",
          "responded(\"spring\") OR audience(\"spring\", 1)",
          "audience(\"nobody\", 1)",
          "top(10%, total_amount) OR bottom(3, last_order_at)",
          "top(5, orders(365d).quantity)",
          "segment(\"lapsed\") AND reachable(EMAIL)",
          "discounted_orders_count > 1 OR processing_consent = GRANTED"};
}

}  // namespace clientele::service

#endif  // CLIENTELE_TESTS_UNIT_SERVICE_SMALL_BASE_H_
