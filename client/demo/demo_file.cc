#include "client/demo/demo_file.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"

namespace clientele::client {
namespace {

constexpr size_t kBufferBytes = size_t{1} << 20;

bool NeedsQuotes(absl::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return c == ',' || c == '"' || c == '\n' || c == '\r'; });
}

void AppendQuoted(std::string& out, absl::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

// Two digits.
void PutPair(int64_t number, char* out) {
  out[0] = static_cast<char>('0' + number / 10);
  out[1] = static_cast<char>('0' + number % 10);
}

}  // namespace

DemoFile::DemoFile(std::string path)
    : path_(std::move(path)), part_path_(absl::StrCat(path_, ".part")) {}

absl::StatusOr<std::unique_ptr<DemoFile>> DemoFile::Create(const std::string& path,
                                                           absl::string_view header) {
  auto made = absl::WrapUnique(new DemoFile(path));
  made->file_ = std::fopen(made->part_path_.c_str(), "wb");
  if (made->file_ == nullptr) return made->Error("create");
  made->buffer_.reserve(kBufferBytes + kBufferBytes / 8);
  absl::StrAppend(&made->buffer_, header, "\n");
  return made;
}

DemoFile::~DemoFile() {
  if (file_ != nullptr) std::fclose(file_);
  if (!published_) std::remove(part_path_.c_str());
}

DemoFile& DemoFile::Text(absl::string_view text) {
  Separate();
  if (NeedsQuotes(text)) {
    AppendQuoted(buffer_, text);
  } else {
    buffer_.append(text.data(), text.size());
  }
  return *this;
}

DemoFile& DemoFile::Word(absl::string_view word) {
  assert(!NeedsQuotes(word));
  Separate();
  buffer_.append(word.data(), word.size());
  return *this;
}

DemoFile& DemoFile::Number(int64_t number) {
  Separate();
  absl::StrAppend(&buffer_, number);
  return *this;
}

DemoFile& DemoFile::Time(UnixSeconds time) {
  // FormatTime of civil_time.h gives the same text, too slowly for a base of millions of times.
  Separate();
  const std::chrono::sys_seconds moment{std::chrono::seconds{time}};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{moment - day};
  char text[] = "0000-00-00T00:00:00Z";
  const int year = static_cast<int>(date.year());
  PutPair(year / 100, text);
  PutPair(year % 100, text + 2);
  PutPair(static_cast<unsigned>(date.month()), text + 5);
  PutPair(static_cast<unsigned>(date.day()), text + 8);
  PutPair(clock.hours().count(), text + 11);
  PutPair(clock.minutes().count(), text + 14);
  PutPair(clock.seconds().count(), text + 17);
  buffer_.append(text, sizeof(text) - 1);
  return *this;
}

DemoFile& DemoFile::Empty() {
  Separate();
  return *this;
}

void DemoFile::EndRow() {
  buffer_.push_back('\n');
  in_row_ = false;
  if (buffer_.size() >= kBufferBytes) Flush();
}

absl::Status DemoFile::Finish() {
  Flush();
  const int closed = std::fclose(std::exchange(file_, nullptr));
  if (status_.ok() && closed != 0) status_ = Error("write");
  return status_;
}

absl::Status DemoFile::Publish() {
  if (std::rename(part_path_.c_str(), path_.c_str()) != 0) return Error("rename");
  published_ = true;
  return absl::OkStatus();
}

absl::Status DemoFile::Error(absl::string_view what) const {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", what, " ", part_path_));
}

void DemoFile::Separate() {
  if (in_row_) buffer_.push_back(',');
  in_row_ = true;
}

void DemoFile::Flush() {
  const size_t written = std::fwrite(buffer_.data(), 1, buffer_.size(), file_);
  if (status_.ok() && written != buffer_.size()) status_ = Error("write");
  buffer_.clear();
}

}  // namespace clientele::client
