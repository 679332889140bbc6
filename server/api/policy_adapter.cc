#include "server/api/policy_adapter.h"

#include "clientele/v1/policy_service.grpc.pb.h"
#include "server/api/call.h"
#include "server/api/parse.h"
#include "server/api/policy_patch.h"
#include "server/api/render.h"
#include "server/domain/limits.h"
#include "server/index/queries.h"
#include "server/service/index_segments.h"
#include "server/service/needs_index.h"

namespace clientele::api {
namespace {

class PolicyAdapter final : public v1::PolicyService::CallbackService {
 public:
  explicit PolicyAdapter(const Context& context) : context_(context) {}

  grpc::ServerUnaryReactor* GetPolicy(grpc::CallbackServerContext* call,
                                      const v1::GetPolicyRequest* request,
                                      v1::GetPolicyResponse* response) override;
  grpc::ServerUnaryReactor* UpdatePolicy(grpc::CallbackServerContext* call,
                                         const v1::UpdatePolicyRequest* request,
                                         v1::UpdatePolicyResponse* response) override;

 private:
  const Context& context_;
};

}  // namespace

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

ServerUnaryReactor* PolicyAdapter::GetPolicy(CallbackServerContext* call,
                                             const v1::GetPolicyRequest* request,
                                             v1::GetPolicyResponse* response) {
  return ServeRead(context_, call, "GetPolicy", &request->at_least(),
                   [this, response](const UnaryCall&) {
                     const index::Index::Reader reader(context_.index);
                     *response->mutable_policy() = RenderPolicy(reader.policy());
                     response->set_etag(RenderEtag(reader.policy().version));
                     SetRevision(context_, reader.revision(), response->mutable_revision());
                     return absl::OkStatus();
                   });
}

ServerUnaryReactor* PolicyAdapter::UpdatePolicy(CallbackServerContext* call,
                                                const v1::UpdatePolicyRequest* request,
                                                v1::UpdatePolicyResponse* response) {
  static constexpr char kMethod[] = "UpdatePolicy";
  RequestParser parser = ParserOf(context_);
  parser.RequestId(request->request_id());
  service::PolicyPatch patch = MakePolicyPatch(*request, parser);
  std::string actor = parser.Text(request->actor(), domain::kMaxActor, "actor");
  const std::optional<int64_t> etag = parser.Etag(request->etag(), "a policy");
  if (!parser.ok()) return Refuse(context_, kMethod, parser.status());
  if (request->validate_only()) {
    return ServeRead(
        context_, call, kMethod, nullptr,
        [this, response, patch = std::move(patch), etag](const UnaryCall& unary) -> absl::Status {
          std::vector<domain::PolicyRow> versions;
          {
            ASSIGN_OR_RETURN(store::ReadTransaction transaction, context_.store.BeginRead());
            ASSIGN_OR_RETURN(versions, transaction.reader().PolicyVersions());
          }
          const index::Index::Reader reader(context_.index);
          if (!reader.holds_clients()) {
            return service::NeedsIndex("counting who would change class");
          }
          ASSIGN_OR_RETURN(const domain::Policy policy,
                           service::PatchPolicy(reader.policy(), patch, etag));
          RETURN_IF_ERROR(service::CheckAttributesOfOld(reader.policy(), policy, versions));
          *response->mutable_policy() = RenderPolicy(policy);
          const index::Cancelled cancelled = unary.CancelledCheck();
          ASSIGN_OR_RETURN(const int64_t changing,
                           index::CountReclassified(
                               reader, policy, service::NowOf(reader, context_.clock), cancelled));
          response->set_clients_changing_class(changing);
          SetRevision(context_, reader.revision(), response->mutable_revision());
          return absl::OkStatus();
        });
  }
  return ServeWrite(context_, kMethod, *request, request->request_id(),
                    service::UpdatePolicy(std::move(patch), etag, std::move(actor)),
                    [this, response](const service::WriteOutcome& outcome) {
                      const std::shared_ptr<const domain::Policy> policy = context_.index.policy();
                      *response->mutable_policy() = RenderPolicy(*policy);
                      response->set_etag(RenderEtag(policy->version));
                      SetRevision(context_, outcome.revision, response->mutable_revision());
                      return absl::OkStatus();
                    });
}

std::unique_ptr<grpc::Service> MakePolicyAdapter(const Context& context) {
  return std::make_unique<PolicyAdapter>(context);
}

}  // namespace clientele::api
