// Calls through the client library, as short as a test wants them.
#ifndef CLIENTELE_TESTS_SUPPORT_CALLS_H_
#define CLIENTELE_TESTS_SUPPORT_CALLS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client/connection.h"
#include "client/error.h"

namespace clientele {

// The services' methods by their name: Calls(connection).GetClient(request).
class Calls {
 public:
  explicit Calls(client::Connection& connection) : connection_(connection) {}

#define CLIENTELE_CALL(service, stub, method)                                         \
  absl::StatusOr<v1::method##Response> method(const v1::method##Request& request) {   \
    return connection_.Call(connection_.stub(), &v1::service::Stub::method, request); \
  }
  CLIENTELE_CALL(ClientService, clients, CreateClient)
  CLIENTELE_CALL(ClientService, clients, UpdateClient)
  CLIENTELE_CALL(ClientService, clients, GetClient)
  CLIENTELE_CALL(ClientService, clients, LookupClients)
  CLIENTELE_CALL(ClientService, clients, TagClients)
  CLIENTELE_CALL(ClientService, clients, ListTags)
  CLIENTELE_CALL(ClientService, clients, RecordInteractions)
  CLIENTELE_CALL(ClientService, clients, RecordOrders)
  CLIENTELE_CALL(ClientService, clients, CancelOrder)
  CLIENTELE_CALL(ClientService, clients, SetConsent)
  CLIENTELE_CALL(ClientService, clients, MoveStage)
  CLIENTELE_CALL(ClientService, clients, ListHistory)
  CLIENTELE_CALL(SegmentService, segments, CountSegment)
  CLIENTELE_CALL(SegmentService, segments, BreakDownSegment)
  CLIENTELE_CALL(SegmentService, segments, DescribeFilter)
  CLIENTELE_CALL(SegmentService, segments, ExplainClient)
  CLIENTELE_CALL(SegmentService, segments, CreateSegment)
  CLIENTELE_CALL(SegmentService, segments, GetSegment)
  CLIENTELE_CALL(SegmentService, segments, UpdateSegment)
  CLIENTELE_CALL(SegmentService, segments, DeleteSegment)
  CLIENTELE_CALL(SegmentService, segments, ListSegments)
  CLIENTELE_CALL(CampaignService, campaigns, CreateCampaign)
  CLIENTELE_CALL(CampaignService, campaigns, GetCampaign)
  CLIENTELE_CALL(CampaignService, campaigns, ListCampaigns)
  CLIENTELE_CALL(CampaignService, campaigns, EstimateAudience)
  CLIENTELE_CALL(CampaignService, campaigns, BuildAudience)
  CLIENTELE_CALL(CampaignService, campaigns, GetAudience)
  CLIENTELE_CALL(CampaignService, campaigns, UpdateCampaign)
  CLIENTELE_CALL(CampaignService, campaigns, ActivateCampaign)
  CLIENTELE_CALL(CampaignService, campaigns, PauseCampaign)
  CLIENTELE_CALL(CampaignService, campaigns, ArchiveCampaign)
  CLIENTELE_CALL(CampaignService, campaigns, BuildWeek)
  CLIENTELE_CALL(CampaignService, campaigns, ListAudiences)
  CLIENTELE_CALL(CampaignService, campaigns, ListExclusions)
  CLIENTELE_CALL(CampaignService, campaigns, ReleaseAudience)
  CLIENTELE_CALL(CampaignService, campaigns, ExplainMember)
  CLIENTELE_CALL(CampaignService, campaigns, RecordDeliveries)
  CLIENTELE_CALL(CampaignService, campaigns, RecordResponses)
  CLIENTELE_CALL(PolicyService, policies, GetPolicy)
  CLIENTELE_CALL(PolicyService, policies, UpdatePolicy)
  CLIENTELE_CALL(AdminService, admin, GetStatus)
#undef CLIENTELE_CALL

  // All messages of a stream.
  absl::StatusOr<std::vector<v1::QuerySegmentResponse>> QuerySegment(
      const v1::QuerySegmentRequest& request) {
    return Collect<v1::QuerySegmentResponse>(connection_.segments(),
                                             &v1::SegmentService::Stub::QuerySegment, request);
  }
  absl::StatusOr<std::vector<v1::StreamAudienceResponse>> StreamAudience(
      const v1::StreamAudienceRequest& request) {
    return Collect<v1::StreamAudienceResponse>(connection_.campaigns(),
                                               &v1::CampaignService::Stub::StreamAudience, request);
  }

  // The count of an expression; -1 when the call fails.
  int64_t Count(const std::string& expression) {
    v1::CountSegmentRequest request;
    request.mutable_filter()->set_expression(expression);
    const absl::StatusOr<v1::CountSegmentResponse> response = CountSegment(request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->count() : -1;
  }
  // How many changes the base has seen.
  int64_t Revision() {
    const absl::StatusOr<v1::GetStatusResponse> status = GetStatus({});
    EXPECT_TRUE(status.ok()) << status.status();
    return status.ok() ? status->revision_number() : -1;
  }

 private:
  template <typename Response, typename Stub, typename Method, typename Request>
  absl::StatusOr<std::vector<Response>> Collect(Stub& stub, Method method, const Request& request) {
    std::vector<Response> messages;
    const absl::Status status =
        connection_.ReadStream(stub, method, request, [&](const Response& message) {
          messages.push_back(message);
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    return messages;
  }

  client::Connection& connection_;
};

inline client::ConnectionOptions OptionsFor(const std::string& address) {
  client::ConnectionOptions options;
  options.server = address;
  return options;
}

inline v1::ClientRef ByExternalId(const std::string& external_id) {
  v1::ClientRef ref;
  ref.set_external_id(external_id);
  return ref;
}
inline v1::ClientRef ById(int64_t id) {
  v1::ClientRef ref;
  ref.set_id(id);
  return ref;
}

// Ends the test when a call fails; else its answer.
#define ASSERT_CALL(lhs, expression) \
  ASSERT_CALL_IMPL_(CLIENTELE_CALL_CONCAT_(call_, __LINE__), lhs, expression)
#define CLIENTELE_CALL_CONCAT_INNER_(a, b) a##b
#define CLIENTELE_CALL_CONCAT_(a, b) CLIENTELE_CALL_CONCAT_INNER_(a, b)
#define ASSERT_CALL_IMPL_(result, lhs, expression) \
  auto result = (expression);                      \
  ASSERT_TRUE(result.ok()) << result.status();     \
  lhs = *std::move(result)

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_CALLS_H_
