#include "server/service/clients.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/service/client_changes.h"
#include "server/service/client_refs.h"

namespace clientele::service {
namespace {

using domain::ClientId;
using domain::HistoryKind;

// Whether a client with one of the input's addresses may be the one that is meant. Two external ids
// are two clients to the caller, however many addresses they share.
absl::StatusOr<bool> MayBeMeant(WorkingSet& ws, ClientId id, const std::string& external_id) {
  if (external_id.empty()) return true;
  ASSIGN_OR_RETURN(const ClientState* client, ws.Edit(id, {true, false, false}));
  return client->profile.external_id.empty();
}

// The client with the same external id, else those with a phone or e-mail of the input. Handles and
// postal addresses are shared too often to tell who somebody is.
absl::StatusOr<std::set<ClientId>> KnownClients(WorkingSet& ws, const NewClientInput& input) {
  const std::string external_id = input.profile.external_id.value_or("");
  if (!external_id.empty()) {
    ASSIGN_OR_RETURN(const auto id, ws.FindByExternalId(external_id));
    if (id.has_value()) return std::set<ClientId>{*id};
  }
  std::set<ClientId> known;
  for (const ContactInput& contact : input.contacts) {
    const domain::AddressKind kind = domain::AddressKindOf(contact.channel);
    if (kind != domain::AddressKind::kEmail && kind != domain::AddressKind::kPhone) continue;
    ASSIGN_OR_RETURN(const std::vector<ClientId> ids,
                     ws.FindByAddress(contact.channel, contact.address));
    for (const ClientId id : ids) {
      ASSIGN_OR_RETURN(const bool meant, MayBeMeant(ws, id, external_id));
      if (meant) known.insert(id);
    }
  }
  return known;
}

absl::Status ClientExists(const NewClientInput& input, ClientId id) {
  ErrorDetails details;
  details.reason = Reason::kClientExists;
  details.metadata["client_id"] = absl::StrCat(id);
  return MakeError(absl::StrCat(input.field, ": client ", id,
                                " has this external id, phone or e-mail; update it, or set "
                                "on_match to UPDATE or CREATE"),
                   details);
}

absl::Status SeveralClients(const NewClientInput& input, size_t count) {
  return MakeError(Reason::kAmbiguousClient,
                   absl::StrCat(input.field, ": ", count,
                                " clients have an address of this one; update one of them by id"));
}

absl::Status EnterFirstStage(WorkingSet& ws, ClientState& client, const NewClientInput& input) {
  client.row.stage = ws.policy().stages.front().id;
  client.row.stage_changed_at = client.row.created_at;
  StageInput stage;
  stage.stage = input.stage;
  stage.at = client.row.created_at;
  stage.field = absl::StrCat(input.field, ".");
  return MoveStage(ws, client, stage, input.actor).status();
}

// Addresses, consents and tags, for new and known clients alike.
absl::StatusOr<bool> AddBelongings(WorkingSet& ws, ClientState& client,
                                   const NewClientInput& input) {
  ASSIGN_OR_RETURN(const bool contacts, ChangeContacts(ws, client, input.contacts, input.actor));
  ASSIGN_OR_RETURN(const bool consents, AddConsents(ws, client, input.consents, input.actor));
  ASSIGN_OR_RETURN(const bool tags, ChangeTags(ws, client, input.tags, ws.now(), input.actor));
  ASSIGN_OR_RETURN(const bool attributes,
                   ChangeAttributes(ws, client, input.profile.attributes, input.actor));
  return contacts || consents || tags || attributes;
}

absl::StatusOr<NewClientResult> Insert(WorkingSet& ws, const NewClientInput& input) {
  ClientState* client = ws.CreateClient();
  client->row.created_at = input.created_at.value_or(ws.now());
  RecordEvent(ws, client->row.client_id, HistoryKind::kClientCreated, client->row.created_at,
              input.actor, input.profile.source.value_or(""));
  RETURN_IF_ERROR(EnterFirstStage(ws, *client, input));
  RETURN_IF_ERROR(ChangeProfile(ws, *client, input.profile, input.actor).status());
  RETURN_IF_ERROR(AddBelongings(ws, *client, input).status());
  return NewClientResult{client->row.client_id, true, true};
}

absl::StatusOr<NewClientResult> Update(WorkingSet& ws, ClientId id, const NewClientInput& input) {
  ASSIGN_OR_RETURN(ClientState * client, ws.Edit(id, {true, true, true, true}));
  ASSIGN_OR_RETURN(const bool profile, ChangeProfile(ws, *client, input.profile, input.actor));
  ASSIGN_OR_RETURN(const bool belongings, AddBelongings(ws, *client, input));
  StageInput stage;
  stage.stage = input.stage;
  stage.field = absl::StrCat(input.field, ".");
  ASSIGN_OR_RETURN(const bool moved, MoveStage(ws, *client, stage, input.actor));
  return NewClientResult{id, false, profile || belongings || moved};
}

}  // namespace

absl::StatusOr<NewClientResult> ApplyNewClient(WorkingSet& ws, const NewClientInput& input) {
  if (input.on_match == NewClientInput::OnMatch::kCreate) return Insert(ws, input);
  ASSIGN_OR_RETURN(const std::set<ClientId> known, KnownClients(ws, input));
  if (known.empty()) return Insert(ws, input);
  if (input.on_match == NewClientInput::OnMatch::kFail) return ClientExists(input, *known.begin());
  if (known.size() > 1) return SeveralClients(input, known.size());
  return Update(ws, *known.begin(), input);
}

void AddNewClientNeeds(const NewClientInput& input, const std::string& address_secret,
                       Needs& needs) {
  AddNeeds(input.contacts, address_secret, needs);
  const std::string external_id = input.profile.external_id.value_or("");
  if (!external_id.empty()) needs.external_ids.push_back(external_id);
  needs.tags.insert(needs.tags.end(), input.tags.add.begin(), input.tags.add.end());
  needs.contacts = needs.client_tags = needs.profiles = true;
  needs.attributes |= !input.profile.attributes.empty();
}

size_t NewClientRows(const NewClientInput& input) {
  return 4 + 4 * input.contacts.size() + 2 * input.consents.size() + 2 * input.tags.add.size() +
         2 * input.profile.attributes.size();
}

Mutation CreateClient(NewClientInput input, const std::string& address_secret) {
  Mutation mutation;
  AddNewClientNeeds(input, address_secret, mutation.needs);
  mutation.rows = NewClientRows(input);
  mutation.judge = [input = std::move(input)](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(const NewClientResult result, ApplyNewClient(ws, input));
    WriteOutcome outcome;
    outcome.client_ids.push_back(result.client_id);
    outcome.changed = result.created;
    return outcome;
  };
  return mutation;
}

Mutation UpdateClient(ClientUpdateInput input, const std::string& address_secret) {
  Mutation mutation;
  AddNeeds(input.client, address_secret, mutation.needs);
  AddNeeds(input.contacts, address_secret, mutation.needs);
  mutation.needs.profiles = true;
  mutation.needs.attributes = !input.profile.attributes.empty();
  mutation.rows = 4 + 4 * input.contacts.size() + 2 * input.profile.attributes.size();
  mutation.judge = [input = std::move(input)](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(const ClientId id, ws.Resolve(input.client));
    ASSIGN_OR_RETURN(ClientState * client, ws.Edit(id, {true, !input.contacts.empty(), false,
                                                        !input.profile.attributes.empty()}));
    if (input.etag.has_value() && *input.etag != client->row.revision) {
      return MakeError(Reason::kEtagMismatch,
                       "the client was changed since this card was read; read it again");
    }
    RETURN_IF_ERROR(ChangeProfile(ws, *client, input.profile, input.actor).status());
    RETURN_IF_ERROR(ChangeContacts(ws, *client, input.contacts, input.actor).status());
    RETURN_IF_ERROR(ChangeAttributes(ws, *client, input.profile.attributes, input.actor).status());
    WriteOutcome outcome;
    outcome.client_ids.push_back(id);
    return outcome;
  };
  return mutation;
}

Mutation TagClients(std::vector<ClientRef> clients, TagsInput tags, std::string actor,
                    const std::string& address_secret, Missing missing) {
  Mutation mutation;
  for (const ClientRef& client : clients) AddNeeds(client, address_secret, mutation.needs);
  mutation.needs.client_tags = true;
  mutation.needs.tags = tags.add;
  mutation.rows = clients.size() * (1 + 2 * (tags.add.size() + tags.remove.size()));
  mutation.judge = [clients = std::move(clients), tags = std::move(tags), actor = std::move(actor),
                    missing](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    WriteOutcome outcome;
    for (const ClientRef& ref : clients) {
      const absl::StatusOr<ClientId> id = ws.Resolve(ref);
      if (missing == Missing::kPassOver &&
          DetailsOf(id.status()).reason == Reason::kClientNotFound) {
        continue;
      }
      RETURN_IF_ERROR(id.status());
      ASSIGN_OR_RETURN(ClientState * client, ws.Edit(*id, {false, false, true}));
      ASSIGN_OR_RETURN(const bool changed, ChangeTags(ws, *client, tags, ws.now(), actor));
      outcome.matched += 1;
      outcome.changed += changed;
    }
    return outcome;
  };
  return mutation;
}

Mutation SetConsent(ClientRef client, std::vector<ConsentInput> consents, std::string actor,
                    const std::string& address_secret) {
  Mutation mutation;
  AddNeeds(client, address_secret, mutation.needs);
  mutation.needs.contacts = true;
  mutation.rows = 3 + 2 * consents.size();
  mutation.judge = [client = std::move(client), consents = std::move(consents),
                    actor = std::move(actor)](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(const ClientId id, ws.Resolve(client));
    ASSIGN_OR_RETURN(ClientState * state, ws.Edit(id, {false, true, false}));
    ASSIGN_OR_RETURN(const bool changed, AddConsents(ws, *state, consents, actor));
    WriteOutcome outcome;
    outcome.client_ids.push_back(id);
    outcome.changed = changed;
    return outcome;
  };
  return mutation;
}

Mutation MoveClientStage(ClientRef client, StageInput stage, std::string actor,
                         const std::string& address_secret) {
  Mutation mutation;
  AddNeeds(client, address_secret, mutation.needs);
  mutation.rows = 2;
  mutation.judge = [client = std::move(client), stage = std::move(stage),
                    actor = std::move(actor)](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(const ClientId id, ws.Resolve(client));
    ASSIGN_OR_RETURN(ClientState * state, ws.Edit(id, {}));
    ASSIGN_OR_RETURN(const bool moved, MoveStage(ws, *state, stage, actor));
    WriteOutcome outcome;
    outcome.client_ids.push_back(id);
    outcome.changed = moved;
    return outcome;
  };
  return mutation;
}

}  // namespace clientele::service
