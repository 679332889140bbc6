// The store as a stupid thing: maps from keys to rows. And random batches for both.
#ifndef CLIENTELE_TESTS_CONTRACT_MODEL_H_
#define CLIENTELE_TESTS_CONTRACT_MODEL_H_

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "server/domain/changes.h"
#include "tests/support/dice.h"
#include "tests/support/row_text.h"

namespace clientele::contract {

class Model {
 public:
  template <typename Row>
  using Table = std::map<std::string, Row>;  // by the text of the key

  void Apply(const domain::Changes& changes);

  template <typename Row>
  const Table<Row>& table() const {
    return std::get<Table<Row>>(tables_);
  }
  template <typename Row, typename Predicate>
  std::vector<Row> Where(Predicate predicate) const {
    std::vector<Row> rows;
    for (const auto& [key, row] : table<Row>()) {
      if (predicate(row)) rows.push_back(row);
    }
    return rows;
  }
  // Calls `visit` with every table.
  template <typename Visitor>
  void ForEachTable(Visitor visit) const {
    std::apply([&](const auto&... tables) { (visit(tables), ...); }, tables_);
  }

 private:
  void Erase(domain::ClientId client);

  std::tuple<
      Table<domain::ClientRow>, Table<domain::ProfileRow>, Table<domain::ExternalIdRow>,
      Table<domain::ContactPointRow>, Table<domain::AddressRow>, Table<domain::ConsentRow>,
      Table<domain::ClientChannelRow>, Table<domain::ClientTagRow>, Table<domain::TagRow>,
      Table<domain::OrderRow>, Table<domain::OrderLineRow>, Table<domain::InteractionRow>,
      Table<domain::NoteRow>, Table<domain::ClientEventRow>, Table<domain::PolicyRow>,
      Table<domain::CampaignRow>, Table<domain::AudienceRow>, Table<domain::AudienceChunkRow>,
      Table<domain::RequestRow>, Table<domain::ProductRow>, Table<domain::ClientAttributeRow>,
      Table<domain::SegmentRow>, Table<domain::DeliveryRow>, Table<domain::ResponseRow>,
      Table<domain::AudienceStreamRow>, Table<domain::SuppressionRow>, Table<domain::ErasureRow>>
      tables_;
};

// Up to `rows` random rows for every table, such that the batch may be written on the model: no key
// twice, no inserted key that is known, no unique value that is taken. Clients are 1 .. kClients.
inline constexpr int64_t kClients = 30;
domain::Changes RandomBatch(Dice& dice, const Model& model, size_t rows);

}  // namespace clientele::contract

#endif  // CLIENTELE_TESTS_CONTRACT_MODEL_H_
