#include "server/store/audience_members.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/domain/audience.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class AudienceMembers : public testing::Test {
 protected:
  using Rows = std::vector<std::pair<int64_t, domain::ClientId>>;

  // (audience, client), in order.
  Rows Load(ReadTransaction& transaction,
            const std::vector<std::pair<std::string, int64_t>>& audiences) {
    EXPECT_THAT(LoadAudienceMembers(transaction.connection(), audiences, nullptr), IsOk());
    auto statement = transaction.connection().PrepareOnce(absl::StrCat(
        "SELECT audience, client_id FROM ", kAudienceMemberTable, " ORDER BY audience, client_id"));
    EXPECT_THAT(statement, IsOk());
    Rows rows;
    while (*(*statement)->Step()) rows.emplace_back((*statement)->Int(0), (*statement)->Int(1));
    return rows;
  }
  ReadTransaction Begin() {
    auto transaction = base_.store().BeginRead();
    EXPECT_THAT(transaction, IsOk());
    return *std::move(transaction);
  }

  FilterBase base_;
};

TEST_F(AudienceMembers, AreThoseOfAllChunks) {
  base_.Audience("spring", 1, {1, 2});
  base_.Audience("spring", 2, {2});
  base_.Audience("summer", 1, {});
  domain::AudienceChunk far;
  far.members.push_back({65'537, domain::Channel::kSms, -5});
  base_.rows().audience_chunks.push_back({"spring", 1, 3, domain::EncodeAudienceChunk(far)});
  base_.Write();
  ReadTransaction transaction = Begin();
  EXPECT_THAT(Load(transaction, {{"spring", 2}, {"spring", 1}}),
              ElementsAre(Pair(0, 2), Pair(1, 1), Pair(1, 2), Pair(1, 65'537)));
  EXPECT_THAT(Load(transaction, {{"summer", 1}}), IsEmpty());
  EXPECT_THAT(Load(transaction, {{"autumn", 1}}), IsEmpty());
}

TEST_F(AudienceMembers, ExcludedClientsAreNone) {
  domain::AudienceChunk chunk;
  chunk.members.push_back({1, domain::Channel::kSms, 1});
  chunk.exclusions.push_back({2, domain::ExclusionReason::kSuppressed});
  base_.rows().audience_chunks.push_back({"spring", 1, 0, domain::EncodeAudienceChunk(chunk)});
  base_.Write();
  ReadTransaction transaction = Begin();
  EXPECT_THAT(Load(transaction, {{"spring", 1}}), ElementsAre(Pair(0, 1)));
}

TEST_F(AudienceMembers, AreGoneWithTheTransaction) {
  base_.Audience("spring", 1, {1});
  base_.Write();
  {
    ReadTransaction transaction = Begin();
    EXPECT_EQ(Load(transaction, {{"spring", 1}}).size(), 1U);
  }
  ReadTransaction transaction = Begin();
  EXPECT_THAT(Load(transaction, {}), IsEmpty());
}

TEST_F(AudienceMembers, DamageIsNoticed) {
  base_.rows().audience_chunks.push_back({"spring", 1, 0, "\x05"});
  base_.Write();
  ReadTransaction transaction = Begin();
  const std::vector<std::pair<std::string, int64_t>> audiences = {{"spring", 1}};
  EXPECT_THAT(LoadAudienceMembers(transaction.connection(), audiences, nullptr),
              HasCode(absl::StatusCode::kDataLoss));
}

TEST_F(AudienceMembers, StopWhenTheCallerIsGone) {
  base_.Audience("spring", 1, {1});
  base_.Write();
  ReadTransaction transaction = Begin();
  const std::vector<std::pair<std::string, int64_t>> audiences = {{"spring", 1}};
  EXPECT_THAT(LoadAudienceMembers(transaction.connection(), audiences, [] { return true; }),
              FailsWith(Reason::kCallCancelled));
}

}  // namespace
}  // namespace clientele::store
