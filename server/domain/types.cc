#include "server/domain/types.h"

namespace clientele::domain {

AddressKind AddressKindOf(Channel channel) {
  switch (channel) {
    case Channel::kEmail:
      return AddressKind::kEmail;
    case Channel::kSms:
    case Channel::kCall:
      return AddressKind::kPhone;
    case Channel::kPost:
      return AddressKind::kPostal;
    case Channel::kMessenger:
    case Channel::kNone:
      break;
  }
  return AddressKind::kHandle;
}

// Defines NamesOf for one enumeration; the names stand in the order of its numbers.
#define CLIENTELE_NAMES(Type, ...)                               \
  template <>                                                    \
  absl::Span<const absl::string_view> NamesOf<Type>() {          \
    static constexpr absl::string_view kNames[] = {__VA_ARGS__}; \
    return kNames;                                               \
  }

CLIENTELE_NAMES(Channel, "", "EMAIL", "SMS", "CALL", "MESSENGER", "POST")
CLIENTELE_NAMES(Gender, "", "FEMALE", "MALE", "OTHER")
CLIENTELE_NAMES(Temperature, "", "COLD", "WARM", "HOT")
CLIENTELE_NAMES(VolumeTier, "", "NONE", "SMALL", "MEDIUM", "LARGE")
CLIENTELE_NAMES(PurchaseFrequency, "", "NONE", "ONE_TIME", "PERIODIC", "REGULAR")
CLIENTELE_NAMES(OrderValueClass, "", "NONE", "ECONOMY", "STANDARD", "VIP")
CLIENTELE_NAMES(AbcClass, "", "NONE", "C", "B", "A")
CLIENTELE_NAMES(AbcMetric, "", "REVENUE", "PROFIT")
CLIENTELE_NAMES(Behavior, "", "UNKNOWN", "LOYAL", "DISCOUNT", "IMPULSE", "NEED_BASED", "WANDERING")
CLIENTELE_NAMES(StageKind, "", "OPEN", "READY_TO_BUY", "WON", "LOST")
CLIENTELE_NAMES(ContactStatus, "", "UNVERIFIED", "VALID", "INVALID", "BOUNCED")
CLIENTELE_NAMES(ConsentPurpose, "", "PROCESSING", "MARKETING")
CLIENTELE_NAMES(ConsentStatus, "", "PENDING", "GRANTED", "WITHDRAWN")
CLIENTELE_NAMES(Direction, "", "OUTBOUND", "INBOUND")
CLIENTELE_NAMES(Disposition, "", "REACHED", "NO_ANSWER", "WRONG_NUMBER", "CALLBACK")
CLIENTELE_NAMES(Outcome, "", "NEGATIVE", "NEUTRAL", "POSITIVE")
CLIENTELE_NAMES(OrderKind, "", "PURCHASE", "RETURN")
CLIENTELE_NAMES(DeliveryStatus, "", "SENT", "DELIVERED", "BOUNCED_SOFT", "BOUNCED_HARD", "FAILED")
CLIENTELE_NAMES(ResponseKind, "", "OPENED", "CLICKED", "REPLIED", "UNSUBSCRIBED", "COMPLAINED")
CLIENTELE_NAMES(AttributeType, "", "STRING", "INTEGER", "DATE", "BOOLEAN")
CLIENTELE_NAMES(ExclusionReason, "", "EXCLUDED", "NO_CONTACT_POINT", "INVALID_CONTACT",
                "SUPPRESSED", "NO_PROCESSING_BASIS", "CONSENT_NEVER_GIVEN", "CONSENT_PENDING",
                "CONSENT_WITHDRAWN", "FREQUENCY_CAPPED", "DUPLICATE_ADDRESS", "BELOW_LIMIT",
                "HOLDOUT")
CLIENTELE_NAMES(HistoryKind, "", "CLIENT_CREATED", "ORDER", "INTERACTION", "STAGE_MOVED",
                "TAG_ADDED", "TAG_REMOVED", "CONSENT", "OWNER_CHANGED", "TEMPERATURE_OVERRIDDEN",
                "TEMPERATURE_OVERRIDE_ENDED", "CONTACT_ADDED", "CONTACT_CHANGED", "CONTACT_REMOVED",
                "BEHAVIOR_OVERRIDDEN", "ATTRIBUTE_CHANGED", "DELIVERY", "RESPONSE")
CLIENTELE_NAMES(CampaignStatus, "", "DRAFT", "ACTIVE", "PAUSED", "ARCHIVED")
CLIENTELE_NAMES(Recurrence, "", "ONCE", "DAILY", "WEEKLY")
CLIENTELE_NAMES(CapMode, "", "CALENDAR_WEEK", "ROLLING")
CLIENTELE_NAMES(HotRule, "", "WITHIN_WINDOW", "ANY_ORDER_EVER")
CLIENTELE_NAMES(VolumeMetric, "", "AVERAGE_QUANTITY", "LARGEST_QUANTITY", "LAST_QUANTITY",
                "TOTAL_QUANTITY", "AVERAGE_AMOUNT", "TOTAL_AMOUNT")
CLIENTELE_NAMES(TagVocabulary, "", "OPEN", "LISTED")
CLIENTELE_NAMES(ProcessingBasis, "", "CONSENT", "CONSENT_OR_ORDER")

#undef CLIENTELE_NAMES

}  // namespace clientele::domain
