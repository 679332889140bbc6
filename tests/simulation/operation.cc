#include "tests/simulation/operation.h"

#include "absl/strings/str_cat.h"
#include "server/service/campaigns.h"
#include "server/service/clients.h"
#include "server/service/interactions.h"
#include "server/service/orders.h"
#include "tests/support/test_base.h"

namespace clientele::simulation {
namespace {

using Kind = Operation::Kind;

constexpr int kClients = 5;
constexpr int kOrders = 6;
constexpr int kTags = 3;
constexpr int kInteractions = 4;

service::NewClientInput NewClient(const Operation& operation) {
  service::NewClientInput input;
  input.field = "profile";
  input.profile.external_id = ClientName(operation.client);
  if (operation.item != kNoItem) input.tags.add = {TagName(operation.item)};
  return input;
}

// Equal content for equal amounts, however often it is sent.
service::OrderInput Order(const Operation& operation) {
  service::OrderInput order;
  order.client = ByExternalId(ClientName(operation.client));
  if (operation.item != kNoItem) order.external_id = absl::StrCat("o", operation.item);
  order.placed_at = kTestNow - 86'400;
  order.quantity = 1;
  order.amount = operation.amount;
  order.currency = operation.currency;
  // Tells an order that no request names.
  if (!operation.has_request_id) order.actor = RequestId(operation.number);
  return order;
}

service::ClientUpdateInput Update(const Operation& operation) {
  service::ClientUpdateInput input;
  input.client = ByExternalId(ClientName(operation.client));
  input.profile.city = RequestId(operation.number);
  input.etag = operation.etag;
  return input;
}

service::InteractionInput Interaction(const Operation& operation) {
  service::InteractionInput input;
  input.client = ByExternalId(ClientName(operation.client));
  input.external_id = absl::StrCat("i", operation.item);
  input.at = kTestNow - 3'600;
  input.channel = domain::Channel::kCall;
  return input;
}

service::TagsInput Tags(const Operation& operation) {
  service::TagsInput tags;
  (operation.remove ? tags.remove : tags.add) = {TagName(operation.item)};
  return tags;
}

service::CampaignInput Campaign(const Operation& operation) {
  service::CampaignInput input;
  input.campaign_id = absl::StrCat("k", operation.item);
  input.filter.emplace().expression = "orders_count > 0";
  input.channels = {domain::Channel::kEmail};
  return input;
}

service::Mutation Unnamed(const Operation& operation, const std::string& secret,
                          const index::Index& index) {
  switch (operation.kind) {
    case Kind::kCreateClient:
      return service::CreateClient(NewClient(operation), secret);
    case Kind::kRecordOrder:
      return service::RecordOrders(
          {Order(operation)},
          operation.replace ? service::OnConflict::kReplace : service::OnConflict::kError, secret);
    case Kind::kCancelOrder:
      return service::CancelOrder(0, absl::StrCat("o", operation.item));
    case Kind::kTagClient:
      return service::TagClients({ByExternalId(ClientName(operation.client))}, Tags(operation), "",
                                 secret);
    case Kind::kUpdateClient:
      return service::UpdateClient(Update(operation), secret);
    case Kind::kRecordInteraction:
      return service::RecordInteractions({Interaction(operation)}, secret);
    case Kind::kCreateCampaign:
      return service::CreateCampaign(Campaign(operation));
    case Kind::kBuildAudience:
      break;
  }
  return BuildNow(absl::StrCat("k", operation.item), index);
}

void DrawOrder(Dice& dice, Operation& operation) {
  operation.item = static_cast<int>(dice.Below(kOrders));
  operation.amount = dice.Between(1, 3) * 100;
  operation.replace = dice.OneIn(2);
  if (dice.OneIn(4)) operation.currency = dice.OneIn(4) ? "EUR" : "RUB";
  if (!dice.OneIn(3)) return;
  // Recorded as often as it is done.
  operation.item = kNoItem;
  operation.has_request_id = dice.OneIn(2);
}

}  // namespace

std::string NameOf(Kind kind) {
  static constexpr const char* kNames[] = {"CreateClient",   "RecordOrder",  "CancelOrder",
                                           "TagClient",      "UpdateClient", "RecordInteraction",
                                           "CreateCampaign", "BuildAudience"};
  return kNames[static_cast<size_t>(kind)];
}

std::string ClientName(int client) { return absl::StrCat("c", client); }
std::string TagName(int tag) { return absl::StrCat("t", tag); }
std::string RequestId(int number) { return absl::StrCat("r", number); }

Operation DrawOperation(int number, Dice& dice) {
  Operation operation;
  operation.number = number;
  operation.kind =
      dice.Pick({Kind::kCreateClient, Kind::kCreateClient, Kind::kRecordOrder, Kind::kRecordOrder,
                 Kind::kRecordOrder, Kind::kCancelOrder, Kind::kTagClient, Kind::kUpdateClient,
                 Kind::kRecordInteraction, Kind::kCreateCampaign, Kind::kBuildAudience});
  operation.client = static_cast<int>(dice.Below(kClients));
  if (dice.OneIn(5)) operation.lane = service::Lane::kImport;
  switch (operation.kind) {
    case Kind::kCreateClient:
      operation.item = dice.OneIn(2) ? kNoItem : static_cast<int>(dice.Below(kTags));
      operation.validate_only = dice.OneIn(10);
      break;
    case Kind::kRecordOrder:
      DrawOrder(dice, operation);
      break;
    case Kind::kCancelOrder:
      operation.item = static_cast<int>(dice.Below(kOrders));
      break;
    case Kind::kTagClient:
      operation.item = static_cast<int>(dice.Below(kTags));
      operation.remove = dice.OneIn(3);
      break;
    case Kind::kRecordInteraction:
      operation.item = static_cast<int>(dice.Below(kInteractions));
      break;
    case Kind::kUpdateClient:
    case Kind::kCreateCampaign:
    case Kind::kBuildAudience:
      break;
  }
  return operation;
}

service::Mutation MakeMutation(const Operation& operation, const std::string& secret,
                               const index::Index& index) {
  service::Mutation mutation = Unnamed(operation, secret, index);
  mutation.lane = operation.lane;
  mutation.validate_only = operation.validate_only;
  if (operation.has_request_id) {
    const std::string id = RequestId(operation.number);
    mutation.request = {"caller", NameOf(operation.kind), id, absl::StrCat("content of ", id)};
  }
  return mutation;
}

}  // namespace clientele::simulation
