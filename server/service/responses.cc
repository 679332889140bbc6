#include "server/service/responses.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/base/text.h"
#include "server/domain/contact.h"
#include "server/domain/facts.h"
#include "server/service/client_changes.h"
#include "server/service/client_refs.h"
#include "server/service/judge_each.h"
#include "server/service/message_origin.h"
#include "server/service/suppressions.h"

namespace clientele::service {
namespace {

using domain::ClientId;
using domain::ResponseKind;
using domain::ResponseRow;

// ConsentRow.means of what a response says.
constexpr char kUnsubscribed[] = "unsubscribed";
// SuppressionRow.reason.
constexpr char kComplaint[] = "complaint";

ResponseRow ToRow(const WorkingSet& ws, ClientId client, const ResponseInput& input,
                  const MessageOrigin& origin) {
  ResponseRow row;
  row.client_id = client;
  row.external_id = input.external_id;
  row.at = input.at.value_or(ws.now());
  row.kind = input.kind;
  row.channel = origin.ChannelOr(input.channel);
  row.campaign_id = input.campaign_id;
  row.step = origin.StepOr(input.step);
  row.recorded_at = ws.now();
  row.actor = input.actor;
  row.audience_number = input.audience_number;
  return row;
}

// The address is not kept, so it is not compared.
bool SameContent(const ResponseRow& known, const ResponseRow& row, bool compare_time) {
  return known.client_id == row.client_id && known.kind == row.kind &&
         known.channel == row.channel && known.campaign_id == row.campaign_id &&
         known.audience_number == row.audience_number && known.step == row.step &&
         (!compare_time || known.at == row.at);
}

absl::Status ContentDiffers(const ResponseInput& input) {
  ErrorDetails details;
  details.reason = Reason::kContentDiffers;
  const std::string field = absl::StrCat(input.field, "external_id");
  details.violations.push_back(
      {field, Shorten(input.external_id, kMaxGotLength), "the content it was recorded with"});
  return MakeError(absl::StrCat(field, ": the response ", Shorten(input.external_id, kMaxGotLength),
                                " is known with other content"),
                   details);
}

absl::Status Withdraw(WorkingSet& ws, const ResponseRow& row, const ResponseInput& input) {
  const int64_t key = input.address.empty() ? 0 : ws.AddressKey(row.channel, input.address);
  ASSIGN_OR_RETURN(ClientState * client, ws.Edit(row.client_id, {false, true}));
  return WithdrawMarketing(ws, *client, row.channel, key, row.at, kUnsubscribed, row.actor)
      .status();
}

absl::StatusOr<int64_t> AddressOf(WorkingSet& ws, const ResponseRow& row,
                                  const ResponseInput& input, const MessageOrigin& origin) {
  if (!input.address.empty()) return ws.AddressKey(row.channel, input.address);
  if (origin.member.has_value() && origin.member->channel == row.channel) {
    return origin.member->address_key;
  }
  ASSIGN_OR_RETURN(const ClientState* client, ws.Edit(row.client_id, {false, true}));
  return PresentAddress(*client, row.channel);
}

absl::Status Suppress(WorkingSet& ws, const ResponseRow& row, const ResponseInput& input,
                      const MessageOrigin& origin) {
  ASSIGN_OR_RETURN(const int64_t key, AddressOf(ws, row, input, origin));
  if (key == 0) {
    return MakeError(Reason::kContactPointNotFound,
                     absl::StrCat(input.field,
                                  "address: the client has no address on this channel "
                                  "that could be suppressed; name the one"));
  }
  return SuppressAddress(ws, key, kComplaint, row.actor).status();
}

absl::Status Remember(WorkingSet& ws, const ResponseRow& row) {
  ASSIGN_OR_RETURN(ClientState * client, ws.Edit(row.client_id, {}));
  client->touched |= domain::AddResponse(client->row, row);
  return absl::OkStatus();
}

absl::Status FollowUp(WorkingSet& ws, const ResponseRow& row, const ResponseInput& input,
                      const MessageOrigin& origin) {
  switch (row.kind) {
    case ResponseKind::kUnspecified:
    case ResponseKind::kOpened:
      return absl::OkStatus();
    case ResponseKind::kClicked:
    case ResponseKind::kReplied:
      return Remember(ws, row);
    case ResponseKind::kUnsubscribed:
      return Withdraw(ws, row, input);
    case ResponseKind::kComplained:
      return Suppress(ws, row, input, origin);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ResponseResult> ApplyResponse(WorkingSet& ws, ClientId client,
                                             const ResponseInput& input) {
  ASSIGN_OR_RETURN(const MessageOrigin origin, OriginOf(ws, client, input));
  ResponseRow row = ToRow(ws, client, input, origin);
  if (!input.external_id.empty()) {
    ASSIGN_OR_RETURN(const auto known, ws.FindResponse(input.external_id));
    if (known.has_value()) {
      if (!SameContent(*known, row, input.at.has_value())) return ContentDiffers(input);
      return ResponseResult{known->response_id, false};
    }
  }
  row.response_id = ws.NextRevision();
  ws.PutResponse(row);
  RETURN_IF_ERROR(FollowUp(ws, row, input, origin));
  return ResponseResult{row.response_id, true};
}

void AddResponseNeeds(const ResponseInput& input, const std::string& address_secret, Needs& needs) {
  AddNeeds(input.client, address_secret, needs);
  if (!input.external_id.empty()) needs.responses.push_back(input.external_id);
  const bool complained = input.kind == ResponseKind::kComplained;
  needs.contacts |= complained || input.kind == ResponseKind::kUnsubscribed;
  if (complained && !input.address.empty() && input.channel != domain::Channel::kNone) {
    needs.address_keys.push_back(static_cast<int64_t>(
        domain::AddressKey(address_secret, domain::AddressKindOf(input.channel), input.address)));
  }
}

Mutation RecordResponses(std::vector<ResponseReport> reports, const std::string& address_secret) {
  Mutation mutation;
  for (const ResponseReport& report : reports) {
    const auto* input = std::get_if<ResponseInput>(&report);
    if (input == nullptr) continue;
    AddResponseNeeds(*input, address_secret, mutation.needs);
    mutation.rows += kResponseRows;
  }
  mutation.judge = [reports = std::move(reports)](WorkingSet& ws) -> absl::StatusOr<WriteOutcome> {
    WriteOutcome outcome;
    outcome.ids.resize(reports.size());
    outcome.client_ids.resize(reports.size());
    outcome.changes.resize(reports.size());
    const auto judge = [&](size_t i) -> absl::Status {
      if (const auto* refused = std::get_if<absl::Status>(&reports[i])) return *refused;
      const auto& input = std::get<ResponseInput>(reports[i]);
      ASSIGN_OR_RETURN(const ClientId client, ws.Resolve(input.client));
      ASSIGN_OR_RETURN(const ResponseResult result, ApplyResponse(ws, client, input));
      outcome.ids[i] = result.response_id;
      outcome.client_ids[i] = client;
      outcome.changes[i] = result.changed;
      outcome.changed += result.changed;
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(JudgeEach(ws, reports.size(), judge, outcome));
    return outcome;
  };
  return mutation;
}

}  // namespace clientele::service
