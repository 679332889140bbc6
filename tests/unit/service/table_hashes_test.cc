#include "server/service/table_hashes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "server/service/loader.h"
#include "tests/support/flip_column.h"
#include "tests/support/random_rows.h"
#include "tests/support/small_audience.h"
#include "tests/unit/service/table_base.h"

namespace clientele::service {
namespace {

using oracle::RandomBase;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TableHashesTest : public ::testing::TestWithParam<RandomBase::Ids> {
 protected:
  static uint64_t Seed() {
    return 11 + static_cast<uint64_t>(::testing::UnitTest::GetInstance()->random_seed());
  }
};

TEST_P(TableHashesTest, EqualThoseOfTheIndexThroughAnyChange) {
  RandomBase rows(Seed(), GetParam(), 40);
  TableBase base;
  base.Write(rows.First());
  ASSERT_THAT(base.Differences(), IsEmpty()) << Seed();
  for (int i = 0; i < 25; ++i) {
    base.Write(rows.Next(static_cast<int>(rows.dice().Between(1, 60))));
    if (rows.dice().OneIn(4)) base.Write(rows.SaveSegment("vip", "orders_count > 1"));
    if (rows.dice().OneIn(8)) base.Write(rows.SaveSegment("vip", std::nullopt));
    ASSERT_THAT(base.Differences(), IsEmpty()) << Seed() << " batch " << i;
  }
  index::Index loaded;
  ASSERT_THAT(LoadIndex(base.store(), loaded), IsOk());
  EXPECT_THAT(base.Differences(loaded), IsEmpty()) << Seed();
  index::Index names(index::Content::kNames);
  ASSERT_THAT(LoadIndex(base.store(), names), IsOk());
  EXPECT_THAT(base.Differences(names), IsEmpty()) << Seed();
}

INSTANTIATE_TEST_SUITE_P(Ids, TableHashesTest,
                         ::testing::Values(RandomBase::Ids::kDense, RandomBase::Ids::kGaps,
                                           RandomBase::Ids::kSeveralChunks));

std::string Literal(const std::string& value, uint32_t flags) {
  if ((flags & domain::kBlob) != 0) return absl::StrCat("X'", absl::BytesToHexString(value), "'");
  if ((flags & domain::kNullWhenEmpty) != 0 && value.empty()) return "NULL";
  return absl::StrCat("'", absl::StrReplaceAll(value, {{"'", "''"}}), "'");
}
std::string Literal(const std::optional<int64_t>& value, uint32_t) {
  return value.has_value() ? absl::StrCat(*value) : "NULL";
}
template <typename T>
requires std::is_integral_v<T> || std::is_enum_v<T> std::string Literal(T value, uint32_t) {
  return absl::StrCat(static_cast<int64_t>(value));
}

// "a = 1, b = 'x'" of some columns of a row.
template <typename Row, typename Wanted>
std::string Assignments(const Row& row, const char* separator, Wanted wanted) {
  std::string text;
  Row::Fields(row, [&](absl::string_view name, const auto& value, uint32_t flags = domain::kPlain) {
    if (!wanted(name, flags)) return;
    absl::StrAppend(&text, text.empty() ? "" : separator, name, " = ", Literal(value, flags));
  });
  return text;
}
template <typename Row>
std::string KeyCondition(const Row& row) {
  return Assignments(row, " AND ",
                     [](absl::string_view, uint32_t flags) { return (flags & domain::kKey) != 0; });
}

// What an index holds of a table, in the words of a difference, and the columns that it doesn't.
struct Held {
  std::string part;  // empty: nothing
  std::set<std::string> left_out;
};

// The tables by name; what is only looked up by another table's row shows as a part of that.
const std::map<std::string, Held>& HeldTables() {
  static const auto* const tables = new std::map<std::string, Held>{
      {"client", {"clients at 65537", {"revision"}}},
      {"client_profile", {"profiles at 65537", {}}},
      {"client_external_id", {}},
      {"contact_point", {}},
      {"contact_address", {"channels at 65537", {"person", "role"}}},
      {"consent", {}},
      {"client_channel", {"channels at 65537", {}}},
      {"client_tag", {"tags at 65537", {}}},
      {"tag", {"vocabulary at 0", {}}},
      {"sales_order",
       {"orders at 65537",
        {"external_id", "original_order_id", "original_external_id", "recorded_at", "actor"}}},
      {"order_line", {"orders at 65537", {"line_number"}}},
      {"interaction",
       {"interactions at 65537", {"interaction_id", "external_id", "recorded_at", "actor"}}},
      {"note", {}},
      {"client_event", {}},
      {"policy", {"policy at 0", {"version", "revision", "at", "actor"}}},
      {"campaign",
       {"audiences at 0",
        {"revision", "created_at", "title", "filter", "channels", "status", "updated_at",
         "options"}}},
      {"audience",
       {"reservations at 0",
        {"revision", "evaluated_revision", "evaluated_at", "filter", "channels", "policy_version",
         "matched", "members", "counts", "members_hash", "provenance_hash", "week", "released_at",
         "options"}}},
      {"audience_chunk", {"audience members at 65537", {"chunk"}}},
      {"audience_stream", {"reservations of members at 65537", {}}},
      {"suppression", {}},
      {"erasure", {}},
      {"request", {}},
      {"product", {"products at 0", {"name", "unit", "unit_factor", "updated_at", "actor"}}},
      {"client_attribute", {"attributes at 65537", {}}},
      {"segment", {"segments at 0", {}}},
      {"delivery", {"deliveries at 65537", {"external_id", "recorded_at", "actor"}}},
      {"response",
       {"responses at 65537",
        {"response_id", "external_id", "recorded_at", "actor", "audience_number"}}},
  };
  return *tables;
}

// One row of every table is changed column by column behind the index's back.
class PlantedDifferences {
 public:
  PlantedDifferences() {
    RandomBase rows(5, RandomBase::Ids::kSeveralChunks, 30);
    domain::CommittedBatch batch = rows.First();
    domain::CommittedBatch segment = rows.SaveSegment("vip", "orders_count > 1");
    batch.changes.segments = segment.changes.segments;
    Dice dice(5);
    AddOther(batch.changes, dice);
    AddAudience("plain", false, 70'000, batch.changes);
    AddReservingAudience(70'000, batch.changes);
    base_.Write(batch);
    EXPECT_THAT(base_.Differences(), IsEmpty());
    for (const domain::OrderRow& row : batch.changes.orders) {
      const bool has_lines = std::any_of(
          batch.changes.order_lines.begin(), batch.changes.order_lines.end(),
          [&](const domain::OrderLineRow& line) { return line.order_id == row.order_id; });
      if (row.stands() && IsInChunk(row) && has_lines) order_ = row;
    }
    for (const domain::ClientChannelRow& row : batch.changes.client_channels) {
      if (row.contact_id != 0 && IsInChunk(row)) channel_ = row;
    }
    batch.changes.addresses = {
        {channel_.client_id, channel_.contact_id, channel_.address, "Anna", "owner"}};
    batch.changes.campaigns.emplace_back().campaign_id = batch.changes.audiences.back().campaign_id;
    batch.changes.campaigns.back().audiences = batch.changes.audiences.back().number;
    written_ = std::move(batch.changes);
  }

  // Gives the tables that were tried.
  std::set<std::string> PlantAll() {
    std::set<std::string> tables;
    domain::ForEachTable(written_, [&](const auto& rows) {
      using Row = typename std::decay_t<decltype(rows)>::value_type;
      if (Row::kTable.mode == domain::WriteMode::kDelete) return;
      for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        if (!IsWanted(*row)) continue;
        Plant(*row);
        tables.insert(std::string(Row::kTable.name));
        return;
      }
    });
    return tables;
  }

 private:
  // Rows of tables that a random base does not have.
  static void AddOther(domain::Changes& changes, Dice& dice) {
    changes.external_ids.push_back(RandomRow<domain::ExternalIdRow>(dice, 5));
    changes.contact_points.push_back(RandomRow<domain::ContactPointRow>(dice, 5));
    changes.consents.push_back(RandomRow<domain::ConsentRow>(dice, 5));
    changes.notes.push_back(RandomRow<domain::NoteRow>(dice, 5));
    changes.client_events.push_back(RandomRow<domain::ClientEventRow>(dice, 5));
    changes.requests.push_back(RandomRow<domain::RequestRow>(dice, 5));
    changes.suppressions.push_back(RandomRow<domain::SuppressionRow>(dice, 5));
    changes.erasures.push_back(RandomRow<domain::ErasureRow>(dice, 5));
    changes.erasures.back().client_id = 3;  // who is not there
  }

  template <typename Row>
  static bool IsInChunk(const Row& row) {
    return row.client_id > 65'536 && row.client_id <= 131'072;
  }
  // The rows that stand for their tables: of clients of the second chunk.
  template <typename Row>
  bool IsWanted(const Row& row) const {
    if constexpr (std::is_same_v<Row, domain::OrderRow>) {
      return row.order_id == order_.order_id;
    } else if constexpr (std::is_same_v<Row, domain::OrderLineRow>) {
      return row.order_id == order_.order_id;
    } else if constexpr (std::is_same_v<Row, domain::ClientChannelRow>) {
      return row.client_id == channel_.client_id && row.channel == channel_.channel;
    } else if constexpr (std::is_same_v<Row, domain::AudienceChunkRow>) {
      return row.campaign_id == "plain";
    } else if constexpr (requires { row.client_id; }) {
      return HeldTables().at(std::string(Row::kTable.name)).part.empty() || IsInChunk(row);
    } else {
      return true;
    }
  }

  // The next number may be the key of another row.
  template <typename Row>
  static void MoveFarAway(Row& row, absl::string_view column) {
    Row::Fields(row, [&](absl::string_view name, auto& value, uint32_t = domain::kPlain) {
      if constexpr (std::is_same_v<decltype(value), int64_t&>) {
        if (name == column) value += 1'000'000;
      }
    });
  }

  template <typename Row>
  void Plant(const Row& row) {
    Row::Fields(row, [&](absl::string_view name, const auto&, uint32_t flags = domain::kPlain) {
      const auto only_this = [&](absl::string_view column, uint32_t) { return column == name; };
      Row flipped = row;
      FlipColumn(flipped, name);
      if ((flags & domain::kKey) != 0) MoveFarAway(flipped, name);
      ASSERT_EQ(base_.Execute(absl::StrCat("UPDATE ", Row::kTable.name, " SET ",
                                           Assignments(flipped, ", ", only_this), " WHERE ",
                                           KeyCondition(row))),
                1)
          << Row::kTable.name << "." << name;
      Expect(Row::kTable.name, name, (flags & domain::kKey) != 0);
      ASSERT_EQ(base_.Execute(absl::StrCat("UPDATE ", Row::kTable.name, " SET ",
                                           Assignments(row, ", ", only_this), " WHERE ",
                                           KeyCondition(flipped))),
                1);
    });
  }

  void Expect(absl::string_view table, absl::string_view column, bool is_key) {
    const Held& held = HeldTables().at(std::string(table));
    const std::vector<std::string> found = base_.Differences();
    SCOPED_TRACE(absl::StrCat(table, ".", column));
    if (held.part.empty() || held.left_out.contains(std::string(column))) {
      EXPECT_THAT(found, IsEmpty());
    } else if (column == "counts_toward_cap" && table == "audience") {
      EXPECT_THAT(found, ElementsAre("reservations at 0", "reservations of members at 65537"));
    } else if (table == "client" && column == "profile_revision") {
      EXPECT_THAT(found, ElementsAre("profiles at 65537"));
    } else if (is_key || column == "client_id") {
      // A row that went elsewhere is missed where it was.
      EXPECT_THAT(found, ::testing::Contains(held.part));
    } else {
      EXPECT_THAT(found, ElementsAre(held.part));
    }
  }

  TableBase base_;
  domain::Changes written_;
  domain::OrderRow order_;
  domain::ClientChannelRow channel_;
};

TEST(TableHashes, FindADifferenceInAnyColumnThatTheIndexHolds) {
  std::set<std::string> all;
  for (const auto& [table, held] : HeldTables()) all.insert(table);
  EXPECT_EQ(PlantedDifferences().PlantAll(), all);
}

// A row more, and a row less.
TEST(TableHashes, FindARowThatIsTooMuchOrMissing) {
  RandomBase rows(6, RandomBase::Ids::kSeveralChunks, 30);
  TableBase base;
  base.Write(rows.First());
  struct Case {
    const char* statement;
    const char* where;
  };
  const Case cases[] = {
      {"INSERT INTO client_tag (client_id, tag, set_at, actor) VALUES (65536, 'new', 1, '')",
       "tags at 1"},
      {"DELETE FROM client_tag WHERE client_id = 65536 AND tag = 'new'", nullptr},
      {"INSERT INTO segment (segment_id, revision, created_at, updated_at, title, filter, actor) "
       "VALUES ('s', 1, 1, 1, '', '', '')",
       "segments at 0"},
      {"DELETE FROM segment WHERE segment_id = 's'", nullptr},
      {"UPDATE feed_head SET committed_at = committed_at + 1", "last write at 0"},
      {"UPDATE feed_head SET committed_at = committed_at - 1", nullptr},
      {"DELETE FROM client_profile WHERE client_id = (SELECT MIN(client_id) FROM client)",
       "profiles at 1"},
  };
  for (const Case& each : cases) {
    EXPECT_GE(base.Execute(each.statement), 1) << each.statement;
    if (each.where == nullptr) {
      EXPECT_THAT(base.Differences(), IsEmpty()) << each.statement;
    } else {
      EXPECT_THAT(base.Differences(), ElementsAre(each.where)) << each.statement;
    }
  }
}

TEST(TableHashes, ABodyThatNobodyCanReadIsADifference) {
  RandomBase rows(7, RandomBase::Ids::kSeveralChunks, 30);
  TableBase base;
  base.Write(rows.First());
  EXPECT_EQ(base.Execute("UPDATE audience_chunk SET body = X'FF' WHERE chunk = 1"), 1);
  EXPECT_THAT(base.Differences(), ::testing::Contains("audience members at 65537"));
}

TEST(TableHashes, StopWhenTheCallerIsGone) {
  RandomBase rows(8, RandomBase::Ids::kDense, 30);
  TableBase base;
  base.Write(rows.First());
  auto transaction = base.store().BeginRead();
  ASSERT_THAT(transaction, IsOk());
  // Asked at each part of each table.
  int asked = 0;
  EXPECT_THAT(HashTables(transaction->reader(), true, [&] { return ++asked < 0; }), IsOk());
  EXPECT_GE(asked, 14);
  for (int last = asked; last > 0; --last) {
    asked = 0;
    EXPECT_THAT(HashTables(transaction->reader(), true, [&] { return ++asked == last; }),
                FailsWith(Reason::kCallCancelled));
  }
}

}  // namespace
}  // namespace clientele::service
