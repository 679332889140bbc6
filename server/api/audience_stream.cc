#include "server/api/audience_stream.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/api/limits.h"
#include "server/api/parse.h"
#include "server/api/render_campaigns.h"
#include "server/service/audience_cursor.h"
#include "server/service/audiences.h"
#include "server/service/limits.h"

namespace clientele::api {
namespace {

using service::AudienceCursor;

// Where a stream stands: after which member, and how many were left out up to there.
struct Position {
  domain::ClientId after = 0;
  int64_t left_out = 0;
};

// The lists of a message, written over those of an earlier one: to clear so many texts first would
// cost as much as to fill them in.
class MemberLists {
 public:
  explicit MemberLists(v1::StreamAudienceResponse& response)
      : response_(response),
        addresses_(*response.mutable_addresses()),
        display_names_(*response.mutable_display_names()),
        external_ids_(*response.mutable_external_ids()),
        owners_(*response.mutable_owners()) {
    response.clear_client_ids();
    response.clear_channels();
    response.clear_variants();
  }

  void Add(const domain::AudienceMember& member, const index::Recipient& recipient) {
    response_.add_client_ids(member.client_id);
    response_.add_channels(static_cast<v1::Channel>(member.channel));
    response_.add_variants(member.variant);
    Put(recipient.address, addresses_);
    Put(recipient.display_name, display_names_);
    Put(recipient.external_id, external_ids_);
    Put(recipient.owner, owners_);
    ++members_;
  }
  // After the last member.
  void End() {
    for (TextList* list : {&addresses_, &display_names_, &external_ids_, &owners_}) {
      while (list->size() > static_cast<int>(members_)) list->RemoveLast();
    }
  }

  size_t members() const { return members_; }
  size_t text_bytes() const { return text_bytes_; }

 private:
  using TextList = google::protobuf::RepeatedPtrField<std::string>;

  void Put(absl::string_view text, TextList& list) {
    const auto place = static_cast<int>(members_);
    std::string& out = place < list.size() ? *list.Mutable(place) : *list.Add();
    out.assign(text.data(), text.size());
    text_bytes_ += text.size();
  }

  v1::StreamAudienceResponse& response_;
  TextList& addresses_;
  TextList& display_names_;
  TextList& external_ids_;
  TextList& owners_;
  size_t members_ = 0;
  size_t text_bytes_ = 0;
};

class AudienceStream final : public StreamSource<v1::StreamAudienceResponse> {
 public:
  // `faults` of the request, which the stream ends with.
  AudienceStream(const Context& context, const v1::StreamAudienceRequest& request,
                 absl::Status faults, std::string campaign_id)
      : context_(context),
        request_(request),
        faults_(std::move(faults)),
        campaign_id_(std::move(campaign_id)) {}

  // The last message may have no members: it says how many were left out up to the end.
  absl::StatusOr<bool> Next(v1::StreamAudienceResponse& response) override {
    RETURN_IF_ERROR(faults_);
    if (made_.has_value() && made_at_end_) return false;
    if (number_ == 0) RETURN_IF_ERROR(Open());
    if (cursor_ == nullptr) cursor_ = MakeCursor();
    response.clear_variant_texts();
    if (!is_any_sent_) AddVariants(response);
    ASSIGN_OR_RETURN(const AudienceCursor::Batch batch, AddMembers(response));
    made_ = {cursor_->position(), begun_.left_out + cursor_->left_out()};
    made_at_end_ = batch.at_end;
    made_at_ = context_.clock.Uptime();
    response.set_position(
        context_.tokens.EncodePosition(purpose_, absl::StrCat(made_->after, " ", made_->left_out)));
    response.set_left_out(made_->left_out);
    SetRevision(context_, batch.revision, response.mutable_revision());
    return true;
  }

  // A slow reader's message waits, and meanwhile somebody may withdraw consent: it is made anew
  // from where the message before ended.
  bool MaySend() override {
    if (context_.clock.Uptime() - made_at_ <= service::kMaxStreamStaleness) {
      sent_ = *made_;
      is_any_sent_ = true;
      return true;
    }
    begun_ = sent_;
    cursor_ = nullptr;
    made_.reset();
    return false;
  }

