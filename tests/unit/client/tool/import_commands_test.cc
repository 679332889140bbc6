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

}  // namespace
}  // namespace clientele::client
