// A base as plain rows: what every evaluator of filters is held against.
#ifndef CLIENTELE_TESTS_SUPPORT_ORACLE_MODEL_H_
#define CLIENTELE_TESTS_SUPPORT_ORACLE_MODEL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/domain/audience.h"
#include "server/domain/policy.h"
#include "server/domain/rows.h"
#include "server/filter/catalog.h"

namespace clientele::oracle {

// For sums that nothing bounds.
__extension__ using Wide = __int128;

struct ModelOrder {
  domain::OrderRow row;
  std::vector<domain::OrderLineRow> lines;
};

struct ModelClient {
  // Its order facts are only ever recounted from `orders`.
  domain::ClientRow row;
  domain::ProfileRow profile;
  std::map<domain::Channel, domain::ClientChannelRow> channels;
  std::map<std::string, domain::ClientTagRow> tags;
  std::map<std::string, domain::ClientAttributeRow> attributes;
  // As they were recorded.
  std::vector<ModelOrder> orders;
  std::vector<domain::InteractionRow> interactions;
  std::vector<domain::DeliveryRow> deliveries;
  std::vector<domain::ResponseRow> responses;
};

// A frozen one, as its rows say.
struct ModelAudience {
  domain::AudienceRow row;
  std::map<domain::ClientId, domain::AudienceMember> members;
  std::set<domain::ClientId> streamed;

  bool contains(domain::ClientId id) const { return members.contains(id); }
};

struct Model {
  std::map<domain::ClientId, ModelClient> clients;
  std::map<std::string, domain::TagRow> vocabulary;
  std::map<std::string, domain::ProductRow> products;
  std::map<std::string, domain::SegmentRow> segments;
  // By campaign and number.
  std::map<std::pair<std::string, int64_t>, ModelAudience> audiences;
  domain::Policy policy;
};

// What filters over the model may refer to.
class ModelCatalog final : public filter::Catalog {
 public:
  explicit ModelCatalog(const Model& model) : model_(model) {}

  std::optional<std::string> SegmentFilter(absl::string_view segment_id) const override {
    const auto found = model_.segments.find(std::string(segment_id));
    if (found == model_.segments.end()) return std::nullopt;
    return found->second.filter;
  }
  std::vector<std::string> SegmentIds() const override {
    std::vector<std::string> ids;
    for (const auto& [id, row] : model_.segments) ids.push_back(id);
    return ids;
  }
  bool HasAudience(absl::string_view campaign_id, int64_t number) const override {
    return model_.audiences.contains({std::string(campaign_id), number});
  }

 private:
  const Model& model_;
};

}  // namespace clientele::oracle

#endif  // CLIENTELE_TESTS_SUPPORT_ORACLE_MODEL_H_
