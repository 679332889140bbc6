#include "client/demo/demo_contacts.h"

#include <cstddef>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "client/demo/demo_latin.h"
#include "client/demo/demo_random.h"

namespace clientele::client {
namespace {

constexpr int kMobilePrefixes[] = {
    902, 903, 904, 905, 906, 908, 909, 910, 911, 912, 913, 914, 915, 916, 917, 919, 920,
    921, 922, 923, 924, 925, 926, 927, 928, 929, 950, 951, 952, 953, 960, 961, 962, 963,
    964, 965, 966, 967, 968, 977, 980, 981, 982, 983, 984, 985, 986, 987, 988, 989, 999,
};
constexpr uint64_t kNumbersPerPrefix = 10'000'000;
constexpr uint64_t kNumbers = std::size(kMobilePrefixes) * kNumbersPerPrefix;

// Half the bits of the smallest even width that holds kNumbers.
constexpr int kHalfBits = 15;
constexpr uint64_t kHalfMask = (uint64_t{1} << kHalfBits) - 1;
static_assert(uint64_t{1} << (2 * kHalfBits) >= kNumbers);

// A permutation of 0 .. 2^30 - 1 (a Feistel network; what it mixes with need not be invertible).
uint64_t Permute(uint64_t seed, uint64_t value) {
  uint64_t left = value >> kHalfBits;
  uint64_t right = value & kHalfMask;
  for (uint64_t round = 0; round < 4; ++round) {
    const uint64_t mixed = left ^ (MixBits(MixBits(seed + round) ^ right) & kHalfMask);
    left = right;
    right = mixed;
  }
  return left << kHalfBits | right;
}

// A different number for every position below kNumbers: the permutation is followed until it comes
// back into the range.
std::string PhoneAt(uint64_t seed, uint64_t position) {
  uint64_t value = Permute(seed, position);
  while (value >= kNumbers) value = Permute(seed, value);
  return absl::StrCat("+7", kMobilePrefixes[value / kNumbersPerPrefix],
                      absl::Dec(value % kNumbersPerPrefix, absl::kZeroPad7));
}

constexpr absl::string_view kPrivateDomains[] = {"mail.example.com", "inbox.example.net",
                                                 "post.example.org", "home.example.com"};
constexpr absl::string_view kWorkDomains[] = {"work.example.net", "office.example.org"};
constexpr absl::string_view kCompanyTops[] = {"example.com", "example.org", "example.net"};
constexpr absl::string_view kDesks[] = {"info", "zakaz", "office", "snab", "zakupki"};
constexpr absl::string_view kAccounting = "buh";

// Every address has the client's number after a letter or a "-", which keeps it apart from those of
// all others.
std::string PrivateEmail(DemoRandom& random, int64_t number, const DemoProfile& profile) {
  const std::string family = SpellInLatin(profile.family_name);
  const std::string given = SpellInLatin(profile.given_name);
  const absl::string_view domain =
      random.Pick(absl::Span<const absl::string_view>(kPrivateDomains));
  switch (random.Below(4)) {
    case 0:
      return absl::StrCat(family, ".", given, number, "@", domain);
    case 1:
      return absl::StrCat(given.substr(0, 1), ".", family, number, "@", domain);
    case 2:
      return absl::StrCat(family, "-", number, "@", domain);
    default:
      return absl::StrCat(given, "_", family, number, "@", domain);
  }
}

std::string CompanyDomain(DemoRandom& random, int64_t number, const DemoProfile& profile) {
  const absl::string_view top = random.Pick(absl::Span<const absl::string_view>(kCompanyTops));
  return absl::StrCat(SpellInLatin(profile.brand), "-", number, ".", top);
}

void SetEmails(DemoRandom& random, int64_t number, const DemoProfile& profile, bool second,
               DemoContacts& contacts) {
  if (profile.is_company()) {
    const std::string domain = CompanyDomain(random, number, profile);
    const absl::string_view desk = random.PickEarly(absl::Span<const absl::string_view>(kDesks));
    contacts.email = absl::StrCat(desk, "@", domain);
    if (second) contacts.email2 = absl::StrCat(kAccounting, "@", domain);
    return;
  }
  contacts.email = PrivateEmail(random, number, profile);
  if (!second) return;
  const absl::string_view domain = random.Pick(absl::Span<const absl::string_view>(kWorkDomains));
  contacts.email2 = absl::StrCat(SpellInLatin(profile.family_name), number, "@", domain);
}

// Per mille of all: 30 have neither, 270 a phone only, 120 an e-mail only, 580 both.
constexpr int kKnownWeights[] = {30, 270, 120, 580};
constexpr size_t kPhoneBit = 1;
constexpr size_t kEmailBit = 2;

}  // namespace

DemoContacts MakeDemoContacts(uint64_t seed, int64_t number, const DemoProfile& profile) {
  DemoRandom random(seed, number, DemoAspect::kContacts);
  const size_t known = random.PickIndex(kKnownWeights);
  const bool second_phone = random.Chance(profile.is_company() ? 150 : 20);
  const bool second_email = random.Chance(profile.is_company() ? 130 : 15);
  DemoContacts contacts;
  if ((known & kPhoneBit) != 0) {
    const auto position = 2 * static_cast<uint64_t>(number);
    contacts.phone = PhoneAt(seed, position);
    if (second_phone) contacts.phone2 = PhoneAt(seed, position + 1);
  }
  if ((known & kEmailBit) != 0) SetEmails(random, number, profile, second_email, contacts);
  return contacts;
}

}  // namespace clientele::client
