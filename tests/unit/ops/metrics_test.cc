#include "server/ops/metrics.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace clientele::ops {
namespace {

// Name and value of each sample; everything else in the text must be HELP or TYPE of one.
struct Exposition {
  std::map<std::string, std::string> samples;
  std::map<std::string, std::string> types;
  std::map<std::string, std::string> helps;
};

Exposition Read(const std::string& text) {
  Exposition read;
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  EXPECT_EQ(lines.back(), "") << "the last line ends with a line feed";
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    const std::vector<std::string> words = absl::StrSplit(lines[i], absl::MaxSplits(' ', 3));
    if (words[0] == "#" && words[1] == "HELP") {
      read.helps[words[2]] = words[3];
    } else if (words[0] == "#" && words[1] == "TYPE") {
      read.types[words[2]] = words[3];
    } else {
      EXPECT_EQ(words.size(), 2u) << lines[i];
      EXPECT_TRUE(read.samples.emplace(words[0], words[1]).second) << lines[i];
    }
  }
  return read;
}

MetricsSnapshot Numbered() {
  MetricsSnapshot snapshot;
  snapshot.revision = 1;
  snapshot.clients = 2;
  snapshot.index_bytes = 3;
  snapshot.queued_writes = 4;
  snapshot.failed_transactions = 5;
  snapshot.policy_version = 6;
  snapshot.staleness_ms = 7;
  return snapshot;
}

TEST(Metrics, ShowEachNumberUnderItsName) {
  const std::map<std::string, std::string> expected = {
      {"clientele_revision", "1"},       {"clientele_clients", "2"},
      {"clientele_index_bytes", "3"},    {"clientele_queued_writes", "4"},
      {"clientele_policy_version", "6"}, {"clientele_failed_transactions_total", "5"},
      {"clientele_staleness_ms", "7"}};
  EXPECT_EQ(Read(RenderMetrics(Numbered())).samples, expected);
}

TEST(Metrics, SayWhatEachNumberIs) {
  const Exposition read = Read(RenderMetrics(Numbered()));
  for (const auto& [name, value] : read.samples) {
    const bool counts_up = name == "clientele_failed_transactions_total";
    EXPECT_EQ(read.types.at(name), counts_up ? "counter" : "gauge") << name;
    EXPECT_NE(read.helps.at(name), "") << name;
  }
  EXPECT_EQ(read.types.size(), read.samples.size());
}

TEST(Metrics, OfANewServerAreZerosAndNotMissing) {
  const Exposition read = Read(RenderMetrics({}));
  EXPECT_EQ(read.samples.size(), 7u);
  for (const auto& [name, value] : read.samples) EXPECT_EQ(value, "0") << name;
}

TEST(Metrics, AreExactUpToTheLargestBaseThereMayBe) {
  MetricsSnapshot snapshot;
  snapshot.revision = 9'007'199'254'740'991;  // 2^53 - 1, beyond which the format has no integers
  snapshot.clients = 123'456'789;
  const Exposition read = Read(RenderMetrics(snapshot));
  EXPECT_EQ(std::stod(read.samples.at("clientele_revision")), 9'007'199'254'740'991.0);
  EXPECT_EQ(std::stod(read.samples.at("clientele_clients")), 123'456'789.0);
}

}  // namespace
}  // namespace clientele::ops
