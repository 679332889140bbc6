#include "server/store/row_sql.h"

#include <gmock/gmock.h>

#include <map>

#include "server/domain/rows.h"
#include "tests/support/status_matchers.h"

namespace clientele::store {
namespace {

using testing::ElementsAre;

class PlainDialect final : public sql::Dialect {
 public:
  std::string UpsertClause(absl::Span<const absl::string_view> keys,
                           absl::Span<const absl::string_view> others) const override {
    return absl::StrCat(" UPSERT(", absl::StrJoin(keys, ","), "|", absl::StrJoin(others, ","), ")");
  }
  absl::string_view LockClause() const override { return ""; }
  absl::Span<const Migration> migrations() const override { return {}; }
};

// Writes down what is bound; has no rows.
class RecordingStatement final : public sql::Statement {
 public:
  void BindInt(int parameter, int64_t value) override { bound[parameter] = absl::StrCat(value); }
  void BindText(int parameter, absl::string_view value) override {
    bound[parameter] = absl::StrCat("text ", value);
  }
  void BindBlob(int parameter, absl::string_view value) override {
    bound[parameter] = absl::StrCat("blob ", value);
  }
  void BindNull(int parameter) override { bound[parameter] = "null"; }
  absl::StatusOr<bool> Step() override {
    ++steps;
    return false;
  }
  int64_t RowsChanged() const override { return 0; }
  bool IsNull(int) const override { return true; }
  int64_t Int(int) const override { return 0; }
  absl::string_view Bytes(int) const override { return ""; }

  std::map<int, std::string> bound;
  int steps = 0;
};

class RecordingConnection final : public sql::Connection {
 public:
  absl::StatusOr<sql::Statement*> Prepare(absl::string_view text) override {
    texts.emplace_back(text);
    statements.push_back(std::make_unique<RecordingStatement>());
    return statements.back().get();
  }
  absl::StatusOr<std::unique_ptr<sql::Statement>> PrepareOnce(absl::string_view) override {
    return std::make_unique<RecordingStatement>();
  }
  absl::Status Execute(absl::string_view) override { return absl::OkStatus(); }
  absl::Status BeginWrite() override { return absl::OkStatus(); }
  absl::Status BeginRead() override { return absl::OkStatus(); }
  absl::Status Commit() override { return absl::OkStatus(); }
  void Rollback() override {}
  void SetCancelled(std::function<bool()>) override {}

  // How many values each statement was given.
  std::vector<size_t> BoundCounts() const {
    std::vector<size_t> counts;
    for (const auto& statement : statements) counts.push_back(statement->bound.size());
    return counts;
  }
  std::vector<std::string> Bound(size_t statement) const {
    std::vector<std::string> values;
    for (const auto& [parameter, value] : statements[statement]->bound) values.push_back(value);
    return values;
  }

