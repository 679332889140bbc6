#include "client/tool/run_tool.h"

#include <stdlib.h>

#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clientele/v1/admin_service.pb.h"
#include "clientele/v1/campaign_service.pb.h"
#include "clientele/v1/client_service.pb.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/client/tool/tool_runner.h"

namespace clientele::client {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// The commands and groups that a help text lists.
std::vector<std::string> CommandsIn(const std::string& help) {
  std::vector<std::string> commands;
  bool listing = false;
  for (const absl::string_view line : absl::StrSplit(help, '\n')) {
    if (absl::StartsWith(line, "Subcommands:")) {
      listing = true;
    } else if (listing && absl::StartsWith(line, "  ") && !absl::StartsWith(line, "   ")) {
      commands.emplace_back(line.substr(2, line.find(' ', 2) - 2));
    } else if (line.empty()) {
      listing = false;
    }
  }
  return commands;
}

TEST_F(RunToolTest, WithoutACommandItIsUsage) {
  const Ran ran = Run({});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("--help"));
  EXPECT_EQ(Run({"segment"}).code, 2);
  EXPECT_EQ(Run({"segmnet"}).code, 2);
  EXPECT_EQ(Run({"status", "--format", "xml"}).code, 2);
  EXPECT_EQ(Run({"status", "--timeout", "0"}).code, 2);
  EXPECT_EQ(Run({"segment", "count", "--active", "--inactive"}).code, 2);
}

TEST_F(RunToolTest, VersionAndHelpAreNoErrors) {
  EXPECT_EQ(Run({"--version"}).code, 0);
  EXPECT_THAT(Run({"--version"}).out, HasSubstr(CLIENTELE_VERSION));
  const Ran help = Run({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out,
              AllOf(HasSubstr("Exit codes: 0 done, 2 usage"), HasSubstr("CLIENTELE_SERVER")));
}

TEST_F(RunToolTest, EveryCommandHasHelpWithAnExampleOfItself) {
  int commands = 0;
  for (const std::string& first : CommandsIn(Run({"--help"}).out)) {
    const std::string help = Run({first, "--help"}).out;
    std::vector<std::vector<std::string>> paths = {{first}};
    const std::vector<std::string> children = CommandsIn(help);
    if (!children.empty()) paths.clear();
    for (const std::string& child : children) paths.push_back({first, child});
    for (std::vector<std::string> path : paths) {
      const std::string name = absl::StrCat("clientele ", absl::StrJoin(path, " "));
      path.push_back("--help");
      const Ran ran = Run(path);
      EXPECT_EQ(ran.code, 0) << name;
      EXPECT_THAT(ran.out, AllOf(HasSubstr("Example: "), HasSubstr(name)));
      ++commands;
    }
  }
  EXPECT_GE(commands, 30);
}

TEST_F(RunToolTest, WithoutAServerItEndsWith6AndSaysWhatToDo) {
  server_.Stop();
  const Ran ran = RunHere({"status"});
  EXPECT_EQ(ran.code, 6);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, AllOf(StartsWith("clientele: "),
                             HasSubstr("Is a server running at " + server_.address()),
                             HasSubstr("clienteled --store=sqlite:PATH")));
}

TEST_F(RunToolTest, TheServersErrorIsShownAndDecidesTheCode) {
  server_.Fail("GetClient",
               Failure(grpc::StatusCode::NOT_FOUND, "client: there is no client \"77\"",
                       "CLIENT_NOT_FOUND", {{"client", "got \"77\", want a client that exists"}}));
  const Ran ran = RunHere({"client", "show", "77"});
  EXPECT_EQ(ran.code, 4);
  EXPECT_EQ(ran.err, "clientele: client: there is no client \"77\"\n");
}

