#include "server/index/slots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/index/audience.h"
#include "tests/support/dice.h"
#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

using domain::Channel;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr UnixDays kToday = 20'773;  // of kNow
constexpr int64_t kAddress = 77;

class SlotsTest : public ::testing::Test {
 protected:
  SlotsTest() : base_(3) {}

  // From tomorrow to the day after, with client 1 as its only member.
  domain::AudienceRow Audience() {
    domain::AudienceRow row;
    row.campaign_id = "spring";
    row.number = 1;
    row.send_from = kNow + kDay;
    row.send_to = kNow + 2 * kDay;
    row.counts_toward_cap = true;
    return row;
  }
  void Build(const domain::AudienceRow& row, const std::vector<domain::ClientId>& members = {1}) {
    base_.changes().audiences.push_back(row);
    PushMembers(members);
    base_.Apply();
  }
  void PushMembers(const std::vector<domain::ClientId>& members) {
    domain::AudienceChunk chunk;
    for (const domain::ClientId id : members) {
      chunk.members.push_back({id, Channel::kSms, kAddress});
    }
    base_.changes().audience_chunks.push_back({"spring", 1, 0, domain::EncodeAudienceChunk(chunk)});
  }
  void Stream() {
    base_.changes().audience_streams.push_back({"spring", 1, 0, domain::EncodeClientIds({1})});
    base_.Apply();
  }
  void Release(domain::Released released) {
    base_.changes().audiences.push_back(Audience());
    base_.changes().audiences.back().released = released;
    base_.Apply();
  }
  void Deliver(domain::DeliveryStatus status, UnixSeconds at, int64_t audience_number) {
    domain::DeliveryRow& row = base_.changes().deliveries.emplace_back();
    row.delivery_id = base_.NextId();
    row.client_id = 1;
    row.at = at;
    row.channel = Channel::kSms;
    row.address_key = kAddress;
    row.status = status;
    row.campaign_id = "spring";
    row.audience_number = audience_number;
    base_.Apply();
  }

  // "1-2 spring/1 kept", in days from today.
  static std::vector<std::string> Texts(const std::vector<Slot>& slots) {
    std::vector<std::string> texts;
    for (const Slot& slot : slots) {
      texts.push_back(absl::StrCat(slot.days.first - kToday, "-", slot.days.last - kToday, " ",
                                   slot.campaign_id, "/", slot.audience_number,
                                   slot.is_reservation ? " kept" : ""));
    }
    return texts;
  }
  std::vector<std::string> SlotsAt(UnixSeconds now) {
    const Index::Reader reader(base_.index());
    const std::vector<Slot> of_client = SlotsOf(reader, now, kToday - 30, 1);
    EXPECT_EQ(Texts(of_client), Texts(SlotsOfAddress(reader, now, kToday - 30, kAddress)));
    return Texts(of_client);
  }

  HandMade base_;
};

TEST_F(SlotsTest, AMemberHoldsEveryDayOfTheWindowUntilItIsOver) {
  Build(Audience());
  EXPECT_THAT(SlotsAt(kNow), ElementsAre("1-2 spring/1 kept"));
  EXPECT_THAT(SlotsAt(kNow + 2 * kDay), ElementsAre("1-2 spring/1 kept"));
  EXPECT_THAT(SlotsAt(kNow + 2 * kDay + 1), IsEmpty());
}

TEST_F(SlotsTest, AMemberThatWasStreamedAndNeverReportedCountsAsSentOnTheLastDay) {
  Build(Audience());
  Stream();
  EXPECT_THAT(SlotsAt(kNow + 2 * kDay), ElementsAre("1-2 spring/1 kept"));
  EXPECT_THAT(SlotsAt(kNow + 2 * kDay + 1), ElementsAre("2-2 spring/1 kept"));
}

TEST_F(SlotsTest, AReportTakesThePlaceOfTheReservation) {
  Build(Audience());
  Stream();
  Deliver(domain::DeliveryStatus::kSent, kNow + kDay, 1);
  EXPECT_THAT(SlotsAt(kNow), ElementsAre("1-1 spring/1"));
}

TEST_F(SlotsTest, AMessageThatFailedFreesIt) {
  Build(Audience());
  Deliver(domain::DeliveryStatus::kBouncedSoft, kNow + kDay, 1);
  EXPECT_THAT(SlotsAt(kNow), IsEmpty());
}

TEST_F(SlotsTest, AMessageOfNoAudienceFreesNothing) {
  Build(Audience());
  Deliver(domain::DeliveryStatus::kFailed, kNow, 0);
  EXPECT_THAT(SlotsAt(kNow), ElementsAre("1-2 spring/1 kept"));
}

TEST_F(SlotsTest, AReleaseFreesWhatWasNotStreamedOrAll) {
  Build(Audience());
  Release(domain::Released::kNotStreamed);
  EXPECT_THAT(SlotsAt(kNow), IsEmpty());
  Stream();
  EXPECT_THAT(SlotsAt(kNow), ElementsAre("1-2 spring/1 kept"));
  Release(domain::Released::kAll);
  EXPECT_THAT(SlotsAt(kNow), IsEmpty());
}

TEST_F(SlotsTest, AnAudienceThatDoesNotCountHoldsNone) {
  domain::AudienceRow row = Audience();
  row.counts_toward_cap = false;
  Build(row);
  Stream();
  EXPECT_THAT(SlotsAt(kNow), IsEmpty());
  EXPECT_THAT(base_.Members(R"(audience("spring", 1))"), ElementsAre(1));
}

TEST_F(SlotsTest, TheLastMemberThatIsErasedIsGone) {
  Build(Audience());
  PushMembers({});
  base_.Apply();
  EXPECT_THAT(base_.Members(R"(audience("spring", 1))"), IsEmpty());
  EXPECT_THAT(SlotsAt(kNow), IsEmpty());
}

TEST_F(SlotsTest, AChunkWrittenAnewKeepsWhatIsKnownOfTheOthers) {
  Build(Audience(), {1, 2});
  Stream();
  PushMembers({1});
  base_.Apply();
  EXPECT_THAT(SlotsAt(kNow + 3 * kDay), ElementsAre("2-2 spring/1 kept"));
}

TEST_F(SlotsTest, AnErasedClientHoldsNoneAndIsNoMember) {
  Build(Audience());
  base_.changes().erasures.emplace_back().client_id = 1;
  domain::CommittedBatch batch;
  batch.changes.erasures = base_.changes().erasures;
  batch.revision_last = base_.NextId();
  batch.committed_at = kNow;
  base_.index().Apply(batch);
  const Index::Reader reader(base_.index());
  EXPECT_THAT(SlotsOfAddress(reader, kNow, kToday - 30, kAddress), IsEmpty());
}

// More addresses than the table begins with, against a map.
TEST(AddressHolders, KnowWhoHadAnAddressFirst) {
  Dice dice(1);
  AddressHolders holders;
  std::map<int64_t, domain::ClientId> first;
  for (domain::ClientId id = 1; id <= 20'000; ++id) {
    const int64_t key =
        dice.OneIn(3) ? dice.Between(-2'000, 2'000) : static_cast<int64_t>(dice.Bits());
    EXPECT_EQ(holders.Find(key), first.contains(key) ? first[key] : 0);
    first.emplace(key, id);
    EXPECT_EQ(holders.Add(key, id), first[key]) << key;
  }
  for (const auto& [key, id] : first) EXPECT_EQ(holders.Find(key), id) << key;
}

}  // namespace
}  // namespace clientele::index
