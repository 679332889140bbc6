// The nodes of a filter as conditions on a row `c` of a relation. Every one is true or false, never
// NULL.
#ifndef CLIENTELE_SERVER_STORE_FILTER_SQL_CONDITIONS_H_
#define CLIENTELE_SERVER_STORE_FILTER_SQL_CONDITIONS_H_

#include <string>
#include <utility>
#include <vector>

#include "server/store/filter_sql/ranks.h"
#include "server/store/filter_sql/relation.h"

namespace clientele::store::filter_sql {

// (campaign, number) of an audience.
using AudienceKey = std::pair<std::string, int64_t>;

class Conditions {
 public:
  Conditions(const Moment& moment, Relation& clients, Ranks& ranks)
      : moment_(moment), clients_(clients), ranks_(ranks) {}

  Sql Of(const filter::Node& node) { return Visit(node).sql; }

  // Parts of the filter that became common tables, "part_0 (client_id) AS (…)", each before those
  // that use it. Parsers have little room for brackets within brackets: a filter that nests deeper
  // is cut.
  const std::vector<Sql>& tables() const { return tables_; }
  // Whose members the condition looks up in in_audience, by place in this list.
  const std::vector<AudienceKey>& audiences() const { return audiences_; }

 private:
  struct Part {
    Sql sql;
    int nesting = 0;
  };

  Part Visit(const filter::Node& node);
  Part Chain(const filter::Node& node, absl::string_view word);
  Part Enclose(Sql sql, int nesting);
  Sql Leaf(const filter::Node& node);
  Sql Has(const filter::Operand& operand);
  Sql Audience(const filter::Node& node);

  const Moment& moment_;
  Relation& clients_;
  Ranks& ranks_;
  std::vector<Sql> tables_;
  std::vector<AudienceKey> audiences_;
};

// That the client may be messaged on a channel.
Sql Reachable(Relation& clients, domain::Channel channel);

}  // namespace clientele::store::filter_sql

#endif  // CLIENTELE_SERVER_STORE_FILTER_SQL_CONDITIONS_H_
