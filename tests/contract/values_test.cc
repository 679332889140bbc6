// Values come back as they went in, and identifiers are equal only when their bytes are.
#include <gmock/gmock.h>

#include <limits>

#include "server/domain/limits.h"
#include "server/store/row_sql.h"
#include "tests/contract/contract_base.h"
#include "tests/support/random_rows.h"
#include "tests/support/row_text.h"

namespace clientele::contract {
namespace {

using Limits = std::numeric_limits<int64_t>;

class Values : public ContractTest {
 protected:
  // Every awkward text is written as a key of its own and each finds its own row only. `find` reads
  // the rows of one text, `number` says which text a row was written with.
  template <typename Find, typename Number>
  void ExpectToldApart(Find find, Number number) {
    for (size_t i = 0; i < std::size(kAwkwardTexts); ++i) {
      const std::string text = kAwkwardTexts[i];
      const auto rows =
          Get([&](store::Reader& reader) { return find(reader, std::vector<std::string>{text}); });
      ASSERT_EQ(rows.size(), 1U) << ValueText(text);
      EXPECT_EQ(number(rows[0]), static_cast<int64_t>(i)) << ValueText(text);
    }
  }
  // Makes a row of each awkward text and writes them all in one batch.
  template <typename Row, typename Make>
  void WriteEachText(std::vector<Row> domain::Changes::*table, Make make) {
    std::vector<Row> rows;
    for (size_t i = 0; i < std::size(kAwkwardTexts); ++i) {
      make(rows.emplace_back(), std::string(kAwkwardTexts[i]), static_cast<int64_t>(i));
    }
    WriteRows(table, std::move(rows));
  }
  // The whole table.
  template <typename Row>
  std::vector<Row> All() {
    const auto connection = NewConnection();
    auto rows = store::SelectRows<Row>(*connection, "", {});
    EXPECT_THAT(rows, IsOk());
    return *std::move(rows);
  }
  template <typename Row>
  void ExpectComesBack(std::vector<Row> domain::Changes::*table, Row row) {
    WriteRows(table, {row});
    EXPECT_EQ(RowTexts(All<Row>()), RowTexts(std::vector<Row>{row}));
  }
};

RUN_ON_EVERY_BACKEND(Values);

TEST_P(Values, ExternalIdsAreTheirBytes) {
  WriteEachText(&domain::Changes::external_ids,
                [](domain::ExternalIdRow& row, const std::string& text, int64_t number) {
                  row.external_id = text;
                  row.client_id = number;
                });
  ExpectToldApart([](auto& reader, const auto& texts) { return reader.FindExternalIds(texts); },
                  [](const auto& row) { return row.client_id; });
}

TEST_P(Values, RemovingAnExternalIdRemovesThatOneOnly) {
  WriteRows(&domain::Changes::external_ids, {{"a", 1}, {"A", 2}, {"a ", 3}, {"á", 4}});
  WriteRows(&domain::Changes::external_id_removals, {{"a"}, {"unknown"}});
  EXPECT_THAT(SortedRowTexts(All<domain::ExternalIdRow>()),
              testing::ElementsAreArray(SortedRowTexts(
                  std::vector<domain::ExternalIdRow>{{"A", 2}, {"a ", 3}, {"á", 4}})));
}

TEST_P(Values, TagsAreTheirBytes) {
  WriteEachText(&domain::Changes::tags,
                [](domain::TagRow& row, const std::string& text, int64_t number) {
                  row.tag = text;
                  row.created_at = number;
                });
  ExpectToldApart([](auto& reader, const auto& texts) { return reader.FindTags(texts); },
                  [](const auto& row) { return row.created_at; });
}

TEST_P(Values, TagsOfAClientAreTheirBytes) {
  WriteEachText(&domain::Changes::client_tags,
                [](domain::ClientTagRow& row, const std::string& text, int64_t number) {
                  row.client_id = 1;
                  row.tag = text;
                  row.set_at = number;
                });
  EXPECT_EQ(All<domain::ClientTagRow>().size(), std::size(kAwkwardTexts));
  WriteRows(&domain::Changes::tag_removals, {{1, "a"}, {2, "A"}});
  EXPECT_EQ(All<domain::ClientTagRow>().size(), std::size(kAwkwardTexts) - 1);
}

TEST_P(Values, ExternalIdsOfOrdersAreTheirBytes) {
  WriteEachText(&domain::Changes::orders,
                [](domain::OrderRow& row, const std::string& text, int64_t number) {
                  row.order_id = number;
                  row.external_id = text;
                });
  ExpectToldApart([](auto& reader, const auto& texts) { return reader.FindOrders(texts); },
                  [](const auto& row) { return row.order_id; });
}

TEST_P(Values, ExternalIdsOfInteractionsAreTheirBytes) {
  WriteEachText(&domain::Changes::interactions,
                [](domain::InteractionRow& row, const std::string& text, int64_t number) {
                  row.interaction_id = number;
                  row.external_id = text;
                });
  ExpectToldApart([](auto& reader, const auto& texts) { return reader.FindInteractions(texts); },
                  [](const auto& row) { return row.interaction_id; });
}

TEST_P(Values, EachPartOfARequestsKeyIsItsBytes) {
  std::vector<domain::RequestRow> rows;
  for (const char* text : kAwkwardTexts) {
    rows.push_back({text, "m", "r", "f", "principal", 1, kNow});
    rows.push_back({"p", text, "r", "f", "method", 1, kNow});
    rows.push_back({"p", "m", text, "f", "id", 1, kNow});
  }
  WriteRows(&domain::Changes::requests, rows);
  const auto found = [&](const std::string& principal, const std::string& method,
                         const std::string& id) {
    return Get([&](auto& reader) { return reader.FindRequest(principal, method, id); });
  };
  for (const char* text : kAwkwardTexts) {
    EXPECT_EQ(found(text, "m", "r")->response, "principal") << ValueText(std::string(text));
    EXPECT_EQ(found("p", text, "r")->response, "method") << ValueText(std::string(text));
    EXPECT_EQ(found("p", "m", text)->response, "id") << ValueText(std::string(text));
  }
  EXPECT_FALSE(found("p", "m", "r").has_value());
  EXPECT_FALSE(found("P", "m", "a").has_value());
  EXPECT_FALSE(found("p", "m", "").has_value());
}

TEST_P(Values, ARequestsAnswerIsReplacedWhenItIsGivenAgain) {
  WriteRows(&domain::Changes::requests, {{"p", "m", "r", "f1", "first", 1, kNow}});
  WriteRows(&domain::Changes::requests, {{"p", "m", "r", "f2", "second", 2, kNow + 1}});
  const auto row = Get([](auto& reader) { return reader.FindRequest("p", "m", "r"); });
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(RowText(*row), RowText(domain::RequestRow{"p", "m", "r", "f2", "second", 2, kNow + 1}));
}

TEST_P(Values, NumbersOfAllSizesComeBack) {
  std::vector<domain::PolicyRow> rows;
  for (const int64_t number :
       {Limits::min(), Limits::min() + 1, int64_t{-4'294'967'297}, int64_t{-4'294'967'296},
        int64_t{-2'147'483'649}, int64_t{-2'147'483'648}, int64_t{-1}, int64_t{0}, int64_t{1},
        int64_t{127}, int64_t{128}, int64_t{32'768}, int64_t{2'147'483'647}, int64_t{2'147'483'648},
        int64_t{4'294'967'296}, int64_t{9'007'199'254'740'993}, Limits::max() - 1, Limits::max()}) {
    rows.push_back({number, number, number, "someone", ""});
  }
  WriteRows(&domain::Changes::policies, rows);
  EXPECT_EQ(SortedRowTexts(All<domain::PolicyRow>()), SortedRowTexts(rows));
  EXPECT_EQ(Get([](auto& reader) { return reader.Policy(); })->version, Limits::max());
}

TEST_P(Values, AddressKeysAreAllOf64Bits) {
  const int64_t keys[] = {Limits::min(), -1, 1, Limits::max()};
  std::vector<domain::ContactPointRow> points;
  std::vector<domain::AddressRow> addresses;
  for (int64_t i = 0; i < 4; ++i) {
    points.emplace_back().client_id = i;
    points.back().contact_id = i;
    points.back().address_key = keys[i];
    addresses.push_back({i, i, "address " + std::to_string(i), "", ""});
  }
  WriteRows(&domain::Changes::contact_points, points);
  WriteRows(&domain::Changes::addresses, addresses);
  for (int64_t i = 0; i < 4; ++i) {
    const auto matches = Get([&](auto& reader) { return reader.FindAddresses({keys[i]}); });
    ASSERT_EQ(matches.size(), 1U);
    EXPECT_EQ(matches[0].point.client_id, i);
    EXPECT_EQ(matches[0].address, "address " + std::to_string(i));
  }
}

TEST_P(Values, MissingIsNotZero) {
  domain::ClientRow missing;
  missing.client_id = 1;
  domain::ClientRow zero = missing;
  zero.client_id = 2;
  zero.stage_changed_at = zero.first_order_at = zero.last_order_at = 0;
  zero.largest_order_quantity = zero.last_order_quantity = 0;
  zero.last_positive_at = zero.last_inbound_at = zero.last_reached_at = 0;
  zero.temperature_override_until = 0;
  const std::vector<domain::ClientRow> rows = {missing, zero};
  WriteRows(&domain::Changes::clients, rows);
  EXPECT_EQ(SortedRowTexts(All<domain::ClientRow>()), SortedRowTexts(rows));
}

TEST_P(Values, AnUpsertCanTakeAValueAway) {
  domain::ClientRow row;
  row.client_id = 1;
  row.first_order_at = kNow;
  row.city = "Омск";
  WriteRows(&domain::Changes::clients, {row});
  row.first_order_at.reset();
  row.city.clear();
  ExpectComesBack(&domain::Changes::clients, row);
}

TEST_P(Values, ManyMayHaveNoExternalId) {
  std::vector<domain::OrderRow> orders(20);
  std::vector<domain::InteractionRow> interactions(20);
  for (size_t i = 0; i < 20; ++i) {
    orders[i].order_id = interactions[i].interaction_id = static_cast<int64_t>(i);
  }
  WriteRows(&domain::Changes::orders, orders);
  WriteRows(&domain::Changes::interactions, interactions);
  EXPECT_EQ(SortedRowTexts(All<domain::OrderRow>()), SortedRowTexts(orders));
  EXPECT_EQ(Get([](auto& reader) { return reader.FindOrders({{""}}); }).size(), 0U);
  EXPECT_EQ(Get([](auto& reader) { return reader.FindInteractions({{""}}); }).size(), 0U);
}

TEST_P(Values, ABlobHoldsEveryByte) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  for (int byte = 255; byte >= 0; --byte) bytes.push_back(static_cast<char>(byte));
  ExpectComesBack(&domain::Changes::audience_chunks, {"c", 1, 0, bytes});
  ExpectComesBack(&domain::Changes::policies, {1, 2, 3, "a", bytes});
  ExpectComesBack(&domain::Changes::requests, {"p", "m", "r", bytes, bytes + bytes, 1, kNow});
}

TEST_P(Values, AnEmptyBlobIsEmpty) {
  ExpectComesBack(&domain::Changes::audience_chunks, {"c", 1, 0, ""});
  ExpectComesBack(&domain::Changes::requests, {"p", "m", "r", "", "", 1, kNow});
}

TEST_P(Values, ABlobMayBeLarge) {
  // The members of a chunk: 65,536 clients with channel, address and reason.
  ExpectComesBack(&domain::Changes::audience_chunks, {"c", 1, 0, Dice(1).Bytes(3'000'000)});
}

TEST_P(Values, TextsMayBeAsLongAsTheDomainAllows) {
  const auto repeated = [](const std::string& character, size_t count) {
    std::string text;
    while (text.size() + character.size() <= count * character.size()) text += character;
    return text;
  };
  for (const std::string character : {"a", "я", "日", "😀"}) {
    const auto id = [&](size_t count) { return character + repeated(character, count - 1); };
    domain::ProfileRow profile;
    profile.client_id = static_cast<int64_t>(character.size());
    profile.external_id = id(domain::kMaxExternalId);
    profile.display_name = profile.company = id(domain::kMaxName);
    const domain::NoteRow note = {1, profile.client_id, id(domain::kMaxNote)};
    const domain::AddressRow address = {1, profile.client_id, id(domain::kMaxPostalAddress),
                                        id(domain::kMaxName), id(domain::kMaxShortText)};
    domain::Changes changes;
    changes.profiles = {profile};
    changes.notes = {note};
    changes.addresses = {address};
    changes.external_ids = {{profile.external_id, 1}};
    Write(changes);
    EXPECT_THAT(RowTexts(All<domain::ProfileRow>()), testing::Contains(RowText(profile)));
    EXPECT_THAT(RowTexts(All<domain::NoteRow>()), testing::Contains(RowText(note)));
    EXPECT_THAT(RowTexts(All<domain::AddressRow>()), testing::Contains(RowText(address)));
    EXPECT_EQ(
        Get([&](auto& reader) { return reader.FindExternalIds({{profile.external_id}}); }).size(),
        1U);
  }
}

TEST_P(Values, LongIdentifiersThatDifferAtTheEndDiffer) {
  const std::string long_text(domain::kMaxExternalId - 1, 'x');
  WriteRows(&domain::Changes::external_ids,
            {{long_text + "a", 1}, {long_text + "A", 2}, {long_text + " ", 3}, {long_text, 4}});
  EXPECT_EQ(All<domain::ExternalIdRow>().size(), 4U);
}

}  // namespace
}  // namespace clientele::contract
