#include "server/service/suppressions.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/service/client_changes.h"
#include "server/service/limits.h"

namespace clientele::service {
namespace {

using domain::ClientId;

// A client row and two of channels each, about: an address serves SMS and CALL at once.
constexpr size_t kRowsPerAddress = 4;

absl::Status CheckCount(size_t clients) {
  if (clients <= kMaxClientsJudgedAgain) return absl::OkStatus();
  return MakeError(Reason::kTooManyClients,
                   absl::StrCat(clients, " clients have these addresses; at most ",
                                kMaxClientsJudgedAgain, " can be judged again in one call"));
}

absl::Status JudgeAgain(WorkingSet& ws, const std::vector<ClientId>& clients) {
  Needs needs;
  needs.clients = clients;
  needs.contacts = true;
  const Needs* const all[] = {&needs};
  RETURN_IF_ERROR(ws.Prefetch(all));
  for (const ClientId id : clients) {
    ASSIGN_OR_RETURN(ClientState * client, ws.Edit(id, {false, true}));
    ASSIGN_OR_RETURN(const bool changed, JudgeChannels(ws, *client));
    client->touched |= changed;
  }
  return absl::OkStatus();
}

// False when it is suppressed already.
absl::StatusOr<bool> Suppress(WorkingSet& ws, int64_t address_key, const std::string& reason,
                              const std::string& actor) {
  ASSIGN_OR_RETURN(const auto known, ws.FindSuppression(address_key));
  if (known.has_value()) return false;
  ws.PutSuppression({address_key, ws.now(), reason, actor});
  ws.NextRevision();
  return true;
}

}  // namespace

absl::StatusOr<SuppressionChange> SuppressAddress(WorkingSet& ws, int64_t address_key,
                                                  const std::string& reason,
                                                  const std::string& actor) {
  ASSIGN_OR_RETURN(const std::vector<ClientId> clients, ws.ClientsAt(address_key));
  RETURN_IF_ERROR(CheckCount(clients.size()));
  SuppressionChange change;
  change.clients = static_cast<int64_t>(clients.size());
  ASSIGN_OR_RETURN(change.changed, Suppress(ws, address_key, reason, actor));
  if (change.changed) RETURN_IF_ERROR(JudgeAgain(ws, clients));
  return change;
}

Mutation SuppressAddresses(std::vector<int64_t> address_keys, std::string reason,
                           std::string actor) {
  Mutation mutation;
  mutation.rows = kRowsPerAddress * address_keys.size();
  mutation.needs.address_keys = address_keys;
  mutation.judge = [address_keys = std::move(address_keys), reason = std::move(reason),
                    actor = std::move(actor)](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    std::set<ClientId> clients;
    for (const int64_t key : address_keys) {
      ASSIGN_OR_RETURN(const std::vector<ClientId> with, ws.ClientsAt(key));
      clients.insert(with.begin(), with.end());
      RETURN_IF_ERROR(CheckCount(clients.size()));
    }
    WriteOutcome outcome;
    outcome.matched = static_cast<int64_t>(clients.size());
    for (const int64_t key : address_keys) {
      ASSIGN_OR_RETURN(const bool added, Suppress(ws, key, reason, actor));
      outcome.changed += added;
    }
    if (outcome.changed == 0) return outcome;
    RETURN_IF_ERROR(JudgeAgain(ws, std::vector<ClientId>(clients.begin(), clients.end())));
    return outcome;
  };
  return mutation;
}

Mutation UnsuppressAddress(int64_t address_key) {
  Mutation mutation;
  mutation.rows = kRowsPerAddress;
  mutation.judge = [address_key](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    ASSIGN_OR_RETURN(const std::vector<ClientId> clients, ws.ClientsAt(address_key));
    RETURN_IF_ERROR(CheckCount(clients.size()));
    WriteOutcome outcome;
    outcome.matched = static_cast<int64_t>(clients.size());
    ASSIGN_OR_RETURN(const auto known, ws.FindSuppression(address_key));
    if (!known.has_value()) return outcome;
    ws.RemoveSuppression(address_key);
    ws.NextRevision();
    outcome.changed = 1;
    RETURN_IF_ERROR(JudgeAgain(ws, clients));
    return outcome;
  };
  return mutation;
}

}  // namespace clientele::service
