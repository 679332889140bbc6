// What tests say of absl::Status: the exact code and reason, never just "not ok".
#ifndef CLIENTELE_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define CLIENTELE_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/error.h"

namespace clientele {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).ok();
}

// A public error with this reason (and so its code).
MATCHER_P(FailsWith, reason, "") {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status << ", reason " << static_cast<int>(DetailsOf(status).reason);
  return !status.ok() && DetailsOf(status).reason == reason && status.code() == CodeOf(reason);
}

// INVALID_FIELD, and this field is among the wrong ones.
MATCHER_P(FailsAtField, field, "") {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status;
  for (const Violation& violation : DetailsOf(status).violations) {
    if (violation.field == field) return status.code() == absl::StatusCode::kInvalidArgument;
  }
  return false;
}

MATCHER_P(HasCode, code, "") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).code() == code;
}

// Ends the test when an expression fails; else its value.
#define ASSERT_OK_AND_ASSIGN(lhs, expression) \
  ASSERT_OK_AND_ASSIGN_IMPL_(CLIENTELE_TEST_CONCAT_(test_or_, __LINE__), lhs, expression)
#define CLIENTELE_TEST_CONCAT_INNER_(a, b) a##b
#define CLIENTELE_TEST_CONCAT_(a, b) CLIENTELE_TEST_CONCAT_INNER_(a, b)
#define ASSERT_OK_AND_ASSIGN_IMPL_(result, lhs, expression) \
  auto result = (expression);                               \
  ASSERT_THAT(result, ::clientele::IsOk());                 \
  lhs = *std::move(result)

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_STATUS_MATCHERS_H_
