// One connection to the file in which the simulated database keeps its rows. It never waits: what
// another connection has locked is ABORTED.
#ifndef CLIENTELE_TESTS_SIMULATION_SQLITE_SESSION_H_
#define CLIENTELE_TESTS_SIMULATION_SQLITE_SESSION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

struct sqlite3;
struct sqlite3_stmt;

namespace clientele::simulation {

// A parameter or a column.
struct Value {
  enum class Kind { kNull, kInteger, kText, kBlob };
  Kind kind = Kind::kNull;
  int64_t integer = 0;
  std::string bytes;

  static Value Integer(int64_t integer) { return {Kind::kInteger, integer, ""}; }
  static Value Text(absl::string_view text) { return {Kind::kText, 0, std::string(text)}; }
  static Value Blob(absl::string_view bytes) { return {Kind::kBlob, 0, std::string(bytes)}; }
};

// All rows of a result, one after the other.
struct Rows {
  size_t columns = 0;
  std::vector<Value> values;

  size_t size() const { return columns == 0 ? 0 : values.size() / columns; }
  const Value& At(size_t row, size_t column) const { return values[row * columns + column]; }
};

class SqliteSession {
 public:
  // Ends the program when the file can't be opened.
  explicit SqliteSession(const std::string& path);
  ~SqliteSession();
  SqliteSession(const SqliteSession&) = delete;
  SqliteSession& operator=(const SqliteSession&) = delete;

  // Runs a statement to its end. ABORTED, ALREADY_EXISTS, INTERNAL.
  absl::Status Run(absl::string_view text, absl::Span<const Value> parameters = {},
                   Rows* rows = nullptr);
  // By the last statement that wrote.
  int64_t RowsChanged() const;
  // Several statements without parameters.
  absl::Status RunScript(const std::string& script);
  // Nothing when no transaction is open.
  void Rollback();

 private:
  absl::Status Prepare(absl::string_view text, sqlite3_stmt*& statement);
  absl::Status LastError() const;

  sqlite3* database_ = nullptr;
  absl::flat_hash_map<std::string, sqlite3_stmt*> statements_;
};

}  // namespace clientele::simulation

#endif  // CLIENTELE_TESTS_SIMULATION_SQLITE_SESSION_H_
