#include "client/imports/row_fields.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/files/values.h"
#include "client/wire_text.h"
#include "server/base/civil_time.h"
#include "server/base/text.h"
#include "server/domain/currency.h"

namespace clientele::client {
namespace {

// Of a cell quoted in a reason.
constexpr size_t kMaxQuoted = 40;

std::string Wanted(absl::string_view cell, absl::string_view want) {
  return absl::StrCat("got ", Shorten(cell, kMaxQuoted), ", want ", want);
}

}  // namespace

absl::string_view RowFields::Cell(absl::string_view field) const {
  const absl::string_view cell = map_.Cell(row_, field);
  if (!cell.empty()) return cell;
  for (const auto& [name, value] : context_.defaults) {
    if (name == field) return value;
  }
  return cell;
}

void RowFields::Fail(absl::string_view field, std::string reason) {
  if (!fault_.has_value()) fault_ = RowFault{std::string(field), std::move(reason)};
}

void RowFields::FailAt(absl::string_view field, absl::string_view want) {
  Fail(field, Wanted(Cell(field), want));
}

std::string RowFields::Text(absl::string_view field) const { return std::string(Cell(field)); }

std::optional<int64_t> RowFields::Integer(absl::string_view field) {
  const absl::string_view cell = Cell(field);
  if (cell.empty()) return std::nullopt;
  const std::optional<int64_t> number = ParseInteger(cell);
  if (!number.has_value()) FailAt(field, "a whole number");
  return number;
}

std::optional<int64_t> RowFields::Amount(absl::string_view field, int64_t quantity) {
  const absl::string_view cell = Cell(field);
  if (cell.empty()) return std::nullopt;
  if (context_.currency.empty()) {
    Fail(field, "the base has no currency yet: say --currency");
    return std::nullopt;
  }
  const std::optional<Decimal> price = ParseDecimal(cell);
  const std::optional<int64_t> minor =
      price.has_value() ? ToMinor(*price, quantity, domain::FractionDigits(context_.currency))
                        : std::nullopt;
  if (!minor.has_value()) FailAt(field, "an amount, like 1234.50 or 1234,50");
  return minor;
}

bool RowFields::Time(absl::string_view field, google::protobuf::Timestamp* out) {
  const absl::string_view cell = Cell(field);
  if (cell.empty()) return false;
  const std::optional<int64_t> time = ParseTimestamp(cell, context_.zone);
  if (!time.has_value()) {
    FailAt(field, "a time that exists, like 2026-01-31 10:00:00 or 31.01.2026");
    return false;
  }
  out->set_seconds(*time);
  return true;
}

bool RowFields::Date(absl::string_view field, v1::Date* out) {
  const absl::string_view cell = Cell(field);
  if (cell.empty()) return false;
  const std::optional<int32_t> days = ParseDay(cell);
  if (!days.has_value()) {
    FailAt(field, "a day that exists, like 1990-01-31 or 31.01.1990");
    return false;
  }
  const absl::CivilDay day = CivilFromDays(*days);
  out->set_year(static_cast<int32_t>(day.year()));
  out->set_month(day.month());
  out->set_day(day.day());
  return true;
}

int RowFields::EnumNumber(const google::protobuf::EnumDescriptor& descriptor,
                          absl::string_view field) {
  const std::string cell = Text(field);
  if (cell.empty()) return 0;
  const absl::StatusOr<int> number = ParseEnum(descriptor, cell, std::string(field));
  if (!number.ok()) {
    Fail(field, std::string(number.status().message()));
    return 0;
  }
  return *number;
}

void RowFields::Client(absl::string_view field, v1::ClientRef* out) {
  const std::string cell = Text(field);
  if (cell.empty()) {
    Fail(field, "the client is missing");
    return;
  }
  absl::string_view rest = cell;
  const bool prefixed = absl::ConsumePrefix(&rest, "id:") || absl::ConsumePrefix(&rest, "phone:") ||
                        absl::ConsumePrefix(&rest, "email:") || absl::ConsumePrefix(&rest, "ext:");
  if (prefixed) {
    *out = ParseClient(cell);
  } else {
    out->set_external_id(cell);
  }
}

}  // namespace clientele::client
