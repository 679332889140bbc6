#include "client/audiences/owner_file_name.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/digest.h"

namespace clientele::client {
namespace {

constexpr absl::string_view kNobody = "no-owner";
// File systems take 255 bytes, endings included.
constexpr size_t kMaxBytes = 160;
constexpr size_t kMarkBytes = 4;

bool IsSafe(UChar32 c) {
  return u_isalnum(c) || c == '.' || c == '-' || c == '_' || c == '@' ||
         u_charType(c) == U_NON_SPACING_MARK;
}

std::string Safe(absl::string_view owner) {
  std::string safe;
  for (size_t i = 0; i < owner.size() && safe.size() < kMaxBytes;) {
    const size_t start = i;
    UChar32 c = U_SENTINEL;
    U8_NEXT(owner.data(), i, owner.size(), c);
    const bool keep = c >= 0 && IsSafe(c) && !(start == 0 && c == '.');
    safe.append(keep ? std::string(owner.substr(start, i - start)) : "_");
  }
  return safe;
}

}  // namespace

std::string OwnerFileName(absl::string_view owner) {
  if (owner.empty()) return absl::StrCat(kNobody, ".csv");
  const std::string safe = Safe(owner);
  if (safe == owner && safe != kNobody) return safe + ".csv";
  const std::string mark = absl::BytesToHexString(Sha256(owner).substr(0, kMarkBytes));
  return absl::StrCat(safe, "-", mark, ".csv");
}

}  // namespace clientele::client
