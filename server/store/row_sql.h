// Rows to SQL and back, from the one list of columns that each row struct has.
#ifndef CLIENTELE_SERVER_STORE_ROW_SQL_H_
#define CLIENTELE_SERVER_STORE_ROW_SQL_H_

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/status_macros.h"
#include "server/domain/columns.h"
#include "server/store/sql/connection.h"

namespace clientele::store {

// Column names of a row struct: all, the key's, the others.
struct ColumnNames {
  std::vector<absl::string_view> all;
  std::vector<absl::string_view> keys;
  std::vector<absl::string_view> others;
};

template <typename Row>
const ColumnNames& ColumnNamesOf() {
  static const ColumnNames* const names = [] {
    auto* collected = new ColumnNames;
    Row row;
    Row::Fields(row, [&](absl::string_view name, const auto&, uint32_t flags = domain::kPlain) {
      collected->all.push_back(name);
      ((flags & domain::kKey) != 0 ? collected->keys : collected->others).push_back(name);
    });
    return collected;
  }();
  return *names;
}

// Binds the values of a row, or of its key only, from `parameter` on; gives the next one.
class RowBinder {
 public:
  RowBinder(sql::Statement& statement, int parameter, bool keys_only)
      : statement_(statement), parameter_(parameter), keys_only_(keys_only) {}

  template <typename T>
  void operator()(absl::string_view, const T& value, uint32_t flags = domain::kPlain) {
    if (keys_only_ && (flags & domain::kKey) == 0) return;
    Bind(value, flags);
    ++parameter_;
  }
  int next() const { return parameter_; }

 private:
  void Bind(const std::string& value, uint32_t flags) {
    if ((flags & domain::kBlob) != 0) {
      statement_.BindBlob(parameter_, value);
    } else if ((flags & domain::kNullWhenEmpty) != 0 && value.empty()) {
      statement_.BindNull(parameter_);
    } else {
      statement_.BindText(parameter_, value);
    }
  }
  void Bind(const std::optional<int64_t>& value, uint32_t) {
    if (value.has_value()) {
      statement_.BindInt(parameter_, *value);
    } else {
      statement_.BindNull(parameter_);
    }
  }
  template <typename T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void Bind(T value, uint32_t) { statement_.BindInt(parameter_, static_cast<int64_t>(value)); }

  sql::Statement& statement_;
  int parameter_;
  const bool keys_only_;
};

// Reads the columns of a row from `column` on.
class RowReader {
 public:
  explicit RowReader(const sql::Statement& statement, int column = 0)
      : statement_(statement), column_(column) {}

  template <typename T>
  void operator()(absl::string_view, T& value, uint32_t = domain::kPlain) {
    Read(value);
    ++column_;
  }

 private:
  void Read(std::string& value) { value = std::string(statement_.Bytes(column_)); }
  void Read(std::optional<int64_t>& value) {
    value.reset();
    if (!statement_.IsNull(column_)) value = statement_.Int(column_);
  }
  template <typename T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void Read(T& value) { value = static_cast<T>(statement_.Int(column_)); }

  const sql::Statement& statement_;
  int column_;
};

// A value for a WHERE clause.
using Parameter = std::variant<int64_t, std::string>;

inline void BindParameter(sql::Statement& statement, int index, const Parameter& parameter) {
  if (const auto* number = std::get_if<int64_t>(&parameter)) {
    statement.BindInt(index, *number);
  } else {
    statement.BindText(index, std::get<std::string>(parameter));
  }
}

// "a.x, a.y" for the columns of a row struct whose table is called `alias` in the query.
template <typename Row>
std::string SelectList(absl::string_view alias) {
  return absl::StrJoin(
      ColumnNamesOf<Row>().all, ", ",
      [&](std::string* out, absl::string_view name) { absl::StrAppend(out, alias, ".", name); });
}

// Rows of "SELECT <columns of t> FROM <table> t <rest>".
template <typename Row>
absl::StatusOr<std::vector<Row>> SelectRows(sql::Connection& connection, absl::string_view rest,
                                            absl::Span<const Parameter> parameters) {
  ASSIGN_OR_RETURN(sql::Statement * statement,
                   connection.Prepare(absl::StrCat("SELECT ", SelectList<Row>("t"), " FROM ",
                                                   Row::kTable.name, " t ", rest)));
  for (size_t i = 0; i < parameters.size(); ++i) {
    BindParameter(*statement, static_cast<int>(i), parameters[i]);
  }
  std::vector<Row> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, statement->Step());
    if (!more) return rows;
    Row::Fields(rows.emplace_back(), RowReader(*statement));
  }
}

