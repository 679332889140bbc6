// The closed sets of the domain. Every enumerator has the number and the name it has in the public
// contract, so nothing needs a table to translate; 0 always means "not given" or "none".
#ifndef CLIENTELE_SERVER_DOMAIN_TYPES_H_
#define CLIENTELE_SERVER_DOMAIN_TYPES_H_

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace clientele::domain {

// Given by the service, dense from 1.
using ClientId = int64_t;
// Of the base: every change makes the next one.
using Revision = int64_t;

enum class Channel : uint8_t {
  kNone = 0,
  kEmail = 1,
  kSms = 2,
  kCall = 3,
  kMessenger = 4,
  kPost = 5
};
inline constexpr int kChannelCount = 5;
inline constexpr Channel kChannels[kChannelCount] = {Channel::kEmail, Channel::kSms, Channel::kCall,
                                                     Channel::kMessenger, Channel::kPost};

// What an address of a channel is; channels of one kind share addresses.
enum class AddressKind : uint8_t { kEmail = 1, kPhone = 2, kHandle = 3, kPostal = 4 };
AddressKind AddressKindOf(Channel channel);

enum class Gender : uint8_t { kUnknown = 0, kFemale = 1, kMale = 2, kOther = 3 };

enum class Temperature : uint8_t { kNone = 0, kCold = 1, kWarm = 2, kHot = 3 };
enum class VolumeTier : uint8_t {
  kUnspecified = 0,
  kNone = 1,
  kSmall = 2,
  kMedium = 3,
  kLarge = 4
};
enum class PurchaseFrequency : uint8_t {
  kUnspecified = 0,
  kNone = 1,
  kOneTime = 2,
  kPeriodic = 3,
  kRegular = 4,
};
enum class OrderValueClass : uint8_t {
  kUnspecified = 0,
  kNone = 1,
  kEconomy = 2,
  kStandard = 3,
  kVip = 4,
};

// By net revenue or profit. Ordered: NONE < C < B < A.
enum class AbcClass : uint8_t { kUnspecified = 0, kNone = 1, kC = 2, kB = 3, kA = 4 };
enum class AbcMetric : uint8_t { kUnspecified = 0, kRevenue = 1, kProfit = 2 };
enum class Behavior : uint8_t {
  kUnspecified = 0,
  kUnknown = 1,
  kLoyal = 2,
  kDiscount = 3,
  kImpulse = 4,
  kNeedBased = 5,
  kWandering = 6,
};

enum class StageKind : uint8_t { kNone = 0, kOpen = 1, kReadyToBuy = 2, kWon = 3, kLost = 4 };

enum class ContactStatus : uint8_t {
  kUnspecified = 0,
  kUnverified = 1,
  kValid = 2,
  kInvalid = 3,
  kBounced = 4,
};

enum class ConsentPurpose : uint8_t { kUnspecified = 0, kProcessing = 1, kMarketing = 2 };
enum class ConsentStatus : uint8_t { kNever = 0, kPending = 1, kGranted = 2, kWithdrawn = 3 };

enum class Direction : uint8_t { kUnspecified = 0, kOutbound = 1, kInbound = 2 };
enum class Disposition : uint8_t {
  kUnspecified = 0,
  kReached = 1,
  kNoAnswer = 2,
  kWrongNumber = 3,
  kCallback = 4,
};
enum class Outcome : uint8_t { kNone = 0, kNegative = 1, kNeutral = 2, kPositive = 3 };

enum class OrderKind : uint8_t { kUnspecified = 0, kPurchase = 1, kReturn = 2 };

enum class DeliveryStatus : uint8_t {
  kUnspecified = 0,
  kSent = 1,
  kDelivered = 2,
  kBouncedSoft = 3,
  kBouncedHard = 4,
  kFailed = 5,
};
enum class ResponseKind : uint8_t {
  kUnspecified = 0,
  kOpened = 1,
  kClicked = 2,
  kReplied = 3,
  kUnsubscribed = 4,
  kComplained = 5,
};

// What a custom attribute of the policy holds: a text of a list, a number, a day, yes or no.
enum class AttributeType : uint8_t {
  kUnspecified = 0,
  kString = 1,
  kInteger = 2,
  kDate = 3,
  kBoolean = 4,
};

// In the order in which the reasons are tried.
enum class ExclusionReason : uint8_t {
  kNone = 0,
  kExcluded = 1,
  kNoContactPoint = 2,
  kInvalidContact = 3,
  kSuppressed = 4,
  kNoProcessingBasis = 5,
  kConsentNeverGiven = 6,
  kConsentPending = 7,
  kConsentWithdrawn = 8,
  kFrequencyCapped = 9,
  kDuplicateAddress = 10,
  kBelowLimit = 11,
  kHoldout = 12,
};
inline constexpr int kExclusionReasonCount = 13;

enum class HistoryKind : uint8_t {
  kUnspecified = 0,
  kClientCreated = 1,
  kOrder = 2,
  kInteraction = 3,
  kStageMoved = 4,
  kTagAdded = 5,
  kTagRemoved = 6,
  kConsent = 7,
  kOwnerChanged = 8,
  kTemperatureOverridden = 9,
  kTemperatureOverrideEnded = 10,
  kContactAdded = 11,
  kContactChanged = 12,
  kContactRemoved = 13,
  kBehaviorOverridden = 14,
  kAttributeChanged = 15,
  kDelivery = 16,
  kResponse = 17,
};

enum class CampaignStatus : uint8_t {
  kUnspecified = 0,
  kDraft = 1,
  kActive = 2,
  kPaused = 3,
  kArchived = 4,
};
enum class Recurrence : uint8_t { kUnspecified = 0, kOnce = 1, kDaily = 2, kWeekly = 3 };
// Of an audience's slots.
enum class Released : uint8_t { kNot = 0, kNotStreamed = 1, kAll = 2 };
enum class CapMode : uint8_t { kUnspecified = 0, kCalendarWeek = 1, kRolling = 2 };

enum class HotRule : uint8_t { kUnspecified = 0, kWithinWindow = 1, kAnyOrderEver = 2 };
enum class VolumeMetric : uint8_t {
  kUnspecified = 0,
  kAverageQuantity = 1,
  kLargestQuantity = 2,
  kLastQuantity = 3,
  kTotalQuantity = 4,
  kAverageAmount = 5,
  kTotalAmount = 6,
};
enum class TagVocabulary : uint8_t { kUnspecified = 0, kOpen = 1, kListed = 2 };
enum class ProcessingBasis : uint8_t { kUnspecified = 0, kConsent = 1, kConsentOrOrder = 2 };

// The names of an enumeration, by number; the first is empty or that of the zero value.
template <typename E>
absl::Span<const absl::string_view> NamesOf();

template <typename E>
absl::string_view NameOf(E value) {
  const absl::Span<const absl::string_view> names = NamesOf<E>();
  const size_t number = static_cast<size_t>(value);
  return number < names.size() ? names[number] : absl::string_view();
}

// Nothing for an unknown or empty name.
template <typename E>
std::optional<E> FromName(absl::string_view name) {
  const absl::Span<const absl::string_view> names = NamesOf<E>();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end() || name.empty()) return std::nullopt;
  return static_cast<E>(found - names.begin());
}

}  // namespace clientele::domain

#endif  // CLIENTELE_SERVER_DOMAIN_TYPES_H_
