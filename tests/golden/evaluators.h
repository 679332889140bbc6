// A base of the golden cases in all evaluators of filters: the index, each kind of database, and
// the naive one that the others are held against elsewhere.
#ifndef CLIENTELE_TESTS_GOLDEN_EVALUATORS_H_
#define CLIENTELE_TESTS_GOLDEN_EVALUATORS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/random.h"
#include "server/domain/changes.h"
#include "server/index/index.h"
#include "server/store/store.h"
#include "tests/golden/golden_file.h"
#include "tests/support/manual_clock.h"
#include "tests/support/mariadb_base.h"
#include "tests/support/temp_dir.h"

namespace clientele::golden {

class Evaluators {
 public:
  // `base` must outlive it; empty when the store does not take the rows.
  static absl::StatusOr<std::unique_ptr<Evaluators>> Make(const GoldenBase& base);

  // What is not as the case says, each with who says otherwise; empty when all is well.
  std::vector<std::string> Differences(const GoldenCase& one);

 private:
  explicit Evaluators(const GoldenBase& base) : base_(base) {}

  struct StoredBase {
    std::string kind;  // of database: "SQLite"
    std::unique_ptr<store::Store> store;
  };

  absl::Status Open();
  absl::Status OpenStore(const std::string& kind, const std::string& url,
                         const domain::Changes& changes);
  std::vector<std::string> FilterDifferences(const GoldenCase& one);
  std::vector<std::string> TextDifferences(const GoldenCase& one) const;
  std::vector<std::string> MessageDifferences(const GoldenCase& one) const;
  std::string Names(const Ids& ids) const;

  absl::StatusOr<Ids> ByIndex(const GoldenCase& one) const;
  static absl::StatusOr<Ids> ByDatabase(store::Store& store, const GoldenCase& one);
  absl::StatusOr<Ids> Naively(const GoldenCase& one) const;

  const GoldenBase& base_;
  const TempDir dir_;
  const MariadbBase server_base_;
  ManualClock clock_{0};
  const std::unique_ptr<Random> random_ = MakeSeededRandom(1);
  std::vector<StoredBase> stores_;
  index::Index index_;
};

// The rows of a model, as one batch would write them.
domain::Changes ChangesOf(const oracle::Model& model);

}  // namespace clientele::golden

#endif  // CLIENTELE_TESTS_GOLDEN_EVALUATORS_H_
