#include "server/store/clean_log.h"

#include <gmock/gmock.h>

#include "server/domain/codec.h"
#include "server/domain/erasure.h"
#include "tests/unit/store/store_base.h"

namespace clientele::store {
namespace {

class CleanLogTest : public ::testing::Test {
 protected:
  CleanLogTest() { EXPECT_THAT(base_.Open(), IsOk()); }

  static domain::Changes Tagging(domain::ClientId client, const std::string& tag) {
    domain::Changes changes;
    changes.client_tags = {{client, tag, kNow, "anna", std::nullopt}};
    return changes;
  }
  void Write(const domain::Changes& changes) {
    ASSERT_THAT(base_.Write(absl::StrCat("batch ", ++batches_), changes), IsOk());
  }
  void Erase(domain::ClientId client) {
    domain::Changes changes;
    domain::ErasureRow& row = changes.erasures.emplace_back();
    row.client_id = client;
    row.revision = ++batches_;
    ASSERT_THAT(base_.Write(absl::StrCat("batch ", batches_), changes), IsOk());
  }
  UpkeepResult RunUpkeep(UnixSeconds log_from = 0) {
    auto transaction = base_.store().BeginWrite();
    EXPECT_THAT(transaction, IsOk());
    UpkeepPlan plan;
    plan.replica_id = "a server";
    plan.applied = batches_;
    plan.now = kNow + 9;
    plan.log_from = log_from;
    const auto result = (*transaction)->RunUpkeep(plan);
    EXPECT_THAT(result, IsOk());
    return result.value_or(UpkeepResult());
  }
  std::vector<LoggedBatch> Log() {
    auto transaction = base_.store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    return *transaction->reader().Batches(0, 10'000);
  }
  domain::ErasureRow ErasureOf(domain::ClientId client) {
    auto transaction = base_.store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    return **transaction->reader().Erasure(client);
  }
  // Behind the store's back.
  void SetPayload(domain::Revision last, const std::string& payload) {
    base_.Close();
    ASSERT_OK_AND_ASSIGN(const auto database, base_.OpenDriver());
    ASSERT_OK_AND_ASSIGN(const auto writer, database->ConnectWriter());
    ASSERT_OK_AND_ASSIGN(
        sql::Statement* const update,
        writer->Prepare(
            "UPDATE change_batch SET payload = ?, checksum = ? WHERE revision_last = ?"));
    update->BindBlob(0, payload);
    update->BindBlob(1, ChecksumOf(payload));
    update->BindInt(2, last);
    ASSERT_THAT(update->Step(), IsOk());
  }

  FaultyBase base_;
  int64_t batches_ = 0;
};

TEST_F(CleanLogTest, HasNothingToDoWhereNobodyWasErased) {
  Write(Tagging(1, "vip"));
  const UpkeepResult result = RunUpkeep();
  EXPECT_FALSE(result.more);
  EXPECT_FALSE(result.cleaned);
}

TEST_F(CleanLogTest, LeavesTheRowsOfOthersAndBatchesWithoutAny) {
  Write(Tagging(1, "vip"));
  domain::Changes both = Tagging(1, "new");
  both.client_tags.push_back({2, "vip", kNow, "anna", std::nullopt});
  Write(both);
  Write(Tagging(2, "new"));
  const std::string untouched = Log()[2].payload;
  Erase(1);
  const UpkeepResult result = RunUpkeep();
  EXPECT_TRUE(result.cleaned);
  EXPECT_FALSE(result.more);
  const std::vector<LoggedBatch> log = Log();
  EXPECT_EQ(log[0].payload, EncodeChanges({}));
  EXPECT_EQ(DecodeBatch(log[1])->changes.client_tags.size(), 1u);
  EXPECT_EQ(log[2].payload, untouched);
  EXPECT_EQ(DecodeBatch(log[3])->changes.erasures.size(), 1u);
  EXPECT_EQ(ErasureOf(1).log_cleaned_at, kNow + 9);
  EXPECT_FALSE(RunUpkeep().cleaned);
}

// One purge and one cleaning may meet: what was purged is clean, too.
TEST_F(CleanLogTest, IsDoneWhenTheLogWasPurged) {
  Write(Tagging(1, "vip"));
  Erase(1);
  RunUpkeep(kNow + 1);
  EXPECT_TRUE(Log().empty());
  EXPECT_EQ(ErasureOf(1).log_cleaned_at, kNow + 9);
}

// What this program does not know of a row would be lost.
TEST_F(CleanLogTest, LeavesBatchesOfANewerProgramToIt) {
  Write(Tagging(1, "vip"));
  Write(Tagging(1, "new"));
  Erase(1);
  ByteWriter row;
  domain::EncodeRow(row, Tagging(1, "new").client_tags[0], domain::Columns::kAll);
  ByteReader reader(row.bytes());
  ByteWriter payload;
  payload.Varint(1);
  payload.Varint(static_cast<uint64_t>(domain::ClientTagRow::kTable.number));
  payload.Varint(1);
  payload.String(absl::StrCat(reader.String(), "and more"));
  SetPayload(2, payload.bytes());
  ASSERT_THAT(base_.Open(), IsOk());
  const UpkeepResult result = RunUpkeep();
  EXPECT_FALSE(result.cleaned);
  EXPECT_FALSE(result.more);
  EXPECT_EQ(Log()[0].payload, EncodeChanges({}));
  EXPECT_EQ(Log()[1].payload, payload.bytes());
  EXPECT_EQ(ErasureOf(1).log_cleaned_at, std::nullopt);
  EXPECT_EQ(ErasureOf(1).log_cleaned_to, 1);
}

}  // namespace
}  // namespace clientele::store
