// How a row struct describes its table and columns.
#ifndef CLIENTELE_SERVER_DOMAIN_COLUMNS_H_
#define CLIENTELE_SERVER_DOMAIN_COLUMNS_H_

#include <cstdint>
#include <tuple>

#include "absl/strings/string_view.h"

namespace clientele::domain {

enum class WriteMode : uint8_t { kInsert, kUpsert, kDelete };

// What of a row goes into the change log that every replica reads: all of it, only its keys (the
// rest is personal and is read from the table), or nothing (no replica needs it).
enum class Log : uint8_t { kLogged, kKeysOnly, kUnlogged };

struct Table {
  int number;  // in the log; never reused
  absl::string_view name;
  WriteMode mode;
  Log log;
};

enum ColumnFlag : uint32_t {
  kPlain = 0,
  // Part of the primary key; keys come first.
  kKey = 1,
  // Bytes, not text.
  kBlob = 2,
  // Stored as NULL when empty, so that a unique index allows many without a value.
  kNullWhenEmpty = 4,
};

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_COLUMNS_H_
