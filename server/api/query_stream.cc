#include "server/api/query_stream.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/api/limits.h"
#include "server/api/parse.h"
#include "server/api/render.h"
#include "server/api/stream_call.h"
#include "server/base/digest.h"

namespace clientele::api {
namespace {

std::vector<filter::FieldId> ParseFields(const v1::QuerySegmentRequest& request,
                                         RequestParser& parser) {
  parser.Count(static_cast<size_t>(request.fields_size()), 0, kMaxQueryFields, "fields");
  std::vector<filter::FieldId> fields;
  for (int i = 0; i < request.fields_size(); ++i) {
    const std::string path = absl::StrCat("fields[", i, "]");
    const filter::Field* field = parser.Field(request.fields(i), path);
    if (field == nullptr) continue;
    if (field->type == filter::FieldType::kTags) {
      parser.violations().Add(path, request.fields(i), "a field with one value; tags has many");
    }
    fields.push_back(field->id);
  }
  return fields;
}

std::optional<filter::Order> ParseOrder(const std::string& text, RequestParser& parser) {
  if (text.empty()) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(text, ' ', absl::SkipEmpty());
  const filter::Field* field = parser.Field(parts.empty() ? text : parts.front(), "order_by");
  if (field == nullptr) return std::nullopt;
  const bool descending = parts.size() == 2 && parts[1] == "desc";
  if (!field->orderable || (parts.size() > 1 && !descending)) {
    parser.violations().Add("order_by", text, "a field with an order, perhaps with \"desc\"");
  }
  return filter::Order{field->id, descending};
}

void RenderColumn(const std::string& field, filter::FieldValues values, v1::FieldColumn& out) {
  out.set_field(field);
  out.mutable_integers()->Add(values.integers.begin(), values.integers.end());
  for (std::string& text : values.texts) out.add_texts(std::move(text));
  for (const bool present : values.present) out.add_present(present);
}

// A position belongs to one filter, list of fields and order.
std::string PositionPurpose(const v1::QuerySegmentRequest& request) {
  v1::QuerySegmentRequest bound = request;
  bound.clear_position();
  bound.clear_at_least();
  return absl::StrCat("QuerySegment ", Sha256(bound.SerializeAsString()));
}

absl::Status ReadPosition(const Context& context, const std::string& purpose,
                          const std::string& token, service::QueryInput& input) {
  if (token.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string text, context.tokens.DecodePosition(purpose, token));
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, ' ');
  if (absl::SimpleAtoi(parts.first, &input.after) && absl::SimpleAtoi(parts.second, &input.sent)) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kInvalidToken, "the position is damaged");
}

bool HasTexts(const std::vector<filter::FieldId>& fields) {
  for (const filter::FieldId id : fields) {
    const filter::FieldType type = filter::FieldOf(id).type;
    if (type == filter::FieldType::kText || type == filter::FieldType::kSlug) return true;
  }
  return false;
}

class QueryStream final : public StreamSource<v1::QuerySegmentResponse> {
 public:
  // `faults` of the request, which the stream ends with.
  QueryStream(const Context& context, const v1::QuerySegmentRequest& request, absl::Status faults,
              service::QueryInput input, CancelFlag cancelled)
      : context_(context),
        request_(request),
        faults_(std::move(faults)),
        cancelled_(std::move(cancelled)),
        purpose_(PositionPurpose(request)),
        batch_(HasTexts(input.fields) ? kQueryBatchWithTexts : kQueryBatch),
        input_(std::move(input)) {}

  absl::StatusOr<bool> Next(v1::QuerySegmentResponse& response) override {
    RETURN_IF_ERROR(faults_);
    response.Clear();
    const bool first = cursor_ == nullptr;
    if (first) RETURN_IF_ERROR(Open());
    ASSIGN_OR_RETURN(service::QueryCursor::Batch members, cursor_->Next(batch_));
    // An empty segment still says at which revision it is empty.
    if (members.ids.empty() && !first) return false;
    response.mutable_client_ids()->Add(members.ids.begin(), members.ids.end());
    for (size_t f = 0; f < members.columns.size(); ++f) {
      RenderColumn(request_.fields(static_cast<int>(f)), std::move(members.columns[f]),
                   *response.add_columns());
    }
    const domain::ClientId last = members.ids.empty() ? input_.after : members.ids.back();
    response.set_position(
        context_.tokens.EncodePosition(purpose_, absl::StrCat(last, " ", cursor_->sent())));
    SetRevision(context_, cursor_->evaluated().revision, response.mutable_revision());
    SetTime(cursor_->evaluated().now, response.mutable_evaluated_at());
    return true;
  }

 private:
  absl::Status Open() {
    RETURN_IF_ERROR(ReadPosition(context_, purpose_, request_.position(), input_));
    ASSIGN_OR_RETURN(cursor_,
                     context_.segments.Query(input_, [flag = cancelled_] { return flag->load(); }));
    return absl::OkStatus();
  }

  const Context& context_;
  const v1::QuerySegmentRequest request_;
  const absl::Status faults_;
  const CancelFlag cancelled_;
  const std::string purpose_;
  const size_t batch_;
  service::QueryInput input_;
  std::unique_ptr<service::QueryCursor> cursor_;
};

}  // namespace

grpc::ServerWriteReactor<v1::QuerySegmentResponse>* ServeQuery(
    const Context& context, grpc::CallbackServerContext* call,
    const v1::QuerySegmentRequest& request) {
  RequestParser parser = ParserOf(context);
  service::QueryInput input;
  input.filter = parser.Filter(request.filter(), "filter");
  input.fields = ParseFields(request, parser);
  input.order = ParseOrder(request.order_by(), parser);
  parser.Range(request.limit(), 0, INT64_MAX, "limit");
  input.limit = request.limit();
  const CancelFlag cancelled = std::make_shared<std::atomic<bool>>(false);
  auto stream =
      std::make_unique<QueryStream>(context, request, parser.status(), std::move(input), cancelled);
  return new StreamCall<v1::QuerySegmentResponse>(context, "QuerySegment", request.at_least(),
                                                  absl::FromChrono(call->deadline()), cancelled,
                                                  std::move(stream));
}

}  // namespace clientele::api
