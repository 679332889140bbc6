#include "server/api/audience_stream.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/api/call.h"
#include "server/api/limits.h"
#include "server/api/parse.h"
#include "server/api/render_campaigns.h"
#include "server/service/audience_cursor.h"
#include "server/service/audiences.h"

namespace clientele::api {
namespace {

using service::AudienceCursor;

// What the stream of one audience keeps between its messages.
struct AudienceStream {
  const Context& context;
  const v1::StreamAudienceRequest request;
  const std::string campaign_id;
  std::string purpose;  // of positions: this audience
  std::unique_ptr<AudienceCursor> cursor;
  int64_t left_out_before = 0;  // by the streams that this one goes on from
  bool ended = false;

  absl::Status Open(v1::StreamAudienceResponse& response) {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, context.store.BeginRead());
    ASSIGN_OR_RETURN(const domain::AudienceRow audience,
                     service::FindAudience(transaction.reader(), campaign_id, request.number()));
    const auto options = domain::DecodeCampaignOptions(audience.options);
    if (!options.has_value()) return absl::InternalError("an audience's options do not decode");
    for (const domain::CampaignVariant& variant : domain::VariantsOf(*options, audience.step)) {
      *response.add_variant_texts() = RenderVariant(variant);
    }
    purpose = absl::StrCat("StreamAudience ", campaign_id, " ", audience.number);
    domain::ClientId after = 0;
    if (!request.position().empty()) {
      ASSIGN_OR_RETURN(const std::string text,
                       context.tokens.DecodePosition(purpose, request.position()));
      const std::pair<std::string, std::string> parts = absl::StrSplit(text, ' ');
      if (!absl::SimpleAtoi(parts.first, &after) ||
          !absl::SimpleAtoi(parts.second, &left_out_before)) {
        return MakeError(Reason::kInvalidToken, "the position is damaged");
      }
    }
    cursor = std::make_unique<AudienceCursor>(
        AudienceCursor::Parts{context.store, context.index, context.replica, context.clock,
                              [&context = context](service::Mutation mutation) {
                                return WriteAndWait(context, std::move(mutation));
                              }},
        campaign_id, audience.number, after);
    return absl::OkStatus();
  }

  // The last message may have no members: it says how many were left out up to the end.
  absl::StatusOr<bool> Next(v1::StreamAudienceResponse& response) {
    if (ended) return false;
    if (cursor == nullptr) RETURN_IF_ERROR(Open(response));
    AudienceCursor::Batch batch;
    while (batch.members.empty() && !batch.at_end) {
      ASSIGN_OR_RETURN(batch, cursor->Next(kAudienceBatch));
    }
    ended = batch.at_end;
    Render(batch, response);
    const int64_t left_out = left_out_before + cursor->left_out();
    response.set_position(
        context.tokens.EncodePosition(purpose, absl::StrCat(cursor->position(), " ", left_out)));
    response.set_left_out(left_out);
    SetRevision(context, batch.revision, response.mutable_revision());
    return true;
  }

  static void Render(AudienceCursor::Batch& batch, v1::StreamAudienceResponse& response) {
    const auto size = static_cast<int>(batch.members.size());
    response.mutable_client_ids()->Reserve(size);
    response.mutable_channels()->Reserve(size);
    response.mutable_variants()->Reserve(size);
    for (size_t i = 0; i < batch.members.size(); ++i) {
      response.add_client_ids(batch.members[i].client_id);
      response.add_channels(static_cast<v1::Channel>(batch.members[i].channel));
      response.add_variants(batch.members[i].variant);
      index::Recipient& recipient = batch.recipients[i];
      response.add_addresses(std::move(recipient.address));
      response.add_display_names(std::move(recipient.display_name));
      response.add_external_ids(std::move(recipient.external_id));
      response.add_owners(std::move(recipient.owner));
    }
  }
};

}  // namespace

grpc::ServerWriteReactor<v1::StreamAudienceResponse>* ServeAudienceStream(
    const Context& context, grpc::CallbackServerContext* call,
    const v1::StreamAudienceRequest& request) {
  RequestParser parser = ParserOf(context);
  std::string id = parser.RequiredSlug(request.campaign_id(), "campaign_id");
  parser.Range(request.number(), 0, INT64_MAX, "number");
  auto stream = std::make_shared<AudienceStream>(
      AudienceStream{context, request, std::move(id), "", nullptr, 0, false});
  return new StreamCall<v1::StreamAudienceResponse>(
      context, "StreamAudience", request.at_least(), absl::FromChrono(call->deadline()),
      std::make_shared<std::atomic<bool>>(false),
      [stream,
       faults = parser.status()](v1::StreamAudienceResponse& response) -> absl::StatusOr<bool> {
        RETURN_IF_ERROR(faults);
        return stream->Next(response);
      },
      Freshness::kHead);
}

}  // namespace clientele::api
