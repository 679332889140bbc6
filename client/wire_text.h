// Words that people and files use for the contract's enumerations and references. Errors are
// INVALID_ARGUMENT and say what is wanted.
#ifndef CLIENTELE_CLIENT_WIRE_TEXT_H_
#define CLIENTELE_CLIENT_WIRE_TEXT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clientele/v1/types.pb.h"

namespace clientele::client {

// "42", "+79161234567", "masha@example.com", anything else an external id; with a prefix (id:,
// ext:, phone:, email:) just that.
v1::ClientRef ParseClient(const std::string& text);

// The enumerator with this name in any case, without the prefix that all share: "email" is
// CHANNEL_EMAIL.
absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor& descriptor,
                              const std::string& text, const std::string& option);
absl::StatusOr<v1::Channel> ParseChannel(const std::string& text, const std::string& option);
// "EMAIL,SMS".
absl::StatusOr<std::vector<v1::Channel>> ParseChannels(const std::string& text,
                                                       const std::string& option);
// The enumerator's name without its prefix: "EMAIL".
std::string EnumText(const google::protobuf::EnumDescriptor& descriptor, int number);
template <typename E>
std::string EnumText(E value) {
  return EnumText(*google::protobuf::GetEnumDescriptor<E>(), value);
}

}  // namespace clientele::client

#endif  // CLIENTELE_CLIENT_WIRE_TEXT_H_
