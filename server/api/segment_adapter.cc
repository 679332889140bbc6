#include "server/api/segment_adapter.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "clientele/v1/segment_service.grpc.pb.h"
#include "server/api/call.h"
#include "server/api/describe_filter.h"
#include "server/api/limits.h"
#include "server/api/parse.h"
#include "server/api/query_stream.h"
#include "server/api/render.h"
#include "server/domain/limits.h"
#include "server/filter/limits.h"
#include "server/service/segment_changes.h"

namespace clientele::api {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using service::WriteOutcome;

// What they mean is for the service to say: it has the policy in force when the question is judged.
std::vector<std::string> ParseDimensions(const v1::BreakDownSegmentRequest& request,
                                         RequestParser& parser) {
  parser.Count(static_cast<size_t>(request.dimensions_size()), 1, 2, "dimensions");
  std::vector<std::string> dimensions;
  for (const std::string& dimension : request.dimensions()) {
    if (dimension.size() > filter::kMaxExpressionBytes) {
      parser.violations().Add(absl::StrCat("dimensions[", dimensions.size(), "]"),
                              absl::StrCat(dimension.size(), " bytes"),
                              absl::StrCat("at most ", filter::kMaxExpressionBytes, " bytes"));
    }
    dimensions.push_back(dimension);
  }
  return dimensions;
}

absl::StatusOr<domain::SegmentRow> FindSegment(store::Reader& reader, const std::string& id) {
  ASSIGN_OR_RETURN(std::optional<domain::SegmentRow> row, reader.Segment(id));
  if (!row.has_value()) return service::NoSuchSegment(id);
  return *std::move(row);
}

// Judges a write and makes nothing of it; waits for the answer, on a thread that may.
absl::StatusOr<WriteOutcome> Validate(const Context& context, service::Mutation mutation,
                                      std::function<bool()> abandoned) {
  mutation.validate_only = true;
  mutation.abandoned = std::move(abandoned);
  return WriteAndWait(context, std::move(mutation));
}

template <typename Ids, typename Out>
void AddIds(const Ids& ids, Out* out) {
  out->Add(ids.begin(), ids.end());
}

class SegmentAdapter final : public v1::SegmentService::CallbackService {
 public:
  explicit SegmentAdapter(const Context& context) : context_(context) {}

  grpc::ServerUnaryReactor* CountSegment(grpc::CallbackServerContext* call,
                                         const v1::CountSegmentRequest* request,
                                         v1::CountSegmentResponse* response) override;
  grpc::ServerWriteReactor<v1::QuerySegmentResponse>* QuerySegment(
      grpc::CallbackServerContext* call, const v1::QuerySegmentRequest* request) override;
  grpc::ServerUnaryReactor* BreakDownSegment(grpc::CallbackServerContext* call,
                                             const v1::BreakDownSegmentRequest* request,
                                             v1::BreakDownSegmentResponse* response) override;
  grpc::ServerUnaryReactor* DescribeFilter(grpc::CallbackServerContext* call,
                                           const v1::DescribeFilterRequest* request,
                                           v1::DescribeFilterResponse* response) override;
  grpc::ServerUnaryReactor* ExplainClient(grpc::CallbackServerContext* call,
                                          const v1::ExplainClientRequest* request,
                                          v1::ExplainClientResponse* response) override;
  grpc::ServerUnaryReactor* CreateSegment(grpc::CallbackServerContext* call,
                                          const v1::CreateSegmentRequest* request,
                                          v1::CreateSegmentResponse* response) override;
  grpc::ServerUnaryReactor* GetSegment(grpc::CallbackServerContext* call,
                                       const v1::GetSegmentRequest* request,
                                       v1::GetSegmentResponse* response) override;
  grpc::ServerUnaryReactor* UpdateSegment(grpc::CallbackServerContext* call,
                                          const v1::UpdateSegmentRequest* request,
                                          v1::UpdateSegmentResponse* response) override;
  grpc::ServerUnaryReactor* DeleteSegment(grpc::CallbackServerContext* call,
                                          const v1::DeleteSegmentRequest* request,
                                          v1::DeleteSegmentResponse* response) override;
  grpc::ServerUnaryReactor* ListSegments(grpc::CallbackServerContext* call,
                                         const v1::ListSegmentsRequest* request,
                                         v1::ListSegmentsResponse* response) override;

