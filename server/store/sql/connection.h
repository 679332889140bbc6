// The narrow seam to a SQL database: everything above it is one store, everything below an adapter.
// A connection and its statements belong to one thread at a time.
//
// Errors: ABORTED, the transaction was rolled back by a conflict and may be run again; UNAVAILABLE,
// the database can't be reached or written now; RESOURCE_EXHAUSTED, it has no space;
// ALREADY_EXISTS, a unique key is taken; CANCELLED with reason CALL_CANCELLED, stopped by
// SetCancelled; INTERNAL, anything else. Messages are for the log, never for callers.
#ifndef CLIENTELE_SERVER_STORE_SQL_CONNECTION_H_
#define CLIENTELE_SERVER_STORE_SQL_CONNECTION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/store/migrations.h"

namespace clientele::store::sql {

// A prepared statement: bind every parameter, then step. Parameters and columns count from 0.
class Statement {
 public:
  virtual ~Statement() = default;

  virtual void BindInt(int parameter, int64_t value) = 0;
  virtual void BindText(int parameter, absl::string_view value) = 0;
  virtual void BindBlob(int parameter, absl::string_view value) = 0;
  virtual void BindNull(int parameter) = 0;

  // True with a row to read, false at the end. The first call runs the statement.
  virtual absl::StatusOr<bool> Step() = 0;
  // Rows changed by a statement that was stepped to its end.
  virtual int64_t RowsChanged() const = 0;

  virtual bool IsNull(int column) const = 0;
  virtual int64_t Int(int column) const = 0;
  // Text or blob; valid until the next Step.
  virtual absl::string_view Bytes(int column) const = 0;
};

class Connection {
 public:
  virtual ~Connection() = default;

  // Ready to be bound, whatever was done with it before. Owned and kept by the connection: the same
  // text gives the same statement.
  virtual absl::StatusOr<Statement*> Prepare(absl::string_view text) = 0;
  // Not kept: for texts that hardly come again, such as a caller's filter. It goes away before the
  // transaction ends.
  virtual absl::StatusOr<std::unique_ptr<Statement>> PrepareOnce(absl::string_view text) = 0;
  // Statements without parameters or results, one or several.
  virtual absl::Status Execute(absl::string_view script) = 0;

  // A transaction that will write, and one that sees one snapshot.
  virtual absl::Status BeginWrite() = 0;
  virtual absl::Status BeginRead() = 0;
  // ABORTED, RESOURCE_EXHAUSTED and ALREADY_EXISTS say for certain that the database undid the
  // transaction. After any other error it may have happened all the same.
  virtual absl::Status Commit() = 0;
  // Never fails: a connection that can't roll back is of no use and says so at its next statement.
  virtual void Rollback() = 0;

  // Outside of a transaction: makes what was deleted unreadable in the database's files as well, as
  // far as that is in our hands. False when somebody still reads an older state; try again later.
  virtual absl::StatusOr<bool> Scrub() { return true; }

  // Asked every few milliseconds while a statement runs, on its thread or another: a statement
  // stops with CALL_CANCELLED soon after it is true. Null: nothing is asked.
  virtual void SetCancelled(std::function<bool()> cancelled) = 0;
};

// The few places where dialects differ.
class Dialect {
 public:
  virtual ~Dialect() = default;
  // What follows "INSERT … VALUES (…)" so that a row with a known key is replaced.
  virtual std::string UpsertClause(absl::Span<const absl::string_view> keys,
                                   absl::Span<const absl::string_view> others) const = 0;
  // What follows a SELECT that must keep others from writing the row.
  virtual absl::string_view LockClause() const = 0;
  // Whether a change of the schema belongs to its transaction; else it takes effect by itself, and
  // commits what was open.
  virtual bool has_transactional_schema() const { return true; }
  virtual absl::Span<const Migration> migrations() const = 0;
};

// Opens connections to one database. Any thread.
class Driver {
 public:
  virtual ~Driver() = default;
  // Waits no longer than the adapter's connect timeout; UNAVAILABLE then.
  virtual absl::StatusOr<std::unique_ptr<Connection>> ConnectWriter() = 0;
  virtual absl::StatusOr<std::unique_ptr<Connection>> ConnectReader() = 0;
  // A writer whose statements may take long, for changes of the schema.
  virtual absl::StatusOr<std::unique_ptr<Connection>> ConnectMigrator() { return ConnectWriter(); }
  virtual const Dialect& dialect() const = 0;
  // "sqlite" or "mysql"; "full" when a commit survives a power cut, else "reduced".
  virtual absl::string_view name() const = 0;
  virtual absl::string_view durability() const = 0;
  // Whether it is a server that others write to as well, and that outlives its connections: then an
  // unknown outcome can be looked up over a new one. A file whose I/O failed can't be trusted until
  // it is opened anew.
  virtual bool is_shared() const = 0;
  // Whether others see what was committed before it is durable. See store/durable_head.h.
  virtual bool shows_undurable() const { return false; }
};

}  // namespace clientele::store::sql

#endif  // CLIENTELE_SERVER_STORE_SQL_CONNECTION_H_