// Keys a statement takes at once; a longer list is asked for in parts, a shorter one is filled up
// with its last key, so that there are few different statements to keep.
inline constexpr size_t kKeyCounts[] = {1, 8, 64, 256};

// Calls visit(marks, parameters) for each part: "?, ?, …" and what they stand for after `first`.
template <typename Key, typename Visitor>
absl::Status ForEachKeyPart(absl::Span<const Key> keys, absl::Span<const Parameter> first,
                            Visitor visit) {
  while (!keys.empty()) {
    const absl::Span<const Key> part = keys.subspan(0, kKeyCounts[std::size(kKeyCounts) - 1]);
    size_t count = part.size();
    for (const size_t size : kKeyCounts) {
      if (size >= part.size()) {
        count = size;
        break;
      }
    }
    std::vector<Parameter> parameters(first.begin(), first.end());
    parameters.insert(parameters.end(), part.begin(), part.end());
    parameters.resize(first.size() + count, parameters.back());
    RETURN_IF_ERROR(
        visit(absl::StrJoin(std::vector<absl::string_view>(count, "?"), ", "), parameters));
    keys.remove_prefix(part.size());
  }
  return absl::OkStatus();
}

// Rows whose `column` is one of the keys, none of which comes twice: SelectRows with
// "<prefix> t.<column> IN (…) <suffix>". `first`: the parameters of the prefix.
template <typename Row, typename Key>
absl::StatusOr<std::vector<Row>> SelectByKeys(sql::Connection& connection, absl::string_view prefix,
                                              absl::string_view column, absl::Span<const Key> keys,
                                              absl::string_view suffix = "",
                                              absl::Span<const Parameter> first = {}) {
  std::vector<Row> rows;
  const auto add_part = [&](absl::string_view marks,
                            absl::Span<const Parameter> parameters) -> absl::Status {
    ASSIGN_OR_RETURN(
        std::vector<Row> found,
        SelectRows<Row>(connection,
                        absl::StrCat(prefix, " t.", column, " IN (", marks, ") ", suffix),
                        parameters));
    std::move(found.begin(), found.end(), std::back_inserter(rows));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(ForEachKeyPart(keys, first, add_part));
  return rows;
}

// A statement without rows to read.
inline absl::Status RunStatement(sql::Connection& connection, absl::string_view text,
                                 absl::Span<const Parameter> parameters) {
  ASSIGN_OR_RETURN(sql::Statement * statement, connection.Prepare(text));
  for (size_t i = 0; i < parameters.size(); ++i) {
    BindParameter(*statement, static_cast<int>(i), parameters[i]);
  }
  return statement->Step().status();
}

// Deletes the rows whose `column` is one of the keys: "<prefix> <column> IN (…)" with the
// parameters of the prefix in `first`.
template <typename Row, typename Key>
absl::Status DeleteByKeys(sql::Connection& connection, absl::string_view prefix,
                          absl::string_view column, absl::Span<const Key> keys,
                          absl::Span<const Parameter> first = {}) {
  return ForEachKeyPart(
      keys, first, [&](absl::string_view marks, absl::Span<const Parameter> parameters) {
        return RunStatement(connection,
                            absl::StrCat("DELETE FROM ", Row::kTable.name, " ", prefix, " ", column,
                                         " IN (", marks, ")"),
                            parameters);
      });
}

// Rows that one statement writes at once at most. A batch of any size up to this is one statement a
// table: each has its own text, but over a network a statement costs more than a row.
inline constexpr size_t kMaxRowsAStatement = 64;
// Of long rows, such as chunks of audiences, fewer: databases refuse statements of some 16 MB.
inline constexpr size_t kMaxBytesAStatement = 4 << 20;

template <typename Row>
std::string InsertText(size_t rows) {
  const ColumnNames& names = ColumnNamesOf<Row>();
  const std::string row_marks = absl::StrCat(
      "(", absl::StrJoin(std::vector<absl::string_view>(names.all.size(), "?"), ", "), ")");
  return absl::StrCat("INSERT INTO ", Row::kTable.name, " (", absl::StrJoin(names.all, ", "),
                      ") VALUES ", absl::StrJoin(std::vector<std::string>(rows, row_marks), ", "));
}

template <typename Row>
std::string DeleteText() {
  return absl::StrCat("DELETE FROM ", Row::kTable.name, " WHERE ",
                      absl::StrJoin(ColumnNamesOf<Row>().keys, " AND ",
                                    [](std::string* out, absl::string_view name) {
                                      absl::StrAppend(out, name, " = ?");
                                    }));
}

template <typename Row>
std::string WriteText(const sql::Dialect& dialect, size_t rows) {
  if constexpr (Row::kTable.mode == domain::WriteMode::kDelete) {
    return DeleteText<Row>();
  } else if constexpr (Row::kTable.mode == domain::WriteMode::kUpsert) {
    const ColumnNames& names = ColumnNamesOf<Row>();
    return absl::StrCat(InsertText<Row>(rows), dialect.UpsertClause(names.keys, names.others));
  } else {
    return InsertText<Row>(rows);
  }
}

// Of its texts: what a row's size comes from.
template <typename Row>
size_t TextBytes(const Row& row) {
  size_t bytes = 0;
  Row::Fields(row, [&](absl::string_view, const auto& value, uint32_t = domain::kPlain) {
    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) bytes += value.size();
  });
  return bytes;
}

