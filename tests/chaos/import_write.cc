#include "tests/chaos/import_write.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "tests/chaos/write.h"

namespace clientele::chaos {
namespace {

using Stream = grpc::ClientReaderWriter<v1::ImportRequest, v1::ImportResponse>;

absl::Status CheckAnswer(const v1::ImportRequest& batch, const v1::ImportResponse& answer) {
  if (answer.batch() == batch.batch() && answer.changed() == batch.rows_size() - 1 &&
      answer.rejections_size() == 1) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat("batch ", batch.batch(), " of ", batch.rows_size(),
                                          " rows: ", answer.ShortDebugString()));
}

}  // namespace

absl::StatusOr<std::string> SendImport(client::Connection& connection,
                                       const std::vector<v1::ImportRequest>& batches) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallLimit));
  const std::unique_ptr<Stream> stream = connection.imports().Import(&context);
  absl::Status wrong;
  bool open = true;
  // All at once: the server takes a few unanswered ones.
  for (size_t i = 0; i < batches.size() && open; ++i) open = stream->Write(batches[i]);
  if (open) stream->WritesDone();
  std::string token;
  size_t answered = 0;
  for (v1::ImportResponse answer; stream->Read(&answer); ++answered) {
    if (answered >= batches.size()) continue;
    token = answer.revision().token();
    if (wrong.ok()) wrong = CheckAnswer(batches[answered], answer);
  }
  const absl::Status status = client::FromGrpc(stream->Finish());
  if (!wrong.ok()) return wrong;
  if (!status.ok()) return status;
  if (answered != batches.size()) {
    return absl::DataLossError(absl::StrCat(answered, " answers to ", batches.size(), " batches"));
  }
  return token;
}

}  // namespace clientele::chaos