  std::vector<std::string> texts;
  std::vector<std::unique_ptr<RecordingStatement>> statements;
};

TEST(RowSql, KnowsColumnsKeysAndOthersInTheirOrder) {
  const ColumnNames& names = ColumnNamesOf<domain::ClientTagRow>();
  EXPECT_THAT(names.all, ElementsAre("client_id", "tag", "set_at", "actor", "expires_at"));
  EXPECT_THAT(names.keys, ElementsAre("client_id", "tag"));
  EXPECT_THAT(names.others, ElementsAre("set_at", "actor", "expires_at"));
}

TEST(RowSql, UpsertsWithTheDialectsClause) {
  EXPECT_EQ(WriteText<domain::ExternalIdRow>(PlainDialect(), 1),
            "INSERT INTO client_external_id (external_id, client_id) VALUES (?, ?) "
            "UPSERT(external_id|client_id)");
  EXPECT_EQ(WriteText<domain::ExternalIdRow>(PlainDialect(), 3),
            "INSERT INTO client_external_id (external_id, client_id) VALUES (?, ?), (?, ?), (?, ?) "
            "UPSERT(external_id|client_id)");
}

TEST(RowSql, InsertsWithoutIt) {
  EXPECT_EQ(WriteText<domain::NoteRow>(PlainDialect(), 1),
            "INSERT INTO note (client_id, note_id, text) VALUES (?, ?, ?)");
}

TEST(RowSql, DeletesByTheKey) {
  EXPECT_EQ(DeleteText<domain::ClientTagRemoval>(),
            "DELETE FROM client_tag WHERE client_id = ? AND tag = ?");
}

TEST(RowSql, SelectsEveryColumnByName) {
  EXPECT_EQ(SelectList<domain::NoteRow>("n"), "n.client_id, n.note_id, n.text");
  RecordingConnection connection;
  ASSERT_THAT(SelectRows<domain::NoteRow>(connection, "WHERE t.note_id = ? AND t.text = ?",
                                          {int64_t{5}, std::string("x")}),
              IsOk());
  EXPECT_THAT(connection.texts, ElementsAre("SELECT t.client_id, t.note_id, t.text FROM note t "
                                            "WHERE t.note_id = ? AND t.text = ?"));
  EXPECT_THAT(connection.Bound(0), ElementsAre("5", "text x"));
}

TEST(RowSql, BindsEachKindOfValueAsItsColumnWants) {
  RecordingConnection connection;
  domain::InteractionRow row;
  row.interaction_id = 7;
  row.channel = domain::Channel::kSms;
  row.actor = "anna";
  ASSERT_THAT(WriteRows<domain::InteractionRow>(connection, PlainDialect(), {row}), IsOk());
  EXPECT_THAT(connection.Bound(0), ElementsAre("7", "0", "null", "0", "2", "1", "1", "0", "text ",
                                               "0", "0", "text anna"));
  row.external_id = "call-1";
  ASSERT_THAT(WriteRows<domain::InteractionRow>(connection, PlainDialect(), {row}), IsOk());
  EXPECT_EQ(connection.Bound(1)[2], "text call-1");
}

TEST(RowSql, BindsBlobsMissingNumbersAndTruth) {
  RecordingConnection connection;
  ASSERT_THAT(WriteRows<domain::AudienceChunkRow>(connection, PlainDialect(), {{"c", 1, 2, ""}}),
              IsOk());
  EXPECT_THAT(connection.Bound(0), ElementsAre("text c", "1", "2", "blob ", "2"));
  domain::ContactPointRow point;
  point.is_primary = true;
  ASSERT_THAT(WriteRows<domain::ContactPointRow>(connection, PlainDialect(), {point}), IsOk());
  EXPECT_THAT(connection.Bound(1), ElementsAre("0", "0", "0", "0", "1", "1", "null", "0"));
  point.verified_at = 0;
  ASSERT_THAT(WriteRows<domain::ContactPointRow>(connection, PlainDialect(), {point}), IsOk());
  EXPECT_EQ(connection.Bound(2)[6], "0");
}

// Up to 64 rows each; three columns a row.
TEST(RowSql, WritesInFewStatements) {
  const auto counts = [](size_t rows) {
    RecordingConnection connection;
    const std::vector<domain::NoteRow> notes(rows);
    EXPECT_THAT(WriteRows<domain::NoteRow>(connection, PlainDialect(), notes), IsOk());
    return connection.BoundCounts();
  };
  EXPECT_THAT(counts(0), ElementsAre());
  EXPECT_THAT(counts(1), ElementsAre(3));
  EXPECT_THAT(counts(7), ElementsAre(21));
  EXPECT_THAT(counts(63), ElementsAre(189));
  EXPECT_THAT(counts(64), ElementsAre(192));
  EXPECT_THAT(counts(137), ElementsAre(192, 192, 27));
}

// Three columns a row.
TEST(RowSql, AStatementEndsBeforeItsValuesAreTooLarge) {
  const auto counts = [](const std::vector<size_t>& sizes) {
    RecordingConnection connection;
    std::vector<domain::NoteRow> notes;
    for (const size_t size : sizes) notes.push_back({1, 1, std::string(size, 'x')});
    EXPECT_THAT(WriteRows<domain::NoteRow>(connection, PlainDialect(), notes), IsOk());
    return connection.BoundCounts();
  };
  const size_t half = kMaxBytesAStatement / 2;
  EXPECT_THAT(counts({half, half, half, half, half}), ElementsAre(6, 6, 3));
  EXPECT_THAT(counts({half, half + 1, half - 1}), ElementsAre(3, 6));
  // One that is larger goes alone.
  EXPECT_THAT(counts({1, 3 * kMaxBytesAStatement, 1, 1}), ElementsAre(3, 3, 6));
}

TEST(RowSql, RemovalsGoOneByOneByTheirKey) {
  RecordingConnection connection;
  ASSERT_THAT(WriteRows<domain::ClientTagRemoval>(connection, PlainDialect(), {{1, "a"}, {2, "b"}}),
              IsOk());
  EXPECT_THAT(connection.Bound(0), ElementsAre("1", "text a"));
  EXPECT_THAT(connection.Bound(1), ElementsAre("2", "text b"));
}

// Portions of 256, 64, 8 and 1 key; the last key fills a portion up.
TEST(RowSql, AsksForKeysInFewDifferentStatements) {
  const auto counts = [](int64_t keys) {
    RecordingConnection connection;
    std::vector<int64_t> ids;
    for (int64_t id = 1; id <= keys; ++id) ids.push_back(id);
    EXPECT_THAT((SelectByKeys<domain::NoteRow, int64_t>(connection, "WHERE", "note_id", ids)),
                IsOk());
    return connection.BoundCounts();
  };
  EXPECT_THAT(counts(0), ElementsAre());
  EXPECT_THAT(counts(1), ElementsAre(1));
  EXPECT_THAT(counts(2), ElementsAre(8));
  EXPECT_THAT(counts(8), ElementsAre(8));
  EXPECT_THAT(counts(9), ElementsAre(64));
  EXPECT_THAT(counts(65), ElementsAre(256));
  EXPECT_THAT(counts(256), ElementsAre(256));
  EXPECT_THAT(counts(257), ElementsAre(256, 1));
  EXPECT_THAT(counts(520), ElementsAre(256, 256, 8));
}

TEST(RowSql, FillsUpWithTheLastKey) {
  RecordingConnection connection;
  const std::vector<int64_t> ids = {5, 6, 7};
  ASSERT_THAT((SelectByKeys<domain::NoteRow, int64_t>(connection, "WHERE x AND", "note_id", ids,
                                                      "ORDER BY y")),
              IsOk());
  EXPECT_THAT(connection.Bound(0), ElementsAre("5", "6", "7", "7", "7", "7", "7", "7"));
  EXPECT_THAT(connection.texts[0],
              testing::EndsWith("WHERE x AND t.note_id IN (?, ?, ?, ?, ?, ?, ?, ?) ORDER BY y"));
}

}  // namespace
}  // namespace clientele::store
