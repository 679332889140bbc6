#include "server/base/status_macros.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/error.h"
#include "tests/support/status_matchers.h"

namespace clientele {
namespace {

absl::Status Pass(const absl::Status& inner, int& reached) {
  RETURN_IF_ERROR(inner);
  ++reached;
  return absl::OkStatus();
}

absl::StatusOr<int> SumOf(absl::StatusOr<std::unique_ptr<int>> first, absl::StatusOr<int> second) {
  ASSIGN_OR_RETURN(const std::unique_ptr<int> a, std::move(first));
  int b = 0;
  ASSIGN_OR_RETURN(b, second);
  return *a + b;
}

TEST(ReturnIfError, GoesOnWhenAllIsWell) {
  int reached = 0;
  EXPECT_THAT(Pass(absl::OkStatus(), reached), IsOk());
  EXPECT_EQ(reached, 1);
}

TEST(ReturnIfError, PassesTheErrorOnWithItsDetails) {
  int reached = 0;
  EXPECT_THAT(Pass(InvalidField("a", "b", "c"), reached), FailsAtField("a"));
  EXPECT_EQ(reached, 0);
}

TEST(ReturnIfError, LooksAtItsExpressionOnce) {
  int calls = 0;
  const auto count = [&calls] {
    ++calls;
    return absl::OkStatus();
  };
  const auto caller = [&count]() -> absl::Status {
    RETURN_IF_ERROR(count());
    return absl::OkStatus();
  };
  EXPECT_THAT(caller(), IsOk());
  EXPECT_EQ(calls, 1);
}

TEST(AssignOrReturn, TakesValuesThatCanOnlyBeMoved) {
  EXPECT_EQ(SumOf(std::make_unique<int>(3), 4).value(), 7);
}

TEST(AssignOrReturn, PassesTheFirstErrorOn) {
  EXPECT_THAT(SumOf(MakeError(Reason::kClientNotFound, "a"), MakeError(Reason::kQueueFull, "b")),
              FailsWith(Reason::kClientNotFound));
  EXPECT_THAT(SumOf(std::make_unique<int>(1), MakeError(Reason::kQueueFull, "b")),
              FailsWith(Reason::kQueueFull));
}

}  // namespace
}  // namespace clientele
