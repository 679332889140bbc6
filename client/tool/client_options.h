// Options that describe a client, its addresses and its consents.
#ifndef CLIENTELE_CLIENT_TOOL_CLIENT_OPTIONS_H_
#define CLIENTELE_CLIENT_TOOL_CLIENT_OPTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/tool/command_line.h"
#include "clientele/v1/client_service.pb.h"
#include "clientele/v1/policy_service.pb.h"

namespace clientele::client {

struct ProfileOptions {
  std::optional<std::string> external_id;
  std::optional<std::string> name;
  std::optional<std::string> family_name;
  std::optional<std::string> given_name;
  std::optional<std::string> patronymic;
  std::optional<std::string> gender;
  std::optional<std::string> birth_date;
  std::optional<std::string> company;
  std::optional<std::string> tax_id;
  std::optional<std::string> city;
  std::optional<std::string> region;
  std::optional<std::string> time_zone;
  std::optional<std::string> source;
  std::optional<std::string> owner;
};
void BindProfile(Command& command, ProfileOptions& options);
absl::Status FillProfile(const ProfileOptions& options, v1::ClientProfile* profile);

struct ContactOptions {
  std::vector<std::string> emails;
  std::vector<std::string> phones;  // for messages and calls alike
  std::vector<std::string> sms;
  std::vector<std::string> calls;
  std::vector<std::string> messengers;
  std::vector<std::string> posts;
};
void BindContacts(Command& command, ContactOptions& options);
using ContactList = google::protobuf::RepeatedPtrField<v1::ContactPointInput>;
// The first address given for a channel becomes its primary one when `first_is_primary`.
void FillContacts(const ContactOptions& options, bool first_is_primary, ContactList* contacts);

// "region=NSK", "gold=yes", "region=" to clear it. INVALID_ARGUMENT names what the policy declares.
absl::Status FillAttributes(const std::vector<std::string>& texts, const v1::Policy& policy,
                            v1::ClientProfile* profile);

// "marketing", "processing", "marketing:EMAIL": granted now.
absl::StatusOr<v1::ConsentInput> ParseGrant(const std::string& text);

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_TOOL_CLIENT_OPTIONS_H_
