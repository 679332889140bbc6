#include "server/domain/types.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace clientele::domain {
namespace {

std::string ReadContract() {
  const char* source = std::getenv("CLIENTELE_SOURCE");
  EXPECT_NE(source, nullptr) << "set CLIENTELE_SOURCE to the folder of the sources";
  if (source == nullptr) return "";
  std::stringstream text;
  const std::filesystem::path folder = std::filesystem::path(source) / "proto/clientele/v1";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".proto") text << std::ifstream(entry.path()).rdbuf();
  }
  return text.str();
}

// "HotRule" as its values spell it: "HOT_RULE_".
std::string Prefix(const std::string& name) {
  std::string prefix;
  for (const char c : name) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return prefix + "_";
}

// The values of an enumeration of the public contract, by number, without their prefix.
std::map<int, std::string> ContractValues(const std::string& name) {
  static const std::string contract = ReadContract();
  std::smatch block;
  const std::regex find_block("enum " + name + " \\{([^}]*)\\}");
  EXPECT_TRUE(std::regex_search(contract, block, find_block)) << name;
  std::map<int, std::string> values;
  const std::string body = block[1];
  const std::regex find_value(Prefix(name) + "(\\w+) = (\\d+);");
  for (std::sregex_iterator it(body.begin(), body.end(), find_value), end; it != end; ++it) {
    values[std::stoi((*it)[2])] = (*it)[1];
  }
  return values;
}

// Every number has the contract's name, 0 none, and there are no others.
template <typename E>
void ExpectContractNames(const std::string& name) {
  const std::map<int, std::string> contract = ContractValues(name);
  const absl::Span<const absl::string_view> names = NamesOf<E>();
  ASSERT_EQ(names.size(), contract.size()) << name;
  EXPECT_EQ(names[0], "") << name;
  EXPECT_EQ(contract.at(0), "UNSPECIFIED") << name;
  for (size_t number = 1; number < names.size(); ++number) {
    EXPECT_EQ(names[number], contract.at(static_cast<int>(number))) << name;
    EXPECT_EQ(FromName<E>(names[number]), static_cast<E>(number)) << names[number];
    EXPECT_EQ(NameOf(static_cast<E>(number)), names[number]);
  }
}

TEST(Names, AreThoseOfThePublicContractByNumber) {
  ExpectContractNames<Channel>("Channel");
  ExpectContractNames<Gender>("Gender");
  ExpectContractNames<Temperature>("Temperature");
  ExpectContractNames<VolumeTier>("VolumeTier");
  ExpectContractNames<PurchaseFrequency>("PurchaseFrequency");
  ExpectContractNames<OrderValueClass>("OrderValueClass");
  ExpectContractNames<StageKind>("StageKind");
  ExpectContractNames<ContactStatus>("ContactStatus");
  ExpectContractNames<ConsentPurpose>("ConsentPurpose");
  ExpectContractNames<ConsentStatus>("ConsentStatus");
  ExpectContractNames<Direction>("Direction");
  ExpectContractNames<Disposition>("Disposition");
  ExpectContractNames<Outcome>("Outcome");
  ExpectContractNames<OrderKind>("OrderKind");
  ExpectContractNames<ExclusionReason>("ExclusionReason");
  ExpectContractNames<DeliveryStatus>("DeliveryStatus");
  ExpectContractNames<ResponseKind>("ResponseKind");
  ExpectContractNames<CampaignStatus>("CampaignStatus");
  ExpectContractNames<Recurrence>("Recurrence");
  ExpectContractNames<HistoryKind>("HistoryKind");
  ExpectContractNames<HotRule>("HotRule");
  ExpectContractNames<VolumeMetric>("VolumeMetric");
  ExpectContractNames<TagVocabulary>("TagVocabulary");
  ExpectContractNames<ProcessingBasis>("ProcessingBasis");
}

