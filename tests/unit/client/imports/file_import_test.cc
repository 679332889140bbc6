#include "client/imports/file_import.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "tests/support/temp_dir.h"
#include "tests/unit/client/fake_server.h"

namespace clientele::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A server with a policy, whose imports take every row but those that a test refuses.
class FileImportTest : public ::testing::Test {
 protected:
  FileImportTest() {
    v1::GetPolicyResponse policy;
    policy.mutable_policy()->set_time_zone("Europe/Moscow");
    policy.mutable_policy()->set_currency("RUB");
    server_.Answer("GetPolicy", policy);
    server_.On("Import", [this](const std::string& bytes, int) { return Take(bytes); });
  }

  FakeServer::Reply Take(const std::string& bytes) {
    v1::ImportRequest request;
    EXPECT_TRUE(request.ParseFromString(bytes));
    if (request.batch() == 1) first_ = request;
    FakeServer::Reply reply;
    if (request.batch() == break_at_) {
      reply.end = Failure(grpc::StatusCode::UNAVAILABLE, "stopping", "SHUTTING_DOWN");
      return reply;
    }
    v1::ImportResponse response;
    response.set_batch(request.batch());
    response.set_changed(request.rows_size());
    for (int i = 0; i < request.rows_size(); ++i) {
      rows_.push_back(request.rows(i));
      const auto refused = refused_.find(static_cast<int>(rows_.size()) - 1);
      if (refused == refused_.end()) continue;
      auto& rejection = *response.add_rejections();
      rejection.set_row(i);
      rejection.set_field(refused->second);
      rejection.set_message("the server says no");
    }
    reply.messages.push_back(response.SerializeAsString());
    if (request.last()) reply.end = grpc::Status::OK;
    return reply;
  }

  absl::StatusOr<ImportReport> Import(FileKind kind, const std::string& content,
                                      ImportOptions options = {}) {
    const std::string path = dir_.File("table.csv");
    std::ofstream(path, std::ios::binary) << content;
    if (options.rejects.empty()) options.rejects = Rejects();
    return ImportFile(connection_, kind, path, options,
                      [this](const std::string& what, int64_t done, int64_t all) {
                        EXPECT_LE(done, all);
                        progress_.push_back(what);
                      });
  }
  std::string Rejects() const { return dir_.File("rejects.csv"); }
  // The lines of the rejects file.
  std::vector<std::string> RejectLines() const {
    std::ifstream file(Rejects());
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      lines.push_back(line);
    }
    return lines;
  }

  TempDir dir_;
  FakeServer server_;
  Connection connection_{{server_.address(), absl::Seconds(30), 1}};
  v1::ImportRequest first_;
  std::vector<v1::ImportRow> rows_;
  std::map<int, std::string> refused_;  // place among the rows sent, path
  int64_t break_at_ = 0;                // this batch ends the stream
  std::vector<std::string> progress_;
};

TEST_F(FileImportTest, EveryRecordIsARow) {
  const auto report = Import(FileKind::kClients, "external_id;city\nA;Омск\nB;Пермь\n");
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->records, 2);
  EXPECT_EQ(report->rows, 2);
  EXPECT_EQ(report->changed, 2);
  EXPECT_EQ(report->rejected, 0);
  EXPECT_EQ(report->rejects_file, "");
  EXPECT_FALSE(std::filesystem::exists(Rejects()));
  ASSERT_EQ(rows_.size(), 2u);
  EXPECT_EQ(rows_[1].client().profile().city(), "Пермь");
}

TEST_F(FileImportTest, RejectionsOfBothSidesAreWrittenWithLineColumnAndReason) {
  refused_[1] = "client.profile.tax_id";  // the second row sent: line 4
  refused_[2] = "client.contact_points[1].address";
  const auto report = Import(FileKind::kClients,
                             "external_id,birth_date,tax_id,email,phone\n"
                             "A,,,,\n"
                             "B,31.02.1990,,,\n"
                             "C,,x,,\n"
                             "D,,,a@b.ru,12\n");
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->records, 4);
  EXPECT_EQ(report->rows, 3);
  EXPECT_EQ(report->rejected, 3);
  EXPECT_EQ(report->rejects_file, Rejects());
  EXPECT_THAT(RejectLines(),
              ElementsAre("line,column,reason,external_id,birth_date,tax_id,email,phone",
                          "3,birth_date,\"got \"\"31.02.1990\"\", want a day that exists, like "
                          "1990-01-31 or 31.01.1990\",B,31.02.1990,,,",
                          "4,tax_id,the server says no,C,,x,,",
                          "5,phone,the server says no,D,,,a@b.ru,12"));
}

