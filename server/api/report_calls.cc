#include "server/api/report_calls.h"

#include <utility>

#include "server/api/call.h"
#include "server/api/parse.h"
#include "server/domain/limits.h"
#include "server/service/deliveries.h"
#include "server/service/responses.h"

namespace clientele::api {
namespace {

using service::WriteOutcome;

// Each report with a parser of its own: a fault loses only it. `parse(parser, i)` reads it.
template <typename Report, typename Parse>
std::vector<Report> ReadReports(const Context& context, int count, const std::string& actor,
                                Parse parse) {
  std::vector<Report> reports;
  for (int i = 0; i < count; ++i) {
    RequestParser parser = ParserOf(context);
    auto input = parse(parser, i);
    input.actor = actor;
    if (parser.ok()) {
      reports.emplace_back(std::move(input));
    } else {
      reports.emplace_back(parser.status());
    }
  }
  return reports;
}

template <typename Rejection>
void RenderRejection(const service::RowRejection& rejection, Rejection& out) {
  out.set_reason(static_cast<v1::ErrorReason>(static_cast<int>(rejection.reason)));
  out.set_field(rejection.field);
  out.set_message(rejection.message);
}

}  // namespace

grpc::ServerUnaryReactor* RecordDeliveries(const Context& context,
                                           const v1::RecordDeliveriesRequest* request,
                                           v1::RecordDeliveriesResponse* response) {
  static constexpr char kMethod[] = "RecordDeliveries";
  RequestParser parser = ParserOf(context);
  parser.RequestId(request->request_id());
  const int count = request->deliveries_size();
  parser.Count(static_cast<size_t>(count), 1, domain::kMaxItemsPerCall, "deliveries");
  const std::string actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  auto reports =
      ReadReports<service::DeliveryReport>(context, count, actor, [&](RequestParser& each, int i) {
        return each.Delivery(request->deliveries(i), Indexed("deliveries", i));
      });
  return ServeWrite(
      context, kMethod, *request, request->request_id(),
      service::RecordDeliveries(std::move(reports), context.keys.address, context.index),
      [&context, response](const WriteOutcome& outcome) {
        for (size_t i = 0; i < outcome.ids.size(); ++i) {
          v1::RecordDeliveriesResponse::Result& result = *response->add_results();
          result.set_delivery_id(outcome.ids[i]);
          result.set_client_id(outcome.client_ids[i]);
          result.set_changed((outcome.changes[i] & service::kDeliveryChanged) != 0);
          result.set_over_cap((outcome.changes[i] & service::kDeliveryOverCap) != 0);
        }
        for (const service::RowRejection& rejection : outcome.rejections) {
          v1::RecordDeliveriesResponse::Rejection& out = *response->add_rejections();
          out.set_delivery(static_cast<int32_t>(rejection.row));
          RenderRejection(rejection, out);
        }
        SetRevision(context, outcome.revision, response->mutable_revision());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* RecordResponses(const Context& context,
                                          const v1::RecordResponsesRequest* request,
                                          v1::RecordResponsesResponse* response) {
  static constexpr char kMethod[] = "RecordResponses";
  RequestParser parser = ParserOf(context);
  parser.RequestId(request->request_id());
  const int count = request->responses_size();
  parser.Count(static_cast<size_t>(count), 1, domain::kMaxItemsPerCall, "responses");
  const std::string actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  if (!parser.ok()) return Refuse(context, kMethod, parser.status());
  auto reports =
      ReadReports<service::ResponseReport>(context, count, actor, [&](RequestParser& each, int i) {
        return each.Response(request->responses(i), Indexed("responses", i));
      });
  return ServeWrite(context, kMethod, *request, request->request_id(),
                    service::RecordResponses(std::move(reports), context.keys.address),
                    [&context, response](const WriteOutcome& outcome) {
                      for (size_t i = 0; i < outcome.ids.size(); ++i) {
                        v1::RecordResponsesResponse::Result& result = *response->add_results();
                        result.set_response_id(outcome.ids[i]);
                        result.set_client_id(outcome.client_ids[i]);
                        result.set_changed(outcome.changes[i] != 0);
                      }
                      for (const service::RowRejection& rejection : outcome.rejections) {
                        v1::RecordResponsesResponse::Rejection& out = *response->add_rejections();
                        out.set_response(static_cast<int32_t>(rejection.row));
                        RenderRejection(rejection, out);
                      }
                      SetRevision(context, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

}  // namespace clientele::api
