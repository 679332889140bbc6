// Every read, compared with what a map would answer, after random batches of random rows.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "server/store/row_sql.h"
#include "tests/contract/contract_base.h"
#include "tests/contract/model.h"
#include "tests/support/random_rows.h"

namespace clientele::contract {
namespace {

using domain::ClientId;
using store::Reader;

class Reading : public ContractTest {
 protected:
  Reading() {
    for (int batch = 0; batch < 12; ++batch) {
      const domain::Changes changes = RandomBatch(dice_, model_, 40);
      Write(changes);
      model_.Apply(changes);
    }
  }

  // Some clients, known and not.
  std::vector<ClientId> SomeClients() {
    std::set<ClientId> ids;
    for (size_t n = dice_.Below(20); n > 0; --n) ids.insert(dice_.Between(-1, kClients + 2));
    std::vector<ClientId> list(ids.begin(), ids.end());
    dice_.Shuffle(list);
    return list;
  }
  std::vector<std::string> SomeTexts() {
    std::set<std::string> texts = {"never written"};
    for (size_t n = dice_.Below(20); n > 0; --n) texts.insert(dice_.Pick(kAwkwardTexts));
    std::vector<std::string> list(texts.begin(), texts.end());
    dice_.Shuffle(list);
    return list;
  }
  template <typename Container, typename T>
  static bool Has(const Container& container, const T& value) {
    return std::find(container.begin(), container.end(), value) != container.end();
  }
  // The profile that the client's row names.
  bool IsInForce(const domain::ProfileRow& profile) {
    return !model_
                .Where<domain::ClientRow>([&](const auto& client) {
                  return client.client_id == profile.client_id &&
                         client.profile_revision == profile.revision;
                })
                .empty();
  }
  // The address of a contact point, if there is one.
  std::vector<domain::AddressRow> AddressOf(ClientId client, domain::Revision contact) {
    return model_.Where<domain::AddressRow>(
        [&](const auto& row) { return row.client_id == client && row.contact_id == contact; });
  }
  // That `read` gives the rows of the model that a predicate accepts, in any order.
  template <typename Row, typename Read, typename Predicate>
  void ExpectRows(Read read, Predicate predicate) {
    EXPECT_EQ(SortedRowTexts(Get(read)), SortedRowTexts(model_.Where<Row>(predicate)));
  }

  Dice dice_{2026};
  Model model_;
};

RUN_ON_EVERY_BACKEND(Reading);

TEST_P(Reading, TheTablesHoldWhatWasWritten) {
  const auto check = [&] {
    const auto connection = NewConnection();
    model_.ForEachTable([&](const auto& table) {
      using Row = typename std::decay_t<decltype(table)>::mapped_type;
      ASSERT_OK_AND_ASSIGN(const std::vector<Row> rows,
                           store::SelectRows<Row>(*connection, "", {}));
      EXPECT_GT(rows.size(), 0U) << Row::kTable.name;
      EXPECT_EQ(SortedRowTexts(rows),
                SortedRowTexts(model_.Where<Row>([](const Row&) { return true; })));
    });
  };
  check();
  Reopen();
  check();
}

TEST_P(Reading, OfClientsGivesTheirRows) {
  for (int round = 0; round < 20; ++round) {
    const std::vector<ClientId> ids = SomeClients();
    const auto is_theirs = [&](const auto& row) { return Has(ids, row.client_id); };
    ExpectRows<domain::ClientRow>([&](Reader& reader) { return reader.Clients(ids); }, is_theirs);
    ExpectRows<domain::ProfileRow>(
        [&](Reader& reader) { return reader.Profiles(ids); },
        [&](const auto& row) { return is_theirs(row) && IsInForce(row); });
    ExpectRows<domain::ContactPointRow>(
        [&](Reader& reader) { return reader.ContactPoints(ids); },
        [&](const auto& row) { return is_theirs(row) && !row.removed; });
    ExpectRows<domain::AddressRow>([&](Reader& reader) { return reader.Addresses(ids); },
                                   is_theirs);
    ExpectRows<domain::ConsentRow>([&](Reader& reader) { return reader.Consents(ids); }, is_theirs);
    ExpectRows<domain::ClientChannelRow>([&](Reader& reader) { return reader.Channels(ids); },
                                         is_theirs);
    ExpectRows<domain::ClientTagRow>([&](Reader& reader) { return reader.Tags(ids); }, is_theirs);
    ExpectRows<domain::OrderRow>([&](Reader& reader) { return reader.OrdersOf(ids); }, is_theirs);
  }
}

TEST_P(Reading, OfNothingGivesNothing) {
  EXPECT_EQ(Get([](Reader& reader) { return reader.Clients({}); }).size(), 0U);
  EXPECT_EQ(Get([](Reader& reader) { return reader.FindExternalIds({}); }).size(), 0U);
  EXPECT_EQ(Get([](Reader& reader) { return reader.FindAddresses({}); }).size(), 0U);
  EXPECT_EQ(Get([](Reader& reader) { return reader.Notes(1, {}); }).size(), 0U);
}

TEST_P(Reading, ByNameGivesWhatHasIt) {
  for (int round = 0; round < 20; ++round) {
    const std::vector<std::string> texts = SomeTexts();
    ExpectRows<domain::ExternalIdRow>([&](Reader& reader) { return reader.FindExternalIds(texts); },
                                      [&](const auto& row) { return Has(texts, row.external_id); });
    ExpectRows<domain::OrderRow>(
        [&](Reader& reader) { return reader.FindOrders(texts); },
        [&](const auto& row) { return row.superseded_by == 0 && Has(texts, row.external_id); });
    ExpectRows<domain::InteractionRow>(
        [&](Reader& reader) { return reader.FindInteractions(texts); },
        [&](const auto& row) { return Has(texts, row.external_id); });
    ExpectRows<domain::TagRow>([&](Reader& reader) { return reader.FindTags(texts); },
                               [&](const auto& row) { return Has(texts, row.tag); });
  }
}

TEST_P(Reading, AddressesAreFoundByTheirKeysUnlessRemoved) {
  for (int64_t key = -5; key <= 5; ++key) {
    const std::vector<int64_t> keys = {key, key + 3};
    std::vector<std::string> want;
    for (const auto& point : model_.Where<domain::ContactPointRow>(
             [&](const auto& row) { return !row.removed && Has(keys, row.address_key); })) {
      for (const auto& address : AddressOf(point.client_id, point.contact_id)) {
        want.push_back(RowText(point) + ValueText(address.address));
      }
    }
    std::vector<std::string> got;
    for (const auto& match : Get([&](Reader& reader) { return reader.FindAddresses(keys); })) {
      got.push_back(RowText(match.point) + ValueText(match.address));
    }
    EXPECT_THAT(got, testing::UnorderedElementsAreArray(want)) << key;
  }
}

TEST_P(Reading, OneOrderByItsIdAndItsLinesInTheirOrder) {
  std::vector<int64_t> ids;
  for (int64_t id = 0; id <= 301; ++id) {
    ids.push_back(id);
    const auto want =
        model_.Where<domain::OrderRow>([&](const auto& row) { return row.order_id == id; });
    const auto got = Get([&](Reader& reader) { return reader.Order(id); });
    ASSERT_EQ(got.has_value(), !want.empty()) << id;
    if (got.has_value()) {
      EXPECT_EQ(RowText(*got), RowText(want[0]));
    }
  }
  ExpectRows<domain::OrderLineRow>([&](Reader& reader) { return reader.OrderLines(ids); },
                                   [](const auto&) { return true; });
  for (const int64_t id : ids) {
    const auto lines = Get([&](Reader& reader) { return reader.OrderLines({id}); });
    EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end(), [](const auto& a, const auto& b) {
      return a.line_number < b.line_number;
    }));
  }
}

