// A write of the load: what it asks for, what it must leave in the tables, and how it may end.
#ifndef CLIENTELE_TESTS_CHAOS_WRITE_H_
#define CLIENTELE_TESTS_CHAOS_WRITE_H_

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/connection.h"

namespace clientele::chaos {

// A client that one worker alone writes about, as its finished writes have made it.
struct Person {
  std::string name;  // its external id
  int64_t orders = 0;
  int64_t amount = 0;
  std::set<std::string> tags;
};

// A row that a write makes, as text: its kind, the write's name, and what tells it from others. The
// checker makes the same texts of the tables, so that the two can be compared as they are.
template <typename... Parts>
std::string Mark(const Parts&... parts) {
  return absl::StrJoin(std::make_tuple(parts...), " ");
}

struct Write {
  std::string name;                         // the actor of every row that it makes
  std::vector<std::string> marks;           // the rows that it makes
  std::vector<std::string> requests;        // the request ids that its answers are kept under
  std::vector<std::string> may_be_refused;  // the reasons that are right
  std::string creates;                      // the external id of the client it is to create
  // One attempt, the same each time; answers with the revision's token. DATA_LOSS: the answer is
  // not the one to this request.
  std::function<absl::StatusOr<std::string>(client::Connection&)> send;
  // What the worker notes once it is done.
  std::function<void()> settle;

  // Whom to look at when it is done: one of the worker's own, or one that others write about too,
  // who then has at least so many orders.
  const Person* person = nullptr;
  std::string shared_person;
  int64_t shared_orders = 0;
};

// Bounds each attempt; a call that lasts longer hangs.
inline constexpr absl::Duration kCallLimit = absl::Seconds(10);

}  // namespace clientele::chaos

#endif  // CLIENTELE_TESTS_CHAOS_WRITE_H_
