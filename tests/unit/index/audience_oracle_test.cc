// A thousand random campaigns over random bases that live through random changes: members, reasons,
// variants and counts must be those of a naive evaluation. A failure names the seed, the moment and
// the campaign.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/filter/printer.h"
#include "server/index/slots.h"
#include "tests/support/oracle/base_words.h"
#include "tests/support/oracle/random_base.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/index/naive_audience.h"

namespace clientele::index {
namespace {

using oracle::kDay;
using oracle::kNow;
using oracle::Oracle;
using oracle::RandomBase;

const Cancelled kNever;

struct Life {
  uint64_t seed;
  RandomBase::Ids ids;
  int clients;
  int batches;
  int campaigns;  // at each moment
};

std::vector<Life> Lives() {
  std::vector<Life> lives;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    lives.push_back({seed, RandomBase::Ids::kDense, 100, 5, 8});
    lives.push_back({seed + 100, RandomBase::Ids::kGaps, 50, 5, 4});
  }
  lives.push_back({300, RandomBase::Ids::kDense, 300, 3, 25});
  for (uint64_t seed = 201; seed <= 204; ++seed) {
    lives.push_back({seed, RandomBase::Ids::kSeveralChunks, 100, 3, 4});
  }
  return lives;
}

// A campaign, and the judge that has judged it before.
struct Campaign {
  AudienceQuestion question;
  std::unique_ptr<domain::Split> split;
  std::unique_ptr<AudienceJudge> judge;
};

class AudienceOracleTest : public ::testing::TestWithParam<Life> {
 protected:
  static void TearDownTestSuite() {
    // Somebody repeats a few.
    if (lives < Lives().size()) return;
    EXPECT_GT(tally.members, 0);
    for (const auto reason :
         {domain::ExclusionReason::kExcluded, domain::ExclusionReason::kFrequencyCapped,
          domain::ExclusionReason::kDuplicateAddress, domain::ExclusionReason::kBelowLimit,
          domain::ExclusionReason::kHoldout}) {
      EXPECT_GT(tally.exclusions[static_cast<size_t>(reason)], 1'000) << domain::NameOf(reason);
    }
  }

  static uint64_t Seed() {
    return GetParam().seed +
           1'000'003 * static_cast<uint64_t>(::testing::UnitTest::GetInstance()->random_seed());
  }

  filter::Filter RandomFilterOf(int depth) {
    FilterVocabulary words = oracle::WordsAt(dice_, base_.model(), kNow).Draw();
    RandomFilter filters(dice_, base_.model().policy, words);
    filter::Filter filter;
    if (!dice_.OneIn(3)) filter.root = filters.Make(depth);
    filter.canonical = filter::Print(filter.root, base_.model().policy);
    return filter;
  }

  domain::FrequencyCap RandomCap() {
    domain::FrequencyCap cap;
    cap.mode = dice_.OneIn(2) ? domain::CapMode::kRolling : domain::CapMode::kCalendarWeek;
    cap.messages = static_cast<int32_t>(dice_.Between(1, 3));
    cap.days = dice_.Pick({1, 2, 7, 31});
    cap.days_apart = static_cast<int32_t>(dice_.Between(0, 4));
    for (const domain::Channel channel : domain::kChannels) {
      if (dice_.OneIn(4)) cap.channel_messages[static_cast<size_t>(channel)] = 1;
    }
    return cap;
  }

  AudienceQuestion RandomQuestion() {
    AudienceQuestion question;
    question.campaign_id = dice_.Pick({"spring-2026", "весна", "new"});
    question.step = dice_.Between(1, 3);
    question.filter = RandomFilterOf(3);
    if (dice_.OneIn(2)) question.exclusions = RandomFilterOf(2);
    question.channels.assign(std::begin(domain::kChannels), std::end(domain::kChannels));
    dice_.Shuffle(question.channels);
    question.channels.resize(1 + dice_.Below(question.channels.size()));
    for (size_t variants = dice_.Below(4); variants > 0; --variants) {
      question.weights.push_back(static_cast<int32_t>(dice_.Between(1, 3)));
    }
    if (dice_.OneIn(3)) question.holdout_percent = static_cast<int32_t>(dice_.Between(1, 50));
    if (dice_.OneIn(3))
      question.global_holdout_percent = static_cast<int32_t>(dice_.Between(1, 50));
    question.obeys_cap = !dice_.OneIn(5);
    question.cap = RandomCap();
    question.now = kNow + dice_.Between(0, 3) * kDay + dice_.Between(-1, 1);
    question.send_from = question.now + (dice_.OneIn(3) ? 0 : dice_.Between(0, 10 * kDay));
    question.send_to = question.send_from + (dice_.OneIn(3) ? 0 : dice_.Between(0, 6 * kDay));
    if (dice_.OneIn(2)) question.ranking = RandomOrder();
    if (dice_.OneIn(2)) question.limit = dice_.Between(0, GetParam().clients / 3);
    return question;
  }

  Order RandomOrder() {
    Order order;
    do {
      order = {dice_.Pick(filter::Fields()).id, dice_.OneIn(2)};
    } while (!filter::FieldOf(order.field).orderable);
    return order;
  }

  void AddCampaigns() {
    for (int i = 0; i < GetParam().campaigns; ++i) {
      Campaign& campaign = campaigns_.emplace_back();
      campaign.question = RandomQuestion();
      campaign.split = std::make_unique<domain::Split>("secret", campaign.question.campaign_id);
      campaign.judge = std::make_unique<AudienceJudge>(campaign.question, *campaign.split);
    }
  }

  void CheckAll(const Index& index) {
    if (campaigns_.size() < 60) AddCampaigns();
    const Index::Reader reader(index);
    for (size_t i = 0; i < campaigns_.size() && !HasFailure(); ++i) {
      SCOPED_TRACE(absl::StrCat("campaign ", i, ": ", campaigns_[i].question.filter.canonical));
      Check(reader, campaigns_[i]);
    }
  }

  void Check(const Index::Reader& reader, Campaign& campaign) {
    const AudienceQuestion& question = campaign.question;
    const Oracle plain(base_.model(), question.now);
    NaiveAudience naive(plain, question, *campaign.split);
    const Oracle::Audience expected = naive.Judge();
    AudienceJudge fresh(question, *campaign.split);
    for (AudienceJudge* judge : {campaign.judge.get(), &fresh}) {
      SCOPED_TRACE(judge == &fresh ? "judged afresh" : "judged again");
      const auto draft = judge->Judge(reader, kNever);
      ASSERT_THAT(draft, IsOk());
      Expect(*draft, expected);
    }
    const auto estimate = fresh.Estimate(reader, kNever);
    ASSERT_THAT(estimate, IsOk());
    ExpectCounts(*estimate, expected.counts);
    CheckSlots(reader, question.now, naive.slots());
    Count(expected.counts);
  }

  static void ExpectCounts(const domain::AudienceCounts& counts,
                           const domain::AudienceCounts& expected) {
    EXPECT_EQ(counts.matched, expected.matched);
    EXPECT_EQ(counts.members, expected.members);
    EXPECT_EQ(counts.exclusions, expected.exclusions);
    EXPECT_EQ(counts.channels, expected.channels);
    EXPECT_EQ(counts.variants, expected.variants);
    EXPECT_EQ(counts.lost_to, expected.lost_to);
  }

  static void Expect(const domain::AudienceDraft& draft, const Oracle::Audience& expected) {
    std::vector<domain::AudienceMember> members;
    std::vector<domain::AudienceExclusion> exclusions;
    int64_t before = -1;
    for (const domain::AudienceChunk& chunk : draft.chunks) {
      EXPECT_GT(chunk.number, before);
      before = chunk.number;
      for (const auto& member : chunk.members) {
        EXPECT_EQ((member.client_id - 1) / 65'536, chunk.number);
        members.push_back(member);
      }
      for (const auto& each : chunk.exclusions) exclusions.push_back(each);
    }
    EXPECT_EQ(members, expected.members);
    EXPECT_EQ(exclusions, expected.exclusions);
    ExpectCounts(draft.counts, expected.counts);
    int64_t sum = draft.counts.members;
    for (const int64_t count : draft.counts.exclusions) sum += count;
    EXPECT_EQ(sum, draft.counts.matched);
  }

  static std::vector<std::string> Texts(const std::vector<Slot>& slots) {
    std::vector<std::string> texts;
    for (const Slot& slot : slots) {
      texts.push_back(absl::StrCat(slot.days.first, "-", slot.days.last, " ",
                                   domain::NameOf(slot.days.channel), " ", slot.campaign_id, "/",
                                   slot.audience_number, slot.is_reservation ? " kept" : ""));
    }
    return texts;
  }

  template <typename Holds>
  static std::vector<std::string> Texts(const std::vector<NaiveSlot>& slots, int64_t from,
                                        Holds holds) {
    std::vector<std::string> texts;
    for (const NaiveSlot& slot : slots) {
      const int64_t last = *slot.days.rbegin();
      if (last < from || !holds(slot)) continue;
      texts.push_back(absl::StrCat(*slot.days.begin(), "-", last, " ", domain::NameOf(slot.channel),
                                   " ", slot.campaign_id, "/", slot.audience_number,
                                   slot.is_reservation ? " kept" : ""));
    }
    return texts;
  }

  void CheckSlots(const Index::Reader& reader, UnixSeconds now,
                  const std::vector<NaiveSlot>& slots) {
    const auto from = static_cast<UnixDays>(kNow / kDay + dice_.Between(-30, 10));
    const domain::ClientId client = dice_.Pick(base_.model().clients).first;
    EXPECT_THAT(Texts(SlotsOf(reader, now, from, client)),
                ::testing::UnorderedElementsAreArray(
                    Texts(slots, from, [&](const auto& slot) { return slot.client == client; })));
    const int64_t key = oracle::AddressKey(dice_.Between(1, oracle::kAddresses));
    EXPECT_THAT(Texts(SlotsOfAddress(reader, now, from, key)),
                ::testing::UnorderedElementsAreArray(
                    Texts(slots, from, [&](const auto& slot) { return slot.address_key == key; })));
  }

  void Count(const domain::AudienceCounts& counts) {
    tally.members += counts.members;
    for (size_t i = 0; i < counts.exclusions.size(); ++i) {
      tally.exclusions[i] += counts.exclusions[i];
    }
  }

  Dice dice_{Seed() + 1'000};
  RandomBase base_{Seed(), GetParam().ids, GetParam().clients};
  std::vector<Campaign> campaigns_;

  // Of all campaigns of all lives: in one alone not everything happens.
  static inline domain::AudienceCounts tally;
  static inline size_t lives = 0;
};

TEST_P(AudienceOracleTest, JudgesAsPlainRowsDo) {
  SCOPED_TRACE(absl::StrCat("seed ", Seed()));
  Index index;
  index.Apply(base_.First());
  CheckAll(index);
  for (int batch = 0; batch < GetParam().batches && !HasFailure(); ++batch) {
    SCOPED_TRACE(absl::StrCat("after batch ", batch));
    index.Apply(base_.Next(static_cast<int>(dice_.Between(1, GetParam().clients))));
    CheckAll(index);
    index.Apply(dice_.OneIn(2) ? base_.NextRules() : base_.NextOfAudiences());
    SCOPED_TRACE("and a change that touches no client");
    CheckAll(index);
  }
  Index loaded;
  loaded.Apply(base_.Everything());
  index.Replace(loaded);
  SCOPED_TRACE("loaded");
  CheckAll(index);
  ++lives;
}

INSTANTIATE_TEST_SUITE_P(Random, AudienceOracleTest, ::testing::ValuesIn(Lives()),
                         [](const auto& info) { return absl::StrCat("Seed", info.param.seed); });

}  // namespace
}  // namespace clientele::index
