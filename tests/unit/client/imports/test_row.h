// One record of a table, read as an import reads it.
#ifndef CLIENTELE_TESTS_UNIT_CLIENT_IMPORTS_TEST_ROW_H_
#define CLIENTELE_TESTS_UNIT_CLIENT_IMPORTS_TEST_ROW_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/imports/row_fields.h"
#include "client/imports/row_readers.h"

namespace clientele::client {

inline FileContext TestContext() {
  FileContext context;
  // Two hours before UTC's midnight there: UTC+3 all year.
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Moscow", &context.zone));
  context.currency = "RUB";
  return context;
}

class TestRow {
 public:
  using Cells = std::vector<std::pair<std::string, std::string>>;  // field, cell

  TestRow(FileKind kind, const Cells& cells, FileContext context = TestContext())
      : context_(std::move(context)) {
    std::vector<std::string> header;
    for (const auto& [field, cell] : cells) {
      header.push_back(field);
      row_.cells.push_back(cell);
    }
    auto map = ColumnMap::Build(header, {}, KnownFields(kind));
    EXPECT_TRUE(map.ok()) << map.status();
    if (map.ok()) map_ = *std::move(map);
    fields_ = std::make_unique<RowFields>(map_, row_, context_);
  }

  RowFields& fields() { return *fields_; }
  // "field: reason" of the fault; empty without one.
  std::string Fault() const {
    return fields_->ok() ? "" : fields_->fault().field + ": " + fields_->fault().reason;
  }

 private:
  const FileContext context_;
  TableRow row_;
  ColumnMap map_;
  std::unique_ptr<RowFields> fields_;
};

}  // namespace clientele::client

#endif  // CLIENTELE_TESTS_UNIT_CLIENT_IMPORTS_TEST_ROW_H_
