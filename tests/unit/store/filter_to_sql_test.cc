#include "server/store/filter_to_sql.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/filter/compiler.h"

namespace clientele::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr UnixSeconds kNow = 1'794'819'600;

filter_sql::Sql StatementOf(const std::string& expression, const domain::Policy& policy) {
  std::vector<filter::Problem> problems;
  const filter::Node node =
      filter::ReadExpression(expression, policy, filter::EmptyCatalog(), problems);
  EXPECT_TRUE(problems.empty()) << expression;
  const filter_sql::Moment moment(policy, kNow);
  FilterToSql sql(moment);
  const filter_sql::Sql condition = sql.Condition(node);
  return sql.Statement(filter_sql::Cat("SELECT c.client_id FROM base c WHERE ", condition));
}

TEST(FilterToSql, BindsEveryValue) {
  const filter_sql::Sql sql = StatementOf("city = \"Omsk\" AND orders_count > 77 AND tags:vip", {});
  EXPECT_THAT(sql.text(), Not(HasSubstr("Omsk")));
  EXPECT_THAT(sql.text(), Not(HasSubstr("77")));
  EXPECT_THAT(sql.text(), Not(HasSubstr("vip")));
  EXPECT_EQ(std::count(sql.text().begin(), sql.text().end(), '?'),
            static_cast<int64_t>(sql.parameters().size()));
}

TEST(FilterToSql, ValuesComeInTheOrderOfTheirMarks) {
  const filter_sql::Sql sql = StatementOf("orders(1d, discount > 5).count > 2", {});
  // The aggregate is a column of the base, which comes before the condition.
  EXPECT_THAT(sql.parameters(),
              ElementsAre(Parameter(kNow - 86'400), Parameter(int64_t{5}), Parameter(int64_t{2})));
}

// What SQLite, MariaDB and MySQL read differently.
TEST(FilterToSql, KeepsToWhatAllDatabasesReadAlike) {
  domain::Policy policy;
  policy.volume_window_days = 30;
  for (const std::string expression :
       {"volume_tier = LARGE AND behavior = LOYAL AND temperature = HOT AND abc_class = A",
        "rfm_recency = 5 AND top(10%, average_order_amount) AND bottom(3, orders(30d).avg)",
        "orders(sku = \"D\", category = \"C\").amount > 5 AND average_order_quantity IN (1, 2)",
        "birthday within next 7d AND reachable(EMAIL) AND has(tags) AND tag(vip).set_at < now"}) {
    const std::string text = StatementOf(expression, policy).text();
    for (const std::string other :
         {"||", "==", "\"", "`", "GLOB", "IFNULL", "ISNULL", "::", "iif(", "FILTER (", "NULLS ",
          "MATERIALIZED", "1.0", "REAL", "ROWID", "rowid", "strftime", "/ 2", "UNION"}) {
      EXPECT_THAT(text, Not(HasSubstr(other))) << expression;
    }
  }
}

TEST(FilterToSql, WorksOutEachOperandOnce) {
  const std::string text =
      StatementOf("orders(30d).count > 1 OR orders(30d).count < 9 OR orders(30d).count = 5", {})
          .text();
  const size_t first = text.find("sales_order");
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(text.find("sales_order", first + 1), std::string::npos);
}

TEST(FilterToSql, ReadsNothingOfTheWholeBaseUnlessAsked) {
  const std::string text = StatementOf("orders_count > 1", {}).text();
  EXPECT_THAT(text, Not(HasSubstr("abc")));
  EXPECT_THAT(text, Not(HasSubstr("rfm")));
  EXPECT_THAT(text, Not(HasSubstr("client_profile")));
}

}  // namespace
}  // namespace clientele::store
