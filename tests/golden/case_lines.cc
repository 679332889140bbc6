#include "tests/golden/case_lines.h"

#include <string>
#include <vector>

namespace clientele::golden {
namespace {

template <typename E>
void Names(Words& words, std::vector<E>& names) {
  do {
    names.push_back(words.Name<E>("value here"));
  } while (words.Take(","));
}

void Texts(Words& words, std::vector<std::string>& texts) {
  do {
    texts.push_back(words.Text("value"));
  } while (words.Take(","));
}

}  // namespace

Expected ReadExpected(Words& words) {
  Expected expected;
  expected.part = words.Text("message");
  if (words.Take("at")) expected.at = words.Number("position");
  return expected;
}

void ReadTypedLine(Words& words, filter::FilterSpec& filter) {
  constexpr absl::string_view kKnown[] = {"temperatures",
                                          "volume_tiers",
                                          "purchase_frequencies",
                                          "order_value_classes",
                                          "abc_classes",
                                          "behaviors",
                                          "stages",
                                          "sources",
                                          "owners",
                                          "all_tags",
                                          "any_tags",
                                          "no_tags",
                                          "active",
                                          "reachable"};
  const size_t place = words.OneOf(kKnown);
  if (words.failed()) return;
  const absl::string_view word = kKnown[place];
  if (word == "temperatures") return Names(words, filter.temperatures);
  if (word == "volume_tiers") return Names(words, filter.volume_tiers);
  if (word == "purchase_frequencies") return Names(words, filter.purchase_frequencies);
  if (word == "order_value_classes") return Names(words, filter.order_value_classes);
  if (word == "abc_classes") return Names(words, filter.abc_classes);
  if (word == "behaviors") return Names(words, filter.behaviors);
  if (word == "reachable") return Names(words, filter.reachable);
  if (word == "stages") return Texts(words, filter.stages);
  if (word == "sources") return Texts(words, filter.sources);
  if (word == "owners") return Texts(words, filter.owners);
  if (word == "all_tags") return Texts(words, filter.all_tags);
  if (word == "any_tags") return Texts(words, filter.any_tags);
  if (word == "no_tags") return Texts(words, filter.no_tags);
  constexpr absl::string_view kTruth[] = {"false", "true"};
  filter.active = words.OneOf(kTruth) == 1;
}

}  // namespace clientele::golden
