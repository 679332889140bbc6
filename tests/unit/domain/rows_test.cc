#include "server/domain/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "server/domain/changes.h"

namespace clientele::domain {
namespace {

using ::testing::ElementsAre;

struct Column {
  std::string name;
  uint32_t flags;
};

// Each table that a batch may write, in the order of the batch.
struct TableShape {
  Table table;
  std::vector<Column> columns;
};

std::vector<TableShape> AllTables() {
  std::vector<TableShape> tables;
  Changes changes;
  ForEachTable(changes, [&](auto& rows) {
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    TableShape shape = {Row::kTable, {}};
    const Row row;
    Row::Fields(row, [&](absl::string_view name, const auto&, uint32_t flags = kPlain) {
      shape.columns.push_back({std::string(name), flags});
    });
    tables.push_back(std::move(shape));
  });
  return tables;
}

TEST(Tables, HaveNumbersOfTheirOwnWithoutGaps) {
  std::set<int> numbers;
  for (const TableShape& shape : AllTables()) numbers.insert(shape.table.number);
  EXPECT_EQ(numbers.size(), AllTables().size());
  EXPECT_EQ(*numbers.begin(), 1);
  EXPECT_EQ(*numbers.rbegin(), static_cast<int>(numbers.size()));
}

TEST(Tables, AreDescribedOnceOrOnceMoreForRemovals) {
  std::map<std::string, int> writes;
  std::map<std::string, int> removals;
  for (const TableShape& shape : AllTables()) {
    ++(shape.table.mode == WriteMode::kDelete ? removals : writes)[std::string(shape.table.name)];
  }
  for (const auto& [name, count] : writes) EXPECT_EQ(count, 1) << name;
  for (const auto& [name, count] : removals) {
    EXPECT_EQ(count, 1) << name;
    EXPECT_EQ(writes.count(name), 1u) << name << " is never written";
  }
}

// What is taken away in a batch and set again in it must be there afterwards.
TEST(Tables, AreEmptiedBeforeTheyAreFilled) {
  std::set<std::string> filled;
  for (const TableShape& shape : AllTables()) {
    const std::string name(shape.table.name);
    if (shape.table.mode == WriteMode::kDelete) {
      EXPECT_EQ(filled.count(name), 0u) << name;
    } else {
      filled.insert(name);
    }
  }
}

TEST(Columns, BeginWithTheKeysAndHaveNamesOfTheirOwn) {
  for (const TableShape& shape : AllTables()) {
    std::set<std::string> names;
    bool keys_end = false;
    for (const Column& column : shape.columns) {
      EXPECT_TRUE(names.insert(column.name).second) << shape.table.name << "." << column.name;
      const bool key = (column.flags & kKey) != 0;
      EXPECT_FALSE(key && keys_end) << shape.table.name << "." << column.name;
      keys_end = keys_end || !key;
    }
    ASSERT_FALSE(shape.columns.empty()) << shape.table.name;
    EXPECT_NE(shape.columns.front().flags & kKey, 0u) << shape.table.name;
  }
}

TEST(Columns, OfARemovalAreItsKeys) {
  for (const TableShape& shape : AllTables()) {
    if (shape.table.mode != WriteMode::kDelete) continue;
    for (const Column& column : shape.columns) EXPECT_NE(column.flags & kKey, 0u) << column.name;
  }
}

// What names or reaches a person; the log is read by every replica and kept in backups.
TEST(Log, CarriesNoPersonalText) {
  const std::set<std::string> personal = {"display_name", "family_name", "given_name", "patronymic",
                                          "birth_date",   "company",     "tax_id",     "address",
                                          "person",       "role",        "text"};
  for (const TableShape& shape : AllTables()) {
    // Its text is one of a list that the policy has.
    if (shape.table.name == ClientAttributeRow::kTable.name) continue;
    for (const Column& column : shape.columns) {
      if (personal.count(column.name) == 0) continue;
      const bool in_log = shape.table.log == Log::kLogged ||
                          (shape.table.log == Log::kKeysOnly && (column.flags & kKey) != 0);
      EXPECT_FALSE(in_log) << shape.table.name << "." << column.name;
    }
  }
}

// A follower reads the personal rows that the log names, so these must never change.
TEST(Log, NamesOnlyRowsThatAreNeverChanged) {
  for (const TableShape& shape : AllTables()) {
    if (shape.table.log != Log::kKeysOnly) continue;
    EXPECT_EQ(shape.table.mode, WriteMode::kInsert) << shape.table.name;
  }
}

TEST(Order, StandsUntilItIsCanceledOrSuperseded) {
  OrderRow order;
  EXPECT_TRUE(order.stands());
  order.canceled_at = 0;
  EXPECT_FALSE(order.stands()) << "canceled at the first second there is";
  order.canceled_at.reset();
  order.superseded_by = 9;
  EXPECT_FALSE(order.stands());
}

TEST(Order, HasItsColumnsInTheOrderInWhichTheyWereAdded) {
  std::vector<std::string> names;
  for (const TableShape& shape : AllTables()) {
    if (shape.table.name != OrderRow::kTable.name) continue;
    for (const Column& column : shape.columns) names.push_back(column.name);
  }
  EXPECT_THAT(names, ElementsAre("order_id", "client_id", "external_id", "superseded_by", "kind",
                                 "placed_at", "amount", "quantity", "discount", "cost",
                                 "promo_code", "original_order_id", "original_external_id",
                                 "canceled_at", "recorded_at", "actor"));
}

}  // namespace
}  // namespace clientele::domain
