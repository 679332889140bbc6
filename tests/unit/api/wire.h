// The protobuf wire format, read by hand: what a foreign client sees of our bytes, without the
// messages that made them. https://protobuf.dev/programming-guides/encoding
#ifndef CLIENTELE_TESTS_UNIT_API_WIRE_H_
#define CLIENTELE_TESTS_UNIT_API_WIRE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace clientele::wire {

// A message as its fields: numbers (wire type 0) and bytes (wire type 2), in the order they came.
struct Message {
  std::multimap<uint64_t, uint64_t> numbers;
  std::multimap<uint64_t, std::string> bytes;

  std::string Text(uint64_t field) const {
    const auto found = bytes.find(field);
    return found == bytes.end() ? "" : found->second;
  }
  uint64_t Number(uint64_t field) const {
    const auto found = numbers.find(field);
    return found == numbers.end() ? 0 : found->second;
  }
  std::vector<std::string> All(uint64_t field) const {
    std::vector<std::string> all;
    const auto [begin, end] = bytes.equal_range(field);
    for (auto it = begin; it != end; ++it) all.push_back(it->second);
    return all;
  }
};

// Takes a varint off the front.
inline std::optional<uint64_t> TakeVarint(absl::string_view& bytes) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (bytes.empty()) return std::nullopt;
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// Nothing for bytes that are no message of numbers and bytes.
inline std::optional<Message> Read(absl::string_view bytes) {
  Message message;
  while (!bytes.empty()) {
    const std::optional<uint64_t> tag = TakeVarint(bytes);
    const std::optional<uint64_t> value = TakeVarint(bytes);
    if (!tag.has_value() || !value.has_value()) return std::nullopt;
    if ((*tag & 7) == 0) {
      message.numbers.emplace(*tag >> 3, *value);
    } else if ((*tag & 7) == 2 && *value <= bytes.size()) {
      message.bytes.emplace(*tag >> 3, std::string(bytes.substr(0, *value)));
      bytes.remove_prefix(*value);
    } else {
      return std::nullopt;
    }
  }
  return message;
}

// A google.rpc.Status with the details that errors.proto promises.
struct RpcStatus {
  uint64_t code = 0;
  std::string message;
  std::vector<std::string> types;  // of the details, in order
  std::string reason;
  std::string domain;
  std::map<std::string, std::string> metadata;
  std::vector<std::pair<std::string, std::string>> violations;  // field, description
  std::optional<std::pair<uint64_t, uint64_t>> retry;           // seconds, nanoseconds
};

// Field numbers as in google/rpc/status.proto, any.proto, error_details.proto, duration.proto.
inline std::optional<RpcStatus> ReadStatus(absl::string_view trailer) {
  const std::optional<Message> outer = Read(trailer);
  if (!outer.has_value()) return std::nullopt;
  RpcStatus status;
  status.code = outer->Number(1);
  status.message = outer->Text(2);
  for (const std::string& bytes : outer->All(3)) {
    const std::optional<Message> any = Read(bytes);
    const std::optional<Message> detail = any.has_value() ? Read(any->Text(2)) : std::nullopt;
    if (!detail.has_value()) return std::nullopt;
    const std::string& type = status.types.emplace_back(any->Text(1));
    if (type == "type.googleapis.com/google.rpc.ErrorInfo") {
      status.reason = detail->Text(1);
      status.domain = detail->Text(2);
      for (const std::string& entry : detail->All(3)) {
        const std::optional<Message> pair = Read(entry);
        if (pair.has_value()) status.metadata[pair->Text(1)] = pair->Text(2);
      }
    } else if (type == "type.googleapis.com/google.rpc.BadRequest") {
      for (const std::string& entry : detail->All(1)) {
        const std::optional<Message> violation = Read(entry);
        if (violation.has_value()) {
          status.violations.emplace_back(violation->Text(1), violation->Text(2));
        }
      }
    } else if (type == "type.googleapis.com/google.rpc.RetryInfo") {
      const std::optional<Message> delay = Read(detail->Text(1));
      if (delay.has_value()) status.retry.emplace(delay->Number(1), delay->Number(2));
    }
  }
  return status;
}

}  // namespace clientele::wire

#endif  // CLIENTELE_TESTS_UNIT_API_WIRE_H_
