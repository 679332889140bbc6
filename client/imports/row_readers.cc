#include "client/imports/row_readers.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/files/blanks.h"
#include "client/files/values.h"
#include "client/imports/attribute_values.h"

namespace clientele::client {
namespace {

constexpr absl::string_view kClientFields[] = {"external_id",
                                               "display_name",
                                               "family_name",
                                               "given_name",
                                               "patronymic",
                                               "gender",
                                               "birth_date",
                                               "company",
                                               "tax_id",
                                               "city",
                                               "region",
                                               "time_zone",
                                               "source",
                                               "owner",
                                               "stage",
                                               "created_at",
                                               "email",
                                               "email2",
                                               "phone",
                                               "phone2",
                                               "sms",
                                               "call",
                                               "messenger",
                                               "post",
                                               "tags",
                                               "processing_consent",
                                               "marketing_consent"};
constexpr absl::string_view kOrderFields[] = {
    "order", "client", "sku",      "quantity",       "unit_price", "amount",  "amount_minor",
    "at",    "kind",   "discount", "discount_minor", "promo_code", "original"};
constexpr absl::string_view kTagFields[] = {"client", "tag", "expires_at"};
constexpr absl::string_view kInteractionFields[] = {
    "interaction", "client", "at",    "channel",  "direction", "disposition",
    "outcome",     "note",   "actor", "campaign", "audience",  "step"};
constexpr absl::string_view kConsentFields[] = {
    "client", "purpose", "status", "channel", "address", "at", "means", "text_version", "evidence"};
constexpr absl::string_view kProductFields[] = {"sku", "name", "category", "unit", "unit_factor"};

constexpr absl::string_view kDeliveryFields[] = {"delivery", "client",  "client_id", "at",
                                                 "channel",  "address", "status",    "campaign",
                                                 "audience", "step"};
constexpr absl::string_view kResponseFields[] = {"response", "client",  "client_id", "at",
                                                 "channel",  "address", "kind",      "campaign",
                                                 "audience", "step"};

constexpr absl::string_view kOrderRequired[] = {"order", "client"};
constexpr absl::string_view kTagRequired[] = {"client", "tag"};
constexpr absl::string_view kInteractionRequired[] = {"client", "channel"};
constexpr absl::string_view kConsentRequired[] = {"client", "purpose", "status"};
constexpr absl::string_view kProductRequired[] = {"sku"};
constexpr absl::string_view kDeliveryRequired[] = {"status"};
constexpr absl::string_view kResponseRequired[] = {"kind"};

void ReadProfile(RowFields& fields, v1::ClientProfile* profile) {
  const auto text = [&](absl::string_view field, auto set) {
    const std::string value = fields.Text(field);
    if (!value.empty()) set(value);
  };
  text("external_id", [&](const auto& v) { profile->set_external_id(v); });
  text("display_name", [&](const auto& v) { profile->set_display_name(v); });
  text("family_name", [&](const auto& v) { profile->set_family_name(v); });
  text("given_name", [&](const auto& v) { profile->set_given_name(v); });
  text("patronymic", [&](const auto& v) { profile->set_patronymic(v); });
  text("company", [&](const auto& v) { profile->set_company(v); });
  text("tax_id", [&](const auto& v) { profile->set_tax_id(v); });
  text("city", [&](const auto& v) { profile->set_city(v); });
  text("region", [&](const auto& v) { profile->set_region(v); });
  text("time_zone", [&](const auto& v) { profile->set_time_zone(v); });
  text("source", [&](const auto& v) { profile->set_source(v); });
  text("owner", [&](const auto& v) { profile->set_owner(v); });
  profile->set_gender(fields.Enum<v1::Gender>("gender"));
  v1::Date date;
  if (fields.Date("birth_date", &date)) *profile->mutable_birth_date() = date;
}

// An empty cell leaves the value as it is.
void ReadAttributes(RowFields& fields, v1::ClientProfile* profile) {
  for (const v1::Policy::Attribute& attribute : fields.context().attributes) {
    const std::string field = absl::StrCat(kAttributePrefix, attribute.id());
    const std::string cell = fields.Text(field);
    if (cell.empty()) continue;
    const std::optional<std::string> want =
        SetAttribute(attribute, cell, profile->add_attributes());
    if (want.has_value()) fields.FailAt(field, *want);
  }
}

// Where the attribute with this place in the request came from.
std::string FieldOfAttribute(size_t place, const RowFields& fields) {
  for (const v1::Policy::Attribute& attribute : fields.context().attributes) {
    std::string field = absl::StrCat(kAttributePrefix, attribute.id());
    if (fields.Text(field).empty()) continue;
    if (place-- == 0) return field;
  }
  return "";
}

// The contact points of a row, in the order in which they are sent.
struct ContactField {
  absl::string_view field;
  v1::Channel channel;
  bool primary;
};
// A phone serves messages and calls alike; "sms" and "call" are for one of them.
constexpr ContactField kContactFields[] = {{"email", v1::CHANNEL_EMAIL, true},
                                           {"email2", v1::CHANNEL_EMAIL, false},
                                           {"phone", v1::CHANNEL_SMS, true},
                                           {"phone", v1::CHANNEL_CALL, true},
                                           {"phone2", v1::CHANNEL_SMS, false},
                                           {"phone2", v1::CHANNEL_CALL, false},
                                           {"sms", v1::CHANNEL_SMS, false},
                                           {"call", v1::CHANNEL_CALL, false},
                                           {"messenger", v1::CHANNEL_MESSENGER, false},
                                           {"post", v1::CHANNEL_POST, false}};

void ReadContacts(RowFields& fields, v1::ClientRow* client) {
  for (const ContactField& from : kContactFields) {
    const std::string address = fields.Text(from.field);
    if (address.empty()) continue;
    v1::ContactPointInput& contact = *client->add_contact_points();
    contact.set_channel(from.channel);
    contact.set_address(address);
    if (from.primary) contact.set_primary(true);
  }
}

// Where the contact point with this place in the request came from.
std::string FieldOfContact(size_t place, const RowFields& fields) {
  for (const ContactField& from : kContactFields) {
    if (fields.Text(from.field).empty()) continue;
    if (place-- == 0) return std::string(from.field);
  }
  return "";
}

void ReadGrant(RowFields& fields, absl::string_view field, v1::ConsentPurpose purpose,
               v1::ClientRow* client) {
  const std::string cell = fields.Text(field);
  if (cell.empty()) return;
  const std::optional<bool> granted = ParseYesNo(cell);
  if (!granted.has_value()) return fields.FailAt(field, "yes or no");
  if (!*granted) return;  // not granted is not withdrawn
  v1::ConsentInput& consent = *client->add_consents();
  consent.set_purpose(purpose);
  consent.set_status(v1::CONSENT_STATUS_GRANTED);
  // Said when the client became known, so that importing again adds nothing.
  if (client->has_created_at()) *consent.mutable_at() = client->created_at();
}

void ReadClient(RowFields& fields, v1::ClientRow* client) {
  ReadProfile(fields, client->mutable_profile());
  ReadAttributes(fields, client->mutable_profile());
  google::protobuf::Timestamp time;
  if (fields.Time("created_at", &time)) *client->mutable_created_at() = time;
  ReadContacts(fields, client);
  client->set_stage(fields.Text("stage"));
  const std::string tags = fields.Text("tags");
  for (const absl::string_view tag :
       absl::StrSplit(tags, absl::ByAnyChar(";,"), absl::SkipWhitespace())) {
    client->add_tags(std::string(TrimBlanks(tag)));
  }
  ReadGrant(fields, "processing_consent", v1::CONSENT_PURPOSE_PROCESSING, client);
  ReadGrant(fields, "marketing_consent", v1::CONSENT_PURPOSE_MARKETING, client);
}

void ReadTag(RowFields& fields, v1::TagRow* tag) {
  fields.Client("client", tag->mutable_client());
  tag->add_add(fields.Text("tag"));
  google::protobuf::Timestamp time;
  if (fields.Time("expires_at", &time)) *tag->mutable_expires_at() = time;
}

// Of which campaign, audience and step; the audience is a number, or "win-back/3" with its
// campaign.
template <typename Report>
void ReadAudience(RowFields& fields, Report* report) {
  report->set_campaign_id(fields.Text("campaign"));
  const std::string audience = fields.Text("audience");
  const std::vector<std::string> parts = absl::StrSplit(audience, '/');
  int64_t number = 0;
  if (!audience.empty()) {
    const bool both = parts.size() == 2 && !parts[0].empty();
    if ((parts.size() != 1 && !both) || !absl::SimpleAtoi(parts.back(), &number) || number < 1) {
      return fields.FailAt("audience", "NUMBER or CAMPAIGN/NUMBER");
    }
    if (both) report->set_campaign_id(parts[0]);
    report->set_audience_number(number);
  }
  const int64_t step = fields.Integer("step").value_or(0);
  if (step < 0 || step > INT32_MAX) return fields.FailAt("step", "1 or more");
  report->set_step(static_cast<int32_t>(step));
}

void ReadReportedClient(RowFields& fields, v1::ClientRef* client) {
  const std::optional<int64_t> id = fields.Integer("client_id");
  if (id.has_value()) return client->set_id(*id);
  fields.Client("client", client);
}

// What deliveries and responses have in common.
template <typename Report>
void ReadReport(RowFields& fields, Report* report) {
  ReadReportedClient(fields, report->mutable_client());
  google::protobuf::Timestamp time;
  if (fields.Time("at", &time)) *report->mutable_at() = time;
  report->set_channel(fields.Enum<v1::Channel>("channel"));
  report->set_address(fields.Text("address"));
  ReadAudience(fields, report);
}

void ReadDelivery(RowFields& fields, v1::Delivery* delivery) {
  delivery->set_external_id(fields.Text("delivery"));
  delivery->set_status(fields.Enum<v1::DeliveryStatus>("status"));
  ReadReport(fields, delivery);
}

void ReadResponse(RowFields& fields, v1::Response* response) {
  response->set_external_id(fields.Text("response"));
  response->set_kind(fields.Enum<v1::ResponseKind>("kind"));
  ReadReport(fields, response);
}

void ReadInteraction(RowFields& fields, v1::Interaction* interaction) {
  fields.Client("client", interaction->mutable_client());
  interaction->set_external_id(fields.Text("interaction"));
  google::protobuf::Timestamp time;
  if (fields.Time("at", &time)) *interaction->mutable_at() = time;
  interaction->set_channel(fields.Enum<v1::Channel>("channel"));
  interaction->set_direction(fields.Enum<v1::Direction>("direction"));
  interaction->set_disposition(fields.Enum<v1::Disposition>("disposition"));
  interaction->set_outcome(fields.Enum<v1::Outcome>("outcome"));
  interaction->set_note(fields.Text("note"));
  interaction->set_actor(fields.Text("actor"));
  ReadAudience(fields, interaction);
}

void ReadConsent(RowFields& fields, v1::ConsentRow* row) {
  fields.Client("client", row->mutable_client());
  v1::ConsentInput& consent = *row->mutable_consent();
  consent.set_purpose(fields.Enum<v1::ConsentPurpose>("purpose"));
  consent.set_status(fields.Enum<v1::ConsentStatus>("status"));
  consent.set_channel(fields.Enum<v1::Channel>("channel"));
  consent.set_address(fields.Text("address"));
  google::protobuf::Timestamp time;
  if (fields.Time("at", &time)) *consent.mutable_at() = time;
  consent.set_means(fields.Text("means"));
  consent.set_text_version(fields.Text("text_version"));
  consent.set_evidence(fields.Text("evidence"));
}

void ReadProduct(RowFields& fields, v1::ProductRow* product) {
  product->set_sku(fields.Text("sku"));
  product->set_name(fields.Text("name"));
  product->set_category(fields.Text("category"));
  product->set_unit(fields.Text("unit"));
  product->set_unit_factor(fields.Integer("unit_factor").value_or(0));
}

}  // namespace

absl::Span<const absl::string_view> KnownFields(FileKind kind) {
  switch (kind) {
    case FileKind::kClients:
      return kClientFields;
    case FileKind::kOrders:
      return kOrderFields;
    case FileKind::kTags:
      return kTagFields;
    case FileKind::kInteractions:
      return kInteractionFields;
    case FileKind::kConsents:
      return kConsentFields;
    case FileKind::kProducts:
      return kProductFields;
    case FileKind::kDeliveries:
      return kDeliveryFields;
    case FileKind::kResponses:
      return kResponseFields;
  }
  return {};
}

absl::Span<const absl::string_view> RequiredFields(FileKind kind) {
  switch (kind) {
    case FileKind::kClients:
      return {};
    case FileKind::kOrders:
      return kOrderRequired;
    case FileKind::kTags:
      return kTagRequired;
    case FileKind::kInteractions:
      return kInteractionRequired;
    case FileKind::kConsents:
      return kConsentRequired;
    case FileKind::kProducts:
      return kProductRequired;
    case FileKind::kDeliveries:
      return kDeliveryRequired;
    case FileKind::kResponses:
      return kResponseRequired;
  }
  return {};
}

bool NamesClientsTwoWays(FileKind kind) {
  return kind == FileKind::kDeliveries || kind == FileKind::kResponses;
}

void ReadRow(FileKind kind, RowFields& fields, v1::ImportRow* row) {
  switch (kind) {
    case FileKind::kClients:
      return ReadClient(fields, row->mutable_client());
    case FileKind::kTags:
      return ReadTag(fields, row->mutable_tag());
    case FileKind::kInteractions:
      return ReadInteraction(fields, row->mutable_interaction());
    case FileKind::kConsents:
      return ReadConsent(fields, row->mutable_consent());
    case FileKind::kProducts:
      return ReadProduct(fields, row->mutable_product());
    case FileKind::kDeliveries:
      return ReadDelivery(fields, row->mutable_delivery());
    case FileKind::kResponses:
      return ReadResponse(fields, row->mutable_response());
    case FileKind::kOrders:
      break;  // several records make one row
  }
}

std::string FieldOfPath(FileKind kind, absl::string_view path, const RowFields& fields) {
  absl::string_view rest = path;
  size_t place = 0;
  if (absl::ConsumePrefix(&rest, "client.contact_points[")) {
    return absl::SimpleAtoi(rest.substr(0, rest.find(']')), &place) ? FieldOfContact(place, fields)
                                                                    : "";
  }
  if (absl::ConsumePrefix(&rest, "client.profile.attributes[")) {
    return absl::SimpleAtoi(rest.substr(0, rest.find(']')), &place)
               ? FieldOfAttribute(place, fields)
               : "";
  }
  // The contract's names that files call otherwise.
  constexpr std::pair<absl::string_view, absl::string_view> kOtherNames[] = {
      {"placed_at", "at"}, {"amount_minor", "amount"},  {"original_external_id", "original"},
      {"add", "tag"},      {"campaign_id", "campaign"}, {"audience_number", "audience"}};
  absl::string_view name = path.substr(path.rfind('.') + 1);
  name = name.substr(0, name.find('['));
  if (path.find(".client") != absl::string_view::npos) {
    name = fields.Text("client_id").empty() || !NamesClientsTwoWays(kind) ? "client" : "client_id";
  }
  if (kind == FileKind::kOrders && name == "external_id") name = "order";
  if (kind == FileKind::kInteractions && name == "external_id") name = "interaction";
  if (kind == FileKind::kDeliveries && name == "external_id") name = "delivery";
  if (kind == FileKind::kResponses && name == "external_id") name = "response";
  for (const auto& [contract, file] : kOtherNames) {
    if (name == contract) name = file;
  }
  const absl::Span<const absl::string_view> known = KnownFields(kind);
  return std::find(known.begin(), known.end(), name) != known.end() ? std::string(name) : "";
}

}  // namespace clientele::client