TEST(Names, EnumeratorsHaveTheNumbersThatTheirNamesSay) {
  EXPECT_EQ(NameOf(Channel::kMessenger), "MESSENGER");
  EXPECT_EQ(NameOf(Temperature::kHot), "HOT");
  EXPECT_EQ(NameOf(VolumeTier::kLarge), "LARGE");
  EXPECT_EQ(NameOf(PurchaseFrequency::kRegular), "REGULAR");
  EXPECT_EQ(NameOf(OrderValueClass::kVip), "VIP");
  EXPECT_EQ(NameOf(StageKind::kReadyToBuy), "READY_TO_BUY");
  EXPECT_EQ(NameOf(ContactStatus::kBounced), "BOUNCED");
  EXPECT_EQ(NameOf(ConsentPurpose::kMarketing), "MARKETING");
  EXPECT_EQ(NameOf(ConsentStatus::kWithdrawn), "WITHDRAWN");
  EXPECT_EQ(NameOf(Disposition::kCallback), "CALLBACK");
  EXPECT_EQ(NameOf(Outcome::kPositive), "POSITIVE");
  EXPECT_EQ(NameOf(OrderKind::kReturn), "RETURN");
  EXPECT_EQ(NameOf(ExclusionReason::kHoldout), "HOLDOUT");
  EXPECT_EQ(NameOf(HistoryKind::kContactRemoved), "CONTACT_REMOVED");
  EXPECT_EQ(NameOf(HotRule::kAnyOrderEver), "ANY_ORDER_EVER");
  EXPECT_EQ(NameOf(VolumeMetric::kTotalAmount), "TOTAL_AMOUNT");
  EXPECT_EQ(NameOf(ProcessingBasis::kConsentOrOrder), "CONSENT_OR_ORDER");
}

TEST(Names, OfNumbersBeyondTheSetAreEmpty) {
  EXPECT_EQ(NameOf(static_cast<Temperature>(4)), "");
  EXPECT_EQ(NameOf(static_cast<Channel>(255)), "");
}

TEST(FromName, KnowsNoOtherSpelling) {
  for (const absl::string_view name :
       {"", "hot", "Hot", " HOT", "HOT ", "HOTT", "TEMPERATURE_HOT", "UNSPECIFIED"}) {
    EXPECT_EQ(FromName<Temperature>(name), std::nullopt) << name;
  }
}

TEST(Classes, AreOrderedAsTheDomainSays) {
  EXPECT_LT(Temperature::kCold, Temperature::kWarm);
  EXPECT_LT(Temperature::kWarm, Temperature::kHot);
  EXPECT_LT(VolumeTier::kNone, VolumeTier::kSmall);
  EXPECT_LT(VolumeTier::kSmall, VolumeTier::kMedium);
  EXPECT_LT(VolumeTier::kMedium, VolumeTier::kLarge);
  EXPECT_LT(PurchaseFrequency::kNone, PurchaseFrequency::kOneTime);
  EXPECT_LT(PurchaseFrequency::kOneTime, PurchaseFrequency::kPeriodic);
  EXPECT_LT(PurchaseFrequency::kPeriodic, PurchaseFrequency::kRegular);
  EXPECT_LT(OrderValueClass::kNone, OrderValueClass::kEconomy);
  EXPECT_LT(OrderValueClass::kEconomy, OrderValueClass::kStandard);
  EXPECT_LT(OrderValueClass::kStandard, OrderValueClass::kVip);
}

TEST(ExclusionReasons, AreTriedInTheOrderOfTheDomain) {
  const std::vector<ExclusionReason> order = {
      ExclusionReason::kExcluded,          ExclusionReason::kNoContactPoint,
      ExclusionReason::kInvalidContact,    ExclusionReason::kSuppressed,
      ExclusionReason::kNoProcessingBasis, ExclusionReason::kConsentNeverGiven,
      ExclusionReason::kConsentPending,    ExclusionReason::kConsentWithdrawn,
      ExclusionReason::kFrequencyCapped,   ExclusionReason::kDuplicateAddress,
      ExclusionReason::kBelowLimit,        ExclusionReason::kHoldout};
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(order.size() + 1, static_cast<size_t>(kExclusionReasonCount));
}

TEST(Channels, OfOneKindShareAddresses) {
  EXPECT_EQ(AddressKindOf(Channel::kSms), AddressKindOf(Channel::kCall));
  EXPECT_EQ(AddressKindOf(Channel::kSms), AddressKind::kPhone);
  EXPECT_EQ(AddressKindOf(Channel::kEmail), AddressKind::kEmail);
  EXPECT_EQ(AddressKindOf(Channel::kMessenger), AddressKind::kHandle);
  EXPECT_EQ(AddressKindOf(Channel::kPost), AddressKind::kPostal);
}

TEST(Channels, AreAllListedOnce) {
  EXPECT_EQ(NamesOf<Channel>().size(), static_cast<size_t>(kChannelCount) + 1);
  for (int i = 0; i < kChannelCount; ++i) EXPECT_EQ(kChannels[i], static_cast<Channel>(i + 1));
}

}  // namespace
}  // namespace clientele::domain
