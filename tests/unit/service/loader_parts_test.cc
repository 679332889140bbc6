// Whatever a filter can ask for is there again after a restart.
#include <gtest/gtest.h>

#include "server/service/loader.h"
#include "tests/unit/service/small_base.h"

namespace clientele::service {
namespace {

TEST(LoaderParts, ARestartChangesNoAnswer) {
  SmallBase small(9);
  TestBase& base = small.base();
  std::vector<std::vector<domain::ClientId>> before;
  for (const std::string& expression : FiltersOfEveryKind()) {
    before.push_back(base.Members(expression));
  }
  const domain::Revision revision = base.index().revision();
  base.Restart();
  EXPECT_EQ(base.index().revision(), revision);
  size_t n = 0;
  for (const std::string& expression : FiltersOfEveryKind()) {
    EXPECT_EQ(base.Members(expression), before[n++]) << expression;
  }
}

TEST(LoaderParts, EveryFilterOfTheListFindsSomebody) {
  SmallBase small(9);
  for (const std::string& expression : FiltersOfEveryKind()) {
    if (expression == "audience(\"nobody\", 1)") continue;
    EXPECT_GT(small.base().Count(expression), 0) << expression;
  }
}

TEST(LoaderParts, NamesAreAllThatAnIndexOfNamesLoads) {
  SmallBase small(9);
  index::Index names(index::Content::kNames);
  ASSERT_THAT(LoadIndex(small.base().store(), names), IsOk());
  const index::Index::Reader reader(names);
  EXPECT_TRUE(reader.chunks().empty());
  EXPECT_EQ(reader.segments().size(), 2u);
  EXPECT_EQ(reader.tags().size(), 1u);
  EXPECT_EQ(reader.policy().currency, "RUB");
  EXPECT_TRUE(reader.catalog().HasAudience("spring", 1));
  EXPECT_TRUE(reader.catalog().HasAudience("nobody", 1));
  EXPECT_FALSE(reader.catalog().HasAudience("spring", 2));
}

}  // namespace
}  // namespace clientele::service
