#include "server/domain/contact.h"

#include <phonenumbers/phonenumberutil.h>
#include <unicode/bytestream.h>
#include <unicode/idna.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/digest.h"
#include "server/base/text.h"
#include "server/domain/limits.h"

namespace clientele::domain {
namespace {

using ::i18n::phonenumbers::PhoneNumber;
using ::i18n::phonenumbers::PhoneNumberUtil;

// RFC 5321, section 4.5.3.1.
constexpr size_t kMaxLocalPart = 64;
constexpr size_t kMaxDomain = 253;
constexpr size_t kMaxDomainLabel = 63;
// RFC 5321 erratum 1690: a path is at most 256 with its angle brackets.
constexpr size_t kMaxEmail = 254;
// Longer texts are not numbers with a comment; libphonenumber itself stops at 250.
constexpr size_t kMaxPhoneText = 64;

bool IsAtomCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != absl::string_view::npos;
}

// RFC 5321 "Dot-string": atoms joined by single dots.
bool IsDotString(absl::string_view local) {
  if (local.empty() || local.size() > kMaxLocalPart) return false;
  for (const absl::string_view atom : absl::StrSplit(local, '.')) {
    if (atom.empty()) return false;
    for (const char c : atom) {
      if (!IsAtomCharacter(c)) return false;
    }
  }
  return true;
}

bool IsHostLabel(absl::string_view label) {
  if (label.empty() || label.size() > kMaxDomainLabel) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  for (const char c : label) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-') return false;
  }
  return true;
}

bool IsHostName(absl::string_view domain) {
  if (domain.size() > kMaxDomain) return false;
  const std::vector<absl::string_view> labels = absl::StrSplit(domain, '.');
  if (labels.size() < 2) return false;
  for (const absl::string_view label : labels) {
    if (!IsHostLabel(label)) return false;
  }
  // A name that ends in digits is an IP address, which no mailing list should hold.
  return labels.back().find_first_not_of("0123456789") != absl::string_view::npos;
}

// The ASCII form of an international domain; nothing when it has none.
std::optional<std::string> AsciiDomain(absl::string_view domain) {
  UErrorCode code = U_ZERO_ERROR;
  const std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(
      UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, code));
  if (U_FAILURE(code)) return std::nullopt;
  std::string ascii;
  icu::StringByteSink<std::string> sink(&ascii);
  icu::IDNAInfo info;
  idna->nameToASCII_UTF8(icu::StringPiece(domain.data(), static_cast<int32_t>(domain.size())), sink,
                         info, code);
  if (U_FAILURE(code) || info.hasErrors()) return std::nullopt;
  return ascii;
}

std::optional<std::string> NormalizeFreeAddress(absl::string_view text, size_t max) {
  if (!IsValidUtf8(text)) return std::nullopt;
  std::string address = NormalizeText(FoldBlanks(text));
  if (address.empty() || CharacterCount(address) > max ||
      HasControlCharacters(address, LineBreaks::kRefuse)) {
    return std::nullopt;
  }
  return address;
}

}  // namespace

std::optional<std::string> NormalizePhone(absl::string_view text, absl::string_view region) {
  if (text.empty() || text.size() > kMaxPhoneText || !IsValidUtf8(text)) return std::nullopt;
  const PhoneNumberUtil* util = PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (util->Parse(std::string(text), std::string(region), &number) !=
      PhoneNumberUtil::NO_PARSING_ERROR) {
    return std::nullopt;
  }
  // An extension can be neither dialed by a machine nor sent a message.
  if (number.has_extension() || !util->IsValidNumber(number)) return std::nullopt;
  std::string formatted;
  util->Format(number, PhoneNumberUtil::E164, &formatted);
  return formatted;
}

bool IsPhoneRegion(absl::string_view region) {
  return PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(std::string(region)) != 0;
}

std::optional<std::string> NormalizeEmail(absl::string_view text) {
  if (!IsValidUtf8(text)) return std::nullopt;
  const std::string trimmed = NormalizeText(text);
  const size_t at = trimmed.rfind('@');
  if (at == std::string::npos || !IsDotString(absl::string_view(trimmed).substr(0, at))) {
    return std::nullopt;
  }
  const std::optional<std::string> domain = AsciiDomain(absl::string_view(trimmed).substr(at + 1));
  if (!domain.has_value() || !IsHostName(*domain)) return std::nullopt;
  std::string email = absl::AsciiStrToLower(absl::StrCat(trimmed.substr(0, at), "@", *domain));
  if (email.size() > kMaxEmail) return std::nullopt;
  return email;
}

std::optional<std::string> NormalizeAddress(Channel channel, absl::string_view text,
                                            absl::string_view region) {
  switch (AddressKindOf(channel)) {
    case AddressKind::kPhone:
      return NormalizePhone(text, region);
    case AddressKind::kEmail:
      return NormalizeEmail(text);
    case AddressKind::kHandle:
      return NormalizeFreeAddress(text, kMaxHandle);
    case AddressKind::kPostal:
      return NormalizeFreeAddress(text, kMaxPostalAddress);
  }
  return std::nullopt;
}

absl::string_view AddressWant(Channel channel) {
  switch (AddressKindOf(channel)) {
    case AddressKind::kPhone:
      return "a phone number that exists in its country, like +7 916 123-45-67";
    case AddressKind::kEmail:
      return "an e-mail address, like masha@example.com";
    case AddressKind::kHandle:
      return "a handle of up to 128 characters";
    case AddressKind::kPostal:
      return "a postal address of up to 500 characters";
  }
  return "an address";
}

uint64_t AddressKey(absl::string_view secret, AddressKind kind, absl::string_view address) {
  return KeyedHash64(secret, absl::StrCat(static_cast<int>(kind), ":", address));
}

}  // namespace clientele::domain
