#include "server/index/queries.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "server/base/civil_time.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/index/evaluator.h"
#include "server/index/field_values.h"

namespace clientele::index {
namespace {

using domain::ClientId;
using filter::FieldId;
using filter::FieldType;

__extension__ using int128 = __int128;

absl::Status CheckCancelled(const Cancelled& cancelled) {
  return cancelled && cancelled() ? MakeError(Reason::kCallCancelled, "the caller went away")
                                  : absl::OkStatus();
}

// Calls visit(view, members) for each chunk that has members.
template <typename Visitor>
absl::Status ForEachMatch(const Index::Reader& reader, const Question& question, Visitor visit) {
  const Moment moment(reader, question.now);
  Bitmap members;
  for (const std::unique_ptr<Chunk>& chunk : reader.chunks()) {
    RETURN_IF_ERROR(CheckCancelled(question.cancelled));
    ChunkView view(moment, *chunk);
    Evaluate(question.filter.root, view, members);
    if (!members.Empty()) visit(view, members);
  }
  return absl::OkStatus();
}

// A dimension's value as a small number: of a class, or a code of a text.
class Dimension {
 public:
  Dimension(ChunkView& view, FieldId field) {
    const CodedTexts texts = CodedTextsOf(view, field);
    codes_ = texts.codes;
    if (codes_ == nullptr) classes_ = view.ClassesOf(field).data();
  }
  uint32_t At(size_t i) const { return codes_ != nullptr ? codes_[i] : classes_[i]; }