// How many of these rows, which are not none, one statement takes.
template <typename Row>
size_t RowsOfStatement(absl::Span<const Row> rows) {
  size_t count = 0;
  for (size_t bytes = 0; count < std::min(rows.size(), kMaxRowsAStatement); ++count) {
    bytes += TextBytes(rows[count]);
    if (count > 0 && bytes > kMaxBytesAStatement) break;
  }
  return count;
}

// Calls text_of(count) for statements that write so many rows at once.
template <typename Row, typename TextOf>
absl::Status WriteInSteps(sql::Connection& connection, absl::Span<const Row> rows, TextOf text_of) {
  constexpr bool kDelete = Row::kTable.mode == domain::WriteMode::kDelete;
  while (!rows.empty()) {
    size_t count = 1;
    if constexpr (!kDelete) count = RowsOfStatement(rows);
    ASSIGN_OR_RETURN(sql::Statement * statement, connection.Prepare(text_of(count)));
    int parameter = 0;
    for (const Row& row : rows.subspan(0, count)) {
      RowBinder binder(*statement, parameter, kDelete);
      Row::Fields(row, binder);
      parameter = binder.next();
    }
    RETURN_IF_ERROR(statement->Step().status());
    rows.remove_prefix(count);
  }
  return absl::OkStatus();
}

// Inserts, upserts or deletes the rows, as their table says.
template <typename Row>
absl::Status WriteRows(sql::Connection& connection, const sql::Dialect& dialect,
                       absl::Span<const Row> rows) {
  return WriteInSteps(connection, rows,
                      [&](size_t count) { return WriteText<Row>(dialect, count); });
}

// Rows of a table that is only inserted into; the same in every dialect.
template <typename Row>
absl::Status InsertRows(sql::Connection& connection, absl::Span<const Row> rows) {
  static_assert(Row::kTable.mode == domain::WriteMode::kInsert);
  return WriteInSteps(connection, rows, [](size_t count) { return InsertText<Row>(count); });
}

}  // namespace clientele::store

#endif  // CLIENTELE_SERVER_STORE_ROW_SQL_H_
