#include "server/filter/field.h"

#include <algorithm>

#include "server/domain/types.h"

namespace clientele::filter {
namespace {

using domain::NamesOf;

constexpr bool kOrderable = true;
constexpr bool kNotOrderable = false;
constexpr bool kDimension = true;

constexpr Field kFields[] = {
    {FieldId::kId, "id", FieldType::kInteger, "The service's number of the client.", "id = 42",
     nullptr, kOrderable},
    {FieldId::kExternalId, "external_id", FieldType::kText, "The caller's id of the client.",
     "external_id = \"C-1021\""},
    {FieldId::kDisplayName, "display_name", FieldType::kText, "The name shown for the client.",
     "has(display_name)"},
    {FieldId::kFamilyName, "family_name", FieldType::kText, "As the client gives it.",
     "family_name = \"Иванова\""},
    {FieldId::kGivenName, "given_name", FieldType::kText, "As the client gives it.",
     "given_name = \"Анна\""},
    {FieldId::kPatronymic, "patronymic", FieldType::kText, "As the client gives it.",
     "has(patronymic)"},
    {FieldId::kCompany, "company", FieldType::kText, "The client's company.", "has(company)"},
    {FieldId::kTaxId, "tax_id", FieldType::kText, "The tax number of the client's company.",
     "has(tax_id)"},
    {FieldId::kGender, "gender", FieldType::kKind, "As stated.", "gender = FEMALE",
     &NamesOf<domain::Gender>, kNotOrderable, kDimension},
    {FieldId::kBirthDate, "birth_date", FieldType::kDate, "A calendar day.",
     "birth_date >= 1990-01-01", nullptr, kOrderable},
    {FieldId::kCity, "city", FieldType::kText, "Where the client is.", "city = \"Omsk\"", nullptr,
     kNotOrderable, kDimension},
    {FieldId::kRegion, "region", FieldType::kText, "Where the client is.",
     "region IN (\"NSK\", \"OMS\")", nullptr, kNotOrderable, kDimension},
    {FieldId::kTimeZone, "time_zone", FieldType::kText, "An IANA name.",
     "time_zone = \"Asia/Omsk\"", nullptr, kNotOrderable, kDimension},
    {FieldId::kSource, "source", FieldType::kSlug, "How the client became known.",
     "source = referral", nullptr, kNotOrderable, kDimension},
    {FieldId::kOwner, "owner", FieldType::kText, "The sales person.", "owner = \"anna\"", nullptr,
     kNotOrderable, kDimension},
    {FieldId::kCreatedAt, "created_at", FieldType::kTime, "When the client became known.",
     "created_at >= 2026-01-01", nullptr, kOrderable},
    {FieldId::kStage, "stage", FieldType::kSlug, "The stage of the funnel the client is in.",
     "stage = ready-to-buy", nullptr, kNotOrderable, kDimension},
    {FieldId::kStageKind, "stage_kind", FieldType::kKind, "How that stage counts.",
     "stage_kind = LOST", &NamesOf<domain::StageKind>, kNotOrderable, kDimension},
    {FieldId::kStageChangedAt, "stage_changed_at", FieldType::kTime, "When it moved there.",
     "stage_changed_at < now - 60d", nullptr, kOrderable},
    {FieldId::kLostReason, "lost_reason", FieldType::kSlug, "Why the client was lost.",
     "lost_reason = price", nullptr, kNotOrderable, kDimension},
    {FieldId::kTags, "tags", FieldType::kTags, "The client's tags that have not expired.",
     "tags:vip AND NOT tags:complained"},
    {FieldId::kOrdersCount, "orders_count", FieldType::kInteger, "Purchases that stand.",
     "orders_count = 1", nullptr, kOrderable},
    {FieldId::kTotalAmount, "total_amount", FieldType::kMoney, "Purchases less returns.",
     "total_amount >= 5000", nullptr, kOrderable},
    {FieldId::kTotalQuantity, "total_quantity", FieldType::kInteger, "Purchases less returns.",
     "total_quantity >= 1000", nullptr, kOrderable},
    {FieldId::kFirstOrderAt, "first_order_at", FieldType::kTime, "The first purchase.",
     "first_order_at >= 2026-01-01", nullptr, kOrderable},
    {FieldId::kLastOrderAt, "last_order_at", FieldType::kTime, "The last purchase.",
     "last_order_at < now - 90d", nullptr, kOrderable},
    {FieldId::kAverageOrderAmount, "average_order_amount", FieldType::kMoney,
     "total_amount by orders_count, compared exactly; missing without orders.",
     "average_order_amount > 1000", nullptr, kOrderable},
    {FieldId::kAverageOrderQuantity, "average_order_quantity", FieldType::kInteger,
     "total_quantity by orders_count, compared exactly; missing without orders.",
     "average_order_quantity >= 10", nullptr, kOrderable},
    {FieldId::kLargestOrderQuantity, "largest_order_quantity", FieldType::kInteger,
     "Of the largest purchase; missing without orders.", "largest_order_quantity >= 100", nullptr,
     kOrderable},
    {FieldId::kLastOrderQuantity, "last_order_quantity", FieldType::kInteger,
     "Of the last purchase; missing without orders.", "last_order_quantity < 10", nullptr,
     kOrderable},
    {FieldId::kLastPositiveAt, "last_positive_at", FieldType::kTime,
     "The last interaction with a positive outcome.", "last_positive_at > now - 30d", nullptr,
     kOrderable},
    {FieldId::kLastInboundAt, "last_inbound_at", FieldType::kTime,
     "The last contact that the client began.", "last_inbound_at > now - 30d", nullptr, kOrderable},
    {FieldId::kLastReachedAt, "last_reached_at", FieldType::kTime,
     "The last interaction that reached the client.", "NOT has(last_reached_at)", nullptr,
     kOrderable},
    {FieldId::kTemperature, "temperature", FieldType::kClass, "How near the next purchase is.",
     "temperature = HOT", &NamesOf<domain::Temperature>, kOrderable, kDimension},
    {FieldId::kVolumeTier, "volume_tier", FieldType::kClass, "The size of the client's orders.",
     "volume_tier >= MEDIUM", &NamesOf<domain::VolumeTier>, kOrderable, kDimension},
    {FieldId::kPurchaseFrequency, "purchase_frequency", FieldType::kClass,
     "How often the client orders.", "purchase_frequency = ONE_TIME",
     &NamesOf<domain::PurchaseFrequency>, kOrderable, kDimension},
    {FieldId::kOrderValueClass, "order_value_class", FieldType::kClass,
     "The value of the client's average order.", "order_value_class = VIP",
     &NamesOf<domain::OrderValueClass>, kOrderable, kDimension},
    {FieldId::kAbcClass, "abc_class", FieldType::kClass,
     "The client's place in the base's revenue (or profit).", "abc_class = A",
     &NamesOf<domain::AbcClass>, kOrderable, kDimension},
    {FieldId::kRfmRecency, "rfm_recency", FieldType::kInteger,
     "1 to 5 among all buyers by the last order, 5 the latest; missing without orders.",
     "rfm_recency >= 4", nullptr, kOrderable, kDimension},
    {FieldId::kRfmFrequency, "rfm_frequency", FieldType::kInteger,
     "1 to 5 among all buyers by the number of orders; missing without orders.",
     "rfm_frequency = 1", nullptr, kOrderable, kDimension},
    {FieldId::kRfmMonetary, "rfm_monetary", FieldType::kInteger,
     "1 to 5 among all buyers by the total amount; missing without orders.", "rfm_monetary = 5",
     nullptr, kOrderable, kDimension},
    {FieldId::kBehavior, "behavior", FieldType::kKind, "How the client buys.",
     "behavior = DISCOUNT", &NamesOf<domain::Behavior>, kNotOrderable, kDimension},
    {FieldId::kActive, "active", FieldType::kBoolean, "Ordered within the policy's active window.",
     "NOT active", nullptr, kNotOrderable, kDimension},
    {FieldId::kOverdue, "overdue", FieldType::kBoolean,
     "Silent for longer than twice the client's usual interval between orders.", "overdue", nullptr,
     kNotOrderable, kDimension},
    {FieldId::kDiscountedOrdersCount, "discounted_orders_count", FieldType::kInteger,
     "Purchases with a discount.", "discounted_orders_count >= 3", nullptr, kOrderable},
    {FieldId::kLastRespondedAt, "last_responded_at", FieldType::kTime,
     "The last reply to a message, or click in one.", "last_responded_at > now - 30d", nullptr,
     kOrderable},
    {FieldId::kProcessingConsent, "processing_consent", FieldType::kKind,
     "The latest word on keeping the client's data; missing when never asked.",
     "processing_consent = GRANTED", &NamesOf<domain::ConsentStatus>, kNotOrderable, kDimension},
};
static_assert(std::size(kFields) == static_cast<size_t>(FieldId::kCount));

}  // namespace

absl::Span<const Field> Fields() { return kFields; }

const Field& FieldOf(FieldId id) { return kFields[static_cast<size_t>(id)]; }

const Field* FindField(absl::string_view name) {
  const auto* found = std::find_if(std::begin(kFields), std::end(kFields),
                                   [&](const Field& field) { return field.name == name; });
  return found == std::end(kFields) ? nullptr : found;
}

std::vector<absl::string_view> FieldNames() {
  std::vector<absl::string_view> names;
  for (const Field& field : kFields) names.push_back(field.name);
  return names;
}

absl::string_view TypeName(FieldType type) {
  switch (type) {
    case FieldType::kInteger:
      return "integer";
    case FieldType::kMoney:
      return "money";
    case FieldType::kTime:
      return "time";
    case FieldType::kDate:
      return "date";
    case FieldType::kText:
    case FieldType::kSlug:
      return "text";
    case FieldType::kClass:
    case FieldType::kKind:
      return "class";
    case FieldType::kBoolean:
      return "boolean";
    case FieldType::kTags:
      return "tags";
  }
  return "";
}

}  // namespace clientele::filter
