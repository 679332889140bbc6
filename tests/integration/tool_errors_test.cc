// What people see when they ask for something that can't be: an exit code for scripts, and a
// message that says what was got and wanted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/server_process.h"

namespace clientele {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

struct Refusal {
  const char* name;
  Words arguments;
  int exit_code;
  Words said;  // each must be in the message
};

void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }

const Refusal kRefusals[] = {
    {"UnknownClient", {"client", "show", "77"}, 4, {"there is no client \"77\""}},
    {"UnknownCampaign", {"audience", "build", "spring"}, 4, {"spring"}},
    {"OverlongName",
     {"client", "add", "--name", std::string(201, 'x')},
     3,
     {"display_name", "201 characters", "at most 200"}},
    {"MalformedMail", {"client", "add", "--email", "masha@"}, 3, {"masha@", "e-mail address"}},
    {"MalformedPhone", {"client", "add", "--phone", "12-34"}, 3, {"12-34", "phone number"}},
    {"UnknownField",
     {"segment", "count", "--where", "totl_amount > 5"},
     3,
     {"at character 1", "totl_amount", "did you mean total_amount?"}},
    {"MissingBracket",
     {"segment", "count", "--where", "(active OR tags:vip"},
     3,
     {"at character 20", ")"}},
    {"ADayThatDoesNotExist",
     {"client", "add", "--birth-date", "1990-02-30"},
     3,
     {"1990-02-30", "a day that exists"}},
    {"ANumberBeyondItsBound",
     {"order", "add", "c-1", "--quantity", "1000000000001", "--amount", "5"},
     3,
     {"quantity", "1000000000001", "1000000000000"}},
    {"UnknownTagCharacter", {"tag", "add", "c-1", "a/b"}, 3, {"a/b", "letters, digits"}},
    {"AnotherCurrency",
     {"order", "add", "c-1", "--quantity", "1", "--amount", "5", "--currency", "EUR"},
     5,
     {"EUR", "RUB"}},
    {"KnownClient", {"client", "add", "--external-id", "c-1"}, 5, {"client 1", "external id"}},
    {"AWordThatIsNoChannel",
     {"campaign", "create", "spring", "--channel", "PIGEON"},
     3,
     {"PIGEON", "EMAIL"}},
    {"AMisspelledPolicyField", {"policy", "set", "hot_day=30"}, 3, {"hot_day", "hot_days"}},
    {"AFileThatIsNotThere", {"import", "clients", "nowhere.csv"}, 4, {"nowhere.csv"}},
    {"AnUnknownCommand", {"segment", "cuont"}, 2, {"\"cuont\"", "there are count, list"}},
    {"AnUnknownGroup", {"sgment", "count"}, 2, {"\"sgment\"", "did you mean segment?"}},
    {"AnUnknownOption", {"segment", "count", "--tmperature", "HOT"}, 2, {"--tmperature"}},
};

class ToolErrorsTest : public ::testing::TestWithParam<Refusal> {
 protected:
  void SetUp() override {
    ASSERT_EQ(tool_.Run({"policy", "set", "currency=RUB"}).exit_code, 0);
    ASSERT_EQ(tool_.Run({"client", "add", "--external-id", "c-1"}).exit_code, 0);
  }
  ServerProcess server_;
  ToolRunner tool_{server_};
};

TEST_P(ToolErrorsTest, IsRefusedWithACodeAndAReason) {
  const std::string before = tool_.Run({"status", "--format", "json"}).output;
  const ToolResult result = tool_.Run(GetParam().arguments);
  EXPECT_EQ(result.exit_code, GetParam().exit_code) << result.errors;
  EXPECT_EQ(result.output, "");
  for (const std::string& word : GetParam().said) EXPECT_THAT(result.errors, HasSubstr(word));
  EXPECT_EQ(tool_.Run({"status", "--format", "json"}).output, before);
}

INSTANTIATE_TEST_SUITE_P(Each, ToolErrorsTest, ::testing::ValuesIn(kRefusals),
                         [](const auto& test) { return test.param.name; });

class ToolImportErrorsTest : public ::testing::Test {
 protected:
  ServerProcess server_;
  ToolRunner tool_{server_};
};

TEST_F(ToolImportErrorsTest, RejectedRowsFailAnImportOnlyWhenItIsStrict) {
  tool_.Write("clients.csv", "external_id,email\nc-1,a@example.com\nc-2,nonsense\n");
  EXPECT_EQ(tool_.Run({"import", "clients", "clients.csv"}).exit_code, 0);
  const ToolResult strict = tool_.Run({"import", "clients", "clients.csv", "--strict"});
  EXPECT_EQ(strict.exit_code, 7);
  EXPECT_THAT(strict.errors, HasSubstr("1 rows were rejected; the others are in"));
}

TEST_F(ToolImportErrorsTest, AColumnThatIsMissingIsNamed) {
  tool_.Write("orders.csv", "number,client\n1,c-1\n");
  const ToolResult result = tool_.Run({"import", "orders", "orders.csv"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.errors, AllOf(HasSubstr("--map"), HasSubstr("order=COLUMN")));
}

TEST_F(ToolImportErrorsTest, AServerThatIsNotThereIsNamedWithTheWayOut) {
  ASSERT_EQ(server_.Stop(), 0);
  const ToolResult result = tool_.Run({"status", "--timeout", "1"});
  EXPECT_EQ(result.exit_code, 6);
  EXPECT_THAT(result.errors, AllOf(HasSubstr("Is a server running at " + server_.address()),
                                   HasSubstr("clienteled --store=sqlite:PATH")));
}

}  // namespace
}  // namespace clientele
