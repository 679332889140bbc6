// A call whose caller went away stops between chunks, between nodes, and within what is worked out
// for the whole base.
#include <gtest/gtest.h>

#include "server/index/audience.h"
#include "server/index/explain.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/index/hand_made.h"
#include "tests/unit/index/judge_audience.h"

namespace clientele::index {
namespace {

// Clients in four chunks, each with an order.
class CancellationTest : public ::testing::Test {
 protected:
  CancellationTest() {
    for (domain::ClientId chunk = 0; chunk < 4; ++chunk) {
      base_.Order(chunk * static_cast<domain::ClientId>(kChunkClients) + 1, kNow);
    }
    base_.Apply();
  }

  // Says yes from the nth question on.
  Cancelled After(int times) {
    asked_ = 0;
    return [this, times] { return ++asked_ >= times; };
  }

  HandMade base_;
  int asked_ = 0;
};

TEST_F(CancellationTest, StopsEveryQuestion) {
  const filter::Filter filter = base_.Filter("orders_count > 0");
  const Index::Reader reader(base_.index());
  const Cancelled at_once = After(1);
  const Question question = {filter, kNow, at_once};
  filter::Dimension dimension;
  dimension.operand.field = filter::FieldId::kTemperature;
  const Cancelled never;
  const auto selection = Select(reader, {filter, kNow, never});
  ASSERT_THAT(selection, IsOk());
  const auto fails = FailsWith(Reason::kCallCancelled);
  EXPECT_THAT(CountSegment(reader, question), fails);
  EXPECT_THAT(BreakDownSegment(reader, question, {dimension}), fails);
  EXPECT_THAT(Select(reader, question), fails);
  EXPECT_THAT(Ranked(reader, *selection, {filter::FieldId::kId, false}, at_once), fails);
  EXPECT_THAT(Explain(reader, question, 1), fails);
  EXPECT_THAT(JudgeAudience(reader, question, {domain::Channel::kEmail}), fails);
  EXPECT_THAT(CountReclassified(reader, domain::Policy(), kNow, at_once), fails);
}

TEST_F(CancellationTest, AsksInEveryChunk) {
  const filter::Filter filter = base_.Filter("orders_count > 0");
  const Index::Reader reader(base_.index());
  const Cancelled third = After(3);
  EXPECT_THAT(CountSegment(reader, {filter, kNow, third}), FailsWith(Reason::kCallCancelled));
  EXPECT_EQ(asked_, 3);
}

TEST_F(CancellationTest, AsksBeforeEveryPart) {
  const filter::Filter filter = base_.Filter(
      "orders().count > 0 OR orders(1d).count > 0 OR orders(2d).count > 0 OR orders(3d).count > 0");
  const Index::Reader reader(base_.index());
  const Cancelled fourth = After(4);
  EXPECT_THAT(CountSegment(reader, {filter, kNow, fourth}), FailsWith(Reason::kCallCancelled));
  EXPECT_EQ(asked_, 4);
}

TEST_F(CancellationTest, StopsWithinWhatIsWorkedOutForTheWholeBase) {
  for (const char* expression : {"abc_class = A", "rfm_monetary = 1", "top(2, total_amount)"}) {
    const filter::Filter filter = base_.Filter(expression);
    const Index::Reader reader(base_.index());
    // The node, then the chunks one by one.
    const Cancelled fourth = After(4);
    EXPECT_THAT(CountSegment(reader, {filter, kNow, fourth}), FailsWith(Reason::kCallCancelled));
    EXPECT_EQ(asked_, 4) << expression;
  }
}

}  // namespace
}  // namespace clientele::index
