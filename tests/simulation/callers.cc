#include "tests/simulation/callers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/error.h"
#include "server/service/limits.h"

namespace clientele::simulation {
namespace {

constexpr size_t kSessions = 3;
constexpr size_t kKeptTokens = 40;
// Calls have deadlines: what is older is done by nobody any more.
constexpr absl::Duration kCallDeadline = absl::Seconds(60);
constexpr int kSettlingRounds = 50;

// What it means for a copy of an operation.
enum class Meaning { kDone, kRefused, kNotDone, kUnknown, kWrong };

Meaning MeaningOf(const absl::Status& status, bool internal_faults) {
  if (status.ok()) return Meaning::kDone;
  switch (DetailsOf(status).reason) {
    case Reason::kClientExists:
    case Reason::kClientNotFound:
    case Reason::kOrderNotFound:
    case Reason::kContentDiffers:
    case Reason::kCurrencyMismatch:
    case Reason::kEtagMismatch:
    case Reason::kCampaignExists:
    case Reason::kCampaignNotFound:
      return Meaning::kRefused;
    case Reason::kStoreUnavailable:
    case Reason::kStoreFull:
    case Reason::kOutOfService:
    case Reason::kCallCancelled:
    case Reason::kShuttingDown:
      return Meaning::kNotDone;
    case Reason::kOutcomeUnknown:
      return Meaning::kUnknown;
    case Reason::kInternal:
      return internal_faults ? Meaning::kNotDone : Meaning::kWrong;
    default:
      return Meaning::kWrong;
  }
}

}  // namespace

Callers::Callers(Parts parts) : parts_(std::move(parts)), sessions_(kSessions) {}

Server& Callers::AnyServer() { return *parts_.servers[parts_.dice.Below(parts_.servers.size())]; }

bool Callers::IsTooOld(const Progress& progress) const {
  return parts_.now - progress.first_sent > absl::Seconds(service::kRequestSeconds / 2);
}

void Callers::SendNew() {
  const int number = static_cast<int>(operations_.size());
  Operation operation = DrawOperation(number, parts_.dice);
  if (operation.kind == Operation::Kind::kUpdateClient) {
    const Rows etag = parts_.database.Query(
        "SELECT c.revision FROM client c JOIN client_external_id e ON e.client_id = c.client_id "
        "WHERE e.external_id = ?",
        {{Value::Text(ClientName(operation.client))}});
    if (etag.size() == 1) operation.etag = etag.At(0, 0).integer;
  }
  operations_.push_back({operation, parts_.now});
  Send(number, AnyServer());
}

void Callers::Repeat() {
  if (operations_.empty()) return;
  const int number = static_cast<int>(parts_.dice.Below(operations_.size()));
  if (At(number).operation.has_request_id && !IsTooOld(At(number))) Send(number, AnyServer());
}

void Callers::Send(int number, Server& server) {
  if (!server.is_running() || !server.replica().CheckServing().ok()) return;
  parts_.trace.Add("send ", number, " ", NameOf(At(number).operation.kind), " to ",
                   server.number());
  At(number).possible_copies += 1;
  service::Mutation mutation = MakeMutation(At(number).operation, server.secret(), server.index());
  mutation.abandoned = [this, sent = parts_.now] { return parts_.now - sent > kCallDeadline; };
  mutation.done = [&server, number](absl::StatusOr<service::WriteOutcome> outcome) {
    if (!server.is_dead()) server.finished().push_back({number, std::move(outcome)});
  };
  server.writer().Submit(std::move(mutation));
}

// As the edge does it: a token of what was committed, unless that is of another history now.
void Callers::FinishOne() {
  std::vector<Server*> able;
  for (const auto& server : parts_.servers) {
    if (server->is_running() && !server->finished().empty()) able.push_back(server.get());
  }
  if (able.empty()) return;
  Server& server = *parts_.dice.Pick(able);
  Server::Finished finished = std::move(server.finished().front());
  server.finished().pop_front();
  Answer answer{finished.operation, std::move(finished.outcome), "", false};
  if (answer.outcome.ok()) {
    answer.token = server.tokens().Encode(answer.outcome->revision);
    if (server.tokens().timeline() != answer.outcome->timeline) {
      answer.outcome = MakeError(Reason::kOutcomeUnknown, "the base was restored meanwhile");
    }
  }
  answers_.push_back(std::move(answer));
}

void Callers::DeliverOne() {
  if (answers_.empty()) return;
  const size_t i = parts_.dice.Below(answers_.size());
  const Answer answer = answers_[i];
  if (parts_.dice.OneIn(8)) {
    answers_[i].came_before = true;
  } else {
    answers_.erase(answers_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  Deliver(answer);
}

void Callers::DeliverAll() {
  while (!answers_.empty()) DeliverOne();
}

void Callers::Deliver(const Answer& answer) {
  Progress& progress = At(answer.operation);
  const absl::Status& status = answer.outcome.status();
  const Reason reason = status.ok() ? Reason() : DetailsOf(status).reason;
  parts_.trace.Add("answer ", answer.operation, ": ",
                   status.ok() ? answer.outcome->revision : -static_cast<int64_t>(reason));
  switch (MeaningOf(status, parts_.internal_faults)) {
    case Meaning::kDone:
      return TakeDone(answer);
    case Meaning::kRefused:
    case Meaning::kNotDone:
      return TakeRefusal(answer, reason);
    case Meaning::kUnknown:
      return;
    case Meaning::kWrong:
      parts_.verdict.Wrong("operation ", answer.operation, " (", NameOf(progress.operation.kind),
                           ") was answered ", status.ToString());
  }
}

void Callers::TakeDone(const Answer& answer) {
  Progress& progress = At(answer.operation);
  const service::WriteOutcome& outcome = *answer.outcome;
  progress.is_done = true;
  for (const int commit : parts_.history.Find(outcome.timeline, outcome.revision)) {
    const auto& responses = parts_.history.at(commit).responses;
    const auto found = responses.find(answer.operation);
    if (found == responses.end() && !progress.operation.validate_only) continue;
    const bool same = !progress.operation.has_request_id || progress.operation.validate_only ||
                      found->second == service::EncodeOutcome(outcome);
    if (!same) continue;
    return Keep({answer.token, outcome.timeline, outcome.revision, commit});
  }
  parts_.verdict.Wrong("operation ", answer.operation, " was answered as done at revision ",
                       outcome.revision, " of timeline ", outcome.timeline, " and was not");
}

void Callers::TakeRefusal(const Answer& answer, Reason reason) {
  Progress& progress = At(answer.operation);
  const bool refused = MeaningOf(answer.outcome.status(), false) == Meaning::kRefused;
  progress.is_refused |= refused;
  if (!answer.came_before) progress.possible_copies -= 1;
  if (progress.possible_copies == 0 && parts_.history.IsDone(answer.operation)) {
    parts_.verdict.Wrong("operation ", answer.operation, " was answered as not done and was");
  }
  if (!settling_ || !refused || progress.operation.kind == Operation::Kind::kUpdateClient) return;
  ModelState state = parts_.history.at(parts_.history.head()).state;
  if (Apply(progress.operation, state).has_value()) {
    parts_.verdict.Wrong("operation ", answer.operation, " was refused for reason ",
                         static_cast<int>(reason), " where it can be done");
  }
}

void Callers::Keep(Token token) {
  std::optional<Token>& session = sessions_[parts_.dice.Below(sessions_.size())];
  const auto place = [](const Token& of) { return std::make_pair(of.timeline, of.revision); };
  // A session sees what was done for it.
  if (!session.has_value() || place(*session) < place(token)) session = token;
  if (tokens_.size() < kKeptTokens) {
    tokens_.push_back(std::move(token));
  } else {
    tokens_[parts_.dice.Below(tokens_.size())] = std::move(token);
  }
}

std::optional<Callers::Token> Callers::DrawToken(size_t session) {
  if (!tokens_.empty() && parts_.dice.OneIn(5)) return parts_.dice.Pick(tokens_);
  return sessions_[session];
}

void Callers::Read() {
  Server& server = AnyServer();
  if (!server.is_running() || !server.replica().CheckServing().ok()) return;
  const size_t session = parts_.dice.Below(sessions_.size());
  const std::optional<Token> token = DrawToken(session);
  const WaitingRead read = {server.number(), server.life(), session, server.tokens().timeline(),
                            token};
  if (token.has_value()) {
    const absl::Status status = server.tokens().Decode(token->text).status();
    const bool fits = token->timeline == read.timeline;
    if (status.ok() != fits ||
        (!fits && DetailsOf(status).reason != Reason::kTokenTimelineMismatch)) {
      parts_.verdict.Wrong("a token of timeline ", token->timeline, " is answered ",
                           status.ToString(), " in timeline ", read.timeline);
    }
    if (!status.ok()) {
      sessions_[session].reset();
      return;
    }
    if (server.index().revision() < token->revision) {
      waiting_.push_back(read);
      return;
    }
  }
  FinishRead(server, read);
}

void Callers::WakeReads() {
  std::vector<WaitingRead> waiting = std::exchange(waiting_, {});
  for (WaitingRead& read : waiting) {
    Server& server = *parts_.servers[static_cast<size_t>(read.server)];
    if (!server.is_running() || server.life() != read.life) continue;
    if (server.index().revision() < read.token->revision) {
      waiting_.push_back(std::move(read));
    } else {
      FinishRead(server, read);
    }
  }
}

void Callers::FinishRead(Server& server, const WaitingRead& read) {
  // The base was restored while it waited: it is answered to come again.
  if (server.tokens().timeline() != read.timeline) return;
  ++reads_;
  const int shown = parts_.history.Recognize(server.index(), read.timeline);
  if (shown < 0) return;
  const domain::Revision revision = server.index().revision();
  parts_.trace.Add("read at ", server.number(), ": ", revision);
  if (read.token.has_value() && !parts_.history.IsAmbiguous(read.timeline) &&
      !parts_.history.IsWithin(read.token->commit, shown)) {
    parts_.verdict.Wrong("a read with a token of revision ", read.token->revision, " of timeline ",
                         read.token->timeline,
                         " does not show what was committed then, but revision ", revision);
  }
  sessions_[read.session] = Token{server.tokens().Encode(revision), read.timeline, revision, shown};
  Keep(*sessions_[read.session]);
}

void Callers::Settle(int number) {
  Progress& progress = At(number);
  for (int round = 0; round < kSettlingRounds; ++round) {
    if (progress.is_done || progress.is_refused || !parts_.verdict.clean()) return;
    Server& server = AnyServer();
    Send(number, server);
    server.RunWriter();
    while (!server.finished().empty()) FinishOne();
    DeliverAll();
  }
  parts_.verdict.Wrong("operation ", number, " never gets an answer");
}

void Callers::SettleAll() {
  settling_ = true;
  for (const Progress& progress : operations_) {
    if (progress.operation.has_request_id && !IsTooOld(progress)) {
      Settle(progress.operation.number);
    }
  }
}

void Callers::CheckNeverTold(int commit) {
  for (const auto& [operation, response] : parts_.history.at(commit).responses) {
    if (At(operation).is_done) {
      parts_.verdict.Wrong("operation ", operation,
                           " was answered as done and a crash has lost it");
    }
  }
  const auto shows = [&](const Token& token) { return token.commit == commit; };
  const bool seen = std::any_of(tokens_.begin(), tokens_.end(), shows) ||
                    std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& session) {
                      return session.has_value() && shows(*session);
                    });
  if (seen) parts_.verdict.Wrong("a read showed what a crash has lost");
}

void Callers::CheckTokens() {
  const int64_t timeline = parts_.history.timeline();
  for (const Token& token : tokens_) {
    const bool in_force = parts_.history.IsWithin(token.commit, parts_.history.head());
    for (const auto& server : parts_.servers) {
      const absl::Status status = server->tokens().Decode(token.text).status();
      if (status.ok() == (token.timeline == timeline)) continue;
      parts_.verdict.Wrong("in the end a token of timeline ", token.timeline, " is answered ",
                           status.ToString(), " in timeline ", timeline);
    }
    if (token.timeline == timeline && !in_force && !parts_.history.IsAmbiguous(timeline)) {
      parts_.verdict.Wrong("a token of what was lost is taken");
    }
  }
}

int64_t Callers::done() const {
  return std::count_if(operations_.begin(), operations_.end(),
                       [](const Progress& progress) { return progress.is_done; });
}

}  // namespace clientele::simulation
