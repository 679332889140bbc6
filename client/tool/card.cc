#include "client/tool/card.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/imports/attribute_values.h"
#include "client/tool/arguments.h"
#include "server/domain/currency.h"

namespace clientele::client {
namespace {

using domain::FormatMoney;

// What stands in the first column; a row is left out when there is nothing to say.
class CardRows {
 public:
  void Add(const std::string& title, const std::string& value) {
    if (!value.empty()) table_.rows.push_back({title, value});
  }
  Table Take() {
    table_.columns = {{"what"}, {"value"}};
    return std::move(table_);
  }

 private:
  Table table_;
};

std::string NameText(const v1::ClientProfile& profile) {
  if (profile.has_display_name()) return profile.display_name();
  std::vector<std::string> parts;
  for (const std::string& part :
       {profile.family_name(), profile.given_name(), profile.patronymic()}) {
    if (!part.empty()) parts.push_back(part);
  }
  return absl::StrJoin(parts, " ");
}

std::string ContactText(const v1::ContactPoint& contact) {
  std::vector<std::string> notes;
  if (contact.primary()) notes.push_back("primary");
  notes.push_back(EnumText(contact.status()));
  const std::string consent = EnumText(contact.consent());
  notes.push_back(consent.empty() ? "consent never asked" : absl::StrCat("consent ", consent));
  if (!contact.person().empty()) notes.push_back(contact.person());
  if (!contact.role().empty()) notes.push_back(contact.role());
  return absl::StrCat(contact.address(), " (", absl::StrJoin(notes, ", "), ")");
}

std::string ReachText(const v1::Reachability& reach) {
  return reach.reachable() ? absl::StrCat("yes, ", reach.address())
                           : absl::StrCat("no, ", EnumText(reach.reason()));
}

std::string OrdersText(const v1::ClientFacts& facts, const std::string& currency) {
  if (facts.orders_count() == 0) return "none";
  return absl::StrCat(facts.orders_count(), ", ", FormatMoney(facts.total_amount_minor(), currency),
                      ", quantity ", facts.total_quantity(), "; last on ",
                      TimeText(facts.has_last_order_at(), facts.last_order_at()));
}

Json AttributeJson(const v1::AttributeValue& value) {
  if (value.has_integer()) return value.integer();
  if (value.has_boolean()) return value.boolean();
  return AttributeText(value);
}

Json ProfileJson(const v1::ClientProfile& profile) {
  Json json = Json::MakeObject();
  const auto text = [&](const char* name, bool has, const std::string& value) {
    if (has) json.Set(name, value);
  };
  text("external_id", profile.has_external_id(), profile.external_id());
  text("display_name", profile.has_display_name(), profile.display_name());
  text("family_name", profile.has_family_name(), profile.family_name());
  text("given_name", profile.has_given_name(), profile.given_name());
  text("patronymic", profile.has_patronymic(), profile.patronymic());
  text("gender", profile.gender() != 0, EnumText(profile.gender()));
  text("birth_date", profile.has_birth_date(), DateText(profile.birth_date()));
  text("company", profile.has_company(), profile.company());
  text("tax_id", profile.has_tax_id(), profile.tax_id());
  text("city", profile.has_city(), profile.city());
  text("region", profile.has_region(), profile.region());
  text("time_zone", profile.has_time_zone(), profile.time_zone());
  text("source", profile.has_source(), profile.source());
  text("owner", profile.has_owner(), profile.owner());
  Json attributes = Json::MakeObject();
  for (const v1::AttributeValue& value : profile.attributes()) {
    attributes.Set(value.attribute(), AttributeJson(value));
  }
  json.Set("attributes", std::move(attributes));
  return json;
}

Json FactsJson(const v1::ClientFacts& facts) {
  Json json = {{"orders_count", facts.orders_count()},
               {"total_amount", facts.total_amount_minor()},
               {"total_quantity", facts.total_quantity()},
               {"discounted_orders_count", facts.discounted_orders_count()}};
  if (facts.has_last_responded_at()) {
    json.Set("last_responded_at", TimeText(true, facts.last_responded_at()));
  }
  if (facts.has_median_order_interval_seconds()) {
    json.Set("median_order_interval_seconds", facts.median_order_interval_seconds());
  }
  if (facts.orders_count() == 0) return json;
  json.Set("first_order_at", TimeText(true, facts.first_order_at()));
  json.Set("last_order_at", TimeText(true, facts.last_order_at()));
  json.Set("average_order_amount", facts.average_order_amount_minor());
  json.Set("average_order_quantity", facts.average_order_quantity());
  json.Set("largest_order_quantity", facts.largest_order_quantity());
  json.Set("last_order_quantity", facts.last_order_quantity());
  return json;
}

Json ClassesJson(const v1::ClientClasses& classes) {
  return {{"temperature", EnumText(classes.temperature())},
          {"temperature_overridden", classes.temperature_overridden()},
          {"volume_tier", EnumText(classes.volume_tier())},
          {"purchase_frequency", EnumText(classes.purchase_frequency())},
          {"order_value_class", EnumText(classes.order_value_class())},
          {"active", classes.active()},
          {"abc_class", EnumText(classes.abc_class())},
          {"rfm_recency", classes.rfm_recency()},
          {"rfm_frequency", classes.rfm_frequency()},
          {"rfm_monetary", classes.rfm_monetary()},
          {"behavior", EnumText(classes.behavior())},
          {"behavior_overridden", classes.behavior_overridden()},
          {"overdue", classes.overdue()}};
}

// "5 3 4": recency, frequency, monetary.
std::string RfmText(const v1::ClientClasses& classes) {
  if (classes.rfm_recency() == 0) return "";
  return absl::StrCat(classes.rfm_recency(), " ", classes.rfm_frequency(), " ",
                      classes.rfm_monetary());
}

// What the details of a delivery and of a response have in common.
template <typename Detail>
void SetReport(const Detail& detail, Json& json) {
  json.Set("external_id", detail.external_id());
  json.Set("channel", EnumText(detail.channel()));
  json.Set("campaign", detail.campaign_id());
  json.Set("audience", detail.audience_number());
  json.Set("step", detail.step());
}

// "win-back/3 step 2"; empty outside of campaigns.
template <typename Detail>
std::string ReportText(const Detail& detail) {
  std::string text = detail.campaign_id();
  if (detail.audience_number() > 0) absl::StrAppend(&text, "/", detail.audience_number());
  if (detail.step() > 1) absl::StrAppend(&text, " step ", detail.step());
  return text;
}

}  // namespace

Json HistoryJson(const v1::HistoryEntry& entry) {
  Json json = {{"kind", EnumText(entry.kind())},
               {"at", TimeText(entry.has_at(), entry.at())},
               {"recorded_at", TimeText(entry.has_recorded_at(), entry.recorded_at())},
               {"actor", entry.actor()}};
  switch (entry.detail_case()) {
    case v1::HistoryEntry::kOrder:
      json.Set("order_id", entry.order().order_id());
      json.Set("external_id", entry.order().external_id());
      json.Set("order_kind", EnumText(entry.order().kind()));
      json.Set("amount", entry.order().amount_minor());
      json.Set("quantity", entry.order().quantity());
      json.Set("canceled", entry.order().canceled());
      json.Set("replaced", entry.order().replaced());
      break;
    case v1::HistoryEntry::kInteraction:
      json.Set("interaction_id", entry.interaction().interaction_id());
      json.Set("external_id", entry.interaction().external_id());
      json.Set("channel", EnumText(entry.interaction().channel()));
      json.Set("direction", EnumText(entry.interaction().direction()));
      json.Set("disposition", EnumText(entry.interaction().disposition()));
      json.Set("outcome", EnumText(entry.interaction().outcome()));
      json.Set("note", entry.interaction().note());
      break;
    case v1::HistoryEntry::kConsent:
      json.Set("purpose", EnumText(entry.consent().purpose()));
      json.Set("status", EnumText(entry.consent().status()));
      json.Set("channel", EnumText(entry.consent().channel()));
      json.Set("address", entry.consent().address());
      json.Set("means", entry.consent().means());
      break;
    case v1::HistoryEntry::kChange:
      json.Set("value", entry.change().value());
      json.Set("previous", entry.change().previous());
      json.Set("reason", entry.change().reason());
      break;
    case v1::HistoryEntry::kDelivery:
      SetReport(entry.delivery(), json);
      json.Set("delivery_id", entry.delivery().delivery_id());
      json.Set("address", entry.delivery().address());
      json.Set("status", EnumText(entry.delivery().status()));
      break;
    case v1::HistoryEntry::kResponse:
      SetReport(entry.response(), json);
      json.Set("response_id", entry.response().response_id());
      json.Set("response", EnumText(entry.response().kind()));
      break;
    case v1::HistoryEntry::DETAIL_NOT_SET:
      break;
  }
  return json;
}

std::string HistoryText(const v1::HistoryEntry& entry, const std::string& currency) {
  std::string text = EnumText(entry.kind());
  const auto add = [&](const std::string& part) {
    if (!part.empty()) absl::StrAppend(&text, " ", part);
  };
  switch (entry.detail_case()) {
    case v1::HistoryEntry::kOrder:
      add(entry.order().external_id());
      add(entry.order().kind() == v1::ORDER_KIND_RETURN ? "return" : "");
      add(FormatMoney(entry.order().amount_minor(), currency));
      add(absl::StrCat("quantity ", entry.order().quantity()));
      add(entry.order().canceled() ? "(canceled)" : "");
      add(entry.order().replaced() ? "(replaced)" : "");
      break;
    case v1::HistoryEntry::kInteraction:
      add(EnumText(entry.interaction().channel()));
      add(EnumText(entry.interaction().direction()));
      add(EnumText(entry.interaction().disposition()));
      add(EnumText(entry.interaction().outcome()));
      add(entry.interaction().note());
      break;
    case v1::HistoryEntry::kConsent:
      add(EnumText(entry.consent().purpose()));
      add(EnumText(entry.consent().channel()));
      add(entry.consent().address());
      add(EnumText(entry.consent().status()));
      break;
    case v1::HistoryEntry::kChange:
      add(entry.change().previous().empty() ? "" : absl::StrCat(entry.change().previous(), " →"));
      add(entry.change().value());
      add(entry.change().reason());
      break;
    case v1::HistoryEntry::kDelivery:
      add(EnumText(entry.delivery().channel()));
      add(entry.delivery().address());
      add(EnumText(entry.delivery().status()));
      add(ReportText(entry.delivery()));
      break;
    case v1::HistoryEntry::kResponse:
      add(EnumText(entry.response().channel()));
      add(EnumText(entry.response().kind()));
      add(ReportText(entry.response()));
      break;
    case v1::HistoryEntry::DETAIL_NOT_SET:
      break;
  }
  return text;
}

Json CardJson(const v1::Client& client) {
  Json json = {{"id", client.id()},
               {"etag", client.etag()},
               {"created_at", TimeText(client.has_created_at(), client.created_at())},
               {"profile", ProfileJson(client.profile())},
               {"facts", FactsJson(client.facts())},
               {"classes", ClassesJson(client.classes())},
               {"stage", client.stage()},
               {"stage_kind", EnumText(client.stage_kind())},
               {"processing_consent", EnumText(client.processing_consent())}};
  Json contacts = Json::MakeList();
  for (const v1::ContactPoint& contact : client.contact_points()) {
    contacts.Push({{"channel", EnumText(contact.channel())},
                   {"address", contact.address()},
                   {"status", EnumText(contact.status())},
                   {"primary", contact.primary()},
                   {"consent", EnumText(contact.consent())},
                   {"person", contact.person()},
                   {"role", contact.role()}});
  }
  Json reachability = Json::MakeList();
  for (const v1::Reachability& reach : client.reachability()) {
    reachability.Push({{"channel", EnumText(reach.channel())},
                       {"reachable", reach.reachable()},
                       {"reason", EnumText(reach.reason())},
                       {"address", reach.address()}});
  }
  Json tags = Json::MakeList();
  for (const v1::ClientTag& tag : client.tags()) tags.Push(tag.tag());
  Json recent = Json::MakeList();
  for (const v1::HistoryEntry& entry : client.recent()) recent.Push(HistoryJson(entry));
  json.Set("contact_points", std::move(contacts));
  json.Set("reachability", std::move(reachability));
  json.Set("tags", std::move(tags));
  json.Set("recent", std::move(recent));
  return json;
}

Table CardTable(const v1::Client& client, const std::string& currency) {
  const v1::ClientProfile& profile = client.profile();
  const v1::ClientClasses& classes = client.classes();
  CardRows rows;
  rows.Add("client", absl::StrCat(client.id()));
  rows.Add("external id", profile.external_id());
  rows.Add("name", NameText(profile));
  rows.Add("company", profile.company());
  rows.Add("city", profile.city());
  rows.Add("source", profile.source());
  rows.Add("owner", profile.owner());
  rows.Add("known since", TimeText(client.has_created_at(), client.created_at()));
  rows.Add("stage", absl::StrCat(client.stage(), client.lost_reason().empty() ? "" : ", ",
                                 client.lost_reason()));
  rows.Add("temperature", absl::StrCat(EnumText(classes.temperature()),
                                       classes.temperature_overridden() ? " (set by sales)" : ""));
  rows.Add("volume tier", EnumText(classes.volume_tier()));
  rows.Add("purchases", EnumText(classes.purchase_frequency()));
  rows.Add("order value", EnumText(classes.order_value_class()));
  rows.Add("active", classes.active() ? "yes" : "no");
  rows.Add("ABC class", EnumText(classes.abc_class()));
  rows.Add("RFM", RfmText(classes));
  rows.Add("behavior", absl::StrCat(EnumText(classes.behavior()),
                                    classes.behavior_overridden() ? " (set by sales)" : ""));
  rows.Add("overdue", classes.overdue() ? "yes" : "");
  for (const v1::AttributeValue& value : profile.attributes()) {
    rows.Add(value.attribute(), AttributeText(value));
  }
  rows.Add("orders", OrdersText(client.facts(), currency));
  std::vector<std::string> tags;
  for (const v1::ClientTag& tag : client.tags()) tags.push_back(tag.tag());
  rows.Add("tags", absl::StrJoin(tags, ", "));
  for (const v1::ContactPoint& contact : client.contact_points()) {
    rows.Add(EnumText(contact.channel()), ContactText(contact));
  }
  for (const v1::Reachability& reach : client.reachability()) {
    if (reach.reason() == v1::EXCLUSION_REASON_NO_CONTACT_POINT) continue;
    rows.Add(absl::StrCat("reachable by ", EnumText(reach.channel())), ReachText(reach));
  }
  for (const v1::HistoryEntry& entry : client.recent()) {
    rows.Add(TimeText(entry.has_at(), entry.at()), HistoryText(entry, currency));
  }
  return rows.Take();
}

}  // namespace clientele::client
