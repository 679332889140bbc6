// What a file holds and how it is to be read and applied.
#ifndef CLIENTELE_CLIENT_IMPORTS_IMPORT_OPTIONS_H_
#define CLIENTELE_CLIENT_IMPORTS_IMPORT_OPTIONS_H_

#include <string>
#include <utility>
#include <vector>

#include "clientele/v1/client_service.pb.h"

namespace clientele::client {

enum class FileKind {
  kClients,
  kOrders,
  kTags,
  kInteractions,
  kConsents,
  kProducts,
  kDeliveries,
  kResponses
};

// What a file does not say itself, by field: of every row without a cell of it.
using FieldDefaults = std::vector<std::pair<std::string, std::string>>;

struct ImportOptions {
  std::string map;  // "order=InvoiceNo,sku=StockCode"; empty: columns of the same name
  std::string encoding = "auto";  // see encoding.h
  std::string delimiter;          // one character, or "tab"; empty: found out
  std::string rejects;            // the file for refused rows; empty: NAME.rejects.csv here
  std::string return_prefix;  // of order numbers that are returns; their quantities are negative
  std::string currency;       // of prices and amounts; empty: the base's
  bool create_clients = false;
  bool dry_run = false;
  v1::OnConflict on_conflict = v1::ON_CONFLICT_ERROR;
  FieldDefaults defaults;
  std::string actor;
};

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_IMPORTS_IMPORT_OPTIONS_H_
