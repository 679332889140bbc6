#include "tests/contract/model.h"

#include <set>
#include <type_traits>

#include "tests/support/random_rows.h"

namespace clientele::contract {
namespace {

template <typename Row>
void Remove(Model::Table<Row>& table, const std::string& key) {
  table.erase(key);
}

// Values that the readers join, filter and sort by meet often.
template <typename Row>
void BringTogether(Dice&, Row&) {}
void BringTogether(Dice& dice, domain::ClientRow& row) {
  row.profile_revision = dice.Between(1, 5);
}
void BringTogether(Dice& dice, domain::ProfileRow& row) {
  row.revision = dice.Between(1, 5);
  row.external_id = dice.Pick(kAwkwardTexts);
}
void BringTogether(Dice& dice, domain::ContactPointRow& row) {
  row.contact_id = dice.Between(1, 6);
  row.address_key = dice.Between(-4, 4);
}
void BringTogether(Dice& dice, domain::AddressRow& row) { row.contact_id = dice.Between(1, 6); }
void BringTogether(Dice& dice, domain::ClientChannelRow& row) {
  row.contact_id = dice.Between(0, 6);
}
void BringTogether(Dice& dice, domain::ConsentRow& row) {
  row.consent_id = dice.Between(1, 1'000);
  row.at = dice.Between(0, 4);
}
void BringTogether(Dice& dice, domain::ClientEventRow& row) {
  row.event_id = dice.Between(1, 1'000);
  row.at = dice.Between(0, 4);
}
void BringTogether(Dice& dice, domain::OrderRow& row) {
  row.order_id = dice.Between(1, 300);
  row.client_id = dice.Between(1, kClients);
  row.placed_at = dice.Between(0, 4);
  row.superseded_by = dice.OneIn(3) ? row.order_id + 1'000 : 0;
  if (dice.OneIn(2)) row.canceled_at.reset();
}
void BringTogether(Dice& dice, domain::OrderLineRow& row) { row.order_id = dice.Between(1, 300); }
void BringTogether(Dice& dice, domain::InteractionRow& row) {
  row.interaction_id = dice.Between(1, 1'000);
  row.client_id = dice.Between(1, kClients);
  row.at = dice.Between(0, 4);
}
void BringTogether(Dice& dice, domain::DeliveryRow& row) {
  row.delivery_id = dice.Between(1, 300);
  row.client_id = dice.Between(1, kClients);
}
void BringTogether(Dice& dice, domain::SuppressionRow& row) {
  row.address_key = dice.Between(-4, 4);
}
void BringTogether(Dice& dice, domain::SuppressionRemoval& row) {
  row.address_key = dice.Between(-4, 4);
}
void BringTogether(Dice& dice, domain::ResponseRow& row) {
  row.response_id = dice.Between(1, 1'000);
  row.client_id = dice.Between(1, kClients);
}

// The value of a unique column that is not the key; empty when there is none.
template <typename Row>
std::string UniqueValue(const Row&) {
  return "";
}
std::string UniqueValue(const domain::InteractionRow& row) { return row.external_id; }
std::string UniqueValue(const domain::DeliveryRow& row) { return row.external_id; }
std::string UniqueValue(const domain::ResponseRow& row) { return row.external_id; }
std::string UniqueValue(const domain::OrderRow& row) {
  return row.superseded_by == 0 ? row.external_id : "";
}

template <typename Row>
void FillTable(Dice& dice, const Model::Table<Row>& known, size_t rows, std::vector<Row>& out) {
  std::set<std::string> keys;
  std::set<std::string> taken;
  for (const auto& [key, row] : known) {
    if constexpr (Row::kTable.mode == domain::WriteMode::kInsert) keys.insert(key);
    taken.insert(UniqueValue(row));
  }
  for (size_t n = dice.Below(rows + 1); n > 0; --n) {
    Row row = RandomRow<Row>(dice, kClients);
    BringTogether(dice, row);
    const std::string unique = UniqueValue(row);
    if (!unique.empty() && !taken.insert(unique).second) continue;
    if (keys.insert(KeyText(row)).second) out.push_back(std::move(row));
  }
}

}  // namespace

// Its external id is the one that its profile says.
void Model::Erase(domain::ClientId client) {
  std::set<std::string> external_ids;
  for (const auto& [key, row] : table<domain::ProfileRow>()) {
    if (row.client_id == client) external_ids.insert(row.external_id);
  }
  std::set<int64_t> orders;
  for (const auto& [key, row] : table<domain::OrderRow>()) {
    if (row.client_id == client) orders.insert(row.order_id);
  }
  const auto goes = [&](const auto& entry) {
    using Row = typename std::decay_t<decltype(entry)>::second_type;
    const Row& row = entry.second;
    if constexpr (std::is_same_v<Row, domain::ErasureRow>) return false;
    if constexpr (std::is_same_v<Row, domain::OrderLineRow>) return orders.contains(row.order_id);
    if constexpr (std::is_same_v<Row, domain::ExternalIdRow>) {
      return row.client_id == client && external_ids.contains(row.external_id);
    }
    if constexpr (requires { row.client_id; }) return row.client_id == client;
    return false;
  };
  std::apply([&](auto&... tables) { (std::erase_if(tables, goes), ...); }, tables_);
}

void Model::Apply(const domain::Changes& changes) {
  for (const domain::ErasureRow& row : changes.erasures) Erase(row.client_id);
  domain::ForEachTable(changes, [&](const auto& rows) {
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    for (const Row& row : rows) {
      if constexpr (std::is_same_v<Row, domain::ExternalIdRemoval>) {
        Remove(std::get<Table<domain::ExternalIdRow>>(tables_), KeyText(row));
      } else if constexpr (std::is_same_v<Row, domain::ClientTagRemoval>) {
        Remove(std::get<Table<domain::ClientTagRow>>(tables_), KeyText(row));
      } else if constexpr (std::is_same_v<Row, domain::ClientAttributeRemoval>) {
        Remove(std::get<Table<domain::ClientAttributeRow>>(tables_), KeyText(row));
      } else if constexpr (std::is_same_v<Row, domain::SegmentRemoval>) {
        Remove(std::get<Table<domain::SegmentRow>>(tables_), KeyText(row));
      } else if constexpr (std::is_same_v<Row, domain::SuppressionRemoval>) {
        Remove(std::get<Table<domain::SuppressionRow>>(tables_), KeyText(row));
      } else {
        std::get<Table<Row>>(tables_)[KeyText(row)] = row;
      }
    }
  });
}

domain::Changes RandomBatch(Dice& dice, const Model& model, size_t rows) {
  domain::Changes changes;
  domain::ForEachTable(changes, [&](auto& table) {
    using Row = typename std::decay_t<decltype(table)>::value_type;
    if constexpr (Row::kTable.mode == domain::WriteMode::kDelete) {
      for (size_t n = dice.Below(4); n > 0; --n) {
        table.push_back(RandomRow<Row>(dice, kClients));
        BringTogether(dice, table.back());
      }
    } else {
      // Few are erased, or there would soon be nobody.
      const bool is_rare = std::is_same_v<Row, domain::ErasureRow>;
      FillTable(dice, model.table<Row>(), is_rare ? dice.Below(2) : rows, table);
    }
  });
  return changes;
}

}  // namespace clientele::contract
