// A piece of SQL together with the values of its parameters, in the order of their marks: pieces
// are put together as wholes, so a value can't go astray, and none is ever written into the text.
#ifndef CLIENTELE_SERVER_STORE_FILTER_SQL_TEXT_H_
#define CLIENTELE_SERVER_STORE_FILTER_SQL_TEXT_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/store/row_sql.h"

namespace clientele::store::filter_sql {

class Sql {
 public:
  Sql() = default;
  // Text of the program's own.
  Sql(absl::string_view text) : text_(text) {}       // NOLINT(google-explicit-constructor)
  Sql(const char* text) : text_(text) {}             // NOLINT(google-explicit-constructor)
  Sql(std::string text) : text_(std::move(text)) {}  // NOLINT(google-explicit-constructor)

  Sql& Add(const Sql& other) {
    text_ += other.text_;
    parameters_.insert(parameters_.end(), other.parameters_.begin(), other.parameters_.end());
    return *this;
  }

  const std::string& text() const { return text_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }
  bool empty() const { return text_.empty(); }

 private:
  friend Sql Bound(Parameter value);

  std::string text_;
  std::vector<Parameter> parameters_;
};

// A mark with its value.
inline Sql Bound(Parameter value) {
  Sql sql("?");
  sql.parameters_.push_back(std::move(value));
  return sql;
}
inline Sql BoundInt(int64_t value) { return Bound(Parameter(value)); }

template <typename... Parts>
Sql Cat(const Parts&... parts) {
  Sql sql;
  (sql.Add(parts), ...);
  return sql;
}

inline Sql Join(absl::Span<const Sql> parts, absl::string_view separator) {
  Sql sql;
  for (const Sql& part : parts) {
    if (!sql.empty()) sql.Add(separator);
    sql.Add(part);
  }
  return sql;
}

// "(?, ?)"
template <typename Values, typename ToParameter>
Sql BoundList(const Values& values, ToParameter to_parameter) {
  std::vector<Sql> marks;
  for (const auto& value : values) marks.push_back(Bound(to_parameter(value)));
  return Cat("(", Join(marks, ", "), ")");
}

// Ready to be stepped; it goes away before the transaction ends.
inline absl::StatusOr<std::unique_ptr<sql::Statement>> Start(sql::Connection& connection,
                                                             const Sql& sql) {
  ASSIGN_OR_RETURN(std::unique_ptr<sql::Statement> statement, connection.PrepareOnce(sql.text()));
  int index = 0;
  for (const Parameter& parameter : sql.parameters()) BindParameter(*statement, index++, parameter);
  return statement;
}

}  // namespace clientele::store::filter_sql

#endif  // CLIENTELE_SERVER_STORE_FILTER_SQL_TEXT_H_
