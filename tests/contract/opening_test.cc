// A base is opened again and again, with the keys it was made with.
#include "tests/contract/contract_base.h"

namespace clientele::contract {
namespace {

class Opening : public ContractTest {};

RUN_ON_EVERY_BACKEND(Opening);

TEST_P(Opening, KeepsEverything) {
  domain::ClientRow client;
  client.client_id = 3;
  client.city = "Омск";
  WriteRows(&domain::Changes::clients, {client});
  const store::FeedHead before = Head();
  for (int i = 0; i < 3; ++i) {
    Reopen();
    const store::FeedHead after = Head();
    EXPECT_EQ(after.cluster_id, before.cluster_id);
    EXPECT_EQ(after.revision, 1);
    EXPECT_EQ(after.last_batch_id, before.last_batch_id);
    EXPECT_EQ(after.committed_at, kNow);
    const auto clients = Get([](auto& reader) { return reader.ScanClients(0, 10); });
    ASSERT_EQ(clients.size(), 1U);
    EXPECT_EQ(clients[0].city, "Омск");
  }
  WriteRows(&domain::Changes::clients, {client});
  EXPECT_EQ(Head().revision, 2);
}

TEST_P(Opening, GivesEveryBaseAnIdOfItsOwn) {
  const std::unique_ptr<Database> other = GetParam().make_database();
  ASSERT_OK_AND_ASSIGN(auto driver, other->OpenDriver());
  const std::unique_ptr<Random> random = MakeSeededRandom(12);
  ASSERT_OK_AND_ASSIGN(const auto store,
                       store::Store::Open(std::move(driver), clock(), *random, {}));
  ASSERT_OK_AND_ASSIGN(store::ReadTransaction transaction, store->BeginRead());
  EXPECT_NE(transaction.reader().Head()->cluster_id, Head().cluster_id);
}

TEST_P(Opening, RefusesAnotherKeyForTheSameUse) {
  ASSERT_THAT(Open({{"address", "mark-1"}, {"token", "mark-2"}}), IsOk());
  EXPECT_THAT(Open({{"address", "mark-1"}, {"token", "mark-2"}}), IsOk());
  EXPECT_THAT(Open({{"address", "mark-1"}, {"token", "mark-1"}}),
              HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Open({{"address", "mark-2"}, {"token", "mark-2"}}),
              HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Open({{"token", "mark-2"}, {"address", "mark-1"}}), IsOk());
}

TEST_P(Opening, TellsKeysApartByEveryByte) {
  const std::string mark("\0a\xff ", 4);
  ASSERT_THAT(Open({{"address", mark}}), IsOk());
  EXPECT_THAT(Open({{"address", mark}}), IsOk());
  for (const std::string& other :
       {std::string("\0a\xff", 3), std::string("\0A\xff ", 4), std::string("\0a\xff  ", 5),
        std::string(), std::string("\0", 1)}) {
    EXPECT_THAT(Open({{"address", other}}), HasCode(absl::StatusCode::kFailedPrecondition));
  }
}

TEST_P(Opening, AKeyForANewUseIsRememberedFromThenOn) {
  ASSERT_THAT(Open({{"address", "a"}}), IsOk());
  ASSERT_THAT(Open({{"address", "a"}, {"token", "t"}}), IsOk());
  EXPECT_THAT(Open({{"token", "u"}}), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Open({{"token", "t"}}), IsOk());
}

TEST_P(Opening, ARefusalRemembersNothing) {
  ASSERT_THAT(Open({{"address", "a"}}), IsOk());
  ASSERT_THAT(Open({{"new", "n"}, {"address", "b"}}),
              HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Open({{"address", "a"}, {"new", "other"}}), IsOk());
}

}  // namespace
}  // namespace clientele::contract
