// One chunk at one moment, as one question sees it: the derived classes worked out for every client
// of the chunk at most once. Used by one thread.
#ifndef CLIENTELE_SERVER_INDEX_CHUNK_VIEW_H_
#define CLIENTELE_SERVER_INDEX_CHUNK_VIEW_H_

#include <array>
#include <memory>
#include <vector>

#include "server/domain/reachability.h"
#include "server/filter/field.h"
#include "server/index/moment.h"

namespace clientele::index {

class ChunkView {
 public:
  // One number a client: of a class, a kind, a score, or 0 and 1. 0 of the first three is missing.
  using Classes = std::array<uint8_t, kChunkClients>;

  ChunkView(Moment& moment, const Chunk& chunk) : moment_(moment), chunk_(chunk) {}

  const Chunk& chunk() const { return chunk_; }
  Moment& moment() const { return moment_; }
  size_t size() const { return chunk_.size; }

  // Of a field of type class, kind, boolean or RFM score.
  const Classes& ClassesOf(filter::FieldId field);

  // What the ABC class goes by: net revenue or profit within the policy's window.
  std::vector<int64_t> AbcValues() const;
  // What an RFM score goes by; of a client that has bought.
  int64_t RfmValue(filter::FieldId field, size_t i) const;

  // The clients that may be messaged on a channel.
  void Reachable(domain::Channel channel, Bitmap& out) const;
  // Why one may not; kNone when it may.
  domain::ExclusionReason ReasonOf(domain::Channel channel, size_t i) const {
    const ChannelColumns* columns = chunk_.channels[static_cast<size_t>(channel)].get();
    if (columns == nullptr) return domain::ExclusionReason::kNoContactPoint;
    return domain::ReasonWithBasis(columns->reason[i], HasBasis(i));
  }

 private:
  void Fill(filter::FieldId field, Classes& out);
  void FillVolumeTiers(Classes& out) const;
  void FillPurchaseFrequencies(Classes& out) const;
  void FillAbcClasses(Classes& out) const;
  void FillRfmScores(filter::FieldId field, Classes& out) const;
  void FillBehaviors(Classes& out);
  domain::TemperatureFacts TemperatureFactsOf(size_t i) const;
  bool IsReadyToBuy(size_t i) const;
  bool HasBasis(size_t i) const {
    return domain::HasProcessingBasis(moment_.policy.processing_basis, chunk_.processing_consent[i],
                                      chunk_.orders_count[i]);
  }

  Moment& moment_;
  const Chunk& chunk_;
  std::array<std::unique_ptr<Classes>, static_cast<size_t>(filter::FieldId::kCount)> classes_;
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_CHUNK_VIEW_H_
