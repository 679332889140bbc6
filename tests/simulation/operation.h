// A write that a caller wants done, small enough that a stupid model can say what it does. There
// are few clients, orders and tags, so that writes meet.
#ifndef CLIENTELE_TESTS_SIMULATION_OPERATION_H_
#define CLIENTELE_TESTS_SIMULATION_OPERATION_H_

#include <cstdint>
#include <string>

#include "server/index/index.h"
#include "server/service/mutation.h"
#include "tests/support/dice.h"

namespace clientele::simulation {

struct Operation {
  enum class Kind {
    kCreateClient,
    kRecordOrder,
    kCancelOrder,
    kTagClient,
    kUpdateClient,
    kRecordInteraction,
    kCreateCampaign,
    kBuildAudience,
  };
  Kind kind = Kind::kCreateClient;
  int number = 0;  // names its request
  int client = 0;
  int item = 0;  // the order, interaction, tag or campaign; an order's may be kNoItem
  int64_t amount = 0;
  std::string currency;
  bool replace = false;  // of an order with other content
  bool remove = false;   // of a tag
  int64_t etag = 0;
  // Repeats of it are recognized; without, it is sent once.
  bool has_request_id = true;
  bool validate_only = false;
  service::Lane lane = service::Lane::kInteractive;
};

inline constexpr int kNoItem = -1;

Operation DrawOperation(int number, Dice& dice);

std::string NameOf(Operation::Kind kind);
// As the base knows them.
std::string ClientName(int client);
std::string TagName(int tag);
std::string RequestId(int number);

// `index` is that of the server that it is sent to.
service::Mutation MakeMutation(const Operation& operation, const std::string& secret,
                               const index::Index& index);

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_OPERATION_H_
