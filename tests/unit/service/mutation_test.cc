#include "server/service/mutation.h"

#include <gtest/gtest.h>

namespace clientele::service {
namespace {

TEST(WriteOutcome, SurvivesBeingStored) {
  WriteOutcome outcome;
  outcome.revision = 42;
  outcome.ids = {1, -2, 3};
  outcome.client_ids = {7};
  outcome.changes = {1, 2};
  outcome.matched = 9;
  outcome.changed = 8;
  outcome.rejections = {{3, Reason::kClientNotFound, "order.client", "quotes the input"}};
  const WriteOutcome stored = DecodeOutcome(EncodeOutcome(outcome));
  EXPECT_EQ(stored.revision, outcome.revision);
  EXPECT_EQ(stored.ids, outcome.ids);
  EXPECT_EQ(stored.client_ids, outcome.client_ids);
  EXPECT_EQ(stored.changes, outcome.changes);
  EXPECT_EQ(stored.matched, outcome.matched);
  EXPECT_EQ(stored.changed, outcome.changed);
  ASSERT_EQ(stored.rejections.size(), 1u);
  EXPECT_EQ(stored.rejections[0].row, 3);
  EXPECT_EQ(stored.rejections[0].reason, Reason::kClientNotFound);
  EXPECT_EQ(stored.rejections[0].field, "order.client");
}

TEST(WriteOutcome, IsStoredWithoutTextsThatQuoteTheInput) {
  WriteOutcome outcome;
  outcome.rejections = {{0, Reason::kInvalidField, "client.email", "got masha@example.com"}};
  EXPECT_EQ(EncodeOutcome(outcome).find("masha"), std::string::npos);
}

}  // namespace
}  // namespace clientele::service
