#include "server/service/client_changes.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/civil_time.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/domain/consent.h"
#include "server/domain/facts.h"
#include "server/domain/limits.h"
#include "server/domain/reachability.h"

namespace clientele::service {
namespace {

using domain::Channel;
using domain::ContactStatus;
using domain::HistoryKind;

// Who moves a stage or ends an override when a rule does.
constexpr char kByRule[] = "clientele";

// ProfileRow.birthday of a birth date.
int64_t BirthdayOf(std::optional<int64_t> birth_date) {
  if (!birth_date.has_value()) return 0;
  const absl::CivilDay day = CivilFromDays(static_cast<UnixDays>(*birth_date));
  return day.month() * 100 + day.day();
}

template <typename T>
bool Assign(T& to, const std::optional<T>& from) {
  if (!from.has_value() || to == *from) return false;
  to = *from;
  return true;
}

absl::Status TakeExternalId(WorkingSet& ws, ClientState& client,
                            const std::optional<std::string>& external_id) {
  if (!external_id.has_value() || *external_id == client.profile.external_id) {
    return absl::OkStatus();
  }
  if (!external_id->empty()) {
    ASSIGN_OR_RETURN(const auto owner, ws.FindByExternalId(*external_id));
    if (owner.has_value()) {
      ErrorDetails details;
      details.reason = Reason::kClientExists;
      details.metadata["client_id"] = absl::StrCat(*owner);
      return MakeError(absl::StrCat("client ", *owner, " has this external id already"), details);
    }
    ws.SetExternalId(*external_id, client.row.client_id);
  }
  if (!client.profile.external_id.empty()) {
    ws.SetExternalId(client.profile.external_id, std::nullopt);
  }
  return absl::OkStatus();
}

Contact* FindContact(ClientState& client, Channel channel, int64_t address_key,
                     const std::string& address) {
  const auto found =
      std::find_if(client.contacts.begin(), client.contacts.end(), [&](const Contact& contact) {
        return !contact.point.removed && contact.point.channel == channel &&
               contact.point.address_key == address_key && contact.address.address == address;
      });
  return found == client.contacts.end() ? nullptr : &*found;
}

absl::Status NoSuchContact(const std::string& field) {
  return MakeError(Reason::kContactPointNotFound,
                   absl::StrCat(field, ": the client has no such address on this channel"));
}

void SetStatus(WorkingSet& ws, Contact& contact, ContactStatus status) {
  contact.point.status = status;
  if (status == ContactStatus::kValid) contact.point.verified_at = ws.now();
}

void MakePrimary(ClientState& client, Contact& chosen) {
  for (Contact& contact : client.contacts) {
    const bool primary = &contact == &chosen;
    if (contact.point.channel != chosen.point.channel || contact.point.is_primary == primary) {
      continue;
    }
    contact.point.is_primary = primary;
    contact.changed = true;
  }
}

void RemoveContact(WorkingSet& ws, Contact& contact, const std::string& actor) {
  contact.point.removed = true;
  contact.changed = true;
  RecordEvent(ws, contact.point.client_id, HistoryKind::kContactRemoved, ws.now(), actor,
              absl::StrCat(contact.point.contact_id));
}

absl::StatusOr<Contact*> AddContact(WorkingSet& ws, ClientState& client, const ContactInput& input,
                                    int64_t address_key, const std::string& actor) {
  const auto kept = std::count_if(client.contacts.begin(), client.contacts.end(),
                                  [](const Contact& contact) { return !contact.point.removed; });
  if (static_cast<size_t>(kept) >= domain::kMaxContactPoints) {
    return InvalidField(input.field, absl::StrCat(kept + 1, " addresses"),
                        absl::StrCat("at most ", domain::kMaxContactPoints, " a client"));
  }
  Contact contact;
  contact.point.client_id = contact.address.client_id = client.row.client_id;
  contact.point.contact_id = contact.address.contact_id = ws.NextRevision();
  contact.point.channel = input.channel;
  contact.point.address_key = address_key;
  contact.address.address = input.address;
  contact.address.person = input.person.value_or("");
  contact.address.role = input.role.value_or("");
  contact.changed = true;
  SetStatus(ws, contact, input.status.value_or(ContactStatus::kUnverified));
  RETURN_IF_ERROR(ws.NoteAddress(contact));
  ws.inserts().addresses.push_back(contact.address);
  RecordEvent(ws, client.row.client_id, HistoryKind::kContactAdded, ws.now(), actor,
              absl::StrCat(contact.point.contact_id));
  client.contacts.push_back(std::move(contact));
  return &client.contacts.back();
}

// A person or role is part of the immutable address row: a change makes a new contact point that
// takes over the old one's standing.
absl::StatusOr<Contact*> ReplaceContact(WorkingSet& ws, ClientState& client, Contact& old,
                                        const ContactInput& input, const std::string& actor) {
  ContactInput renewed = input;
  renewed.person = input.person.value_or(old.address.person);
  renewed.role = input.role.value_or(old.address.role);
  renewed.status = input.status.value_or(old.point.status);
  const bool primary = old.point.is_primary;
  const auto verified_at = old.point.verified_at;
  const int64_t address_key = old.point.address_key;
  RemoveContact(ws, old, actor);  // `old` is not valid after the next line
  ASSIGN_OR_RETURN(Contact * contact, AddContact(ws, client, renewed, address_key, actor));
  contact->point.is_primary = primary;
  if (!input.status.has_value()) contact->point.verified_at = verified_at;
  return contact;
}

absl::StatusOr<bool> ChangeContact(WorkingSet& ws, ClientState& client, const ContactInput& input,
                                   const std::string& actor) {
  const int64_t key = ws.AddressKey(input.channel, input.address);
  Contact* contact = FindContact(client, input.channel, key, input.address);
  if (input.remove) {
    if (contact == nullptr) return NoSuchContact(input.field);
    RemoveContact(ws, *contact, actor);
    return true;
  }
  bool changed = false;
  if (contact == nullptr) {
    ASSIGN_OR_RETURN(contact, AddContact(ws, client, input, key, actor));
    changed = true;
  } else if (input.person.value_or(contact->address.person) != contact->address.person ||
             input.role.value_or(contact->address.role) != contact->address.role) {
    ASSIGN_OR_RETURN(contact, ReplaceContact(ws, client, *contact, input, actor));
    changed = true;
  } else if (input.status.has_value() && *input.status != contact->point.status) {
    RecordEvent(ws, client.row.client_id, HistoryKind::kContactChanged, ws.now(), actor,
                absl::StrCat(contact->point.contact_id),
                std::string(domain::NameOf(contact->point.status)),
                std::string(domain::NameOf(*input.status)));
    SetStatus(ws, *contact, *input.status);
    contact->changed = changed = true;
  }
  if (input.primary.has_value() && *input.primary != contact->point.is_primary) {
    if (*input.primary) MakePrimary(client, *contact);
    contact->point.is_primary = *input.primary;
    contact->changed = changed = true;
  }
  return changed;
}

// False when it is there already, to the second.
bool PutConsent(WorkingSet& ws, ClientState& client, domain::ConsentRow row,
                const std::string& evidence) {
  const bool known =
      std::any_of(client.consents.begin(), client.consents.end(), [&](const auto& other) {
        return other.purpose == row.purpose && other.status == row.status &&
               other.channel == row.channel && other.address_key == row.address_key &&
               other.at == row.at;
      });
  if (known) return false;
  row.consent_id = ws.NextRevision();
  if (!evidence.empty()) ws.inserts().notes.push_back({row.client_id, row.consent_id, evidence});
  ws.inserts().consents.push_back(row);
  client.consents.push_back(std::move(row));
  return true;
}

absl::StatusOr<bool> AddConsent(WorkingSet& ws, ClientState& client, const ConsentInput& input,
                                const std::string& actor) {
  domain::ConsentRow row;
  row.client_id = client.row.client_id;
  row.purpose = input.purpose;
  row.status = input.status;
  row.channel = input.channel;
  row.at = input.at.value_or(ws.now());
  row.recorded_at = ws.now();
  row.actor = actor;
  row.means = input.means;
  row.text_version = input.text_version;
  if (!input.address.empty()) {
    row.address_key = ws.AddressKey(input.channel, input.address);
    if (FindContact(client, input.channel, row.address_key, input.address) == nullptr) {
      return NoSuchContact(absl::StrCat(input.field, ".address"));
    }
  }
  return PutConsent(ws, client, std::move(row), input.evidence);
}

absl::StatusOr<bool> AddTag(WorkingSet& ws, ClientState& client, const std::string& tag,
                            const TagsInput& input, UnixSeconds at, const std::string& actor) {
  if (!ws.policy().MayUseTag(tag)) {
    return MakeError(Reason::kTagNotListed,
                     absl::StrCat(input.field, ": the policy does not list the tag ", tag,
                                  "; it lists ", absl::StrJoin(ws.policy().listed_tags, ", ")));
  }
  auto found = std::find_if(client.tags.begin(), client.tags.end(),
                            [&](const auto& row) { return row.tag == tag; });
  const bool stands =
      found != client.tags.end() && found->expires_at.value_or(ws.now() + 1) > ws.now();
  if (stands) {
    if (found->expires_at == input.expires_at) return false;
    found->expires_at = input.expires_at;
    client.touched_tags.insert(tag);
    return true;
  }
  if (found == client.tags.end()) {
    if (client.tags.size() >= domain::kMaxTagsPerClient) {
      return InvalidField(input.field, tag,
                          absl::StrCat("at most ", domain::kMaxTagsPerClient, " tags a client"));
    }
    ASSIGN_OR_RETURN(const bool known, ws.IsKnownTag(tag));
    if (!known) ws.PutTag({tag, tag, ws.now(), actor});
    found = client.tags.insert(client.tags.end(), domain::ClientTagRow{});
    found->client_id = client.row.client_id;
    found->tag = tag;
  }
  found->set_at = at;
  found->actor = actor;
  found->expires_at = input.expires_at;
  client.touched_tags.insert(tag);
  RecordEvent(ws, client.row.client_id, HistoryKind::kTagAdded, at, actor, tag);
  return true;
}

bool RemoveTag(WorkingSet& ws, ClientState& client, const std::string& tag, UnixSeconds at,
               const std::string& actor) {
  const auto found = std::find_if(client.tags.begin(), client.tags.end(),
                                  [&](const auto& row) { return row.tag == tag; });
  if (found == client.tags.end()) return false;
  client.tags.erase(found);
  client.touched_tags.insert(tag);
  RecordEvent(ws, client.row.client_id, HistoryKind::kTagRemoved, at, actor, tag);
  return true;
}

absl::Status CheckStage(const domain::Policy& policy, const StageInput& input) {
  const domain::Stage* stage = policy.FindStage(input.stage);
  if (stage == nullptr) {
    const auto names = absl::StrJoin(policy.stages, ", ", [](std::string* out, const auto& known) {
      absl::StrAppend(out, known.id);
    });
    return InvalidField(absl::StrCat(input.field, "stage"), input.stage,
                        absl::StrCat("a stage of the policy: ", names));
  }
  const bool lost = stage->kind == domain::StageKind::kLost;
  if (lost ? policy.IsLostReason(input.lost_reason) : input.lost_reason.empty()) {
    return absl::OkStatus();
  }
  return InvalidField(absl::StrCat(input.field, "lost_reason"), input.lost_reason,
                      lost ? absl::StrCat("one of ", absl::StrJoin(policy.lost_reasons, ", "))
                           : "nothing, unless the stage is of kind LOST");
}

void EnterStage(WorkingSet& ws, ClientState& client, const std::string& stage,
                const std::string& lost_reason, UnixSeconds at, const std::string& actor) {
  RecordEvent(ws, client.row.client_id, HistoryKind::kStageMoved, at, actor, stage,
              client.row.stage, lost_reason);
  client.row.stage = stage;
  client.row.lost_reason = lost_reason;
  client.row.stage_changed_at = at;
  client.touched = true;
}

}  // namespace

void RecordEvent(WorkingSet& ws, domain::ClientId client, HistoryKind kind, UnixSeconds at,
                 const std::string& actor, const std::string& value, const std::string& previous,
                 const std::string& reason) {
  domain::ClientEventRow event;
  event.client_id = client;
  event.event_id = ws.NextRevision();
  event.kind = kind;
  event.at = at;
  event.recorded_at = ws.now();
  event.actor = actor;
  event.value = value;
  event.previous = previous;
  event.reason = reason;
  ws.inserts().client_events.push_back(std::move(event));
}

absl::StatusOr<bool> ChangeProfile(WorkingSet& ws, ClientState& client, const ProfileInput& input,
                                   const std::string& actor) {
  RETURN_IF_ERROR(TakeExternalId(ws, client, input.external_id));
  domain::ProfileRow& profile = client.profile;
  bool personal = false;
  personal |= Assign(profile.external_id, input.external_id);
  personal |= Assign(profile.display_name, input.display_name);
  personal |= Assign(profile.family_name, input.family_name);
  personal |= Assign(profile.given_name, input.given_name);
  personal |= Assign(profile.patronymic, input.patronymic);
  if (Assign(profile.birth_date, input.birth_date)) {
    profile.birthday = BirthdayOf(profile.birth_date);
    personal = true;
  }
  personal |= Assign(profile.company, input.company);
  personal |= Assign(profile.tax_id, input.tax_id);
  domain::ClientRow& row = client.row;
  if (personal || row.profile_revision == 0) {
    profile.client_id = row.client_id;
    profile.revision = row.profile_revision = ws.NextRevision();
    ws.inserts().profiles.push_back(profile);
  }
  bool changed = personal;
  changed |= Assign(row.gender, input.gender);
  changed |= Assign(row.city, input.city);
  changed |= Assign(row.region, input.region);
  changed |= Assign(row.time_zone, input.time_zone);
  changed |= Assign(row.source, input.source);
  const std::string owner_before = row.owner;
  if (Assign(row.owner, input.owner)) {
    RecordEvent(ws, row.client_id, HistoryKind::kOwnerChanged, ws.now(), actor, row.owner,
                owner_before);
    changed = true;
  }
  client.touched |= changed;
  return changed;
}

absl::StatusOr<bool> ChangeContacts(WorkingSet& ws, ClientState& client,
                                    const std::vector<ContactInput>& inputs,
                                    const std::string& actor) {
  bool changed = false;
  for (const ContactInput& input : inputs) {
    ASSIGN_OR_RETURN(const bool one, ChangeContact(ws, client, input, actor));
    changed |= one;
  }
  if (!changed) return false;
  RETURN_IF_ERROR(JudgeChannels(ws, client).status());
  client.touched = true;
  return true;
}

absl::StatusOr<bool> AddConsents(WorkingSet& ws, ClientState& client,
                                 const std::vector<ConsentInput>& inputs,
                                 const std::string& actor) {
  bool changed = false;
  for (const ConsentInput& input : inputs) {
    ASSIGN_OR_RETURN(const bool one, AddConsent(ws, client, input, actor));
    changed |= one;
  }
  if (!changed) return false;
  RETURN_IF_ERROR(JudgeChannels(ws, client).status());
  client.touched = true;
  return true;
}

absl::StatusOr<bool> ChangeTags(WorkingSet& ws, ClientState& client, const TagsInput& input,
                                UnixSeconds at, const std::string& actor) {
  bool changed = false;
  for (const std::string& tag : input.remove) {
    const bool one = RemoveTag(ws, client, tag, at, actor);
    changed |= one;
  }
  for (const std::string& tag : input.add) {
    ASSIGN_OR_RETURN(const bool one, AddTag(ws, client, tag, input, at, actor));
    changed |= one;
  }
  client.touched |= changed;
  return changed;
}

absl::StatusOr<bool> MoveStage(WorkingSet& ws, ClientState& client, const StageInput& input,
                               const std::string& actor) {
  if (input.stage.empty()) return false;
  RETURN_IF_ERROR(CheckStage(ws.policy(), input));
  if (client.row.stage == input.stage && client.row.lost_reason == input.lost_reason) return false;
  EnterStage(ws, client, input.stage, input.lost_reason, input.at.value_or(ws.now()), actor);
  return true;
}

void SetTemperatureOverride(WorkingSet& ws, ClientState& client, const OverrideInput& input,
                            const std::string& actor) {
  if (input.temperature == domain::Temperature::kNone) return;
  client.row.temperature_override = input.temperature;
  client.row.temperature_override_until =
      input.expires_at.value_or(ws.now() + ws.policy().override_days * kSecondsPerDay);
  client.touched = true;
  RecordEvent(ws, client.row.client_id, HistoryKind::kTemperatureOverridden, ws.now(), actor,
              std::string(domain::NameOf(input.temperature)));
}

void SetBehaviorOverride(WorkingSet& ws, ClientState& client, const BehaviorInput& input,
                         const std::string& actor) {
  if (input.behavior == domain::Behavior::kUnspecified) return;
  client.row.behavior_override = input.behavior;
  client.row.behavior_override_until =
      input.expires_at.value_or(ws.now() + ws.policy().override_days * kSecondsPerDay);
  client.touched = true;
  RecordEvent(ws, client.row.client_id, HistoryKind::kBehaviorOverridden, ws.now(), actor,
              std::string(domain::NameOf(input.behavior)));
}

void EndTemperatureOverride(WorkingSet& ws, ClientState& client, const std::string& actor) {
  RecordEvent(ws, client.row.client_id, HistoryKind::kTemperatureOverrideEnded, ws.now(), actor, "",
              std::string(domain::NameOf(client.row.temperature_override)));
  client.row.temperature_override = domain::Temperature::kNone;
  client.row.temperature_override_until.reset();
  client.touched = true;
}

absl::Status CountOrder(WorkingSet& ws, ClientState& client, const domain::OrderRow& order) {
  const bool first = client.row.orders_count == 0;
  RETURN_IF_ERROR(domain::AddOrder(client.row, order));
  client.touched = true;
  if (order.kind != domain::OrderKind::kReturn) NotePurchase(ws, client, order, first);
  return absl::OkStatus();
}

void NotePurchase(WorkingSet& ws, ClientState& client, const domain::OrderRow& order, bool first) {
  if (domain::OrderEndsOverride(client.row.temperature_override)) {
    EndTemperatureOverride(ws, client, kByRule);
  }
  const domain::Stage* won = ws.policy().FirstStage(domain::StageKind::kWon);
  if (first && won != nullptr && ws.policy().KindOf(client.row.stage) != domain::StageKind::kWon) {
    EnterStage(ws, client, won->id, "", order.placed_at, kByRule);
  }
}

absl::StatusOr<bool> MarkBounced(WorkingSet& ws, ClientState& client, Channel channel,
                                 int64_t address_key, const std::string& actor) {
  bool changed = false;
  for (Contact& contact : client.contacts) {
    if (contact.point.removed || contact.point.channel != channel ||
        contact.point.address_key != address_key ||
        contact.point.status == ContactStatus::kBounced) {
      continue;
    }
    RecordEvent(ws, client.row.client_id, HistoryKind::kContactChanged, ws.now(), actor,
                absl::StrCat(contact.point.contact_id),
                std::string(domain::NameOf(contact.point.status)),
                std::string(domain::NameOf(ContactStatus::kBounced)));
    SetStatus(ws, contact, ContactStatus::kBounced);
    contact.changed = changed = true;
  }
  if (!changed) return false;
  RETURN_IF_ERROR(JudgeChannels(ws, client).status());
  client.touched = true;
  return true;
}

absl::StatusOr<bool> WithdrawMarketing(WorkingSet& ws, ClientState& client, Channel channel,
                                       int64_t address_key, UnixSeconds at,
                                       const std::string& means, const std::string& actor) {
  domain::ConsentRow row;
  row.client_id = client.row.client_id;
  row.purpose = domain::ConsentPurpose::kMarketing;
  row.status = domain::ConsentStatus::kWithdrawn;
  row.channel = channel;
  row.address_key = address_key;
  row.at = at;
  row.recorded_at = ws.now();
  row.actor = actor;
  row.means = means;
  if (!PutConsent(ws, client, std::move(row), "")) return false;
  RETURN_IF_ERROR(JudgeChannels(ws, client).status());
  client.touched = true;
  return true;
}

absl::StatusOr<bool> JudgeChannels(WorkingSet& ws, ClientState& client) {
  client.row.processing_consent =
      domain::ConsentOfClient(client.consents, domain::ConsentPurpose::kProcessing);
  std::vector<domain::ContactPointRow> points;
  std::vector<int64_t> keys;
  for (const Contact& contact : client.contacts) {
    points.push_back(contact.point);
    keys.push_back(contact.point.address_key);
  }
  ASSIGN_OR_RETURN(const std::set<int64_t> suppressed, ws.Suppressed(keys));
  bool changed = false;
  for (const Channel channel : domain::kChannels) {
    const size_t number = static_cast<size_t>(channel);
    domain::ClientChannelRow row =
        domain::JudgeChannel(client.row.client_id, channel, points, client.consents,
                             [&](int64_t key) { return suppressed.contains(key); });
    const domain::ClientChannelRow& before = client.channels[number];
    if (row.reason == before.reason && row.contact_id == before.contact_id) continue;
    for (const Contact& contact : client.contacts) {
      if (contact.point.contact_id == row.contact_id) row.address = contact.address.address;
    }
    client.channels[number] = std::move(row);
    client.channel_changed[number] = true;
    changed = true;
  }
  return changed;
}

}  // namespace clientele::service
