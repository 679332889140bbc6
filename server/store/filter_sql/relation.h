// A row a client, with a column for everything that a question asks of it: each is worked out in
// one place, however often it is named. Rows are called `c`, like those of the table client, so
// that what needs only the client's id may be written in line.
#ifndef CLIENTELE_SERVER_STORE_FILTER_SQL_RELATION_H_
#define CLIENTELE_SERVER_STORE_FILTER_SQL_RELATION_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/filter/ast.h"
#include "server/store/filter_sql/comparison.h"
#include "server/store/filter_sql/expression.h"
#include "server/store/filter_sql/moment.h"

namespace clientele::store::filter_sql {

class Relation {
 public:
  explicit Relation(const Moment& moment) : moment_(moment) {}

  Columns Of(const filter::Operand& operand);
  Columns Of(filter::FieldId field);
  // Whether the client's data may be processed: 0 or 1.
  Sql Basis();
  // month * 100 + day, 0 when unknown.
  Sql Birthday();

  // Leaves out clients that don't meet a condition on their row of the table client.
  void Restrict(Sql condition) { restriction_ = std::move(condition); }

  const Needs& needs() const { return needs_; }
  // "SELECT c.client_id AS client_id, … FROM client c …"
  Sql Select() const;

 private:
  Sql AddColumn(const Sql& value);

  const Moment& moment_;
  std::vector<std::pair<filter::Operand, Columns>> operands_;
  std::optional<Sql> basis_;
  std::optional<Sql> birthday_;
  std::vector<Sql> columns_;
  Needs needs_;
  Sql restriction_;
};

}  // namespace clientele::store::filter_sql

#endif  // CLIENTELE_SERVER_STORE_FILTER_SQL_RELATION_H_