 private:
  // As it is now. A request repeated after the segment was deleted gives its id alone.
  absl::StatusOr<v1::Segment> ReadSegment(const std::string& id) const;
  // What an update would do.
  absl::Status PreviewUpdate(const service::SegmentInput& input, const UnaryCall& unary,
                             v1::UpdateSegmentResponse& response) const;

  const Context& context_;
};

}  // namespace

// --- Questions ----------------------------------------------------------------------------------

ServerUnaryReactor* SegmentAdapter::CountSegment(CallbackServerContext* call,
                                                 const v1::CountSegmentRequest* request,
                                                 v1::CountSegmentResponse* response) {
  static constexpr char kMethod[] = "CountSegment";
  RequestParser parser = ParserOf(context_);
  filter::FilterSpec spec = parser.Filter(request->filter(), "filter");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(
      context_, call, kMethod, &request->at_least(),
      [this, response, spec = std::move(spec)](const UnaryCall& unary) -> absl::Status {
        ASSIGN_OR_RETURN(const service::CountAnswer answer,
                         context_.segments.Count(spec, unary.CancelledCheck()));
        response->set_count(answer.count.count);
        for (const domain::Channel channel : domain::kChannels) {
          v1::CountSegmentResponse::ChannelCount& out = *response->add_reachable();
          out.set_channel(static_cast<v1::Channel>(channel));
          out.set_count(answer.count.reachable[static_cast<size_t>(channel)]);
        }
        SetRevision(context_, answer.evaluated.revision, response->mutable_revision());
        SetTime(answer.evaluated.now, response->mutable_evaluated_at());
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<v1::QuerySegmentResponse>* SegmentAdapter::QuerySegment(
    CallbackServerContext* call, const v1::QuerySegmentRequest* request) {
  return ServeQuery(context_, call, *request);
}

ServerUnaryReactor* SegmentAdapter::BreakDownSegment(CallbackServerContext* call,
                                                     const v1::BreakDownSegmentRequest* request,
                                                     v1::BreakDownSegmentResponse* response) {
  static constexpr char kMethod[] = "BreakDownSegment";
  RequestParser parser = ParserOf(context_);
  filter::FilterSpec spec = parser.Filter(request->filter(), "filter");
  std::vector<std::string> dimensions = ParseDimensions(*request, parser);
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(context_, call, kMethod, &request->at_least(),
                   [this, response, spec = std::move(spec),
                    dimensions = std::move(dimensions)](const UnaryCall& unary) -> absl::Status {
                     ASSIGN_OR_RETURN(
                         const service::BreakDownAnswer answer,
                         context_.segments.BreakDown(spec, dimensions, unary.CancelledCheck()));
                     for (const filter::BreakDownRow& row : answer.rows) {
                       v1::BreakDownSegmentResponse::Row& out = *response->add_rows();
                       for (const std::string& value : row.values) out.add_values(value);
                       out.set_count(row.count);
                       out.set_orders_count(row.orders_count);
                       out.set_total_amount_minor(row.total_amount);
                       out.set_total_quantity(row.total_quantity);
                     }
                     SetRevision(context_, answer.evaluated.revision, response->mutable_revision());
                     SetTime(answer.evaluated.now, response->mutable_evaluated_at());
                     return absl::OkStatus();
                   });
}

ServerUnaryReactor* SegmentAdapter::ExplainClient(CallbackServerContext* call,
                                                  const v1::ExplainClientRequest* request,
                                                  v1::ExplainClientResponse* response) {
  static constexpr char kMethod[] = "ExplainClient";
  RequestParser parser = ParserOf(context_);
  service::ClientRef client = parser.Client(request->client(), "client");
  filter::FilterSpec spec = parser.Filter(request->filter(), "filter");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(context_, call, kMethod, &request->at_least(),
                   [this, response, client = std::move(client),
                    spec = std::move(spec)](const UnaryCall& unary) -> absl::Status {
                     ASSIGN_OR_RETURN(
                         service::ExplainAnswer answer,
                         context_.segments.Explain(spec, client, unary.CancelledCheck()));
                     response->set_client_id(answer.client_id);
                     response->set_matches(answer.filter.matches);
                     RenderExplanation(std::move(answer.filter), *response->mutable_filter());
                     SetRevision(context_, answer.evaluated.revision, response->mutable_revision());
                     SetTime(answer.evaluated.now, response->mutable_evaluated_at());
                     return absl::OkStatus();
                   });
}

ServerUnaryReactor* SegmentAdapter::DescribeFilter(CallbackServerContext* call,
                                                   const v1::DescribeFilterRequest* request,
                                                   v1::DescribeFilterResponse* response) {
  return ServeRead(context_, call, "DescribeFilter", nullptr,
                   [this, request, response](const UnaryCall&) -> absl::Status {
                     DescribeLanguage(*context_.index.policy(), *response);
                     if (!request->has_expression()) return absl::OkStatus();
                     ASSIGN_OR_RETURN(const service::ExpressionCheck check,
                                      context_.segments.CheckExpression(request->expression()));
                     RenderCheck(check, *response);
                     return absl::OkStatus();
                   });
}

// --- Saved segments -----------------------------------------------------------------------------

absl::StatusOr<v1::Segment> SegmentAdapter::ReadSegment(const std::string& id) const {
  ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
  ASSIGN_OR_RETURN(const std::optional<domain::SegmentRow> row, transaction.reader().Segment(id));
  if (row.has_value()) return RenderSegment(*row);
  v1::Segment gone;
  gone.set_segment_id(id);
  return gone;
}

ServerUnaryReactor* SegmentAdapter::CreateSegment(CallbackServerContext*,
                                                  const v1::CreateSegmentRequest* request,
                                                  v1::CreateSegmentResponse* response) {
  static constexpr char kMethod[] = "CreateSegment";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  service::SegmentInput input;
  input.segment_id = parser.RequiredSlug(request->segment_id(), "segment_id");
  input.title = parser.Text(request->title(), domain::kMaxName, "title");
  input.filter = parser.Filter(request->filter(), "filter");
  input.actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  const std::string id = input.segment_id;
  return ServeWrite(context_, kMethod, *request, request->request_id(),
                    service::CreateSegment(std::move(input)),
                    [this, response, id](const WriteOutcome& outcome) -> absl::Status {
                      ASSIGN_OR_RETURN(*response->mutable_segment(), ReadSegment(id));
                      SetRevision(context_, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

ServerUnaryReactor* SegmentAdapter::GetSegment(CallbackServerContext* call,
                                               const v1::GetSegmentRequest* request,
                                               v1::GetSegmentResponse* response) {
  static constexpr char kMethod[] = "GetSegment";
  RequestParser parser = ParserOf(context_);
  const std::string id = parser.RequiredSlug(request->segment_id(), "segment_id");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(
      context_, call, kMethod, &request->at_least(),
      [this, response, id](const UnaryCall&) -> absl::Status {
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
        const store::FeedHead& head = transaction.head();
        ASSIGN_OR_RETURN(const domain::SegmentRow row, FindSegment(transaction.reader(), id));
        *response->mutable_segment() = RenderSegment(row);
        SetRevision(context_, head.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

absl::Status SegmentAdapter::PreviewUpdate(const service::SegmentInput& input,
                                           const UnaryCall& unary,
                                           v1::UpdateSegmentResponse& response) const {
  const std::function<bool()> cancelled = unary.CancelledCheck();
  ASSIGN_OR_RETURN(const WriteOutcome outcome,
                   Validate(context_, service::UpdateSegment(input), cancelled));
  domain::SegmentRow row;
  {
    ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
    ASSIGN_OR_RETURN(row, FindSegment(transaction.reader(), input.segment_id));
  }
  SetRevision(context_, outcome.revision, response.mutable_revision());
  if (input.filter.has_value()) {
    filter::FilterSpec before;
    before.expression = row.filter;
    ASSIGN_OR_RETURN(const service::Difference difference,
                     context_.segments.Compare(before, *input.filter, cancelled));
    row.filter = difference.canonical;
    response.set_entering(difference.entering);
    response.set_leaving(difference.leaving);
    AddIds(difference.entering_ids, response.mutable_entering_client_ids());
    AddIds(difference.leaving_ids, response.mutable_leaving_client_ids());
    SetRevision(context_, difference.evaluated.revision, response.mutable_revision());
  }
  row.title = input.title.value_or(row.title);
  *response.mutable_segment() = RenderSegment(row);
  return absl::OkStatus();
}

ServerUnaryReactor* SegmentAdapter::UpdateSegment(CallbackServerContext* call,
                                                  const v1::UpdateSegmentRequest* request,
                                                  v1::UpdateSegmentResponse* response) {
  static constexpr char kMethod[] = "UpdateSegment";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  service::SegmentInput input;
  input.segment_id = parser.RequiredSlug(request->segment_id(), "segment_id");
  if (request->has_title()) input.title = parser.Text(request->title(), domain::kMaxName, "title");
  if (request->has_filter()) input.filter = parser.Filter(request->filter(), "filter");
  input.etag = parser.Etag(request->etag(), "a segment");
  input.actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  if (request->validate_only()) {
    return ServeRead(context_, call, kMethod, nullptr,
                     [this, response, input = std::move(input)](const UnaryCall& unary) {
                       return PreviewUpdate(input, unary, *response);
                     });
  }
  const std::string id = input.segment_id;
  return ServeWrite(context_, kMethod, *request, request->request_id(),
                    service::UpdateSegment(std::move(input)),
                    [this, response, id](const WriteOutcome& outcome) -> absl::Status {
                      ASSIGN_OR_RETURN(*response->mutable_segment(), ReadSegment(id));
                      SetRevision(context_, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

ServerUnaryReactor* SegmentAdapter::DeleteSegment(CallbackServerContext*,
                                                  const v1::DeleteSegmentRequest* request,
                                                  v1::DeleteSegmentResponse* response) {
  static constexpr char kMethod[] = "DeleteSegment";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  service::SegmentInput input;
  input.segment_id = parser.RequiredSlug(request->segment_id(), "segment_id");
  input.etag = parser.Etag(request->etag(), "a segment");
  input.actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeWrite(context_, kMethod, *request, request->request_id(),
                    service::DeleteSegment(std::move(input)),
                    [this, response](const WriteOutcome& outcome) {
                      SetRevision(context_, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

ServerUnaryReactor* SegmentAdapter::ListSegments(CallbackServerContext* call,
                                                 const v1::ListSegmentsRequest* request,
                                                 v1::ListSegmentsResponse* response) {
  static constexpr char kMethod[] = "ListSegments";
  RequestParser parser = ParserOf(context_);
  const int64_t size = parser.PageSize(request->page_size(), kDefaultPage, kMaxPage);
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  return ServeRead(
      context_, call, kMethod, &request->at_least(),
      [this, request, response, size](const UnaryCall&) -> absl::Status {
        std::string after;
        if (!request->page_token().empty()) {
          ASSIGN_OR_RETURN(after, context_.tokens.DecodePosition(kMethod, request->page_token()));
        }
        ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
        const store::FeedHead& head = transaction.head();
        ASSIGN_OR_RETURN(std::vector<domain::SegmentRow> rows,
                         transaction.reader().Segments(after, size + 1));
        size_t bytes = 0;
        for (const domain::SegmentRow& row : rows) {
          const bool full = response->segments_size() == size || bytes > kMaxPageBytes;
          if (full) {
            response->set_next_page_token(context_.tokens.EncodePosition(
                kMethod, response->segments().rbegin()->segment_id()));
            break;
          }
          *response->add_segments() = RenderSegment(row);
          bytes += response->segments().rbegin()->ByteSizeLong();
        }
        SetRevision(context_, head.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeSegmentAdapter(const Context& context) {
  return std::make_unique<SegmentAdapter>(context);
}

}  // namespace clientele::api
