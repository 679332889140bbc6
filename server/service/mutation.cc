#include "server/service/mutation.h"

#include "server/base/bytes.h"

namespace clientele::service {
namespace {

void EncodeList(ByteWriter& writer, const std::vector<int64_t>& list) {
  writer.Varint(list.size());
  for (const int64_t value : list) writer.Signed(value);
}

std::vector<int64_t> DecodeList(ByteReader& reader) {
  std::vector<int64_t> list;
  for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) list.push_back(reader.Signed());
  return list;
}

}  // namespace

std::string EncodeOutcome(const WriteOutcome& outcome) {
  ByteWriter writer;
  writer.Signed(outcome.revision);
  EncodeList(writer, outcome.ids);
  EncodeList(writer, outcome.client_ids);
  EncodeList(writer, outcome.changes);
  writer.Signed(outcome.matched);
  writer.Signed(outcome.changed);
  writer.Varint(outcome.rejections.size());
  for (const RowRejection& rejection : outcome.rejections) {
    writer.Signed(rejection.row);
    writer.Signed(static_cast<int64_t>(rejection.reason));
    writer.String(rejection.field);
  }
  return writer.Take();
}

WriteOutcome DecodeOutcome(absl::string_view bytes) {
  ByteReader reader(bytes);
  WriteOutcome outcome;
  outcome.revision = reader.Signed();
  outcome.ids = DecodeList(reader);
  outcome.client_ids = DecodeList(reader);
  outcome.changes = DecodeList(reader);
  outcome.matched = reader.Signed();
  outcome.changed = reader.Signed();
  for (uint64_t n = reader.Varint(); n > 0 && reader.ok(); --n) {
    RowRejection rejection;
    rejection.row = reader.Signed();
    rejection.reason = static_cast<Reason>(reader.Signed());
    rejection.field = std::string(reader.String());
    outcome.rejections.push_back(std::move(rejection));
  }
  return outcome;
}

}  // namespace clientele::service
