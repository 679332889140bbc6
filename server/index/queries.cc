#include "server/index/queries.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "server/base/civil_time.h"
#include "server/base/status_macros.h"
#include "server/index/evaluator.h"
#include "server/index/for_each_match.h"
#include "server/index/operand_values.h"
#include "server/index/stoppable_sort.h"

namespace clientele::index {
namespace {

using domain::ClientId;
using filter::FieldId;
using filter::FieldType;

filter::Operand OperandOf(FieldId field) {
  filter::Operand operand;
  operand.field = field;
  return operand;
}

void FetchField(ChunkView& view, FieldId field, size_t i, FieldValues& out) {
  const filter::Field& description = filter::FieldOf(field);
  bool present = true;
  const bool numeric = VisitFieldNumbers(view, field, [&](const auto& numbers) {
    present = numbers.Has(i);
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
    out.texts.emplace_back(TextsOf(view, OperandOf(field)).At(i));
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
  Moment moment(reader, question.now, question.cancelled);
  const auto count = [&](const ChunkView& view, const Bitmap& members) {
    result.count += static_cast<int64_t>(members.Count());
    Bitmap reachable;
    for (const domain::Channel channel : domain::kChannels) {
      view.Reachable(channel, reachable);
      reachable.And(members);
      result.reachable[static_cast<size_t>(channel)] += static_cast<int64_t>(reachable.Count());
    }
  };
  RETURN_IF_ERROR(ForEachMatch(moment, question.filter.root, count));
  return result;
}

absl::StatusOr<Selection> Select(const Index::Reader& reader, const Question& question) {
  Selection selection;
  selection.revision = reader.revision();
  selection.now = question.now;
  selection.chunks.resize(reader.chunks().size());
  Moment moment(reader, question.now, question.cancelled);
  for (size_t number = 0; number < selection.chunks.size(); ++number) {
    ChunkView view(moment, *reader.chunks()[number]);
    Evaluate(question.filter.root, view, selection.chunks[number]);
    RETURN_IF_ERROR(moment.status());
  }
  return selection;
}

absl::StatusOr<std::vector<ClientId>> Ranked(const Index::Reader& reader,
                                             const Selection& selection, Order order,
                                             const Cancelled& cancelled) {
  struct Ranking {
    bool missing;
    domain::RankValue key;
    ClientId id;
  };
  std::vector<Ranking> rankings;
  Moment moment(reader, selection.now, cancelled);
  for (size_t number = 0; number < selection.chunks.size() && !moment.Stopped(); ++number) {
    ChunkView view(moment, *reader.chunks()[number]);
    VisitFieldNumbers(view, order.field, [&](const auto& numbers) {
      selection.chunks[number].ForEach([&](size_t i) {
        const bool missing = !numbers.Has(i);
        const domain::RankValue value = missing ? 0 : RankOf(numbers, i);
        rankings.push_back({missing, order.descending ? -value : value,
                            view.chunk().first_id + static_cast<ClientId>(i)});
      });
    });
  }
  const auto earlier = [](const Ranking& a, const Ranking& b) {
    return std::tie(a.missing, a.key, a.id) < std::tie(b.missing, b.key, b.id);
  };
  StoppableSort(rankings, earlier, [&] { return moment.Stopped(); });
  RETURN_IF_ERROR(moment.status());
  std::vector<ClientId> ids;
  ids.reserve(rankings.size());
  for (const Ranking& ranking : rankings) ids.push_back(ranking.id);
  return ids;
}

std::vector<FieldValues> Fetch(const Index::Reader& reader, UnixSeconds now,
                               absl::Span<const ClientId> ids, absl::Span<const FieldId> fields,
                               Standings* standings) {
  std::vector<FieldValues> columns(fields.size());
  const Cancelled never;
  Moment moment(reader, now, never, standings);
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

absl::StatusOr<int64_t> CountReclassified(const Index::Reader& reader, const domain::Policy& policy,
                                          UnixSeconds now, const Cancelled& cancelled) {
  // RFM scores are not the policy's.
  constexpr FieldId kDerived[] = {
      FieldId::kTemperature,     FieldId::kVolumeTier, FieldId::kPurchaseFrequency,
      FieldId::kOrderValueClass, FieldId::kAbcClass,   FieldId::kBehavior,
      FieldId::kActive,          FieldId::kOverdue};
  Moment before(reader, now, cancelled);
  Moment after(reader, policy, now, cancelled);
  int64_t count = 0;
  for (const std::unique_ptr<Chunk>& chunk : reader.chunks()) {
    ChunkView old_view(before, *chunk);
    ChunkView new_view(after, *chunk);
    Bitmap changed;
    for (const FieldId field : kDerived) {
      const ChunkView::Classes& was = old_view.ClassesOf(field);
      const ChunkView::Classes& is = new_view.ClassesOf(field);
      for (size_t i = 0; i < chunk->size; ++i) {
        if (was[i] != is[i]) changed.Set(i);
      }
      if (before.Stopped() || after.Stopped()) return before.status();
    }
    changed.And(chunk->present);
    count += static_cast<int64_t>(changed.Count());
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
