#include "client/audiences/week_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/files/file_error.h"
#include "client/files/whole_file.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxManifestBytes = 64 << 20;

// Of files that are being written.
constexpr char kPart[] = ".part";

// "win-back.csv", "win-back.step-2.csv"; by owner the folders "win-back", "win-back.step-2". Ids
// have no points, so no two lists share a name; another audience of the same step, built after one
// was released, takes its number.
std::string NameOf(const v1::Audience& audience, bool by_owner, std::set<std::string>& taken) {
  std::string name = audience.campaign_id();
  if (audience.step() > 1) absl::StrAppend(&name, ".step-", audience.step());
  if (!taken.insert(name).second) absl::StrAppend(&name, ".audience-", audience.number());
  return by_owner ? name : name + ".csv";
}

bool SameAudience(const v1::Audience& a, const v1::Audience& b) {
  return a.campaign_id() == b.campaign_id() && a.number() == b.number() &&
         a.members_hash() == b.members_hash();
}

absl::Status Remove(const std::string& path) {
  std::error_code error;
  fs::remove(path, error);  // what is not there is no error
  return error ? FileError("remove", path, error.value()) : absl::OkStatus();
}

// What is in the folder itself.
absl::Status RemoveIf(const std::string& folder,
                      const std::function<bool(const fs::path&)>& unwanted) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (unwanted(entry.path())) RETURN_IF_ERROR(Remove(entry.path().string()));
  }
  return error ? FileError("read", folder, error.value()) : absl::OkStatus();
}

// The file or folder in the week's folder that a list's file belongs to. A manifest that somebody
// changed must not have us remove files elsewhere.
std::string TopOf(const std::string& path) { return path.substr(0, path.find('/')); }
bool IsInside(const std::string& path) {
  return !path.empty() && path.front() != '/' && path.find("..") == std::string::npos;
}

}  // namespace

absl::StatusOr<std::unique_ptr<WeekFolder>> WeekFolder::Open(const std::string& path,
                                                             const std::string& week) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return FileError("make", path, error.value());
  const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return FileError("open", path, errno);
  auto folder = absl::WrapUnique(new WeekFolder(path, week, descriptor));
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("another run writes to ", path, "; wait for its end"));
  }
  RETURN_IF_ERROR(folder->ReadEarlier());
  return folder;
}

WeekFolder::~WeekFolder() { close(descriptor_); }

absl::Status WeekFolder::ReadEarlier() {
  const std::string path = PathOf(kManifestName);
  absl::StatusOr<std::string> text = ReadTextFile(path, kMaxManifestBytes);
  if (absl::IsNotFound(text.status())) return absl::OkStatus();
  RETURN_IF_ERROR(text.status());
  absl::StatusOr<WeekManifest> manifest = ParseManifest(*text);
  if (!manifest.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ", manifest.status().message(), "; name another folder"));
  }
  if (manifest->week != week_) {
    return absl::FailedPreconditionError(absl::StrCat(path_, " holds the lists of ", manifest->week,
                                                      "; name another folder for ", week_));
  }
  earlier_ = *std::move(manifest);
  return absl::OkStatus();
}

absl::StatusOr<WeekManifest> WeekFolder::Write(Connection& connection,
                                               const v1::BuildWeekResponse& built,
                                               const ListOptions& options,
                                               const OnProgress& progress) {
  WeekManifest manifest = Plan(built, options);
  RETURN_IF_ERROR(RemoveForgotten(manifest));
  RETURN_IF_ERROR(Save(manifest));
  for (WeekList& list : manifest.lists) {
    if (list.done || list.name.empty()) continue;
    ASSIGN_OR_RETURN(list.report,
                     WriteAudience(connection, list.audience, PathOf(list.name), options,
                                   [&](int64_t rows) { progress(list, rows); }));
    for (ListFile& file : list.report.files) file.path.erase(0, path_.size() + 1);
    if (options.by_owner) RETURN_IF_ERROR(RemoveOthers(list));
    list.done = true;
    RETURN_IF_ERROR(Save(manifest));
  }
  manifest.finished = true;
  RETURN_IF_ERROR(Save(manifest));
  return manifest;
}

WeekManifest WeekFolder::Plan(const v1::BuildWeekResponse& built,
                              const ListOptions& options) const {
  WeekManifest manifest;
  manifest.week = week_;
  manifest.format = ListOptionsText(options);
  manifest.failures = {built.failures().begin(), built.failures().end()};
  const bool goes_on = !earlier_.finished && earlier_.format == manifest.format;
  std::set<std::string> taken;
  for (const v1::Audience& audience : built.audiences()) {
    WeekList& list = manifest.lists.emplace_back();
    list.audience = audience;
    if (audience.state() != v1::Audience::STATE_OPEN) continue;
    list.name = NameOf(audience, options.by_owner, taken);
    TakeEarlier(list, goes_on);
  }
  return manifest;
}

// What an earlier run left of this very list; taken as it is when that run did not get to its end.
void WeekFolder::TakeEarlier(WeekList& list, bool goes_on) const {
  const auto earlier = std::find_if(
      earlier_.lists.begin(), earlier_.lists.end(),
      [&](const WeekList& known) { return SameAudience(known.audience, list.audience); });
  if (earlier == earlier_.lists.end()) return;
  list.report = earlier->report;
  list.done = list.left_alone = goes_on && IsFinished(*earlier, list.name);
}

// The files are as that run left them.
bool WeekFolder::IsFinished(const WeekList& earlier, const std::string& name) const {
  return earlier.done && std::all_of(earlier.report.files.begin(), earlier.report.files.end(),
                                     [&](const ListFile& file) {
                                       if (!IsInside(file.path) || TopOf(file.path) != name) {
                                         return false;
                                       }
                                       const auto sha256 = FileSha256(PathOf(file.path));
                                       return sha256.ok() && *sha256 == file.sha256;
                                     });
}

// What a broken run left, and files of earlier runs whose list this run does not write: of an
// audience that was released, say. Nobody must send to it.
absl::Status WeekFolder::RemoveForgotten(const WeekManifest& manifest) const {
  RETURN_IF_ERROR(RemoveIf(path_, [](const fs::path& path) { return path.extension() == kPart; }));
  std::set<std::string> names;
  for (const WeekList& list : manifest.lists) names.insert(list.name);
  for (const WeekList& list : earlier_.lists) {
    for (const ListFile& file : list.report.files) {
      if (!IsInside(file.path) || names.contains(TopOf(file.path))) continue;
      RETURN_IF_ERROR(Remove(PathOf(file.path)));
    }
  }
  return absl::OkStatus();
}

// Call lists of owners who have no more members, and what a broken run left.
absl::Status WeekFolder::RemoveOthers(const WeekList& list) const {
  std::set<std::string> written;
  for (const ListFile& file : list.report.files) written.insert(PathOf(file.path));
  return RemoveIf(PathOf(list.name), [&](const fs::path& path) {
    return (path.extension() == ".csv" || path.extension() == kPart) &&
           !written.contains(path.string());
  });
}

absl::Status WeekFolder::Save(const WeekManifest& manifest) const {
  return WriteTextFile(PathOf(kManifestName), ManifestText(manifest));
}

}  // namespace clientele::client
