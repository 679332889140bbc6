#include "server/api/admin_adapter.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "clientele/v1/admin_service.grpc.pb.h"
#include "server/api/call.h"
#include "server/api/render.h"
#include "server/api/suppression_calls.h"
#include "server/index/queries.h"
#include "server/service/verification.h"

namespace clientele::api {
namespace {

class AdminAdapter final : public v1::AdminService::CallbackService {
 public:
  explicit AdminAdapter(const Context& context) : context_(context) {}

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* call,
                                      const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override;
  grpc::ServerUnaryReactor* SuppressAddresses(grpc::CallbackServerContext*,
                                              const v1::SuppressAddressesRequest* request,
                                              v1::SuppressAddressesResponse* response) override {
    return api::SuppressAddresses(context_, request, response);
  }
  grpc::ServerUnaryReactor* UnsuppressAddress(grpc::CallbackServerContext*,
                                              const v1::UnsuppressAddressRequest* request,
                                              v1::UnsuppressAddressResponse* response) override {
    return api::UnsuppressAddress(context_, request, response);
  }
  grpc::ServerUnaryReactor* GetSuppression(grpc::CallbackServerContext* call,
                                           const v1::GetSuppressionRequest* request,
                                           v1::GetSuppressionResponse* response) override {
    return api::GetSuppression(context_, call, request, response);
  }

 private:
  const Context& context_;
};

void FillVerification(const service::Verification& verification, v1::Verification* out) {
  out->set_revision_number(verification.revision);
  out->set_chunks(verification.chunks);
  for (const domain::ChunkDifference& difference : verification.differences) {
    v1::Verification::Difference& each = *out->add_differences();
    each.set_first_client_id(difference.first_client_id);
    for (const domain::HashedPart part : difference.parts) {
      each.add_parts(std::string(domain::NameOf(part)));
    }
  }
}

}  // namespace

grpc::ServerUnaryReactor* AdminAdapter::GetStatus(grpc::CallbackServerContext* call,
                                                  const v1::GetStatusRequest* request,
                                                  v1::GetStatusResponse* response) {
  return ServeRead(
      context_, call, "GetStatus", nullptr,
      [this, request, response](const UnaryCall& unary) -> absl::Status {
        if (request->verify()) {
          ASSIGN_OR_RETURN(const service::Verification verification,
                           service::VerifyIndex(context_.replica, unary.CancelledCheck()));
          FillVerification(verification, response->mutable_verification());
        }
        ASSIGN_OR_RETURN(const int64_t clients,
                         context_.segments.CountClients(unary.CancelledCheck()));
        const index::Index::Reader reader(context_.index);
        const domain::Policy& policy = reader.policy();
        SetRevision(context_, reader.revision(), response->mutable_revision());
        response->set_revision_number(reader.revision());
        response->set_cluster_id(absl::BytesToHexString(context_.tokens.cluster_id()));
        response->set_timeline(absl::StrCat(context_.tokens.timeline()));
        response->set_store(std::string(context_.store.name()));
        response->set_durability(std::string(context_.store.durability()));
        response->set_clients(clients);
        response->set_evaluator(std::string(context_.segments.name()));
        response->set_index_bytes(index::IndexBytes(reader));
        SetTime(context_.clock.NowSeconds(), response->mutable_now());
        if (reader.revision() > 0)
          SetTime(reader.committed_at(), response->mutable_last_write_at());
        response->set_queued_writes(static_cast<int64_t>(context_.writer.queued()));
        response->set_policy_version(policy.version);
        response->set_staleness_ms(absl::ToInt64Milliseconds(context_.replica.Staleness()));
        response->set_version(CLIENTELE_VERSION);
        if (context_.store.durability() != "full") {
          response->add_warnings(
              "The database may lose what it has committed when the power fails: set "
              "innodb_flush_log_at_trx_commit=1, and sync_binlog=1 where there is a binary log.");
        }
        if (context_.replica.Staleness() >= service::kMaxStaleness) {
          response->add_warnings(
              "This server has not seen the base for a while, and others may have written to it: "
              "see whether the database answers.");
        }
        if (!policy.volume_medium_from.has_value() || !policy.volume_large_from.has_value()) {
          response->add_warnings(
              "The volume tiers use stand-in thresholds (10 and 100): set volume_medium_from and "
              "volume_large_from in the policy.");
        }
        if (policy.currency.empty()) {
          response->add_warnings(
              "The base has no currency yet: set currency in the policy, or name it with the first "
              "order.");
        }
        if (reader.committed_at() > context_.clock.NowSeconds()) {
          response->add_warnings(
              "The last write is later than this server's clock: answers are judged at the time of "
              "that write.");
        }
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeAdminAdapter(const Context& context) {
  return std::make_unique<AdminAdapter>(context);
}

}  // namespace clientele::api
