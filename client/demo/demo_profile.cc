#include "client/demo/demo_profile.h"

#include "absl/strings/str_cat.h"
#include "client/demo/demo_names.h"
#include "client/demo/demo_random.h"
#include "client/demo/demo_tax_id.h"

namespace clientele::client {
namespace {

using domain::Gender;

struct Source {
  absl::string_view name;
  int people_weight;
  int company_weight;
};
constexpr Source kSources[] = {
    {"form", 26, 15},     {"questionnaire", 10, 2}, {"chat-bot", 17, 4},
    {"survey", 7, 2},     {"referral", 13, 15},     {"exhibition", 6, 20},
    {"directory", 2, 13}, {"import", 13, 11},       {"cold-call", 6, 18},
};

constexpr absl::string_view kOwners[] = {"anna",   "boris", "marina", "oleg", "svetlana", "timur",
                                         "ksenia", "pavel", "irina",  "gleb", "daria",    "yuri"};

// Per mille.
constexpr int64_t kCompanies = 300;
constexpr int64_t kSoleTraders = 350;
constexpr int64_t kEnglish = 15;
constexpr int64_t kWomen = 560;
constexpr int64_t kGenderUnknown = 100;
constexpr int64_t kBirthDateKnown = 400;
constexpr int64_t kPatronymicUnknown = 150;
// Years.
constexpr int64_t kYoungest = 19;
constexpr int64_t kOldest = 69;

void NameEnglishPerson(DemoRandom& random, DemoProfile& profile) {
  const DemoEnglishName& name = random.Pick(DemoEnglishNames());
  profile.family_name = std::string(name.family);
  profile.given_name = name.given;
  profile.is_woman = name.is_woman;
}

void SetFamilyName(absl::string_view root_name, DemoProfile& profile) {
  profile.root_name = root_name;
  profile.family_name = profile.is_woman ? FamilyNameOfWoman(root_name) : std::string(root_name);
}

void NameRussianPerson(DemoRandom& random, DemoProfile& profile) {
  profile.is_woman = random.Chance(kWomen);
  SetFamilyName(random.PickEarly(DemoFamilyNames()), profile);
  const DemoFatherName& father = random.PickEarly(DemoFatherNames());
  profile.given_name = random.PickEarly(profile.is_woman ? DemoWomenNames() : DemoMenNames());
  profile.patronymic = profile.is_woman ? father.of_daughter : father.of_son;
}

// The first letter of a Cyrillic name, which takes two bytes.
absl::string_view Initial(absl::string_view name) { return name.substr(0, 2); }

std::string BrandOf(DemoRandom& random, const DemoTrade& trade) {
  const absl::string_view word = random.PickEarly(trade.words);
  const absl::string_view brand = random.Pick(DemoBrands());
  if (random.Chance(120)) return absl::StrCat(word, " №", random.Between(1, 40));
  return absl::StrCat(word, " ", brand);
}

void NameCompany(DemoRandom& random, DemoProfile& profile) {
  const DemoTrade& trade = random.PickWeighted(DemoTrades(), &DemoTrade::weight);
  profile.trade = trade.tag;
  profile.brand = BrandOf(random, trade);
  const bool is_sole_trader = random.Chance(kSoleTraders);
  // Typed by hand, so not always with the proper quotes.
  const bool plain_quotes = random.Chance(150);
  if (is_sole_trader) {
    profile.company = absl::StrCat("ИП ", profile.family_name, " ", Initial(profile.given_name),
                                   ". ", Initial(profile.patronymic), ".");
  } else {
    profile.company = plain_quotes ? absl::StrCat("ООО \"", profile.brand, "\"")
                                   : absl::StrCat("ООО «", profile.brand, "»");
  }
  profile.tax_id = MakeDemoTaxId(random, profile.city->tax_region, is_sole_trader);
}

void BlurPerson(DemoRandom& random, DemoProfile& profile, UnixDays today) {
  const bool gender_known = !random.Chance(kGenderUnknown);
  if (gender_known) profile.gender = profile.is_woman ? Gender::kFemale : Gender::kMale;
  if (random.Chance(kPatronymicUnknown)) profile.patronymic = "";
  const bool birth_date_known = random.Chance(kBirthDateKnown);
  const int64_t age_days = random.Between(kYoungest * 365, kOldest * 365);
  if (birth_date_known && !profile.is_company()) {
    profile.birth_date = today - static_cast<UnixDays>(age_days);
  }
}

void SetDisplayName(DemoProfile& profile) {
  profile.display_name = profile.is_company()
                             ? profile.company
                             : absl::StrCat(profile.given_name, " ", profile.family_name);
}

}  // namespace

DemoProfile MakeDemoProfile(uint64_t seed, int64_t number, UnixDays today) {
  DemoRandom random(seed, number, DemoAspect::kProfile);
  DemoProfile profile;
  profile.city = &random.PickWeighted(DemoCities(), &DemoCity::weight);
  const bool is_company = random.Chance(kCompanies);
  if (!is_company && random.Chance(kEnglish)) {
    NameEnglishPerson(random, profile);
  } else {
    NameRussianPerson(random, profile);
  }
  if (is_company) NameCompany(random, profile);
  BlurPerson(random, profile, today);
  SetDisplayName(profile);
  const auto weight = is_company ? &Source::company_weight : &Source::people_weight;
  profile.source = random.PickWeighted(absl::Span<const Source>(kSources), weight).name;
  profile.owner = random.PickEarly(absl::Span<const absl::string_view>(kOwners));
  return profile;
}

void JoinDemoProfile(const DemoProfile& other, DemoProfile& profile) {
  profile.city = other.city;
  if (other.is_company()) {
    profile.birth_date.reset();
  } else {
    SetFamilyName(other.root_name, profile);
  }
  profile.company = other.company;
  profile.tax_id = other.tax_id;
  profile.trade = other.trade;
  profile.brand = other.brand;
  SetDisplayName(profile);
}

}  // namespace clientele::client
