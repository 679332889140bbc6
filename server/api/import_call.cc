#include "server/api/import_call.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/api/call.h"
#include "server/api/limits.h"
#include "server/domain/limits.h"

namespace clientele::api {
namespace {

constexpr char kMethod[] = "Import";

// Of orders that may be taken; one with more lines than an order has loses only itself.
size_t CountLines(const v1::ImportRequest& request) {
  size_t lines = 0;
  for (const v1::ImportRow& row : request.rows()) {
    const auto order = static_cast<size_t>(row.order().lines_size());
    if (order <= domain::kMaxLinesPerOrder) lines += order;
  }
  return lines;
}

// A row as the service takes it, or why it is refused.
service::ImportRowInput ParseRow(const Context& context, const v1::ImportRow& row,
                                 const std::string& actor) {
  RequestParser parser = ParserOf(context);
  service::ImportRowInput input;
  switch (row.row_case()) {
    case v1::ImportRow::kClient: {
      service::NewClientInput client;
      client.field = "client";
      client.profile = parser.Profile(row.client().profile(), "client.profile");
      client.contacts = parser.Contacts(row.client().contact_points(), "client.contact_points");
      client.consents = parser.Consents(row.client().consents(), "client.consents");
      client.tags.add = parser.Tags(row.client().tags(), "client.tags");
      client.tags.field = "client.tags";
      client.stage = parser.Slug(row.client().stage(), "client.stage");
      client.created_at = parser.EventTime(row.client().has_created_at(), row.client().created_at(),
                                           "client.created_at");
      client.on_match = service::NewClientInput::OnMatch::kUpdate;
      client.actor = actor;
      input = std::move(client);
      break;
    }
    case v1::ImportRow::kOrder: {
      service::OrderInput order = parser.Order(row.order(), "order");
      if (order.actor.empty()) order.actor = actor;
      input = std::move(order);
      break;
    }
    case v1::ImportRow::kTag: {
      service::TagsRowInput tag;
      tag.client = parser.Client(row.tag().client(), "tag.client");
      tag.tags.field = "tag.add";
      tag.tags.add = parser.Tags(row.tag().add(), "tag.add");
      tag.tags.remove = parser.Tags(row.tag().remove(), "tag.remove");
      tag.tags.expires_at =
          parser.Time(row.tag().has_expires_at(), row.tag().expires_at(), "tag.expires_at");
      input = std::move(tag);
      break;
    }
    case v1::ImportRow::kInteraction: {
      service::InteractionInput interaction = parser.Interaction(row.interaction(), "interaction");
      if (interaction.actor.empty()) interaction.actor = actor;
      input = std::move(interaction);
      break;
    }
    case v1::ImportRow::kConsent: {
      service::ConsentRowInput consent;
      consent.client = parser.Client(row.consent().client(), "consent.client");
      consent.consent = parser.Consent(row.consent().consent(), "consent.consent");
      input = std::move(consent);
      break;
    }
    case v1::ImportRow::kProduct: {
      service::ProductInput product = parser.Product(row.product(), "product");
      product.actor = actor;
      input = std::move(product);
      break;
    }
    case v1::ImportRow::kDelivery: {
      service::DeliveryInput delivery = parser.Delivery(row.delivery(), "delivery");
      delivery.actor = actor;
      input = std::move(delivery);
      break;
    }
    case v1::ImportRow::kResponse: {
      service::ResponseInput response = parser.Response(row.response(), "response");
      response.actor = actor;
      input = std::move(response);
      break;
    }
    case v1::ImportRow::ROW_NOT_SET:
      parser.violations().Add("row", "",
                              "a client, order, tag, interaction, consent, product, delivery or "
                              "response");
      break;
  }
  if (!parser.ok()) return parser.status();
  return input;
}

v1::ImportResponse RenderAnswer(const Context& context, int64_t batch,
                                const service::WriteOutcome& outcome) {
  v1::ImportResponse response;
  response.set_batch(batch);
  SetRevision(context, outcome.revision, response.mutable_revision());
  response.set_changed(outcome.changed);
  for (const service::RowRejection& rejection : outcome.rejections) {
    v1::ImportResponse::Rejection& out = *response.add_rejections();
    out.set_row(static_cast<int32_t>(rejection.row));
    out.set_reason(static_cast<v1::ErrorReason>(static_cast<int>(rejection.reason)));
    out.set_field(rejection.field);
    out.set_message(rejection.message);
  }
  return response;
}

}  // namespace

ImportCall* ImportCall::Start(const Context& context, OpenImports& open) {
  const std::shared_ptr<ImportCall> call(new ImportCall(context));
  call->self_ = call;
  open.Add(call);
  // Whoever stops the server says so before it looks at the open streams.
  if (context.draining.load()) {
    call->Stop();
  } else {
    call->Advance();
  }
  return call.get();
}

void ImportCall::Stop() {
  EndWith(MakeError(Reason::kShuttingDown, "the server is stopping; import the rest again"));
}

void ImportCall::OnReadDone(bool ok) {
  Request request;
  {
    absl::MutexLock lock(&mutex_);
    request = std::move(reading_);
    reading_.reset();
    handling_ = ok && !end_.has_value();
    if (!ok && !end_.has_value()) {
      // A message that does not parse looks the same as a stream that was closed early.
      end_ = InvalidField("last", "the end of the stream, or a message that does not parse",
                          "a batch with last = true");
    }
    if (!handling_) request.reset();
  }
  if (request != nullptr &&
      !context_.readers.Submit([self = shared_from_this(), request] { self->Handle(request); })) {
    {
      absl::MutexLock lock(&mutex_);
      handling_ = false;
    }
    EndWith(ReadersBusy());
    return;
  }
  Advance();
}

void ImportCall::Handle(Request request) noexcept {
  const absl::Status status = CheckBatch(*request);
  if (context_.draining.load()) {
    {
      absl::MutexLock lock(&mutex_);
      handling_ = false;
    }
    return Stop();
  }
  if (status.ok()) {
    service::Mutation mutation =
        service::ImportRows(ParseRows(*request), options_, context_.keys.address);
    mutation.sequence = sequence_;
    mutation.place = request->batch();
    if (!request_id_.empty()) {
      mutation.request =
          MakeRequestKey(kMethod, absl::StrCat(request_id_, "/", request->batch()), *request);
    }
    mutation.done = [self = shared_from_this(),
                     batch = request->batch()](absl::StatusOr<service::WriteOutcome> outcome) {
      self->Committed(batch, std::move(outcome));
    };
    {
      absl::MutexLock lock(&mutex_);
      ++in_flight_;
      handling_ = false;
      if (request->last()) end_ = absl::OkStatus();
    }
    context_.writer.Submit(std::move(mutation));
    return Advance();
  }
  {
    absl::MutexLock lock(&mutex_);
    handling_ = false;
  }
  EndWith(status);
}

absl::Status ImportCall::CheckBatch(const v1::ImportRequest& request) {
  if (request.batch() != last_batch_ + 1) {
    return MakeError(Reason::kBatchOutOfOrder,
                     absl::StrCat("batch: got ", request.batch(), ", want ", last_batch_ + 1));
  }
  last_batch_ = request.batch();
  RequestParser parser = ParserOf(context_);
  parser.Count(static_cast<size_t>(request.rows_size()), 0, kMaxImportRows, "rows");
  parser.Count(CountLines(request), 0, kMaxImportLines, "rows.order.lines");
  if (request.batch() == 1) {
    request_id_ = parser.RequestId(request.request_id());
    options_.on_conflict = request.on_conflict() == v1::ON_CONFLICT_REPLACE
                               ? service::OnConflict::kReplace
                               : service::OnConflict::kError;
    parser.Range(request.on_conflict(), 0, v1::OnConflict_MAX, "on_conflict");
    options_.create_clients = request.create_clients();
    options_.validate_only = request.validate_only();
    options_.actor = parser.Text(request.actor(), domain::kMaxActor, "actor");
  }
  return parser.status();
}

std::vector<service::ImportRowInput> ImportCall::ParseRows(const v1::ImportRequest& request) const {
  std::vector<service::ImportRowInput> rows;
  rows.reserve(static_cast<size_t>(request.rows_size()));
  for (const v1::ImportRow& row : request.rows()) {
    rows.push_back(ParseRow(context_, row, options_.actor));
  }
  return rows;
}

void ImportCall::Committed(int64_t batch, absl::StatusOr<service::WriteOutcome> outcome) {
  if (outcome.ok()) {
    absl::Status status = CheckCommitted(context_, *outcome);
    if (!status.ok()) outcome = std::move(status);
  }
  {
    absl::MutexLock lock(&mutex_);
    --in_flight_;
    if (outcome.ok()) {
      answers_.push_back(RenderAnswer(context_, batch, *outcome));
    } else if (!end_.has_value() || end_->ok()) {
      end_ = Shown(context_, kMethod, outcome.status());
    }
  }
  Advance();
}

void ImportCall::OnWriteDone(bool ok) {
  {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (ok) answered_batch_ = answers_.front().batch();
    answers_.pop_front();
    if (!ok) {
      answers_.clear();
      end_ = MakeError(Reason::kCallCancelled, "the caller went away");
    }
  }
  Advance();
}

void ImportCall::OnCancel() { EndWith(MakeError(Reason::kCallCancelled, "the caller went away")); }

void ImportCall::EndWith(const absl::Status& status) {
  {
    absl::MutexLock lock(&mutex_);
    // Once the last batch is under way there is no rest to import.
    const bool stopping = DetailsOf(status).reason == Reason::kShuttingDown;
    if (!end_.has_value() || (end_->ok() && !stopping)) end_ = status;
  }
  Advance();
}

absl::Status ImportCall::EndStatus() const {
  if (DetailsOf(*end_).reason != Reason::kShuttingDown) return *end_;
  ErrorDetails details = DetailsOf(*end_);
  details.metadata["batch"] = absl::StrCat(answered_batch_);
  return MakeError(absl::StrCat("the server is stopping; batches up to ", answered_batch_,
                                " are in: import the rest again"),
                   details);
}

ImportCall::Step ImportCall::NextStep() {
  Step step;
  const bool idle = reading_ == nullptr && !handling_;
  if (idle && !end_.has_value() && in_flight_ + answers_.size() < kMaxImportInFlight) {
    reading_ = std::make_shared<v1::ImportRequest>();
    step.read = reading_.get();
  }
  if (!writing_ && !answers_.empty()) {
    writing_ = true;
    step.write = &answers_.front();
  }
  // A read may be left under way: gRPC ends it with the stream.
  const bool quiet = !handling_ && in_flight_ == 0 && answers_.empty() && !writing_;
  if (end_.has_value() && quiet && !finished_) {
    finished_ = true;
    step.finish = EndStatus();
  }
  return step;
}

void ImportCall::Advance() {
  // The stream may be over, and this gone, as soon as it is finished.
  const std::shared_ptr<ImportCall> self = shared_from_this();
  {
    absl::MutexLock lock(&mutex_);
    advance_again_ = true;
    if (advancing_) return;
    advancing_ = true;
  }
  while (true) {
    Step step;
    {
      absl::MutexLock lock(&mutex_);
      if (!advance_again_) {
        advancing_ = false;
        return;
      }
      advance_again_ = false;
      step = NextStep();
    }
    if (step.read != nullptr) StartRead(step.read);
    if (step.write != nullptr) StartWrite(step.write);
    if (step.finish.has_value()) Finish(ToGrpc(*step.finish));
  }
}

}  // namespace clientele::api
