#include "client/tool/client_options.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/imports/attribute_values.h"
#include "client/tool/arguments.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {

void BindProfile(Command& command, ProfileOptions& options) {
  const auto text = [&](const char* name, std::optional<std::string>& value, const char* help) {
    command.Add(name, value, help).Under("Profile");
  };
  text("--external-id", options.external_id, "Your own id of the client");
  text("--name", options.name, "The name shown for the client");
  text("--family-name", options.family_name, "");
  text("--given-name", options.given_name, "");
  text("--patronymic", options.patronymic, "");
  text("--gender", options.gender, "FEMALE, MALE or OTHER");
  text("--birth-date", options.birth_date, "1990-01-31 or 31.01.1990");
  text("--company", options.company, "");
  text("--tax-id", options.tax_id, "6 to 20 letters and digits");
  text("--city", options.city, "");
  text("--region", options.region, "");
  text("--time-zone", options.time_zone, "An IANA name, like Asia/Novosibirsk");
  text("--source", options.source, "How the client became known: form, referral, exhibition, …");
  text("--owner", options.owner, "The sales person");
}

absl::Status FillProfile(const ProfileOptions& options, v1::ClientProfile* profile) {
  if (options.external_id) profile->set_external_id(*options.external_id);
  if (options.name) profile->set_display_name(*options.name);
  if (options.family_name) profile->set_family_name(*options.family_name);
  if (options.given_name) profile->set_given_name(*options.given_name);
  if (options.patronymic) profile->set_patronymic(*options.patronymic);
  if (options.company) profile->set_company(*options.company);
  if (options.tax_id) profile->set_tax_id(*options.tax_id);
  if (options.city) profile->set_city(*options.city);
  if (options.region) profile->set_region(*options.region);
  if (options.time_zone) profile->set_time_zone(*options.time_zone);
  if (options.source) profile->set_source(*options.source);
  if (options.owner) profile->set_owner(*options.owner);
  if (options.gender) {
    ASSIGN_OR_RETURN(const int gender,
                     ParseEnum(*v1::Gender_descriptor(), *options.gender, "--gender"));
    profile->set_gender(static_cast<v1::Gender>(gender));
  }
  if (options.birth_date) {
    return SetDate(*options.birth_date, "--birth-date", profile->mutable_birth_date());
  }
  return absl::OkStatus();
}

void BindContacts(Command& command, ContactOptions& options) {
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* help) {
    command.Add(name, values, help).Under("Addresses");
  };
  list("--email", options.emails, "E-mail; may be repeated, as the others");
  list("--phone", options.phones, "Phone for messages and calls");
  list("--sms", options.sms, "Phone for messages only");
  list("--call", options.calls, "Phone for calls only");
  list("--messenger", options.messengers, "A handle, like telegram:@masha");
  list("--post", options.posts, "Postal address");
}

void FillContacts(const ContactOptions& options, bool first_is_primary, ContactList* contacts) {
  std::set<v1::Channel> seen;
  const auto add = [&](v1::Channel channel, const std::vector<std::string>& addresses) {
    for (const std::string& address : addresses) {
      v1::ContactPointInput& contact = *contacts->Add();
      contact.set_channel(channel);
      contact.set_address(address);
      if (first_is_primary && seen.insert(channel).second) contact.set_primary(true);
    }
  };
  add(v1::CHANNEL_EMAIL, options.emails);
  add(v1::CHANNEL_SMS, options.phones);
  add(v1::CHANNEL_CALL, options.phones);
  add(v1::CHANNEL_SMS, options.sms);
  add(v1::CHANNEL_CALL, options.calls);
  add(v1::CHANNEL_MESSENGER, options.messengers);
  add(v1::CHANNEL_POST, options.posts);
}

absl::Status FillAttributes(const std::vector<std::string>& texts, const v1::Policy& policy,
                            v1::ClientProfile* profile) {
  constexpr char kOption[] = "--attr";
  for (const std::string& text : texts) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
    const auto& attributes = policy.attributes();
    const auto declared =
        std::find_if(attributes.begin(), attributes.end(),
                     [&](const auto& attribute) { return attribute.id() == parts.first; });
    if (declared == attributes.end() || text.find('=') == std::string::npos) {
      const std::string names = absl::StrJoin(
          attributes, ", ",
          [](std::string* out, const auto& attribute) { absl::StrAppend(out, attribute.id()); });
      return InvalidField(
          kOption, text,
          names.empty() ? std::string("nothing: the policy declares no attributes; see: clientele "
                                      "policy set --help")
                        : absl::StrCat("NAME=VALUE, NAME one of ", names));
    }
    const std::optional<std::string> want =
        SetAttribute(*declared, parts.second, profile->add_attributes());
    if (want.has_value()) {
      return InvalidField(kOption, text, absl::StrCat(parts.first, "=VALUE, ", *want));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ConsentInput> ParseGrant(const std::string& text) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  v1::ConsentInput consent;
  ASSIGN_OR_RETURN(const int purpose,
                   ParseEnum(*v1::ConsentPurpose_descriptor(), parts.first, "--consent"));
  consent.set_purpose(static_cast<v1::ConsentPurpose>(purpose));
  consent.set_status(v1::CONSENT_STATUS_GRANTED);
  if (!parts.second.empty()) {
    ASSIGN_OR_RETURN(const v1::Channel channel, ParseChannel(parts.second, "--consent"));
    consent.set_channel(channel);
  }
  return consent;
}

}  // namespace clientele::client
