// What a field holds for the clients of a chunk. Numbers come behind one shape: `Has(i)` and
// `At(i)` for position i; loops over them are instantiated for each kind of column, so there is no
// call a client.
#ifndef CLIENTELE_SERVER_INDEX_FIELD_VALUES_H_
#define CLIENTELE_SERVER_INDEX_FIELD_VALUES_H_

#include "server/domain/classification.h"
#include "server/filter/field.h"
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

// Counts and sums are never missing: of nothing they are 0.
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

// A total by the order count. At() is rounded, for show; comparisons use the total.
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

// Calls visit(numbers) with the field's, and returns true; false for fields without numbers.
template <typename Visitor>
bool VisitNumbers(ChunkView& view, filter::FieldId field, Visitor visit) {
  using filter::FieldId;
  const Chunk& chunk = view.chunk();
  const auto time = [&](const Column<StoredTime>& column) {
    visit(TimeNumbers{column.data()});
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
    case FieldId::kBirthDate:
      visit(DateNumbers{chunk.birth_date.data()});
      return true;
    case FieldId::kOrdersCount:
      visit(PlainNumbers<uint32_t>{chunk.orders_count.data()});
      return true;
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
    case FieldId::kStageKind:
    case FieldId::kGender:
    case FieldId::kActive:
      visit(ClassNumbers{view.ClassesOf(field).data()});
      return true;
    default:
      return false;
  }
}

// Where a value stands among all: equal for equal values only. The same as At() but for averages,
// which are scaled instead of rounded: fractions of at most kMaxOrdersPerClient parts differ by
// more than 2^-40.
__extension__ using RankKey = __int128;
template <typename Numbers>
RankKey RankOf(const Numbers& numbers, size_t i) {
  return numbers.At(i);
}
inline RankKey RankOf(const AverageNumbers& numbers, size_t i) {
  const RankKey scaled = static_cast<RankKey>(numbers.totals[i]) * (RankKey{1} << 40);
  const RankKey count = numbers.counts[i];
  // Rounded down, below zero too.
  return scaled >= 0 ? scaled / count : -((-scaled + count - 1) / count);
}

// The codes of a text field that recurs, with their dictionary; null for other fields.
struct CodedTexts {
  const Code* codes = nullptr;
  const Dictionary* dictionary = nullptr;
};
CodedTexts CodedTextsOf(const ChunkView& view, filter::FieldId field);
const Dictionary* DictionaryOf(const Dictionaries& dictionaries, filter::FieldId field);

// A text field with a value of its own a client; null for other fields.
const TextColumn* TextsOf(const ChunkView& view, filter::FieldId field);

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_FIELD_VALUES_H_
