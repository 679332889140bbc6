// Passing an error on: RETURN_IF_ERROR(expr) and ASSIGN_OR_RETURN(lhs, expr), for functions that
// return absl::Status or absl::StatusOr.
#ifndef CLIENTELE_SERVER_BASE_STATUS_MACROS_H_
#define CLIENTELE_SERVER_BASE_STATUS_MACROS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define RETURN_IF_ERROR(expression)                        \
  do {                                                     \
    absl::Status clientele_status_(expression);            \
    if (!clientele_status_.ok()) return clientele_status_; \
  } while (false)

#define CLIENTELE_CONCAT_INNER_(a, b) a##b
#define CLIENTELE_CONCAT_(a, b) CLIENTELE_CONCAT_INNER_(a, b)

#define ASSIGN_OR_RETURN(lhs, expression) \
  ASSIGN_OR_RETURN_IMPL_(CLIENTELE_CONCAT_(clientele_or_, __LINE__), lhs, expression)

#define ASSIGN_OR_RETURN_IMPL_(result, lhs, expression) \
  auto result = (expression);                           \
  if (!result.ok()) return std::move(result).status();  \
  lhs = *std::move(result)

#endif  // CLIENTELE_SERVER_BASE_STATUS_MACROS_H_
