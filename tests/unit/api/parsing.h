// What the tests of the request parser share: a parser at a fixed moment, and its faults as text.
#ifndef CLIENTELE_TESTS_UNIT_API_PARSING_H_
#define CLIENTELE_TESTS_UNIT_API_PARSING_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/api/parse.h"
#include "server/base/error.h"
#include "tests/support/test_base.h"

namespace clientele::api {

// "path: got X, want Y", one a fault, in the order in which they were found.
inline std::vector<std::string> FaultsOf(const absl::Status& status) {
  std::vector<std::string> faults;
  if (status.ok()) return faults;
  const ErrorDetails details = DetailsOf(status);
  EXPECT_EQ(details.reason, Reason::kInvalidField);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  for (const Violation& violation : details.violations) {
    faults.push_back(absl::StrCat(violation.field, ": got ",
                                  violation.got.empty() ? "nothing" : violation.got, ", want ",
                                  violation.want));
  }
  return faults;
}

// Parses with the default policy at kTestNow.
class ParseTest : public ::testing::Test {
 protected:
  RequestParser MakeParser() const {
    return RequestParser(std::make_shared<domain::Policy>(), kTestNow);
  }
  // The faults of one parse.
  template <typename Parse>
  std::vector<std::string> Faults(Parse parse) const {
    RequestParser parser = MakeParser();
    parse(parser);
    return FaultsOf(parser.status());
  }
};

// So many Cyrillic letters, of two bytes each: a limit in bytes would show.
inline std::string Letters(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += "я";
  return text;
}

inline google::protobuf::Timestamp At(int64_t seconds, int32_t nanos = 0) {
  google::protobuf::Timestamp time;
  time.set_seconds(seconds);
  time.set_nanos(nanos);
  return time;
}

}  // namespace clientele::api

#endif  // CLIENTELE_TESTS_UNIT_API_PARSING_H_
