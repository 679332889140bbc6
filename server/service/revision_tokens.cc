#include "server/service/revision_tokens.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/bytes.h"
#include "server/base/digest.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::service {
namespace {

// Of the HMAC: beyond guessing, and short enough for a token to be kept beside a row.
constexpr size_t kMarkBytes = 12;

absl::Status InvalidToken() {
  return MakeError(Reason::kInvalidToken,
                   "this token was not made by this base, or for another call");
}

}  // namespace

RevisionTokens::RevisionTokens(std::string cluster_id, int64_t timeline, std::string secret)
    : cluster_id_(std::move(cluster_id)), timeline_(timeline), secret_(std::move(secret)) {}

std::string RevisionTokens::Seal(absl::string_view kind, absl::string_view body) const {
  const std::string mark =
      HmacSha256(secret_, absl::StrCat(kind, "\n", body)).substr(0, kMarkBytes);
  return absl::WebSafeBase64Escape(absl::StrCat(mark, body));
}

absl::StatusOr<std::string> RevisionTokens::Open(absl::string_view kind,
                                                 absl::string_view token) const {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() < kMarkBytes) {
    return InvalidToken();
  }
  std::string body = bytes.substr(kMarkBytes);
  if (Seal(kind, body) != absl::WebSafeBase64Escape(bytes)) return InvalidToken();
  return body;
}

std::string RevisionTokens::Encode(domain::Revision revision) const {
  ByteWriter writer;
  writer.String(cluster_id_);
  writer.Signed(timeline());
  writer.Signed(revision);
  return Seal("revision", writer.bytes());
}

absl::StatusOr<domain::Revision> RevisionTokens::Decode(absl::string_view token) const {
  ASSIGN_OR_RETURN(const std::string body, Open("revision", token));
  ByteReader reader(body);
  const absl::string_view cluster_id = reader.String();
  const int64_t timeline = reader.Signed();
  const domain::Revision revision = reader.Signed();
  if (!reader.done() || cluster_id != cluster_id_) return InvalidToken();
  if (timeline != this->timeline()) {
    return MakeError(Reason::kTokenTimelineMismatch,
                     "the base was restored since this revision; read without it");
  }
  return revision;
}

std::string RevisionTokens::EncodePosition(absl::string_view purpose,
                                           absl::string_view position) const {
  return Seal(purpose, position);
}

absl::StatusOr<std::string> RevisionTokens::DecodePosition(absl::string_view purpose,
                                                           absl::string_view token) const {
  return Open(purpose, token);
}

}  // namespace clientele::service
