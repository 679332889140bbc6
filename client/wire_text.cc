#include "client/wire_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"

namespace clientele::client {
namespace {

bool IsNumber(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// The part of an enumerator's name that all of its siblings share: that of the zero value without
// "UNSPECIFIED".
std::string PrefixOf(const google::protobuf::EnumDescriptor& descriptor) {
  return std::string(absl::StripSuffix(descriptor.value(0)->name(), "UNSPECIFIED"));
}

}  // namespace

v1::ClientRef ParseClient(const std::string& text) {
  v1::ClientRef ref;
  absl::string_view rest = text;
  int64_t id = 0;
  if (absl::ConsumePrefix(&rest, "ext:")) {
    ref.set_external_id(std::string(rest));
  } else if (absl::ConsumePrefix(&rest, "phone:") || absl::StartsWith(rest, "+")) {
    ref.set_phone(std::string(rest));
  } else if (absl::ConsumePrefix(&rest, "email:") || rest.find('@') != absl::string_view::npos) {
    ref.set_email(std::string(rest));
  } else if ((absl::ConsumePrefix(&rest, "id:") || IsNumber(text)) && absl::SimpleAtoi(rest, &id)) {
    ref.set_id(id);
  } else {
    ref.set_external_id(text);
  }
  return ref;
}

absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor& descriptor,
                              const std::string& text, const std::string& option) {
  const std::string prefix = PrefixOf(descriptor);
  const std::string wanted =
      absl::StrCat(prefix, absl::StrReplaceAll(absl::AsciiStrToUpper(text), {{"-", "_"}}));
  std::vector<std::string> names;
  for (int i = 1; i < descriptor.value_count(); ++i) {
    const std::string& name = descriptor.value(i)->name();
    if (name == wanted) return descriptor.value(i)->number();
    names.push_back(name.substr(prefix.size()));
  }
  return InvalidField(option, text, absl::StrCat("one of ", absl::StrJoin(names, ", ")));
}

absl::StatusOr<v1::Channel> ParseChannel(const std::string& text, const std::string& option) {
  ASSIGN_OR_RETURN(const int number, ParseEnum(*v1::Channel_descriptor(), text, option));
  return static_cast<v1::Channel>(number);
}

absl::StatusOr<std::vector<v1::Channel>> ParseChannels(const std::string& text,
                                                       const std::string& option) {
  std::vector<v1::Channel> channels;
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(text, ','))) {
    ASSIGN_OR_RETURN(const v1::Channel channel,
                     ParseChannel(std::string(absl::StripAsciiWhitespace(part)), option));
    channels.push_back(channel);
  }
  return channels;
}

std::string EnumText(const google::protobuf::EnumDescriptor& descriptor, int number) {
  const auto* value = descriptor.FindValueByNumber(number);
  if (value == nullptr || number == 0) return "";
  return value->name().substr(PrefixOf(descriptor).size());
}

}  // namespace clientele::client
