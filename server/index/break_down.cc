#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "server/base/error.h"
#include "server/base/status_macros.h"
#include "server/filter/dimension.h"
#include "server/index/for_each_match.h"
#include "server/index/operand_values.h"
#include "server/index/queries.h"

namespace clientele::index {
namespace {

using domain::RankValue;
using filter::Dimension;
using filter::FieldType;
using filter::Value;

// What a client is grouped by: nothing when missing, else a band's place, a number or a text's
// code.
using Group = std::optional<int64_t>;

template <typename Numbers>
bool AtLeast(const Numbers& numbers, size_t i, int64_t bound) {
  return numbers.At(i) >= bound;
}
bool AtLeast(const AverageNumbers& numbers, size_t i, int64_t bound) {
  return numbers.totals[i] >= static_cast<RankValue>(bound) * numbers.counts[i];
}

// One dimension over all chunks.
class Grouping {
 public:
  Grouping(const Dimension& dimension, const Moment& moment)
      : dimension_(dimension), moment_(moment) {
    const FieldType type = filter::ShapeOf(dimension.operand, moment.policy).type;
    is_text_ = type == FieldType::kText || type == FieldType::kSlug;
    for (const Value& bound : dimension.bounds) bounds_.push_back(bound.At(moment.rules.now));
  }

  // Of each member of the chunk, by position.
  std::vector<Group> GroupsOf(ChunkView& view, const Bitmap& members) {
    std::vector<Group> groups(view.size());
    const bool numeric = VisitNumbers(view, dimension_.operand, [&](const auto& numbers) {
      members.ForEach([&](size_t i) {
        if (numbers.Has(i)) groups[i] = bounds_.empty() ? numbers.At(i) : BandOf(numbers, i);
      });
    });
    if (numeric) return groups;
    const Texts texts = TextsOf(view, dimension_.operand);
    members.ForEach([&](size_t i) {
      const absl::string_view text = texts.At(i);
      if (!text.empty()) groups[i] = texts_.Encode(text);
    });
    return groups;
  }

  // Groups in their order have these ascending: numbers by themselves, texts by their letters.
  std::pair<int64_t, std::string> SortKeyOf(const Group& group) const {
    if (!group.has_value()) return {std::numeric_limits<int64_t>::min(), ""};
    if (is_text_) return {0, texts_.Decode(static_cast<Code>(*group))};
    return {*group, ""};
  }

  std::string TextOf(const Group& group) const {
    if (!group.has_value()) return "";
    if (!bounds_.empty()) {
      return filter::BandText(dimension_, static_cast<size_t>(*group), moment_.policy);
    }
    Value value;
    if (is_text_) {
      value.text = texts_.Decode(static_cast<Code>(*group));
    } else {
      value.number = *group;
    }
    return filter::GroupText(dimension_, value, moment_.policy);
  }

 private:
  template <typename Numbers>
  int64_t BandOf(const Numbers& numbers, size_t i) const {
    const auto above = std::partition_point(
        bounds_.begin(), bounds_.end(), [&](int64_t bound) { return AtLeast(numbers, i, bound); });
    return above - bounds_.begin();
  }

  const Dimension& dimension_;
  const Moment& moment_;
  bool is_text_ = false;
  std::vector<int64_t> bounds_;
  Dictionary texts_;  // of this question
};

struct Sums {
  int64_t count = 0;
  int64_t orders_count = 0;
  RankValue total_amount = 0;
  RankValue total_quantity = 0;
};

absl::StatusOr<int64_t> Narrow(RankValue sum) {
  if (sum > std::numeric_limits<int64_t>::max() || sum < std::numeric_limits<int64_t>::min()) {
    return MakeError(Reason::kTotalOutOfBounds, "a sum over the segment passes 64 bits");
  }
  return static_cast<int64_t>(sum);
}

// With one dimension the second group is always missing.
using Key = std::pair<Group, Group>;

absl::StatusOr<BreakDownRow> MakeRow(const Key& key, const Sums& sums,
                                     absl::Span<const std::unique_ptr<Grouping>> groupings) {
  BreakDownRow row;
  row.values.push_back(groupings.front()->TextOf(key.first));
  if (groupings.size() == 2) row.values.push_back(groupings.back()->TextOf(key.second));
  row.count = sums.count;
  row.orders_count = sums.orders_count;
  ASSIGN_OR_RETURN(row.total_amount, Narrow(sums.total_amount));
  ASSIGN_OR_RETURN(row.total_quantity, Narrow(sums.total_quantity));
  return row;
}

}  // namespace

absl::StatusOr<std::vector<BreakDownRow>> BreakDownSegment(const Index::Reader& reader,
                                                           const Question& question,
                                                           absl::Span<const Dimension> dimensions) {
  Moment moment(reader, question.now, question.cancelled);
  std::vector<std::unique_ptr<Grouping>> groupings;
  for (const Dimension& dimension : dimensions) {
    groupings.push_back(std::make_unique<Grouping>(dimension, moment));
  }
  absl::flat_hash_map<Key, Sums> groups;
  const auto add = [&](ChunkView& view, const Bitmap& members) {
    const Chunk& chunk = view.chunk();
    const std::vector<Group> first = groupings.front()->GroupsOf(view, members);
    std::vector<Group> second(view.size());
    if (groupings.size() == 2) second = groupings.back()->GroupsOf(view, members);
    members.ForEach([&](size_t i) {
      Sums& sums = groups[{first[i], second[i]}];
      sums.count += 1;
      sums.orders_count += chunk.orders_count[i];
      sums.total_amount += chunk.total_amount[i];
      sums.total_quantity += chunk.total_quantity[i];
    });
  };
  RETURN_IF_ERROR(ForEachMatch(moment, question.filter.root, add));
  using SortKey = std::pair<std::pair<int64_t, std::string>, std::pair<int64_t, std::string>>;
  std::vector<std::pair<SortKey, BreakDownRow>> rows;
  for (const auto& [key, sums] : groups) {
    ASSIGN_OR_RETURN(BreakDownRow row, MakeRow(key, sums, groupings));
    rows.emplace_back(
        SortKey{groupings.front()->SortKeyOf(key.first), groupings.back()->SortKeyOf(key.second)},
        std::move(row));
  }
  std::sort(rows.begin(), rows.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<BreakDownRow> result;
  for (auto& [key, row] : rows) result.push_back(std::move(row));
  return result;
}

}  // namespace clientele::index
