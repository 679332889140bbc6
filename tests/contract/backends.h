// The databases that the store's contract is run on. Nothing else in this folder knows them apart.
#ifndef CLIENTELE_TESTS_CONTRACT_BACKENDS_H_
#define CLIENTELE_TESTS_CONTRACT_BACKENDS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/store/sql/connection.h"

namespace clientele::contract {

// One database of a test's own: empty at first, gone with the object.
class Database {
 public:
  virtual ~Database() = default;
  // Of the same database each time. At most one driver lives at a time.
  virtual absl::StatusOr<std::unique_ptr<store::sql::Driver>> OpenDriver() = 0;
};

struct Backend {
  std::string name;
  std::function<std::unique_ptr<Database>()> make_database;
  // How many random filters the oracle test asks of it at each moment: what a minute allows.
  int random_filters = 0;
  // Gives table and name of every column there is.
  std::string every_column;
};

std::vector<Backend> Backends();

}  // namespace clientele::contract

#endif  // CLIENTELE_TESTS_CONTRACT_BACKENDS_H_
