// Writes of every kind, at random: what a day at several servers brings, many of them refused.
#ifndef CLIENTELE_TESTS_UNIT_SERVICE_RANDOM_MUTATIONS_H_
#define CLIENTELE_TESTS_UNIT_SERVICE_RANDOM_MUTATIONS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/domain/contact.h"
#include "server/service/campaigns.h"
#include "server/service/clients.h"
#include "server/service/deliveries.h"
#include "server/service/erasure.h"
#include "server/service/imports.h"
#include "server/service/interactions.h"
#include "server/service/orders.h"
#include "server/service/policies.h"
#include "server/service/responses.h"
#include "server/service/segment_changes.h"
#include "server/service/suppressions.h"
#include "server/service/working_set.h"
#include "tests/support/dice.h"
#include "tests/support/test_base.h"

namespace clientele::service {

class RandomMutations {
 public:
  explicit RandomMutations(uint64_t seed) : dice_(seed) {}

  static constexpr size_t kKinds = 17;

  // The first change of a base, without which many others are refused.
  static Mutation FirstPolicy() {
    return UpdatePolicy(
        [](domain::Policy& policy) {
          policy.currency = "RUB";
          policy.attributes = {{"region", "Region", domain::AttributeType::kString, {"NSK", "OMS"}},
                               {"visits", "Visits", domain::AttributeType::kInteger, {}},
                               {"gold", "Gold card", domain::AttributeType::kBoolean, {}}};
        },
        std::nullopt, "anna");
  }

  // For a server with this index; `kind` is below kKinds.
  Mutation Make(size_t kind, const index::Index& index) {
    switch (kind) {
      case 0:
        return CreateClient(Client(), kTestAddressSecret);
      case 1:
        return UpdateClient(Update(), kTestAddressSecret);
      case 2:
        return TagClients({Ref(), Ref(), Ref()}, Tags(), "anna", kTestAddressSecret);
      case 3:
        return SetConsent(Ref(), {Consent()}, "anna", kTestAddressSecret);
      case 4:
        return MoveClientStage(Ref(), Stage(), "anna", kTestAddressSecret);
      case 5:
        return RecordOrders({Order(), Order()}, OnConflict::kReplace, kTestAddressSecret);
      case 6:
        return CancelOrder(0, OrderName());
      case 7:
        return RecordInteractions({Interaction(), Interaction()}, kTestAddressSecret);
      case 8:
        return ImportRows(Rows(), {OnConflict::kReplace, true, false, "anna"}, kTestAddressSecret);
      case 9:
        return RecordDeliveries({Delivery(), Delivery(), Delivery()}, kTestAddressSecret, index);
      case 10:
        return Segment();
      case 11:
        return CreateCampaign(Campaign());
      case 12:
        return BuildNow(CampaignName(), index);
      case 13:
        return RecordResponses({Response(), Response()}, kTestAddressSecret);
      case 14:
        return Suppression();
      case 15:
        return Erasure();
      default:
        return Policy();
    }
  }

