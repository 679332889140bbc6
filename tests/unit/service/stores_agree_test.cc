// The same writes in the same order, with the same keys, give the same audiences to the byte,
// whichever database keeps them and whatever the base and its history are called.
#include <gmock/gmock.h>

#include "server/service/audience_builder.h"
#include "server/service/audience_cursor.h"
#include "server/service/audience_release.h"
#include "server/service/replica.h"
#include "server/store/open_store.h"
#include "tests/support/dice.h"
#include "tests/support/mariadb_base.h"
#include "tests/support/row_text.h"
#include "tests/support/shared_file.h"
#include "tests/support/threadless_server.h"
#include "tests/unit/service/random_mutations.h"

namespace clientele::service {
namespace {

constexpr int kRounds = 300;
constexpr size_t kAllRows = 100'000;

class StoresAgree : public ::testing::Test {
 protected:
  StoresAgree() {
    auto driver = store::OpenDriver(base_.Url());
    EXPECT_THAT(driver, IsOk());
    mariadb_ = std::make_unique<ThreadlessServer>(*std::move(driver), 2);
    WriteBoth([](ThreadlessServer&) { return RandomMutations::FirstPolicy(); });
  }

  // What comes of it must be the same; `ids` of what was done.
  template <typename Make>
  void WriteBoth(Make make, std::vector<int64_t>* ids = nullptr) {
    const auto a = sqlite_.Write(make(sqlite_));
    const auto b = mariadb_->Write(make(*mariadb_));
    EXPECT_EQ(a.status(), b.status());
    if (!a.ok() || !b.ok()) return;
    EXPECT_EQ(EncodeOutcome(*a), EncodeOutcome(*b));
    if (ids != nullptr) *ids = a->ids;
  }
  // Both phases, on each server.
  void BuildBoth(const std::string& campaign_id, UnixSeconds from) {
    AudienceInput input;
    input.campaign_id = campaign_id;
    input.send_from = from;
    std::vector<int64_t> numbers;
    WriteBoth(
        [&](ThreadlessServer& server) {
          return BuildAudience(input, server.index(), kTestSplitSecret,
                               PrepareAudience(input, server.store(), server.index(),
                                               server.clock(), kTestSplitSecret, nullptr));
        },
        &numbers);
    for (const int64_t number : numbers) audiences_.emplace_back(campaign_id, number);
  }
  void StreamBoth(const std::string& campaign_id, int64_t number) {
    auto chunks = std::make_shared<AudienceChunks>();
    auto transaction = sqlite_.store().BeginRead();
    const auto row = transaction->reader().AudienceChunk(campaign_id, number, 0);
    ASSERT_THAT(row, IsOk());
    if (!row->has_value()) return;
    chunks->push_back(*domain::DecodeAudienceChunk((*row)->format, (*row)->body));
    WriteBoth([&](ThreadlessServer& server) {
      return MarkStreamed(campaign_id, number, chunks, server.index());
    });
  }

  static std::vector<std::string> AudiencesOf(ThreadlessServer& server) {
    std::vector<std::string> texts;
    auto transaction = server.store().BeginRead();
    store::Reader& reader = transaction->reader();
    AddTexts(reader.ScanAudiences({}, kAllRows), texts);
    AddTexts(reader.ScanAudienceChunks({}, kAllRows), texts);
    AddTexts(reader.ScanAudienceStreams({}, kAllRows), texts);
    return texts;
  }
  template <typename Row>
  static void AddTexts(const absl::StatusOr<std::vector<Row>>& rows,
                       std::vector<std::string>& texts) {
    ASSERT_THAT(rows, IsOk());
    for (const Row& row : *rows) texts.push_back(RowText(row));
  }

  const SharedFile file_;
  const MariadbBase base_;
  ThreadlessServer sqlite_{file_.NewDriver(), 1};
  std::unique_ptr<ThreadlessServer> mariadb_;
  std::vector<std::pair<std::string, int64_t>> audiences_;
};

TEST_F(StoresAgree, OnTheBytesOfEveryAudience) {
  Dice dice(11);
  RandomMutations for_sqlite(12);
  RandomMutations for_mariadb(12);
  UnixSeconds now = kTestNow;
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    const size_t kind = dice.Below(RandomMutations::kKinds);
    WriteBoth([&](ThreadlessServer& server) {
      return (&server == &sqlite_ ? for_sqlite : for_mariadb).Make(kind, server.index());
    });
    if (dice.OneIn(4)) {
      BuildBoth(absl::StrCat("k-", dice.Between(1, 6)), now + dice.Between(0, 20) * 86'400);
    }
    if (!audiences_.empty() && dice.OneIn(6)) {
      const auto [campaign_id, number] = dice.Pick(audiences_);
      StreamBoth(campaign_id, number);
    }
    if (!audiences_.empty() && dice.OneIn(9)) {
      const auto [campaign_id, number] = dice.Pick(audiences_);
      const ReleaseInput input = {campaign_id, number, dice.OneIn(2)};
      WriteBoth([&](ThreadlessServer& server) { return ReleaseAudience(input, server.index()); });
    }
    now += dice.Between(0, 43'200);
    sqlite_.clock().Set(now);
    mariadb_->clock().Set(now);
  }
  EXPECT_GT(audiences_.size(), 20u);
  const std::vector<std::string> texts = AudiencesOf(sqlite_);
  EXPECT_GT(texts.size(), 60u);
  EXPECT_EQ(texts, AudiencesOf(*mariadb_));
  EXPECT_NE(sqlite_.ReadHead().cluster_id, mariadb_->ReadHead().cluster_id);
  ExpectSameIndex(sqlite_.index(), mariadb_->index());
}

}  // namespace
}  // namespace clientele::service
