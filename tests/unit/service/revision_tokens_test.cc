#include "server/service/revision_tokens.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace clientele::service {
namespace {

const RevisionTokens& Tokens() {
  static const RevisionTokens tokens("cluster-of-16-by", 1, "secret");
  return tokens;
}

TEST(RevisionTokens, GiveBackWhatTheyWereMadeFrom) {
  for (const domain::Revision revision : {0L, 1L, 1L << 40}) {
    const std::string token = Tokens().Encode(revision);
    EXPECT_LE(token.size(), 128u);
    ASSERT_OK_AND_ASSIGN(const domain::Revision decoded, Tokens().Decode(token));
    EXPECT_EQ(decoded, revision);
  }
}

TEST(RevisionTokens, OfAnotherBaseOrSecretAreInvalid) {
  const std::string token = Tokens().Encode(7);
  EXPECT_THAT(RevisionTokens("another-of-16-by", 1, "secret").Decode(token),
              FailsWith(Reason::kInvalidToken));
  EXPECT_THAT(RevisionTokens("cluster-of-16-by", 1, "other").Decode(token),
              FailsWith(Reason::kInvalidToken));
}

TEST(RevisionTokens, FromBeforeARestoreHaveTheirOwnReason) {
  EXPECT_THAT(RevisionTokens("cluster-of-16-by", 2, "secret").Decode(Tokens().Encode(7)),
              FailsWith(Reason::kTokenTimelineMismatch));
}

TEST(RevisionTokens, ARestoreThatIsSeenLaterRefusesTheOldOnesAndMakesNewOnes) {
  RevisionTokens tokens("cluster-of-16-by", 1, "secret");
  const std::string before = tokens.Encode(7);
  const std::string position = tokens.EncodePosition("ListTags", "vip");
  tokens.SetTimeline(2);
  EXPECT_EQ(tokens.timeline(), 2);
  EXPECT_THAT(tokens.Decode(before), FailsWith(Reason::kTokenTimelineMismatch));
  ASSERT_OK_AND_ASSIGN(const domain::Revision decoded, tokens.Decode(tokens.Encode(7)));
  EXPECT_EQ(decoded, 7);
  EXPECT_THAT(tokens.DecodePosition("ListTags", position), IsOk());
  // Also by a server that has not seen it yet.
  EXPECT_THAT(Tokens().Decode(tokens.Encode(7)), FailsWith(Reason::kTokenTimelineMismatch));
}

TEST(RevisionTokens, AChangedCharacterIsNoticed) {
  const std::string token = Tokens().Encode(123'456);
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const auto decoded = Tokens().Decode(changed);
    // The last character has bits that stand for nothing; it may decode to the same.
    if (decoded.ok()) EXPECT_EQ(*decoded, 123'456);
    if (i + 1 < token.size()) EXPECT_THAT(decoded, FailsWith(Reason::kInvalidToken)) << i;
  }
  for (const std::string garbage : {"", "x", "!!!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    EXPECT_THAT(Tokens().Decode(garbage), FailsWith(Reason::kInvalidToken)) << garbage;
  }
}

TEST(RevisionTokens, APositionFitsOneCallOnly) {
  const std::string position = Tokens().EncodePosition("ListTags", "vip");
  ASSERT_OK_AND_ASSIGN(const std::string decoded, Tokens().DecodePosition("ListTags", position));
  EXPECT_EQ(decoded, "vip");
  EXPECT_THAT(Tokens().DecodePosition("ListCampaigns", position), FailsWith(Reason::kInvalidToken));
  EXPECT_THAT(Tokens().Decode(position), FailsWith(Reason::kInvalidToken));
}

}  // namespace
}  // namespace clientele::service