TEST_F(RunToolTest, StatusIsATableJsonOrCsv) {
  v1::GetStatusResponse status;
  status.set_clients(50'000);
  status.set_store("sqlite");
  status.set_durability("full");
  status.add_warnings("Set the thresholds.");
  server_.Answer("GetStatus", status);
  const Ran table = RunHere({"status"});
  EXPECT_EQ(table.code, 0);
  EXPECT_THAT(table.out, AllOf(HasSubstr("clients         50 000\n"),
                               HasSubstr("store           sqlite, durability full\n"),
                               HasSubstr("warning         Set the thresholds.\n")));
  EXPECT_THAT(RunHere({"status", "--format", "json"}).out,
              AllOf(StartsWith("{\n"), HasSubstr("\"clients\": 50000"), EndsWith("}\n")));
  // Global options may stand anywhere.
  EXPECT_THAT(RunHere({"--format", "csv", "status"}).out, StartsWith("what,value\n"));
}

TEST_F(RunToolTest, AmountsGoOutInMinorUnitsOfTheBasesCurrency) {
  v1::RecordOrdersRequest sent;
  server_.OnCall<v1::RecordOrdersRequest, v1::RecordOrdersResponse>(
      "RecordOrders", [&](const auto& request, auto& response) {
        sent = request;
        response.add_results()->set_change(v1::RecordOrdersResponse::CHANGE_RECORDED);
        return grpc::Status::OK;
      });
  const Ran ran = RunHere({"order", "add", "ext:17", "--order", "A-1", "--line", "D:2:10:3500.00",
                           "--line", "E:1:0,5", "--actor", "anna"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("RECORDED"));
  ASSERT_EQ(sent.orders_size(), 1);
  EXPECT_EQ(sent.orders(0).client().external_id(), "17");
  EXPECT_EQ(sent.orders(0).lines(0).sku(), "D:2");
  EXPECT_EQ(sent.orders(0).lines(0).quantity(), 10);
  EXPECT_EQ(sent.orders(0).lines(0).amount_minor(), 350'000);
  EXPECT_EQ(sent.orders(0).lines(1).amount_minor(), 50);
  EXPECT_EQ(sent.orders(0).actor(), "anna");
  EXPECT_EQ(sent.request_id().size(), 32u);
  const Ran wrong = RunHere({"order", "add", "1", "--line", "D-2:10"});
  EXPECT_EQ(wrong.code, 3);
  EXPECT_EQ(wrong.err,
            "clientele: --line: got \"D-2:10\", want SKU:QUANTITY:AMOUNT, like D-2:10:3500.00\n");
}

TEST_F(RunToolTest, AnAmountWithoutAnyCurrencyIsNotSent) {
  server_.Answer("GetPolicy", v1::GetPolicyResponse());
  const Ran ran = RunHere({"order", "add", "1", "--amount", "12.50", "--quantity", "1"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_THAT(ran.err, HasSubstr("--currency"));
  EXPECT_EQ(server_.calls("RecordOrders"), 0);
}

TEST_F(RunToolTest, ListsArePagedToTheEnd) {
  server_.OnCall<v1::ListTagsRequest, v1::ListTagsResponse>(
      "ListTags", [](const auto& request, auto& response) {
        auto& tag = *response.add_tags();
        tag.set_tag(request.page_token().empty() ? "a" : request.page_token());
        if (tag.tag() != "c") response.set_next_page_token(tag.tag() == "a" ? "b" : "c");
        return grpc::Status::OK;
      });
  EXPECT_EQ(RunHere({"tag", "list", "--format", "csv"}).out, "tag,clients\na,0\nb,0\nc,0\n");
  EXPECT_EQ(server_.calls("ListTags"), 3);
}

TEST_F(RunToolTest, ATagNeedsItsNameAndAFilterNoClient) {
  const Ran ran = RunHere({"tag", "add", "42"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.err, "clientele: TAG: got nothing, want at least one tag after the client\n");
  v1::TagClientsRequest sent;
  server_.OnCall<v1::TagClientsRequest, v1::TagClientsResponse>(
      "TagClients", [&](const auto& request, auto& response) {
        sent = request;
        response.set_matched(1'200);
        response.set_changed(7);
        return grpc::Status::OK;
      });
  const Ran filtered = RunHere({"tag", "remove", "spring", "--temperature", "HOT,WARM"});
  EXPECT_EQ(filtered.out, "7 of 1 200 clients changed.\n");
  EXPECT_EQ(sent.remove(0), "spring");
  EXPECT_EQ(sent.clients_size(), 0);
  EXPECT_EQ(sent.filter().temperatures_size(), 2);
}

TEST_F(RunToolTest, AWrongFieldOfThePolicyNamesTheNearestOne) {
  const Ran ran = RunHere({"policy", "set", "hot_day=60"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.err, "clientele: FIELD=VALUE: got \"hot_day=60\", want hot_days=…\n");
}

TEST_F(RunToolTest, TheFrequencyCapIsShownAndSet) {
  v1::GetPolicyResponse known;
  known.mutable_policy()->set_cap_mode(v1::Policy::CAP_MODE_ROLLING);
  auto& cap = *known.mutable_policy()->add_channel_caps();
  cap.set_channel(v1::CHANNEL_SMS);
  cap.set_messages(1);
  server_.Answer("GetPolicy", known);
  EXPECT_THAT(RunHere({"policy", "show", "--format", "csv"}).out,
              AllOf(HasSubstr("cap_mode,ROLLING\n"), HasSubstr("channel_caps,SMS:1\n")));
  v1::UpdatePolicyRequest sent;
  server_.OnCall<v1::UpdatePolicyRequest, v1::UpdatePolicyResponse>(
      "UpdatePolicy", [&](const auto& request, auto&) {
        sent = request;
        return grpc::Status::OK;
      });
  EXPECT_EQ(RunHere({"policy", "set", "cap_mode=calendar_week", "cap_days_apart=3",
                     "channel_caps=SMS:1,email:2", "global_holdout_percent=5"})
                .code,
            0);
  EXPECT_EQ(sent.policy().cap_mode(), v1::Policy::CAP_MODE_CALENDAR_WEEK);
  EXPECT_EQ(sent.policy().cap_days_apart(), 3);
  EXPECT_EQ(sent.policy().channel_caps(1).channel(), v1::CHANNEL_EMAIL);
  EXPECT_EQ(sent.policy().channel_caps(1).messages(), 2);
  EXPECT_EQ(sent.policy().global_holdout_percent(), 5);
  EXPECT_EQ(RunHere({"policy", "set", "channel_caps="}).code, 0);
  EXPECT_EQ(sent.policy().channel_caps_size(), 0);
  EXPECT_EQ(sent.update_mask().paths(0), "channel_caps");
  EXPECT_EQ(RunHere({"policy", "set", "channel_caps=SMS"}).code, 3);
}

TEST_F(RunToolTest, AnExportGoesOnWhereItBrokeAndCountsWhomItLeftOut) {
  v1::GetAudienceResponse audience;
  audience.mutable_audience()->set_campaign_id("spring");
  audience.mutable_audience()->set_number(2);
  audience.mutable_audience()->set_members(5);
  server_.Answer("GetAudience", audience);
  server_.On("StreamAudience", [](const std::string& bytes, int) {
    v1::StreamAudienceRequest request;
    EXPECT_TRUE(request.ParseFromString(bytes));
    const bool first = request.position().empty();
    v1::StreamAudienceResponse batch;
    batch.add_client_ids(first ? 1 : 2);
    batch.add_channels(v1::CHANNEL_EMAIL);
    batch.add_addresses(first ? "a@b.ru" : "c@d.ru");
    batch.add_display_names("Кафе, Омск");
    batch.add_external_ids("");
    batch.set_position("p");
    batch.set_left_out(first ? 1 : 3);
    FakeServer::Reply reply;
    reply.messages = {batch.SerializeAsString()};
    reply.end = first ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone") : grpc::Status::OK;
    return reply;
  });
  const TempDir dir;
  const Ran ran = RunHere({"audience", "export", "spring/2", "--out", dir.File("list.csv")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("2 members written"), HasSubstr("3 members may no longer")));
  std::ifstream file(dir.File("list.csv"));
  const std::string written((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(written, AllOf(HasSubstr("1,,\"Кафе, Омск\",EMAIL,a@b.ru"), HasSubstr("c@d.ru")));
  EXPECT_EQ(RunHere({"audience", "show", "spring/x"}).code, 3);
}

// A command line that the shell itself accepts and that completes what is there.
TEST_F(RunToolTest, TheCompletionScriptsAreRightAndKnowTheCommands) {
  const TempDir dir;
  for (const char* shell : {"bash", "zsh"}) {
    const Ran ran = Run({"completion", shell});
    EXPECT_EQ(ran.code, 0);
    std::ofstream(dir.File(shell)) << ran.out;
    EXPECT_EQ(system(absl::StrCat("bash -n ", dir.File(shell)).c_str()), 0) << shell;
  }
  const auto complete = [&](const std::string& words, int at) {
    const std::string script = absl::StrCat(
        "source ", dir.File("bash"), "; COMP_WORDS=(clientele ", words, "); COMP_CWORD=", at,
        "; _clientele; echo \"${COMPREPLY[@]}\" > ", dir.File("answer"));
    EXPECT_EQ(system(absl::StrCat("bash -c '", script, "'").c_str()), 0);
    std::ifstream file(dir.File("answer"));
    return std::string((std::istreambuf_iterator<char>(file)), {});
  };
  EXPECT_EQ(complete("seg", 1), "segment\n");
  EXPECT_EQ(complete("segment br", 2), "breakdown\n");
  EXPECT_EQ(complete("--server here:1 segment breakdown --b", 5), "--behavior --by\n");
  EXPECT_EQ(complete("audience export --o", 3), "--out\n");
}

}  // namespace
}  // namespace clientele::client
