// After an erasure no table of any database has anything of the client.
#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/domain/erasure.h"
#include "server/service/campaigns.h"
#include "server/service/erasure.h"
#include "server/service/orders.h"
#include "server/service/upkeep.h"
#include "server/store/change_log.h"
#include "tests/contract/backends.h"
#include "tests/contract/contract_base.h"
#include "tests/support/personal_client.h"
#include "tests/support/threadless_server.h"
#include "tests/unit/service/random_mutations.h"

namespace clientele::contract {
namespace {

using service::Mutation;
using service::RandomMutations;

class Erasure : public testing::TestWithParam<Backend> {
 protected:
  Erasure() {
    EXPECT_THAT(server_.Write(RandomMutations::FirstPolicy()), IsOk());
    EXPECT_THAT(server_.Write(PersonalClient::Policy()), IsOk());
  }

  void WriteOthers(int batches) {
    for (int n = 0; n < batches; ++n) {
      server_.Write(mutations_.Make(dice_.Below(10), server_.index())).IgnoreError();
    }
  }
  PersonalClient AddPerson(const std::string& mark) {
    PersonalClient person(server_.ReadHead().next_client_id, mark);
    for (Mutation& write : person.Writes()) EXPECT_THAT(server_.Write(std::move(write)), IsOk());
    return person;
  }
  void BuildAudience() {
    service::CampaignInput campaign;
    campaign.campaign_id = "everyone";
    campaign.filter.emplace();
    campaign.channels = {domain::Channel::kEmail};
    ASSERT_THAT(server_.Write(service::CreateCampaign(std::move(campaign))), IsOk());
    ASSERT_THAT(server_.Write(BuildNow("everyone", server_.index())), IsOk());
  }
  absl::Status Erase(domain::ClientId id) {
    service::EraseInput input;
    input.client = ById(id);
    return server_.Write(service::EraseClient(std::move(input), server_.secret())).status();
  }
  void RunUpkeep() {
    service::Upkeep upkeep({server_.store(), server_.index(), server_.clock(), server_.random(),
                            [](const absl::Status&) {}});
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = upkeep.RunOnce();
    EXPECT_THAT(more, IsOk());
  }

  // The values of a few columns, row by row, without those that are missing.
  std::vector<std::vector<std::string>> Ask(const std::string& question, int columns) {
    auto transaction = server_.store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    const auto statement = transaction->connection().PrepareOnce(question);
    EXPECT_THAT(statement, IsOk());
    std::vector<std::vector<std::string>> rows;
    while ((*statement)->Step().value_or(false)) {
      std::vector<std::string>& row = rows.emplace_back();
      for (int i = 0; i < columns; ++i) {
        if (!(*statement)->IsNull(i)) row.emplace_back((*statement)->Bytes(i));
      }
    }
    return rows;
  }
  // "table.column" of all that hold the mark, or the id of the client as such.
  std::vector<std::string> ColumnsWith(const PersonalClient& person) {
    const auto columns = Ask(GetParam().every_column, 2);
    EXPECT_GT(columns.size(), 150u);
    std::vector<std::string> found;
    for (const auto& column : columns) {
      bool holds = false;
      for (const auto& row : Ask(absl::StrCat("SELECT ", column[1], " FROM ", column[0]), 1)) {
        if (row.empty()) continue;
        holds |= absl::StrContains(row[0], person.mark()) ||
                 (column[1] == "client_id" && row[0] == absl::StrCat(person.id()));
      }
      if (holds) found.push_back(absl::StrCat(column[0], ".", column[1]));
    }
    return found;
  }
  // What has ids inside of bytes.
  void ExpectNoBytesOf(domain::ClientId id) {
    auto transaction = server_.store().BeginRead();
    ASSERT_THAT(transaction, IsOk());
    store::Reader& reader = transaction->reader();
    store::AudienceChunkPosition start;
    start.chunk = -1;
    domain::Changes changes;
    changes.audience_chunks = *reader.ScanAudienceChunks(start, 1'000);
    changes.audience_streams = *reader.ScanAudienceStreams(start, 1'000);
    EXPECT_FALSE(domain::DropClients({id}, changes));
    const auto log = reader.Batches(0, 100'000);
    ASSERT_THAT(log, IsOk());
    for (const store::LoggedBatch& batch : *log) {
      auto committed = store::DecodeBatch(batch);
      ASSERT_THAT(committed, IsOk());
      EXPECT_FALSE(domain::DropClients({id}, committed->changes)) << batch.revision_last;
    }
  }

  const std::unique_ptr<Database> database_ = GetParam().make_database();
  ThreadlessServer server_{*database_->OpenDriver(), 1};
  Dice dice_{21};
  RandomMutations mutations_{21};
};

RUN_ON_EVERY_BACKEND(Erasure);

TEST_P(Erasure, LeavesNothingInAnyColumnOfAnyTable) {
  WriteOthers(60);
  const PersonalClient person = AddPerson("zq7");
  const PersonalClient stays = AddPerson("zq8");
  BuildAudience();
  EXPECT_GT(ColumnsWith(person).size(), 40u);
  const std::vector<std::string> before = ColumnsWith(stays);
  ASSERT_THAT(Erase(person.id()), IsOk());
  EXPECT_THAT(ColumnsWith(person),
              testing::UnorderedElementsAre("change_batch.payload", "erasure.client_id"));
  RunUpkeep();
  EXPECT_THAT(ColumnsWith(person), testing::ElementsAre("erasure.client_id"));
  ExpectNoBytesOf(person.id());
  EXPECT_EQ(ColumnsWith(stays), before);
  server_.ExpectFresh();
}

TEST_P(Erasure, LetsTheNamesBeGivenAgain) {
  const PersonalClient person = AddPerson("zq7");
  ASSERT_THAT(Erase(person.id()), IsOk());
  const PersonalClient again = AddPerson("zq7");
  EXPECT_EQ(again.id(), person.id() + 1);
  server_.ExpectFresh();
}

// 40,000 rows in one transaction, which holds the head for as long.
TEST_P(Erasure, OfTwentyThousandOrdersIsOneTransaction) {
  const PersonalClient person = AddPerson("zq7");
  const PersonalClient stays = AddPerson("zq8");
  for (int batch = 0; batch < 40; ++batch) {
    std::vector<service::OrderInput> orders(500);
    for (service::OrderInput& order : orders) {
      order.client = ById(person.id());
      order.lines = {{"D-1", 1, 1}};
      order.quantity = order.amount = 1;
    }
    ASSERT_THAT(server_.Write(service::RecordOrders(std::move(orders), service::OnConflict::kError,
                                                    server_.secret())),
                IsOk());
  }
  const absl::Time begin = absl::Now();
  ASSERT_THAT(Erase(person.id()), IsOk());
  RecordProperty("erased_in_ms", absl::StrCat(absl::ToInt64Milliseconds(absl::Now() - begin)));
  EXPECT_THAT(ColumnsWith(person),
              testing::UnorderedElementsAre("change_batch.payload", "erasure.client_id"));
  EXPECT_FALSE(ColumnsWith(stays).empty());
  server_.ExpectFresh();
  RunUpkeep();
  ExpectNoBytesOf(person.id());
}

}  // namespace
}  // namespace clientele::contract
