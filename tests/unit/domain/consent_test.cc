#include "server/domain/consent.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/dice.h"

namespace clientele::domain {
namespace {

constexpr int64_t kHome = 11;
constexpr int64_t kWork = 12;
constexpr auto kPending = ConsentStatus::kPending;
constexpr auto kGranted = ConsentStatus::kGranted;
constexpr auto kWithdrawn = ConsentStatus::kWithdrawn;

struct Scope {
  Channel channel = Channel::kNone;
  int64_t address_key = 0;
};
constexpr Scope kEverything;
constexpr Scope kAllEmail = {Channel::kEmail, 0};
constexpr Scope kHomeEmail = {Channel::kEmail, kHome};

ConsentRow Record(ConsentStatus status, Scope scope, UnixSeconds at) {
  ConsentRow record;
  record.purpose = ConsentPurpose::kMarketing;
  record.status = status;
  record.channel = scope.channel;
  record.address_key = scope.address_key;
  record.at = at;
  return record;
}

ConsentStatus AtHome(const std::vector<ConsentRow>& records) {
  return ConsentAt(records, ConsentPurpose::kMarketing, Channel::kEmail, kHome);
}

TEST(Consent, NeverAskedIsNotWithdrawn) {
  EXPECT_EQ(AtHome({}), ConsentStatus::kNever);
  EXPECT_EQ(ConsentOfClient({}, ConsentPurpose::kProcessing), ConsentStatus::kNever);
}

TEST(Consent, TheLatestByEventTimeCountsInWhateverOrderItArrives) {
  const ConsentRow asked = Record(kPending, kAllEmail, 1);
  const ConsentRow given = Record(kGranted, kAllEmail, 2);
  const ConsentRow taken = Record(kWithdrawn, kAllEmail, 3);
  EXPECT_EQ(AtHome({asked}), kPending);
  EXPECT_EQ(AtHome({asked, given}), kGranted);
  EXPECT_EQ(AtHome({given, asked}), kGranted);
  EXPECT_EQ(AtHome({asked, given, taken}), kWithdrawn);
  EXPECT_EQ(AtHome({taken, given, asked}), kWithdrawn);
  EXPECT_EQ(AtHome({taken, Record(kGranted, kAllEmail, 4)}), kGranted);
}

TEST(Consent, AnOlderRecordThatArrivesLateChangesNothing) {
  const std::vector<ConsentRow> now = {Record(kWithdrawn, kEverything, 10)};
  std::vector<ConsentRow> later = now;
  later.push_back(Record(kGranted, kEverything, 9));
  EXPECT_EQ(AtHome(later), kWithdrawn);
  later = {Record(kGranted, kEverything, 10), Record(kWithdrawn, kEverything, 9)};
  EXPECT_EQ(AtHome(later), kGranted);
}

TEST(Consent, AtEqualTimesTheWithdrawalWinsInEveryPairOfScopes) {
  for (const Scope granted : {kEverything, kAllEmail, kHomeEmail}) {
    for (const Scope withdrawn : {kEverything, kAllEmail, kHomeEmail}) {
      const ConsentRow grant = Record(kGranted, granted, 5);
      const ConsentRow withdrawal = Record(kWithdrawn, withdrawn, 5);
      EXPECT_EQ(AtHome({grant, withdrawal}), kWithdrawn);
      EXPECT_EQ(AtHome({withdrawal, grant}), kWithdrawn);
    }
  }
}

TEST(Consent, AtEqualTimesAConfirmationFollowsItsRequest) {
  EXPECT_EQ(AtHome({Record(kGranted, kAllEmail, 5), Record(kPending, kAllEmail, 5)}), kGranted);
}

TEST(Consent, AWithdrawalHoldsUntilALaterGrantOfTheSameOrAWiderScope) {
  const ConsentRow withdrawal = Record(kWithdrawn, kAllEmail, 5);
  EXPECT_EQ(AtHome({withdrawal, Record(kGranted, kHomeEmail, 6)}), kWithdrawn) << "narrower";
  EXPECT_EQ(AtHome({withdrawal, Record(kGranted, kAllEmail, 6)}), kGranted) << "same";
  EXPECT_EQ(AtHome({withdrawal, Record(kGranted, kEverything, 6)}), kGranted) << "wider";
  EXPECT_EQ(AtHome({withdrawal, Record(kGranted, kEverything, 5)}), kWithdrawn) << "not later";
}

TEST(Consent, AWithdrawalHoldsForEverythingNarrowerAndNothingElse) {
  const std::vector<ConsentRow> records = {Record(kGranted, kEverything, 1),
                                           Record(kWithdrawn, kHomeEmail, 2)};
  EXPECT_EQ(AtHome(records), kWithdrawn);
  const auto marketing = ConsentPurpose::kMarketing;
  EXPECT_EQ(ConsentAt(records, marketing, Channel::kEmail, kWork), kGranted);
  EXPECT_EQ(ConsentAt(records, marketing, Channel::kSms, kHome), kGranted) << "another channel";
  EXPECT_EQ(ConsentOfClient(records, marketing), kGranted);
}

TEST(Consent, OneGrantDoesNotLiftAWithdrawalOfAnotherScope) {
  const std::vector<ConsentRow> records = {Record(kWithdrawn, kEverything, 1),
                                           Record(kWithdrawn, kHomeEmail, 5),
                                           Record(kGranted, kEverything, 3)};
  EXPECT_EQ(AtHome(records), kWithdrawn) << "the address's own came later";
  EXPECT_EQ(ConsentAt(records, ConsentPurpose::kMarketing, Channel::kEmail, kWork), kGranted);
}

TEST(Consent, ARequestDoesNotLiftAWithdrawal) {
  EXPECT_EQ(AtHome({Record(kWithdrawn, kAllEmail, 5), Record(kPending, kAllEmail, 6)}), kWithdrawn);
}

TEST(Consent, PurposesAreSeparate) {
  ConsentRow processing = Record(kWithdrawn, kEverything, 9);
  processing.purpose = ConsentPurpose::kProcessing;
  const std::vector<ConsentRow> records = {Record(kGranted, kEverything, 1), processing};
  EXPECT_EQ(AtHome(records), kGranted);
  EXPECT_EQ(ConsentOfClient(records, ConsentPurpose::kMarketing), kGranted);
  EXPECT_EQ(ConsentOfClient(records, ConsentPurpose::kProcessing), kWithdrawn);
}

TEST(Consent, OfTheWholeClientIgnoresNarrowerRecords) {
  const auto marketing = ConsentPurpose::kMarketing;
  EXPECT_EQ(ConsentOfClient(std::vector<ConsentRow>{Record(kGranted, kAllEmail, 1)}, marketing),
            ConsentStatus::kNever);
  EXPECT_EQ(ConsentOfClient(std::vector<ConsentRow>{Record(kGranted, kEverything, 1),
                                                    Record(kWithdrawn, kHomeEmail, 2)},
                            marketing),
            kGranted);
}

TEST(Consent, HoldsAtTheFirstSecondThereIs) {
  EXPECT_EQ(AtHome({Record(kWithdrawn, kEverything, 0)}), kWithdrawn);
  EXPECT_EQ(AtHome({Record(kGranted, kEverything, 0)}), kGranted);
  EXPECT_EQ(AtHome({Record(kPending, kEverything, 0)}), kPending);
}

// The rule as the domain words it, record against record.

// 0 for everything, 1 for a channel, 2 for an address.
int Narrowness(const ConsentRow& record) {
  return record.channel == Channel::kNone ? 0 : record.address_key == 0 ? 1 : 2;
}

bool Covers(const ConsentRow& record, Channel channel, int64_t address_key) {
  return record.purpose == ConsentPurpose::kMarketing &&
         (record.channel == Channel::kNone ||
          (record.channel == channel &&
           (record.address_key == 0 || record.address_key == address_key)));
}

ConsentStatus NaiveConsent(const std::vector<ConsentRow>& all, Channel channel,
                           int64_t address_key) {
  std::vector<ConsentRow> records;
  for (const ConsentRow& record : all) {
    if (Covers(record, channel, address_key)) records.push_back(record);
  }
  for (const ConsentRow& withdrawal : records) {
    if (withdrawal.status != kWithdrawn) continue;
    bool lifted = false;
    for (const ConsentRow& grant : records) {
      lifted = lifted || (grant.status == kGranted && grant.at > withdrawal.at &&
                          Narrowness(grant) <= Narrowness(withdrawal));
    }
    if (!lifted) return kWithdrawn;
  }
  const ConsentRow* latest = nullptr;
  for (const ConsentRow& record : records) {
    if (record.status == kWithdrawn) continue;
    if (latest == nullptr || record.at > latest->at ||
        (record.at == latest->at && record.status == kGranted)) {
      latest = &record;
    }
  }
  return latest == nullptr ? ConsentStatus::kNever : latest->status;
}

std::vector<ConsentRow> RandomHistory(Dice& dice) {
  std::vector<ConsentRow> records(dice.Below(9));
  for (ConsentRow& record : records) {
    record.purpose = dice.OneIn(6) ? ConsentPurpose::kProcessing : ConsentPurpose::kMarketing;
    record.status = dice.Pick({kPending, kGranted, kGranted, kWithdrawn});
    record.channel = dice.Pick({Channel::kNone, Channel::kEmail, Channel::kEmail, Channel::kSms});
    if (record.channel != Channel::kNone) {
      record.address_key = dice.Pick<int64_t>({0, kHome, kWork});
    }
    record.at = dice.Between(0, 6);
  }
  return records;
}

TEST(Consent, AgreesWithTheRuleAppliedRecordByRecord) {
  Dice dice(5);
  for (int round = 0; round < 50'000; ++round) {
    std::vector<ConsentRow> records = RandomHistory(dice);
    for (const Channel channel : {Channel::kEmail, Channel::kSms, Channel::kPost}) {
      for (const int64_t key : {kHome, kWork}) {
        const ConsentStatus status = ConsentAt(records, ConsentPurpose::kMarketing, channel, key);
        ASSERT_EQ(status, NaiveConsent(records, channel, key)) << round;
        dice.Shuffle(records);
        ASSERT_EQ(ConsentAt(records, ConsentPurpose::kMarketing, channel, key), status) << round;
      }
    }
  }
}

}  // namespace
}  // namespace clientele::domain
