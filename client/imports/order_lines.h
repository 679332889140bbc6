// Orders from a file with one line of an order a record. The lines of one order may lie apart; its
// time is the earliest of theirs. An order of which some line is refused is refused whole: half an
// order is a wrong order.
#ifndef CLIENTELE_CLIENT_IMPORTS_ORDER_LINES_H_
#define CLIENTELE_CLIENT_IMPORTS_ORDER_LINES_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "client/imports/row_fields.h"
#include "clientele/v1/client_service.pb.h"

namespace clientele::client {

struct OrderDraft {
  v1::Order order;
  std::vector<int64_t> lines;  // of the file, one for each line of the order
  int64_t faulty_line = 0;     // of the file; 0 while none is
};

class OrderLines {
 public:
  // Adds the record on `line` to its order. A fault is left in `fields`, and marks the order.
  void Add(int64_t line, RowFields& fields);

  // In the order in which they began.
  std::vector<OrderDraft>& drafts() { return drafts_; }

 private:
  static void ReadOrder(RowFields& fields, OrderDraft& draft);
  static void ReadLine(RowFields& fields, OrderDraft& draft);

  std::vector<OrderDraft> drafts_;
  absl::flat_hash_map<std::string, size_t> by_number_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_IMPORTS_ORDER_LINES_H_
