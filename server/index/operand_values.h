// What an operand of a filter is for the clients of a chunk. Numbers come behind one shape:
// `Has(i)` and `At(i)` for position i; loops over them are instantiated for each kind of column, so
// there is no call a client.
#ifndef CLIENTELE_SERVER_INDEX_OPERAND_VALUES_H_
#define CLIENTELE_SERVER_INDEX_OPERAND_VALUES_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "server/domain/classification.h"
#include "server/filter/ast.h"
#include "server/index/aggregates.h"
#include "server/index/chunk_view.h"

namespace clientele::index {

struct TimeNumbers {
  const StoredTime* times;
  bool Has(size_t i) const { return times[i] != 0; }
  int64_t At(size_t i) const { return static_cast<int64_t>(times[i]) - 1; }
};

struct DateNumbers {
  const StoredDate* dates;
  bool Has(size_t i) const { return dates[i] != 0; }
  int64_t At(size_t i) const { return dates[i] - kDateOffset; }
};

// Counts and sums are never missing: of nothing they are 0. Nor is yes or no.
template <typename T>
struct PlainNumbers {
  const T* values;
  bool Has(size_t) const { return true; }
  int64_t At(size_t i) const { return static_cast<int64_t>(values[i]); }
};

struct IdNumbers {
  domain::ClientId first_id;
  bool Has(size_t) const { return true; }
  int64_t At(size_t i) const { return first_id + static_cast<int64_t>(i); }
};

// Of a client's purchases, so missing without any.
struct OrderNumbers {
  const uint32_t* counts;
  const int64_t* values;
  bool Has(size_t i) const { return counts[i] != 0; }
  int64_t At(size_t i) const { return values[i]; }
};

// A total by a count. At() is rounded, for show; comparisons use the total.
struct AverageNumbers {
  const uint32_t* counts;
  const int64_t* totals;
  bool Has(size_t i) const { return counts[i] != 0; }
  int64_t At(size_t i) const { return domain::Average(totals[i], counts[i]); }
};

struct ClassNumbers {
  const uint8_t* classes;
  bool Has(size_t i) const { return classes[i] != 0; }
  int64_t At(size_t i) const { return classes[i]; }
};

struct AttributeNumbers {
  const AttributeColumns* columns;  // null when no client of the chunk has the attribute
  bool Has(size_t i) const { return columns != nullptr && columns->present.Test(i); }
  int64_t At(size_t i) const { return columns->numbers[i]; }
};

// Where a value stands among all: equal for equal values only. The same as At() but for averages,
// which are scaled instead of rounded: fractions of at most kMaxOrdersPerClient parts differ by
// more than 2^-40.
template <typename Numbers>
domain::RankValue RankOf(const Numbers& numbers, size_t i) {
  return numbers.At(i);
}
inline domain::RankValue RankOf(const AverageNumbers& numbers, size_t i) {
  const domain::RankValue scaled =
      static_cast<domain::RankValue>(numbers.totals[i]) * (domain::RankValue{1} << 40);
  const domain::RankValue count = numbers.counts[i];
  // Rounded down, below zero too.
  return scaled >= 0 ? scaled / count : -((-scaled + count - 1) / count);
}

// When the tag of the operand was set or ends, by position; 0: no tag, or no end.
std::vector<StoredTime> TagTimes(const ChunkView& view, const filter::Operand& operand);
const AttributeColumns* AttributeOf(const ChunkView& view, const filter::Operand& operand);

// Calls visit(numbers) with the field's, and returns true; false for fields without numbers.
template <typename Visitor>
bool VisitFieldNumbers(ChunkView& view, filter::FieldId field, Visitor visit) {
  using filter::FieldId;
  const Chunk& chunk = view.chunk();
  const auto time = [&](const Column<StoredTime>& column) {
    visit(TimeNumbers{column.data()});
    return true;
  };
  const auto count = [&](const Column<uint32_t>& column) {
    visit(PlainNumbers<uint32_t>{column.data()});
    return true;
  };
  switch (field) {
    case FieldId::kId:
      visit(IdNumbers{chunk.first_id});
      return true;
    case FieldId::kCreatedAt:
      return time(chunk.created_at);
    case FieldId::kStageChangedAt:
      return time(chunk.stage_changed_at);
    case FieldId::kFirstOrderAt:
      return time(chunk.first_order_at);
    case FieldId::kLastOrderAt:
      return time(chunk.last_order_at);
    case FieldId::kLastPositiveAt:
      return time(chunk.last_positive_at);
    case FieldId::kLastInboundAt:
      return time(chunk.last_inbound_at);
    case FieldId::kLastReachedAt:
      return time(chunk.last_reached_at);
    case FieldId::kLastRespondedAt:
      return time(chunk.last_responded_at);
    case FieldId::kBirthDate:
      visit(DateNumbers{chunk.birth_date.data()});
      return true;
    case FieldId::kOrdersCount:
      return count(chunk.orders_count);
    case FieldId::kDiscountedOrdersCount:
      return count(chunk.discounted_orders_count);
    case FieldId::kTotalAmount:
      visit(PlainNumbers<int64_t>{chunk.total_amount.data()});
      return true;
    case FieldId::kTotalQuantity:
      visit(PlainNumbers<int64_t>{chunk.total_quantity.data()});
      return true;
    case FieldId::kLargestOrderQuantity:
      visit(OrderNumbers{chunk.orders_count.data(), chunk.largest_order_quantity.data()});
      return true;
    case FieldId::kLastOrderQuantity:
      visit(OrderNumbers{chunk.orders_count.data(), chunk.last_order_quantity.data()});
      return true;
    case FieldId::kAverageOrderAmount:
      visit(AverageNumbers{chunk.orders_count.data(), chunk.total_amount.data()});
      return true;
    case FieldId::kAverageOrderQuantity:
      visit(AverageNumbers{chunk.orders_count.data(), chunk.total_quantity.data()});
      return true;
    case FieldId::kTemperature:
    case FieldId::kVolumeTier:
    case FieldId::kPurchaseFrequency:
    case FieldId::kOrderValueClass:
    case FieldId::kAbcClass:
    case FieldId::kRfmRecency:
    case FieldId::kRfmFrequency:
    case FieldId::kRfmMonetary:
    case FieldId::kBehavior:
    case FieldId::kStageKind:
    case FieldId::kGender:
    case FieldId::kProcessingConsent:
      visit(ClassNumbers{view.ClassesOf(field).data()});
      return true;
    case FieldId::kActive:
    case FieldId::kOverdue:
      visit(PlainNumbers<uint8_t>{view.ClassesOf(field).data()});
      return true;
    default:
      return false;
  }
}

template <typename Visitor>
void VisitAggregateNumbers(const ChunkView& view, const filter::Aggregate& aggregate,
                           Visitor visit) {
  using filter::Measure;
  const AggregateValues values = Aggregate(view.moment(), view.chunk(), aggregate);
  switch (aggregate.measure) {
    case Measure::kCount:
      visit(PlainNumbers<uint32_t>{values.counts.data()});
      break;
    case Measure::kFirst:
    case Measure::kLast:
      visit(TimeNumbers{values.times.data()});
      break;
    case Measure::kMin:
    case Measure::kMax:
      visit(OrderNumbers{values.counts.data(), values.numbers.data()});
      break;
    case Measure::kAverage:
      visit(AverageNumbers{values.counts.data(), values.numbers.data()});
      break;
    case Measure::kQuantity:
    case Measure::kAmount:
      visit(PlainNumbers<int64_t>{values.numbers.data()});
      break;
  }
}

// Calls visit(numbers) with the operand's, and returns true; false for operands that are texts.
// The numbers are there during the call only.
template <typename Visitor>
bool VisitNumbers(ChunkView& view, const filter::Operand& operand, Visitor visit) {
  using Kind = filter::Operand::Kind;
  switch (operand.kind) {
    case Kind::kField:
      return VisitFieldNumbers(view, operand.field, visit);
    case Kind::kAttribute:
      if (filter::ShapeOf(operand, view.moment().policy).type == filter::FieldType::kText) {
        return false;
      }
      visit(AttributeNumbers{AttributeOf(view, operand)});
      return true;
    case Kind::kTagSetAt:
    case Kind::kTagExpiresAt:
      visit(TimeNumbers{TagTimes(view, operand).data()});
      return true;
    case Kind::kAggregate:
      VisitAggregateNumbers(view, operand.aggregate, visit);
      return true;
    case Kind::kTagActor:
      break;
  }
  return false;
}

// The texts of an operand that has no numbers; empty is missing.
struct Texts {
  Texts() = default;
  Texts(Texts&&) = default;  // codes may point into own_codes
  Texts& operator=(Texts&&) = default;

  // Texts that recur: codes of a dictionary.
  const Code* codes = nullptr;
  const Dictionary* dictionary = nullptr;
  // Else one a client. Nobody in the chunk has any when there is neither.
  const TextColumn* column = nullptr;
  std::vector<Code> own_codes;

  absl::string_view At(size_t i) const {
    if (codes != nullptr) return dictionary->Decode(codes[i]);
    return column != nullptr ? column->Get(i) : absl::string_view();
  }
};
Texts TextsOf(const ChunkView& view, const filter::Operand& operand);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_OPERAND_VALUES_H_