 private:
  absl::Status Open() {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
    ASSIGN_OR_RETURN(const domain::AudienceRow audience,
                     service::FindAudience(transaction.reader(), campaign_id_, request_.number()));
    const auto options = domain::DecodeCampaignOptions(audience.options);
    if (!options.has_value()) return absl::InternalError("an audience's options do not decode");
    const auto variants = domain::VariantsOf(*options, audience.step);
    variants_.assign(variants.begin(), variants.end());
    purpose_ = absl::StrCat("StreamAudience ", campaign_id_, " ", audience.number);
    if (!request_.position().empty()) RETURN_IF_ERROR(ReadPosition());
    number_ = audience.number;
    return absl::OkStatus();
  }

  absl::Status ReadPosition() {
    ASSIGN_OR_RETURN(const std::string text,
                     context_.tokens.DecodePosition(purpose_, request_.position()));
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, ' ');
    if (!absl::SimpleAtoi(parts.first, &begun_.after) ||
        !absl::SimpleAtoi(parts.second, &begun_.left_out)) {
      return MakeError(Reason::kInvalidToken, "the position is damaged");
    }
    sent_ = begun_;
    return absl::OkStatus();
  }

  std::unique_ptr<AudienceCursor> MakeCursor() const {
    return std::make_unique<AudienceCursor>(
        AudienceCursor::Parts{{context_.store, context_.index, context_.clock,
                               [&context = context_](service::Mutation mutation) {
                                 return WriteAndWait(context, std::move(mutation));
                               }},
                              context_.replica,
                              [&readers = context_.readers](std::function<void()> task) {
                                return readers.Submit(std::move(task));
                              }},
        campaign_id_, number_, begun_.after);
  }

  void AddVariants(v1::StreamAudienceResponse& response) const {
    for (const domain::CampaignVariant& variant : variants_) {
      *response.add_variant_texts() = RenderVariant(variant);
    }
  }
  // As many as a message holds, slice by slice; at the revision of the first.
  absl::StatusOr<AudienceCursor::Batch> AddMembers(v1::StreamAudienceResponse& response) {
    MemberLists lists(response);
    AudienceCursor::Batch all;
    while (!all.at_end && lists.members() < kAudienceBatch && lists.text_bytes() < kMaxPageBytes) {
      ASSIGN_OR_RETURN(const AudienceCursor::Batch slice,
                       cursor_->Next(std::min(kAudienceSlice, kAudienceBatch - lists.members()),
                                     [&](const auto& member, const auto& recipient) {
                                       lists.Add(member, recipient);
                                     }));
      if (all.revision == 0) all.revision = slice.revision;
      all.at_end = slice.at_end;
    }
    all.members = lists.members();
    lists.End();
    return all;
  }

  const Context& context_;
  const v1::StreamAudienceRequest request_;
  const absl::Status faults_;
  const std::string campaign_id_;
  int64_t number_ = 0;   // 0: not opened
  std::string purpose_;  // of positions: this audience
  std::vector<domain::CampaignVariant> variants_;
  std::unique_ptr<AudienceCursor> cursor_;
  Position begun_;                // where the cursor began
  std::optional<Position> made_;  // after the message that was made last
  bool made_at_end_ = false;
  absl::Duration made_at_;
  Position sent_;  // after the message that was sent last
  bool is_any_sent_ = false;
};

}  // namespace

std::unique_ptr<StreamSource<v1::StreamAudienceResponse>> OpenAudienceStream(
    const Context& context, const v1::StreamAudienceRequest& request) {
  RequestParser parser = ParserOf(context);
  std::string id = parser.RequiredSlug(request.campaign_id(), "campaign_id");
  parser.Range(request.number(), 0, INT64_MAX, "number");
  return std::make_unique<AudienceStream>(context, request, parser.status(), std::move(id));
}

grpc::ServerWriteReactor<v1::StreamAudienceResponse>* ServeAudienceStream(
    const Context& context, grpc::CallbackServerContext* call,
    const v1::StreamAudienceRequest& request) {
  return new StreamCall<v1::StreamAudienceResponse>(
      context, "StreamAudience", request.at_least(), absl::FromChrono(call->deadline()),
      std::make_shared<std::atomic<bool>>(false), OpenAudienceStream(context, request),
      Freshness::kHead);
}

}  // namespace clientele::api
