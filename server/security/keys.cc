#include "server/security/keys.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/base/digest.h"

namespace clientele::security {
namespace {

constexpr size_t kKeyBytes = 32;

// Each key by its use, once for reading and writing.
template <typename K, typename Visitor>
void ForEachKey(K& keys, Visitor visit) {
  visit("token", keys.token);
  visit("address", keys.address);
}

// Nothing unless it is exactly one key in hex digits.
std::string KeyFromHex(absl::string_view text) {
  if (text.size() != 2 * kKeyBytes || !absl::c_all_of(text, absl::ascii_isxdigit)) return "";
  return absl::HexStringToBytes(text);
}

absl::Status FileError(absl::string_view what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat(what, " ", path, ": ", strerror(errno)));
}

// A new file is there for good only when its folder is written too.
absl::Status SyncFolderOf(const std::string& path) {
  const std::string folder = std::filesystem::absolute(path).parent_path();
  const int directory = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return FileError("can't open", folder);
  const bool synced = fsync(directory) == 0;
  close(directory);
  return synced ? absl::OkStatus() : FileError("can't write", folder);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> Keys::Marks() const {
  std::vector<std::pair<std::string, std::string>> marks;
  ForEachKey(*this, [&](absl::string_view use, const std::string& key) {
    marks.emplace_back(std::string(use), HmacSha256(key, "key check"));
  });
  return marks;
}

std::string Keys::SplitSecret() const { return HmacSha256(address, "split"); }

Keys MakeKeys(Random& random) {
  Keys keys;
  ForEachKey(keys, [&](absl::string_view, std::string& key) { key = random.Bytes(kKeyBytes); });
  return keys;
}

absl::StatusOr<Keys> LoadKeys(const std::string& path) {
  std::ifstream file(path);
  if (!file && errno == ENOENT) {
    return absl::NotFoundError(absl::StrCat("there is no keys file ", path));
  }
  if (!file) return FileError("can't read the keys file", path);
  Keys keys;
  for (std::string line; std::getline(file, line);) {
    ForEachKey(keys, [&](absl::string_view use, std::string& key) {
      absl::string_view value = line;
      if (absl::ConsumePrefix(&value, absl::StrCat(use, "="))) key = KeyFromHex(value);
    });
  }
  absl::Status status;
  ForEachKey(keys, [&](absl::string_view use, const std::string& key) {
    if (key.size() == kKeyBytes) return;
    status = absl::InvalidArgumentError(
        absl::StrCat(path, " has no line \"", use, "=\" with ", 2 * kKeyBytes, " hex digits"));
  });
  if (!status.ok()) return status;
  return keys;
}

absl::Status SaveKeys(const Keys& keys, const std::string& path) {
  std::string text;
  ForEachKey(keys, [&](absl::string_view use, const std::string& key) {
    absl::StrAppend(&text, use, "=", absl::BytesToHexString(key), "\n");
  });
  // Written aside and linked: after a power cut there is a whole file or none, and never another's.
  const std::string aside = absl::StrCat(path, ".new");
  const int file = open(aside.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return FileError("can't make", path);
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       fsync(file) == 0;
  const bool closed = close(file) == 0;
  const bool linked = written && closed && link(aside.c_str(), path.c_str()) == 0;
  const absl::Status status = linked ? SyncFolderOf(path) : FileError("can't write", path);
  unlink(aside.c_str());
  return status;
}

}  // namespace clientele::security