 private:
  std::string ClientName() { return absl::StrCat("C-", dice_.Between(1, 40)); }
  std::string OrderName() { return absl::StrCat("O-", dice_.Between(1, 60)); }
  std::string CampaignName() { return absl::StrCat("k-", dice_.Between(1, 6)); }
  std::string SegmentName() { return absl::StrCat("s-", dice_.Between(1, 6)); }
  std::string Email() { return absl::StrCat("c", dice_.Between(1, 60), "@example.com"); }
  UnixSeconds SomeTime() { return kTestNow - dice_.Between(0, 500) * 86'400 - dice_.Between(0, 9); }

  ClientRef Ref() {
    if (dice_.OneIn(3)) return ByExternalId(ClientName());
    return ById(dice_.Between(1, 60));
  }
  ContactInput Contact() {
    if (dice_.OneIn(3)) {
      const auto channel = dice_.OneIn(2) ? domain::Channel::kSms : domain::Channel::kCall;
      return Address(channel, absl::StrCat("+791612345", dice_.Between(10, 40)));
    }
    return Address(domain::Channel::kEmail, Email());
  }
  ConsentInput Consent() {
    ConsentInput consent =
        Grant(dice_.Pick({domain::ConsentPurpose::kProcessing, domain::ConsentPurpose::kMarketing}),
              dice_.Pick({domain::Channel::kNone, domain::Channel::kEmail, domain::Channel::kSms}));
    if (consent.purpose == domain::ConsentPurpose::kProcessing) {
      consent.channel = domain::Channel::kNone;
    }
    if (dice_.OneIn(3)) consent.status = domain::ConsentStatus::kWithdrawn;
    consent.at = SomeTime();
    return consent;
  }
  TagsInput Tags() {
    TagsInput tags;
    tags.field = "tags";
    (dice_.OneIn(3) ? tags.remove : tags.add)
        .push_back(dice_.Pick({"vip", "new", "cold", "spring"}));
    if (!tags.add.empty() && dice_.OneIn(3)) tags.expires_at = kTestNow + dice_.Between(1, 99);
    return tags;
  }
  StageInput Stage() {
    StageInput stage;
    stage.field = "stage";
    stage.stage = dice_.Pick({"new", "in-progress", "ready-to-buy", "client", "lost"});
    if (stage.stage == "lost") stage.lost_reason = "price";
    if (dice_.OneIn(2)) stage.at = SomeTime();
    return stage;
  }

  ProfileInput Profile() {
    ProfileInput profile;
    if (dice_.OneIn(3)) profile.external_id = dice_.OneIn(6) ? "" : ClientName();
    if (dice_.OneIn(2)) profile.display_name = dice_.Pick({"Анна", "O'Neill \"x\"", ""});
    if (dice_.OneIn(2)) profile.city = dice_.Pick({"Омск", "Tomsk", ""});
    if (dice_.OneIn(3)) profile.owner = dice_.Pick({"anna", "boris"});
    if (dice_.OneIn(3))
      profile.gender = dice_.Pick({domain::Gender::kFemale, domain::Gender::kMale});
    if (dice_.OneIn(3)) {
      profile.birth_date = dice_.OneIn(4) ? std::optional<int64_t>() : dice_.Between(0, 11'000);
    }
    using domain::AttributeType;
    if (dice_.OneIn(3)) {
      profile.attributes.push_back(
          {"region", AttributeType::kString, 0, dice_.Pick({"NSK", "OMS"}), "a"});
    }
    if (dice_.OneIn(3)) {
      const AttributeType type =
          dice_.OneIn(3) ? AttributeType::kUnspecified : AttributeType::kInteger;
      profile.attributes.push_back({"visits", type, dice_.Between(-2, 3), "", "a"});
    }
    return profile;
  }
  NewClientInput Client() {
    NewClientInput input;
    input.field = "client";
    input.profile = Profile();
    input.on_match = dice_.Pick({NewClientInput::OnMatch::kFail, NewClientInput::OnMatch::kUpdate,
                                 NewClientInput::OnMatch::kCreate});
    if (!dice_.OneIn(4)) input.contacts.push_back(Contact());
    while (!dice_.OneIn(3)) input.consents.push_back(Consent());
    if (dice_.OneIn(2)) input.tags.add = {"new"};
    input.created_at = kTestNow - dice_.Between(501, 700) * 86'400;
    return input;
  }
  ClientUpdateInput Update() {
    ClientUpdateInput input;
    input.client = Ref();
    input.profile = Profile();
    if (dice_.OneIn(2)) input.contacts.push_back(Contact());
    if (!input.contacts.empty() && dice_.OneIn(3)) input.contacts.back().remove = true;
    return input;
  }

  OrderInput Order() {
    OrderInput order;
    order.client = Ref();
    order.kind = dice_.OneIn(6) ? domain::OrderKind::kReturn : domain::OrderKind::kPurchase;
    if (!dice_.OneIn(4)) order.external_id = OrderName();
    order.placed_at = SomeTime();
    for (size_t n = dice_.Below(3); n > 0; --n) {
      order.lines.push_back(
          {dice_.Pick({"D-1", "D-2", "D-3"}), dice_.Between(0, 5), dice_.Between(0, 1'000)});
      order.quantity += order.lines.back().quantity;
      order.amount += order.lines.back().amount;
    }
    if (order.lines.empty()) order.amount = dice_.Between(0, 2'000);
    if (dice_.OneIn(3)) order.discount = dice_.Between(1, 500);
    if (dice_.OneIn(3)) order.cost = dice_.Between(0, 900);
    if (dice_.OneIn(4)) order.promo_code = "ZIMA10";
    return order;
  }
  InteractionInput Interaction() {
    InteractionInput input;
    input.client = Ref();
    input.at = SomeTime();
    input.channel = dice_.Pick({domain::Channel::kCall, domain::Channel::kEmail});
    input.direction = dice_.OneIn(3) ? domain::Direction::kInbound : domain::Direction::kOutbound;
    input.outcome = dice_.Pick(
        {domain::Outcome::kNegative, domain::Outcome::kNeutral, domain::Outcome::kPositive});
    if (dice_.OneIn(3)) input.campaign_id = CampaignName();
    if (dice_.OneIn(4)) input.disposition = domain::Disposition::kNoAnswer;
    if (dice_.OneIn(4)) input.note = "called back, 14:30";
    if (dice_.OneIn(4)) input.tags = Tags();
    if (dice_.OneIn(4)) input.stage = Stage();
    if (dice_.OneIn(4)) input.consents.push_back(Consent());
    if (dice_.OneIn(4)) input.contacts.push_back(Contact());
    if (dice_.OneIn(5)) input.temperature_override.temperature = domain::Temperature::kHot;
    if (dice_.OneIn(5)) input.behavior_override.behavior = domain::Behavior::kImpulse;
    return input;
  }
  std::vector<ImportRowInput> Rows() {
    std::vector<ImportRowInput> rows;
    for (size_t n = dice_.Below(12); n > 0; --n) {
      switch (dice_.Below(8)) {
        case 0:
          rows.emplace_back(Client());
          break;
        case 1:
          rows.emplace_back(Order());
          break;
        case 2:
          rows.emplace_back(TagsRowInput{Ref(), Tags()});
          break;
        case 3:
          rows.emplace_back(Interaction());
          break;
        case 4:
          rows.emplace_back(ConsentRowInput{Ref(), Consent()});
          break;
        case 5:
          rows.emplace_back(Delivery());
          break;
        case 6:
          rows.emplace_back(Response());
          break;
        default:
          rows.emplace_back(Product());
      }
    }
    return rows;
  }
  ProductInput Product() {
    ProductInput product;
    product.field = "product";
    product.sku = dice_.Pick({"D-1", "D-2", "D-3", "D-4"});
    product.category = dice_.Pick({"frozen", "chilled", ""});
    return product;
  }

  // Of an audience that may be there, of a campaign, or of none.
  template <typename Input>
  void Name(Input& input) {
    input.client = Ref();
    if (dice_.OneIn(3)) input.external_id = absl::StrCat("m-", dice_.Between(1, 30));
    if (!dice_.OneIn(3)) input.at = SomeTime();
    input.channel = dice_.OneIn(4) ? domain::Channel::kSms : domain::Channel::kEmail;
    if (dice_.OneIn(3)) {
      input.channel = domain::Channel::kEmail;
      input.address = Email();
    }
    if (!dice_.OneIn(3)) input.campaign_id = CampaignName();
    if (input.campaign_id.empty() || dice_.OneIn(3)) return;
    input.audience_number = dice_.Between(1, 4);
    if (input.address.empty()) input.channel = domain::Channel::kNone;
  }
  DeliveryInput Delivery() {
    DeliveryInput input;
    Name(input);
    input.status =
        dice_.Pick({domain::DeliveryStatus::kSent, domain::DeliveryStatus::kDelivered,
                    domain::DeliveryStatus::kBouncedSoft, domain::DeliveryStatus::kBouncedHard,
                    domain::DeliveryStatus::kFailed});
    return input;
  }
  ResponseInput Response() {
    ResponseInput input;
    Name(input);
    input.kind = dice_.Pick({domain::ResponseKind::kOpened, domain::ResponseKind::kClicked,
                             domain::ResponseKind::kReplied, domain::ResponseKind::kUnsubscribed,
                             domain::ResponseKind::kComplained});
    return input;
  }
  Mutation Suppression() {
    const auto key = static_cast<int64_t>(
        domain::AddressKey(kTestAddressSecret, domain::AddressKind::kEmail, Email()));
    if (dice_.OneIn(2)) return UnsuppressAddress(key);
    return SuppressAddresses({key}, "registry", "anna");
  }

  Mutation Erasure() {
    EraseInput input;
    input.client = Ref();
    input.suppress_addresses = dice_.OneIn(3);
    return EraseClient(std::move(input), kTestAddressSecret);
  }

  std::string Filter() {
    return dice_.Pick({"", "orders_count > 0", "tags:vip", "city = \"Омск\"", "reachable(EMAIL)",
                       "segment(\"s-1\")", "attr.visits > 0", "no_such_field = 1"});
  }
  Mutation Segment() {
    SegmentInput input;
    input.segment_id = SegmentName();
    if (dice_.OneIn(4)) return DeleteSegment(std::move(input));
    input.title = dice_.Pick({"Buyers", "Покупатели"});
    input.filter.emplace().expression = Filter();
    return dice_.OneIn(2) ? CreateSegment(std::move(input)) : UpdateSegment(std::move(input));
  }
  CampaignInput Campaign() {
    CampaignInput campaign;
    campaign.campaign_id = CampaignName();
    campaign.filter.emplace().expression = Filter();
    campaign.channels = {domain::Channel::kEmail, domain::Channel::kSms};
    if (dice_.OneIn(4)) campaign.channels = {domain::Channel::kCall};
    return campaign;
  }
  Mutation Policy() {
    const auto days = static_cast<int32_t>(dice_.Between(1, 400));
    return UpdatePolicy([days](domain::Policy& policy) { policy.hot_days = days; }, std::nullopt,
                        "anna");
  }

  Dice dice_;
};

}  // namespace clientele::service

#endif  // CLIENTELE_TESTS_UNIT_SERVICE_RANDOM_MUTATIONS_H_
