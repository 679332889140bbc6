// One chunk at one moment, as one question sees it: the derived classes worked out for every client
// of the chunk at most once, and the numeric fields behind one shape. Used by one thread.
#ifndef CLIENTELE_SERVER_INDEX_CHUNK_VIEW_H_
#define CLIENTELE_SERVER_INDEX_CHUNK_VIEW_H_

#include <array>
#include <memory>
#include <vector>

#include "server/domain/classification.h"
#include "server/filter/field.h"
#include "server/index/index.h"

namespace clientele::index {

// What all chunks of a question share: the rules at its `now`, and what the policy says of codes.
struct Moment {
  Moment(const Index::Reader& reader, UnixSeconds now) : Moment(reader, reader.policy(), now) {}
  // By a policy that is not in force.
  Moment(const Index::Reader& reader, const domain::Policy& policy, UnixSeconds now);

  const Index::Reader& reader;
  const domain::ClassRules rules;
  const domain::ProcessingBasis processing_basis;
  std::vector<domain::StageKind> stage_kinds;  // by code
  std::vector<bool> inbound_sources;           // by code
};

class ChunkView {
 public:
  // One number a client: of a class, a kind, or 0 and 1.
  using Classes = std::array<uint8_t, kChunkClients>;

  ChunkView(const Moment& moment, const Chunk& chunk) : moment_(moment), chunk_(chunk) {}

  const Chunk& chunk() const { return chunk_; }
  const Moment& moment() const { return moment_; }
  size_t size() const { return chunk_.size; }

  // Of a field of type class, kind or boolean.
  const Classes& ClassesOf(filter::FieldId field);

  // The clients that may be messaged on a channel.
  void Reachable(domain::Channel channel, Bitmap& out) const;
  // Why one may not; kNone when it may.
  domain::ExclusionReason ReasonOf(domain::Channel channel, size_t i) const;

 private:
  void FillTemperatures(Classes& out) const;
  void FillVolumeTiers(Classes& out) const;
  void FillPurchaseFrequencies(Classes& out) const;
  domain::TemperatureFacts TemperatureFactsOf(size_t i) const;
  bool HasBasis(size_t i) const;

  const Moment& moment_;
  const Chunk& chunk_;
  std::array<std::unique_ptr<Classes>, static_cast<size_t>(filter::FieldId::kCount)> classes_;
};

}  // namespace clientele::index

#endif  // CLIENTELE_SERVER_INDEX_CHUNK_VIEW_H_