TEST_F(FileImportTest, ColumnsAreCalledWhatTheFileCallsThem) {
  refused_[0] = "client.profile.tax_id";
  ImportOptions options;
  options.map = "external_id=Код,tax_id=ИНН";
  const auto report = Import(FileKind::kClients, "Код;ИНН\nA;x\n", options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(RejectLines(),
              ElementsAre("line,column,reason,Код,ИНН", "2,ИНН,the server says no,A,x"));
}

TEST_F(FileImportTest, AnOrderOfWhichALineIsRefusedIsRefusedWhole) {
  refused_[1] = "order.lines[1].sku";
  const auto report = Import(FileKind::kOrders,
                             "order,client,sku,quantity,amount\n"
                             "A,1,s,x,5\n"    // 2: a fault of this file
                             "B,1,s,1,5\n"    // 3
                             "C,1,s,1,5\n"    // 4
                             "A,1,s,1,5\n"    // 5: of the faulty order
                             "C,1,!,1,5\n"    // 6: refused by the server
                             "C,1,s,1,5\n");  // 7
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->records, 6);
  EXPECT_EQ(report->rows, 2);
  EXPECT_EQ(report->rejected, 5);
  EXPECT_THAT(RejectLines(),
              ElementsAre("line,column,reason,order,client,sku,quantity,amount",
                          "2,quantity,\"got \"\"x\"\", want a whole number\",A,1,s,x,5",
                          "4,,\"line 6, of the same order, was rejected\",C,1,s,1,5",
                          "5,,\"line 2, of the same order, was rejected\",A,1,s,1,5",
                          "6,sku,the server says no,C,1,!,1,5",
                          "7,,\"line 6, of the same order, was rejected\",C,1,s,1,5"));
}

TEST_F(FileImportTest, AFaultOfAnOrderAsAWholeIsOfItsFirstLine) {
  refused_[0] = "order.client";
  ASSERT_TRUE(Import(FileKind::kOrders, "order,client,amount\nA,1,5\nA,1,6\n").ok());
  EXPECT_THAT(RejectLines(), ElementsAre("line,column,reason,order,client,amount",
                                         "2,client,the server says no,A,1,5",
                                         "3,,\"line 2, of the same order, was rejected\",A,1,6"));
}

TEST_F(FileImportTest, TimesAndAmountsAreTheBusinesss) {
  ASSERT_TRUE(Import(FileKind::kOrders,
                     "order;client;quantity;unit_price;at\n7;1;3;1,005;16.11.2026 12:00\n")
                  .ok());
  ASSERT_EQ(rows_.size(), 1u);
  EXPECT_EQ(rows_[0].order().lines(0).amount_minor(), 302);  // 301.5
  EXPECT_EQ(rows_[0].order().placed_at().seconds(), 1'794'819'600);
  ImportOptions options;
  options.currency = "JPY";
  ASSERT_TRUE(Import(FileKind::kOrders, "order,client,amount\n8,1,5\n", options).ok());
  EXPECT_EQ(rows_[1].order().lines(0).amount_minor(), 5);
  EXPECT_EQ(rows_[1].order().currency(), "JPY");
}

TEST_F(FileImportTest, OptionsGoWithTheStream) {
  ImportOptions options;
  options.create_clients = true;
  options.dry_run = true;
  options.on_conflict = v1::ON_CONFLICT_REPLACE;
  options.actor = "anna";
  ASSERT_TRUE(Import(FileKind::kTags, "client,tag\n1,vip\n", options).ok());
  EXPECT_TRUE(first_.create_clients());
  EXPECT_TRUE(first_.validate_only());
  EXPECT_EQ(first_.on_conflict(), v1::ON_CONFLICT_REPLACE);
  EXPECT_EQ(first_.actor(), "anna");
}

TEST_F(FileImportTest, AFileWithoutANeededColumnSaysHowToMapOne) {
  const auto report = Import(FileKind::kTags, "client,label\n1,vip\n");
  EXPECT_EQ(report.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(report.status().message(),
            "--map: got nothing, want tag=COLUMN: the file has no column called tag");
  EXPECT_EQ(server_.calls("Import"), 0);
}

TEST_F(FileImportTest, DelimitersAreOneCharacterOrTab) {
  ImportOptions options;
  options.delimiter = "tab";
  EXPECT_TRUE(Import(FileKind::kTags, "client\ttag\n1\tvip\n", options).ok());
  options.delimiter = "||";
  EXPECT_EQ(Import(FileKind::kTags, "client|tag\n", options).status().message(),
            "--delimiter: got \"||\", want one character, or tab");
}

TEST_F(FileImportTest, AFileThatIsNotThereIsNotFound) {
  const auto report = ImportFile(connection_, FileKind::kTags, dir_.File("no.csv"), {},
                                 [](const std::string&, int64_t, int64_t) {});
  EXPECT_EQ(report.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(report.status().message()), HasSubstr("no.csv"));
}

std::string ManyTags(int count) {
  std::string file = "client,tag\n";
  for (int i = 0; i < count; ++i) file += "1,vip\n";
  return file;
}

TEST_F(FileImportTest, ABrokenImportSaysWhatIsInAndThatRepeatingIsSafe) {
  break_at_ = 3;
  const auto report = Import(FileKind::kTags, ManyTags(3'000));
  EXPECT_EQ(report.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(report.status().message(),
            "stopping\n2000 rows are in. Import the file again to complete it: known rows change "
            "nothing.");
  EXPECT_EQ(DetailsOf(report.status()).reason, "SHUTTING_DOWN");
}

TEST_F(FileImportTest, ABrokenDryRunSaysThatNothingIsIn) {
  break_at_ = 2;
  ImportOptions options;
  options.dry_run = true;
  EXPECT_EQ(Import(FileKind::kTags, ManyTags(2'000), options).status().message(),
            "stopping\n1000 rows were checked; nothing was changed.");
}

TEST_F(FileImportTest, ProgressIsOfReadingThenOfSending) {
  ASSERT_TRUE(Import(FileKind::kOrders, "order,client,amount\nA,1,5\nB,1,5\n").ok());
  EXPECT_THAT(progress_, ElementsAre("reading", "reading", "sending", "sending"));
}

}  // namespace
}  // namespace clientele::client
