// Addresses: one normal form for every spelling, and a key that stands for an address where the
// address itself must not be.
#ifndef CLIENTELE_SERVER_DOMAIN_CONTACT_H_
#define CLIENTELE_SERVER_DOMAIN_CONTACT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "server/domain/types.h"

namespace clientele::domain {

// E.164 ("+79161234567") of a number that is valid in its country, by libphonenumber. `region`
// (ISO 3166, "RU") reads numbers without a country code.
std::optional<std::string> NormalizePhone(absl::string_view text, absl::string_view region);

// Whether a code (ISO 3166, "RU") is one that NormalizePhone can read national numbers by.
bool IsPhoneRegion(absl::string_view region);

// A mailbox that mail systems accept in practice: RFC 5321 with an unquoted local part (dot-atom,
// at most 64 bytes) and a domain of at least two labels, in its ASCII form (IDNA 2008, UTS 46).
// Lower case throughout: no mail system in use tells "Ivan@" from "ivan@".
std::optional<std::string> NormalizeEmail(absl::string_view text);

// The normal form of an address on a channel; nothing when it isn't one.
std::optional<std::string> NormalizeAddress(Channel channel, absl::string_view text,
                                            absl::string_view region);

// What NormalizeAddress wants, for an error message.
absl::string_view AddressWant(Channel channel);

// A keyed 64-bit hash of a normalized address: equal on channels of one kind, useless without the
// key. Two of ten million addresses collide with a chance of 3 in a million; look-ups compare the
// address itself as well.
uint64_t AddressKey(absl::string_view secret, AddressKind kind, absl::string_view address);

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_CONTACT_H_
