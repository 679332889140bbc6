// The steps that writes are made of: each changes one client in the working set by the rules of the
// domain and records what happened in its history. All give true when something changed.
#ifndef CLIENTELE_SERVER_SERVICE_CLIENT_CHANGES_H_
#define CLIENTELE_SERVER_SERVICE_CLIENT_CHANGES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/service/inputs.h"
#include "server/service/working_set.h"

namespace clientele::service {

// Needs the part profile. A new external id that another client has is CLIENT_EXISTS.
absl::StatusOr<bool> ChangeProfile(WorkingSet& ws, ClientState& client, const ProfileInput& input,
                                   const std::string& actor);

// Needs the part attributes. An attribute that the policy does not declare, or a value that is not
// of its type or list, is INVALID_FIELD.
absl::StatusOr<bool> ChangeAttributes(WorkingSet& ws, ClientState& client,
                                      const std::vector<AttributeInput>& inputs,
                                      const std::string& actor);

// Needs the part contacts. Adds, changes and removes addresses; removing an unknown one is
// CONTACT_POINT_NOT_FOUND.
absl::StatusOr<bool> ChangeContacts(WorkingSet& ws, ClientState& client,
                                    const std::vector<ContactInput>& inputs,
                                    const std::string& actor);

// Needs the part contacts. A record that is there already, to the second, changes nothing.
absl::StatusOr<bool> AddConsents(WorkingSet& ws, ClientState& client,
                                 const std::vector<ConsentInput>& inputs, const std::string& actor);

// Needs the part tags. TAG_NOT_LISTED when the policy does not allow a tag.
absl::StatusOr<bool> ChangeTags(WorkingSet& ws, ClientState& client, const TagsInput& input,
                                UnixSeconds at, const std::string& actor);

// A stage that the policy does not list, or a lost reason that is missing, unknown or out of place,
// is INVALID_FIELD.
absl::StatusOr<bool> MoveStage(WorkingSet& ws, ClientState& client, const StageInput& input,
                               const std::string& actor);

void SetTemperatureOverride(WorkingSet& ws, ClientState& client, const OverrideInput& input,
                            const std::string& actor);

void SetBehaviorOverride(WorkingSet& ws, ClientState& client, const BehaviorInput& input,
                         const std::string& actor);

// Ends the override that a fact just written contradicts.
void EndTemperatureOverride(WorkingSet& ws, ClientState& client, const std::string& actor);

// Adds an order to the client's facts, with what follows from it.
absl::Status CountOrder(WorkingSet& ws, ClientState& client, const domain::OrderRow& order);

// What follows from a purchase that did not count for this client before: it ends an override that
// it contradicts, and the first one moves the client to the first WON stage.
void NotePurchase(WorkingSet& ws, ClientState& client, const domain::OrderRow& order, bool first);

// Works out anew how the client stands on each channel, after contacts, consents or suppressions
// changed; true when it stands otherwise. Needs the part contacts.
absl::StatusOr<bool> JudgeChannels(WorkingSet& ws, ClientState& client);

// Needs the part contacts. Marks the address as BOUNCED where the client has it on the channel.
absl::StatusOr<bool> MarkBounced(WorkingSet& ws, ClientState& client, domain::Channel channel,
                                 int64_t address_key, const std::string& actor);

// Needs the part contacts. Withdraws the marketing consent for the channel, or for one address on
// it (not 0): one that the client no longer has, too, for it may come back.
absl::StatusOr<bool> WithdrawMarketing(WorkingSet& ws, ClientState& client, domain::Channel channel,
                                       int64_t address_key, UnixSeconds at,
                                       const std::string& means, const std::string& actor);

// An event of the client's history; `at` is when it happened.
void RecordEvent(WorkingSet& ws, domain::ClientId client, domain::HistoryKind kind, UnixSeconds at,
                 const std::string& actor, const std::string& value,
                 const std::string& previous = "", const std::string& reason = "");

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_CLIENT_CHANGES_H_
