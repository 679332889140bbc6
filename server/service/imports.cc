#include "server/service/imports.h"

#include <memory>
#include <utility>

#include "server/base/status_macros.h"
#include "server/service/client_changes.h"
#include "server/service/client_refs.h"
#include "server/service/clients.h"
#include "server/service/deliveries.h"
#include "server/service/interactions.h"
#include "server/service/judge_each.h"
#include "server/service/orders.h"
#include "server/service/products.h"
#include "server/service/responses.h"
#include "server/service/working_set.h"

namespace clientele::service {
namespace {

// The source of clients that a row of another kind brought along.
constexpr char kImportSource[] = "import";

class RowJudge {
 public:
  RowJudge(WorkingSet& ws, const ImportOptions& options) : ws_(ws), options_(options) {}

  // True when the row changed something.
  absl::StatusOr<bool> operator()(const absl::Status& refused) { return refused; }

  absl::StatusOr<bool> operator()(const NewClientInput& input) {
    ASSIGN_OR_RETURN(const NewClientResult result, ApplyNewClient(ws_, input));
    return result.changed;
  }

  absl::StatusOr<bool> operator()(const OrderInput& input) {
    ASSIGN_OR_RETURN(const domain::ClientId client, FindOrCreate(input.client, input.placed_at));
    ASSIGN_OR_RETURN(const OrderResult result,
                     ApplyOrder(ws_, client, input, options_.on_conflict));
    return result.change != OrderChange::kUnchanged;
  }

  absl::StatusOr<bool> operator()(const TagsRowInput& input) {
    ASSIGN_OR_RETURN(const domain::ClientId id, FindOrCreate(input.client, std::nullopt));
    ASSIGN_OR_RETURN(ClientState * client, ws_.Edit(id, {false, false, true}));
    return ChangeTags(ws_, *client, input.tags, ws_.now(), options_.actor);
  }

  absl::StatusOr<bool> operator()(const InteractionInput& input) {
    ASSIGN_OR_RETURN(const domain::ClientId client, FindOrCreate(input.client, input.at));
    ASSIGN_OR_RETURN(const InteractionResult result, ApplyInteraction(ws_, client, input));
    return result.recorded;
  }

  absl::StatusOr<bool> operator()(const ConsentRowInput& input) {
    ASSIGN_OR_RETURN(const domain::ClientId id, FindOrCreate(input.client, input.consent.at));
    ASSIGN_OR_RETURN(ClientState * client, ws_.Edit(id, {false, true, false}));
    return AddConsents(ws_, *client, {input.consent}, options_.actor);
  }

  absl::StatusOr<bool> operator()(const ProductInput& input) { return ApplyProduct(ws_, input); }

  absl::StatusOr<bool> operator()(const DeliveryInput& input) {
    ASSIGN_OR_RETURN(const domain::ClientId client, FindOrCreate(input.client, input.at));
    ASSIGN_OR_RETURN(const DeliveryResult result, ApplyDelivery(ws_, client, input));
    return result.changed;
  }

  absl::StatusOr<bool> operator()(const ResponseInput& input) {
    ASSIGN_OR_RETURN(const domain::ClientId client, FindOrCreate(input.client, input.at));
    ASSIGN_OR_RETURN(const ResponseResult result, ApplyResponse(ws_, client, input));
    return result.changed;
  }

 private:
  absl::StatusOr<domain::ClientId> FindOrCreate(const ClientRef& ref,
                                                std::optional<UnixSeconds> known_since) {
    if (options_.create_clients && ref.kind == ClientRef::Kind::kExternalId) {
      ASSIGN_OR_RETURN(const auto known, ws_.FindByExternalId(ref.text));
      if (!known.has_value()) return Create(ref, known_since);
    }
    return ws_.Resolve(ref);
  }

