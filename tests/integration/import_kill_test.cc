// kill -9 of the server in the middle of imports: what was acknowledged is there, and importing
// again completes the rest with nothing doubled.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/import_stream.h"
#include "tests/support/calls.h"
#include "tests/support/dice.h"
#include "tests/support/server_process.h"

namespace clientele {
namespace {

constexpr int kClients = 6'000;
// A client, its order and an interaction.
constexpr int kRowsEach = 3;
constexpr int kRows = kClients * kRowsEach;

std::string Name(const char* prefix, int i) { return absl::StrCat(prefix, "-", i); }

v1::ImportRow RowAt(int row) {
  const int i = row / kRowsEach;
  v1::ImportRow out;
  switch (row % kRowsEach) {
    case 0:
      out.mutable_client()->mutable_profile()->set_external_id(Name("c", i));
      out.mutable_client()->add_tags(i % 2 == 0 ? "even" : "odd");
      break;
    case 1:
      *out.mutable_order()->mutable_client() = ByExternalId(Name("c", i));
      out.mutable_order()->set_external_id(Name("o", i));
      out.mutable_order()->mutable_placed_at()->set_seconds(kServerNow - 86'400 * (i % 200));
      out.mutable_order()->set_quantity(i % 300);
      out.mutable_order()->set_amount_minor(i);
      break;
    default:
      *out.mutable_interaction()->mutable_client() = ByExternalId(Name("c", i));
      out.mutable_interaction()->set_external_id(Name("i", i));
      out.mutable_interaction()->mutable_at()->set_seconds(kServerNow - i);
      out.mutable_interaction()->set_channel(v1::CHANNEL_CALL);
      out.mutable_interaction()->set_outcome(i % 5 == 0 ? v1::OUTCOME_POSITIVE
                                                        : v1::OUTCOME_NEUTRAL);
      break;
  }
  return out;
}

struct Progress {
  absl::Status status;
  int64_t answered = 0;
  int64_t changed = 0;
  int64_t rejected = 0;
};

// Imports all rows; the server is killed as soon as `kill_at` of them are answered.
Progress Import(ServerProcess& server, int64_t kill_at = kRows + 1) {
  client::Connection connection(OptionsFor(server.address()));
  client::ImportStream stream(connection, {}, [](int64_t, const auto&) {});
  Progress progress;
  bool killed = false;
  for (int row = 0; row < kRows && progress.status.ok(); ++row) {
    progress.status = stream.Add(RowAt(row), row);
    if (!killed && stream.answered() >= kill_at) {
      server.KillHard();
      killed = true;
    }
  }
  if (progress.status.ok()) progress.status = stream.Finish();
  progress.answered = stream.answered();
  progress.changed = stream.changed();
  progress.rejected = stream.rejected();
  return progress;
}

// Everything that is known of each client, by its external id.
std::map<std::string, std::string> Dump(const ServerProcess& server) {
  client::Connection connection(OptionsFor(server.address()));
  v1::QuerySegmentRequest request;
  for (const char* field : {"external_id", "orders_count", "total_amount", "total_quantity",
                            "last_order_at", "last_positive_at", "last_reached_at"}) {
    request.add_fields(field);
  }
  std::map<std::string, std::string> dump;
  const auto batches = Calls(connection).QuerySegment(request);
  EXPECT_TRUE(batches.ok()) << batches.status();
  if (!batches.ok()) return dump;
  for (const v1::QuerySegmentResponse& batch : *batches) {
    for (int i = 0; i < batch.client_ids_size(); ++i) {
      std::string& values = dump[batch.columns(0).texts(i)];
      EXPECT_EQ(values, "") << "twice";
      values = absl::StrCat(batch.client_ids(i));
      for (int c = 1; c < batch.columns_size(); ++c) {
        const v1::FieldColumn& column = batch.columns(c);
        const bool present = column.present_size() == 0 || column.present(i);
        absl::StrAppend(&values, " ", column.field(), "=",
                        present ? absl::StrCat(column.integers(i)) : "none");
      }
    }
  }
  return dump;
}

// How many rows of the import are in.
int64_t RowsIn(const ServerProcess& server) {
  client::Connection connection(OptionsFor(server.address()));
  Calls calls(connection);
  return calls.Count("") + calls.Count("orders_count = 1") + calls.Count("has(last_reached_at)");
}

class ImportKillTest : public ::testing::TestWithParam<uint64_t> {};

TEST_P(ImportKillTest, NoAnsweredRowIsLostAndTheRestCompletesIt) {
  Dice dice(GetParam());
  ServerProcess server;
  int64_t in = 0;
  for (int64_t kill_at = 0;;) {
    kill_at += dice.Between(1, kRows / 2);
    if (kill_at > kRows - 5'000) break;  // what is under way then may be the last
    const Progress broken = Import(server, kill_at);
    ASSERT_EQ(broken.status.code(), absl::StatusCode::kUnavailable) << broken.status;
    ASSERT_GE(broken.answered, kill_at);
    ASSERT_EQ(broken.rejected, 0);
    server.Start();
    in = RowsIn(server);
    // One stream is applied in its order: so many rows are so many from its beginning.
    ASSERT_GE(in, broken.answered);
    const std::map<std::string, std::string> known = Dump(server);
    for (int row = 0; row < broken.answered; row += kRowsEach) {
      ASSERT_EQ(known.count(Name("c", row / kRowsEach)), 1U) << "row " << row;
    }
  }
  const Progress whole = Import(server);
  ASSERT_TRUE(whole.status.ok()) << whole.status;
  EXPECT_EQ(whole.changed, kRows - in);
  EXPECT_EQ(whole.rejected, 0);

  ServerProcess untroubled;
  const Progress expected = Import(untroubled);
  ASSERT_TRUE(expected.status.ok()) << expected.status;
  EXPECT_EQ(expected.changed, kRows);
  EXPECT_EQ(Dump(server), Dump(untroubled));
  EXPECT_EQ(RowsIn(server), kRows);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ImportKillTest, ::testing::Values(1, 2, 3));

// --- The same through the tool ------------------------------------------------------------------

std::string OrdersFile() {
  std::string text = "order,client,quantity,amount_minor,at\n";
  for (int i = 0; i < kClients; ++i) {
    absl::StrAppend(&text, "o-", i, ",c-", i, ",", i % 300, ",", i, ",2026-10-01\n");
  }
  return text;
}

std::unique_ptr<ChildProcess> StartImport(ToolRunner& tool) {
  return tool.Start({"import", "orders", "orders.csv", "--create-clients", "--format", "json"});
}
ToolResult ImportOrders(ToolRunner& tool) {
  const std::unique_ptr<ChildProcess> run = StartImport(tool);
  return tool.Finish(*run);
}

// The number before " rows are in." in what the tool says of a broken import; 0 when none were.
int64_t RowsSaidToBeIn(const std::string& errors) {
  const size_t end = errors.find(" rows are in.");
  if (end == std::string::npos) return 0;
  const size_t begin = errors.rfind('\n', end) + 1;
  int64_t rows = -1;
  EXPECT_TRUE(absl::SimpleAtoi(errors.substr(begin, end - begin), &rows)) << errors;
  return rows;
}

TEST(ToolImportKillTest, TheToolSaysWhatIsInAndCompletesItWhenAskedAgain) {
  ServerProcess server;
  ToolRunner tool(server);
  tool.Write("orders.csv", OrdersFile());
  std::unique_ptr<ChildProcess> run = StartImport(tool);
  {
    client::Connection connection(OptionsFor(server.address()));
    Calls calls(connection);
    while (calls.Count("") < kClients / 4) {
    }
  }
  server.KillHard();
  const ToolResult broken = tool.Finish(*run);
  EXPECT_EQ(broken.exit_code, 6) << broken.errors;
  EXPECT_THAT(broken.errors, ::testing::HasSubstr("Import the file again to complete it"));
  server.Start();
  client::Connection connection(OptionsFor(server.address()));
  Calls calls(connection);
  const int64_t in = calls.Count("orders_count = 1");
  EXPECT_GE(in, kClients / 4);
  EXPECT_GE(in, RowsSaidToBeIn(broken.errors));
  EXPECT_LT(in, kClients);

  const ToolResult again = ImportOrders(tool);
  EXPECT_EQ(again.exit_code, 0) << again.errors;
  EXPECT_THAT(again.output,
              ::testing::HasSubstr(absl::StrCat("\"changed\": ", kClients - in, ",")));
  EXPECT_EQ(calls.Count("orders_count = 1"), kClients);
  v1::BreakDownSegmentRequest request;
  request.add_dimensions("temperature");
  ASSERT_CALL(const auto sums, calls.BreakDownSegment(request));
  EXPECT_EQ(sums.rows(0).count(), kClients);
  // 0 + 1 + … + 5,999.
  EXPECT_EQ(sums.rows(0).total_amount_minor(), 17'997'000);
}

}  // namespace
}  // namespace clientele
