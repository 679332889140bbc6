#include "client/tool/json.h"

#include <gtest/gtest.h>

namespace clientele::client {
namespace {

TEST(Json, ValuesKeepTheirKind) {
  EXPECT_TRUE(std::holds_alternative<std::nullptr_t>(Json().value()));
  EXPECT_EQ(std::get<bool>(Json(true).value()), true);
  EXPECT_EQ(std::get<int64_t>(Json(uint8_t{7}).value()), 7);
  EXPECT_EQ(std::get<int64_t>(Json(INT64_MIN).value()), INT64_MIN);
  EXPECT_EQ(std::get<std::string>(Json("x").value()), "x");
}

TEST(Json, MembersKeepTheirOrder) {
  Json json = {{"b", 1}, {"a", 2}};
  json.Set("c", Json::MakeObject());
  const Json::Object& object = std::get<Json::Object>(json.value());
  EXPECT_EQ(object.names, (std::vector<std::string>{"b", "a", "c"}));
  EXPECT_EQ(object.values.size(), 3u);
}

TEST(Json, ListsGrow) {
  Json list = Json::MakeList();
  list.Push(1);
  list.Push({{"x", "y"}});
  EXPECT_EQ(std::get<Json::List>(list.value()).size(), 2u);
}

TEST(Json, ACellShowsASingleValueAndNothingElse) {
  EXPECT_EQ(CellText("Омск"), "Омск");
  EXPECT_EQ(CellText(-5), "-5");
  EXPECT_EQ(CellText(true), "true");
  EXPECT_EQ(CellText(false), "false");
  EXPECT_EQ(CellText(Json()), "");
  EXPECT_EQ(CellText(Json::MakeList()), "");
}

}  // namespace
}  // namespace clientele::client
