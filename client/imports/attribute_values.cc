#include "client/imports/attribute_values.h"

#include "absl/strings/str_cat.h"
#include "client/files/values.h"
#include "server/base/civil_time.h"

namespace clientele::client {

std::optional<std::string> SetAttribute(const v1::Policy::Attribute& declared,
                                        absl::string_view text, v1::AttributeValue* out) {
  out->set_attribute(declared.id());
  if (text.empty()) return std::nullopt;
  switch (declared.type()) {
    case v1::Policy::Attribute::TYPE_INTEGER:
      if (const std::optional<int64_t> number = ParseInteger(text)) {
        out->set_integer(*number);
        return std::nullopt;
      }
      return "a whole number";
    case v1::Policy::Attribute::TYPE_DATE:
      if (const std::optional<int32_t> days = ParseDay(text)) {
        const absl::CivilDay day = CivilFromDays(*days);
        out->mutable_date()->set_year(static_cast<int32_t>(day.year()));
        out->mutable_date()->set_month(day.month());
        out->mutable_date()->set_day(day.day());
        return std::nullopt;
      }
      return "a day that exists, like 2026-01-31 or 31.01.2026";
    case v1::Policy::Attribute::TYPE_BOOLEAN:
      if (const std::optional<bool> truth = ParseYesNo(text)) {
        out->set_boolean(*truth);
        return std::nullopt;
      }
      return "yes or no";
    default:
      // The server has the list, and names the nearest of it.
      out->set_text(std::string(text));
      return std::nullopt;
  }
}

std::string AttributeText(const v1::AttributeValue& value) {
  switch (value.value_case()) {
    case v1::AttributeValue::kText:
      return value.text();
    case v1::AttributeValue::kInteger:
      return absl::StrCat(value.integer());
    case v1::AttributeValue::kDate: {
      const v1::Date& date = value.date();
      const auto days = DaysFromCivil(date.year(), date.month(), date.day());
      return days.has_value() ? FormatDate(*days) : "";
    }
    case v1::AttributeValue::kBoolean:
      return value.boolean() ? "yes" : "no";
    case v1::AttributeValue::VALUE_NOT_SET:
      break;
  }
  return "";
}

}  // namespace clientele::client
