#include <fstream>

#include "clientele/v1/import_service.pb.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/client/tool/tool_runner.h"

namespace clientele::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// An import of one file whose second row the server refuses.
class ImportCommandTest : public RunToolTest {
 protected:
  ImportCommandTest() {
    std::ofstream(file_) << "client,tag\n1,vip\n2,no such\n";
    server_.On("Import", [](const std::string&, int) {
      v1::ImportResponse response;
      response.set_batch(1);
      response.set_changed(1);
      auto& rejection = *response.add_rejections();
      rejection.set_row(1);
      rejection.set_field("tag.add[0]");
      rejection.set_message("no");
      return FakeServer::Reply{{response.SerializeAsString()}, grpc::Status::OK, false};
    });
  }
  Ran Import(std::vector<std::string> more) {
    std::vector<std::string> words = {"import", "tags", file_, "--rejects", rejects_};
    words.insert(words.end(), more.begin(), more.end());
    return RunHere(words);
  }
  const TempDir dir_;
  const std::string file_ = dir_.File("tags.csv");
  const std::string rejects_ = dir_.File("rejects.csv");
};

TEST_F(ImportCommandTest, RejectedRowsAreReportedWithWhatToDo) {
  const Ran ran = Import({});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr(rejects_), HasSubstr("mend it there and import that file")));
  EXPECT_THAT(Import({"--format", "json"}).out, HasSubstr("\"rejected\": 1"));
}

TEST_F(ImportCommandTest, StrictEndsWith7) {
  const Ran strict = Import({"--strict"});
  EXPECT_EQ(strict.code, 7);
  EXPECT_EQ(strict.err, "clientele: 1 rows were rejected; the others are in\n");
  const Ran dry = Import({"--strict", "--dry-run"});
  EXPECT_EQ(dry.code, 7);
  EXPECT_THAT(dry.out, HasSubstr("Dry run: nothing was changed."));
  EXPECT_EQ(dry.err, "clientele: 1 rows would be rejected; nothing was changed\n");
}

TEST_F(ImportCommandTest, AFileThatCantBeReadIsNoReasonToStartAServer) {
  const Ran folder = RunHere({"import", "tags", dir_.path()});
  EXPECT_EQ(folder.code, 1);
  EXPECT_THAT(folder.err, ::testing::Not(HasSubstr("Is a server running")));
  EXPECT_EQ(RunHere({"import", "tags", dir_.File("no.csv")}).code, 4);
  EXPECT_EQ(RunHere({"import", "folder", dir_.File("no")}).code, 4);
}

TEST_F(ImportCommandTest, TheListThatWasSentIsTheReport) {
  std::vector<v1::ImportRow> rows;
  server_.On("Import", [&](const std::string& bytes, int number) {
    v1::ImportRequest request;
    EXPECT_TRUE(request.ParseFromString(bytes));
    rows.insert(rows.end(), request.rows().begin(), request.rows().end());
    v1::ImportResponse response;
    response.set_batch(number);
    response.set_changed(request.rows_size());
    return FakeServer::Reply{{response.SerializeAsString()}, grpc::Status::OK, false};
  });
  std::ofstream(file_) << "client_id,external_id,channel,address,body\r\n"
                          "3,E-3,CALL,79161234567,\"a\nb\"\r\n5,E-5,EMAIL,a@b.ru,\r\n";
  const Ran ran = RunHere({"delivery", "import", file_, "--audience", "calls/2", "--status", "sent",
                           "--at", "16.11.2026 09:00"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].delivery().client().id(), 5);
  EXPECT_EQ(rows[1].delivery().status(), v1::DELIVERY_STATUS_SENT);
  EXPECT_EQ(rows[1].delivery().campaign_id(), "calls");
  EXPECT_EQ(rows[1].delivery().audience_number(), 2);
  EXPECT_EQ(rows[1].delivery().channel(), v1::CHANNEL_EMAIL);
  EXPECT_EQ(rows[1].delivery().at().seconds(), 1'794'819'600);
  EXPECT_EQ(rows[1].delivery().external_id(), "");

  rows.clear();
  std::ofstream(file_) << "Клиент;Что\nE-3;opened\n;clicked\n";
  const Ran responses = RunHere({"response", "import", file_, "--map", "client=Клиент,kind=Что",
                                 "--channel", "email", "--rejects", rejects_, "--format", "csv"});
  EXPECT_EQ(responses.code, 0) << responses.err;
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].response().kind(), v1::RESPONSE_KIND_OPENED);
  EXPECT_EQ(rows[0].response().channel(), v1::CHANNEL_EMAIL);
  std::ifstream rejects(rejects_);
  const std::string rejected((std::istreambuf_iterator<char>(rejects)), {});
  EXPECT_THAT(rejected, HasSubstr("3,Клиент,the client is missing,,clicked"));
}

TEST_F(ImportCommandTest, AReportNeedsAStatusAndAClient) {
  std::ofstream(file_) << "client_id,channel\n1,SMS\n";
  const Ran ran = RunHere({"delivery", "import", file_});
  EXPECT_EQ(ran.code, 3);
  EXPECT_THAT(ran.err, HasSubstr("status=COLUMN"));
  std::ofstream(file_) << "who\n1\n";
  const Ran nobody = RunHere({"delivery", "import", file_, "--status", "SENT"});
  EXPECT_EQ(nobody.code, 3);
  EXPECT_THAT(nobody.err, HasSubstr("client=COLUMN or client_id=COLUMN"));
  EXPECT_EQ(server_.calls("Import"), 0);
}

}  // namespace
}  // namespace clientele::client
