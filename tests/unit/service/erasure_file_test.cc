// Of who was erased, not a byte is left in the files of a SQLite base.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "server/service/campaigns.h"
#include "server/service/erasure.h"
#include "server/service/upkeep.h"
#include "server/store/sqlite/sqlite_driver.h"
#include "tests/support/personal_client.h"
#include "tests/support/temp_dir.h"
#include "tests/support/threadless_server.h"
#include "tests/unit/service/random_mutations.h"

namespace clientele::service {
namespace {

class ErasureFile : public ::testing::Test {
 protected:
  ErasureFile() {
    EXPECT_THAT(server_.Write(RandomMutations::FirstPolicy()), IsOk());
    EXPECT_THAT(server_.Write(PersonalClient::Policy()), IsOk());
  }

  std::string path() const { return dir_.File("base.db"); }

  // So that pages are split, filled and joined before and after.
  void WriteOthers(int batches) {
    for (int n = 0; n < batches; ++n) {
      server_.Write(mutations_.Make(dice_.Below(10), server_.index())).IgnoreError();
    }
  }
  PersonalClient AddPerson(const std::string& mark) {
    const domain::ClientId id = server_.ReadHead().next_client_id;
    PersonalClient person(id, mark);
    for (Mutation& write : person.Writes()) EXPECT_THAT(server_.Write(std::move(write)), IsOk());
    return person;
  }
  void Erase(domain::ClientId id) {
    EraseInput input;
    input.client = ById(id);
    ASSERT_THAT(server_.Write(EraseClient(std::move(input), server_.secret())), IsOk());
  }
  bool RunUpkeep(Upkeep& upkeep) {
    const absl::StatusOr<bool> more = upkeep.RunOnce();
    EXPECT_THAT(more, IsOk());
    return more.value_or(false);
  }

  // In the base and its write-ahead log.
  bool IsInFiles(const std::string& text) const {
    bool found = false;
    for (const auto& file : std::filesystem::directory_iterator(dir_.path())) {
      std::ifstream stream(file.path(), std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
      found |= bytes.find(text) != std::string::npos;
    }
    return found;
  }

  const TempDir dir_;
  ThreadlessServer server_{*store::sqlite::OpenSqlite(path()), 1};
  Upkeep upkeep_{{server_.store(), server_.index(), server_.clock(), server_.random(),
                  [](const absl::Status& status) { ADD_FAILURE() << status; }}};
  Dice dice_{9};
  RandomMutations mutations_{9};
};

TEST_F(ErasureFile, HoldsNothingOfTheClientAfterTheUpkeep) {
  WriteOthers(150);
  std::vector<PersonalClient> people;
  for (const char* mark : {"zq1", "zq2", "zq3"}) {
    people.push_back(AddPerson(mark));
    WriteOthers(80);
  }
  const PersonalClient stays = AddPerson("zq9");
  WriteOthers(80);
  for (const PersonalClient& person : people) {
    ASSERT_TRUE(IsInFiles(person.mark()));
    Erase(person.id());
    WriteOthers(20);
  }
  ASSERT_TRUE(IsInFiles("zq2"));  // in the log
  while (RunUpkeep(upkeep_)) continue;
  for (const PersonalClient& person : people) EXPECT_FALSE(IsInFiles(person.mark()));
  EXPECT_TRUE(IsInFiles(stays.mark()));
  WriteOthers(50);
  for (const PersonalClient& person : people) EXPECT_FALSE(IsInFiles(person.mark()));
}

// Somebody who reads the base as it was needs the write-ahead log; when he is done, it is emptied.
TEST_F(ErasureFile, IsScrubbedWhenNobodyReadsTheOldStateAnyMore) {
  while (RunUpkeep(upkeep_)) continue;
  const PersonalClient person = AddPerson("zq1");
  {
    auto reading = server_.store().BeginRead();
    ASSERT_THAT(reading, IsOk());
    ASSERT_THAT(reading->reader().Head(), IsOk());
    Erase(person.id());
    while (RunUpkeep(upkeep_)) continue;
    EXPECT_TRUE(IsInFiles(person.mark()));
    EXPECT_THAT(server_.Write(MoveClientStage(ById(2), {}, "anna", server_.secret())),
                FailsWith(Reason::kClientNotFound));
  }
  EXPECT_TRUE(IsInFiles(person.mark()));
  RunUpkeep(upkeep_);
  EXPECT_FALSE(IsInFiles(person.mark()));
}

// What a server that died between the erasure and the scrubbing has left.
TEST_F(ErasureFile, IsScrubbedByTheNextServer) {
  const PersonalClient person = AddPerson("zq1");
  Erase(person.id());
  {
    auto transaction = server_.store().BeginWrite();
    ASSERT_THAT(transaction, IsOk());
    store::UpkeepPlan plan;
    plan.replica_id = std::string(16, 'x');
    ASSERT_THAT((*transaction)->RunUpkeep(plan), IsOk());
  }
  EXPECT_TRUE(IsInFiles(person.mark()));
  Upkeep next{{server_.store(), server_.index(), server_.clock(), server_.random(),
               [](const absl::Status&) {}}};
  RunUpkeep(next);
  EXPECT_FALSE(IsInFiles(person.mark()));
}

}  // namespace
}  // namespace clientele::service
