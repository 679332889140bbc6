// The golden cases as data: bases, each with the questions asked of it and the answers that the
// domain's page gives. filters.txt says how the file is written.
#ifndef CLIENTELE_TESTS_GOLDEN_GOLDEN_FILE_H_
#define CLIENTELE_TESTS_GOLDEN_GOLDEN_FILE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/base/clock.h"
#include "server/filter/compiler.h"
#include "tests/support/oracle/model.h"

namespace clientele::golden {

using Ids = std::vector<domain::ClientId>;

// Part of a message, and where it points to: in characters from 1; 0: wherever.
struct Expected {
  std::string part;
  int64_t at = 0;
};

struct GoldenCase {
  int line = 0;  // in the file, of its name
  std::string name;
  UnixSeconds now = 0;
  filter::FilterSpec filter;
  // When there are any, the filter has these errors, all of them in this order, and no members.
  std::vector<Expected> errors;
  std::optional<Ids> members;  // ascending
  // All of them in this order; nothing: whatever the linter says is right.
  std::optional<std::vector<Expected>> warnings;
  std::optional<std::string> prints;  // the standard spelling
};

struct GoldenBase {
  int line = 0;
  std::string name;
  UnixSeconds now = 0;
  oracle::Model model;
  std::map<std::string, domain::ClientId> clients;  // by the name in the file
  std::vector<GoldenCase> cases;
};

// INVALID_ARGUMENT with "line N: …" for the first mistake in the file.
absl::StatusOr<std::vector<GoldenBase>> ReadGoldenFile(absl::string_view text);

}  // namespace clientele::golden

#endif  // CLIENTELE_TESTS_GOLDEN_GOLDEN_FILE_H_
