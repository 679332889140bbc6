#include "server/filter/function.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/filter/filter_text.h"

namespace clientele::filter {
namespace {

using ::testing::IsEmpty;

TEST(FunctionTest, UsagesAndExamplesCompile) {
  for (const Function& function : Functions()) {
    const std::string usage(function.usage);
    EXPECT_THAT(Problems(function.is_operand ? "has(" + usage + ")" : usage), IsEmpty()) << usage;
    EXPECT_THAT(Problems(std::string(function.example)), IsEmpty()) << function.example;
  }
}

TEST(FunctionTest, NamesAreFoundExactly) {
  for (const Function& function : Functions()) EXPECT_EQ(FindFunction(function.name), &function);
  EXPECT_EQ(FunctionNames().size(), Functions().size());
  EXPECT_EQ(FindFunction("Has"), nullptr);
  EXPECT_EQ(FindFunction(""), nullptr);
}

TEST(FunctionTest, EveryKindOfEventsIsAnOperand) {
  for (const EventKind events : kEventKinds) {
    ASSERT_NE(FindFunction(NameOf(events)), nullptr);
    EXPECT_TRUE(FindFunction(NameOf(events))->is_operand);
  }
}

TEST(FunctionTest, MembersOfTagsHaveTheTypesOfTheirOperands) {
  for (const TagMember& member : TagMembers()) {
    EXPECT_EQ(FindTagMember(member.name), &member);
    EXPECT_EQ(&TagMemberOf(member.kind), &member);
    Operand operand;
    operand.kind = member.kind;
    EXPECT_EQ(ShapeOf(operand, TestPolicy()).type, member.type) << member.name;
    EXPECT_THAT(Problems(std::string(member.example)), IsEmpty());
  }
  EXPECT_EQ(FindTagMember("title"), nullptr);
}

}  // namespace
}  // namespace clientele::filter