 private:
  const Code* codes_ = nullptr;
  const uint8_t* classes_ = nullptr;
};

struct Sums {
  int64_t count = 0;
  int64_t orders_count = 0;
  int128 total_amount = 0;
  int128 total_quantity = 0;
};

std::string DimensionText(const Index::Reader& reader, FieldId field, uint32_t value) {
  const filter::Field& description = filter::FieldOf(field);
  if (description.type == FieldType::kBoolean) return value != 0 ? "true" : "false";
  if (description.names != nullptr) return std::string(description.names()[value]);
  return DictionaryOf(reader.dictionaries(), field)->Decode(value);
}

absl::StatusOr<int64_t> Narrow(int128 sum) {
  if (sum > std::numeric_limits<int64_t>::max() || sum < std::numeric_limits<int64_t>::min()) {
    return MakeError(Reason::kTotalOutOfBounds, "a sum over the segment passes 64 bits");
  }
  return static_cast<int64_t>(sum);
}

void FetchField(ChunkView& view, FieldId field, size_t i, FieldValues& out) {
  const filter::Field& description = filter::FieldOf(field);
  bool present = true;
  const bool numeric = VisitNumbers(view, field, [&](const auto& numbers) {
    present = numbers.Has(i) || description.type == FieldType::kBoolean;
    const int64_t number = present ? numbers.At(i) : 0;
    if (description.names != nullptr) {
      out.texts.emplace_back(description.names()[static_cast<size_t>(number)]);
    } else if (description.type == FieldType::kDate) {
      out.texts.push_back(present ? FormatDate(static_cast<UnixDays>(number)) : "");
    } else {
      out.integers.push_back(number);
    }
  });
  if (!numeric) {
    const CodedTexts coded = CodedTextsOf(view, field);
    const TextColumn* texts = TextsOf(view, field);
    if (coded.codes != nullptr) {
      out.texts.push_back(coded.dictionary->Decode(coded.codes[i]));
    } else {
      out.texts.emplace_back(texts != nullptr ? texts->Get(i) : absl::string_view());
    }
    present = !out.texts.back().empty();
  }
  out.present.push_back(present);
}

void FetchMissing(FieldId field, FieldValues& out) {
  const filter::Field& description = filter::FieldOf(field);
  const bool text = description.names != nullptr || description.type == FieldType::kDate ||
                    description.type == FieldType::kText || description.type == FieldType::kSlug;
  if (text) {
    out.texts.emplace_back();
  } else {
    out.integers.push_back(0);
  }
  out.present.push_back(false);
}

}  // namespace

absl::StatusOr<SegmentCount> CountSegment(const Index::Reader& reader, const Question& question) {
  SegmentCount result;
  RETURN_IF_ERROR(ForEachMatch(reader, question, [&](ChunkView& view, const Bitmap& members) {
    result.count += static_cast<int64_t>(members.Count());
    Bitmap reachable;
    for (const domain::Channel channel : domain::kChannels) {
      view.Reachable(channel, reachable);
      reachable.And(members);
      result.reachable[static_cast<size_t>(channel)] += static_cast<int64_t>(reachable.Count());
    }
  }));
  return result;
}

absl::StatusOr<std::vector<BreakDownRow>> BreakDownSegment(const Index::Reader& reader,
                                                           const Question& question,
                                                           absl::Span<const FieldId> dimensions) {
  // Both dimensions' values in one key; with one dimension the second is always 0.
  absl::flat_hash_map<uint64_t, Sums> groups;
  RETURN_IF_ERROR(ForEachMatch(reader, question, [&](ChunkView& view, const Bitmap& members) {
    const Chunk& chunk = view.chunk();
    const Dimension first(view, dimensions.front());
    const Dimension second(view, dimensions.back());
    const uint32_t second_mask = dimensions.size() == 2 ? ~uint32_t{0} : 0;
    members.ForEach([&](size_t i) {
      Sums& sums = groups[static_cast<uint64_t>(first.At(i)) << 32 | (second.At(i) & second_mask)];
      sums.count += 1;
      sums.orders_count += chunk.orders_count[i];
      sums.total_amount += chunk.total_amount[i];
      sums.total_quantity += chunk.total_quantity[i];
    });
  }));
  // Classes are listed by their order, texts by the alphabet: sort by (number or 0, text).
  std::vector<std::pair<std::vector<std::pair<uint32_t, std::string>>, BreakDownRow>> rows;
  for (const auto& [key, sums] : groups) {
    BreakDownRow row;
    std::vector<std::pair<uint32_t, std::string>> order;
    for (size_t d = 0; d < dimensions.size(); ++d) {
      const auto value = static_cast<uint32_t>(d == 0 ? key >> 32 : key);
      row.values.push_back(DimensionText(reader, dimensions[d], value));
      const bool is_class = filter::FieldOf(dimensions[d]).names != nullptr;
      order.emplace_back(is_class ? value : 0, row.values.back());
    }
    row.count = sums.count;
    row.orders_count = sums.orders_count;
    ASSIGN_OR_RETURN(row.total_amount, Narrow(sums.total_amount));
    ASSIGN_OR_RETURN(row.total_quantity, Narrow(sums.total_quantity));
    rows.emplace_back(std::move(order), std::move(row));
  }
  std::sort(rows.begin(), rows.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<BreakDownRow> result;
  for (auto& [order, row] : rows) result.push_back(std::move(row));
  return result;
}

absl::StatusOr<Selection> Select(const Index::Reader& reader, const Question& question) {
  Selection selection;
  selection.revision = reader.revision();
  selection.now = question.now;
  selection.chunks.resize(reader.chunks().size());
  const Moment moment(reader, question.now);
  for (size_t number = 0; number < selection.chunks.size(); ++number) {
    RETURN_IF_ERROR(CheckCancelled(question.cancelled));
    ChunkView view(moment, *reader.chunks()[number]);
    Evaluate(question.filter.root, view, selection.chunks[number]);
  }
  return selection;
}

absl::StatusOr<std::vector<ClientId>> Ranked(const Index::Reader& reader,
                                             const Selection& selection, Order order,
                                             const Cancelled& cancelled) {
  struct Ranking {
    bool missing;
    RankKey key;
    ClientId id;
  };
  std::vector<Ranking> rankings;
  const Moment moment(reader, selection.now);
  for (size_t number = 0; number < selection.chunks.size(); ++number) {
    RETURN_IF_ERROR(CheckCancelled(cancelled));
    ChunkView view(moment, *reader.chunks()[number]);
    VisitNumbers(view, order.field, [&](const auto& numbers) {
      selection.chunks[number].ForEach([&](size_t i) {
        const bool missing = !numbers.Has(i);
        const RankKey value = missing ? 0 : RankOf(numbers, i);
        rankings.push_back({missing, order.descending ? -value : value,
                            view.chunk().first_id + static_cast<ClientId>(i)});
      });
    });
  }
  std::sort(rankings.begin(), rankings.end(), [](const Ranking& a, const Ranking& b) {
    return std::tie(a.missing, a.key, a.id) < std::tie(b.missing, b.key, b.id);
  });
  std::vector<ClientId> ids;
  ids.reserve(rankings.size());
  for (const Ranking& ranking : rankings) ids.push_back(ranking.id);
  return ids;
}

std::vector<FieldValues> Fetch(const Index::Reader& reader, UnixSeconds now,
                               absl::Span<const ClientId> ids, absl::Span<const FieldId> fields) {
  std::vector<FieldValues> columns(fields.size());
  const Moment moment(reader, now);
  // Ids come in any order, but mostly chunk by chunk: keep the classes of the chunks seen.
  absl::flat_hash_map<const Chunk*, std::unique_ptr<ChunkView>> views;
  for (const ClientId id : ids) {
    const Chunk* chunk = reader.Find(id);
    if (chunk == nullptr) {
      for (size_t f = 0; f < fields.size(); ++f) FetchMissing(fields[f], columns[f]);
      continue;
    }
    std::unique_ptr<ChunkView>& view = views[chunk];
    if (view == nullptr) view = std::make_unique<ChunkView>(moment, *chunk);
    const auto i = static_cast<size_t>(id - chunk->first_id);
    for (size_t f = 0; f < fields.size(); ++f) FetchField(*view, fields[f], i, columns[f]);
  }
  for (FieldValues& column : columns) {
    const bool all = std::all_of(column.present.begin(), column.present.end(),
                                 [](bool present) { return present; });
    if (all) column.present.clear();
  }
  return columns;
}

std::vector<int64_t> CountTags(const Index::Reader& reader, UnixSeconds now) {
  std::vector<int64_t> counts;
  for (const domain::TagRow& tag : reader.tags()) {
    int64_t count = 0;
    const std::optional<Code> code = reader.dictionaries().tags.Find(tag.tag);
    for (const std::unique_ptr<Chunk>& chunk : reader.chunks()) {
      const auto found = code.has_value() ? chunk->tags.find(*code) : chunk->tags.end();
      if (found != chunk->tags.end()) count += static_cast<int64_t>(found->second.Count(now));
    }
    counts.push_back(count);
  }
  return counts;
}

int64_t CountReclassified(const Index::Reader& reader, const domain::Policy& policy,
                          UnixSeconds now) {
  constexpr FieldId kDerived[] = {FieldId::kTemperature, FieldId::kVolumeTier,
                                  FieldId::kPurchaseFrequency, FieldId::kOrderValueClass,
                                  FieldId::kActive};
  const Moment before(reader, now);
  const Moment after(reader, policy, now);
  int64_t count = 0;
  for (const std::unique_ptr<Chunk>& chunk : reader.chunks()) {
    ChunkView old_view(before, *chunk);
    ChunkView new_view(after, *chunk);
    chunk->present.ForEach([&](size_t i) {
      count += std::any_of(std::begin(kDerived), std::end(kDerived), [&](FieldId field) {
        return old_view.ClassesOf(field)[i] != new_view.ClassesOf(field)[i];
      });
    });
  }
  return count;
}

int64_t CountClients(const Index::Reader& reader) {
  int64_t count = 0;
  for (const std::unique_ptr<Chunk>& chunk : reader.chunks()) {
    count += static_cast<int64_t>(chunk->present.Count());
  }
  return count;
}

int64_t IndexBytes(const Index::Reader& reader) {
  int64_t bytes = 0;
  for (const std::unique_ptr<Chunk>& chunk : reader.chunks()) {
    bytes += static_cast<int64_t>(chunk->bytes());
  }
  return bytes;
}

}  // namespace clientele::index
