#include "server/api/parse.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/api/limits.h"
#include "server/base/text.h"
#include "server/domain/contact.h"
#include "server/domain/limits.h"
#include "server/domain/slug.h"

namespace clientele::api {

using google::protobuf::RepeatedPtrField;

service::ClientRef RequestParser::Client(const v1::ClientRef& ref, const std::string& path) {
  service::ClientRef client;
  client.field = path;
  switch (ref.ref_case()) {
    case v1::ClientRef::kId:
      client.id = ref.id();
      if (client.id < 1) violations_.Add(path + ".id", absl::StrCat(ref.id()), "1 or more");
      break;
    case v1::ClientRef::kExternalId:
      client.kind = service::ClientRef::Kind::kExternalId;
      client.text = Text(ref.external_id(), domain::kMaxExternalId, path + ".external_id");
      if (NormalizeText(ref.external_id()).empty()) {
        violations_.Add(path + ".external_id", "", "an external id");
      }
      break;
    case v1::ClientRef::kPhone:
      client.kind = service::ClientRef::Kind::kPhone;
      client.text = Address(domain::Channel::kSms, ref.phone(), path + ".phone");
      break;
    case v1::ClientRef::kEmail:
      client.kind = service::ClientRef::Kind::kEmail;
      client.text = Address(domain::Channel::kEmail, ref.email(), path + ".email");
      break;
    case v1::ClientRef::REF_NOT_SET:
      violations_.Add(path, "", "a client: id, external_id, phone or email");
      break;
  }
  return client;
}

std::string RequestParser::Address(domain::Channel channel, const std::string& text,
                                   const std::string& path) {
  const std::optional<std::string> address =
      domain::NormalizeAddress(channel, text, policy_->phone_region);
  if (!address.has_value()) violations_.Add(path, text, domain::AddressWant(channel));
  return address.value_or("");
}

std::optional<int64_t> RequestParser::BirthDate(const v1::Date& date, const std::string& path) {
  if (date.year() == 0 && date.month() == 0 && date.day() == 0) return std::nullopt;
  const std::optional<UnixDays> days = DaysFromCivil(date.year(), date.month(), date.day());
  if (!days.has_value() || date.year() < domain::kMinBirthYear || *days * kSecondsPerDay > now_) {
    violations_.Add(path, absl::StrCat(date.year(), "-", date.month(), "-", date.day()),
                    "a day that exists, from 1900 up to today");
    return std::nullopt;
  }
  return *days;
}

service::ProfileInput RequestParser::Profile(const v1::ClientProfile& profile,
                                             const std::string& path) {
  service::ProfileInput input;
  const auto text = [&](bool given, const std::string& value, size_t max, const char* field) {
    return given ? std::optional<std::string>(Text(value, max, absl::StrCat(path, ".", field)))
                 : std::nullopt;
  };
#define CLIENTELE_TEXT(field, max) \
  input.field = text(profile.has_##field(), profile.field(), domain::max, #field)
  CLIENTELE_TEXT(external_id, kMaxExternalId);
  CLIENTELE_TEXT(display_name, kMaxName);
  CLIENTELE_TEXT(family_name, kMaxName);
  CLIENTELE_TEXT(given_name, kMaxName);
  CLIENTELE_TEXT(patronymic, kMaxName);
  CLIENTELE_TEXT(company, kMaxName);
  CLIENTELE_TEXT(city, kMaxName);
  CLIENTELE_TEXT(region, kMaxName);
  CLIENTELE_TEXT(owner, kMaxActor);
#undef CLIENTELE_TEXT
  if (profile.gender() != 0) {
    input.gender = Enum<domain::Gender>(profile.gender(), path + ".gender");
  }
  if (profile.has_birth_date()) {
    input.birth_date = BirthDate(profile.birth_date(), path + ".birth_date");
  }
  input.attributes = Attributes(profile.attributes(), path + ".attributes");
  if (profile.has_source()) input.source = Slug(profile.source(), path + ".source");
  if (profile.has_tax_id()) {
    input.tax_id = profile.tax_id();
    const bool good = profile.tax_id().empty() ||
                      (profile.tax_id().size() >= 6 && profile.tax_id().size() <= 20 &&
                       std::all_of(profile.tax_id().begin(), profile.tax_id().end(),
                                   [](unsigned char c) { return absl::ascii_isalnum(c); }));
    if (!good) violations_.Add(path + ".tax_id", profile.tax_id(), "6 to 20 letters and digits");
  }
  if (profile.has_time_zone()) {
    input.time_zone = profile.time_zone();
    // The library remembers every name it was asked for: none too long for a zone's gets there.
    const bool good =
        profile.time_zone().empty() || (profile.time_zone().size() <= domain::kMaxShortText &&
                                        FindTimeZone(profile.time_zone()).has_value());
    if (!good) {
      violations_.Add(path + ".time_zone", profile.time_zone(),
                      "an IANA name, like Asia/Novosibirsk");
    }
  }
  return input;
}

// Whether the policy declares it, and so, is for the write to say: it sees the policy in force
// then.
service::AttributeInput RequestParser::Attribute(const v1::AttributeValue& attribute,
                                                 const std::string& path) {
  using domain::AttributeType;
  service::AttributeInput input;
  input.field = path;
  input.attribute = RequiredSlug(attribute.attribute(), path + ".attribute");
  switch (attribute.value_case()) {
    case v1::AttributeValue::kText:
      input.type = AttributeType::kString;
      input.text = Text(attribute.text(), domain::kMaxShortText, path + ".text");
      if (attribute.text().empty()) {
        violations_.Add(path + ".text", "",
                        "a value of the policy's list, or no value to clear it");
      }
      break;
    case v1::AttributeValue::kInteger:
      input.type = AttributeType::kInteger;
      input.number = attribute.integer();
      break;
    case v1::AttributeValue::kDate: {
      const v1::Date& date = attribute.date();
      const std::optional<UnixDays> days = DaysFromCivil(date.year(), date.month(), date.day());
      input.type = AttributeType::kDate;
      input.number = days.value_or(0);
      if (!days.has_value()) {
        violations_.Add(path + ".date",
                        absl::StrCat(date.year(), "-", date.month(), "-", date.day()),
                        "a day that exists, in the years 1 to 9999");
      }
      break;
    }
    case v1::AttributeValue::kBoolean:
      input.type = AttributeType::kBoolean;
      input.number = attribute.boolean();
      break;
    case v1::AttributeValue::VALUE_NOT_SET:
      break;
  }
  return input;
}

std::vector<service::AttributeInput> RequestParser::Attributes(
    const RepeatedPtrField<v1::AttributeValue>& attributes, const std::string& path) {
  Count(static_cast<size_t>(attributes.size()), 0, domain::kMaxAttributes, path);
  std::vector<service::AttributeInput> inputs;
  std::set<std::string> seen;
  for (int i = 0; i < attributes.size(); ++i) {
    inputs.push_back(Attribute(attributes[i], Indexed(path, i)));
    const std::string& name = inputs.back().attribute;
    if (!name.empty() && !seen.insert(name).second) {
      violations_.Add(Indexed(path, i) + ".attribute", name, "no attribute twice");
    }
  }
  return inputs;
}

service::ContactInput RequestParser::Contact(const v1::ContactPointInput& contact,
                                             const std::string& path) {
  service::ContactInput input;
  input.field = path;
  input.channel = Enum<domain::Channel>(contact.channel(), path + ".channel", true);
  if (input.channel != domain::Channel::kNone) {
    input.address = Address(input.channel, contact.address(), path + ".address");
  }
  if (contact.has_person()) {
    input.person = Text(contact.person(), domain::kMaxName, path + ".person");
  }
  if (contact.has_role()) input.role = Text(contact.role(), domain::kMaxName, path + ".role");
  if (contact.has_primary()) input.primary = contact.primary();
  if (contact.status() != 0) {
    input.status = Enum<domain::ContactStatus>(contact.status(), path + ".status");
  }
  input.remove = contact.remove();
  return input;
}

std::vector<service::ContactInput> RequestParser::Contacts(
    const RepeatedPtrField<v1::ContactPointInput>& contacts, const std::string& path) {
  Count(static_cast<size_t>(contacts.size()), 0, domain::kMaxContactPoints, path);
  std::vector<service::ContactInput> inputs;
  for (int i = 0; i < contacts.size(); ++i) {
    inputs.push_back(Contact(contacts[i], Indexed(path, i)));
  }
  return inputs;
}

service::ConsentInput RequestParser::Consent(const v1::ConsentInput& consent,
                                             const std::string& path) {
  service::ConsentInput input;
  input.field = path;
  input.purpose = Enum<domain::ConsentPurpose>(consent.purpose(), path + ".purpose", true);
  input.status = Enum<domain::ConsentStatus>(consent.status(), path + ".status", true);
  input.channel = Enum<domain::Channel>(consent.channel(), path + ".channel");
  const bool processing = input.purpose == domain::ConsentPurpose::kProcessing;
  if (processing && input.channel != domain::Channel::kNone) {
    violations_.Add(path + ".channel", domain::NameOf(input.channel),
                    "nothing: consent to processing is for the whole client");
  }
  if (!consent.address().empty()) {
    if (input.channel == domain::Channel::kNone) {
      violations_.Add(path + ".channel", "", "the channel of the address");
    } else {
      input.address = Address(input.channel, consent.address(), path + ".address");
    }
  }
  input.at = EventTime(consent.has_at(), consent.at(), path + ".at");
  input.means = Text(consent.means(), domain::kMaxShortText, path + ".means");
  input.text_version = Text(consent.text_version(), domain::kMaxShortText, path + ".text_version");
  input.evidence = TextWithLines(consent.evidence(), domain::kMaxEvidence, path + ".evidence");
  return input;
}

std::vector<service::ConsentInput> RequestParser::Consents(
    const RepeatedPtrField<v1::ConsentInput>& consents, const std::string& path, size_t min) {
  Count(static_cast<size_t>(consents.size()), min, domain::kMaxConsentsPerCall, path);
  std::vector<service::ConsentInput> inputs;
  for (int i = 0; i < consents.size(); ++i) {
    inputs.push_back(Consent(consents[i], Indexed(path, i)));
  }
  return inputs;
}

std::vector<std::string> RequestParser::Tags(const RepeatedPtrField<std::string>& tags,
                                             const std::string& path) {
  Count(static_cast<size_t>(tags.size()), 0, domain::kMaxTagsPerClient, path);
  std::vector<std::string> slugs;
  for (int i = 0; i < tags.size(); ++i) slugs.push_back(RequiredSlug(tags[i], Indexed(path, i)));
  return slugs;
}

}  // namespace clientele::api
