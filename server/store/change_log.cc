#include "server/store/change_log.h"

#include "absl/strings/str_cat.h"
#include "server/base/bytes.h"
#include "server/base/digest.h"
#include "server/base/status_macros.h"
#include "server/domain/codec.h"

namespace clientele::store {
namespace {

constexpr uint64_t kFormat = 1;
// Enough to notice damage.
constexpr size_t kChecksumBytes = 8;

template <typename Row>
constexpr domain::Columns LoggedColumns() {
  return Row::kTable.log == domain::Log::kKeysOnly ? domain::Columns::kKeys : domain::Columns::kAll;
}

}  // namespace

std::string ChecksumOf(absl::string_view payload) {
  return Sha256(payload).substr(0, kChecksumBytes);
}

absl::StatusOr<domain::CommittedBatch> DecodeBatch(const LoggedBatch& batch) {
  if (ChecksumOf(batch.payload) != batch.checksum) {
    return absl::DataLossError("change_batch has another checksum than it was written with");
  }
  domain::CommittedBatch committed;
  committed.revision_first = batch.revision_first;
  committed.revision_last = batch.revision_last;
  committed.committed_at = batch.committed_at;
  ASSIGN_OR_RETURN(committed.changes, DecodeChanges(batch.payload));
  return committed;
}

std::string EncodeChanges(const domain::Changes& changes) {
  ByteWriter writer;
  writer.Varint(kFormat);
  domain::ForEachTable(changes, [&](const auto& rows) {
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    if (Row::kTable.log == domain::Log::kUnlogged || rows.empty()) return;
    writer.Varint(static_cast<uint64_t>(Row::kTable.number));
    writer.Varint(rows.size());
    for (const Row& row : rows) domain::EncodeRow(writer, row, LoggedColumns<Row>());
  });
  return writer.Take();
}

absl::StatusOr<domain::Changes> DecodeChanges(absl::string_view payload) {
  ByteReader reader(payload);
  const uint64_t format = reader.Varint();
  if (reader.ok() && format != kFormat) {
    return absl::UnimplementedError("unknown format of change_batch");
  }
  domain::Changes changes;
  while (reader.ok() && !reader.done()) {
    const uint64_t number = reader.Varint();
    const uint64_t count = reader.Varint();
    bool known = false;
    domain::ForEachTable(changes, [&](auto& rows) {
      using Row = typename std::decay_t<decltype(rows)>::value_type;
      if (Row::kTable.log == domain::Log::kUnlogged ||
          static_cast<uint64_t>(Row::kTable.number) != number) {
        return;
      }
      known = true;
      for (uint64_t n = 0; n < count && reader.ok(); ++n) {
        domain::DecodeRow(reader, rows.emplace_back(), LoggedColumns<Row>());
      }
    });
    if (reader.ok() && !known) {
      return absl::UnimplementedError(absl::StrCat("unknown table ", number, " in change_batch"));
    }
  }
  if (!reader.ok()) return absl::DataLossError("change_batch does not decode");
  return changes;
}

}  // namespace clientele::store
