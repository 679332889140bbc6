#include "server/index/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/index/hand_made.h"

namespace clientele::index {
namespace {

const Cancelled kNever;

// A line a part: its depth in dots, truth, text and value.
void Draw(const filter::Explanation& part, const std::string& dots, std::vector<std::string>& out) {
  out.push_back(absl::StrCat(dots, part.matches ? "yes " : "no ", part.text,
                             part.value.has_value() ? absl::StrCat(" | ", *part.value) : ""));
  for (const filter::Explanation& child : part.children) Draw(child, dots + ".", out);
}

std::vector<std::string> Explained(const HandMade& base, const Index& index,
                                   const std::string& expression, domain::ClientId id) {
  const filter::Filter filter = base.Filter(expression);
  const Index::Reader reader(index);
  const auto explanation = Explain(reader, {filter, kNow, kNever}, id);
  EXPECT_THAT(explanation, IsOk());
  std::vector<std::string> lines;
  if (explanation.ok()) Draw(*explanation, "", lines);
  return lines;
}

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

TEST(Explain, ShowsEveryPartWithItsTruthAndValue) {
  HandMade base(2);
  base.policy().currency = "RUB";
  base.Order(1, kNow - 100 * kDay, 1, 12'345);
  base.Client(1).city = "Омск";
  base.Apply();
  EXPECT_THAT(Explained(base, base.index(),
                        "temperature = HOT AND (total_amount > 100 RUB OR NOT city = \"Omsk\")", 1),
              UnorderedElementsAre("no AND", ".no temperature = HOT | WARM", ".yes OR",
                                   "..yes total_amount > 100.00 RUB | 123.45 RUB", "..yes NOT",
                                   "...no city = \"Omsk\" | \"Омск\""));
}

TEST(Explain, LeavesOutTheValueThatIsMissing) {
  HandMade base(1);
  base.Apply();
  EXPECT_THAT(Explained(base, base.index(), "last_order_at < now - 90d", 1),
              ElementsAre("no last_order_at < now - 90d"));
  EXPECT_THAT(Explained(base, base.index(), "orders(90d).count = 0", 1),
              ElementsAre("yes orders(90d).count = 0 | 0"));
}

TEST(Explain, ShowsTimesAverageAndYesOrNoAsTheLanguageWritesThem) {
  HandMade base(1);
  base.Order(1, kNow, 1, 100);
  base.Order(1, kNow, 1, 101);
  base.Apply();
  EXPECT_THAT(Explained(base, base.index(), "last_order_at > now - 90d", 1),
              ElementsAre("yes last_order_at > now - 90d | 2026-11-16T09:00:00Z"));
  EXPECT_THAT(Explained(base, base.index(), "average_order_amount > 100", 1),
              ElementsAre("yes average_order_amount > 1.00 RUB | 1.01 RUB"));
  EXPECT_THAT(Explained(base, base.index(), "active", 1), ElementsAre("yes active | true"));
}

TEST(Explain, OpensASegment) {
  HandMade base(1);
  domain::SegmentRow row;
  row.segment_id = "first";
  row.filter = "id = 1";
  base.changes().segments = {row};
  base.Apply();
  EXPECT_THAT(Explained(base, base.index(), "segment(\"first\")", 1),
              ElementsAre("yes segment(\"first\")", ".yes id = 1 | 1"));
}

TEST(Explain, DoesNotKnowAClientThatIsNotThere) {
  HandMade base(1);
  base.Apply();
  const filter::Filter filter = base.Filter("active");
  const Index::Reader reader(base.index());
  for (const domain::ClientId id : {-1, 0, 2, 70'000}) {
    EXPECT_THAT(Explain(reader, {filter, kNow, kNever}, id), FailsWith(Reason::kClientNotFound));
  }
}

}  // namespace
}  // namespace clientele::index
