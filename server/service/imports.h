// Many rows in one transaction, each judged on its own: a refused row loses only itself.
#ifndef CLIENTELE_SERVER_SERVICE_IMPORTS_H_
#define CLIENTELE_SERVER_SERVICE_IMPORTS_H_

#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "server/service/inputs.h"
#include "server/service/mutation.h"

namespace clientele::service {

struct TagsRowInput {
  ClientRef client;
  TagsInput tags;
};

struct ConsentRowInput {
  ClientRef client;
  ConsentInput consent;
};

// An error stands for a row that the edge has refused already; it keeps its place.
using ImportRowInput =
    std::variant<absl::Status, NewClientInput, OrderInput, TagsRowInput, InteractionInput,
                 ConsentRowInput, ProductInput, DeliveryInput, ResponseInput>;

struct ImportOptions {
  OnConflict on_conflict = OnConflict::kError;
  // Rows of a client with an unknown external id create it, known since the row's own time.
  bool create_clients = false;
  bool validate_only = false;
  std::string actor;
};

// changed: rows that changed something; rejections: the others that did not, with their positions.
Mutation ImportRows(std::vector<ImportRowInput> rows, const ImportOptions& options,
                    const std::string& address_secret);

}  // namespace clientele::service

#endif  // CLIENTELE_SERVER_SERVICE_IMPORTS_H_