  absl::StatusOr<domain::ClientId> Create(const ClientRef& ref,
                                          std::optional<UnixSeconds> known_since) {
    NewClientInput input;
    input.profile.external_id = ref.text;
    input.profile.source = kImportSource;
    input.created_at = known_since;
    input.actor = options_.actor;
    input.field = ref.field;
    ASSIGN_OR_RETURN(const NewClientResult result, ApplyNewClient(ws_, input));
    return result.client_id;
  }

  WorkingSet& ws_;
  const ImportOptions& options_;
};

// Adds up what the rows will look at and write.
struct NeedsCollector {
  Mutation& mutation;
  const std::string& secret;

  void operator()(const absl::Status&) const {}
  void operator()(const NewClientInput& input) const {
    AddNewClientNeeds(input, secret, mutation.needs);
    mutation.rows += NewClientRows(input);
  }
  void operator()(const OrderInput& input) const {
    AddOrderNeeds(input, secret, mutation.needs);
    mutation.rows += OrderRows(input);
  }
  void operator()(const TagsRowInput& input) const {
    AddNeeds(input.client, secret, mutation.needs);
    mutation.needs.client_tags = true;
    mutation.needs.tags.insert(mutation.needs.tags.end(), input.tags.add.begin(),
                               input.tags.add.end());
    mutation.rows += 1 + 2 * (input.tags.add.size() + input.tags.remove.size());
  }
  void operator()(const InteractionInput& input) const {
    AddInteractionNeeds(input, secret, mutation.needs);
    mutation.rows += InteractionRows(input);
  }
  void operator()(const ConsentRowInput& input) const {
    AddNeeds(input.client, secret, mutation.needs);
    mutation.needs.contacts = true;
    mutation.rows += 4;
  }
  void operator()(const ProductInput& input) const {
    mutation.needs.skus.push_back(input.sku);
    mutation.rows += 1;
  }
  void operator()(const DeliveryInput& input) const {
    AddDeliveryNeeds(input, secret, mutation.needs);
    mutation.rows += kDeliveryRows;
  }
  void operator()(const ResponseInput& input) const {
    AddResponseNeeds(input, secret, mutation.needs);
    mutation.rows += kResponseRows;
  }
};

// Reads for all rows at once what is found by the clients that they mean.
absl::Status LoadForRows(WorkingSet& ws, const std::vector<ImportRowInput>& rows) {
  std::vector<const DeliveryInput*> deliveries;
  std::vector<const InteractionInput*> interactions;
  for (const ImportRowInput& row : rows) {
    if (const auto* delivery = std::get_if<DeliveryInput>(&row)) deliveries.push_back(delivery);
    if (const auto* call = std::get_if<InteractionInput>(&row)) interactions.push_back(call);
  }
  RETURN_IF_ERROR(LoadForDeliveries(ws, deliveries));
  return LoadForCalls(ws, interactions);
}

absl::StatusOr<WriteOutcome> JudgeRows(WorkingSet& ws, const std::vector<ImportRowInput>& rows,
                                       const ImportOptions& options) {
  RETURN_IF_ERROR(LoadForRows(ws, rows));
  WriteOutcome outcome;
  RowJudge judge(ws, options);
  const auto judge_row = [&](size_t i) -> absl::Status {
    ASSIGN_OR_RETURN(const bool changed, std::visit(judge, rows[i]));
    outcome.changed += changed;
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(JudgeEach(ws, rows.size(), judge_row, outcome));
  outcome.matched = static_cast<int64_t>(rows.size());
  return outcome;
}

}  // namespace

Mutation ImportRows(std::vector<ImportRowInput> rows, const ImportOptions& options,
                    const std::string& address_secret) {
  Mutation mutation;
  mutation.lane = Lane::kImport;
  mutation.validate_only = options.validate_only;
  for (const ImportRowInput& row : rows) std::visit(NeedsCollector{mutation, address_secret}, row);
  mutation.judge = [rows = std::move(rows), options](WorkingSet& ws) {
    return JudgeRows(ws, rows, options);
  };
  return mutation;
}

}  // namespace clientele::service
