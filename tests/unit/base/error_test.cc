#include "server/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/base/text.h"
#include "tests/support/status_matchers.h"

namespace clientele {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr std::pair<Reason, absl::StatusCode> kCodes[] = {
    {Reason::kInvalidField, absl::StatusCode::kInvalidArgument},
    {Reason::kInvalidFilter, absl::StatusCode::kInvalidArgument},
    {Reason::kRequestIdReused, absl::StatusCode::kInvalidArgument},
    {Reason::kInvalidToken, absl::StatusCode::kInvalidArgument},
    {Reason::kClientNotFound, absl::StatusCode::kNotFound},
    {Reason::kOrderNotFound, absl::StatusCode::kNotFound},
    {Reason::kCampaignNotFound, absl::StatusCode::kNotFound},
    {Reason::kAudienceNotFound, absl::StatusCode::kNotFound},
    {Reason::kAmbiguousClient, absl::StatusCode::kFailedPrecondition},
    {Reason::kClientExists, absl::StatusCode::kAlreadyExists},
    {Reason::kCampaignExists, absl::StatusCode::kAlreadyExists},
    {Reason::kContentDiffers, absl::StatusCode::kAlreadyExists},
    {Reason::kCurrencyMismatch, absl::StatusCode::kFailedPrecondition},
    {Reason::kTagNotListed, absl::StatusCode::kFailedPrecondition},
    {Reason::kTotalOutOfBounds, absl::StatusCode::kFailedPrecondition},
    {Reason::kEtagMismatch, absl::StatusCode::kAborted},
    {Reason::kTokenTimelineMismatch, absl::StatusCode::kFailedPrecondition},
    {Reason::kQueueFull, absl::StatusCode::kResourceExhausted},
    {Reason::kStoreUnavailable, absl::StatusCode::kUnavailable},
    {Reason::kShuttingDown, absl::StatusCode::kUnavailable},
    {Reason::kBatchOutOfOrder, absl::StatusCode::kInvalidArgument},
    {Reason::kRevisionNotReached, absl::StatusCode::kDeadlineExceeded},
    {Reason::kCallCancelled, absl::StatusCode::kCancelled},
    {Reason::kInternal, absl::StatusCode::kInternal},
    {Reason::kContactPointNotFound, absl::StatusCode::kNotFound},
};

TEST(CodeOf, GivesEveryReasonItsCanonicalCode) {
  int number = 0;
  for (const auto& [reason, code] : kCodes) {
    EXPECT_EQ(static_cast<int>(reason), ++number) << "the table is complete and in order";
    EXPECT_EQ(CodeOf(reason), code) << number;
  }
}

TEST(CodeOf, TakesAReasonFromANewerVersionForInternal) {
  EXPECT_EQ(CodeOf(static_cast<Reason>(999)), absl::StatusCode::kInternal);
}

TEST(MakeError, CarriesReasonCodeAndMessageForEveryReason) {
  for (const auto& [reason, code] : kCodes) {
    const absl::Status status = MakeError(reason, "what happened");
    EXPECT_THAT(status, FailsWith(reason));
    EXPECT_EQ(status.code(), code);
    EXPECT_EQ(status.message(), "what happened");
    EXPECT_THAT(DetailsOf(status).violations, IsEmpty());
    EXPECT_THAT(DetailsOf(status).metadata, IsEmpty());
    EXPECT_FALSE(DetailsOf(status).retry_after.has_value());
  }
}

TEST(MakeError, KeepsAllDetailsOnTheStatus) {
  ErrorDetails details;
  details.reason = Reason::kQueueFull;
  details.violations = {{"a", "\"1\"", "2"}, {"b[3].c", "", "x"}};
  details.metadata = {{"client_id", "42"}, {"", "empty key"}, {"имя", std::string("\0z", 2)}};
  details.retry_after = absl::Milliseconds(1'250);

  const ErrorDetails read = DetailsOf(MakeError("full", details));

  EXPECT_EQ(read.reason, Reason::kQueueFull);
  ASSERT_EQ(read.violations.size(), 2u);
  EXPECT_EQ(read.violations[0].field, "a");
  EXPECT_EQ(read.violations[0].got, "\"1\"");
  EXPECT_EQ(read.violations[0].want, "2");
  EXPECT_EQ(read.violations[1].field, "b[3].c");
  EXPECT_EQ(read.violations[1].got, "");
  EXPECT_EQ(read.violations[1].want, "x");
  EXPECT_THAT(read.metadata, UnorderedElementsAre(Pair("client_id", "42"), Pair("", "empty key"),
                                                  Pair("имя", std::string("\0z", 2))));
  EXPECT_EQ(read.retry_after, absl::Milliseconds(1'250));
}

TEST(MakeError, CarriesNoMoreThanEightViolationsAndKeepsWhatFollowsThem) {
  ErrorDetails details;
  details.reason = Reason::kInvalidFilter;
  for (int i = 0; i < 9; ++i) details.violations.push_back({absl::StrCat("f", i), "g", "w"});
  details.metadata = {{"key", "value"}};
  details.retry_after = absl::ZeroDuration();

  const ErrorDetails read = DetailsOf(MakeError("many", details));

  ASSERT_EQ(read.violations.size(), 8u);
  EXPECT_EQ(read.violations.front().field, "f0");
  EXPECT_EQ(read.violations.back().field, "f7");
  EXPECT_THAT(read.metadata, UnorderedElementsAre(Pair("key", "value")));
  EXPECT_EQ(read.retry_after, absl::ZeroDuration());
}

TEST(DetailsOf, TakesAnyOtherErrorForInternal) {
  const ErrorDetails details = DetailsOf(absl::NotFoundError("a file"));
  EXPECT_EQ(details.reason, Reason::kInternal);
  EXPECT_THAT(details.violations, IsEmpty());
}

TEST(DetailsOf, SurvivesACopyOfTheStatus) {
  const absl::Status first = MakeError(Reason::kEtagMismatch, "old");
  const absl::Status copy = first;
  EXPECT_THAT(copy, FailsWith(Reason::kEtagMismatch));
}

TEST(InvalidField, NamesTheFieldWhatCameAndWhatIsWanted) {
  const absl::Status status = InvalidField("orders[2].amount", "-5", "0 or more");
  EXPECT_THAT(status, FailsWith(Reason::kInvalidField));
  EXPECT_THAT(status, FailsAtField("orders[2].amount"));
  EXPECT_EQ(status.message(), "orders[2].amount: got \"-5\", want 0 or more");
  EXPECT_EQ(DetailsOf(status).violations.front().got, "\"-5\"");
}

TEST(InvalidField, SaysNothingForAnAbsentValue) {
  EXPECT_EQ(InvalidField("request_id", "", "1 to 64 characters").message(),
            "request_id: got nothing, want 1 to 64 characters");
}

TEST(InvalidField, ShortensWhatCame) {
  const std::string document(10'000, 'x');
  const absl::Status status = InvalidField("note", document, "at most 4000 characters");
  const std::string got = DetailsOf(status).violations.front().got;
  EXPECT_EQ(got, absl::StrCat("\"", std::string(kMaxGotLength, 'x'), "…\""));
  EXPECT_LT(status.message().size(), 200u);
}

TEST(InvalidField, KeepsTheMessageValidUtf8WhateverCame) {
  const absl::Status status = InvalidField("name", "a\xFF\x01z", "UTF-8");
  EXPECT_EQ(status.message(), "name: got \"a??z\", want UTF-8");
  EXPECT_TRUE(IsValidUtf8(status.message()));
}

TEST(Violations, AreOkWhileThereIsNone) {
  const Violations violations;
  EXPECT_TRUE(violations.empty());
  EXPECT_THAT(violations.ToStatus(), IsOk());
}

TEST(Violations, NameTheFirstAndCountTheRest) {
  Violations violations;
  violations.Add("a", "1", "2");
  EXPECT_FALSE(violations.empty());
  EXPECT_EQ(violations.ToStatus().message(), "a: got \"1\", want 2");
  violations.Add("b", "", "y");
  EXPECT_EQ(violations.ToStatus().message(), "a: got \"1\", want 2 (and 1 more)");
  violations.Add("c", "", "z");

  const absl::Status status = violations.ToStatus();

  EXPECT_EQ(status.message(), "a: got \"1\", want 2 (and 2 more)");
  EXPECT_THAT(status, FailsWith(Reason::kInvalidField));
  for (const char* field : {"a", "b", "c"}) EXPECT_THAT(status, FailsAtField(field));
}

TEST(Violations, CountInTheMessageThoseThatAreNotCarried) {
  Violations violations;
  for (int i = 0; i < 20; ++i) violations.Add(absl::StrCat("f", i), "x", "y");
  const absl::Status status = violations.ToStatus();
  EXPECT_EQ(status.message(), "f0: got \"x\", want y (and 19 more)");
  EXPECT_EQ(DetailsOf(status).violations.size(), 8u);
  EXPECT_THAT(status, FailsAtField("f7"));
  EXPECT_THAT(status, testing::Not(FailsAtField("f8")));
}

}  // namespace
}  // namespace clientele
