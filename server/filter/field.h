// Every field that a filter can name: one table that the checker, the printer, the evaluators and
// DescribeFilter all read.
#ifndef CLIENTELE_SERVER_FILTER_FIELD_H_
#define CLIENTELE_SERVER_FILTER_FIELD_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace clientele::filter {

enum class FieldId : uint8_t {
  kId,
  kExternalId,
  kDisplayName,
  kFamilyName,
  kGivenName,
  kPatronymic,
  kCompany,
  kTaxId,
  kGender,
  kBirthDate,
  kCity,
  kRegion,
  kTimeZone,
  kSource,
  kOwner,
  kCreatedAt,
  kStage,
  kStageKind,
  kStageChangedAt,
  kLostReason,
  kTags,
  kOrdersCount,
  kTotalAmount,
  kTotalQuantity,
  kFirstOrderAt,
  kLastOrderAt,
  kAverageOrderAmount,
  kAverageOrderQuantity,
  kLargestOrderQuantity,
  kLastOrderQuantity,
  kLastPositiveAt,
  kLastInboundAt,
  kLastReachedAt,
  kTemperature,
  kVolumeTier,
  kPurchaseFrequency,
  kOrderValueClass,
  kAbcClass,
  kRfmRecency,
  kRfmFrequency,
  kRfmMonetary,
  kBehavior,
  kActive,
  kOverdue,
  kDiscountedOrdersCount,
  kLastRespondedAt,
  kProcessingConsent,
  kCount,
};

enum class FieldType : uint8_t {
  kInteger,
  kMoney,
  kTime,
  kDate,
  kText,
  // Text in lower case of letters, digits and "-".
  kSlug,
  // A closed set; its values compare by their order.
  kClass,
  // A closed set without an order.
  kKind,
  kBoolean,
  kTags,
};

struct Field {
  FieldId id;
  absl::string_view name;
  FieldType type;
  absl::string_view description;
  absl::string_view example;
  // Of a class or kind: its names, by number; the first, empty one is "missing".
  absl::Span<const absl::string_view> (*names)() = nullptr;
  // May stand in QuerySegment's order_by; in BreakDownSegment's dimensions.
  bool orderable = false;
  bool dimension = false;
};

// By FieldId.
absl::Span<const Field> Fields();
const Field& FieldOf(FieldId id);

// Null when there is none of this name.
const Field* FindField(absl::string_view name);
// For "did you mean".
std::vector<absl::string_view> FieldNames();

// As DescribeFilter and messages call it: "integer", "class", ….
absl::string_view TypeName(FieldType type);

}  // namespace clientele::filter

#endif  // CLIENTELE_SERVER_FILTER_FIELD_H_
