// A base made row by row, and filters asked of its store.
#ifndef CLIENTELE_TESTS_UNIT_STORE_FILTER_BASE_H_
#define CLIENTELE_TESTS_UNIT_STORE_FILTER_BASE_H_

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/base/random.h"
#include "server/domain/changes.h"
#include "server/domain/policy.h"
#include "server/filter/ast.h"
#include "server/store/segment_queries.h"
#include "server/store/store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace clientele::store {

// 2026-11-16T09:00:00Z, a Monday.
inline constexpr UnixSeconds kNow = 1'794'819'600;
inline constexpr int64_t kDay = 86'400;

using Ids = std::vector<domain::ClientId>;

class FilterBase {
 public:
  FilterBase();

  // Made at first use. Order facts are worked out from the orders by Write.
  domain::ClientRow& Client(domain::ClientId id);
  domain::ProfileRow& Profile(domain::ClientId id);
  domain::OrderRow& Order(domain::ClientId client, UnixSeconds at, int64_t amount,
                          int64_t quantity = 1);
  domain::OrderRow& Return(domain::ClientId client, UnixSeconds at, int64_t amount,
                           int64_t quantity = 1);
  void Line(const domain::OrderRow& order, const std::string& sku, int64_t quantity,
            int64_t amount);
  void Tag(domain::ClientId client, const std::string& tag,
           std::optional<UnixSeconds> expires_at = std::nullopt);
  void Reach(domain::ClientId client, domain::Channel channel,
             domain::ExclusionReason reason = domain::ExclusionReason::kNone);
  // Members of an audience, all of one chunk.
  void Audience(const std::string& campaign, int64_t number, const Ids& members);
  // Anything else.
  domain::Changes& rows() { return rows_; }
  domain::Policy& policy() { return policy_; }
  // Ids of events, ascending.
  int64_t NextId() { return ++last_id_; }

  // Once everything is there.
  void Write();

  Store& store() { return *store_; }
  // By the policy and the catalog of the base; must compile.
  filter::Filter Compile(const std::string& expression);

  int64_t Count(const std::string& expression, UnixSeconds now = kNow);
  Ids Members(const std::string& expression, UnixSeconds now = kNow);
  Ids Ranked(const std::string& expression, filter::FieldId field, bool descending = false);
  // "HOT", "12", "Omsk"; "-" when missing.
  std::string Value(domain::ClientId client, filter::FieldId field, UnixSeconds now = kNow);

 private:
  TempDir dir_;
  ManualClock clock_{kNow};
  const std::unique_ptr<Random> random_ = MakeSeededRandom(3);
  std::unique_ptr<Store> store_;
  std::map<domain::ClientId, domain::ClientRow> clients_;
  std::map<domain::ClientId, domain::ProfileRow> profiles_;
  std::deque<domain::OrderRow> orders_;
  domain::Changes rows_;
  domain::Policy policy_;
  int64_t last_id_ = 1'000;
};

}  // namespace clientele::store

#endif  // CLIENTELE_TESTS_UNIT_STORE_FILTER_BASE_H_
