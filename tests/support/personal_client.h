// A client with a mark of its own in every text about it, and something in every table: to see that
// nothing of it is found again.
#ifndef CLIENTELE_TESTS_SUPPORT_PERSONAL_CLIENT_H_
#define CLIENTELE_TESTS_SUPPORT_PERSONAL_CLIENT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/service/campaigns.h"
#include "server/service/clients.h"
#include "server/service/interactions.h"
#include "server/service/orders.h"
#include "server/service/policies.h"
#include "server/service/working_set.h"
#include "tests/support/test_base.h"

namespace clientele {

class PersonalClient {
 public:
  // `mark`: in every text; lower-case letters and digits, for addresses are normalized.
  PersonalClient(domain::ClientId id, std::string mark) : id_(id), mark_(std::move(mark)) {}

  domain::ClientId id() const { return id_; }
  const std::string& mark() const { return mark_; }
  std::string external_id() const { return Text("external-id"); }
  std::string email() const { return Text("mail") + "@example.com"; }

  // What must be written first.
  static service::Mutation Policy() {
    return service::UpdatePolicy(
        [](domain::Policy& policy) {
          policy.currency = "RUB";
          policy.attributes.push_back(
              {"hobby", "Hobby", domain::AttributeType::kString, {"chess"}});
        },
        std::nullopt, "anna");
  }

  // Each after the one before it is committed; `id` is given by the first.
  std::vector<service::Mutation> Writes() const {
    std::vector<service::Mutation> writes;
    writes.push_back(service::CreateClient(Card(), kTestAddressSecret));
    writes.push_back(service::UpdateClient(NewName(), kTestAddressSecret));
    writes.push_back(service::RecordOrders({Order(1), Order(2), Return()},
                                           service::OnConflict::kReplace, kTestAddressSecret));
    writes.push_back(
        service::RecordOrders({Order(3)}, service::OnConflict::kReplace, kTestAddressSecret));
    writes.push_back(service::CancelOrder(0, Text("order2")));
    writes.push_back(service::RecordInteractions({Interaction()}, kTestAddressSecret));
    writes.push_back(Messages());
    return writes;
  }

 private:
  std::string Text(const std::string& what) const { return absl::StrCat(mark_, "-", what); }

  service::ContactInput Contact(domain::Channel channel, const std::string& address) const {
    service::ContactInput contact = Address(channel, address);
    contact.person = Text("person");
    contact.role = Text("role");
    return contact;
  }
  service::ConsentInput Consent(domain::ConsentPurpose purpose) const {
    service::ConsentInput consent = Grant(purpose);
    consent.means = Text("means");
    consent.text_version = Text("version");
    consent.evidence = Text("evidence");
    return consent;
  }
  service::NewClientInput Card() const {
    service::NewClientInput input;
    input.field = "profile";
    service::ProfileInput& profile = input.profile;
    profile.external_id = external_id();
    profile.display_name = Text("display");
    profile.family_name = Text("family");
    profile.given_name = Text("given");
    profile.patronymic = Text("patronymic");
    profile.company = Text("company");
    profile.tax_id = Text("tax");
    profile.city = Text("city");
    profile.region = Text("region");
    profile.source = Text("source");
    profile.owner = Text("owner");
    profile.birth_date = std::optional<int64_t>(7'000);
    profile.attributes = {{"hobby", domain::AttributeType::kString, 0, "chess", "hobby"}};
    input.contacts = {Contact(domain::Channel::kEmail, email()),
                      Contact(domain::Channel::kPost, Text("street"))};
    input.consents = {Consent(domain::ConsentPurpose::kProcessing),
                      Consent(domain::ConsentPurpose::kMarketing)};
    input.tags.add = {"vip"};
    input.actor = "anna";
    return input;
  }
  // So that there is a version of the profile from before, and a contact point that was removed.
  service::ClientUpdateInput NewName() const {
    service::ClientUpdateInput input;
    input.client = ById(id_);
    input.profile.family_name = Text("married");
    input.contacts = {Address(domain::Channel::kPost, Text("street"))};
    input.contacts.back().remove = true;
    return input;
  }
  // The third replaces the first.
  service::OrderInput Order(int number) const {
    service::OrderInput order;
    order.client = ById(id_);
    order.external_id = Text(number == 2 ? "order2" : "order1");
    order.promo_code = Text("promo");
    order.actor = "anna";
    order.lines = {{Text("sku"), number, 100}, {"D-1", 1, 10}};
    order.quantity = number + 1;
    order.amount = 110;
    return order;
  }
  service::OrderInput Return() const {
    service::OrderInput order = Order(1);
    order.kind = domain::OrderKind::kReturn;
    order.external_id = Text("return");
    order.original_external_id = Text("order1");
    return order;
  }
  service::InteractionInput Interaction() const {
    service::InteractionInput input;
    input.client = ById(id_);
    input.external_id = Text("interaction");
    input.channel = domain::Channel::kCall;
    input.outcome = domain::Outcome::kPositive;
    input.note = Text("note");
    input.actor = "anna";
    input.campaign_id = "k-1";
    return input;
  }
  // What sending tools report, straight into the tables.
  service::Mutation Messages() const {
    service::Mutation mutation;
    mutation.judge = [id = id_, delivery_id = Text("delivery"), response_id = Text("response")](
                         service::WorkingSet& ws) -> absl::StatusOr<service::WriteOutcome> {
      domain::DeliveryRow delivery;
      delivery.delivery_id = ws.NextRevision();
      delivery.client_id = id;
      delivery.external_id = delivery_id;
      delivery.at = ws.now();
      delivery.channel = domain::Channel::kEmail;
      delivery.status = domain::DeliveryStatus::kDelivered;
      delivery.campaign_id = "k-1";
      delivery.counts_toward_cap = false;
      ws.inserts().deliveries.push_back(delivery);
      domain::ResponseRow response;
      response.response_id = ws.NextRevision();
      response.client_id = id;
      response.external_id = response_id;
      response.at = ws.now();
      response.kind = domain::ResponseKind::kClicked;
      response.campaign_id = "k-1";
      ws.inserts().responses.push_back(response);
      return service::WriteOutcome();
    };
    return mutation;
  }

  const domain::ClientId id_;
  const std::string mark_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_PERSONAL_CLIENT_H_
