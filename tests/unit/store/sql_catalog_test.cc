#include "server/store/sql_catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/store/filter_base.h"

namespace clientele::store {
namespace {

using testing::ElementsAre;
using testing::Optional;

TEST(SqlCatalog, KnowsSegmentsAndAudiences) {
  FilterBase base;
  base.rows().segments = {{"b", 1, 0, 0, "", "active", ""}, {"a", 1, 0, 0, "", "", ""}};
  base.Audience("spring", 2, {});
  base.Write();
  auto transaction = base.store().BeginRead();
  const SqlCatalog catalog(transaction->reader());
  EXPECT_THAT(catalog.SegmentFilter("b"), Optional(std::string("active")));
  EXPECT_THAT(catalog.SegmentFilter("a"), Optional(std::string()));
  EXPECT_EQ(catalog.SegmentFilter("c"), std::nullopt);
  EXPECT_THAT(catalog.SegmentIds(), ElementsAre("a", "b"));
  EXPECT_TRUE(catalog.HasAudience("spring", 2));
  EXPECT_FALSE(catalog.HasAudience("spring", 1));
  EXPECT_FALSE(catalog.HasAudience("summer", 2));
  EXPECT_THAT(catalog.status(), IsOk());
}

// The table is gone: as if the file were damaged.
TEST(SqlCatalog, KeepsTheFirstError) {
  FilterBase base;
  base.Write();
  auto transaction = base.store().BeginRead();
  ASSERT_THAT(
      transaction->connection().Execute("CREATE TEMPORARY TABLE segment (segment_id BIGINT)"),
      IsOk());
  const SqlCatalog catalog(transaction->reader());
  EXPECT_EQ(catalog.SegmentFilter("a"), std::nullopt);
  EXPECT_TRUE(catalog.SegmentIds().empty());
  EXPECT_THAT(catalog.status(), HasCode(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace clientele::store
