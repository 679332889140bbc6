// What the base holds after a history of operations, in plain maps and worked out the stupid way.
#ifndef CLIENTELE_TESTS_SIMULATION_MODEL_H_
#define CLIENTELE_TESTS_SIMULATION_MODEL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/domain/types.h"
#include "tests/simulation/operation.h"

namespace clientele::simulation {

struct ModelOrder {
  int client = 0;
  int64_t amount = 0;
  bool canceled = false;
};

// By the numbers that operations name things by.
struct ModelState {
  std::map<int, domain::ClientId> clients;
  std::map<int, ModelOrder> orders;        // the current one of each
  std::vector<ModelOrder> unnamed_orders;  // without an external id
  std::map<int, std::set<int>> clients_by_tag;
  std::map<int, int> client_by_interaction;
  std::set<std::pair<int, int64_t>> used_etags;  // of clients
  std::set<int> campaigns;
  std::string currency;
};

// What its answer says.
struct ModelEffect {
  int64_t changed = 0;
  int64_t matched = 0;
};

// Nothing, and the state as it was, when it is refused.
std::optional<ModelEffect> Apply(const Operation& operation, ModelState& state);

// What a client's orders that stand come to.
struct ModelFacts {
  int64_t orders_count = 0;
  int64_t total_amount = 0;
};
ModelFacts FactsOf(const ModelState& state, int client);

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_MODEL_H_