TEST_P(Reading, NotesOfOneClient) {
  std::vector<int64_t> note_ids;
  for (int64_t id = 0; id <= kClients + 1; ++id) note_ids.push_back(id);
  for (ClientId client = 0; client <= kClients + 1; ++client) {
    ExpectRows<domain::NoteRow>([&](Reader& reader) { return reader.Notes(client, note_ids); },
                                [&](const auto& row) { return row.client_id == client; });
  }
}

TEST_P(Reading, ARequestIsFoundByItsWholeKey) {
  const auto rows = model_.Where<domain::RequestRow>([](const auto&) { return true; });
  EXPECT_GT(rows.size(), 100U);
  for (const domain::RequestRow& row : rows) {
    const auto got = Get([&](Reader& reader) {
      return reader.FindRequest(row.principal, row.method, row.request_id);
    });
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(RowText(*got), RowText(row));
  }
  EXPECT_FALSE(Get([](Reader& reader) { return reader.FindRequest("x", "y", "z"); }).has_value());
}

TEST_P(Reading, ThePolicysVersionsComeOldestFirst) {
  const auto got = Get([](Reader& reader) { return reader.PolicyVersions(); });
  ASSERT_EQ(got.size(), model_.table<domain::PolicyRow>().size());
  int64_t version = 0;
  for (const domain::PolicyRow& row : got) {
    EXPECT_GT(row.version, version);
    version = row.version;
  }
}

TEST_P(Reading, ThePolicyInForceIsTheHighestVersion) {
  const auto got = Get([](Reader& reader) { return reader.Policy(); });
  int64_t highest = 0;
  std::string want;
  for (const auto& [key, row] : model_.table<domain::PolicyRow>()) {
    if (row.version > highest) want = RowText(row);
    highest = std::max(highest, row.version);
  }
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(RowText(*got), want);
}

TEST_P(Reading, AudiencesAndTheirChunks) {
  for (const char* campaign : kAwkwardTexts) {
    for (int64_t number = 0; number <= kClients; number += 3) {
      const auto want = model_.Where<domain::AudienceRow>(
          [&](const auto& row) { return row.campaign_id == campaign && row.number == number; });
      const auto got = Get([&](Reader& reader) { return reader.Audience(campaign, number); });
      ASSERT_EQ(got.has_value(), !want.empty());
      if (got.has_value()) {
        EXPECT_EQ(RowText(*got), RowText(want[0]));
      }
    }
  }
}

TEST_P(Reading, AChunkOrElseTheNextOne) {
  for (const int64_t chunk : {2, 3, 7}) {
    WriteRows(&domain::Changes::audience_chunks,
              {{"campaign", 40, chunk, std::to_string(chunk)}, {"campaign", 41, chunk, "other"}});
  }
  const auto body = [&](int64_t from) {
    const auto row =
        Get([&](Reader& reader) { return reader.AudienceChunk("campaign", 40, from); });
    return row.has_value() ? row->body : "none";
  };
  EXPECT_EQ(body(-1), "2");
  EXPECT_EQ(body(0), "2");
  EXPECT_EQ(body(2), "2");
  EXPECT_EQ(body(3), "3");
  EXPECT_EQ(body(4), "7");
  EXPECT_EQ(body(7), "7");
  EXPECT_EQ(body(8), "none");
}

}  // namespace
}  // namespace clientele::contract
