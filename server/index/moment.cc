#include "server/index/moment.h"

#include <utility>

#include "server/base/error.h"
#include "server/index/chunk_view.h"
#include "server/index/operand_values.h"

namespace clientele::index {
namespace {

using domain::ClientId;
using filter::FieldId;

// Calls visit(view) for each chunk, until the moment is stopped.
template <typename Visitor>
void ForEachChunk(Moment& moment, Visitor visit) {
  for (const std::unique_ptr<Chunk>& chunk : moment.reader.chunks()) {
    if (moment.Stopped()) return;
    ChunkView view(moment, *chunk);
    visit(view);
  }
}

// Calls visit(i) for each client of the chunk that has bought.
template <typename Visitor>
void ForEachBuyer(const Chunk& chunk, Visitor visit) {
  chunk.present.ForEach([&](size_t i) {
    if (chunk.orders_count[i] > 0) visit(i);
  });
}

// Of a list with a place for every client; what is not used is never touched.
size_t MostClients(const Moment& moment) { return moment.reader.chunks().size() * kChunkClients; }

ClientId IdAt(const Chunk& chunk, size_t i) { return chunk.first_id + static_cast<ClientId>(i); }

}  // namespace

Moment::Moment(const Index::Reader& base, const domain::Policy& by_policy, UnixSeconds now,
               const filter::Cancelled& cancelled, Standings* standings)
    : reader(base),
      policy(by_policy),
      rules(by_policy, now),
      cancelled_(cancelled),
      standings_(standings != nullptr ? *standings : own_standings_) {
  const Dictionary& stages = base.dictionaries().stages;
  for (Code code = 0; code < stages.size(); ++code) {
    stage_kinds.push_back(policy.KindOf(stages.Decode(code)));
  }
  const Dictionary& sources = base.dictionaries().sources;
  for (Code code = 0; code < sources.size(); ++code) {
    inbound_sources.push_back(policy.IsInbound(sources.Decode(code)));
  }
}

bool Moment::Stopped() {
  stopped_ = stopped_ || (cancelled_ && cancelled_());
  return stopped_;
}

absl::Status Moment::status() const {
  return stopped_ ? MakeError(Reason::kCallCancelled, "the caller went away") : absl::OkStatus();
}

const domain::AbcCuts& Moment::Abc() {
  if (standings_.abc.has_value()) return *standings_.abc;
  std::vector<domain::Ranked> buyers;
  buyers.reserve(MostClients(*this));
  ForEachChunk(*this, [&](ChunkView& view) {
    const std::vector<int64_t> values = view.AbcValues();
    ForEachBuyer(view.chunk(), [&](size_t i) {
      buyers.push_back({values[i], IdAt(view.chunk(), i)});
    });
  });
  return standings_.abc.emplace(domain::AbcCutsOf(
      std::move(buyers), policy.abc_a_percent, policy.abc_b_percent, [this] { return Stopped(); }));
}

const domain::RfmCuts& Moment::Rfm(FieldId field) {
  std::optional<domain::RfmCuts>& cuts =
      standings_.rfm[static_cast<size_t>(field) - static_cast<size_t>(FieldId::kRfmRecency)];
  if (cuts.has_value()) return *cuts;
  std::vector<int64_t> values;
  values.reserve(MostClients(*this));
  ForEachChunk(*this, [&](ChunkView& view) {
    ForEachBuyer(view.chunk(), [&](size_t i) { values.push_back(view.RfmValue(field, i)); });
  });
  return cuts.emplace(domain::RfmCutsOf(std::move(values), [this] { return Stopped(); }));
}

const domain::RankCut& Moment::Top(const filter::Node& node) {
  const auto found = tops_.find(&node);
  if (found != tops_.end()) return found->second;
  std::vector<domain::Ranked> ranked;
  ranked.reserve(MostClients(*this));
  ForEachChunk(*this, [&](ChunkView& view) {
    VisitNumbers(view, node.operand, [&](const auto& numbers) {
      view.chunk().present.ForEach([&](size_t i) {
        if (!numbers.Has(i)) return;
        const domain::RankValue value = RankOf(numbers, i);
        ranked.push_back({node.share.bottom ? -value : value, IdAt(view.chunk(), i)});
      });
    });
  });
  const size_t count = node.share.is_percent ? domain::ShareCount(ranked.size(), node.share.amount)
                                             : static_cast<size_t>(node.share.amount);
  return tops_
      .emplace(&node, domain::TopCut(std::move(ranked), count, [this] { return Stopped(); }))
      .first->second;
}

}  // namespace clientele::index
