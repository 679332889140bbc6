// The facts that interactions leave, and what ends a temperature that sales set.
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "server/domain/facts.h"
#include "tests/support/dice.h"
#include "tests/unit/domain/row_text.h"

namespace clientele::domain {
namespace {

InteractionRow Contact(UnixSeconds at, Outcome outcome,
                       Disposition disposition = Disposition::kReached,
                       Direction direction = Direction::kOutbound) {
  InteractionRow interaction;
  interaction.at = at;
  interaction.outcome = outcome;
  interaction.disposition = disposition;
  interaction.direction = direction;
  return interaction;
}

ClientRow After(const std::vector<InteractionRow>& interactions) {
  ClientRow client;
  for (const InteractionRow& interaction : interactions) AddInteraction(client, interaction);
  return client;
}

TEST(AddInteraction, KeepsTheLatestOfEachKind) {
  const ClientRow client = After({
      Contact(100, Outcome::kPositive),
      Contact(300, Outcome::kNeutral, Disposition::kReached, Direction::kInbound),
      Contact(200, Outcome::kPositive),
  });
  EXPECT_EQ(client.last_positive_at, 200);
  EXPECT_EQ(client.last_inbound_at, 300);
  EXPECT_EQ(client.last_reached_at, 300);
  EXPECT_EQ(client.last_reached_outcome, Outcome::kNeutral);
}

TEST(AddInteraction, OneThatArrivesLateDoesNotReplaceTheLatestOutcome) {
  const ClientRow client =
      After({Contact(200, Outcome::kNegative), Contact(100, Outcome::kPositive)});
  EXPECT_EQ(client.last_reached_at, 200);
  EXPECT_EQ(client.last_reached_outcome, Outcome::kNegative);
  EXPECT_EQ(client.last_positive_at, 100);
}

TEST(AddInteraction, OfTwoAtOneTimeTheOutcomeRecordedLaterCounts) {
  EXPECT_EQ(
      After({Contact(5, Outcome::kNegative), Contact(5, Outcome::kPositive)}).last_reached_outcome,
      Outcome::kPositive);
  EXPECT_EQ(
      After({Contact(5, Outcome::kPositive), Contact(5, Outcome::kNegative)}).last_reached_outcome,
      Outcome::kNegative);
}

TEST(AddInteraction, OneThatDidNotReachTheClientLeavesTheLatestOutcome) {
  for (const Disposition missed :
       {Disposition::kNoAnswer, Disposition::kWrongNumber, Disposition::kCallback}) {
    const ClientRow client =
        After({Contact(100, Outcome::kNegative), Contact(200, Outcome::kNone, missed)});
    EXPECT_EQ(client.last_reached_at, 100);
    EXPECT_EQ(client.last_reached_outcome, Outcome::kNegative);
  }
}

TEST(AddInteraction, AnInboundContactCountsEvenWhereNobodyWasReached) {
  const ClientRow client =
      After({Contact(0, Outcome::kNone, Disposition::kCallback, Direction::kInbound)});
  EXPECT_EQ(client.last_inbound_at, 0);
  EXPECT_EQ(client.last_reached_at, std::nullopt);
}

TEST(AddInteraction, AgreesWithASearchThroughTheWholeHistory) {
  Dice dice(23);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<InteractionRow> history(dice.Below(8));
    ClientRow expected;
    for (InteractionRow& one : history) {
      one = Contact(dice.Between(0, 5), static_cast<Outcome>(dice.Between(0, 3)),
                    static_cast<Disposition>(dice.Between(1, 4)),
                    static_cast<Direction>(dice.Between(1, 2)));
    }
    for (UnixSeconds at = 0; at <= 5; ++at) {
      for (const InteractionRow& one : history) {
        if (one.at != at) continue;
        if (one.outcome == Outcome::kPositive) expected.last_positive_at = at;
        if (one.direction == Direction::kInbound) expected.last_inbound_at = at;
        if (one.disposition != Disposition::kReached) continue;
        expected.last_reached_at = at;
        expected.last_reached_outcome = one.outcome;
      }
    }
    ASSERT_EQ(RowText(After(history)), RowText(expected)) << round;
  }
}

TEST(Override, EndsByAnOrderWhenItSaysColdOrWarm) {
  EXPECT_TRUE(OrderEndsOverride(Temperature::kCold));
  EXPECT_TRUE(OrderEndsOverride(Temperature::kWarm));
  EXPECT_FALSE(OrderEndsOverride(Temperature::kHot));
  EXPECT_FALSE(OrderEndsOverride(Temperature::kNone));
}

bool Ends(Temperature value, Outcome outcome, Direction direction) {
  return InteractionEndsOverride(value, Contact(1, outcome, Disposition::kReached, direction));
}

TEST(Override, ColdEndsByAPositiveOrInboundContact) {
  EXPECT_TRUE(Ends(Temperature::kCold, Outcome::kPositive, Direction::kOutbound));
  EXPECT_TRUE(Ends(Temperature::kCold, Outcome::kNone, Direction::kInbound));
  EXPECT_TRUE(Ends(Temperature::kCold, Outcome::kNegative, Direction::kInbound));
  EXPECT_FALSE(Ends(Temperature::kCold, Outcome::kNegative, Direction::kOutbound));
  EXPECT_FALSE(Ends(Temperature::kCold, Outcome::kNeutral, Direction::kOutbound));
}

TEST(Override, WarmAndHotEndByANegativeOutcome) {
  for (const Temperature value : {Temperature::kWarm, Temperature::kHot}) {
    for (const Direction direction : {Direction::kOutbound, Direction::kInbound}) {
      EXPECT_TRUE(Ends(value, Outcome::kNegative, direction));
      EXPECT_FALSE(Ends(value, Outcome::kNeutral, direction));
      EXPECT_FALSE(Ends(value, Outcome::kPositive, direction));
      EXPECT_FALSE(Ends(value, Outcome::kNone, direction));
    }
  }
}

TEST(Override, ThatIsNotThereDoesNotEnd) {
  EXPECT_FALSE(Ends(Temperature::kNone, Outcome::kNegative, Direction::kInbound));
}

}  // namespace
}  // namespace clientele::domain
