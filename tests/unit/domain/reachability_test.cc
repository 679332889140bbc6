#include "server/domain/reachability.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "server/domain/consent.h"
#include "tests/support/dice.h"

namespace clientele::domain {
namespace {

bool NothingSuppressed(int64_t) { return false; }

auto AmongThose(std::vector<int64_t> keys) {
  return [keys = std::move(keys)](int64_t key) {
    return std::count(keys.begin(), keys.end(), key) > 0;
  };
}

constexpr ClientId kClient = 7;

ContactPointRow Point(Revision id, int64_t key, ContactStatus status = ContactStatus::kUnverified,
                      bool is_primary = false) {
  ContactPointRow point;
  point.client_id = kClient;
  point.contact_id = id;
  point.channel = Channel::kEmail;
  point.address_key = key;
  point.status = status;
  point.is_primary = is_primary;
  return point;
}

ConsentRow Marketing(ConsentStatus status, int64_t key, UnixSeconds at = 100) {
  ConsentRow record;
  record.client_id = kClient;
  record.purpose = ConsentPurpose::kMarketing;
  record.status = status;
  record.channel = key == 0 ? Channel::kNone : Channel::kEmail;
  record.address_key = key;
  record.at = at;
  return record;
}

ExclusionReason ReasonOf(const std::vector<ContactPointRow>& points,
                         const std::vector<ConsentRow>& consents,
                         const std::vector<int64_t>& suppressed = {}) {
  return JudgeChannel(kClient, Channel::kEmail, points, consents, AmongThose(suppressed)).reason;
}

TEST(JudgeChannel, ReachesTheAddressWithConsent) {
  const std::vector<ContactPointRow> points = {Point(1, 11)};
  const std::vector<ConsentRow> granted = {Marketing(ConsentStatus::kGranted, 0)};
  const ClientChannelRow row =
      JudgeChannel(kClient, Channel::kEmail, points, granted, NothingSuppressed);
  EXPECT_EQ(row.client_id, kClient);
  EXPECT_EQ(row.channel, Channel::kEmail);
  EXPECT_EQ(row.reason, ExclusionReason::kNone);
  EXPECT_EQ(row.contact_id, 1);
  EXPECT_EQ(row.address_key, 11);
}

TEST(JudgeChannel, NamesNoAddressWhereNoneMayBeUsed) {
  const std::vector<ContactPointRow> points = {Point(1, 11)};
  const ClientChannelRow row =
      JudgeChannel(kClient, Channel::kEmail, points, {}, NothingSuppressed);
  EXPECT_EQ(row.reason, ExclusionReason::kConsentNeverGiven);
  EXPECT_EQ(row.contact_id, 0);
  EXPECT_EQ(row.address_key, 0);
}

TEST(JudgeChannel, SaysWhyNotInTheOrderOfTheGates) {
  const std::vector<ConsentRow> granted = {Marketing(ConsentStatus::kGranted, 0)};
  EXPECT_EQ(ReasonOf({}, granted), ExclusionReason::kNoContactPoint);
  EXPECT_EQ(ReasonOf({Point(1, 11, ContactStatus::kInvalid)}, granted),
            ExclusionReason::kInvalidContact);
  EXPECT_EQ(ReasonOf({Point(1, 11, ContactStatus::kBounced)}, granted),
            ExclusionReason::kInvalidContact);
  EXPECT_EQ(ReasonOf({Point(1, 11, ContactStatus::kBounced)}, {}),
            ExclusionReason::kInvalidContact);
  EXPECT_EQ(ReasonOf({Point(1, 11, ContactStatus::kBounced)}, granted, {11}),
            ExclusionReason::kInvalidContact);
  EXPECT_EQ(ReasonOf({Point(1, 11)}, granted, {11}), ExclusionReason::kSuppressed);
  EXPECT_EQ(ReasonOf({Point(1, 11)}, {}, {11}), ExclusionReason::kSuppressed);
  EXPECT_EQ(ReasonOf({Point(1, 11, ContactStatus::kValid)}, {}),
            ExclusionReason::kConsentNeverGiven);
  EXPECT_EQ(ReasonOf({Point(1, 11)}, {Marketing(ConsentStatus::kPending, 0)}),
            ExclusionReason::kConsentPending);
  EXPECT_EQ(ReasonOf({Point(1, 11)}, {Marketing(ConsentStatus::kWithdrawn, 0)}),
            ExclusionReason::kConsentWithdrawn);
  EXPECT_EQ(ReasonOf({Point(1, 11)}, granted), ExclusionReason::kNone);
}

TEST(JudgeChannel, ASuppressedAddressLeavesTheOthersOfTheClient) {
  const std::vector<ConsentRow> granted = {Marketing(ConsentStatus::kGranted, 0)};
  const std::vector<ContactPointRow> points = {Point(1, 11, ContactStatus::kValid, true),
                                               Point(2, 12)};
  const auto only_the_first = AmongThose({11});
  EXPECT_EQ(JudgeChannel(kClient, Channel::kEmail, points, granted, only_the_first).contact_id, 2);
  EXPECT_EQ(ReasonOf(points, granted, {11, 12}), ExclusionReason::kSuppressed);
  EXPECT_EQ(ReasonOf(points, granted, {99}), ExclusionReason::kNone);
}

TEST(JudgeChannel, PassesOverRemovedPointsAndOtherChannels) {
  ContactPointRow removed = Point(1, 11);
  removed.removed = true;
  ContactPointRow phone = Point(2, 12);
  phone.channel = Channel::kSms;
  EXPECT_EQ(ReasonOf({removed, phone}, {Marketing(ConsentStatus::kGranted, 0)}),
            ExclusionReason::kNoContactPoint);
}

TEST(JudgeChannel, ProcessingConsentIsNoMarketingConsent) {
  ConsentRow processing = Marketing(ConsentStatus::kGranted, 0);
  processing.purpose = ConsentPurpose::kProcessing;
  EXPECT_EQ(ReasonOf({Point(1, 11)}, {processing}), ExclusionReason::kConsentNeverGiven);
}

// The reason is the gate that leaves no address, so that of the address that came furthest.
TEST(JudgeChannel, TheAddressThatComesFurthestDecides) {
  const std::vector<ContactPointRow> points = {Point(1, 11, ContactStatus::kBounced), Point(2, 12),
                                               Point(3, 13), Point(4, 14)};
  std::vector<ConsentRow> consents;
  EXPECT_EQ(ReasonOf(points, consents), ExclusionReason::kConsentNeverGiven);
  consents.push_back(Marketing(ConsentStatus::kPending, 12));
  EXPECT_EQ(ReasonOf(points, consents), ExclusionReason::kConsentPending);
  consents.push_back(Marketing(ConsentStatus::kWithdrawn, 13));
  EXPECT_EQ(ReasonOf(points, consents), ExclusionReason::kConsentWithdrawn);
  consents.push_back(Marketing(ConsentStatus::kGranted, 14));
  EXPECT_EQ(ReasonOf(points, consents), ExclusionReason::kNone);
}

TEST(JudgeChannel, TakesThePrimaryOfTheUsableAddressesElseTheOldest) {
  const std::vector<ConsentRow> granted = {Marketing(ConsentStatus::kGranted, 0)};
  const auto chosen = [&](const std::vector<ContactPointRow>& points) {
    return JudgeChannel(kClient, Channel::kEmail, points, granted, NothingSuppressed).contact_id;
  };
  const auto valid = ContactStatus::kValid;
  EXPECT_EQ(chosen({Point(1, 11), Point(2, 12)}), 1);
  EXPECT_EQ(chosen({Point(1, 11), Point(2, 12, valid, true), Point(3, 13)}), 2);
  EXPECT_EQ(chosen({Point(1, 11), Point(2, 12, valid, true), Point(3, 13, valid, true)}), 2);
  EXPECT_EQ(chosen({Point(1, 11, ContactStatus::kBounced, true), Point(2, 12)}), 2);
}

// One reason an address, then the gates one by one over what is left of them.
ExclusionReason GateByGate(std::vector<ContactPointRow> points,
                           const std::vector<ConsentRow>& consents,
                           const std::vector<int64_t>& suppressed) {
  const auto drop = [&](auto fails) { std::erase_if(points, fails); };
  const auto has = [&](ConsentStatus status) {
    return [&consents, status](const ContactPointRow& point) {
      return ConsentAt(consents, ConsentPurpose::kMarketing, point.channel, point.address_key) ==
             status;
    };
  };
  drop([](const ContactPointRow& p) { return p.removed || p.channel != Channel::kEmail; });
  if (points.empty()) return ExclusionReason::kNoContactPoint;
  drop([](const ContactPointRow& p) {
    return p.status == ContactStatus::kInvalid || p.status == ContactStatus::kBounced;
  });
  if (points.empty()) return ExclusionReason::kInvalidContact;
  drop([&](const ContactPointRow& p) { return AmongThose(suppressed)(p.address_key); });
  if (points.empty()) return ExclusionReason::kSuppressed;
  drop(has(ConsentStatus::kNever));
  if (points.empty()) return ExclusionReason::kConsentNeverGiven;
  drop(has(ConsentStatus::kPending));
  if (points.empty()) return ExclusionReason::kConsentPending;
  drop(has(ConsentStatus::kWithdrawn));
  return points.empty() ? ExclusionReason::kConsentWithdrawn : ExclusionReason::kNone;
}

TEST(JudgeChannel, AgreesWithTheGatesTriedOneByOne) {
  Dice dice(3);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<ContactPointRow> points;
    const size_t count = dice.Below(5);
    for (size_t i = 0; i < count; ++i) {
      points.push_back(Point(static_cast<Revision>(i) + 1, dice.Between(1, 3),
                             static_cast<ContactStatus>(dice.Between(1, 4)), dice.OneIn(3)));
      points.back().removed = dice.OneIn(5);
      if (dice.OneIn(5)) points.back().channel = Channel::kSms;
    }
    std::vector<ConsentRow> consents;
    for (size_t i = dice.Below(4); i > 0; --i) {
      consents.push_back(Marketing(static_cast<ConsentStatus>(dice.Between(1, 3)),
                                   dice.Between(0, 3), dice.Between(100, 103)));
    }
    std::vector<int64_t> suppressed;
    while (dice.OneIn(3)) suppressed.push_back(dice.Between(1, 4));
    const auto is_suppressed = AmongThose(suppressed);
    const ClientChannelRow row =
        JudgeChannel(kClient, Channel::kEmail, points, consents, is_suppressed);
    ASSERT_EQ(row.reason, GateByGate(points, consents, suppressed)) << round;
    ASSERT_EQ(row.contact_id != 0, row.reason == ExclusionReason::kNone) << round;
  }
}

TEST(ProcessingBasis, IsAGrantedConsent) {
  for (const ProcessingBasis rule : {ProcessingBasis::kConsent, ProcessingBasis::kConsentOrOrder}) {
    EXPECT_TRUE(HasProcessingBasis(rule, ConsentStatus::kGranted, 0));
    EXPECT_FALSE(HasProcessingBasis(rule, ConsentStatus::kNever, 0));
    EXPECT_FALSE(HasProcessingBasis(rule, ConsentStatus::kPending, 0));
    EXPECT_FALSE(HasProcessingBasis(rule, ConsentStatus::kWithdrawn, 0));
  }
}

TEST(ProcessingBasis, IsAnOrderWhereThePolicySaysSoUnlessTheConsentWasWithdrawn) {
  const auto with_order = [](ProcessingBasis rule, ConsentStatus status) {
    return HasProcessingBasis(rule, status, 1);
  };
  EXPECT_TRUE(with_order(ProcessingBasis::kConsentOrOrder, ConsentStatus::kNever));
  EXPECT_TRUE(with_order(ProcessingBasis::kConsentOrOrder, ConsentStatus::kPending));
  EXPECT_FALSE(with_order(ProcessingBasis::kConsentOrOrder, ConsentStatus::kWithdrawn));
  EXPECT_FALSE(with_order(ProcessingBasis::kConsent, ConsentStatus::kNever));
  EXPECT_FALSE(with_order(ProcessingBasis::kConsent, ConsentStatus::kPending));
}

TEST(ReasonWithBasis, PutsTheMissingBasisBetweenTheGatesBeforeAndBehindIt) {
  for (int number = 0; number < kExclusionReasonCount; ++number) {
    const auto reason = static_cast<ExclusionReason>(number);
    EXPECT_EQ(ReasonWithBasis(reason, true), reason);
    const bool before =
        reason == ExclusionReason::kExcluded || reason == ExclusionReason::kNoContactPoint ||
        reason == ExclusionReason::kInvalidContact || reason == ExclusionReason::kSuppressed;
    EXPECT_EQ(ReasonWithBasis(reason, false), before ? reason : ExclusionReason::kNoProcessingBasis)
        << number;
  }
}

TEST(ReasonProgress, IsFurthestForWhoIsReachable) {
  for (int number = 2; number < kExclusionReasonCount; ++number) {
    const auto reason = static_cast<ExclusionReason>(number);
    EXPECT_LT(ReasonProgress(static_cast<ExclusionReason>(number - 1)), ReasonProgress(reason));
    EXPECT_LT(ReasonProgress(reason), ReasonProgress(ExclusionReason::kNone));
  }
}

}  // namespace
}  // namespace clientele::domain
