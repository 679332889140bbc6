// What filters may refer to, as one snapshot of the store has it.
#ifndef CLIENTELE_SERVER_STORE_SQL_CATALOG_H_
#define CLIENTELE_SERVER_STORE_SQL_CATALOG_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/filter/catalog.h"
#include "server/store/reader.h"

namespace clientele::store {

// Reads when asked. A failed read answers that there is nothing and shows in status(): what was
// compiled with it is worth nothing then. For one thread at a time.
class SqlCatalog final : public filter::Catalog {
 public:
  explicit SqlCatalog(Reader& reader) : reader_(reader) {}

  std::optional<std::string> SegmentFilter(absl::string_view segment_id) const override;
  std::vector<std::string> SegmentIds() const override;
  bool HasAudience(absl::string_view campaign_id, int64_t number) const override;

  const absl::Status& status() const { return status_; }

 private:
  Reader& reader_;
  mutable absl::Status status_;
};

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_SQL_CATALOG_H_
